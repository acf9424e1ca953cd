"""The mutation `confirmReceipts`."""

from collections.abc import Sequence

import strawberry

from hub.domain.alerts.alert import AlertStatus
from hub.graphql.kit.mutations import mutation
from hub.schema.partner.context import PartnerCall
from hub.schema.partner.devices import DeviceResults
from hub.services.intake import confirm_receipts as service
from hub.services.intake.confirm_receipts import ReceiptKind
from hub.services.intake.device_ports import ItemResult


@strawberry.input(description="A report about one delivery.")
class ReceiptInput:
    ref: str = strawberry.field(description="Your own name of the device.")
    kind: ReceiptKind = strawberry.field(description="What happened.")
    revision: int | None = strawberry.field(
        default=None, description="The revision that was shown. Conformance runs alone read it."
    )
    status: AlertStatus | None = strawberry.field(
        default=None, description="The status with which it was shown. Conformance runs alone read it."
    )

    def to_domain(self) -> service.Receipt:
        return service.Receipt(self.ref, self.kind, self.revision, self.status)


@strawberry.input(description="Reports about deliveries of one alert.")
class ConfirmReceiptsInput:
    alert: strawberry.ID = strawberry.field(description="The alert.")
    receipts: list[ReceiptInput] = strawberry.field(description="1 to 1,000.")


@mutation("Report what happened to deliveries.", DeviceResults, "The results of confirmReceipts.")
async def confirm_receipts(call: PartnerCall, input: ConfirmReceiptsInput) -> Sequence[ItemResult]:
    by, services, now = call
    receipts = [receipt.to_domain() for receipt in input.receipts]
    return await service.confirm_receipts(by, services.receipts, input.alert, receipts, now=now)
