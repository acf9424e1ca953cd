"""Faults with several areas: sightings, ground that was given up, and the plan of each area."""

import pytest

from tests.test_oracle.planted import Spoil, judgement_of, pushes_to, recount, spoilt, untell, wrong
from tests.test_oracle.sighted_run import BEGUN_AT, act, sighted_run
from tests.test_oracle.small_run import FIRST, SIGHTED, START, Row, SmallRun, north_of

REMOVED_AT = 38.0


def removed_run() -> SmallRun:
    """Return the sighted run with its second area removed before 200 km were due."""
    run = sighted_run()
    run.script["events"].append(act("remove_area", REMOVED_AT, area=2))
    run.mongo["alerts"][0]["areas"].pop()
    for row in stages_of(run, 6, 7, 8):
        row |= {"state": "DROPPED", "begun_real": None}
    run.mongo["units"] = [row for row in run.mongo["units"] if row["stage"] != 7]
    for name in ("one/one-far", "two/two-far"):
        untell(run, name)
    for row in run.responses:
        edges = row["body"]["data"]["audience"]["edges"]
        edges[:] = [edge for edge in edges if edge["node"]["ref"] != "hook-far"]
    return run


def stages_of(run: SmallRun, *numbers: int) -> list[Row]:
    return [row for row in run.mongo["stages"] if row["alert"] == FIRST and row["number"] in numbers]


def test_a_good_sighted_run_has_no_fault() -> None:
    judgement = judgement_of(sighted_run())
    assert judgement["violations"] == {}
    assert judgement["sighting"] == {"loud": 3, "silent": 11, "loud_twice": 0, "unheard": 0, "loud_outside": 0}
    assert judgement["removed"] == {"told": 0, "told_after": 0, "uncancelled": 0}
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


def test_a_good_run_with_removed_ground_has_no_fault() -> None:
    judgement = judgement_of(removed_run())
    assert judgement["violations"] == {}
    assert judgement["removed"] == {"told": 2, "told_after": 0, "uncancelled": 0}
    assert [row["gone"] for row in judgement["areas"]] == [False, True, False]


# ---------------------------------------------------------------- the union of the areas


def test_a_device_missed_by_the_second_area_is_counted() -> None:
    def skip(run: SmallRun) -> None:
        untell(run, "one/beyond")
        recount(run, 5, reached=-1, deferred=1)

    judgement = spoilt(skip, base=sighted_run)
    assert (wrong(judgement), judgement["missed"]) == ({"missed"}, 1)


def test_a_device_beyond_every_area_is_told_outside() -> None:
    def tell(run: SmallRun) -> None:
        run.act("one/stranger", "register", -60, north_of(FIRST, 960.0))
        run.push("one/stranger", FIRST, "ALERT", 3, 41, area=2)
        run.push("one/stranger", FIRST, "CANCEL", 4, 51)
        recount(run, 7, reached=1, in_ring=1)

    judgement = spoilt(tell, base=sighted_run)
    assert (wrong(judgement), judgement["told_outside"]) == ({"told_outside"}, 1)


def test_a_push_before_its_area_was_added_is_told_outside() -> None:
    def hurry(run: SmallRun) -> None:
        pushes_to(run, "one/beyond", "ALERT")[0]["received"] = START + 32

    judgement = spoilt(hurry, base=sighted_run)
    assert judgement["told_outside"] == 1
    assert wrong(judgement) == {"told_outside", "areas"}


def test_an_area_nobody_confirmed_may_not_reach_far() -> None:
    def skip(run: SmallRun) -> None:
        run.script["events"] = [row for row in run.script["events"] if row["kind"] != "confirm_area"]

    judgement = spoilt(skip, base=sighted_run)
    assert (wrong(judgement), judgement["sent_unconfirmed"]) == ({"sent_unconfirmed"}, 3)


@pytest.mark.parametrize(
    "change",
    [{"radius_km": 150.0}, {"area": 1}, {"centre": {"lat": 41.9, "lon": 115.66}}, {"begun_real": None}],
    ids=["radius", "area", "centre", "never begun"],
)
def test_a_stage_of_an_area_outside_the_policy_fails(change: Row) -> None:
    judgement = spoilt(lambda run: stages_of(run, 6)[0].update(change), base=sighted_run)
    assert wrong(judgement) == {"stages"}


