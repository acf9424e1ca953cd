"""The operator's halt: stops every push of the hub, and lets it go on."""

from hub.domain.actors import Officer, Power
from hub.services.operate.ports import OperatorDesk


async def halt_all(desk: OperatorDesk, *, by: Officer) -> None:
    """Stop every push: what is not begun within seconds waits until `resume_all`."""
    by.require(Power.OPERATE)
    await desk.halt.set(True)


async def resume_all(desk: OperatorDesk, *, by: Officer) -> None:
    """Let pushes go on."""
    by.require(Power.OPERATE)
    await desk.halt.set(False)
