"""The root of changes in the partner graph."""

from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import TypeVar

import strawberry
from strawberry.federation.schema_directives import Cost

from hub.domain.geometry import Point
from hub.domain.tips import TipInput
from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import UserError, catch_user_errors, user_error
from hub.schema.partner.context import PartnerInfo
from hub.schema.partner.preference_inputs import SetDevicePreferencesInput
from hub.schema.shared.points import PointInput
from hub.schema.shared.scalars import CellText
from hub.services.idempotency import LONGEST_KEY
from hub.services.intake.device_ports import DeviceItem, ItemResult
from hub.services.intake.record_receipts import Receipt, ReceiptKind, record_receipts
from hub.services.intake.register_devices import register_devices
from hub.services.intake.remove_devices import remove_devices
from hub.services.intake.report_locations import report_locations
from hub.services.intake.set_device_preferences import set_device_preferences
from hub.services.intake.submit_tip import submit_tip
from hub.services.intake.withdraw_tip import withdraw_tip


@strawberry.input(description="A device to register; give either a cell or a point.")
class DeviceInput:
    """One device."""

    ref: str = strawberry.field(description="Your own name of the device, 1 to 128 characters.")
    token: str | None = strawberry.field(
        default=None,
        description="Its push token, where your channel needs one. A token is one phone: the last ref that is "
        "registered with it takes it, and the ref that had it is no longer registered.",
    )
    cell: CellText | None = strawberry.field(default=None, description="Where it is, coarsely.")
    point: PointInput | None = strawberry.field(default=None, description="Where it is; snapped to its cell.")
    language: str | None = strawberry.field(default=None, description="Language of its user, such as zh-CN or en.")


@strawberry.input(description="Devices to register.")
class RegisterDevicesInput:
    """1 to 1,000 devices."""

    devices: list[DeviceInput] = strawberry.field(description="1 to 1,000; each is answered for itself.")


@strawberry.input(description="Where a device is now; give either a cell or a point.")
class LocationInput:
    """One device's place."""

    ref: str = strawberry.field(description="Your own name of the device.")
    cell: CellText | None = strawberry.field(default=None, description="Where it is, coarsely.")
    point: PointInput | None = strawberry.field(default=None, description="Where it is; snapped to its cell.")


@strawberry.input(description="Devices that moved.")
class ReportLocationsInput:
    """1 to 1,000 places."""

    locations: list[LocationInput] = strawberry.field(description="1 to 1,000; each is answered for itself.")


@strawberry.input(description="Devices that leave.")
class RemoveDevicesInput:
    """1 to 1,000 refs."""

    refs: list[str] = strawberry.field(description="1 to 1,000.")


@strawberry.input(description="What a member of the public reports.")
class SubmitTipInput:
    """A tip."""

    alert: strawberry.ID = strawberry.field(description="The alert it is about.")
    text: str = strawberry.field(description="1 to 4,000 characters.")
    idempotency_key: str = strawberry.field(
        description=f"A word of the caller's, 1 to {LONGEST_KEY} characters, kept for 24 hours: the same tip under it "
        "is kept once and gets the same receipt code."
    )
    seen_at: datetime | None = strawberry.field(default=None, description="When it was seen.")
    place: PointInput | None = strawberry.field(default=None, description="Where it was seen; for police only.")
    contact: str | None = strawberry.field(default=None, description="How to reach the person; for police only.")
    device_ref: str | None = strawberry.field(default=None, description="The device it came from; may be left out.")
    photo: strawberry.ID | None = strawberry.field(default=None, description="A photo uploaded to /photos.")


@strawberry.input(description="A tip to withdraw.")
class WithdrawTipInput:
    """A receipt code."""

    receipt_code: str = strawberry.field(description="As given by submitTip.")


@strawberry.input(description="What became of one delivery.")
class ReceiptInput:
    """One report."""

    ref: str = strawberry.field(description="Your own name of the device.")
    kind: ReceiptKind = strawberry.field(description="What happened.")


@strawberry.input(description="What became of deliveries.")
class ConfirmReceiptsInput:
    """1 to 1,000 reports for one alert."""

    alert: strawberry.ID = strawberry.field(description="The alert.")
    receipts: list[ReceiptInput] = strawberry.field(description="1 to 1,000.")


@strawberry.federation.type(description="The answer for one item.", directives=[Cost(weight=0)])
class DeviceResult:
    """Done, or why not."""

    ref: str = strawberry.field(description="As sent; U+FFFF stands for half of a character.")
    ok: bool = strawberry.field(description="Whether it was done.")
    error: UserError | None = strawberry.field(description="Why not.")


@strawberry.interface(description="Answers in the order of the items; none if the input as a whole was refused.")
class DeviceResults:
    """What became of many devices."""

    results: list[DeviceResult] = strawberry.field(description="One an item.")
    user_errors: list[UserError] = strawberry.field(description="What was wrong with the input as a whole.")


@strawberry.type(description="What became of devices that were registered.")
class RegisterDevicesPayload(DeviceResults):
    """Of registerDevices."""


@strawberry.type(description="What became of devices that moved.")
class ReportLocationsPayload(DeviceResults):
    """Of reportLocations."""


@strawberry.type(description="What became of devices that leave.")
class RemoveDevicesPayload(DeviceResults):
    """Of removeDevices."""


@strawberry.type(description="What became of what is asked of devices.")
class SetDevicePreferencesPayload(DeviceResults):
    """Of setDevicePreferences."""


@strawberry.type(description="What became of reports on deliveries.")
class ConfirmReceiptsPayload(DeviceResults):
    """Of confirmReceipts."""


