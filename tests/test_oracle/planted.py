"""The good run with planted faults, and its judgement."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.oracle.judge import judge
from tests.test_oracle.good_run import good_run
from tests.test_oracle.small_run import Row, SmallRun

Spoil = Callable[[SmallRun], object]
Judgement = dict[str, Any]


def judgement_of(run: SmallRun) -> Judgement:
    with TemporaryDirectory() as directory:
        return judge(run.write(Path(directory)))


def spoilt(*faults: Spoil, base: Callable[[], SmallRun] = good_run) -> Judgement:
    """Return the judgement on the good run, or on another, with planted faults."""
    run = base()
    for fault in faults:
        fault(run)
    return judgement_of(run)


def wrong(judgement: Judgement) -> set[str]:
    """Return the names of the violated figures."""
    assert judgement["ok"] == (not judgement["violations"])
    assert all(0 < len(reasons) <= 20 for reasons in judgement["violations"].values())
    return set(judgement["violations"])


def wrong_off_screens(judgement: Judgement) -> set[str]:
    """Return the violated figures but for the screens: a phone without its end shows the alert by its drawn state."""
    return wrong(judgement) - {"screens"}


def pushes_to(run: SmallRun, name: str, *kinds: str) -> list[Row]:
    tokens = {row["token"] for row in run.tracks if row["ref"] == name.split("/")[1]}
    return [
        row for row in run.pushes if row["token"] in tokens and (not kinds or row["message"]["data"]["kind"] in kinds)
    ]


def untell(run: SmallRun, name: str, *kinds: str) -> None:
    """Remove every trace of a push, as if the hub had never sent it."""
    dropped = [row["id"] for row in pushes_to(run, name, *kinds)]
    run.pushes = [row for row in run.pushes if row["id"] not in dropped]


def recount(run: SmallRun, stage: int, **changes: int) -> None:
    """Move a count of a stage's first ring unit."""
    unit = next(row for row in run.mongo["units"] if row["kind"] == "ring" and row["stage"] == stage)
    for name, change in changes.items():
        unit["counts"][name] += change