# ---------------------------------------------------------------- sightings


def in_silence(run: SmallRun) -> None:
    silence(pushes_to(run, "one/one-fourth", "SIGHTING")[0])


def silence(row: Row) -> None:
    row["message"]["data"]["kind"] = "UPDATE"
    row["message"]["android"]["notification"].pop("sound")
    row["message"]["apns"]["payload"]["aps"] = {"interruption-level": "passive"}


def in_silence_on_apple(run: SmallRun) -> None:
    pushes_to(run, "one/one-fourth", "SIGHTING")[0]["message"]["apns"]["payload"]["aps"] = {}


def in_silence_by_page(run: SmallRun) -> None:
    for row in run.responses:
        for edge in row["body"]["data"]["audience"]["edges"]:
            if edge["node"]["kind"] == "SIGHTING":
                edge["node"]["kind"] = "UPDATE"


def not_at_all(run: SmallRun) -> None:
    untell(run, "one/one-fourth", "SIGHTING")


def overtaken_in_silence(run: SmallRun) -> None:
    """Let an update overtake the sighting for one device inside, in silence."""
    overtaken(run)
    in_silence(run)


@pytest.mark.parametrize(
    "fault", [in_silence, in_silence_on_apple, in_silence_by_page, not_at_all, overtaken_in_silence]
)
def test_a_sighting_unheard_in_its_circle_is_counted(fault: Spoil) -> None:
    judgement = spoilt(fault, base=sighted_run)
    assert (wrong(judgement), judgement["sighting"]["unheard"]) == ({"sighting"}, 1)


def test_a_sighting_heard_twice_is_counted() -> None:
    judgement = spoilt(
        lambda run: run.push("one/one-fourth", FIRST, "SIGHTING", 5, 45, area=2),
        base=sighted_run,
    )
    assert wrong(judgement) == {"sighting"}
    assert (judgement["sighting"]["loud_twice"], judgement["sighting"]["loud_outside"]) == (1, 0)


def loud_far_away(run: SmallRun) -> None:
    row = pushes_to(run, "one/one-third", "UPDATE")[0]
    row["message"]["android"]["notification"]["sound"] = "default"


def loud_before_it_was_seen(run: SmallRun) -> None:
    for row in pushes_to(run, "one/one-near", "UPDATE"):
        if row["message"]["data"]["revision"] == "2":
            row["message"]["android"]["notification"]["sound"] = "default"


def to_a_stranger(run: SmallRun) -> None:
    pushes_to(run, "one/beyond", "ALERT")[0]["message"]["data"]["kind"] = "SIGHTING"


@pytest.mark.parametrize("fault", [loud_far_away, loud_before_it_was_seen, to_a_stranger])
def test_sound_where_there_is_none_to_make_is_counted(fault: Spoil) -> None:
    judgement = spoilt(fault, base=sighted_run)
    assert (wrong(judgement), judgement["sighting"]["loud_outside"]) == ({"sighting"}, 1)


def test_sound_after_the_area_went_is_counted() -> None:
    judgement = spoilt(
        lambda run: untell(run, "one/one-fourth", "SIGHTING"),
        lambda run: run.push("one/one-fourth", FIRST, "SIGHTING", 3, 45),
        base=removed_run,
    )
    assert (wrong(judgement), judgement["sighting"]["loud_outside"]) == ({"sighting"}, 1)


def overtaken(run: SmallRun) -> None:
    """Let an update overtake the sighting for one device inside, with sound."""
    pushes_to(run, "one/one-fourth", "SIGHTING")[0]["message"]["data"]["revision"] = "4"
    pushes_to(run, "one/one-fourth", "CANCEL")[0]["message"]["data"]["revision"] = "5"


def in_the_overshoot(run: SmallRun) -> None:
    """Place a device 105 km from the sighting: a cell of it may touch the circle, so either is right."""
    for row in run.tracks:
        if row["ref"] == "one-fourth":
            row["lat"], row["lon"] = north_of(FIRST, 325.0)


def moving_through(run: SmallRun) -> None:
    """Let a device leave the circle after the sighting: the cell that its batch reads is either."""
    run.act("one/one-fourth", "move", 33.3, north_of(FIRST, 250.0), token=None)
    in_silence(run)


