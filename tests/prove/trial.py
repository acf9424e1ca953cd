"""One trial: a tree, perhaps with a fault in it, that plays the short demo and is judged."""

import asyncio
import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.prove.fault import Fault, Verdict
from tests.prove.tree import copy_tree

DEVICES = 3000
PATIENCE_SECONDS = 300.0
LAST_WORDS = 300
WHERE = "import hub, reunion, tests.oracle as oracle; print(hub.__file__, reunion.__file__, oracle.__file__)"


class NotJudged(Exception):
    """The demo ended without a verdict."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a trial ended: what was found, and what is amiss."""

    name: str
    figure: str
    found: str
    amiss: tuple[str, ...]
    seconds: float


async def try_unharmed(source: Path) -> Outcome:
    """Play the tree as it is: everything must hold, or no fault would prove anything."""
    return await _try(source, "the tree as it is", None)


async def try_fault(source: Path, fault: Fault) -> Outcome:
    """Plant one fault and play."""
    return await _try(source, fault.name, fault)


async def _try(source: Path, name: str, fault: Fault | None) -> Outcome:
    started = time.monotonic()
    figure, found = fault.figure if fault else "all", "no verdict"
    with tempfile.TemporaryDirectory(prefix="prove-") as directory:
        tree = copy_tree(source, Path(directory))
        try:
            if fault:
                fault.plant(tree)
            verdict = await _play(tree)
        except Exception as failure:  # noqa: BLE001 - whatever stopped a trial is told, and the others go on
            amiss: tuple[str, ...] = (f"{type(failure).__name__}: {failure}",)
        else:
            amiss, found = _read(fault, verdict)
    return Outcome(name, figure, found, amiss, time.monotonic() - started)


def _read(fault: Fault | None, verdict: Verdict) -> tuple[tuple[str, ...], str]:
    if fault:
        return tuple(fault.missing(verdict)), fault.found(verdict)
    wrong = [f"{name}: {words[0]}" for name, words in verdict["violations"].items()]
    return tuple(wrong), "all right" if verdict["ok"] else ", ".join(verdict["violations"])


async def _play(tree: Path) -> Verdict:
    where = await _run(tree, "-c", WHERE)
    if any(not Path(path).is_relative_to(tree) for path in where.split()):
        raise NotJudged(f"the copy is not what is imported: {where}")
    evidence = tree / "build" / "demo"
    words = await _run(tree, "-m", "hub", "demo", "--short", "--out", str(evidence.parent), "--devices", str(DEVICES))
    if not (evidence / "verdict.json").exists():
        raise NotJudged(" ".join(words[-LAST_WORDS:].split()))
    verdict: Verdict = json.loads((evidence / "verdict.json").read_text(encoding="utf-8"))
    return verdict


async def _run(tree: Path, *arguments: str) -> str:
    """Run Python on a tree and nothing but it; what it printed. It is ended if it takes too long or we are."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        cwd=tree,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(tree), str(tree / "sdk")))},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        output, _ = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    finally:
        # By SIGTERM the demo stops its parts; they die with it in any case.
        if process.returncode is None:
            process.terminate()
            await process.wait()
    return output.decode("utf-8", "replace")
