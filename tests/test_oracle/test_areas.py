"""Faults with several areas: sightings, ground that was given up, and the plan of each area."""

import pytest

from tests.test_oracle.planted import (
    Case,
    Spoil,
    acted,
    changed,
    fault,
    judgement_of,
    not_on_pages,
    pushed,
    pushes_to,
    recounted,
    registered,
    reworded,
    right,
    untold,
    without_events,
    wrong,
)
from tests.test_oracle.sighted_run import BEGUN_AT, act, sighted_run
from tests.test_oracle.small_run import FIRST, SIGHTED, Row, SmallRun, north_of

REMOVED_AT = 38.0
INSIDE = "one/one-fourth"
"""A device in the circle of the sighting."""


def removed_run() -> SmallRun:
    """Return the sighted run with its second area removed before 200 km were due."""
    run = sighted_run()
    run.script["events"].append(act("remove_area", REMOVED_AT, area=2))
    run.mongo["alerts"][0]["areas"].pop()
    for row in stages_of(run, 6, 7, 8):
        row |= {"state": "DROPPED", "begun_real": None}
    run.mongo["units"] = [row for row in run.mongo["units"] if row["stage"] != 7]
    for drop in (untold("one/one-far"), untold("two/two-far"), not_on_pages("hook-far")):
        drop(run)
    return run


def corrected_run() -> SmallRun:
    """Return the sighted run with a correction of the place last seen instead of the sighting."""
    run = sighted_run()
    without_events("sighting", "confirm_area")(run)
    place = {"lat": SIGHTED[0] + 0.01, "lon": SIGHTED[1]}
    run.script["events"] += [act("correct", 33, place=place, seen="2016-05-13T10:55:00Z"), act("confirm", 36)]
    run.mongo["alerts"][0]["areas"].pop(0)
    for row in stages_of(run, *BEGUN_AT):
        row["centre"] = {"lat": SIGHTED[0], "lon": SIGHTED[1]}
    return run


def stages_of(run: SmallRun, *numbers: int) -> list[Row]:
    return [row for row in run.mongo["stages"] if row["alert"] == FIRST and row["number"] in numbers]


def staged(**change: object) -> Spoil:
    return lambda run: stages_of(run, 6)[0].update(change)


def silent(message: Row) -> None:
    message["data"]["kind"] = "UPDATE"
    message["android"]["notification"].pop("sound")
    message["apns"]["payload"]["aps"] = {"interruption-level": "passive"}


def silent_on_pages(run: SmallRun) -> None:
    for row in run.responses:
        for edge in row["body"]["data"]["audience"]["edges"]:
            if edge["node"]["kind"] == "SIGHTING":
                edge["node"]["kind"] = "UPDATE"


def loud(message: Row) -> None:
    message["android"]["notification"]["sound"] = "default"


def loud_before_it_was_seen(run: SmallRun) -> None:
    for row in pushes_to(run, "one/one-near", "UPDATE"):
        if row["message"]["data"]["revision"] == "2":
            loud(row["message"])


def in_the_overshoot(run: SmallRun) -> None:
    """Place a device 105 km from the sighting: a cell of it may touch the circle, so either is right."""
    for row in run.tracks:
        if row["ref"] == "one-fourth":
            row["lat"], row["lon"] = north_of(FIRST, 325.0)


IN_SILENCE = reworded(INSIDE, "SIGHTING", silent)
OVERTAKEN = (
    reworded(INSIDE, "SIGHTING", lambda message: message["data"].update(revision="4")),
    reworded(INSIDE, "CANCEL", lambda message: message["data"].update(revision="5")),
)
"""An update overtakes the sighting for a device inside, with sound."""
UNHEARD = {"loud_twice": 0, "unheard": 1}
LOUD = {"unheard": 0, "loud_outside": 1}