PayloadT = TypeVar("PayloadT", bound=DeviceResults)


@strawberry.type(description="The receipt of a tip.")
class SubmitTipPayload:
    """Keep the code: it is the only way to withdraw the tip."""

    receipt_code: str | None = strawberry.field(description="Given once; the hub keeps only its digest.")
    user_errors: list[UserError] = strawberry.field(description="What was wrong with the input.")


@strawberry.type(description="Whether a tip was withdrawn.")
class WithdrawTipPayload:
    """An unknown code and one used before answer alike."""

    withdrawn: bool = strawberry.field(description="True only for a code of yours whose tip stood until now.")
    user_errors: list[UserError] = strawberry.field(description="What was wrong with the input.")


@strawberry.type(description="What partners do. Each takes one input and says in `userErrors` why it was not done.")
class Mutation:
    """Changes by partners."""

    @mutation("Register or refresh 1 to 1,000 devices; doing it twice changes nothing.")
    async def register_devices(self, info: PartnerInfo, input: RegisterDevicesInput) -> RegisterDevicesPayload:  # noqa: A002
        """New devices, new tokens, new places."""
        services, actor = info.context.services, info.context.actor
        items = [_item(one.ref, one.cell, one.point, one.token, one.language) for one in input.devices]
        needs_token = actor.channel is None or actor.channel in services.token_channels
        work = register_devices(
            services.devices, items, by=actor, needs_token=needs_token, now=await services.clock.now()
        )
        return await _answered(RegisterDevicesPayload, work)

    @mutation("Move 1 to 1,000 devices.")
    async def report_locations(self, info: PartnerInfo, input: ReportLocationsInput) -> ReportLocationsPayload:  # noqa: A002
        """New places."""
        services, actor = info.context.services, info.context.actor
        items = [_item(one.ref, one.cell, one.point) for one in input.locations]
        work = report_locations(services.devices, items, by=actor, now=await services.clock.now())
        return await _answered(ReportLocationsPayload, work)

    @mutation("Remove 1 to 1,000 devices; one that is not there is as good as removed.")
    async def remove_devices(self, info: PartnerInfo, input: RemoveDevicesInput) -> RemoveDevicesPayload:  # noqa: A002
        """Devices that leave."""
        work = remove_devices(info.context.services.devices, input.refs, by=info.context.actor)
        return await _answered(RemoveDevicesPayload, work)

    @mutation(
        "Set what is asked of 1 to 1,000 devices: quiet hours, mutes, a cap a day. Each replaces what was before."
    )
    async def set_device_preferences(
        self,
        info: PartnerInfo,
        input: SetDevicePreferencesInput,  # noqa: A002
    ) -> SetDevicePreferencesPayload:
        """What people ask of their devices."""
        services, actor = info.context.services, info.context.actor
        items = [one.unpacked() for one in input.preferences]
        work = set_device_preferences(services.devices, items, by=actor, now=await services.clock.now())
        return await _answered(SetDevicePreferencesPayload, work)

    @mutation("Pass on what a member of the public reports; only police will read it.")
    async def submit_tip(self, info: PartnerInfo, input: SubmitTipInput) -> SubmitTipPayload:  # noqa: A002
        """A tip and its receipt code."""
        services, actor = info.context.services, info.context.actor
        tip = TipInput(
            alert=input.alert,
            text=input.text,
            idempotency_key=input.idempotency_key,
            seen_at=input.seen_at,
            place=_point(input.place),
            contact=input.contact,
            device_ref=input.device_ref,
            photo=input.photo,
        )
        code, errors = await catch_user_errors(submit_tip(services.tips, tip, by=actor, now=await services.clock.now()))
        return SubmitTipPayload(receipt_code=code, user_errors=errors)

    @mutation("Withdraw a tip by its receipt code.")
    async def withdraw_tip(self, info: PartnerInfo, input: WithdrawTipInput) -> WithdrawTipPayload:  # noqa: A002
        """Wipe what the person said."""
        services, actor = info.context.services, info.context.actor
        now = await services.clock.now()
        work = withdraw_tip(services.withdrawal, input.receipt_code, by=actor, now=now)
        withdrawn, errors = await catch_user_errors(work)
        return WithdrawTipPayload(withdrawn=bool(withdrawn), user_errors=errors)

    @mutation("Report what became of deliveries.")
    async def confirm_receipts(
        self,
        info: PartnerInfo,
        input: ConfirmReceiptsInput,  # noqa: A002
    ) -> ConfirmReceiptsPayload:
        """Receipts from apps."""
        services, actor = info.context.services, info.context.actor
        receipts = [Receipt(one.ref, one.kind) for one in input.receipts]
        work = record_receipts(
            services.alerts,
            services.devices.devices,
            services.receipts,
            input.alert,
            receipts,
            by=actor,
            now=await services.clock.now(),
        )
        return await _answered(ConfirmReceiptsPayload, work)


def _item(
    ref: str,
    cell: CellText | None,
    point: PointInput | None,
    token: str | None = None,
    language: str | None = None,
) -> DeviceItem:
    return DeviceItem(ref=ref, cell=cell, point=_point(point), token=token, language=language)


def _point(point: PointInput | None) -> Point | None:
    return point.point() if point else None


async def _answered(payload: type[PayloadT], work: Awaitable[Sequence[ItemResult]]) -> PayloadT:
    done, errors = await catch_user_errors(work)
    results = [
        DeviceResult(ref=one.ref, ok=one.error is None, error=user_error(one.error) if one.error else None)
        for one in done or ()
    ]
    return payload(results=results, user_errors=errors)
