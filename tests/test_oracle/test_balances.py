"""Faults in the equations: stages, closing, ends, sent after close, feed, photo links, centre, journal."""

from typing import Any

import pytest

from tests.test_oracle.planted import (
    Case,
    Spoil,
    acted,
    changed,
    fault,
    pushed,
    recounted,
    reworded,
    right,
    spoilt,
    untold,
    wrong,
)
from tests.test_oracle.small_run import FIRST, SECOND, START, Row, SmallRun, stored

TOLD = "one/one-fourth"
EVENTS = {"events": 14, "lost": 0, "repeated": 0, "out_of_order": 0}
NO_CANCEL = untold(TOLD, "CANCEL")


def staged(**change: Any) -> Spoil:
    """Change the fourth stage."""

    def change_row(run: SmallRun) -> None:
        next(row for row in run.mongo["stages"] if (row["alert"], row["number"]) == (FIRST, 4)).update(change)

    return change_row


def no_closing_pages(run: SmallRun) -> None:
    run.responses = [row for row in run.responses if "CANCEL" not in str(row)]


def swapped(run: SmallRun) -> None:
    lines = run.feed_lines
    a, b = (number for number, row in enumerate(lines) if row["event"]["sequence"] in (2, 3))
    lines[a], lines[b] = lines[b], lines[a]


def beat(sequence: int, after: int) -> Spoil:
    """Add a heartbeat of a sequence that the newsroom receives after `after` events."""

    def add(run: SmallRun) -> None:
        run.follow("newsroom", 14)["event"] = {"sequence": sequence, "type": "HEARTBEAT", "alert": None}
        line = run.feed_lines.pop()
        places = [number for number, row in enumerate(run.feed_lines) if row["subscriber"] == "newsroom"]
        run.feed_lines.insert([*places, len(run.feed_lines)][after], line)

    return add


def drilled(run: SmallRun) -> None:
    run.event("ALERT", "alert-drill", 60)["status"] = "EXERCISE"


def photo(number: int, **change: Any) -> Spoil:
    return lambda run: run.photos[number].update(change)


def circle(text: str) -> Spoil:
    return lambda run: run.pushes[0]["message"]["data"].update(circle=text)


def called_elsewhere(run: SmallRun) -> None:
    run.webhooks[0]["body"]["areas"][0]["latitude"] += 0.1


def searched_elsewhere(run: SmallRun) -> None:
    run.script["cases"][0]["place"]["lat"] += 0.1


def wordless(message: Row) -> None:
    message["apns"] |= {
        "headers": {"apns-collapse-id": FIRST, "apns-priority": "5", "apns-expiration": "1"},
        "payload": {"aps": {"content-available": 1}},
    }


def aps(**change: Any) -> Spoil:
    return reworded(TOLD, "CANCEL", lambda message: message["apns"]["payload"]["aps"].update(change))


def no_aps(name: str) -> Spoil:
    return reworded(TOLD, "CANCEL", lambda message: message["apns"]["payload"]["aps"].pop(name))


def headers(**change: str) -> Spoil:
    named = {name.replace("_", "-"): value for name, value in change.items()}
    return reworded(TOLD, "CANCEL", lambda message: message["apns"]["headers"].update(named))


SHOWN: dict[str, Spoil] = {
    "a notification": reworded(TOLD, "CANCEL", lambda message: message.update(notification={"title": "Over"})),
    "Android's": reworded(TOLD, "CANCEL", lambda message: message.update(android={"notification": {"title": "Over"}})),
    "a sound": aps(sound="default"),
    "no waking": no_aps("content-available"),
    "another place": headers(apns_collapse_id="another"),
    "a name": aps(alert={"body": "Duoduo was found"}),
    "a lit screen": no_aps("interruption-level"),
    "a picture": reworded(
        TOLD, "CANCEL", lambda message: message["apns"].update(fcm_options={"image": "https://hub.example/1"})
    ),
    "a photo": reworded(TOLD, "CANCEL", lambda message: message["data"].update(photo="https://hub.example/1")),
    "a badge": aps(badge=1),
    "a low priority": headers(apns_priority="5"),
    "no Android": reworded(TOLD, "CANCEL", lambda message: message.pop("android")),
}
LOST_ANSWERS: tuple[dict[str, Any], ...] = (
    {"status": 503},
    {"status": None, "answered": None},
    {"status": 200},
    {"status": 500},
)

