"""The services behind the partner graph."""

from dataclasses import dataclass

from hub.services.conformance.start_conformance import ConformanceServices
from hub.services.feed.ports import AudienceServices, FeedServices
from hub.services.feed.read_removal_counts import RemovalServices
from hub.services.intake.confirm_receipts import ReceiptServices
from hub.services.intake.device_ports import DeviceServices
from hub.services.intake.tip_ports import TipServices
from hub.services.photos.steps.photo_links import PhotoLinks
from hub.services.ports import Clock


@dataclass(frozen=True, slots=True)
class PartnerServices:
    """Everything that the partner graph's resolvers and lazy fields call."""

    clock: Clock
    devices: DeviceServices
    feed: FeedServices
    audience: AudienceServices
    tips: TipServices
    receipts: ReceiptServices
    removals: RemovalServices
    conformance: ConformanceServices
    photo_links: PhotoLinks
