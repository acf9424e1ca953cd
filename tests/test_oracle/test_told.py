"""Faults in the set of told devices and in the form and time of pushes: a table of runs, and what the judge says."""

from typing import Any

import pytest

from tests.test_oracle.good_run import good_run
from tests.test_oracle.planted import (
    Case,
    Spoil,
    acted,
    changed,
    fault,
    judgement_of,
    not_on_pages,
    pushed,
    recounted,
    registered,
    reworded,
    right,
    spoilt,
    untold,
    wrong,
)
from tests.test_oracle.small_run import FIRST, SECOND, START, Row, SmallRun

DEFERRED = (untold("one/one-fourth"), recounted(4, reached=-1, deferred=1))
TOLD_BY_PAGE = (
    lambda run: run.page(FIRST, 33, ("hook-far", "ALERT", 2)),
    lambda run: run.page(FIRST, 52, ("hook-far", "CANCEL", 3)),
    recounted(4, reached=1, in_ring=1),
)


def told(name: str) -> tuple[Spoil, ...]:
    """Return the alert and the end of it for a device, counted with the fourth stage."""
    return pushed(name, "ALERT", 2, 33), recounted(4, reached=1, in_ring=1), pushed(name, "CANCEL", 3, 51)


def no_list_units(run: SmallRun) -> None:
    run.mongo["units"] = [row for row in run.mongo["units"] if row["kind"] != "list"]


def announced_smaller(run: SmallRun) -> None:
    next(row for row in run.mongo["feed"] if row.get("stage", {}).get("number") == 4)["stage"]["radius_km"] = 400.0


def a_test_tenant(run: SmallRun) -> None:
    trial = {"id": "trial", "name": "Trial", "tenant": 3, "channel": "fcm", "project": "trial", "healthy": True}
    run.script["partners"].append(trial)


def confirmation_of_second(run: SmallRun) -> Row:
    return next(row for row in run.script["events"] if (row["case"], row["kind"]) == ("second", "confirm"))


def never_confirmed(run: SmallRun) -> None:
    run.script["events"].remove(confirmation_of_second(run))


def tagged(tag: str | None) -> Spoil:
    return reworded("one/one-near", "UPDATE", lambda message: message["android"]["notification"].update(tag=tag))


