"""One trial of a breach: a tree with it, and the tests that must go red there."""

import asyncio
import sys
import tempfile
import time
import xml.etree.ElementTree as Xml
from collections.abc import Mapping
from pathlib import Path

from tests.prove.breach import CHECK, Breach
from tests.prove.run import LAST_WORDS, run, run_python
from tests.prove.tree import NEEDED_BY_TESTS, copy_tree
from tests.prove.trial import Outcome

RED = "failure"
"""How JUnit's report calls a test that failed by itself. What broke before it, such as an import, is an error there."""


class NotRun(Exception):
    """The tests could not be asked."""


async def try_breach(source: Path, breach: Breach) -> Outcome:
    """Plant it, and run its tests and checks: each must fail."""
    started = time.monotonic()
    green, found = [*breach.tests], "not run"
    with tempfile.TemporaryDirectory(prefix="prove-") as directory:
        # A copy holds files by the hundred: copying them must not hold up the other trial's clock.
        tree = await asyncio.to_thread(copy_tree, source, Path(directory), NEEDED_BY_TESTS)
        try:
            breach.plant(tree)
            green = await _green(tree, breach.tests)
        except Exception as failure:  # noqa: BLE001 - whatever stopped a trial is told, and the others go on
            amiss = [f"{type(failure).__name__}: {failure}"]
        else:
            amiss = [f"{test} did not fail" for test in green]
            found = f"{len(breach.tests) - len(green)} of {len(breach.tests)} red"
    return Outcome(breach.name, ", ".join(breach.rows), found, tuple(amiss), time.monotonic() - started)


async def _green(tree: Path, tests: tuple[str, ...]) -> list[str]:
    """Those that did not fail; raises NotRun."""
    asked = [test for test in tests if not test.startswith(CHECK)]
    ends = await _run_tests(tree, asked) if asked else {}
    green = [test for test in asked if RED not in ends_of(test, ends)]
    return green + [test for test in tests if test.startswith(CHECK) and not await _check_fails(tree, test)]


def ends_of(test: str, ends: Mapping[str, str]) -> set[str]:
    """How the cases ended that an id covers: its own, those of its brackets, those of its file."""
    return {end for case, end in ends.items() if case == test or case.startswith((f"{test}[", f"{test}::"))}


async def _run_tests(tree: Path, tests: list[str]) -> dict[str, str]:
    """How each case ended: `failure`, `error`, `skipped` or `passed`, by its id; raises NotRun."""
    report = tree / "junit.xml"
    options = ("-q", "-p", "no:cacheprovider", f"--junit-xml={report}", "-o", "junit_family=xunit1")
    _, words = await run_python(tree, "-m", "pytest", *options, *tests)
    if not report.exists():
        raise NotRun(words[-LAST_WORDS:])
    ends = read_report(report.read_text(encoding="utf-8"))
    if not ends or any(end == "error" for end in ends.values()):
        raise NotRun(words[-LAST_WORDS:])
    return ends


def read_report(text: str) -> dict[str, str]:
    """How each case of a report of JUnit's kind ended, by its id."""
    ends: dict[str, str] = {}
    for case in Xml.fromstring(text).iter("testcase"):
        name = f"{case.get('file')}::{case.get('name')}"
        # What failed and then could not be cleared away stands there twice.
        if ends.get(name) != RED:
            ends[name] = next((child.tag for child in case if child.tag in {RED, "error", "skipped"}), "passed")
    return ends


async def _check_fails(tree: Path, test: str) -> bool:
    """Run one line of `make check`, as make itself would write it; raises NotRun."""
    stamp = Path(sys.prefix) / ".installed"
    _, lines = await run(tree, "make", "--dry-run", "check", f"VENV={sys.prefix}", f"--old-file={stamp}")
    asked = [line for line in lines.splitlines() if test.removeprefix(CHECK) in line]
    if len(asked) != 1:
        raise NotRun(f"`make check` has {len(asked)} lines with {test.removeprefix(CHECK)!r}")
    code, _ = await run(tree, "sh", "-c", asked[0])
    return code != 0
