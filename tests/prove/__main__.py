"""`python -m tests.prove [NAME…]`: plant faults one at a time and show that the checks for each fail.

NAME is a part of a fault's name; without one, all are planted. Exit code 1: something was not caught.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.prove.fault import Fault
from tests.prove.faults import FAULTS
from tests.prove.trial import ROOT, Outcome, copy_tree, try_fault

AT_ONCE = 2


def chosen(names: Sequence[str], fault: Fault) -> bool:
    """Return whether a fault is selected."""
    return not names or any(name in fault.name for name in names)


async def prove(faults: Sequence[Fault]) -> list[Outcome]:
    """Try each fault, two at once."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(source: Path, fault: Fault) -> Outcome:
        async with room:
            outcome = await try_fault(source, fault)
        print(f"{'NOT CAUGHT' if outcome.green else 'caught':10}  {outcome.seconds:4.0f} s  {outcome.name}", flush=True)
        for words in outcome.green:
            print(f"            {words}", flush=True)
        return outcome

    # One copy is the source of all trials, so that later edits do not affect them.
    with tempfile.TemporaryDirectory(prefix="prove-") as directory:
        source = copy_tree(ROOT, Path(directory))
        return list(await asyncio.gather(*(one(source, fault) for fault in faults)))


def main(arguments: Sequence[str]) -> int:
    """Plant, print and count."""
    parser = argparse.ArgumentParser(prog="python -m tests.prove", description="Plant faults; each must be caught.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="part of a fault's name; default: all faults")
    names = parser.parse_args(arguments).names
    faults = [fault for fault in FAULTS if chosen(names, fault)]
    if not faults:
        print("no such fault; there are:", *(fault.name for fault in FAULTS), sep="\n  ", file=sys.stderr)
        return 2
    started = time.monotonic()
    missed = [outcome.name for outcome in asyncio.run(prove(faults)) if outcome.green]
    minutes = (time.monotonic() - started) / 60
    print(f"{len(faults)} planted, {len(faults) - len(missed)} caught, {len(missed)} not caught, {minutes:.1f} minutes")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
