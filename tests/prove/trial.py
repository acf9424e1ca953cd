"""One trial: a tree, perhaps with a fault in it, that plays the short demo and is judged."""

import json
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.prove.fault import DeliveryOutcome, Fault
from tests.prove.run import LAST_WORDS, run_python
from tests.prove.tree import copy_tree

DEVICES = 3000
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


def _read(fault: Fault | None, verdict: DeliveryOutcome) -> tuple[tuple[str, ...], str]:
    if fault:
        return tuple(fault.missing(verdict)), fault.found(verdict)
    wrong = [f"{name}: {words[0]}" for name, words in verdict["violations"].items()]
    return tuple(wrong), "all right" if verdict["ok"] else ", ".join(verdict["violations"])


async def _play(tree: Path) -> DeliveryOutcome:
    _, where = await run_python(tree, "-c", WHERE)
    if any(not Path(path).is_relative_to(tree) for path in where.split()):
        raise NotJudged(f"the copy is not what is imported: {where}")
    evidence = tree / "build" / "demo"
    arguments = ("-m", "hub", "demo", "--short", "--out", str(evidence.parent), "--devices", str(DEVICES))
    _, words = await run_python(tree, *arguments)
    if not (evidence / "verdict.json").exists():
        raise NotJudged(" ".join(words[-LAST_WORDS:].split()))
    verdict: DeliveryOutcome = json.loads((evidence / "verdict.json").read_text(encoding="utf-8"))
    return verdict
