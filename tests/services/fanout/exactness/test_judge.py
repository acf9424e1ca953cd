"""The judge of movement on small records with areas and sightings: one planted fault at a time, and none."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.movement.judge import FIGURES, judge_movement
from tests.oracle.movement.sightings import SIGHTING_FIGURES

CENTRES = {"home": (-17.0, 179.98), "near": (-17.0, -179.95), "far": (-17.0, -179.4)}
"""The centres of areas: 7 km east of the first, across the antimeridian, and 66 km."""
PLACES = {"home": (-17.0, 179.95), "both": (-17.0, -179.98), "near": (-17.0, -179.88), "far": (-17.0, -179.4)}
"""3 km west of the first centre; 4 and 3 km from the first two; 15 and 7 km; at the third."""


class Run:
    """A record whose lines are one moment after another. `d` is a device in the place of its own name."""

    def __init__(self, *refs: str) -> None:
        self.files: dict[str, list[dict[str, Any]]] = {
            name: [] for name in ("tracks", "mutes", "officers", "marks", "pushes")
        }
        self.at = 0
        for ref in refs:
            self.act(ref, "register", ref)
        self.area("open", "home", 1)

    def now(self) -> int:
        self.at += 1
        return self.at

    def act(self, ref: str, kind: str, place: str) -> None:
        lat, lon = PLACES[place]
        row = {"began": self.now(), "done": self.now(), "settled": self.at, "partner": "2", "ref": ref, "act": kind}
        row |= {"lat": lat, "lon": lon, "token": f"token-{ref}" if kind == "register" else None}
        self.files["tracks"].append(row | {"language": "en", "as": "point", "ok": True})

    def order(self, kind: str, **more: Any) -> dict[str, Any]:
        row = {"began": self.now(), "done": self.now(), "alert": "a", "act": kind} | more
        self.files["officers"].append(row)
        return row

    def area(self, kind: str, place: str, number: int) -> dict[str, Any]:
        """Add an area, and begin its first stage."""
        lat, lon = CENTRES[place]
        row = self.order(kind, lat=lat, lon=lon, km=10, area=number)
        self.mark("covered", alert="a", km=10, area=number)
        return row

    def mark(self, kind: str = "still", **more: Any) -> None:
        self.files["marks"].append({"since": self.now(), "at": self.now(), "mark": kind} | more)

    def push(self, ref: str, kind: str, revision: int, **more: Any) -> None:
        data = {"alert": "a", "revision": str(revision), "kind": kind}
        row = {"id": self.now(), "project": "2", "received": self.at, "answered": self.now(), "token": f"token-{ref}"}
        told = any(one["token"] == f"token-{ref}" for one in self.files["pushes"])
        aps = {"content-available": 1} | ({"alert": {"body": "over"}} if told and kind == "CANCEL" else {})
        apns = {"headers": {"apns-collapse-id": "a"}, "payload": {"aps": aps}}
        places = {"android": {"notification": {"tag": "a"}}, "apns": apns}
        row |= {"message": {"data": data} | places, "status": 200, "complete": True, "error": None, "authorized": True}
        self.files["pushes"].append(row | more)

    def violations(self, directory: Path) -> dict[str, list[str]]:
        for name, rows in self.files.items():
            (directory / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        violations: dict[str, list[str]] = judge_movement(directory)["violations"]
        return violations


def sighted(*, told: bool = True) -> Run:
    """Return a run with two areas that both cover the device `both`, and a device far from them."""
    run = Run("both", "far")
    if told:
        run.push("both", "ALERT", 1)
    run.area("sight", "near", 2)
    return run


def in_second_area_alone() -> Run:
    run = Run("near")
    run.area("sight", "near", 2)
    run.mark()
    return run


def left_to_the_other(kind: str, **more: Any) -> Run:
    """Return a run in which one of two areas goes while the units of both wait."""
    run = sighted(told=False)
    run.order(kind, **more)
    run.mark()
    return run


def told_after_removal() -> Run:
    run = Run("far")
    run.area("sight", "far", 2)
    run.order("remove", area=2)
    run.push("far", "ALERT", 3)
    return run


def told_after_correction() -> Run:
    run = Run("home")
    run.area("correct", "far", 2)
    run.push("home", "ALERT", 2)
    return run


def told_before_the_area_stood() -> Run:
    run = Run("far")
    run.area("sight", "far", 2)
    run.push("far", "ALERT", 1)
    return run


def told_by_a_batch_begun_too_late() -> Run:
    run = Run("far")
    run.area("sight", "far", 2)
    run.order("remove", area=2)
    run.push("far", "ALERT", 2, since=run.now())
    return run


def removed_ground_without_cancel() -> Run:
    run = Run("far")
    run.area("sight", "far", 2)
    run.push("far", "ALERT", 2)
    run.order("remove", area=2)
    run.order("close")
    run.mark()
    return run


def silent() -> Run:
    run = sighted()
    run.push("both", "UPDATE", 2)
    return run


def overtaken() -> Run:
    run = sighted()
    run.order("update", material=True)
    run.push("both", "UPDATE", 3)
    return run


def twice() -> Run:
    run = sighted()
    run.push("both", "SIGHTING", 2)
    run.order("update", material=True)
    run.push("both", "SIGHTING", 3)
    return run


def elsewhere() -> Run:
    run = Run("home")
    run.push("home", "ALERT", 1)
    run.area("sight", "far", 2)
    run.push("home", "SIGHTING", 2)
    return run


def left_before() -> Run:
    run = Run("far")
    run.area("sight", "far", 2)
    run.push("far", "ALERT", 2)
    run.area("sight", "far", 3)
    run.act("far", "move", "home")
    run.mark("idle")
    run.push("far", "SIGHTING", 3)
    return run


def loud_of_a_removed_area() -> Run:
    run = sighted()
    run.order("remove", area=2)
    run.push("both", "SIGHTING", 3)
    return run


def begun_after_the_removal() -> Run:
    run = sighted()
    run.order("remove", area=2)
    run.push("both", "SIGHTING", 2, since=run.now())
    return run


def stranger() -> Run:
    run = sighted(told=False)
    run.push("both", "SIGHTING", 2)
    return run


def held_area(*, later: str = "") -> Run:
    """Return a run with a device in an area that is held, and then confirmed if `later` says so."""
    run = Run("far")
    run.area("sight", "far", 2)
    run.order("overdue")
    if later:
        run.order(later, area=2)
    return run


def told_by_a_held_area() -> Run:
    run = held_area()
    run.push("far", "ALERT", 2, since=run.now())
    return run


def told_by_a_radius_set_in_the_hold() -> Run:
    run = held_area()
    run.order("radius", km=50, area=2)
    run.push("far", "ALERT", 2, since=run.now())
    return run


def missed_in_a_confirmed_area() -> Run:
    run = Run("far")
    run.area("sight", "far", 2)
    run.order("confirm", area=2)
    run.order("overdue")
    run.mark()
    return run


def missed_after_a_late_confirmation() -> Run:
    run = held_area(later="confirm")
    run.mark("covered", alert="a", km=10, area=2)
    run.mark()
    return run


def heard_in_spite_of_a_mute() -> Run:
    run = sighted()
    row = {"began": run.now(), "done": run.now(), "partner": "2", "ref": "both", "alerts": [], "all": True}
    run.files["mutes"].append(row)
    run.push("both", "SIGHTING", 2, since=run.now())
    return run


SPOILT: dict[str, tuple[str, Callable[[], Run]]] = {
    "in the second area alone": ("missed", in_second_area_alone),
    "left to the first area": ("missed", lambda: left_to_the_other("remove", area=2)),
    "left to the second area": ("missed", lambda: left_to_the_other("correct", lat=-17.0, lon=-179.4, km=10, area=3)),
    "told of removed ground": ("told_outside", told_after_removal),
    "told of corrected ground": ("told_outside", told_after_correction),
    "told by a revision without the area": ("told_outside", told_before_the_area_stood),
    "told by a batch begun after the ground had gone": ("told_outside", told_by_a_batch_begun_too_late),
    "told by a held area": ("told_outside", told_by_a_held_area),
    "told by a radius that was set in a hold": ("told_outside", told_by_a_radius_set_in_the_hold),
    "not told in an area that was confirmed in time": ("missed", missed_in_a_confirmed_area),
    "not told after a late confirmation": ("missed", missed_after_a_late_confirmation),
    "no CANCEL on removed ground": ("left_behind", removed_ground_without_cancel),
    "silent in the circle": ("unheard", silent),
    "silent in the circle of an overtaken sighting": ("unheard", overtaken),
    "a sighting heard twice": ("heard_again", twice),
    "sound far away": ("heard_elsewhere", elsewhere),
    "sound for somebody who had left the circle": ("heard_elsewhere", left_before),
    "sound of an area that had gone": ("heard_after_removal", loud_of_a_removed_area),
    "sound of a batch begun after the removal": ("heard_after_removal", begun_after_the_removal),
    "sound in spite of a mute": ("heard_muted", heard_in_spite_of_a_mute),
    "a sighting as the first message": ("first_in_silence", stranger),
}


@pytest.mark.parametrize("name", SPOILT)
def test_each_fault_of_areas_raises_its_own_figure(name: str, tmp_path: Path) -> None:
    figure, fault = SPOILT[name]
    assert list(fault().violations(tmp_path)) == [figure]


def test_every_sighting_figure_has_a_planted_fault() -> None:
    assert {figure for figure, _ in SPOILT.values()} - set(FIGURES) == set(SIGHTING_FIGURES)


def heard_in_every_way() -> Run:
    """Return a run in which sightings are heard, overtaken and removed."""
    run = sighted()
    run.act("far", "move", "near")
    run.push("far", "ALERT", 2)
    run.push("both", "SIGHTING", 2)
    run.mark()
    run.order("update", material=True)
    for ref in ("both", "far"):
        run.push(ref, "UPDATE", 3)  # They have heard the sighting.
    run.mark()
    run.act("both", "move", "home")
    run.area("sight", "near", 3)
    run.push("both", "UPDATE", 4)  # It may have left the circle, or not.
    run.push("far", "SIGHTING", 4)
    run.mark()
    run.area("sight", "far", 4)
    run.order("remove", area=4)
    run.act("far", "move", "far")
    run.push("far", "SIGHTING", 5)  # Its batch may have begun before the removal.
    run.push("both", "UPDATE", 6)
    run.mark()
    return run


def entirely_right() -> Run:
    """Return a run with every excuse, once."""
    run = heard_in_every_way()
    run.act("late", "register", "near")
    run.area("correct", "far", 5)
    run.order("remove", area=2)
    run.push("late", "ALERT", 8)  # The third area covers it still.
    for ref in ("both", "far"):
        run.push(ref, "UPDATE", 8)
    run.mark()
    run.act("new", "register", "home")
    run.mark()  # The correction gave up its ground.
    run.order("close")
    for ref in ("both", "far", "late"):
        run.push(ref, "CANCEL", 9)
    run.mark()
    return run


def test_correct_areas_and_sightings_raise_no_figure(tmp_path: Path) -> None:
    assert entirely_right().violations(tmp_path) == {}


def test_ground_that_went_in_time_misses_no_device(tmp_path: Path) -> None:
    run = Run("far")
    run.area("sight", "far", 2)
    run.order("remove", area=2)
    run.mark()
    assert run.violations(tmp_path) == {}


def test_held_ground_misses_no_device_until_it_is_confirmed(tmp_path: Path) -> None:
    run = held_area()
    run.mark()
    assert run.violations(tmp_path) == {}
    run = held_area(later="confirm")
    run.push("far", "ALERT", 2, since=run.now())
    run.mark("covered", alert="a", km=10, area=2)
    run.mark()
    assert run.violations(tmp_path) == {}


def test_radius_set_in_a_hold_counts_after_the_confirmation(tmp_path: Path) -> None:
    for km, figures in ((50, []), (10, ["told_outside"])):
        run = Run("far")
        run.order("sight", lat=-17.0, lon=-179.0, km=10, area=2)  # 43 km from the device
        run.order("radius", km=60, area=2)
        run.order("overdue")
        run.order("radius", km=km, area=2)
        run.order("confirm", area=2)
        run.push("far", "ALERT", 2, since=run.now())
        assert list(run.violations(tmp_path)) == figures
