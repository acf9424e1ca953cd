"""`hub demo`: the case of May 2016, played and judged."""

from pathlib import Path
from typing import Annotated

import typer

from hub.cli.running import run_parts


def demo(
    out: Annotated[Path, typer.Option(help="The folder of the figures and the evidence.")] = Path("build"),
    devices: Annotated[int, typer.Option(min=1, help="How many devices there are.")] = 52_000,
    short: Annotated[bool, typer.Option("--short", help="Fewer acts, and no judgement of the demo's size.")] = False,
) -> None:
    """Play the case of May 2016 from end to end, and judge it.

    The figures go to build/demo.json.
    """
    from hub.local.demo import run_demo
    from hub.local.demo.size import FULL, SHORT

    raise typer.Exit(run_parts(run_demo(out, devices, SHORT if short else FULL)))
