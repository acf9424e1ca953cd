"""Run the tests, then the files of what failed once more: `python -m tests.second_run`, with arguments for pytest.

A failure by a busy machine passes then: it is forgiven, printed last and kept in FLAKY. A file runs as a whole and in
its order, since its tests may need those before them, and what fails there for the first time is a failure too.
Never forgiven are the tests of NEVER_FORGIVEN and of PROOFS, the crash of a process, a file that pytest cannot read,
and more than MAX_FORGIVEN failures.
"""

import functools
import json
import multiprocessing
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

FLAKY: Final = Path("build", "flaky.json")
MAX_FORGIVEN: Final = 5
NEVER_FORGIVEN: Final = re.compile(
    r"fanout|exactness|escalation|stages|units|ledger"
    r"|model|oracle|demo|survival|death"
    r"|verify|audit|trail|changes_are_reads"
    r"|authorisation|access|relation|strangers|attack"
)
"""Paths of the tests of the fan-out, of those that judge whole runs, of the trail, and of authorisation."""

PROOFS: Final = (Path("docs", "security.md"), Path("docs", "guarantees.md"))
"""Pages whose tests are never forgiven either, but for those in a browser."""

PROOF: Final = re.compile(r"`(tests/(?!console/|local/)[^`:]+\.py)")


@dataclass(eq=False)  # pytest puts its plugins into sets
class Run:
    """A run of pytest, and a plugin that notes how its tests end."""

    code: int = pytest.ExitCode.INTERNAL_ERROR
    passed: set[str] = field(default_factory=set)
    failed: dict[str, float] = field(default_factory=dict)
    """The tests that failed, each with its seconds."""
    faults: list[str] = field(default_factory=list)
    """Failures that are not of a test alone."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a part of a test: its fixtures may fail before and after it."""
        if report.failed:
            self.failed[report.nodeid] = self.failed.get(report.nodeid, 0.0) + report.duration
        elif report.passed and report.when == "call":
            self.passed.add(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a file that pytest cannot read."""
        if report.failed:
            self.faults.append(f"{report.nodeid} cannot be read")

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str) -> None:
        """Note a test in which a process of pytest ended."""
        self.faults.append(f"{crashitem} ended a process of pytest")

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Iterator[None]:
        """Note that a plugin fails the session, as that of the queries does: hide from it that a test did."""
        before, session.exitstatus = session.exitstatus, pytest.ExitCode.OK
        yield
        if session.exitstatus != pytest.ExitCode.OK:
            self.faults.append("a plugin failed the session")
        session.exitstatus = max(before, session.exitstatus)


def run(*arguments: str) -> Run:
    """Run pytest in this process."""
    plugin = Run()
    plugin.code = int(pytest.main([*arguments], plugins=[plugin]))
    return plugin


def run_alone(*arguments: str) -> Run:
    """Run pytest in a process of its own, which keeps nothing of another run."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(run, *arguments).result()


def main(*arguments: str) -> int:
    """Return the exit code of the tests, after the second run."""
    FLAKY.unlink(missing_ok=True)
    first = run_alone(*arguments)
    if first.code == pytest.ExitCode.OK and not first.passed:
        return pytest.ExitCode.NO_TESTS_COLLECTED
    if first.code != pytest.ExitCode.TESTS_FAILED:
        return first.code
    faults, failed, forgiven = first.faults, set(first.failed), set[str]()
    if len(first.failed) > MAX_FORGIVEN:
        faults.append(f"at most {MAX_FORGIVEN} failures are forgiven")
    again = dict.fromkeys(_file(test) for test in first.failed if not is_never_forgiven(test))
    if again and not faults:
        second = run_alone(*again)
        forgiven = first.failed.keys() & second.passed - second.failed.keys()
        failed = (failed | second.failed.keys()) - forgiven
        faults = second.faults
    faults += [f"{test} is never forgiven" for test in first.failed if is_never_forgiven(test)]
    if forgiven:
        FLAKY.parent.mkdir(exist_ok=True)
        rows = [{"test": test, "seconds": round(first.failed[test], 1)} for test in sorted(forgiven)]
        FLAKY.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    for line in [f"Red: {fault}." for fault in faults] + [f"Passed when run again: {one}" for one in sorted(forgiven)]:
        print(line)
    print(f"{len((first.passed | forgiven) - failed)} passed, {len(failed)} failed", flush=True)
    return pytest.ExitCode.TESTS_FAILED if failed or faults else pytest.ExitCode.OK


def is_never_forgiven(test: str) -> bool:
    """Return True if a second run of the test proves nothing."""
    return bool(NEVER_FORGIVEN.search(_file(test))) or _file(test) in _proofs()


@functools.cache
def _proofs() -> frozenset[str]:
    root = Path(__file__).parents[1]
    return frozenset(file for page in PROOFS for file in PROOF.findall((root / page).read_text(encoding="utf-8")))


def _file(test: str) -> str:
    return test.partition("::")[0]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
