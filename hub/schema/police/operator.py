"""What operators do: partners, their keys and channels, and the halt of everything."""

from datetime import datetime

import strawberry

from hub.domain import parked, partners
from hub.domain.actors import KeyMode, mode_of_tenant
from hub.resolvers.police import operating
from hub.schema.errors import UserError, attempted
from hub.schema.fields import mutation, resolved
from hub.schema.police.context import PoliceInfo
from hub.schema.police.operator_inputs import (
    PARTNER,
    CreatePartnerInput,
    ReplayUnitsInput,
    RevokePartnerKeyInput,
    RotatePartnerKeyInput,
    SetPartnerChannelInput,
    SuspendPartnerInput,
)
from hub.schema.police.payloads import ERRORS

KEY_ID = "What the key is called: the first 12 hexadecimal digits of its SHA-256."


@strawberry.type(description="What became of a new partner.")
class CreatePartnerPayload:
    """Of createPartner."""

    partner_id: strawberry.ID | None = strawberry.field(description=PARTNER)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What became of a new key.")
class RotatePartnerKeyPayload:
    """Of rotatePartnerKey."""

    key: str | None = strawberry.field(description="The key, shown this once, and again to a repeat of the call.")
    key_id: strawberry.ID | None = strawberry.field(description=KEY_ID)
    earlier_keys_stop_at: datetime | None = strawberry.field(
        description="When the earlier keys of the mode stop at the latest; null where there were none."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What became of a revocation.")
class RevokePartnerKeyPayload:
    """Of revokePartnerKey."""

    revoked: int | None = strawberry.field(description="How many keys were stopped.")
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What became of a channel's settings.")
class SetPartnerChannelPayload:
    """Of setPartnerChannel."""

    secret: str | None = strawberry.field(
        description="The secret, if the hub made it itself; shown this once, and again to a repeat of the call."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What became of a suspension.")
class SuspendPartnerPayload:
    """Of suspendPartner."""

    suspended: bool | None = strawberry.field(description="Whether the partner is stopped now; null if unknown.")
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="Which parked units go on.")
class ReplayUnitsPayload:
    """Of replayUnits."""

    replayed: list[strawberry.ID] = strawberry.field(description="Those that were parked and are not any more.")
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="A piece of an alert's fan-out that was given up for now. It names no device.")
class ParkedUnit:
    """A parked unit."""

    id: strawberry.ID = strawberry.field(description="The unit's id, for replayUnits.")
    alert_id: strawberry.ID = strawberry.field(description="The alert.")
    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    mode: KeyMode = strawberry.field(description="Live or test.")
    stage: int = strawberry.field(description="The alert's stage when the unit was made.")
    error: str = strawberry.field(description="What broke off the work on it last.")
    parked_at: datetime = strawberry.field(description="When it was parked.")

    @classmethod
    def of(cls, unit: parked.ParkedUnit, partner: str) -> "ParkedUnit":
        """The unit in the graph's words."""
        return cls(
            id=strawberry.ID(unit.id),
            alert_id=strawberry.ID(unit.alert),
            partner_id=strawberry.ID(partner),
            mode=mode_of_tenant(unit.tenant),
            stage=unit.stage,
            error=unit.error,
            parked_at=unit.at,
        )


@strawberry.type(description="A key of a partner that opens now, without the key.")
class PartnerKey:
    """A key."""

    id: strawberry.ID = strawberry.field(description=KEY_ID)
    mode: KeyMode = strawberry.field(description="Live or test.")
    made_at: datetime = strawberry.field(description="When it was made.")
    stops_at: datetime | None = strawberry.field(description="When it stops; null until that is known.")

    @classmethod
    def of(cls, key: partners.PartnerKey) -> "PartnerKey":
        """The key in the graph's words."""
        return cls(id=strawberry.ID(key.id), mode=key.mode, made_at=key.made_at, stops_at=key.stops_at)


@strawberry.type(description="A partner as operators see it. Neither keys nor settings of channels are shown.")
class PartnerAccount:
    """A partner."""

    id: strawberry.ID = strawberry.field(description=PARTNER)
    name: str = strawberry.field(description="Its name.")
    suspended: bool = strawberry.field(description="Whether it is stopped.")
    live_channel: str | None = strawberry.field(description="How its live devices are reached; null for not at all.")
    test_channel: str | None = strawberry.field(description="How its test devices are reached; null for not at all.")
    keys: list[PartnerKey] = strawberry.field(description="Its keys that open now, the first one made first.")

    @classmethod
    def of(cls, partner: partners.Partner, keys: list[partners.PartnerKey]) -> "PartnerAccount":
        """The partner in the graph's words."""
        return cls(
            id=strawberry.ID(partner.id),
            name=partner.name,
            suspended=partner.suspended,
            live_channel=partner.channel_name(KeyMode.LIVE),
            test_channel=partner.channel_name(KeyMode.TEST),
            keys=[PartnerKey.of(key) for key in keys],
        )


