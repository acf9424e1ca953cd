"""The query `conformanceRun`."""

from typing import Annotated

import strawberry

from hub.graphql.kit.fields import resolver_field
from hub.schema.partner.conformance import ConformanceRun
from hub.schema.partner.context import PartnerInfo
from hub.services.conformance.read_conformance import read_conformance

RunId = Annotated[strawberry.ID | None, strawberry.argument(description="A run; leave it out for the newest one.")]


@resolver_field("A conformance run of your test key, with what the hub saw so far; null if there is none.")
async def conformance_run(info: PartnerInfo, id: RunId = None) -> ConformanceRun | None:
    run = await read_conformance(info.context.actor, info.context.services.conformance.conformance, id)
    return ConformanceRun.from_domain(run) if run else None
