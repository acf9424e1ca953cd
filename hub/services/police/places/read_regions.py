"""Read the operator's list of regions."""

from collections.abc import Sequence

from hub.domain.actors import Officer
from hub.domain.cases.regions import Region, Regions


async def read_regions(by: Officer, regions: Regions) -> Sequence[Region]:
    """Return all regions in the order of the list; raises Forbidden for an officer who is not certified."""
    by.require_certified()
    return list(regions.by_code.values())
