"""The preview of an alert: its input, and what it shows."""

from datetime import datetime
from typing import Self

import strawberry

from hub.domain.alerts.messages import PUSH_LIMIT_BYTES
from hub.domain.places.usual_places import UnusualReason
from hub.graphql.kit.user_errors import UserError, user_error
from hub.schema.police.summary_type import CaseSummary
from hub.schema.shared.points import GeoPoint
from hub.services.police.alerts import preview_alert as service
from hub.services.police.ports.preview import ShownPhones
from hub.services.police.steps.find_alike import MAX_ALIKE


@strawberry.type(description="The message in one language, as phones would get it.")
class PreviewText:
    language: str = strawberry.field(description="The language.")
    title: str = strawberry.field(description="The title of the notification.")
    body: str = strawberry.field(description="Its text.")
    size_bytes: int = strawberry.field(
        description="The bytes of the largest push with it, at the radius whose outline is the longest."
    )
    bytes_left: int = strawberry.field(
        description=f"The bytes left of the {PUSH_LIMIT_BYTES:,} of a push; negative if it is too long. No text is "
        "ever cut: a push that is too long is refused."
    )

    @classmethod
    def from_domain(cls, shown: service.PreviewedText) -> Self:
        text = shown.text
        return cls(
            language=text.language,
            title=text.title,
            body=text.body,
            size_bytes=shown.size,
            bytes_left=shown.bytes_left,
        )


@strawberry.type(
    description="About how many phones are registered in a circle: a stored number with noise, the same for everybody."
)
class PhoneEstimate:
    about: int | None = strawberry.field(
        description="The number in two digits; muted phones count too. Null if it is below `suppressedBelow`."
    )
    suppressed_below: int = strawberry.field(description="Smaller numbers are hidden.")
    as_of: datetime = strawberry.field(description="When it was drawn: it stands for a month.")

    @classmethod
    def from_domain(cls, phones: ShownPhones) -> Self:
        return cls(about=phones.about, suppressed_below=phones.suppressed_below, as_of=phones.as_of)


@strawberry.type(description="A stage as an opening would plan it now.")
class PreviewStage:
    radius_km: float = strawberry.field(description="The radius, in km.")
    due_at: datetime = strawberry.field(description="When it is due; the clock runs from the time last seen.")
    is_due: bool = strawberry.field(description="Whether it is due now.")
    awaits_confirmation: bool = strawberry.field(description="Whether it begins only once a second person confirms.")
    phones: PhoneEstimate | None = strawberry.field(
        description="About how many phones are in its whole circle, those of narrower stages too. Null if no estimate "
        "is left for it."
    )

    @classmethod
    def from_domain(cls, stage: service.PreviewedStage) -> Self:
        return cls(
            radius_km=stage.radius_km,
            due_at=stage.due_at,
            is_due=stage.is_due,
            awaits_confirmation=stage.awaits_confirmation,
            phones=PhoneEstimate.from_domain(stage.phones) if stage.phones else None,
        )


@strawberry.type(description="Something unusual about the place or time last seen.")
class UnusualPlace:
    reason: UnusualReason = strawberry.field(description="The reason.")
    message: str = strawberry.field(description="A sentence for a person.")


@strawberry.type(description="All that `openCase`, or an update of a case, with these facts would do now.")
class AlertPreview:
    texts: list[PreviewText] = strawberry.field(description="The message in each language of the hub.")
    centre: GeoPoint = strawberry.field(description="The centre that is published: that of the place's cell.")
    stages: list[PreviewStage] = strawberry.field(
        description="Every stage of the policy, the nearest first; none of an update."
    )
    estimates_left: int = strawberry.field(description="How many new estimates of phones this preview key has left.")
    unusual: list[UnusualPlace] = strawberry.field(
        description="Why the place or time is unusual, also once that is acknowledged; empty for a usual one."
    )
    refusals: list[UserError] = strawberry.field(
        description="Everything that `openCase`, or the update, would refuse now; it answers the first. Empty if it "
        "would be done."
    )
    alike: list[CaseSummary] = strawberry.field(
        description=f"Open cases that look the same, at most {MAX_ALIKE}; those of other forces by public facts alone. "
        "`OpenCasePayload.alike` compares numbers and full names too."
    )

    @classmethod
    def from_domain(cls, shown: service.AlertPreview) -> Self:
        return cls(
            texts=[PreviewText.from_domain(text) for text in shown.texts],
            centre=GeoPoint.of(shown.centre),
            stages=[PreviewStage.from_domain(stage) for stage in shown.stages],
            estimates_left=shown.estimates_left,
            unusual=[UnusualPlace(reason=one, message=said) for one, said in shown.unusual.items()],
            refusals=[user_error(refusal) for refusal in shown.refusals],
            alike=[CaseSummary.from_domain(one) for one in shown.alike],
        )