def answer_lost(run: SmallRun) -> None:
    """Let an answer be lost: the hub may count the device as told, or tell it again."""
    run.push("one/one-fourth", FIRST, "SIGHTING", 3, 33.5, area=2, complete=False, status=503)
    in_silence(run)


def gone_before_the_sweep(run: SmallRun) -> None:
    """Remove the area at once: the sighting makes no sound any more."""
    run.script["events"].append(act("remove_area", 33.25, area=2))
    in_silence(run)


@pytest.mark.parametrize("excuse", [overtaken, in_the_overshoot, moving_through, answer_lost])
def test_a_sighting_heard_as_it_may_be_is_no_fault(excuse: Spoil) -> None:
    assert wrong(spoilt(excuse, base=sighted_run)) == set()


def test_a_sighting_of_an_area_that_went_may_be_silent() -> None:
    judgement = spoilt(gone_before_the_sweep, base=sighted_run)
    assert judgement["sighting"]["unheard"] == 0


# ---------------------------------------------------------------- ground that was given up


def test_a_push_long_after_its_area_went_is_counted() -> None:
    def go_on(run: SmallRun) -> None:
        pushes_to(run, "one/beyond", "ALERT")[0]["received"] = START + 44

    judgement = spoilt(go_on, base=removed_run)
    assert judgement["removed"] == {"told": 2, "told_after": 1, "uncancelled": 0}
    assert wrong(judgement) == {"removed", "areas"}


def test_removed_ground_without_a_cancel_is_counted() -> None:
    judgement = spoilt(lambda run: untell(run, "one/beyond", "CANCEL"), base=removed_run)
    assert judgement["removed"] == {"told": 2, "told_after": 0, "uncancelled": 1}
    assert wrong(judgement) == {"removed", "closing"}


def test_a_batch_on_its_way_at_removal_is_allowed() -> None:
    def send_late(run: SmallRun) -> None:
        pushes_to(run, "one/beyond", "ALERT")[0]["received"] = START + REMOVED_AT + 3

    assert wrong(spoilt(send_late, base=removed_run)) == set()


def test_ground_that_another_area_holds_is_not_removed() -> None:
    def stay_near(run: SmallRun) -> None:
        pushes_to(run, "one/one-fourth", "ALERT")[0]["received"] = START + 44
        untell(run, "one/one-fourth", "SIGHTING")

    assert spoilt(stay_near, base=removed_run)["removed"] == {"told": 2, "told_after": 0, "uncancelled": 0}


# ---------------------------------------------------------------- the place last seen


def test_a_correction_replaces_the_first_area() -> None:
    run = sighted_run()
    run.script["events"] = [row for row in run.script["events"] if row["kind"] not in ("sighting", "confirm_area")]
    run.script["events"].append(
        act("correct", 33, place={"lat": SIGHTED[0] + 0.01, "lon": SIGHTED[1]}, seen="2016-05-13T10:55:00Z")
    )
    run.script["events"].append(act("confirm", 36))
    run.mongo["alerts"][0]["areas"].pop(0)
    for row in stages_of(run, *BEGUN_AT):
        row["centre"] = {"lat": SIGHTED[0], "lon": SIGHTED[1]}
    judgement = judgement_of(run)
    # No sighting was made, so its sounds are none to make.
    assert wrong(judgement) == {"sighting"}
    assert [(row["area"], row["gone"]) for row in judgement["areas"] if row["case"] == "first"] == [
        (1, True),
        (2, False),
    ]
    assert judgement["removed"] == {"told": 15, "told_after": 0, "uncancelled": 0}
    assert judgement["sighting"] == {"loud": 0, "silent": 0, "loud_twice": 0, "unheard": 0, "loud_outside": 3}


# ---------------------------------------------------------------- the area that a push names


def test_a_push_of_an_area_that_never_was_fails() -> None:
    def rename(run: SmallRun) -> None:
        pushes_to(run, "one/one-near", "ALERT")[0]["message"]["data"]["area"] = "3"

    assert wrong(spoilt(rename, base=sighted_run)) == {"areas", "published"}


def test_a_push_by_the_farther_area_fails() -> None:
    def rename(run: SmallRun) -> None:
        row = run.push("one/one-near", FIRST, "UPDATE", 5, 46.0, area=2)
        assert row["message"]["data"]["area"] == "2"

    assert wrong(spoilt(rename, base=sighted_run)) == {"areas"}
