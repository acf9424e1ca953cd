"""The mutation `reviseCase`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.case_inputs import ReviseCaseInput
from hub.schema.police.context import PoliceInfo
from hub.schema.police.payloads import ReviseCasePayload
from hub.services.police import revise_case as service


@mutation(
    "Change the facts of a case; the public part of the change becomes a revision of its alert. Once any place of a "
    "real case was confirmed, another person first approves such a part, as `REVISE_PUBLIC`."
)
async def revise_case(info: PoliceInfo, input: ReviseCaseInput) -> ReviseCasePayload:  # noqa: A002
    """Change the facts of a case."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.revise_case(
        by, services.stores, services.audit, services.notifier, services.rules, input.to_domain(), now=now
    )
    return await ReviseCasePayload.from_work(work, purpose="reviseCase")
