"""The judge of movement runs, on a run of five devices with one planted fault at a time."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.movement.judge import FIGURES, judge_movement
from tests.oracle.phone_states import state_of

Row = dict[str, Any]
NAMES = ("tracks", "mutes", "officers", "marks", "pushes")
CENTRE = {"lat": -17.0, "lon": 179.98}
PLACES = {"inside": (-17.0, -179.99), "edge": (-17.0, -179.85), "outside": (-17.0, -179.5)}
"""About 3, 18 and 55 km east of the centre, on the other side of the antimeridian."""


class Small:
    """The files of a run. Each line is one moment after the line before."""

    def __init__(self) -> None:
        self.files: dict[str, list[Row]] = {name: [] for name in NAMES}
        self.at = 0

    def _add(self, name: str, row: Row, begin: str = "began", end: str = "done") -> Row:
        row = {begin: self.at + 1, end: self.at + 2} | row
        self.at += 2
        self.files[name].append(row)
        return row

    def act(self, ref: str, kind: str, place: str = "", token: str | None = None) -> Row:
        lat, lon = PLACES[place] if place else (None, None)
        row = {"partner": "2", "ref": ref, "act": kind, "lat": lat, "lon": lon, "token": token}
        return self._add("tracks", row | {"settled": self.at + 2, "language": "en", "as": "point", "ok": True})

    def register(self, ref: str, place: str) -> Row:
        return self.act(ref, "register", place, f"token-{ref}")

    def mute(self, ref: str, *alerts: str, everything: bool = False) -> Row:
        return self._add("mutes", {"partner": "2", "ref": ref, "alerts": alerts, "all": everything})

    def order(self, kind: str, alert: str = "a", **more: Any) -> Row:
        return self._add("officers", {"alert": alert, "act": kind} | more)

    def open(self, alert: str = "a") -> None:
        self.order("open", alert, km=10, **CENTRE)
        self.covered(10, alert)

    def covered(self, km: float, alert: str = "a") -> Row:
        return self._add("marks", {"mark": "covered", "alert": alert, "km": km}, "since", "at")

    def still(self) -> Row:
        return self._add("marks", {"mark": "still"}, "since", "at")

    def push(self, ref: str, kind: str = "ALERT", revision: int = 1, status: int = 200, alert: str = "a") -> Row:
        data = {"alert": alert, "revision": str(revision), "kind": kind}
        error = None if status == 200 else "UNAVAILABLE"
        row = {"id": self.at, "project": "2", "status": status, "complete": True, "error": error}
        told = any((one["token"], one["status"]) == (f"token-{ref}", 200) for one in self.files["pushes"])
        words = {"alert": {"body": "over"}} if told and kind == "CANCEL" else {}
        places = {
            "android": {"notification": {"tag": alert}},
            "apns": {"headers": {"apns-collapse-id": alert}, "payload": {"aps": {"content-available": 1} | words}},
        }
        row |= {"token": f"token-{ref}", "message": {"data": data} | places, "authorized": True}
        return self._add("pushes", row, "received", "answered")

    def write(self, directory: Path) -> Path:
        for name, rows in self.files.items():
            (directory / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return directory


def started() -> Small:
    """Return a run with one device inside, one at the edge, one outside; an alert of 10 km covers the first."""
    run = Small()
    for ref, place in (("in", "inside"), ("edge", "edge"), ("out", "outside")):
        run.register(ref, place)
    run.open()
    return run


def told(run: Small) -> None:
    run.push("in")
    run.still()


Fault = Callable[[Small], object]


def quiet_since(run: Small) -> None:
    run.mute("in", "a")
    run.still()
    run.push("in")


def left_after_it_was_covered(run: Small) -> None:
    run.act("in", "move", "outside")
    run.still()


def entered(run: Small) -> None:
    told(run)
    run.act("out", "move", "inside")
    run.still()


def heard_again(run: Small) -> None:
    run.mute("in", "a")
    run.still()
    run.mute("in")
    run.still()


def came_back(run: Small) -> None:
    run.act("in", "remove")
    run.still()
    run.register("in", "inside")
    run.still()


def told_while(kind: str) -> Fault:
    def fault(run: Small) -> None:
        run.push("in")
        run.order(kind)
        run.still()
        run.register("new", "inside")
        run.push("new")

    return fault


def told_where_it_was_narrowed(run: Small) -> None:
    run.push("in")
    run.order("radius", km=50)
    run.covered(50)
    run.order("pause")
    run.order("radius", km=2)
    run.still()
    run.order("resume")
    run.push("out")


def told_after_it_went(run: Small) -> None:
    run.push("in")
    run.act("edge", "remove")
    run.still()
    run.push("edge")


def no_cancel(run: Small) -> None:
    told(run)
    run.order("close")
    run.still()


def no_update(run: Small) -> None:
    told(run)
    run.order("update", material=True)
    run.still()


def older_after_newer(run: Small) -> None:
    run.push("in", revision=2)
    run.push("in", "UPDATE", 1)


def worded(run: Small) -> None:
    run.push("in", status=503)
    run.push("in", "CANCEL", 2)["message"]["apns"]["payload"]["aps"]["alert"] = {"body": "over"}


def ended_without_words(run: Small) -> None:
    """End an alert by data alone for a phone that surely got it and runs no app."""
    ref = next(name for name in map(str, range(999)) if state_of(f"2/{name}").name == "iPhone, force-quit")
    run.act("in", "remove")
    run.register(ref, "inside")
    run.push(ref)
    run.still()
    run.order("close")
    del run.push(ref, "CANCEL", 2)["message"]["apns"]["payload"]["aps"]["alert"]
    run.still()


SPOILT: dict[str, tuple[str, Fault]] = {
    "inside and never told": ("missed", lambda run: run.still()),
    "told by an answer nobody got": ("missed", lambda run: (run.push("in", status=503), run.still())),
    "left after its ground was covered": ("missed", left_after_it_was_covered),
    "moved in": ("missed", entered),
    "may hear again": ("missed", heard_again),
    "came back": ("missed", came_back),
    "outside, across the antimeridian": ("told_outside", lambda run: (run.push("in"), run.push("out"))),
    "narrowed before its turn": ("told_outside", told_where_it_was_narrowed),
    "removed before its turn": ("told_outside", told_after_it_went),
    "one revision twice": ("told_twice", lambda run: (run.push("in"), run.push("in"))),
    "rung twice": ("told_twice", lambda run: (run.push("in"), run.push("in", "ALERT", 2))),
    "an older revision after a newer": ("told_twice", older_after_newer),
    "in a pause": ("told_held", told_while("pause")),
    "after the end": ("told_held", told_while("close")),
    "in spite of a mute": ("told_muted", quiet_since),
    "no CANCEL": ("left_behind", no_cancel),
    "no UPDATE": ("left_behind", no_update),
    "words on a token that accepted nothing": ("strange_words", worded),
    "an end without words for an app that does not run": ("still_shown", ended_without_words),
    "a CANCEL out of nowhere": ("cancelled_strangers", lambda run: run.push("out", "CANCEL", 2)),
}


def judgement_of(run: Small, directory: Path) -> dict[str, Any]:
    judgement = judge_movement(run.write(directory))
    assert set(judgement["violations"]) == {name for name in FIGURES if judgement[name]}
    return judgement


@pytest.mark.parametrize("name", SPOILT)
def test_each_movement_fault_raises_its_own_figure(name: str, tmp_path: Path) -> None:
    figure, fault = SPOILT[name]
    run = started()
    fault(run)
    assert figure in judgement_of(run, tmp_path)["violations"]


def test_every_movement_figure_has_a_planted_fault() -> None:
    assert {figure for figure, _ in SPOILT.values()} == set(FIGURES)


def entirely_right(run: Small) -> None:
    """Add every excuse for a push or a missing push, once."""
    run.push("in")
    run.order("pause")
    run.register("late", "inside")
    run.still()  # Paused: no push is due now.
    run.mute("late", everything=True)
    run.order("resume")
    run.still()  # Muted.
    run.act("late", "remove")
    run.order("radius", km=50)
    run.covered(50)
    run.act("edge", "move", "outside")
    run.push("edge")  # Was there when it was covered.
    run.push("out")
    run.still()
    run.order("radius", km=2)
    run.register("near", "edge")
    run.still()  # Given up.
    run.order("update", material=True)
    for ref in ("in", "edge", "out"):
        run.push(ref, "UPDATE", 2)
    run.still()
    run.order("close")
    for ref in ("in", "edge", "out"):
        run.push(ref, "CANCEL", 3)
    run.register("last", "inside")
    run.still()


def test_correct_movement_raises_no_figure(tmp_path: Path) -> None:
    run = started()
    entirely_right(run)
    judgement = judgement_of(run, tmp_path)
    assert judgement["violations"] == {}
    assert (judgement["steps"], judgement["told"], judgement["alerts"]) == (9, 6, 1)


def test_a_stage_during_a_narrowing_requires_only_the_smaller_radius(tmp_path: Path) -> None:
    run = started()
    run.push("in")
    mark = run.covered(50)
    narrowing = run.order("radius", km=10)
    narrowing["began"] = mark["since"] - 0.5
    run.still()
    assert "missed" not in judgement_of(run, tmp_path)["violations"]


def test_the_command_exits_1_on_a_violation(tmp_path: Path) -> None:
    run = started()
    told(run)
    command = [sys.executable, "-m", "tests.oracle.movement.judge", str(run.write(tmp_path))]
    root = Path(__file__).parents[2]
    assert subprocess.run(command, cwd=root, capture_output=True, check=False).returncode == 0
    run.files["pushes"].clear()
    run.write(tmp_path)
    assert subprocess.run(command, cwd=root, capture_output=True, check=False).returncode == 1
    (tmp_path / "marks.jsonl").unlink()
    assert subprocess.run(command, cwd=root, capture_output=True, check=False).returncode == 2
