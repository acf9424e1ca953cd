"""Read which officers of a force use the hub."""

from collections.abc import Sequence

from hub.domain.access.staff import KnownOfficer
from hub.domain.actors import Officer, Permission
from hub.domain.cases.grants import MAX_GRANTEE_CHARACTERS
from hub.domain.text.bounds import line
from hub.services.police.ports.staff import Staff


async def read_officers(by: Officer, staff: Staff, force: str) -> Sequence[KnownOfficer]:
    """Return the accounts of a force that used the hub lately, the last first; none for a force that nobody has.

    They are for those who may share a case, offer or assign it. No case is read, so the audit trail gets no line.
    Raises Forbidden and TextInvalid.
    """
    by.require_any(Permission.OPEN_CASE, Permission.SUPERVISE)
    return await staff.officers(line(force, MAX_GRANTEE_CHARACTERS, path=("force",)))
