"""Types for operators: payloads, partners, their keys, and parked units."""

from datetime import datetime
from typing import Self

import strawberry

from hub.domain import parked, partners
from hub.domain.actors import KeyMode, mode_of_tenant
from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.loaders import load_batched
from hub.graphql.kit.nodes import Node
from hub.graphql.kit.user_errors import UserError
from hub.schema.police.context import PoliceInfo
from hub.schema.police.loaders import load_partner_keys
from hub.schema.police.operator_inputs import PARTNER
from hub.schema.police.payloads import ERRORS
from hub.services.operations.read_partner import read_partner

KEY_ID = "What the key is called: the first 12 hexadecimal digits of its SHA-256."
HALTED = "True while no push of the hub begins; null when nothing was done."


@strawberry.type(description="What became of a new partner.")
class CreatePartnerPayload:
    """The payload of `createPartner`."""

    partner_id: strawberry.ID | None = strawberry.field(description=PARTNER)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What became of a new key.")
class RotatePartnerKeyPayload:
    """The payload of `rotatePartnerKey`."""

    key: str | None = strawberry.field(description="The key, shown this once, and again to a repeat of the call.")
    key_id: strawberry.ID | None = strawberry.field(description=KEY_ID)
    previous_keys_expire_at: datetime | None = strawberry.field(
        description="When the earlier keys of the mode stop at the latest; null where there were none."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What became of a revocation.")
class RevokePartnerKeyPayload:
    """The payload of `revokePartnerKey`."""

    revoked: int | None = strawberry.field(description="How many keys were stopped.")
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What became of a channel's settings.")
class SetPartnerChannelPayload:
    """The payload of `setPartnerChannel`."""

    secret: str | None = strawberry.field(
        description="The secret, if the hub made it itself; shown this once, and again to a repeat of the call."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What became of a partner's budget.")
class SetPartnerBudgetPayload:
    """The payload of `setPartnerBudget`."""

    points_per_minute: int | None = strawberry.field(description="As it is now; null for as many as to any partner.")
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What became of a partner's documents.")
class SetPartnerDocumentsPayload:
    """The payload of `setPartnerDocuments`."""

    document_ids: list[strawberry.ID] = strawberry.field(
        description="Their ids, in the order of the texts: `sha256:` and the SHA-256 of the text, in hexadecimal."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What became of a suspension.")
class SuspendPartnerPayload:
    """The payload of `suspendPartner`."""

    suspended: bool | None = strawberry.field(description="Whether the partner is stopped now; null if unknown.")
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="Which parked units go on.")
class ReplayUnitsPayload:
    """The payload of `replayUnits`."""

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
    def from_domain(cls, unit: parked.ParkedUnit, partner: str) -> Self:
        """Build it from the domain."""
        return cls(
            id=strawberry.ID(unit.id),
            alert_id=strawberry.ID(unit.alert),
            partner_id=strawberry.ID(partner),
            mode=mode_of_tenant(unit.tenant),
            stage=unit.stage,
            error=unit.error,
            parked_at=unit.at,
        )


@strawberry.type(description="What became of a halt.")
class HaltAllPayload:
    """The payload of `haltAll`."""

    halted: bool | None = strawberry.field(description=HALTED)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What became of the end of a halt.")
class ResumeAllPayload:
    """The payload of `resumeAll`."""

    halted: bool | None = strawberry.field(description=HALTED)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="A key of a partner that opens now, without the key.")
class PartnerKey:
    """A key."""

    id: strawberry.ID = strawberry.field(description=KEY_ID)
    mode: KeyMode = strawberry.field(description="Live or test.")
    made_at: datetime = strawberry.field(description="When it was made.")
    stops_at: datetime | None = strawberry.field(description="When it stops; null until that is known.")

    @classmethod
    def from_domain(cls, key: partners.PartnerKey) -> Self:
        """Build it from the domain."""
        return cls(id=strawberry.ID(key.id), mode=key.mode, made_at=key.made_at, stops_at=key.stops_at)


@strawberry.type(description="A partner as operators see it. Neither keys nor settings of channels are shown.")
class PartnerAccount(Node):
    """A partner."""

    name: str = strawberry.field(description="Its name.")
    suspended: bool = strawberry.field(description="Whether it is stopped.")
    points_per_minute: int | None = strawberry.field(
        description="How many points come back to it in a minute; null for as many as to any partner."
    )
    live_channel: str | None = strawberry.field(description="How its live devices are reached; null for not at all.")
    test_channel: str | None = strawberry.field(description="How its test devices are reached; null for not at all.")

    @resolver_field("Its keys that open now, the first one made first.")
    async def keys(self, info: PoliceInfo) -> list[PartnerKey]:
        """Return them without the keys themselves."""
        return [PartnerKey.from_domain(key) for key in await load_batched(load_partner_keys, info, self.id)]

    @classmethod
    async def read(cls, info: PoliceInfo, partner_id: str) -> Self | None:
        """Return one partner, or None for an unknown id; reading a partner needs no purpose."""
        partner = await read_partner(info.context.actor, info.context.services.operations.stores.partners, partner_id)
        return cls.from_domain(partner) if partner else None

    @classmethod
    def from_domain(cls, partner: partners.Partner) -> Self:
        """Build it from the domain."""
        return cls(
            id=strawberry.ID(partner.id),
            name=partner.name,
            suspended=partner.suspended,
            points_per_minute=partner.points,
            live_channel=partner.channel_name(KeyMode.LIVE),
            test_channel=partner.channel_name(KeyMode.TEST),
        )
