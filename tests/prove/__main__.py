"""`python -m tests.prove [NAME…]`: plant faults one at a time, and show that each turns its own figure wrong.

A name is a part of a fault's name; without one, all are planted. Exit code 1: something was not caught.
"""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from tests.prove.fault import Fault
from tests.prove.faults import FAULTS
from tests.prove.tree import ROOT, copy_tree
from tests.prove.trial import Outcome, try_fault, try_unharmed

AT_ONCE = 2


async def prove(source: Path, faults: Sequence[Fault], console: Console) -> list[Outcome]:
    """First the tree as it is, alone; then, unless that fails, each fault, two at once."""
    unharmed = await try_unharmed(source)
    _say(console, unharmed)
    if unharmed.amiss:
        return [unharmed]
    room = asyncio.Semaphore(AT_ONCE)

    async def one(fault: Fault) -> Outcome:
        async with room:
            outcome = await try_fault(source, fault)
        _say(console, outcome)
        return outcome

    return [unharmed, *await asyncio.gather(*map(one, faults))]


def _say(console: Console, outcome: Outcome) -> None:
    word = "[red]FAILED[/red]" if outcome.amiss else "[green]passed[/green]"
    console.print(f"{word}  {outcome.name}: {outcome.figure} = {outcome.found}  ({outcome.seconds:.0f} s)")
    for words in outcome.amiss:
        console.print(f"        {words}", markup=False)


def _table(outcomes: Sequence[Outcome]) -> Table:
    table = Table(title="Planted faults", title_justify="left", box=SIMPLE, padding=(0, 1, 0, 0))
    for heading in ("fault", "figure that must turn wrong", "found"):
        table.add_column(heading)
    table.add_column("seconds", justify="right", no_wrap=True)
    for outcome in outcomes:
        table.add_row(outcome.name, outcome.figure, outcome.found, f"{outcome.seconds:.0f}")
    return table


def main(names: Sequence[str]) -> int:
    """Prove, print the table, and count."""
    chosen = [fault for fault in FAULTS if not names or any(name in fault.name for name in names)]
    if not chosen:
        print("no such fault; there are:", *(fault.name for fault in FAULTS), sep="\n  ", file=sys.stderr)
        return 2
    console = Console(highlight=False)
    # One copy is the source of all trials, so that nobody's work meanwhile comes between them.
    with tempfile.TemporaryDirectory(prefix="prove-") as directory:
        outcomes = asyncio.run(prove(copy_tree(ROOT, Path(directory)), chosen, console))
    console.print(_table(outcomes))
    failed = sum(bool(outcome.amiss) for outcome in outcomes)
    console.print(f"{len(outcomes) - failed} passed, {failed} failed", markup=False)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