CASES: dict[str, Case] = {
    **{
        f"stage does not add up: {outcome}": fault(recounted(2, **{outcome: 1}), wrong={"stages"})
        for outcome in ("failed", "dead", "withheld", "deferred", "in_ring")
    },
    "stage: a sweep does not count": right(lambda run: run.unit(FIRST, "sweep", 2, 40, reached=7)),
    "stage: a unit of one that never began": fault(
        lambda run: run.unit(FIRST, "list", 9, 40, withheld=1), wrong={"stages"}
    ),
    "closing: one missing": fault(
        NO_CANCEL,
        wrong={"closing", "screens"},
        closing={"reached_before": 17, "told_closing": 15, "gone": 1, "extra": 0},
    ),
    "closing: one extra": fault(pushed("one/one-far", "CANCEL", 3, 52), closing={"extra": 1}),
    "closing: one extra on a page": fault(
        lambda run: run.page(FIRST, 52, ("hook-far", "CANCEL", 3)), closing={"extra": 1}
    ),
    "closing: a page not served": fault(no_closing_pages, closing={"told_closing": 12}),
    **{
        f"closing: possibly told, no CANCEL: {answer}": fault(
            pushed("one/one-far", "ALERT", 2, 33, complete=False, **answer),
            wrong={"closing", "screens"},
            closing={"reached_before": 18},
        )
        for answer in LOST_ANSWERS
    },
    "closing: a CANCEL after a refused alert": right(
        pushed("one/one-far", "ALERT", 2, 33, status=429, complete=False),
        pushed("one/one-far", "CANCEL", 3, 52),
        closing={"reached_before": 17},
    ),
    **{
        f"closing: a CANCEL refused with {status}": fault(
            changed(TOLD, "CANCEL", status=status, complete=False, error="SOMETHING"), wrong={"closing"}
        )
        for status in (400, 403, 429, 503)
    },
    "gone: lost its token": right(
        acted(TOLD, "lose", 40),
        changed(TOLD, "CANCEL", status=404, complete=False, error="UNREGISTERED"),
        closing={"gone": 2},
    ),
    "gone: removed": right(acted(TOLD, "remove", 45), NO_CANCEL, closing={"gone": 2}),
    "gone: its partner suspended": right(
        NO_CANCEL, lambda run: run.script["partners"][0].update(suspended=True), closing={"gone": 2}
    ),
    "not gone: registered again": fault(
        acted(TOLD, "remove", 40),
        lambda run: run.act(TOLD, "register", 42, (45.0, 115.0)),
        NO_CANCEL,
        wrong={"closing", "screens"},
    ),
    "closing: a taken token needs one CANCEL": fault(untold("two/taker", "CANCEL"), closing={"reached_before": 17}),
    **{f"ends: shows {name}": fault(change, ends={"shown": 1}) for name, change in SHOWN.items()},
    "ends: without words": right(reworded(TOLD, "CANCEL", wordless), ends={"with_words": 10, "data_alone": 2}),
    "after close: two, one of them in time": fault(
        pushed("one/western", "UPDATE", 3, 60.5, SECOND),
        pushed("one/western-far", "UPDATE", 3, 60.1, SECOND),
        wrong={"sent_after_close", "screens"},
        sent_after_close=1,
    ),
    "after close: a late CANCEL": right(changed("one/western", "CANCEL", received=65)),
    "feed: swallowed": fault(lambda run: run.feed_lines.pop(9), feed={"lost": 1}),
    "feed: repeated": fault(lambda run: run.follow("backend", 12, connection=2), feed=EVENTS | {"repeated": 1}),
    "feed: out of order": fault(swapped, feed=EVENTS | {"out_of_order": 1}),
    **{
        f"feed: a heartbeat of {sequence} after {after}": right(beat(sequence, after))
        for sequence, after in ((0, 0), (5, 5), (7, 9), (14, 14))
    },
    "feed: a heartbeat past an event": fault(beat(14, 13), feed={"lost": 1}),
    "feed: followed by nobody": fault(lambda run: run.feed_lines.clear(), feed={"lost": 14}),
    "feed: a silent subscriber": fault(
        lambda run: run.script.update(subscribers=["newsroom", "backend", "radio"]),
        feed={"lost": 14},
    ),
    "feed: an exercise on another feed": right(drilled),
    "feed: an exercise on a live feed": fault(drilled, lambda run: run.follow("newsroom", 15), wrong={"feed"}),
    "feed: other content": fault(lambda run: run.feed_lines[0]["event"].update(type="CANCEL"), wrong={"feed"}),
    "photo: still there": fault(photo(1, status=200), photo_after_close=200),
    "photo: another refusal": fault(photo(1, status=404), photo_after_close=404),
    "photo: asked before the end": fault(photo(1, at=START + 54), photo_after_close=None),
    "photo: not there before": fault(photo(0, status=404), photo_after_close=410),
    "photo: in every cache": fault(photo(0, cache_control="public, max-age=3600"), photo_after_close=410),
    "photo: never asked": fault(lambda run: run.photos.clear(), photo_after_close=None),
    "centre: elsewhere in a push": fault(circle("37.80,115.66,100"), wrong={"published"}),
    "centre: nonsense": fault(circle("here"), wrong={"published"}),
    "centre: elsewhere in a call": fault(called_elsewhere, wrong={"published"}),
    "centre: not near the place": fault(searched_elsewhere, wrong={"published"}),
    "journal: a row is left": fault(lambda run: run.mongo["journal"].append({"_id": 1}), wrong={"journal"}),
}


@pytest.mark.parametrize("name", CASES)
def test_judge_balances_each_case(name: str) -> None:
    case = CASES[name]
    assert case.found == (case.wrong, case.figures)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ((recounted(2, reached=1, in_ring=1),), "record"),
        ((staged(radius_km=450.0),), "stage 4 of 450 km is not the policy's"),
        ((staged(due=stored(START)),), "stage 4 of 500 km is not the policy's"),
        ((staged(begun_real=None),), "the stage of 500 km was due and never began"),
        ((staged(number=5),), "stage 5 of 500 km is not the policy's"),
    ],
    ids=["reached above the record", "radius", "due", "never begun", "number"],
)
def test_judge_says_what_is_wrong_with_a_stage(changes: tuple[Spoil, ...], words: str) -> None:
    assert any(words in fault for fault in spoilt(*changes)["violations"]["stages"])


def test_an_unfinished_ring_lasts_to_the_closing() -> None:
    judgement = spoilt(lambda run: run.unit(FIRST, "ring", 4, 0, deferred=1).update(finished_real=None))
    assert wrong(judgement) == set()
    assert (judgement["stages"][3]["seconds"], judgement["stages"][3]["deferred"]) == (19.0, 1)


@pytest.mark.parametrize("status", [503, 429, None])
def test_words_to_a_token_that_accepted_nothing_fail(status: int | None) -> None:
    judgement = spoilt(changed(TOLD, "ALERT", status=status, complete=False))
    assert "ends" in wrong(judgement)
    assert judgement["ends"]["strange_words"] == 1
