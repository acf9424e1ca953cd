"""Inputs of what operators do."""

import strawberry
from strawberry.scalars import JSON

from hub.domain.actors import KeyMode
from hub.schema.police.case_inputs import IDEMPOTENCY
from hub.services.desk.audited import FEWEST, MOST
from hub.services.operate.partners import USUAL_OVERLAP

PARTNER = "The partner's id."
REASON = f"Why, in your words, {FEWEST} to {MOST} characters; it goes into the audit trail."

USUAL_OVERLAP_SECONDS = int(USUAL_OVERLAP.total_seconds())


@strawberry.input(description="A new partner.")
class CreatePartnerInput:
    """The partner's name."""

    name: str = strawberry.field(description="Its name, 1 to 100 characters, its own.")
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)


@strawberry.input(description="A new key of one mode of a partner.")
class RotatePartnerKeyInput:
    """Whose key, and what becomes of the earlier ones."""

    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    mode: KeyMode = strawberry.field(description="Live or test.")
    overlap_seconds: int = strawberry.field(
        description="How long the earlier keys of the mode go on, 0 to 604800; those that stop before it stop as they "
        "would. 0 where one may be in wrong hands: then they stop at once.",
        default=USUAL_OVERLAP_SECONDS,
    )
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)


@strawberry.input(description="The keys of one mode of a partner.")
class RevokePartnerKeyInput:
    """Which keys."""

    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    mode: KeyMode = strawberry.field(description="Live or test.")


@strawberry.input(description="How a partner is reached in one mode.")
class SetPartnerChannelInput:
    """The channel and its settings."""

    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    mode: KeyMode = strawberry.field(description="Live or test.")
    channel: str = strawberry.field(description="The channel's name, such as fcm or webhook.")
    settings: JSON = strawberry.field(description="The channel's settings, an object; kept encrypted, never returned.")
    overlap_seconds: int = strawberry.field(
        description="How long the secret of a webhook that is replaced signs beside the new one, 0 to 604800; 0 where "
        "it may be in wrong hands.",
        default=USUAL_OVERLAP_SECONDS,
    )
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)


@strawberry.input(description="Stop a partner, or let it go on.")
class SuspendPartnerInput:
    """The partner."""

    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    suspended: bool = strawberry.field(description="Whether it is to be stopped.", default=True)


@strawberry.input(description="Parked units that are to go on.")
class ReplayUnitsInput:
    """Which units."""

    unit_ids: list[strawberry.ID] = strawberry.field(description="Ids of parked units, at most 100.")


@strawberry.input(description="Stop every push of the hub.")
class HaltAllInput:
    """Why."""

    reason: str = strawberry.field(description=REASON)


@strawberry.input(description="Let the pushes of the hub go on.")
class ResumeAllInput:
    """Why."""

    reason: str = strawberry.field(description=REASON)
