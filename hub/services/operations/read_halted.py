"""Read whether the hub is halted."""

from hub.domain.actors import Officer, Permission
from hub.services.operations.ports import HaltSwitch


async def read_halted(by: Officer, halt: HaltSwitch) -> bool:
    """Return whether every push is stopped: for operators, and for officers, whose alerts reach nobody meanwhile.

    Raises Forbidden.
    """
    by.require_any(Permission.OPERATE, Permission.READ_CASES)
    return await halt.halted()
