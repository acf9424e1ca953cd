"""Open the hub that a command works on, in the name of its operator."""

import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from hub.domain.actors import Officer

if TYPE_CHECKING:
    from hub.wiring import Hub

T = TypeVar("T")

OPERATOR_VARIABLE = "HUB_OPERATOR"


@dataclass(frozen=True, slots=True)
class Session:
    """The options before a command: the file of a running `hub dev`, and the operator's name."""

    env: Path | None
    operator: str | None

    def run(self, work: "Callable[[Hub, Officer], Awaitable[T]]", *, may_decide_keys: bool) -> T:
        """Do the work with an open hub and the operator, and return its result."""
        # Imported here, so that `--help` does not load settings, storage, channels and Celery.
        import asyncio

        from hub.admin.operator import shell_operator
        from hub.interrupts import raise_again
        from hub.local.environment_file import read_environment_file
        from hub.logs import set_up_logs
        from hub.settings import environment, read_embedded, read_production
        from hub.wiring import open_hub
        from hub.workers.notifier import CeleryNotifier, publishing_app

        operator = shell_operator(environment().get(OPERATOR_VARIABLE) if self.operator is None else self.operator)
        # With a file only this machine's hub: none of production's settings are mixed with it.
        settings = (
            read_production(environment()) if self.env is None else read_embedded(read_environment_file(self.env))
        )
        # At a terminal people read sentences; a file or pipe gets the lines of the log.
        set_up_logs("WARNING" if sys.stderr.isatty() else settings.log_level)

        async def with_hub() -> T:
            notifier = CeleryNotifier(publishing_app(settings))
            async with open_hub(settings, notifier, may_decide_keys=may_decide_keys) as hub:
                return await work(hub, operator)

        raise_again()
        return asyncio.run(with_hub())


def run(context: typer.Context, work: "Callable[[Hub, Officer], Awaitable[T]]", *, may_decide_keys: bool = False) -> T:
    """Do a command's work in its session."""
    session: Session = context.obj
    return session.run(work, may_decide_keys=may_decide_keys)
