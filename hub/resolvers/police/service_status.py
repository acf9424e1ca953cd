"""The query field `serviceStatus`."""

from hub.graphql.kit.fields import resolver_field
from hub.schema.police.context import PoliceInfo
from hub.schema.police.service_status_type import ServiceStatus
from hub.services.police.delivery.read_service_status import read_service_status


@resolver_field("Which parts of the hub work. For every certified member of staff.")
async def service_status(info: PoliceInfo) -> ServiceStatus:
    return ServiceStatus.from_domain(
        await read_service_status(info.context.actor, info.context.services.alerts.delivery_status)
    )
