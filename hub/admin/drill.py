"""`hub admin drill`."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from hub.admin.session import run
from hub.domain.actors import Officer

if TYPE_CHECKING:
    from hub.services.police.ports.stores import CaseChange
    from hub.wiring import Hub


MAX_MINUTES = 60 * 24 * 365 * 100
"""A hundred years: a duration cannot hold every number an option can, and the service refuses this one as well."""


def drill(
    context: typer.Context,
    latitude: Annotated[float, typer.Option(help="Where the child of the drill was last seen.")],
    longitude: Annotated[float, typer.Option(help="Where the child of the drill was last seen.")],
    district: Annotated[str, typer.Option(help="As it will be shown.")] = "Drill",
    missing_minutes: Annotated[int, typer.Option(help="How long the child of the drill has been missing.")] = 0,
) -> None:
    """Open an exercise over the whole path.

    It is confirmed at once, and only test keys see it. Prints case and alert.
    """
    missing_for = timedelta(minutes=max(-MAX_MINUTES, min(missing_minutes, MAX_MINUTES)))

    async def work(hub: "Hub", by: Officer) -> "tuple[CaseChange, bool]":
        from hub.domain.geometry import Point
        from hub.services.operations.read_halted import read_halted
        from hub.services.operations.run_drill import Drill, run_drill

        wanted = Drill(Point(latitude, longitude), district, missing_for)
        police, now = hub.services.police, await hub.clock.now()
        opened = await run_drill(by, police.stores, police.audit, police.notifier, police.rules, wanted, now=now)
        return opened, await read_halted(by, police.operations.halt)

    opened, is_halted = run(context, work)
    typer.echo(f"{opened.case} {opened.alert}")
    if is_halted:
        typer.echo("The hub is halted: nothing of this drill is sent until `hub admin resume-all`.", err=True)
