"""Faults in the set of told devices: missed, told twice, told outside."""

import pytest

from tests.test_oracle.planted import Spoil, pushes_to, recount, spoilt, untell, wrong, wrong_off_screens
from tests.test_oracle.small_run import FIRST, SECOND, START, SmallRun, north_of

# ---------------------------------------------------------------- missed


def defer_one(run: SmallRun) -> None:
    untell(run, "one/one-fourth")
    recount(run, 4, reached=-1, deferred=1)


def skip_mover(run: SmallRun) -> None:
    untell(run, "two/mover")
    run.mongo["units"] = [row for row in run.mongo["units"] if row["kind"] != "list"]


def skip_page(run: SmallRun) -> None:
    for row in run.responses:
        edges = row["body"]["data"]["audience"]["edges"]
        edges[:] = [edge for edge in edges if edge["node"]["ref"] != "hook-third"]
    recount(run, 3, reached=-1, deferred=1)


def leave_untold(run: SmallRun) -> None:
    run.act("one/passer", "register", -60, north_of(FIRST, 150, 0.3))
    run.act("one/passer", "move", 14, north_of(FIRST, 800, 0.3))


def register_untold(run: SmallRun) -> None:
    run.act("one/comer", "register", 35, north_of(FIRST, 60, 0.3))


def return_untold(run: SmallRun) -> None:
    run.act("two/lost", "register", 30, north_of(FIRST, 255, 0.3), token="token-found")


def stand_far_from_the_place(run: SmallRun) -> None:
    # The place lies 1.1 km north of the published centre: this is within the circle, and 500.6 km from the place.
    run.act("one/edge", "register", -60, north_of(FIRST, -499.5))


def announce_smaller_radius(run: SmallRun) -> None:
    defer_one(run)
    next(row for row in run.mongo["feed"] if row.get("stage", {}).get("number") == 4)["stage"]["radius_km"] = 400.0


@pytest.mark.parametrize(
    "fault",
    [
        defer_one,
        skip_mover,
        skip_page,
        leave_untold,
        register_untold,
        return_untold,
        stand_far_from_the_place,
        announce_smaller_radius,
    ],
)
def test_judge_counts_a_missed_device(fault: Spoil) -> None:
    judgement = spoilt(fault)
    assert wrong(judgement) == {"missed"}
    assert judgement["missed"] == 1


def come_too_late(run: SmallRun) -> None:
    run.act("one/comer", "register", 46, north_of(FIRST, 60, 0.3))


def stand_beyond(run: SmallRun) -> None:
    run.act("one/edge", "register", -60, north_of(FIRST, 504, 0.0))


def stand_near_the_place(run: SmallRun) -> None:
    # Within 500 km of the script's place, and not of the published centre.
    run.act("one/edge", "register", -60, north_of(FIRST, 500.5))


def leave_before_the_stage(run: SmallRun) -> None:
    run.act("one/passer", "register", -60, north_of(FIRST, 450, 0.3))
    run.act("one/passer", "move", 30.9, north_of(FIRST, 800, 0.3), settled=START + 40)


def leave_as_the_stage_commits(run: SmallRun) -> None:
    run.act("one/passer", "register", -60, north_of(FIRST, 450, 0.3))
    run.act("one/passer", "move", 31.5, north_of(FIRST, 800, 0.3))


def remove_untold(run: SmallRun) -> None:
    run.act("one/passer", "register", -60, north_of(FIRST, 150, 0.3))
    run.act("one/passer", "remove", 14)


def lose_untold(run: SmallRun) -> None:
    run.act("one/passer", "register", -60, north_of(FIRST, 150, 0.3))
    run.act("one/passer", "lose", 14)


def be_down(run: SmallRun) -> None:
    defer_one(run)
    run.script["partners"][0]["healthy"] = False


def be_a_test_tenant(run: SmallRun) -> None:
    run.script["partners"].append(
        {"id": "trial", "name": "Trial", "tenant": 3, "channel": "fcm", "project": "trial", "healthy": True}
    )
    run.act("trial/near", "register", -60, north_of(FIRST, 20, 0.3))


def fail_to_register(run: SmallRun) -> None:
    run.act("one/passer", "register", -60, north_of(FIRST, 150, 0.3), ok=False)


@pytest.mark.parametrize(
    "excuse",
    [
        come_too_late,
        stand_beyond,
        stand_near_the_place,
        leave_before_the_stage,
        leave_as_the_stage_commits,
        remove_untold,
        lose_untold,
        be_down,
        be_a_test_tenant,
        fail_to_register,
    ],
)
def test_a_device_with_a_reason_is_not_missed(excuse: Spoil) -> None:
    assert wrong(spoilt(excuse)) == set()


# ---------------------------------------------------------------- told twice


def test_a_repeated_push_counts_as_told_twice() -> None:
    judgement = spoilt(lambda run: run.push("two/two-second", FIRST, "ALERT", 2, 15))
    assert (wrong(judgement), judgement["told_twice"]) == ({"told_twice"}, 1)


