"""Print the demo's progress, and the tables at its end."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

FIGURES = (
    "first_push_seconds",
    "missed",
    "told_twice",
    "told_outside",
    "shown_twice",
    "sent_after_close",
    "sent_unconfirmed",
    "photo_after_close",
    "private_fields_leaked",
    "precise_locations_stored",
)
GROUPS = ("sighting", "removed", "closing", "ends", "screens", "feed")
"""Figures of several numbers."""
OUTCOMES = ("in_ring", "reached", "failed", "dead", "withheld", "deferred")


class Screen:
    """The output of the demo: a line for each event, tables at the end."""

    def __init__(self) -> None:
        self._console = Console(highlight=False)
        self.tips = 0

    def note(self, text: str) -> None:
        """Print a line of the set-up."""
        self._console.print(f"[dim]{text}[/dim]")

    def line(self, moment: datetime, text: str) -> None:
        """Print a line of the scenario, with the time in Beijing."""
        self._console.print(f"[bold cyan]{moment:%a %d %b %H:%M}[/bold cyan]  {text}")

    def reach(self, rows: Sequence[Mapping[str, Any]], partners: Mapping[int, str]) -> None:
        """Print the devices by case, stage and partner."""
        # Nine columns fit the 80 of a terminal only without padding.
        table = Table(title="Devices alerted, by stage and partner", title_justify="left", box=SIMPLE, padding=0)
        for heading in ("case/area", "stage", "partner"):
            table.add_column(heading, no_wrap=True)
        for heading in OUTCOMES:
            table.add_column(heading.replace("_", " "), justify="right", no_wrap=True)
        for row in rows:
            name = partners.get(row["p"], "?")
            stage = (f"{row['case']}/{row['area']}", f"{row['radius_km']:g} km")
            table.add_row(*stage, name, *(f"{row[key]:,}" for key in OUTCOMES))
        self._console.print(table)

    def hear(self, areas: Sequence[Mapping[str, Any]]) -> None:
        """Print who, told before, heard each sighting with sound and who in silence, by partner."""
        table = Table(
            title="Devices told before that heard a sighting", title_justify="left", box=SIMPLE, padding=(0, 1, 0, 0)
        )
        for heading in ("case/area", "partner"):
            table.add_column(heading, no_wrap=True)
        for heading in ("with sound", "in silence"):
            table.add_column(heading, justify="right", no_wrap=True)
        for area in areas:
            for name, heard in area.get("heard", {}).items():
                place = f"{area['case']}/{area['area']}"
                table.add_row(place, name, f"{heard['loud']:,}", f"{heard['silent']:,}")
        self._console.print(table)

    def show_figures(self, figures: Mapping[str, Any], violations: Mapping[str, Sequence[str]], seconds: float) -> None:
        """Print the judge's figures and each broken promise."""
        table = Table(title="The judge's figures", title_justify="left", show_header=False, box=SIMPLE)
        table.add_column()
        table.add_column(justify="right")
        for name in FIGURES:
            table.add_row(name.replace("_", " "), str(figures.get(name)))
        for group in GROUPS:
            for name, value in figures.get(group, {}).items():
                table.add_row(f"{group}: {name.replace('_', ' ')}", f"{value:,}")
        table.add_row("tips read by police", str(self.tips))
        table.add_row("scenario, seconds", f"{figures.get('wall_seconds', 0):.1f}")
        table.add_row("total, seconds", f"{seconds:.1f}")
        self._console.print(table)
        for name, found in violations.items():
            for text in list(found)[:5]:
                self._console.print(f"[bold red]{name}[/bold red]: {text}")
        good = "[bold green]Every promise held.[/bold green]"
        self._console.print(good if not violations else "[bold red]A promise was broken.[/bold red]")
