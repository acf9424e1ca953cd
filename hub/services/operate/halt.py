"""The operator's halt: stops every push of the hub, and lets it go on."""

import logging

from hub.domain.actors import Officer, Power
from hub.services.operate.ports import OperatorDesk

log = logging.getLogger("hub.operate")


async def halt_all(desk: OperatorDesk, *, by: Officer) -> None:
    """Stop every push: what is not begun within seconds waits until `resume_all`."""
    by.require(Power.OPERATE)
    await desk.halt.set(True)
    log.warning("hub_halted", extra={"operator": by.account})


async def resume_all(desk: OperatorDesk, *, by: Officer) -> None:
    """Let pushes go on."""
    by.require(Power.OPERATE)
    await desk.halt.set(False)
    log.warning("hub_resumed", extra={"operator": by.account})


async def is_halted(desk: OperatorDesk, *, by: Officer) -> bool:
    """Whether every push is stopped: for operators, and for officers, whose alerts reach nobody meanwhile."""
    by.require(Power.OPERATE if Power.OPERATE in by.powers else Power.READ_CASES)
    return await desk.halt.halted()