SIGHTED_CASES: dict[str, Case] = {
    "good": right(
        sighting={"loud": 3, "silent": 11, "loud_twice": 0, "unheard": 0, "loud_outside": 0},
        removed={"told": 0, "told_after": 0, "uncancelled": 0},
        base=sighted_run,
    ),
    "missed by the second area": fault(
        untold("one/beyond"), recounted(5, reached=-1, deferred=1), missed=1, base=sighted_run
    ),
    "beyond every area": fault(
        registered("one/stranger", 960, east=0.0),
        pushed("one/stranger", "ALERT", 3, 41, area=2),
        pushed("one/stranger", "CANCEL", 4, 51),
        recounted(7, reached=1, in_ring=1),
        told_outside=1,
        base=sighted_run,
    ),
    "before its area was added": fault(
        changed("one/beyond", "ALERT", received=32), wrong={"told_outside", "areas"}, told_outside=1, base=sighted_run
    ),
    "far beyond an area nobody confirmed": fault(without_events("confirm_area"), sent_unconfirmed=3, base=sighted_run),
    **{
        f"a stage outside the policy: {next(iter(change))}": fault(staged(**change), wrong={"stages"}, base=sighted_run)
        for change in (
            {"radius_km": 150.0},
            {"area": 1},
            {"centre": {"lat": 41.9, "lon": 115.66}},
            {"begun_real": None},
        )
    },
    **{
        f"unheard: {name}": fault(*changes, sighting=UNHEARD, base=sighted_run)
        for name, changes in {
            "in silence": (IN_SILENCE,),
            "in silence on Apple": (reworded(INSIDE, "SIGHTING", lambda m: m["apns"]["payload"].update(aps={})),),
            "in silence on a page": (silent_on_pages,),
            "not at all": (untold(INSIDE, "SIGHTING"),),
            "overtaken in silence": (*OVERTAKEN, IN_SILENCE),
        }.items()
    },
    "heard twice": fault(
        pushed(INSIDE, "SIGHTING", 5, 45, area=2), sighting={"loud_twice": 1, "loud_outside": 0}, base=sighted_run
    ),
    "loud far away": fault(reworded("one/one-third", "UPDATE", loud), sighting=LOUD, base=sighted_run),
    "loud before it was seen": fault(loud_before_it_was_seen, sighting=LOUD, base=sighted_run),
    "a sighting to a stranger": fault(
        reworded("one/beyond", "ALERT", lambda message: message["data"].update(kind="SIGHTING")),
        sighting=LOUD,
        base=sighted_run,
    ),
    "overtaken with sound": right(*OVERTAKEN, base=sighted_run),
    "silent in the overshoot": right(in_the_overshoot, base=sighted_run),
    # The cell that its batch reads is either.
    "silent to one that leaves the circle": right(
        acted("one/one-fourth", "move", 33.3, 250, 0.0, token=None), IN_SILENCE, base=sighted_run
    ),
    # The hub may count it as told, or tell it again.
    "silent after a lost answer": right(
        pushed(INSIDE, "SIGHTING", 3, 33.5, area=2, complete=False, status=503), IN_SILENCE, base=sighted_run
    ),
    "silent of an area that went at once": fault(
        lambda run: run.script["events"].append(act("remove_area", 33.25, area=2)),
        IN_SILENCE,
        wrong={"told_outside", "areas"},
        sighting={"unheard": 0},
        base=sighted_run,
    ),
    "by an area that never was": fault(
        reworded("one/one-near", "ALERT", lambda message: message["data"].update(area="3")),
        wrong={"areas", "published"},
        base=sighted_run,
    ),
    "by the farther area": fault(pushed("one/one-near", "UPDATE", 5, 46.0, area=2), wrong={"areas"}, base=sighted_run),
}
REMOVED_CASES: dict[str, Case] = {
    "good": right(removed={"told": 2, "told_after": 0, "uncancelled": 0}, base=removed_run),
    "sound after the area went": fault(
        untold(INSIDE, "SIGHTING"), pushed(INSIDE, "SIGHTING", 3, 45), sighting=LOUD, base=removed_run
    ),
    "told long after its area went": fault(
        changed("one/beyond", "ALERT", received=44),
        wrong={"removed", "areas"},
        removed={"told": 2, "told_after": 1, "uncancelled": 0},
        base=removed_run,
    ),
    "no CANCEL": fault(
        untold("one/beyond", "CANCEL"),
        wrong={"removed", "closing"},
        removed={"told": 2, "told_after": 0, "uncancelled": 1},
        base=removed_run,
    ),
    "a batch on its way": right(changed("one/beyond", "ALERT", received=REMOVED_AT + 3), base=removed_run),
    "ground that another area holds": right(
        changed(INSIDE, "ALERT", received=44),
        untold(INSIDE, "SIGHTING"),
        removed={"told": 2, "told_after": 0, "uncancelled": 0},
        base=removed_run,
    ),
    # No sighting was made, so its sounds are none to make.
    "corrected": fault(
        wrong={"sighting"},
        removed={"told": 15, "told_after": 0, "uncancelled": 0},
        sighting={"loud": 0, "silent": 0, "loud_twice": 0, "unheard": 0, "loud_outside": 3},
        base=corrected_run,
    ),
}


@pytest.mark.parametrize("name", SIGHTED_CASES)
def test_judge_of_areas_gives_figures_of_each_case(name: str) -> None:
    case = SIGHTED_CASES[name]
    assert case.found == (case.wrong, case.figures)


@pytest.mark.parametrize("name", REMOVED_CASES)
def test_judge_of_given_up_ground_gives_its_figures(name: str) -> None:
    case = REMOVED_CASES[name]
    assert case.found == (case.wrong, case.figures)


def test_each_area_of_a_run_has_a_row() -> None:
    judgement = judgement_of(sighted_run())
    assert wrong(judgement) == set()
    assert [(row["case"], row["area"], row["radius_km"], row["told"]) for row in judgement["areas"]] == [
        ("first", 1, 500.0, 15),
        ("first", 2, 500.0, 5),
        ("second", 1, 500.0, 2),
    ]
    assert judgement["areas"][1]["heard"] == {
        "One": {"loud": 1, "silent": 3},
        "Two": {"loud": 1, "silent": 5},
        "Hook": {"loud": 1, "silent": 3},
    }
    assert [(row["area"], row["radius_km"], row["reached"]) for row in judgement["stages"]][4:] == [
        (2, 100.0, 2),
        (2, 200.0, 0),
        (2, 300.0, 3),
        (2, 500.0, 0),
    ]
    assert [row["gone"] for row in judgement_of(removed_run())["areas"]] == [False, True, False]
    corrected = [row for row in judgement_of(corrected_run())["areas"] if row["case"] == "first"]
    assert [(row["area"], row["gone"]) for row in corrected] == [(1, True), (2, False)]
