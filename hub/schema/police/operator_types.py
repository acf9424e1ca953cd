"""What operators send and are answered: partners, their keys and channels, parked units, and the halt of everything."""

from datetime import datetime

import strawberry
from strawberry.scalars import JSON

from hub.domain import parked
from hub.domain.actors import KeyMode, mode_of_tenant
from hub.domain.partners import Partner
from hub.schema.errors import UserError
from hub.schema.nodes import Node
from hub.schema.police.payloads import ERRORS
from hub.services.desk.audited import FEWEST, MOST

PARTNER = "The partner's id."
REASON = f"Why, in your words, {FEWEST} to {MOST} characters; it goes into the audit trail."
HALTED = "True while no push of the hub begins; null when nothing was done."


@strawberry.input(description="A new partner.")
class CreatePartnerInput:
    """The partner's name."""

    name: str = strawberry.field(description="Its name, 1 to 100 characters, its own.")


@strawberry.input(description="Make a new key of a partner.")
class RotatePartnerKeyInput:
    """For which mode."""

    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    mode: KeyMode = strawberry.field(description="Live or test.")


@strawberry.input(description="Stop the keys of a partner.")
class RevokePartnerKeyInput:
    """Of which mode."""

    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    mode: KeyMode = strawberry.field(description="Live or test.")


@strawberry.input(description="How a partner is reached in one mode.")
class SetPartnerChannelInput:
    """The channel and its settings."""

    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    mode: KeyMode = strawberry.field(description="Live or test.")
    channel: str = strawberry.field(description="The channel's name, such as fcm or webhook.")
    settings: JSON = strawberry.field(description="The channel's settings, an object; kept encrypted, never returned.")


@strawberry.input(description="Stop a partner, or let it go on.")
class SuspendPartnerInput:
    """The partner."""

    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    suspended: bool = strawberry.field(description="Whether it is to be stopped.", default=True)


@strawberry.type(description="What became of a new partner.")
class CreatePartnerPayload:
    """Of createPartner."""

    partner_id: strawberry.ID | None = strawberry.field(description=PARTNER)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What became of a new key.")
class RotatePartnerKeyPayload:
    """Of rotatePartnerKey."""

    key: str | None = strawberry.field(description="The key, shown this once.")
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What became of a revocation.")
class RevokePartnerKeyPayload:
    """Of revokePartnerKey."""

    revoked: int | None = strawberry.field(description="How many keys were stopped.")
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What became of a channel's settings.")
class SetPartnerChannelPayload:
    """Of setPartnerChannel."""

    secret: str | None = strawberry.field(description="The secret, if the hub made it itself; shown this once.")
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What became of a suspension.")
class SuspendPartnerPayload:
    """Of suspendPartner."""

    suspended: bool | None = strawberry.field(description="Whether the partner is stopped now; null if unknown.")
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="Parked units that are to go on.")
class ReplayUnitsInput:
    """Which units."""

    unit_ids: list[strawberry.ID] = strawberry.field(description="Ids of parked units, at most 100.")


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


@strawberry.input(description="Stop every push of the hub.")
class HaltAllInput:
    """Why."""

    reason: str = strawberry.field(description=REASON)


@strawberry.input(description="Let the pushes of the hub go on.")
class ResumeAllInput:
    """Why."""

    reason: str = strawberry.field(description=REASON)


@strawberry.type(description="What became of a halt.")
class HaltAllPayload:
    """Of haltAll."""

    halted: bool | None = strawberry.field(description=HALTED)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What became of the end of a halt.")
class ResumeAllPayload:
    """Of resumeAll."""

    halted: bool | None = strawberry.field(description=HALTED)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="A partner as operators see it. Neither keys nor settings of channels are shown.")
class PartnerAccount(Node):
    """A partner."""

    name: str = strawberry.field(description="Its name.")
    suspended: bool = strawberry.field(description="Whether it is stopped.")
    live_channel: str | None = strawberry.field(description="How its live devices are reached; null for not at all.")
    test_channel: str | None = strawberry.field(description="How its test devices are reached; null for not at all.")

    @classmethod
    def of(cls, partner: Partner) -> "PartnerAccount":
        """The partner in the graph's words."""
        return cls(
            id=strawberry.ID(partner.id),
            name=partner.name,
            suspended=partner.suspended,
            live_channel=partner.channel_name(KeyMode.LIVE),
            test_channel=partner.channel_name(KeyMode.TEST),
        )