CASES: dict[str, Case] = {
    # The place lies 1.1 km north of the published centre: 499.5 km south is within the circle, not near the place.
    "missed: deferred": fault(*DEFERRED, missed=1),
    "missed: moved in": fault(untold("two/mover"), no_list_units, missed=1),
    "missed: on no page": fault(not_on_pages("hook-third"), recounted(3, reached=-1, deferred=1), missed=1),
    "missed: left untold": fault(registered("one/passer", 150), acted("one/passer", "move", 14, 800), missed=1),
    "missed: registered inside": fault(registered("one/comer", 60, 35), missed=1),
    "missed: returned": fault(registered("two/lost", 255, 30, token="token-found"), missed=1),
    "missed: in the circle, far from the place": fault(registered("one/edge", -499.5, east=0.0), missed=1),
    "missed: behind a smaller radius announced": fault(*DEFERRED, announced_smaller, missed=1),
    "not missed: came too late": right(registered("one/comer", 60, 46)),
    "not missed: stands beyond": right(registered("one/edge", 504, east=0.0)),
    "not missed: near the place, out of the circle": right(registered("one/edge", 500.5, east=0.0)),
    "not missed: left before the stage": right(
        registered("one/passer", 450), acted("one/passer", "move", 30.9, 800, settled=START + 40)
    ),
    "not missed: left as the stage committed": right(
        registered("one/passer", 450), acted("one/passer", "move", 31.5, 800)
    ),
    "not missed: removed": right(registered("one/passer", 150), acted("one/passer", "remove", 14)),
    "not missed: lost its token": right(registered("one/passer", 150), acted("one/passer", "lose", 14)),
    "not missed: its provider is down": right(*DEFERRED, lambda run: run.script["partners"][0].update(healthy=False)),
    "not missed: of a test tenant": right(a_test_tenant, registered("trial/near", 20)),
    "not missed: never registered": right(registered("one/passer", 150, ok=False)),
    "told twice: repeated": fault(pushed("two/two-second", "ALERT", 2, 15), told_twice=1),
    "told twice: overlapping": fault(pushed("two/two-second", "ALERT", 2, 11.55), told_twice=1),
    "told twice: the end repeated": fault(pushed("two/mover", "CANCEL", 3, 53), told_twice=1),
    "told twice: a refused repeat": fault(
        pushed("two/two-second", "ALERT", 2, 15, status=429, complete=False), told_twice=1
    ),
    "not told twice: a lost answer": right(pushed("two/two-second", "ALERT", 2, 11.2, complete=False)),
    "not told twice: another revision or token": right(
        pushed("two/two-fourth", "UPDATE", 4, 40), pushed("one/one-second", "ALERT", 2, 35, token="token-renewed")
    ),
    "outside: far away": fault(*told("one/one-far"), told_outside=1),
    "outside: before it was due": fault(changed("one/one-fourth", "ALERT", received=15), told_outside=1),
    "outside: on a page": fault(*TOLD_BY_PAGE, told_outside=1),
    "outside: before it arrived": fault(
        acted("one/one-far", "move", 34, 50, 0.0), *told("one/one-far"), told_outside=1
    ),
    "outside: an unregistered token": fault(
        pushed("one/one-far", "ALERT", 2, 33, token="token-of-nobody"),
        wrong={"told_outside", "stages", "closing", "screens"},
        told_outside=1,
    ),
    "outside: the second case": fault(
        pushed("two/two-far", "ALERT", 1, 48, SECOND), pushed("two/two-far", "CANCEL", 2, 56, SECOND), told_outside=1
    ),
    "outside: left before it was due": fault(
        registered("one/edge", 450), acted("one/edge", "move", 28, 900), *told("one/edge"), told_outside=1
    ),
    "not outside: left after it was due": right(
        registered("one/edge", 450), acted("one/edge", "move", 31.5, 900), *told("one/edge")
    ),
    "not outside: left, not settled": right(
        registered("one/edge", 450), acted("one/edge", "move", 29, 900, settled=None), *told("one/edge")
    ),
    "not outside: in the overshoot": right(registered("one/edge", 511.5, east=0.0), *told("one/edge")),
    "not outside: a move in that failed": right(acted("one/one-far", "move", 32, 450, ok=False), *told("one/one-far")),
    "shown twice: recorded by the phone": fault(lambda run: run.phones[3].update(count=2), shown_twice=1),
    "shown twice: by another tag": fault(tagged("alert-one:2"), shown_twice=1),
    "shown twice: by no tag": fault(tagged(None), shown_twice=1),
    "unconfirmed: before it": fault(changed("one/western-far", "ALERT", received=44), sent_unconfirmed=1),
    "unconfirmed: refused": fault(lambda run: confirmation_of_second(run).update(ok=False), sent_unconfirmed=1),
    "unconfirmed: never": fault(never_confirmed, sent_unconfirmed=1),
    "unconfirmed: a refused push": fault(
        pushed("one/western-far", "ALERT", 1, 43, SECOND, status=429, complete=False, error="QUOTA"),
        sent_unconfirmed=1,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_judge_counts_what_devices_were_told(name: str) -> None:
    case = CASES[name]
    assert case.found == (case.wrong, case.figures)


@pytest.mark.parametrize(("opened", "figure"), [(-5.0, 6.7), (1.5, 0.2), (9.0, -7.3)])
def test_first_push_is_timed_from_the_opening(opened: float, figure: float) -> None:
    def open_at(run: SmallRun) -> None:
        next(row for row in run.script["events"] if row["kind"] == "open")["began"] = START + opened

    judgement = spoilt(open_at)
    assert judgement["first_push_seconds"] == figure
    assert wrong(judgement) == (set() if 0 <= figure <= 5 else {"first_push_seconds"})


def test_a_run_without_pushes_fails() -> None:
    run = good_run()
    run.pushes.clear()
    judgement: dict[str, Any] = judgement_of(run)
    assert judgement["first_push_seconds"] is None
    assert {"first_push_seconds", "missed", "stages"} <= wrong(judgement)