@strawberry.type
class OperatorQuery:
    """A part of the Query root."""

    @resolved("Every partner, the first one made first. For operators.")
    async def partners(self, info: PoliceInfo) -> list[PartnerAccount]:
        """See services/operate/partners."""
        found = await operating.list_partners(info.context.services, info.context.actor)
        return [PartnerAccount.of(partner, keys) for partner, keys in found]

    @resolved("True while every push of the hub is stopped. For operators.")
    async def halted(self, info: PoliceInfo) -> bool:
        """See services/operate/halt."""
        return await operating.is_halted(info.context.services, info.context.actor)

    @resolved("Units that were parked after too many attempts, the longest parked first, at most 100. For operators.")
    async def parked_units(self, info: PoliceInfo) -> list[ParkedUnit]:
        """See services/operate/parked."""
        found = await operating.list_parked(info.context.services, info.context.actor)
        return [ParkedUnit.of(unit, partner) for unit, partner in found]


@strawberry.type(description="Whether the hub is halted.")
class HaltPayload:
    """Of haltAll and resumeAll."""

    halted: bool = strawberry.field(description="True while no push of the hub begins.")
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type
class OperatorMutation:
    """A part of the Mutation root."""

    @mutation("Create a partner, without keys and channels.")
    async def create_partner(self, info: PoliceInfo, input: CreatePartnerInput) -> CreatePartnerPayload:  # noqa: A002
        """See services/operate/partners."""
        asked = input.name, input.idempotency_key
        work = operating.create_partner(info.context.services, *asked, info.context.actor)
        partner, errors = await attempted(work)
        return CreatePartnerPayload(partner_id=strawberry.ID(partner.id) if partner else None, user_errors=errors)

    @mutation("Make a new key of a mode; the earlier ones go on for the overlap.")
    async def rotate_partner_key(
        self,
        info: PoliceInfo,
        input: RotatePartnerKeyInput,  # noqa: A002
    ) -> RotatePartnerKeyPayload:
        """See services/operate/partners."""
        asked = input.partner_id, input.mode, input.overlap_seconds, input.idempotency_key
        work = operating.rotate_partner_key(info.context.services, *asked, info.context.actor)
        made, errors = await attempted(work)
        return RotatePartnerKeyPayload(
            key=made.key if made else None,
            key_id=strawberry.ID(made.id) if made else None,
            earlier_keys_stop_at=made.earlier_stop_at if made else None,
            user_errors=errors,
        )

    @mutation("Stop every key of a mode at once.")
    async def revoke_partner_key(self, info: PoliceInfo, input: RevokePartnerKeyInput) -> RevokePartnerKeyPayload:  # noqa: A002
        """See services/operate/partners."""
        work = operating.revoke_partner_keys(info.context.services, input.partner_id, input.mode, info.context.actor)
        revoked, errors = await attempted(work)
        return RevokePartnerKeyPayload(revoked=revoked, user_errors=errors)

    @mutation("Set how a partner is reached in a mode.")
    async def set_partner_channel(
        self,
        info: PoliceInfo,
        input: SetPartnerChannelInput,  # noqa: A002
    ) -> SetPartnerChannelPayload:
        """See services/operate/partners."""
        work = operating.set_partner_channel(
            info.context.services,
            input.partner_id,
            input.mode,
            input.channel,
            input.settings,
            input.overlap_seconds,
            input.idempotency_key,
            info.context.actor,
        )
        secret, errors = await attempted(work)
        return SetPartnerChannelPayload(secret=secret, user_errors=errors)

    @mutation("Stop everything of a partner, or let it go on.")
    async def suspend_partner(self, info: PoliceInfo, input: SuspendPartnerInput) -> SuspendPartnerPayload:  # noqa: A002
        """See services/operate/partners."""
        work = operating.suspend_partner(info.context.services, input.partner_id, input.suspended, info.context.actor)
        suspended, errors = await attempted(work)
        return SuspendPartnerPayload(suspended=suspended, user_errors=errors)

    @mutation("Let parked units go on, as if they had never been tried.")
    async def replay_units(self, info: PoliceInfo, input: ReplayUnitsInput) -> ReplayUnitsPayload:  # noqa: A002
        """See services/operate/parked."""
        replayed, errors = await attempted(
            operating.replay_units(info.context.services, input.unit_ids, info.context.actor)
        )
        return ReplayUnitsPayload(replayed=[strawberry.ID(one) for one in replayed or ()], user_errors=errors)

    @mutation("Stop every push of the hub within seconds.")
    async def halt_all(self, info: PoliceInfo) -> HaltPayload:
        """See services/operate/halt."""
        return HaltPayload(halted=await operating.halt_all(info.context.services, info.context.actor), user_errors=[])

    @mutation("Let the pushes of the hub go on.")
    async def resume_all(self, info: PoliceInfo) -> HaltPayload:
        """See services/operate/halt."""
        return HaltPayload(halted=await operating.resume_all(info.context.services, info.context.actor), user_errors=[])
