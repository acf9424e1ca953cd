"""Faults in the equations: stages, closing, sent after close, feed, photo links, centre, journal."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.test_oracle.planted import Spoil, pushes_to, recount, spoilt, untell, wrong, wrong_off_screens
from tests.test_oracle.small_run import FIRST, SECOND, START, Row, SmallRun, stored

# ---------------------------------------------------------------- stages


def stage_row(run: SmallRun, number: int) -> dict[str, Any]:
    return next(row for row in run.mongo["stages"] if row["alert"] == FIRST and row["number"] == number)


@pytest.mark.parametrize("outcome", ["failed", "dead", "withheld", "deferred", "in_ring"])
def test_a_stage_row_that_does_not_add_up_fails(outcome: str) -> None:
    assert wrong(spoilt(lambda run: recount(run, 2, **{outcome: 1}))) == {"stages"}


def test_reached_above_the_recorded_pushes_fails() -> None:
    judgement = spoilt(lambda run: recount(run, 2, reached=1, in_ring=1))
    assert wrong(judgement) == {"stages"}
    assert "record" in judgement["violations"]["stages"][0]


def test_sweeps_are_left_out_of_the_stages() -> None:
    assert wrong(spoilt(lambda run: run.unit(FIRST, "sweep", 2, 40, reached=7))) == set()


def test_a_unit_of_an_unstarted_stage_fails() -> None:
    assert wrong(spoilt(lambda run: run.unit(FIRST, "list", 9, 40, withheld=1))) == {"stages"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"radius_km": 450.0}, "stage 4 of 450 km is not the policy's"),
        ({"due": stored(START)}, "stage 4 of 500 km is not the policy's"),
        ({"begun_real": None}, "the stage of 500 km was due and never began"),
        ({"number": 5}, "stage 5 of 500 km is not the policy's"),
    ],
    ids=["radius", "due", "never begun", "number"],
)
def test_a_stage_outside_the_policy_fails(change: dict[str, Any], words: str) -> None:
    judgement = spoilt(lambda run: stage_row(run, 4).update(change))
    assert any(words in fault for fault in judgement["violations"].get("stages", ()))


def test_an_unfinished_ring_lasts_to_the_closing() -> None:
    judgement = spoilt(lambda run: run.unit(FIRST, "ring", 4, 0, deferred=1).update(finished_real=None))
    assert wrong(judgement) == set()
    assert judgement["stages"][3]["seconds"] == 19.0
    assert judgement["stages"][3]["deferred"] == 1


# ---------------------------------------------------------------- closing


def test_one_missing_cancel_fails_the_closing() -> None:
    judgement = spoilt(lambda run: untell(run, "one/one-fourth", "CANCEL"))
    assert wrong_off_screens(judgement) == {"closing"}
    assert judgement["closing"] == {"reached_before": 17, "told_closing": 15, "gone": 1, "extra": 0}


def test_one_extra_cancel_fails_the_closing() -> None:
    judgement = spoilt(lambda run: run.push("one/one-far", FIRST, "CANCEL", 3, 52))
    assert (wrong(judgement), judgement["closing"]["extra"]) == ({"closing"}, 1)


def test_one_extra_cancel_on_a_page_fails_the_closing() -> None:
    judgement = spoilt(lambda run: run.page(FIRST, 52, ("hook-far", "CANCEL", 3)))
    assert (wrong(judgement), judgement["closing"]["extra"]) == ({"closing"}, 1)


def test_an_unserved_closing_page_fails_the_closing() -> None:
    def hold_back(run: SmallRun) -> None:
        run.responses = [row for row in run.responses if "CANCEL" not in str(row)]

    judgement = spoilt(hold_back)
    assert (wrong(judgement), judgement["closing"]["told_closing"]) == ({"closing"}, 12)


SHOWN: dict[str, Callable[[Row], object]] = {
    "a notification": lambda message: message.update(notification={"title": "Over"}),
    "Android's": lambda message: message.update(android={"notification": {"title": "Over"}}),
    "a sound": lambda message: message["apns"]["payload"]["aps"].update(sound="default"),
    "no waking": lambda message: message["apns"]["payload"]["aps"].pop("content-available"),
    "another place": lambda message: message["apns"]["headers"].update({"apns-collapse-id": "another"}),
    "a name": lambda message: message["apns"]["payload"]["aps"].update(alert={"body": "Duoduo was found"}),
    "a lit screen": lambda message: message["apns"]["payload"]["aps"].pop("interruption-level"),
    "a picture": lambda message: message["apns"].update(fcm_options={"image": "https://hub.example/1"}),
    "a photo": lambda message: message["data"].update(photo="https://hub.example/1"),
    "a badge": lambda message: message["apns"]["payload"]["aps"].update(badge=1),
    "a low priority": lambda message: message["apns"]["headers"].update({"apns-priority": "5"}),
    "no Android": lambda message: message.pop("android"),
}


@pytest.mark.parametrize("fault", SHOWN)
def test_an_end_that_shows_more_than_words_fails(fault: str) -> None:
    judgement = spoilt(lambda run: SHOWN[fault](pushes_to(run, "one/one-fourth", "CANCEL")[0]["message"]))
    assert (wrong(judgement), judgement["ends"]["shown"]) == ({"ends"}, 1)


@pytest.mark.parametrize("status", [503, 429, None])
def test_words_to_a_token_that_accepted_nothing_fail(status: int | None) -> None:
    def doubt(run: SmallRun) -> None:
        pushes_to(run, "one/one-fourth", "ALERT")[0].update(status=status, complete=False)

    judgement = spoilt(doubt)
    assert "ends" in wrong(judgement)
    assert judgement["ends"]["strange_words"] == 1


def test_an_end_without_words_is_counted() -> None:
    def leave_out(run: SmallRun) -> None:
        pushes_to(run, "one/one-fourth", "CANCEL")[0]["message"]["apns"] |= {
            "headers": {"apns-collapse-id": FIRST, "apns-priority": "5", "apns-expiration": "1"},
            "payload": {"aps": {"content-available": 1}},
        }

    judgement = spoilt(leave_out)
    assert wrong(judgement) == set()
    assert (judgement["ends"]["with_words"], judgement["ends"]["data_alone"]) == (10, 2)


@pytest.mark.parametrize(
    "answer", [{"status": 503}, {"status": None, "answered": None}, {"status": 200}, {"status": 500}]
)
def test_a_possibly_reached_device_needs_a_cancel(answer: dict[str, Any]) -> None:
    def time_out(run: SmallRun) -> None:
        run.push("one/one-far", FIRST, "ALERT", 2, 33, complete=False, **answer)

    judgement = spoilt(time_out)
    assert (wrong_off_screens(judgement), judgement["closing"]["reached_before"]) == ({"closing"}, 18)


def test_a_cancel_after_a_refused_alert_is_not_extra() -> None:
    def refuse(run: SmallRun) -> None:
        run.push("one/one-far", FIRST, "ALERT", 2, 33, status=429, complete=False)
        run.push("one/one-far", FIRST, "CANCEL", 3, 52)

    judgement = spoilt(refuse)
    assert wrong(judgement) == set()
    assert judgement["closing"]["reached_before"] == 17


@pytest.mark.parametrize("status", [400, 403, 429, 503])
def test_a_cancel_that_was_not_accepted_fails(status: int) -> None:
    def refuse(run: SmallRun) -> None:
        pushes_to(run, "one/one-fourth", "CANCEL")[0].update(status=status, complete=False, error="SOMETHING")

    assert wrong(spoilt(refuse)) == {"closing"}


def refuse_for_good(run: SmallRun) -> None:
    run.act("one/one-fourth", "lose", 40)
    pushes_to(run, "one/one-fourth", "CANCEL")[0].update(status=404, complete=False, error="UNREGISTERED")


def remove_before(run: SmallRun) -> None:
    run.act("one/one-fourth", "remove", 45)
    untell(run, "one/one-fourth", "CANCEL")


def suspend(run: SmallRun) -> None:
    untell(run, "one/one-fourth", "CANCEL")
    run.script["partners"][0]["suspended"] = True


@pytest.mark.parametrize("leave", [refuse_for_good, remove_before, suspend])
def test_a_device_gone_before_its_cancel_is_counted(leave: Spoil) -> None:
    judgement = spoilt(leave)
    assert (wrong(judgement), judgement["closing"]["gone"]) == (set(), 2)


def test_a_device_removed_and_registered_again_is_not_gone() -> None:
    def come_back(run: SmallRun) -> None:
        run.act("one/one-fourth", "remove", 40)
        run.act("one/one-fourth", "register", 42, (45.0, 115.0))
        untell(run, "one/one-fourth", "CANCEL")

    assert wrong_off_screens(spoilt(come_back)) == {"closing"}


def test_a_taken_token_needs_only_one_cancel() -> None:
    judgement = spoilt(lambda run: untell(run, "two/taker", "CANCEL"))
    assert wrong(judgement) == {"closing"}
    assert judgement["closing"]["reached_before"] == 17


# ---------------------------------------------------------------- sent after close


def test_a_push_after_the_closing_is_counted() -> None:
    judgement = spoilt(
        lambda run: run.push("one/western", SECOND, "UPDATE", 3, 60.5),
        lambda run: run.push("one/western-far", SECOND, "UPDATE", 3, 60.1),
    )
    assert (wrong_off_screens(judgement), judgement["sent_after_close"]) == ({"sent_after_close"}, 1)


def test_a_late_cancel_is_no_fault() -> None:
    def delay(run: SmallRun) -> None:
        pushes_to(run, "one/western", "CANCEL")[0]["received"] = START + 65

    assert wrong(spoilt(delay)) == set()


# ---------------------------------------------------------------- feed


def test_a_swallowed_feed_event_is_lost() -> None:
    judgement = spoilt(lambda run: run.feed_lines.pop(9))
    assert (wrong(judgement), judgement["feed"]["lost"]) == ({"feed"}, 1)


def test_a_feed_event_repeated_after_reconnection_is_counted() -> None:
    judgement = spoilt(lambda run: run.follow("backend", 12, connection=2))
    assert (wrong(judgement), judgement["feed"]) == (
        {"feed"},
        {"events": 14, "lost": 0, "repeated": 1, "out_of_order": 0},
    )


def test_feed_events_out_of_order_are_counted() -> None:
    def swap(run: SmallRun) -> None:
        lines = run.feed_lines
        a, b = (number for number, row in enumerate(lines) if row["event"]["sequence"] in (2, 3))
        lines[a], lines[b] = lines[b], lines[a]

    judgement = spoilt(swap)
    assert (wrong(judgement), judgement["feed"]) == (
        {"feed"},
        {"events": 14, "lost": 0, "repeated": 0, "out_of_order": 1},
    )


def beat(run: SmallRun, sequence: int, after: int) -> None:
    """Add a heartbeat of a sequence that the newsroom receives after `after` events."""
    run.follow("newsroom", 14)["event"] = {"sequence": sequence, "type": "HEARTBEAT", "alert": None}
    line = run.feed_lines.pop()
    places = [number for number, row in enumerate(run.feed_lines) if row["subscriber"] == "newsroom"]
    run.feed_lines.insert([*places, len(run.feed_lines)][after], line)


@pytest.mark.parametrize(("sequence", "after"), [(0, 0), (5, 5), (7, 9), (14, 14)])
def test_a_feed_heartbeat_is_no_event(sequence: int, after: int) -> None:
    assert wrong(spoilt(lambda run: beat(run, sequence, after))) == set()


def test_a_heartbeat_past_an_unsent_event_loses_it() -> None:
    judgement = spoilt(lambda run: beat(run, 14, 13))
    assert (wrong(judgement), judgement["feed"]["lost"]) == ({"feed"}, 1)


def follow_nothing(run: SmallRun) -> None:
    run.feed_lines.clear()


def stay_silent(run: SmallRun) -> None:
    run.script["subscribers"] = ["newsroom", "backend", "radio"]


@pytest.mark.parametrize("fault", [follow_nothing, stay_silent])
def test_a_subscriber_without_events_lost_all(fault: Spoil) -> None:
    judgement = spoilt(fault)
    assert (wrong(judgement), judgement["feed"]["lost"]) == ({"feed"}, 14)


def test_an_exercise_on_a_live_feed_fails() -> None:
    def drill(run: SmallRun) -> None:
        run.event("ALERT", "alert-drill", 60)["status"] = "EXERCISE"

    assert wrong(spoilt(drill)) == set()
    assert wrong(spoilt(drill, lambda run: run.follow("newsroom", 15))) == {"feed"}


def test_a_feed_event_with_other_content_fails() -> None:
    def alter(run: SmallRun) -> None:
        run.feed_lines[0]["event"]["type"] = "CANCEL"

    assert wrong(spoilt(alter)) == {"feed"}


# ---------------------------------------------------------------- photo links, centre, journal


def change_photo(number: int, **change: Any) -> Callable[[SmallRun], None]:
    return lambda run: run.photos[number].update(change)


@pytest.mark.parametrize(
    ("fault", "figure"),
    [
        (change_photo(1, status=200), 200),
        (change_photo(1, status=404), 404),
        (change_photo(1, at=START + 54), None),
        (change_photo(0, status=404), 410),
        (change_photo(0, cache_control="public, max-age=3600"), 410),
        (lambda run: run.photos.clear(), None),
    ],
)
def test_a_wrong_photo_answer_after_closing_fails(fault: Spoil, figure: int | None) -> None:
    judgement = spoilt(fault)
    assert (wrong(judgement), judgement["photo_after_close"]) == ({"photo_after_close"}, figure)


def publish_elsewhere(run: SmallRun) -> None:
    run.pushes[0]["message"]["data"]["circle"] = "37.80,115.66,100"


def publish_nonsense(run: SmallRun) -> None:
    run.pushes[0]["message"]["data"]["circle"] = "here"


def call_elsewhere(run: SmallRun) -> None:
    run.webhooks[0]["body"]["areas"][0]["latitude"] += 0.1


def search_elsewhere(run: SmallRun) -> None:
    run.script["cases"][0]["place"]["lat"] += 0.1


@pytest.mark.parametrize("fault", [publish_elsewhere, publish_nonsense, call_elsewhere, search_elsewhere])
def test_a_wrong_published_centre_is_counted(fault: Spoil) -> None:
    assert wrong(spoilt(fault)) == {"published"}


def test_a_leftover_journal_row_is_counted() -> None:
    assert wrong(spoilt(lambda run: run.mongo["journal"].append({"_id": 1}))) == {"journal"}