def test_two_overlapping_pushes_count_as_told_twice() -> None:
    judgement = spoilt(lambda run: run.push("two/two-second", FIRST, "ALERT", 2, 11.55))
    assert (wrong(judgement), judgement["told_twice"]) == ({"told_twice"}, 1)


def test_a_repeated_cancel_counts_as_told_twice() -> None:
    assert wrong(spoilt(lambda run: run.push("two/mover", FIRST, "CANCEL", 3, 53))) == {"told_twice"}


def test_a_refused_repeat_counts_as_told_twice() -> None:
    judgement = spoilt(lambda run: run.push("two/two-second", FIRST, "ALERT", 2, 15, status=429, complete=False))
    assert wrong(judgement) == {"told_twice"}


def test_a_retry_after_a_lost_response_is_allowed() -> None:
    judgement = spoilt(lambda run: run.push("two/two-second", FIRST, "ALERT", 2, 11.2, complete=False))
    assert wrong(judgement) == set()


def test_another_revision_or_token_is_another_request() -> None:
    judgement = spoilt(
        lambda run: run.push("two/two-fourth", FIRST, "UPDATE", 4, 40),
        lambda run: run.push("one/one-second", FIRST, "ALERT", 2, 35, token="token-renewed"),
    )
    assert wrong(judgement) == set()


# ---------------------------------------------------------------- told outside


def tell(run: SmallRun, name: str, at: float, *, stage: int = 4, cancel: bool = True) -> None:
    run.push(name, FIRST, "ALERT", 2, at)
    recount(run, stage, reached=1, in_ring=1)
    if cancel:
        run.push(name, FIRST, "CANCEL", 3, 51)


def tell_far(run: SmallRun) -> None:
    tell(run, "one/one-far", 33)


def tell_before_due(run: SmallRun) -> None:
    for row in pushes_to(run, "one/one-fourth", "ALERT"):
        row["received"] = START + 15


def tell_far_by_page(run: SmallRun) -> None:
    run.page(FIRST, 33, ("hook-far", "ALERT", 2))
    run.page(FIRST, 52, ("hook-far", "CANCEL", 3))
    recount(run, 4, reached=1, in_ring=1)


def tell_before_arrival(run: SmallRun) -> None:
    run.act("one/one-far", "move", 34, north_of(FIRST, 50))
    tell_far(run)


@pytest.mark.parametrize("fault", [tell_far, tell_before_due, tell_far_by_page, tell_before_arrival])
def test_judge_counts_devices_told_outside(fault: Spoil) -> None:
    judgement = spoilt(fault)
    assert (wrong(judgement), judgement["told_outside"]) == ({"told_outside"}, 1)


def test_an_unregistered_token_counts_as_told_outside() -> None:
    judgement = spoilt(lambda run: run.push("one/one-far", FIRST, "ALERT", 2, 33, token="token-of-nobody"))
    assert wrong_off_screens(judgement) == {"told_outside", "stages", "closing"}


def test_devices_outside_the_second_case_are_counted() -> None:
    def tell_far_from_second(run: SmallRun) -> None:
        run.push("two/two-far", SECOND, "ALERT", 1, 48)
        run.push("two/two-far", SECOND, "CANCEL", 2, 56)

    assert wrong(spoilt(tell_far_from_second)) == {"told_outside"}


def leave_after_due(run: SmallRun) -> None:
    run.act("one/edge", "register", -60, north_of(FIRST, 450, 0.3))
    run.act("one/edge", "move", 31.5, north_of(FIRST, 900, 0.3))
    tell(run, "one/edge", 33)


def leave_but_not_settled(run: SmallRun) -> None:
    run.act("one/edge", "register", -60, north_of(FIRST, 450, 0.3))
    run.act("one/edge", "move", 29, north_of(FIRST, 900, 0.3), settled=None)
    tell(run, "one/edge", 33)


def stand_in_the_overshoot(run: SmallRun) -> None:
    run.act("one/edge", "register", -60, north_of(FIRST, 511.5, 0.0))
    tell(run, "one/edge", 33)


def fail_to_move_in(run: SmallRun) -> None:
    run.act("one/one-far", "move", 32, north_of(FIRST, 450, 0.3), ok=False)
    tell_far(run)


@pytest.mark.parametrize("excuse", [leave_after_due, leave_but_not_settled, stand_in_the_overshoot, fail_to_move_in])
def test_a_device_possibly_inside_is_not_told_outside(excuse: Spoil) -> None:
    assert wrong(spoilt(excuse)) == set()


def test_a_device_that_left_before_due_is_outside() -> None:
    def leave(run: SmallRun) -> None:
        run.act("one/edge", "register", -60, north_of(FIRST, 450, 0.3))
        run.act("one/edge", "move", 28, north_of(FIRST, 900, 0.3))
        tell(run, "one/edge", 33)

    assert wrong(spoilt(leave)) == {"told_outside"}
