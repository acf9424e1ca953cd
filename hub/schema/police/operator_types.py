"""Types for operators: partners, their keys, and parked units."""

from datetime import datetime
from typing import Self

import strawberry

from hub.domain import partners
from hub.domain.actors import KeyMode, mode_of_tenant
from hub.domain.delivery import parked
from hub.domain.trail.purposes import MAX_PURPOSE_CHARACTERS, MIN_PURPOSE_CHARACTERS
from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.loaders import load_batched
from hub.graphql.kit.nodes import Node
from hub.graphql.kit.user_errors import UserError
from hub.schema.police.context import PoliceInfo
from hub.schema.police.loaders import load_partner_keys
from hub.schema.police.payloads import ERRORS
from hub.services.operations.read_partner import read_partner
from hub.services.operations.read_shown_removals import PartnerRemovals as ShownRemovals
from hub.services.operations.steps.grace_period import DEFAULT_GRACE_PERIOD

PARTNER = "The partner's id."
WHY_OPERATED = (
    f"Why, in your words, {MIN_PURPOSE_CHARACTERS} to {MAX_PURPOSE_CHARACTERS} characters; "
    "it goes into the audit trail."
)
DEFAULT_GRACE_PERIOD_SECONDS = int(DEFAULT_GRACE_PERIOD.total_seconds())
KEY_ID = "The key's id: the first 12 hexadecimal digits of its SHA-256."


@strawberry.type(
    description="A piece of an alert's fan-out that was parked after too many attempts. It names no device."
)
class ParkedUnit:
    id: strawberry.ID = strawberry.field(description="The unit's id, for replayUnits.")
    alert_id: strawberry.ID = strawberry.field(description="The alert.")
    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    mode: KeyMode = strawberry.field(description="Live or test.")
    stage: int = strawberry.field(description="The alert's stage when the unit was made.")
    error: str = strawberry.field(description="The last error of the work on it.")
    parked_at: datetime = strawberry.field(description="When it was parked.")

    @classmethod
    def from_domain(cls, unit: parked.ParkedUnit, partner: str) -> Self:
        return cls(
            id=strawberry.ID(unit.id),
            alert_id=strawberry.ID(unit.alert),
            partner_id=strawberry.ID(partner),
            mode=mode_of_tenant(unit.tenant),
            stage=unit.stage,
            error=unit.error,
            parked_at=unit.at,
        )


@strawberry.type(
    description="Numbers of a partner's devices, of the alert's mode, with noise, as of few stored readings; null "
    "where a number is too small to be shown, and before `countedFrom`."
)
class PartnerRemovals:
    """Devices told of an alert, and those that confirmed its removal."""

    counted_from: datetime | None = strawberry.field(
        description="From then on numbers are shown: an hour after the end; null while the alert is open."
    )
    suppressed_below: int = strawberry.field(description="Numbers below this are not shown.")
    as_of: datetime | None = strawberry.field(
        description="When they were read: at the first question after an hour, a day, 7, 30 and 91 days from the end; "
        "null before `countedFrom`."
    )
    told: int | None = strawberry.field(description="Devices that a revision reached.")
    removed: int | None = strawberry.field(
        description="Devices of these that reported after the end that it is off the screen."
    )

    @classmethod
    def from_domain(cls, found: ShownRemovals) -> Self:
        shown = found.shown
        return cls(
            counted_from=found.counted_from,
            suppressed_below=found.suppressed_below,
            as_of=shown.as_of if shown else None,
            told=shown.told if shown else None,
            removed=shown.removed if shown else None,
        )


@strawberry.type(description="A valid key of a partner, without the key itself.")
class PartnerKey:
    id: strawberry.ID = strawberry.field(description=KEY_ID)
    mode: KeyMode = strawberry.field(description="Live or test.")
    created_at: datetime = strawberry.field(description="When it was made.")
    expires_at: datetime | None = strawberry.field(description="When it expires; null if no end is set.")

    @classmethod
    def from_domain(cls, key: partners.PartnerKey) -> Self:
        return cls(id=strawberry.ID(key.id), mode=key.mode, created_at=key.made_at, expires_at=key.stops_at)


@strawberry.type(description="A partner as operators see it, without keys and channel settings.")
class PartnerAccount(Node):
    name: str = strawberry.field(description="Its name.")
    suspended: bool = strawberry.field(description="Whether it is suspended.")
    points_per_minute: int | None = strawberry.field(
        description="Points that it gets back in a minute; null for the default."
    )
    live_channel: str | None = strawberry.field(description="The channel of its live devices; null if none is set.")
    test_channel: str | None = strawberry.field(description="The channel of its test devices; null if none is set.")

    @resolver_field("Its valid keys, the oldest first.")
    async def keys(self, info: PoliceInfo) -> list[PartnerKey]:
        return [PartnerKey.from_domain(key) for key in await load_batched(load_partner_keys, info, self.id)]

    @classmethod
    async def read(cls, info: PoliceInfo, partner_id: str) -> Self | None:
        """Return one partner, or None for an unknown id; reading a partner needs no purpose."""
        partner = await read_partner(info.context.actor, info.context.services.operations.stores.partners, partner_id)
        return cls.from_domain(partner) if partner else None

    @classmethod
    def from_domain(cls, partner: partners.Partner) -> Self:
        return cls(
            id=strawberry.ID(partner.id),
            name=partner.name,
            suspended=partner.suspended,
            points_per_minute=partner.points,
            live_channel=partner.channel_name(KeyMode.LIVE),
            test_channel=partner.channel_name(KeyMode.TEST),
        )


@strawberry.type
class HaltChanged:
    """If the hub is halted after the change; no type of the graph by itself."""

    halted: bool | None = strawberry.field(
        description="True while no push of the hub begins; null if nothing was done.", default=None
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS, default_factory=list)

    @classmethod
    def from_done(cls, done: bool) -> Self:
        return cls(halted=done)
