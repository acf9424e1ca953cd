"""The report of a suite: a table for people, a file for machines."""

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

from bench.rows import Row, RowResult

COLOURS = {
    RowResult.MET: "green",
    RowResult.MISSED: "bold red",
    RowResult.VOID: "yellow",
    RowResult.SHOWN: "dim",
}


def say(console: Console, row: Row) -> None:
    """Print one row as soon as it is measured, with its notes."""
    said = _figure(row) if row.ratio is None else f"ratio {row.ratio:.3g}"
    console.print(f"[{COLOURS[row.result]}]{row.result.value:6}[/] {row.name}  {said}")
    for note in [row.void, *row.notes]:
        if note:
            console.print(f"       {note}", style="dim", markup=False)


def _figure(row: Row) -> str:
    # A figure without a baseline is a count, and printed in full.
    return f"{row.figure:,.7g} {row.unit}" if row.baseline is None else f"{row.figure:,.4g} {row.unit}"


def table(suite: str, rows: Sequence[Row]) -> Table:
    """Return the table of all rows."""
    made = Table(title=f"bench {suite}", title_justify="left", box=SIMPLE, padding=(0, 1, 0, 0))
    made.add_column("row", no_wrap=True)
    for heading in ("figure", "baseline", "ratio", "goal"):
        made.add_column(heading, justify="right", no_wrap=True)
    made.add_column("result")
    for row in rows:
        made.add_row(
            row.name,
            _figure(row),
            "" if row.baseline is None else f"{row.baseline:,.4g} {row.unit}",
            "" if row.ratio is None else f"{row.ratio:.3g}",
            str(row.goal or ""),
            f"[{COLOURS[row.result]}]{row.result.value}[/]",
        )
    return made


def machine() -> dict[str, Any]:
    """Return the machine and its load now."""
    return {
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "load": [round(load, 2) for load in os.getloadavg()],
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def write(path: Path, suite: str, rows: Sequence[Row], before: dict[str, Any], sizes: dict[str, Any]) -> None:
    """Write every row with every sample, the sizes, and the machine before and after."""
    path.parent.mkdir(parents=True, exist_ok=True)
    body = {
        "suite": suite,
        "sizes": sizes,
        "before": before,
        "after": machine(),
        "rows": [row.as_json() for row in rows],
    }
    path.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
