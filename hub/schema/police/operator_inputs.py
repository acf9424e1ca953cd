"""Inputs of the operators' mutations."""

import strawberry
from strawberry.scalars import JSON

from hub.domain.actors import KeyMode
from hub.domain.purposes import MAX_PURPOSE_CHARACTERS, MIN_PURPOSE_CHARACTERS
from hub.schema.police.case_inputs import IDEMPOTENCY
from hub.services.operations.steps.grace_period import DEFAULT_GRACE_PERIOD

PARTNER = "The partner's id."
REASON = (
    f"Why, in your words, {MIN_PURPOSE_CHARACTERS} to {MAX_PURPOSE_CHARACTERS} characters; "
    "it goes into the audit trail."
)

DEFAULT_GRACE_PERIOD_SECONDS = int(DEFAULT_GRACE_PERIOD.total_seconds())


@strawberry.input(description="A new partner.")
class CreatePartnerInput:
    """The partner's name."""

    name: str = strawberry.field(description="Its name, 1 to 100 characters; no two partners have the same.")
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)


@strawberry.input(description="A new key of one mode of a partner.")
class RotatePartnerKeyInput:
    """The partner, the mode, and the grace period of the earlier keys."""

    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    mode: KeyMode = strawberry.field(description="Live or test.")
    grace_period_seconds: int = strawberry.field(
        description="Seconds for which the earlier keys of the mode stay valid, 0 to 604800 (7 days); keys that expire "
        "before do so. Send 0 if a key may be in wrong hands: they expire at once.",
        default=DEFAULT_GRACE_PERIOD_SECONDS,
    )
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)


@strawberry.input(description="The keys of one mode of a partner.")
class RevokePartnerKeyInput:
    """Which keys."""

    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    mode: KeyMode = strawberry.field(description="Live or test.")


@strawberry.input(description="The channel of a partner in one mode.")
class SetPartnerChannelInput:
    """The channel and its settings."""

    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    mode: KeyMode = strawberry.field(description="Live or test.")
    channel: str = strawberry.field(description="The channel's name, such as fcm or webhook.")
    settings: JSON = strawberry.field(description="The channel's settings, an object; kept encrypted, never returned.")
    grace_period_seconds: int = strawberry.field(
        description="Seconds for which the replaced secret of a webhook signs beside the new one, 0 to 604800 (7 "
        "days). Send 0 if it may be in wrong hands.",
        default=DEFAULT_GRACE_PERIOD_SECONDS,
    )
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)


@strawberry.input(description="The request budget of a partner.")
class SetPartnerBudgetInput:
    """Points."""

    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    points_per_minute: int | None = strawberry.field(
        description="Points that the partner gets back in a minute, in each of its modes, 60 to 1,000,000,000; null "
        "for the default."
    )


@strawberry.input(description="Persisted documents: operations of a partner's apps that the hub knows beforehand.")
class SetPartnerDocumentsInput:
    """Which documents."""

    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    documents: list[str] = strawberry.field(
        description="Their texts, at most 1,000. A request then names one by its `documentId`."
    )
    keep_others: bool = strawberry.field(
        description="Whether the partner's present documents stay beside these: older apps still send them.",
        default=True,
    )


@strawberry.input(description="Suspend a partner, or end its suspension.")
class SuspendPartnerInput:
    """The partner."""

    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    suspended: bool = strawberry.field(description="True to suspend, false to end a suspension.", default=True)


@strawberry.input(description="Parked units to replay.")
class ReplayUnitsInput:
    """Which units."""

    unit_ids: list[strawberry.ID] = strawberry.field(description="Ids of parked units, at most 100.")


@strawberry.input(description="Stop every push of the hub.")
class HaltAllInput:
    """Why."""

    reason: str = strawberry.field(description=REASON)


@strawberry.input(description="Resume the pushes of the hub.")
class ResumeAllInput:
    """Why."""

    reason: str = strawberry.field(description=REASON)
