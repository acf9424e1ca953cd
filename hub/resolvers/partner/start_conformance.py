"""The mutation `startConformance`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.graphql.kit.user_errors import UserError
from hub.schema.partner.conformance import ConformanceRun
from hub.schema.partner.context import PartnerCall
from hub.services.conformance import start_conformance as service


@strawberry.input(description="The receiver to test, and the test devices that the run names.")
class StartConformanceInput:
    receiver: str = strawberry.field(
        description="The address of your receiver. It must be that of your test channel, as the operator set it."
    )
    refs: list[str] = strawberry.field(description="Three to ten of your devices, registered with the test key.")
    idempotency_key: str = strawberry.field(
        description="Your own text, 1 to 200 characters, kept for 24 hours: under the same key one run is started."
    )


@strawberry.type(description="The result of startConformance.")
class StartConformancePayload:
    run: ConformanceRun | None = strawberry.field(description="The run that was started.", default=None)
    user_errors: list[UserError] = strawberry.field(description="What was wrong with the input.", default_factory=list)


@mutation("Test your own receiver: the hub plays invented alerts to it and reports what it saw. With a test key only.")
async def start_conformance(call: PartnerCall, input: StartConformanceInput) -> StartConformancePayload:
    """Start a run; read `conformanceRun` until it is over."""
    by, services, now = call
    run = await service.start_conformance(
        by, services.conformance, input.receiver, input.refs, input.idempotency_key, now=now
    )
    return StartConformancePayload(run=ConformanceRun.from_domain(run))
