"""The query field `alerts`."""

from hub.domain.search.alerts import AlertOrderBy, AlertSearch
from hub.graphql.kit.connections import DEFAULT_PAGE_SIZE, After, First, build_page
from hub.graphql.kit.fields import PAGED, resolver_field
from hub.schema.police.alert_connection import CaseAlertConnection
from hub.schema.police.alert_filters import AlertFilterArgument, AlertOrderArgument
from hub.schema.police.alert_types import CaseAlert
from hub.schema.police.arguments import Purpose
from hub.schema.police.context import PoliceInfo
from hub.services.police.search.search_alerts import AlertRequest, search_alerts
from hub.services.police.steps.pages import PageRequest


@resolver_field(
    "The alerts of cases of all forces, ended ones too, the last opened first unless another order is asked for. An "
    "alert that is issued again is an alert of its own.",
    PAGED,
)
async def alerts(
    info: PoliceInfo,
    purpose: Purpose,
    filter: AlertFilterArgument = None,
    order_by: AlertOrderArgument = None,
    first: First = DEFAULT_PAGE_SIZE,
    after: After = None,
) -> CaseAlertConnection:
    by, services = info.context.actor, info.context.services
    search = filter.to_domain() if filter else AlertSearch()
    request = AlertRequest(search, order_by.to_domain() if order_by else AlertOrderBy(), PageRequest(first, after))
    now = await services.clock.now()
    found = await search_alerts(
        by, services.case_reading, services.search.lists.alerts, request, purpose=purpose, now=now
    )
    page = build_page(
        ((cursor, CaseAlert.from_domain(alert)) for cursor, alert in found.page.rows), more=found.page.more
    )
    return CaseAlertConnection(edges=page.edges, page_info=page.page_info, count=found.count)
