"""Runs with planted faults, one to a row of a table, and what the judge says of each."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.oracle.judge import judge
from tests.test_oracle.good_run import good_run
from tests.test_oracle.small_run import FIRST, START, Row, SmallRun, north_of

Spoil = Callable[[SmallRun], object]
Judgement = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A run with changes, the names of the figures that they violate, and figures as they are then."""

    changes: tuple[Spoil, ...]
    wrong: set[str]
    figures: Judgement
    base: Callable[[], SmallRun]

    @property
    def found(self) -> tuple[set[str], Judgement]:
        """The violated figures, and those figures that the case names. Of one with parts it names some."""
        judgement = spoilt(*self.changes, base=self.base)
        figures = {
            name: {part: judgement[name][part] for part in figure} if isinstance(figure, dict) else judgement[name]
            for name, figure in self.figures.items()
        }
        return wrong(judgement), figures


def fault(
    *changes: Spoil, wrong: Collection[str] = (), base: Callable[[], SmallRun] = good_run, **figures: Any
) -> Case:
    """Return a case whose figures are violated, unless `wrong` names others."""
    return Case(changes, set(wrong or figures), figures, base)


def right(*changes: Spoil, base: Callable[[], SmallRun] = good_run, **figures: Any) -> Case:
    """Return a case that violates no figure."""
    return Case(changes, set(), figures, base)


def judgement_of(run: SmallRun) -> Judgement:
    with TemporaryDirectory() as directory:
        return judge(run.write(Path(directory)))


def spoilt(*faults: Spoil, base: Callable[[], SmallRun] = good_run) -> Judgement:
    """Return the judgement on the good run, or on another, with planted faults."""
    run = base()
    for change in faults:
        change(run)
    return judgement_of(run)


def wrong(judgement: Judgement) -> set[str]:
    """Return the names of the violated figures."""
    assert judgement["ok"] == (not judgement["violations"])
    assert all(0 < len(reasons) <= 20 for reasons in judgement["violations"].values())
    return set(judgement["violations"])


def pushes_to(run: SmallRun, name: str, *kinds: str) -> list[Row]:
    tokens = {row["token"] for row in run.tracks if row["ref"] == name.split("/")[1]}
    return [
        row for row in run.pushes if row["token"] in tokens and (not kinds or row["message"]["data"]["kind"] in kinds)
    ]


# ---------------------------------------------------------------- changes


def acted(name: str, kind: str, at: float, km: float | None = None, east: float = 0.3, **more: Any) -> Spoil:
    """Return an act of a device, `km` north of the first centre."""
    return lambda run: run.act(name, kind, at, None if km is None else north_of(FIRST, km, east), **more)


def registered(name: str, km: float, at: float = -60, east: float = 0.3, **more: Any) -> Spoil:
    return acted(name, "register", at, km, east, **more)


def pushed(name: str, kind: str, revision: int, at: float, alert: str = FIRST, **more: Any) -> Spoil:
    return lambda run: run.push(name, alert, kind, revision, at, **more)


def untold(name: str, *kinds: str) -> Spoil:
    """Remove every trace of pushes, as if the hub had never sent them."""

    def drop(run: SmallRun) -> None:
        dropped = [row["id"] for row in pushes_to(run, name, *kinds)]
        run.pushes = [row for row in run.pushes if row["id"] not in dropped]

    return drop


def recounted(stage: int, **changes: int) -> Spoil:
    """Change counts of a stage's first ring unit."""

    def recount(run: SmallRun) -> None:
        unit = next(row for row in run.mongo["units"] if row["kind"] == "ring" and row["stage"] == stage)
        for name, change in changes.items():
            unit["counts"][name] += change

    return recount


def changed(name: str, kind: str, **answer: Any) -> Spoil:
    """Change a device's first push of a kind; times are given in seconds from the start."""
    if "received" in answer:
        answer["received"] += START
    return lambda run: pushes_to(run, name, kind)[0].update(answer)


def reworded(name: str, kind: str, change: Callable[[Row], object]) -> Spoil:
    """Change the message of a device's first push of a kind."""
    return lambda run: change(pushes_to(run, name, kind)[0]["message"])


def not_on_pages(ref: str) -> Spoil:
    def drop(run: SmallRun) -> None:
        for row in run.responses:
            edges = row["body"]["data"]["audience"]["edges"]
            edges[:] = [edge for edge in edges if edge["node"]["ref"] != ref]

    return drop


def without_events(*kinds: str) -> Spoil:
    """Remove acts of officers."""

    def drop(run: SmallRun) -> None:
        run.script["events"] = [row for row in run.script["events"] if row["kind"] not in kinds]

    return drop
