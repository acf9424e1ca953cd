"""What a suite came to: a table for people, a file for machines."""

import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from bench.rows import DeliveryOutcome, Row

COLOURS = {
    DeliveryOutcome.MET: "green",
    DeliveryOutcome.MISSED: "bold red",
    DeliveryOutcome.VOID: "yellow",
    DeliveryOutcome.SHOWN: "dim",
}


def say(console: Console, row: Row) -> None:
    """One row as soon as it stands, with what is to be known about it."""
    said = _figure(row) if row.ratio is None else f"ratio {row.ratio:.3g}"
    console.print(f"[{COLOURS[row.verdict]}]{row.verdict.value:6}[/] {row.name}  {said}")
    for note in [row.void, *row.notes]:
        if note:
            console.print(f"       {note}", style="dim", markup=False)


def _figure(row: Row) -> str:
    # What stands alone is a count, and shown whole.
    return f"{row.figure:,.7g} {row.unit}" if row.baseline is None else f"{row.figure:,.4g} {row.unit}"


def table(suite: str, rows: Sequence[Row]) -> Table:
    """All rows."""
    made = Table(title=f"bench {suite}", title_justify="left", box=SIMPLE, padding=(0, 1, 0, 0))
    made.add_column("row", no_wrap=True)
    for heading in ("figure", "baseline", "ratio", "goal"):
        made.add_column(heading, justify="right", no_wrap=True)
    made.add_column("verdict")
    for row in rows:
        made.add_row(
            row.name,
            _figure(row),
            "" if row.baseline is None else f"{row.baseline:,.4g} {row.unit}",
            "" if row.ratio is None else f"{row.ratio:.3g}",
            str(row.goal or ""),
            f"[{COLOURS[row.verdict]}]{row.verdict.value}[/]",
        )
    return made


def machine() -> dict[str, Any]:
    """Where it ran, and how busy that was by now."""
    return {
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "load": [round(load, 2) for load in os.getloadavg()],
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def write(path: Path, suite: str, rows: Sequence[Row], before: dict[str, Any], sizes: dict[str, Any]) -> None:
    """The file: every row with every sample, the sizes, and the machine before and after."""
    path.parent.mkdir(parents=True, exist_ok=True)
    body = {
        "suite": suite,
        "sizes": sizes,
        "before": before,
        "after": machine(),
        "rows": [row.as_json() for row in rows],
    }
    path.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
