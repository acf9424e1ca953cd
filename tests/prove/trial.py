"""One trial: a copy of the tree with one fault planted, and the checks that must fail there."""

import asyncio
import json
import os
import shutil
import sys
import tempfile
import time
import xml.etree.ElementTree as Xml
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.prove.fault import DEMO, Fault

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("hub", "sdk", "tests", "bench", "docs", "typings", "pyproject.toml", "Makefile", "README.md")
LEFT_OUT = shutil.ignore_patterns(".*_cache", "node_modules")
"""Compiled files are copied too: they stay valid by their source's time and size, and save each run compiling."""

DEMO_DEVICES = 3000
TRIAL_TIMEOUT = 300.0
LAST_WORDS = 300
RED = "failure"
"""JUnit's word for a failed test. A fault before the test, such as a failed import, is an error there."""


class NotRun(Exception):
    """The checks could not be run."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a trial: `green` are the checks that should have failed and did not, or why nothing ran."""

    name: str
    green: tuple[str, ...]
    seconds: float


async def try_fault(source: Path, fault: Fault) -> Outcome:
    """Plant a fault in a copy of the tree and run its checks: each must fail."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="prove-") as directory:
        # A copy of hundreds of files must not delay the other trial's time-out.
        tree = await asyncio.to_thread(copy_tree, source, Path(directory))
        try:
            fault.plant(tree)
            green = await _green(tree, fault)
        except Exception as failure:  # noqa: BLE001 - any failure of a trial is reported, and the others go on
            green = [f"{type(failure).__name__}: {failure}"]
    return Outcome(fault.name, tuple(green), time.monotonic() - started)


def copy_tree(source: Path, target: Path) -> Path:
    """Copy the files that the checks need, so that no fault touches the working tree."""
    for name in COPIED:
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name, ignore=LEFT_OUT)
        else:
            shutil.copy2(source / name, target / name)
    return target


async def _green(tree: Path, fault: Fault) -> list[str]:
    tests = [check for check in fault.red if not check.startswith(DEMO)]
    figures = [check.removeprefix(DEMO) for check in fault.red if check.startswith(DEMO)]
    ends = await _run_tests(tree, tests) if tests else {}
    green = [f"{test} did not fail" for test in tests if RED not in ends_of(test, ends)]
    return green + (wrongly_judged(figures, fault.right, await _play_demo(tree)) if figures else [])


def ends_of(test: str, ends: Mapping[str, str]) -> set[str]:
    """Return the results of the cases of an id: its own, its parameters', its file's."""
    return {end for case, end in ends.items() if case == test or case.startswith((f"{test}[", f"{test}::"))}


def wrongly_judged(figures: list[str], right: tuple[str, ...], judgement: Mapping[str, Any]) -> list[str]:
    """Return the figures of the demo that should be wrong and are right, or the other way round."""
    violations = judgement["violations"]
    green = [f"{figure} stayed right" for figure in figures if not violations.get(figure)]
    return green + [f"{figure} turned wrong too" for figure in right if violations.get(figure)]


async def _run_tests(tree: Path, tests: list[str]) -> dict[str, str]:
    report = tree / "junit.xml"
    options = ("-q", "-p", "no:cacheprovider", f"--junit-xml={report}", "-o", "junit_family=xunit1")
    words = await _run_python(tree, "-m", "pytest", *options, *tests)
    ends = read_report(report.read_text(encoding="utf-8")) if report.exists() else {}
    if not ends or "error" in ends.values():
        raise NotRun(words[-LAST_WORDS:])
    return ends


def read_report(text: str) -> dict[str, str]:
    """Return the result of each case of a JUnit report: `failure`, `error`, `skipped` or `passed`."""
    ends: dict[str, str] = {}
    for case in Xml.fromstring(text).iter("testcase"):
        name = f"{case.get('file')}::{case.get('name')}"
        # A test that failed in its call and its teardown is there twice.
        if ends.get(name) != RED:
            ends[name] = next((child.tag for child in case if child.tag in {RED, "error", "skipped"}), "passed")
    return ends


async def _play_demo(tree: Path) -> Mapping[str, Any]:
    build = tree / "build"
    words = await _run_python(tree, "-m", "hub", "demo", "--short", "--out", str(build), "--devices", str(DEMO_DEVICES))
    judgement = build / "demo" / "verdict.json"
    if not judgement.exists():
        raise NotRun(" ".join(words[-LAST_WORDS:].split()))
    judged: Mapping[str, Any] = json.loads(judgement.read_text(encoding="utf-8"))
    return judged


async def _run_python(tree: Path, *arguments: str) -> str:
    """Run Python on the copy alone and return its output; end it at the time-out or when this task is cancelled."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        cwd=tree,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(tree), str(tree / "sdk")))},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        output, _ = await asyncio.wait_for(process.communicate(), TRIAL_TIMEOUT)
    finally:
        # On SIGTERM the demo stops its parts; they die with it in any case.
        if process.returncode is None:
            process.terminate()
            await process.wait()
    return output.decode("utf-8", "replace")
