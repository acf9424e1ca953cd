"""The query field `regions`."""

from hub.graphql.kit.fields import resolver_field
from hub.schema.police.context import PoliceInfo
from hub.schema.police.region_types import Region
from hub.services.police.places.read_regions import read_regions


@resolver_field("The operator's list of regions, in its order; empty if there is none. Cases name them by their codes.")
async def regions(info: PoliceInfo) -> list[Region]:
    found = await read_regions(info.context.actor, info.context.services.rules.regions)
    return [Region.from_domain(region) for region in found]
