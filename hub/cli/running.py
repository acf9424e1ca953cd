"""Run the coroutine of a command."""

from collections.abc import Coroutine
from typing import TypeVar

import typer

from hub.interrupts import raise_again

T = TypeVar("T")


def run(work: Coroutine[object, object, T]) -> T:
    """Run it in an event loop, where Ctrl-C is a KeyboardInterrupt."""
    import asyncio

    raise_again()
    return asyncio.run(work)


def run_parts(work: Coroutine[object, object, T]) -> T:
    """Run work that starts the embedded parts; name a part that fails, with the end of its log."""
    from hub.local.processes import ChildFailed

    try:
        return run(work)
    except ChildFailed as failure:
        typer.echo(str(failure), err=True)
        raise typer.Exit(1) from None
