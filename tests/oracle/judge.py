"""The judge of a run: every figure of build/demo.json from the evidence, and every fault in words.

`python -m tests.oracle.judge [--full] DIRECTORY` prints the judgement. Exit code 1: a promise was broken.
Exit code 2: the evidence cannot be read.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.oracle.area_rows import areas
from tests.oracle.closing import closing
from tests.oracle.ends import ends
from tests.oracle.feed import feed
from tests.oracle.first_push import first_push
from tests.oracle.lines import EvidenceBroken
from tests.oracle.markers import private_fields_leaked
from tests.oracle.missed import missed
from tests.oracle.photos import photo_after_close
from tests.oracle.places import precise_locations_stored
from tests.oracle.published import journal, published
from tests.oracle.removed import removed
from tests.oracle.run import Finding, Run, read_run
from tests.oracle.scale import scale
from tests.oracle.screens import screens
from tests.oracle.sent_after_close import sent_after_close
from tests.oracle.sent_unconfirmed import sent_unconfirmed
from tests.oracle.shown_twice import shown_twice
from tests.oracle.sighting import sighting
from tests.oracle.stages import stages
from tests.oracle.told_outside import told_outside
from tests.oracle.told_twice import told_twice

MAX_EXPLANATIONS = 20
"""Maximum number of explanations for one figure."""

FIGURES: dict[str, Callable[[Run], Finding]] = {
    "first_push_seconds": first_push,
    "stages": stages,
    "missed": missed,
    "told_twice": told_twice,
    "told_outside": told_outside,
    "shown_twice": shown_twice,
    "sent_after_close": sent_after_close,
    "sent_unconfirmed": sent_unconfirmed,
    "areas": areas,
    "sighting": sighting,
    "removed": removed,
    "closing": closing,
    "ends": ends,
    "screens": screens,
    "feed": feed,
    "photo_after_close": photo_after_close,
    "private_fields_leaked": private_fields_leaked,
    "precise_locations_stored": precise_locations_stored,
}
CONDITIONS: dict[str, Callable[[Run], Finding]] = {"published": published, "journal": journal}
"""Conditions that are checked, but are no figure of their own."""


def judge(evidence_dir: Path | str, *, full: bool = False) -> dict[str, Any]:
    """Return the figures of a run, `violations` in words, and `ok`; `full` also checks the size of the whole demo."""
    run = read_run(Path(evidence_dir))
    judgement: dict[str, Any] = {}
    violations: dict[str, list[str]] = {}
    for name, measure in FIGURES.items():
        finding = measure(run)
        judgement[name] = finding.figure
        _note(violations, name, finding)
    judgement["wall_seconds"] = round(run.script.ended - run.script.started, 3)
    for name, hold in (CONDITIONS | ({"scale": scale} if full else {})).items():
        _note(violations, name, hold(run))
    return judgement | {"violations": violations, "ok": not violations}


def _note(violations: dict[str, list[str]], name: str, finding: Finding) -> None:
    if finding.faults:
        violations[name] = finding.faults[:MAX_EXPLANATIONS]


def main(arguments: list[str]) -> int:
    """Judge the named directory and print the judgement."""
    full, named = "--full" in arguments, [argument for argument in arguments if argument != "--full"]
    if len(named) != 1:
        print("usage: python -m tests.oracle.judge [--full] DIRECTORY", file=sys.stderr)
        return 2
    try:
        judgement = judge(named[0], full=full)
    except EvidenceBroken as broken:
        print(f"the evidence cannot be judged: {broken}", file=sys.stderr)
        return 2
    print(json.dumps(judgement, indent=2, ensure_ascii=False))
    return 0 if judgement["ok"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
