"""`hub dev`: everything on this machine."""

from typing import Annotated

import typer

from hub.cli.running import run_parts

MAX_EXERCISES = 1_000


def dev(
    exercises: Annotated[
        int,
        typer.Option(
            min=0,
            max=MAX_EXERCISES,
            help="Begin with a made-up month of so many exercises, for analysts.",
        ),
    ] = 0,
) -> None:
    """Run everything on this machine until Ctrl-C.

    Prints sample keys and queries to paste.
    """
    from hub.local.dev import run_dev

    run_parts(run_dev(exercises))
