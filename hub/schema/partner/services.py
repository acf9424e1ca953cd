"""What the resolvers of the partner graph work with."""

from dataclasses import dataclass

from hub.services.feed.ports import FeedDesk
from hub.services.intake.device_ports import DeviceDesk
from hub.services.intake.record_receipts import AlertFinder, ReceiptCounts
from hub.services.intake.submit_tip import TipIntake
from hub.services.intake.withdraw_tip import TipWithdrawal
from hub.services.ports import Clock


@dataclass(frozen=True, slots=True)
class PartnerServices:
    """The desks behind the partner graph. `token_channels` are the channels that need a push token."""

    clock: Clock
    devices: DeviceDesk
    feed: FeedDesk
    tips: TipIntake
    withdrawal: TipWithdrawal
    alerts: AlertFinder
    receipts: ReceiptCounts
    token_channels: frozenset[str]
