"""The judge of movement runs, on runs of a few devices with one planted fault at a time, and none."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

import pytest

from tests.oracle.movement.judge import FIGURES, judge_movement
from tests.oracle.movement.sightings import SIGHTING_FIGURES
from tests.oracle.phone_states import state_of

Row = dict[str, Any]
CENTRES = {"home": (-17.0, 179.98), "near": (-17.0, -179.95), "far": (-17.0, -179.4), "distant": (-17.0, -179.0)}
"""The centres of areas: 7 km east of the first, across the antimeridian, and 66 and 108 km."""
PLACES = {"in": (-17.0, -179.99), "edge": (-17.0, -179.85), "out": (-17.0, -179.5)} | {
    "home": (-17.0, 179.95),
    "both": (-17.0, -179.98),
    "near": (-17.0, -179.88),
    "far": (-17.0, -179.4),
}
"""3, 18 and 55 km east of the first centre; 3 km west of it; 4 and 3 km from the first two; 15 and 7 km; at the
third."""
QUIT = next(name for name in map(str, range(999)) if state_of(f"2/{name}").name == "iPhone, force-quit")


class Run:
    """The files of a run, each line one moment after the line before. A device begins in the place of its name."""

    def __init__(self, *refs: str) -> None:
        self.files: dict[str, list[Row]] = {name: [] for name in ("tracks", "mutes", "officers", "marks", "pushes")}
        self.at = 0
        for ref in refs:
            self.register(ref)
        self.area("open", "home", 1)

    def _add(self, name: str, row: Row, begin: str = "began", end: str = "done") -> Self:
        self.at += 2
        self.files[name].append({begin: self.at - 1, end: self.at} | row)
        return self

    def act(self, ref: str, kind: str, place: str = "", token: str | None = None) -> Self:
        lat, lon = PLACES[place] if place else (None, None)
        row = {"partner": "2", "ref": ref, "act": kind, "lat": lat, "lon": lon, "token": token}
        return self._add("tracks", row | {"settled": self.at + 2, "language": "en", "as": "point", "ok": True})

    def register(self, ref: str, place: str = "") -> Self:
        return self.act(ref, "register", place or ref, f"token-{ref}")

    def mute(self, ref: str, *alerts: str, everything: bool = False) -> Self:
        return self._add("mutes", {"partner": "2", "ref": ref, "alerts": alerts, "all": everything})

    def order(self, kind: str, **more: Any) -> Self:
        return self._add("officers", {"alert": "a", "act": kind} | more)

    def area(self, kind: str, centre: str, number: int) -> Self:
        """Add an area, and begin its first stage."""
        lat, lon = CENTRES[centre]
        return self.order(kind, lat=lat, lon=lon, km=10, area=number).covered(10, number)

    def covered(self, km: float, area: int = 1) -> Self:
        return self.mark("covered", alert="a", km=km, area=area)

    def mark(self, kind: str = "still", **more: Any) -> Self:
        return self._add("marks", {"mark": kind} | more, "since", "at")

    def died(self, ref: str) -> Self:
        """Find a batch open that has a device: its sender died."""
        return self.mark("died", alert="a", devices=[("2", ref)])

    def push(
        self,
        ref: str,
        kind: str = "ALERT",
        revision: int = 1,
        status: int = 200,
        *,
        words: bool | None = None,
        late: bool = False,
    ) -> Self:
        """Add a push. `late`: its batch began after all before it; `words`: of an end, else if it was told before."""
        told = any((one["token"], one["status"]) == (f"token-{ref}", 200) for one in self.files["pushes"])
        over = kind == "CANCEL" and (told if words is None else words)
        aps = {"content-available": 1} | ({"alert": {"body": "over"}} if over else {})
        places = {
            "android": {"notification": {"tag": "a"}},
            "apns": {"headers": {"apns-collapse-id": "a"}, "payload": {"aps": aps}},
        }
        data = {"alert": "a", "revision": str(revision), "kind": kind}
        row = {"id": self.at, "project": "2", "status": status, "complete": True, "token": f"token-{ref}"}
        row |= {
            "error": None if status == 200 else "UNAVAILABLE",
            "authorized": True,
            "message": {"data": data} | places,
        }
        if late:
            self.at += 1
        return self._add("pushes", row | ({"since": self.at} if late else {}), "received", "answered")

    def write(self, directory: Path) -> Path:
        for name, rows in self.files.items():
            (directory / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return directory


def begun() -> Run:
    """Return a run with one device inside, one at the edge, one outside; an alert of 10 km covers the first."""
    return Run("in", "edge", "out")


def told() -> Run:
    return begun().push("in").mark()


def sighted(*, is_told: bool = True) -> Run:
    """Return a run with two areas that both cover the device `both`, and a device far from them."""
    run = Run("both", "far")
    return (run.push("both") if is_told else run).area("sight", "near", 2)


def seen_far(ref: str = "far") -> Run:
    """Return a run whose second area is far away."""
    return Run(ref).area("sight", "far", 2)


def told_while(kind: str) -> Run:
    return begun().push("in").order(kind).mark().register("new", "in").push("new")


def radius_in_a_hold(km: float) -> Run:
    """Return a run in which an area without its device gets a radius, in a hold that a confirmation ends."""
    lat, lon = CENTRES["distant"]
    run = Run("far").order("sight", lat=lat, lon=lon, km=10, area=2).order("radius", km=60, area=2).order("overdue")
    return run.order("radius", km=km, area=2).order("confirm", area=2).push("far", revision=2, late=True)


WIDE = begun().order("radius", km=50).covered(50)
NARROWED = begun().push("in").order("radius", km=50).covered(50).order("pause").order("radius", km=2).mark()
SPOILT: dict[str, tuple[Run, set[str]]] = {
    "inside and never told": (begun().mark(), {"missed"}),
    "told by an answer nobody got": (begun().push("in", status=503).mark(), {"missed"}),
    "left after its ground was covered": (begun().act("in", "move", "out").mark(), {"missed"}),
    "moved in": (told().act("out", "move", "in").mark(), {"missed"}),
    "may hear again": (begun().mute("in", "a").mark().mute("in").mark(), {"missed"}),
    "came back": (begun().act("in", "remove").mark().register("in").mark(), {"missed"}),
    "outside, across the antimeridian": (begun().push("in").push("out"), {"told_outside"}),
    "narrowed before its turn": (NARROWED.order("resume").push("out"), {"told_outside"}),
    "removed before its turn": (begun().push("in").act("edge", "remove").mark().push("edge"), {"told_outside"}),
    "one revision twice": (begun().push("in").push("in"), {"told_twice"}),
    "one revision twice, and another's sender died": (begun().push("in").died("edge").push("in"), {"told_twice"}),
    "one revision three times, and its sender died": (
        begun().push("in").died("in").push("in").push("in"),
        {"told_twice"},
    ),
    "outside, before a sender died": (begun().push("in").push("out").died("out"), {"told_outside"}),
    "rung twice": (begun().push("in").push("in", "ALERT", 2), {"told_twice"}),
    "an older revision after a newer": (begun().push("in", revision=2).push("in", "UPDATE", 1), {"told_twice"}),
    "in a pause": (told_while("pause"), {"told_held"}),
    "after the end": (told_while("close"), {"told_held", "told_outside", "left_behind"}),
    "in spite of a mute": (begun().mute("in", "a").mark().push("in"), {"told_muted"}),
    "no CANCEL": (told().order("close").mark(), {"left_behind"}),
    "no UPDATE": (told().order("update", material=True).mark(), {"left_behind"}),
    "words on a token that accepted nothing": (
        begun().push("in", status=503).push("in", "CANCEL", 2, words=True),
        {"strange_words"},
    ),
    # The phone surely got the alert and runs no app.
    "an end by data alone": (
        Run().register(QUIT, "in").push(QUIT).mark().order("close").push(QUIT, "CANCEL", 2, words=False).mark(),
        {"still_shown"},
    ),
    "a CANCEL out of nowhere": (begun().push("out", "CANCEL", 2), {"cancelled_strangers"}),
    # ------------------------------------------------------------ several areas
    "in the second area alone": (Run("near").area("sight", "near", 2).mark(), {"missed"}),
    "left to the first area": (sighted(is_told=False).order("remove", area=2).mark(), {"missed"}),
    "left to the second area": (
        sighted(is_told=False).order("correct", lat=-17.0, lon=-179.4, km=10, area=3).mark(),
        {"missed"},
    ),
    "told of removed ground": (seen_far().order("remove", area=2).push("far", revision=3), {"told_outside"}),
    "told of corrected ground": (
        Run("home").area("correct", "far", 2).push("home", revision=2),
        {"told_outside"},
    ),
    "told by a revision without the area": (seen_far().push("far"), {"told_outside"}),
    "told by a batch begun after the ground had gone": (
        seen_far().order("remove", area=2).push("far", revision=2, late=True),
        {"told_outside"},
    ),
    "told by a held area": (seen_far().order("overdue").push("far", revision=2, late=True), {"told_outside"}),
    "told by a radius that was set in a hold": (
        seen_far().order("overdue").order("radius", km=50, area=2).push("far", revision=2, late=True),
        {"told_outside"},
    ),
    "told by a radius too small that ended in a hold": (radius_in_a_hold(10), {"told_outside"}),
    "not told in an area that was confirmed in time": (
        seen_far().order("confirm", area=2).order("overdue").mark(),
        {"missed"},
    ),
    "not told after a late confirmation": (
        seen_far().order("overdue").order("confirm", area=2).covered(10, 2).mark(),
        {"missed"},
    ),
    "no CANCEL on removed ground": (
        seen_far().push("far", revision=2).order("remove", area=2).order("close").mark(),
        {"left_behind"},
    ),
    "silent in the circle": (sighted().push("both", "UPDATE", 2), {"unheard"}),
    "silent in the circle of an overtaken sighting": (
        sighted().order("update", material=True).push("both", "UPDATE", 3),
        {"unheard"},
    ),
    "a sighting heard twice": (
        sighted().push("both", "SIGHTING", 2).order("update", material=True).push("both", "SIGHTING", 3),
        {"heard_again"},
    ),
    "sound far away": (
        Run("home").push("home").area("sight", "far", 2).push("home", "SIGHTING", 2),
        {"heard_elsewhere"},
    ),
    "sound for somebody who had left the circle": (
        seen_far()
        .push("far", revision=2)
        .area("sight", "far", 3)
        .act("far", "move", "home")
        .mark("idle")
        .push("far", "SIGHTING", 3),
        {"heard_elsewhere"},
    ),
    "sound of an area that had gone": (
        sighted().order("remove", area=2).push("both", "SIGHTING", 3),
        {"heard_after_removal"},
    ),
    "sound of a batch begun after the removal": (
        sighted().order("remove", area=2).push("both", "SIGHTING", 2, late=True),
        {"heard_after_removal"},
    ),
    "sound in spite of a mute": (
        sighted().mute("both", everything=True).push("both", "SIGHTING", 2, late=True),
        {"heard_muted"},
    ),
    "a sighting as the first message": (sighted(is_told=False).push("both", "SIGHTING", 2), {"first_in_silence"}),
}


def every_excuse() -> Run:
    """Return a run with every excuse for a push or a missing push, once."""
    run = begun().push("in").order("pause").register("late", "in").mark()  # Paused: no push is due now.
    run.mute("late", everything=True).order("resume").mark()  # Muted.
    run.act("late", "remove").order("radius", km=50).covered(50).act("edge", "move", "out")
    run.push("edge").push("out").mark()  # The first of them was there when it was covered.
    run.order("radius", km=2).register("near", "edge").mark()  # Given up.
    run.order("update", material=True).push("in", "UPDATE", 2).push("edge", "UPDATE", 2).push("out", "UPDATE", 2).mark()
    run.order("close").push("in", "CANCEL", 3).push("edge", "CANCEL", 3).push("out", "CANCEL", 3)
    return run.register("last", "in").mark()


def every_excuse_of_areas() -> Run:
    """Return a run in which sightings are heard, overtaken and removed, and the place is corrected."""
    run = sighted().act("far", "move", "near").push("far", revision=2).push("both", "SIGHTING", 2).mark()
    run.order("update", material=True)
    run.push("both", "UPDATE", 3).push("far", "UPDATE", 3).mark()  # They have heard the sighting.
    run.act("both", "move", "home").area("sight", "near", 3)
    run.push("both", "UPDATE", 4).push("far", "SIGHTING", 4).mark()  # The first may have left the circle, or not.
    run.area("sight", "far", 4).order("remove", area=4).act("far", "move", "far")
    run.push("far", "SIGHTING", 5).push("both", "UPDATE", 6).mark()  # Its batch may have begun before the removal.
    run.register("late", "near").area("correct", "far", 5).order("remove", area=2)
    run.push("late", revision=8).push("both", "UPDATE", 8).push("far", "UPDATE", 8).mark()  # The third covers it still.
    run.register("new", "home").mark().order("close")  # The correction gave up its ground.
    return run.push("both", "CANCEL", 9).push("far", "CANCEL", 9).push("late", "CANCEL", 9).mark()


def narrowed_while_a_stage_began() -> Run:
    run = told().covered(50).order("radius", km=10)
    run.files["officers"][-1]["began"] = run.files["marks"][-1]["since"] - 0.5
    return run.mark()


RIGHT: dict[str, tuple[Run, set[str]]] = {
    "every excuse": (every_excuse(), set()),
    "every excuse of areas": (every_excuse_of_areas(), set()),
    "a narrowing requires only the smaller radius": (narrowed_while_a_stage_began(), set()),
    "told again after its sender died": (begun().push("in").died("in").push("in"), set()),
    "a CANCEL, and its sender died": (begun().died("out").push("out", "CANCEL", 2), set()),
    "outside, possibly told by a sender that died": (begun().died("out").push("out", revision=2), set()),
    "outside, possibly told before its ground went": (
        WIDE.push("out", status=503).order("radius", km=2).mark("idle").push("in").push("out"),
        set(),
    ),
    "ground that went in time": (seen_far().order("remove", area=2).mark(), set()),
    "held ground": (seen_far().order("overdue").mark(), set()),
    "held ground, told after its confirmation": (
        seen_far().order("overdue").order("confirm", area=2).push("far", revision=2, late=True).covered(10, 2).mark(),
        set(),
    ),
    "a radius set in a hold that was confirmed": (radius_in_a_hold(50), set()),
}
CASES = SPOILT | RIGHT


@pytest.mark.parametrize("name", CASES)
def test_each_movement_fault_raises_its_own_figure(name: str, tmp_path: Path) -> None:
    run, figures = CASES[name]
    judgement = judge_movement(run.write(tmp_path))
    assert set(judgement["violations"]) == figures
    assert {one for one in (*FIGURES, *SIGHTING_FIGURES) if judgement[one]} == figures


def test_every_movement_figure_has_a_planted_fault() -> None:
    assert set.union(*(figures for _, figures in SPOILT.values())) == {*FIGURES, *SIGHTING_FIGURES}


def test_judge_of_movement_counts_steps_and_told_devices(tmp_path: Path) -> None:
    judgement = judge_movement(every_excuse().write(tmp_path))
    assert (judgement["steps"], judgement["told"], judgement["alerts"]) == (9, 6, 1)


def test_the_command_exits_1_on_a_violation(tmp_path: Path) -> None:
    run, root = told(), Path(__file__).parents[2]
    command = [sys.executable, "-m", "tests.oracle.movement.judge", str(run.write(tmp_path))]
    assert subprocess.run(command, cwd=root, capture_output=True, check=False).returncode == 0
    run.files["pushes"].clear()
    run.write(tmp_path)
    assert subprocess.run(command, cwd=root, capture_output=True, check=False).returncode == 1
    (tmp_path / "marks.jsonl").unlink()
    assert subprocess.run(command, cwd=root, capture_output=True, check=False).returncode == 2
