"""The mutation `previewAlert`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.context import PoliceInfo
from hub.schema.police.preview_types import PreviewAlertInput, PreviewAlertPayload
from hub.services.police import preview_alert as service


@mutation(
    "Show what `openCase` would do now: the message, the stages, and about how many phones; or, with `caseId`, the "
    "message of an update. Nobody is told, and no "
    "fact is stored. It is a mutation since it uses up estimates of phones."
)
async def preview_alert(info: PoliceInfo, input: PreviewAlertInput) -> PreviewAlertPayload:  # noqa: A002
    """Preview an alert."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.preview_alert(
        by, services.stores, services.audit, services.rules, services.preview, input.to_domain(), now=now
    )
    return await PreviewAlertPayload.from_work(work)
