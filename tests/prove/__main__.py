"""`python -m tests.prove [--figures] [--rows] [NAME…]`: plant faults one at a time, and show that each is caught.

Those under the demo must each turn its own figure wrong; those under tests must turn each test of their promises red.
A name is a part of a fault's name, or the number of a row or section of docs/promises.md; without one, all are planted.
`--figures` takes those under the demo only, `--rows` those under tests only. Exit code 1: something was not caught.
"""

import argparse
import asyncio
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from tests.prove.breach import Breach
from tests.prove.breaches import BREACHES
from tests.prove.fault import Fault
from tests.prove.faults import FAULTS
from tests.prove.proof import try_breach
from tests.prove.tree import NEEDED_BY_TESTS, ROOT, copy_tree
from tests.prove.trial import Outcome, try_fault, try_unharmed

AT_ONCE = 2
ROW = re.compile(r"\d+\.\d+(\.\d+)?")

Planted = TypeVar("Planted", Fault, Breach)


async def prove_figures(source: Path, faults: Sequence[Fault], console: Console) -> list[Outcome]:
    """First the tree as it is, alone; then, unless that fails, each fault, two at once."""
    unharmed = await try_unharmed(source)
    _say(console, unharmed)
    if unharmed.amiss:
        return [unharmed]
    return [unharmed, *await _each(lambda fault: try_fault(source, fault), faults, console)]


async def prove_rows(source: Path, breaches: Sequence[Breach], console: Console) -> list[Outcome]:
    """Each breach, two at once. The tree as it is has passed these tests in `make test`."""
    return await _each(lambda breach: try_breach(source, breach), breaches, console)


async def _each(
    trial: Callable[[Planted], Awaitable[Outcome]], planted: Sequence[Planted], console: Console
) -> list[Outcome]:
    room = asyncio.Semaphore(AT_ONCE)

    async def one(what: Planted) -> Outcome:
        async with room:
            outcome = await trial(what)
        _say(console, outcome)
        return outcome

    return list(await asyncio.gather(*map(one, planted)))


def _say(console: Console, outcome: Outcome) -> None:
    word = "[red]FAILED[/red]" if outcome.amiss else "[green]passed[/green]"
    line = f"{word}  {outcome.name}: {outcome.figure} = {outcome.found}  ({outcome.seconds:.0f} s)"
    console.print(line, soft_wrap=True)
    for words in outcome.amiss:
        console.print(f"        {words}", markup=False, soft_wrap=True)


def _table(title: str, aim: str, outcomes: Sequence[Outcome]) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE, padding=(0, 1, 0, 0))
    for heading in ("fault", aim, "found"):
        table.add_column(heading)
    table.add_column("seconds", justify="right", no_wrap=True)
    for outcome in outcomes:
        table.add_row(outcome.name, outcome.figure, outcome.found, f"{outcome.seconds:.0f}")
    return table


def chosen(names: Sequence[str], name: str, rows: Sequence[str] = ()) -> bool:
    """Whether a fault of this name, under these rows, is one of those asked for."""
    numbers = {asked for asked in names if ROW.fullmatch(asked)}
    by_row = any(f"{row}.".startswith(f"{number}.") for row in rows for number in numbers)
    return not names or by_row or any(asked in name for asked in names if asked not in numbers)


def main(arguments: Sequence[str]) -> int:
    """Prove, print the tables, and count."""
    parser = argparse.ArgumentParser(prog="python -m tests.prove", description="Plant faults; each must be caught.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="part of a fault's name, or a row as 2.3 or 2.3.4")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--figures", action="store_true", help="only faults under the demo")
    only.add_argument("--rows", action="store_true", help="only faults under the tests of a promise")
    asked = parser.parse_args(arguments)
    faults = [] if asked.rows else [fault for fault in FAULTS if chosen(asked.names, fault.name)]
    breaches = [] if asked.figures else [each for each in BREACHES if chosen(asked.names, each.name, each.rows)]
    if not faults and not breaches:
        names = [*(fault.name for fault in FAULTS), *(breach.name for breach in BREACHES)]
        print("no such fault; there are:", *names, sep="\n  ", file=sys.stderr)
        return 2
    return asyncio.run(_prove(faults, breaches, Console(highlight=False)))


async def _prove(faults: Sequence[Fault], breaches: Sequence[Breach], console: Console) -> int:
    # One copy is the source of all trials, so that nobody's work meanwhile comes between them.
    with tempfile.TemporaryDirectory(prefix="prove-") as directory:
        source = copy_tree(ROOT, Path(directory), NEEDED_BY_TESTS)
        figures = await prove_figures(source, faults, console) if faults else []
        rows = await prove_rows(source, breaches, console)
    if figures:
        console.print(_table("Faults under the demo", "figure that must turn wrong", figures))
    if rows:
        console.print(_table("Faults under tests", "promises", rows))
    failed = sum(bool(outcome.amiss) for outcome in (*figures, *rows))
    console.print(f"{len(figures) + len(rows) - failed} passed, {failed} failed", markup=False)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
