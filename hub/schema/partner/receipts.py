"""Receipts: reports of a partner's app about deliveries."""

import strawberry

from hub.domain.alerts import AlertStatus
from hub.schema.partner.devices import DeviceResults
from hub.services.intake.confirm_receipts import Receipt, ReceiptKind


@strawberry.input(description="A report about one delivery.")
class ReceiptInput:
    """One receipt."""

    ref: str = strawberry.field(description="Your own name of the device.")
    kind: ReceiptKind = strawberry.field(description="What happened.")
    revision: int | None = strawberry.field(
        default=None, description="The revision that was shown. Conformance runs alone read it."
    )
    status: AlertStatus | None = strawberry.field(
        default=None, description="The status with which it was shown. Conformance runs alone read it."
    )

    def to_domain(self) -> Receipt:
        """Return the receipt of the service."""
        return Receipt(self.ref, self.kind, self.revision, self.status)


@strawberry.input(description="Reports about deliveries of one alert.")
class ConfirmReceiptsInput:
    """1 to 1,000 receipts of one alert."""

    alert: strawberry.ID = strawberry.field(description="The alert.")
    receipts: list[ReceiptInput] = strawberry.field(description="1 to 1,000.")


@strawberry.type(description="The results of confirmReceipts.")
class ConfirmReceiptsPayload(DeviceResults):
    """The payload of confirmReceipts."""
