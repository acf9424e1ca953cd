"""The mutation `previewAlert`."""

import strawberry

from hub.domain.cases.abductors import AbductorRelation
from hub.domain.delivery.phone_estimates import MAX_ESTIMATES_OF_DAY, MAX_ESTIMATES_OF_OPENING
from hub.graphql.kit.mutations import mutation
from hub.graphql.kit.user_errors import UserError
from hub.schema.police.case_inputs import ABDUCTOR, ACKNOWLEDGE, REGION, ReportInput, report_of
from hub.schema.police.context import PoliceCall
from hub.schema.police.preview_types import AlertPreview
from hub.services.idempotency import MAX_KEY_LENGTH
from hub.services.police.alerts import preview_alert as service

PREVIEW_KEY = (
    f"A key that you choose for this opening, 1 to {MAX_KEY_LENGTH} characters: keep it while the officer changes the "
    f"facts. Each key has at most {MAX_ESTIMATES_OF_OPENING} estimates of phones, and a person at most "
    f"{MAX_ESTIMATES_OF_DAY} within a day; what was shown is shown again."
)


@strawberry.input(
    description="The facts of a case that may be opened, as `openCase` takes them, or of one that may be "
    "updated. Nothing is stored."
)
class PreviewAlertInput(ReportInput):
    preview_key: str = strawberry.field(description=PREVIEW_KEY)
    acknowledge_unusual_place: bool = strawberry.field(description=ACKNOWLEDGE, default=False)
    region: str | None = strawberry.field(description=REGION, default=None)
    abductor_relation: AbductorRelation | None = strawberry.field(description=ABDUCTOR, default=None)
    case_id: strawberry.ID | None = strawberry.field(
        description="The open case whose new facts these are, all of them. The preview is then of the update that "
        "`reviseCase`, or `correctLastSeen` for another place, would send: no stages, no estimates, none alike. "
        "`status` is that of its alert.",
        default=None,
    )

    def to_domain(self) -> service.NewPreview:
        return service.NewPreview(
            report=report_of(self, self.region, self.abductor_relation),
            status=self.status,
            preview_key=self.preview_key,
            acknowledge_unusual_place=self.acknowledge_unusual_place,
            case=self.case_id,
        )


@strawberry.type(description="The result of a preview.")
class PreviewAlertPayload:
    preview: AlertPreview | None = strawberry.field(
        description="The preview; null if the facts make none.", default=None
    )
    user_errors: list[UserError] = strawberry.field(
        description="Why the facts make no preview; empty after success.", default_factory=list
    )


@mutation(
    "Show what `openCase` would do now: the message, the stages, and about how many phones; or, with `caseId`, the "
    "message of an update. Nobody is told, and no "
    "fact is stored. It is a mutation since it uses up estimates of phones."
)
async def preview_alert(call: PoliceCall, input: PreviewAlertInput) -> PreviewAlertPayload:
    by, services, now = call
    shown = await service.preview_alert(
        by, services.stores, services.audit, services.rules, services.alerts.preview, input.to_domain(), now=now
    )
    return PreviewAlertPayload(preview=AlertPreview.from_domain(shown))
