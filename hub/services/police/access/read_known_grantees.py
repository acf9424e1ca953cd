"""Read which forces and officers that may work on a case use the hub."""

import asyncio
from collections.abc import Collection

from hub.domain.actors import Officer, Permission
from hub.domain.cases.grants import Grantee
from hub.services.police.ports.staff import Staff


async def read_known_grantees(by: Officer, staff: Staff, grantees: Collection[Grantee]) -> frozenset[Grantee]:
    """Return those of these forces and officers that used the hub lately.

    It stands beside private facts that the trail knows of. Raises Forbidden.
    """
    by.require(Permission.READ_CASES)
    forces, officers = await asyncio.gather(
        staff.known_forces([one.name for one in grantees if one.is_force]),
        staff.known_officers([one.name for one in grantees if not one.is_force]),
    )
    return frozenset(one for one in grantees if one.name in (forces if one.is_force else officers))
