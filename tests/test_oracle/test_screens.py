"""Faults on screens: in each state of a phone, an end that leaves a name or a photo, or words, is counted."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.oracle import screens
from tests.oracle.lines import Row
from tests.oracle.phone_states import STATES, Screen, State, screen_after, state_of
from tests.oracle.wire import Push, push
from tests.test_oracle.planted import pushes_to, spoilt, untell, wrong
from tests.test_oracle.small_run import FIRST, SmallRun

BY_NAME = {state.name: state for state in STATES}
QUIT, RUNNING = BY_NAME["iPhone, force-quit"], BY_NAME["iPhone, the app may run"]
OFF = BY_NAME["iPhone, offline for six hours"]
ASLEEP, LONG_OFF = BY_NAME["Android, kept asleep by its maker"], BY_NAME["Android, offline for thirty days"]
NAME = "one/one-fourth"


def pushed(kind: str, alert: str = "al", number: int = 1, **changes: Any) -> Push:
    """Return a push as the double logs it; an end has words."""
    is_end = kind == "CANCEL"
    aps = {"content-available": 1, "alert": {"body": "over"}} if is_end else {"sound": "default"}
    message: Row = {
        "data": {"alert": alert, "kind": kind, "revision": "1"},
        "apns": {"headers": {"apns-collapse-id": alert}, "payload": {"aps": aps}},
    }
    if not is_end:
        message |= {"notification": {"title": "Missing"}, "android": {"notification": {"tag": alert}}}
    times = {"received": float(number), "answered": float(number)}
    row = {"id": number, "status": 200, "complete": True, "token": "t", "message": message, **times}
    return replace(push(row), **changes)


def shown(state: State, *pushes: Push, one_kept: bool = True, name: str = "p") -> Screen:
    return screen_after(name, state, pushes, one_kept=one_kept)


TOLD = (pushed("ALERT"), pushed("CANCEL", number=2))
DATA = (pushed("ALERT"), pushed("CANCEL", number=2, words=False))


@pytest.mark.parametrize(
    ("name", "by_words", "by_data"),
    [
        ("Android, the app may run", "nothing", "nothing"),
        ("Android, kept asleep by its maker", "name", "name"),
        ("Android, dozing with lowered priority", "name", "name"),
        ("Android, force-stopped", "nothing", "nothing"),
        ("Android, restarted", "nothing", "nothing"),
        ("Android, not permitted", "nothing", "nothing"),
        ("iPhone, the app may run", "nothing", "nothing"),
        ("iPhone, the alert swiped away", "nothing", "nothing"),
        ("iPhone, force-quit", "words", "name"),
        ("iPhone, no background refresh", "words", "name"),
        ("iPhone, restarted and locked", "words", "name"),
        ("iPhone, not permitted", "nothing", "nothing"),
        ("iPhone, in a Focus", "nothing", "nothing"),
        ("iPhone, with a summary", "nothing", "nothing"),
        ("iPhone, an earlier app", "nothing", "nothing"),
    ],
)
def test_each_state_shows_what_its_maker_says(name: str, by_words: str, by_data: str) -> None:
    def seen(screen: Screen) -> str:
        return "name" if screen.named else "words" if screen.worded else "nothing"

    assert (seen(shown(BY_NAME[name], *TOLD)), seen(shown(BY_NAME[name], *DATA))) == (by_words, by_data)


def test_states_are_all_drawn_from_two_percent_on() -> None:
    drawn = [state_of(f"phone-{number}").name for number in range(5000)]
    assert {name for name in BY_NAME if drawn.count(name) >= 100} == set(BY_NAME)
    assert sum(state.weight for state in STATES) == 100


def test_repeated_end_leaves_words_on_an_earlier_app_alone() -> None:
    twice = (*TOLD, pushed("CANCEL", number=3))
    assert shown(BY_NAME["iPhone, an earlier app"], *twice).worded == {"al"}
    assert shown(RUNNING, *twice).worded == set()


@pytest.mark.parametrize("state", [QUIT, RUNNING], ids=["force-quit", "running"])
def test_end_under_another_id_leaves_the_alert(state: State) -> None:
    astray = shown(state, TOLD[0], pushed("CANCEL", number=2, collapses_by="another"))
    assert (astray.named, astray.worded) == (({"al"}, {"al"}) if state is QUIT else (set(), {"al"}))


def test_end_that_wakes_no_app_leaves_words() -> None:
    assert shown(RUNNING, TOLD[0], pushed("CANCEL", number=2, wakes=False)).worded == {"al"}


def test_end_of_a_swiped_alert_is_read_alone() -> None:
    assert shown(BY_NAME["iPhone, the alert swiped away"], *TOLD).alone == {"al"}


def test_end_for_a_phone_off_may_be_displaced() -> None:
    told, off = (
        next(n for n in map(str, range(99)) if bool(shown(LONG_OFF, *TOLD, name=n).named) is is_told)
        for is_told in (True, False)
    )
    later = (*TOLD, pushed("ALERT", "other", number=3))
    one, several = (shown(OFF, *later, name=told, one_kept=one_kept) for one_kept in (True, False))
    assert (one.named, one.displaced) == ({"al", "other"}, {"al"})
    assert (several.named, several.displaced) == ({"other"}, set())
    assert shown(OFF, *later, name=off).named == {"other"}


def judged(monkeypatch: pytest.MonkeyPatch, state: State, *faults: Callable[[SmallRun], object]) -> dict[str, Any]:
    """Return the judgement on the good run with faults, in which every phone has one state."""
    monkeypatch.setattr(screens, "state_of", lambda name: state)
    return spoilt(*faults)


def data_alone(run: SmallRun) -> None:
    apns = pushes_to(run, NAME, "CANCEL")[0]["message"]["apns"]
    apns["payload"] = {"aps": {"content-available": 1}}
    apns["headers"]["apns-priority"] = "5"


def test_told_iphone_without_words_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    assert judged(monkeypatch, QUIT)["screens"]["name_or_photo"] == 0
    judgement = judged(monkeypatch, QUIT, data_alone)
    assert (wrong(judgement), judgement["screens"]["name_or_photo"]) == ({"screens"}, 1)
    assert wrong(judged(monkeypatch, RUNNING, data_alone)) == set()


def test_iphone_that_only_possibly_got_the_alert_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    def doubt(run: SmallRun) -> None:
        pushes_to(run, NAME, "ALERT")[0].update(status=503, complete=False)

    before = judged(monkeypatch, QUIT)["screens"]["possibly_told"]
    assert judged(monkeypatch, QUIT, data_alone, doubt)["screens"]["possibly_told"] == before + 1


def test_phone_without_an_end_fails_unless_it_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    judgement = judged(monkeypatch, RUNNING, lambda run: untell(run, NAME, "CANCEL"))
    assert (wrong(judgement), judgement["screens"]["name_or_photo"]) == ({"closing", "screens"}, 1)

    assert judged(monkeypatch, RUNNING, refuse)["screens"]["refused"] == 1


def refuse(run: SmallRun) -> None:
    pushes_to(run, NAME, "CANCEL")[0].update(status=429, complete=False)


def an_hour_late(run: SmallRun) -> None:
    for row in run.pushes:
        if row["message"]["data"]["kind"] == "CANCEL":
            row.update(received=row["received"] + 3600, answered=row["answered"] + 3600)


def test_end_an_hour_late_fails_unless_it_was_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    judgement = judged(monkeypatch, RUNNING, an_hour_late)
    seen = judgement["screens"]
    assert (wrong(judgement), seen["late"] + seen["gone"], seen["name_or_photo"]) == ({"screens"}, seen["phones"], 0)

    def accept_later(run: SmallRun) -> None:
        refuse(run)
        run.push(NAME, FIRST, "CANCEL", 3, 3650)

    judgement = judged(monkeypatch, RUNNING, accept_later)
    assert (wrong(judgement), judgement["screens"]["refused"]) == (set(), 1)
    assert judged(monkeypatch, OFF, an_hour_late)["screens"]["late"] == 0


def expired(run: SmallRun) -> None:
    run.script["events"] = [one for one in run.script["events"] if (one["case"], one["kind"]) != ("first", "close")]


def test_alert_that_expired_is_judged_as_a_closed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    judgement = judged(monkeypatch, RUNNING, expired)
    assert (wrong(judgement), judgement["screens"]) == (set(), judged(monkeypatch, RUNNING)["screens"])
    late = [judged(monkeypatch, RUNNING, *faults, an_hour_late)["screens"]["late"] for faults in ([], [expired])]
    assert late[0] == late[1] > 0


def test_too_many_phones_that_were_possibly_told_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    def doubt(run: SmallRun) -> None:
        for row in run.pushes:
            if row["message"]["data"]["kind"] == "CANCEL":
                row["message"]["apns"]["payload"] = {"aps": {"content-available": 1}}
                row["message"]["apns"]["headers"]["apns-priority"] = "5"
            elif row["message"]["data"]["alert"] == FIRST:
                row.update(status=503, complete=False)

    judgement = judged(monkeypatch, QUIT, doubt)
    assert judgement["screens"]["possibly_told"] > 5
    assert any("too many" in words for words in judgement["violations"]["screens"])


def test_unregistered_answer_for_a_live_token_is_no_excuse(monkeypatch: pytest.MonkeyPatch) -> None:
    def unregister(run: SmallRun) -> None:
        pushes_to(run, NAME, "CANCEL")[0].update(status=404, complete=False, error="UNREGISTERED")

    judgement = judged(monkeypatch, RUNNING, unregister)
    assert (wrong(judgement), judgement["screens"]["name_or_photo"]) == ({"closing", "screens"}, 1)


@pytest.mark.parametrize(("state", "listed"), [(ASLEEP, "asleep"), (LONG_OFF, "over_28_days")])
def test_phone_that_no_push_can_clear_is_listed(monkeypatch: pytest.MonkeyPatch, state: State, listed: str) -> None:
    judgement = judged(monkeypatch, state)
    assert (wrong(judgement), judgement["screens"]["name_or_photo"]) == (set(), 0)
    assert judgement["screens"][listed] > 0


def test_sound_that_a_focus_holds_back_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def lower(run: SmallRun) -> None:
        del pushes_to(run, NAME, "ALERT")[0]["message"]["apns"]["payload"]["aps"]["interruption-level"]

    focus = BY_NAME["iPhone, in a Focus"]
    assert judged(monkeypatch, focus)["screens"]["held_by_focus"] == 0
    judgement = judged(monkeypatch, focus, lower)
    assert (wrong(judgement), judgement["screens"]["held_by_focus"]) == ({"screens"}, 1)


def test_two_alerts_on_one_phone_are_judged_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def second(run: SmallRun) -> None:
        run.push(NAME, "alert-two", "ALERT", 1, 45)

    judgement = judged(monkeypatch, QUIT, second)
    assert judgement["screens"]["name_or_photo"] == 1
    assert FIRST not in str(judgement["violations"]["screens"])
