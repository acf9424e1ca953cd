"""Read which forces use the hub."""

from collections.abc import Sequence

from hub.domain.access.staff import KnownForce
from hub.domain.actors import Officer, Permission
from hub.services.police.ports.staff import Staff


async def read_forces(by: Officer, staff: Staff) -> Sequence[KnownForce]:
    """Return the forces whose officers used the hub lately, by their ids. No case is read.

    They are for those who may share a case, offer or assign it. Raises Forbidden.
    """
    by.require_any(Permission.OPEN_CASE, Permission.SUPERVISE)
    return await staff.forces()
