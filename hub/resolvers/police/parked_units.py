"""The query field `parkedUnits`."""

from hub.graphql.kit.fields import list_size, resolver_field
from hub.schema.police.context import PoliceInfo
from hub.schema.police.operator_types import ParkedUnit
from hub.services.operations.list_parked_units import MAX_UNITS, list_parked_units


@resolver_field(
    f"Units that were parked after too many attempts, the longest parked first, at most {MAX_UNITS}. For operators.",
    list_size(assumed_size=MAX_UNITS),
)
async def parked_units(info: PoliceInfo) -> list[ParkedUnit]:
    operations = info.context.services.operations
    units = await list_parked_units(info.context.actor, operations.units, operations.stores.partners)
    return [ParkedUnit.from_domain(unit, partner) for unit, partner in units]
