"""The mutation `correctLastSeen`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.alert_inputs import CorrectLastSeenInput
from hub.schema.police.context import PoliceInfo
from hub.schema.police.payloads import CorrectLastSeenPayload
from hub.services.police import correct_last_seen as service


@mutation(
    "Correct where or when the child was last seen: the first area is replaced, and people told before learn of it."
)
async def correct_last_seen(info: PoliceInfo, input: CorrectLastSeenInput) -> CorrectLastSeenPayload:  # noqa: A002
    """Correct the place or time last seen."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.correct_last_seen(
        by, services.stores, services.audit, services.notifier, services.rules, input.to_domain(), now=now
    )
    return await CorrectLastSeenPayload.from_work(work, purpose="correctLastSeen")
