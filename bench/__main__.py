"""`python -m bench [SUITE]`: measure, print the table, write build/bench/<suite>.json.

Exit code 1: a goal was missed. 2: it could not be measured. With --short, or with sizes other than the promised
ones, speed is not judged: the run only shows that everything works. Forbidden events are judged at any size.
"""

import argparse
import asyncio
import sys
from dataclasses import asdict, replace
from pathlib import Path

from rich.console import Console

from bench import report
from bench.rows import Row, RowResult
from bench.suites import SUITES, Chosen, NoSuch, choose

OUT = Path("build/bench")


async def measure(chosen: Chosen, console: Console) -> list[Row]:
    """Measure every row, one after another."""
    rows: list[Row] = []
    for name, group in chosen.groups.items():
        console.print(f"[dim]{name} …[/dim]")
        async for measured in group(chosen.sizes):
            row = replace(measured, judged=chosen.judged)
            report.say(console, row)
            rows.append(row)
    return rows


def run(suite: str, chosen: Chosen, console: Console) -> int:
    """Run one suite and return the exit code."""
    before = report.machine()
    rows = asyncio.run(measure(chosen, console))
    console.print(report.table(suite, rows))
    console.print(f"load {before['load'][0]} before, {report.machine()['load'][0]} after, {before['cores']} cores")
    path = OUT / f"{suite}.json"
    report.write(path, suite, rows, before, asdict(chosen.sizes))
    console.print(f"written to {path}", markup=False)
    return int(any(row.result is RowResult.MISSED for row in rows))


def main() -> int:
    """Read the command line, and run."""
    parser = argparse.ArgumentParser(prog="bench", description="Every promise of speed against its baseline.")
    parser.add_argument("suite", nargs="?", choices=sorted(SUITES), help="all of them if left out")
    parser.add_argument("--short", action="store_true", help="small sizes, to show that it runs; no speed is judged")
    parser.add_argument("--only", default="", metavar="ROWS", help="only the rows whose name begins like this")
    parser.add_argument(
        "--size",
        action="append",
        default=[],
        metavar="NAME=N",
        type=_size,
        help="another size; no speed is judged then",
    )
    asked = parser.parse_args()
    console, sizes = Console(highlight=False, soft_wrap=True), dict[str, int](asked.size)
    code = 0
    for name in [asked.suite] if asked.suite else sorted(SUITES):
        try:
            chosen = choose(SUITES[name], short=asked.short, sizes=sizes, only=asked.only)
            code = max(code, run(name, chosen, console))
        except (NoSuch, RuntimeError) as reason:
            print(f"bench {name}: {reason}", file=sys.stderr)
            return 2
    return code


def _size(text: str) -> tuple[str, int]:
    name, _, number = text.partition("=")
    return name, int(number)


if __name__ == "__main__":
    sys.exit(main())
