"""The mutation `startConformance`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.partner.conformance import ConformanceRun, StartConformanceInput, StartConformancePayload
from hub.schema.partner.context import PartnerInfo
from hub.services.conformance import start_conformance as service


@mutation("Test your own receiver: the hub plays invented alerts to it and reports what it saw. With a test key only.")
async def start_conformance(info: PartnerInfo, input: StartConformanceInput) -> StartConformancePayload:  # noqa: A002
    """Start a run; read `conformanceRun` until it is over."""
    services, actor = info.context.services, info.context.actor
    work = service.start_conformance(
        actor,
        services.conformance,
        input.receiver,
        input.refs,
        input.idempotency_key,
        now=await services.clock.now(),
    )
    run, errors = await catch_user_errors(work)
    return StartConformancePayload(run=ConformanceRun.from_domain(run) if run else None, user_errors=errors)
