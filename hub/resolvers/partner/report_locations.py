"""The mutation `reportLocations`."""

from hub.graphql.kit.fields import mutation
from hub.schema.partner.context import PartnerInfo
from hub.schema.partner.devices import ReportLocationsInput, ReportLocationsPayload
from hub.services.intake import report_locations as service


@mutation("Move 1 to 1,000 devices.")
async def report_locations(info: PartnerInfo, input: ReportLocationsInput) -> ReportLocationsPayload:  # noqa: A002
    """Move devices."""
    services, actor = info.context.services, info.context.actor
    items = [location.to_domain() for location in input.locations]
    work = service.report_locations(actor, services.devices, items, now=await services.clock.now())
    return await ReportLocationsPayload.from_work(work)
