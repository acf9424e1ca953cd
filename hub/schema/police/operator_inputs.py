"""Inputs of the operators' mutations."""

import strawberry
from strawberry.scalars import JSON

from hub.domain.actors import KeyMode
from hub.schema.police.case_inputs import IDEMPOTENCY
from hub.services.operations.steps.grace_period import DEFAULT_GRACE_PERIOD
from hub.services.police.steps.audit import MAX_PURPOSE_CHARACTERS, MIN_PURPOSE_CHARACTERS

PARTNER = "The partner's id."
REASON = (
    f"Why, in your words, {MIN_PURPOSE_CHARACTERS} to {MAX_PURPOSE_CHARACTERS} characters; "
    "it goes into the audit trail."
)

DEFAULT_GRACE_PERIOD_SECONDS = int(DEFAULT_GRACE_PERIOD.total_seconds())


@strawberry.input(description="A new partner.")
class CreatePartnerInput:
    """The partner's name."""

    name: str = strawberry.field(description="Its name, 1 to 100 characters, its own.")
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)


@strawberry.input(description="A new key of one mode of a partner.")
class RotatePartnerKeyInput:
    """The partner, the mode, and the grace period of the earlier keys."""

    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    mode: KeyMode = strawberry.field(description="Live or test.")
    grace_period_seconds: int = strawberry.field(
        description="How long the earlier keys of the mode go on, 0 to 604800; those that stop before it stop as they "
        "would. 0 where one may be in wrong hands: then they stop at once.",
        default=DEFAULT_GRACE_PERIOD_SECONDS,
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
    grace_period_seconds: int = strawberry.field(
        description="How long the secret of a webhook that is replaced signs beside the new one, 0 to 604800; 0 where "
        "it may be in wrong hands.",
        default=DEFAULT_GRACE_PERIOD_SECONDS,
    )
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)


@strawberry.input(description="How much a partner may ask.")
class SetPartnerBudgetInput:
    """Points."""

    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    points_per_minute: int | None = strawberry.field(
        description="How many points come back to it in a minute, in each of its modes, 60 to 1,000,000,000; null for "
        "as many as to any partner."
    )


@strawberry.input(description="Documents that a partner's apps ask, known to the hub beforehand.")
class SetPartnerDocumentsInput:
    """Which documents."""

    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    documents: list[str] = strawberry.field(
        description="Their texts, at most 1,000; a request names one by its `documentId` then."
    )
    keep_others: bool = strawberry.field(
        description="Whether those that the partner has go on beside these: apps of yesterday still ask them.",
        default=True,
    )


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
