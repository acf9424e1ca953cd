"""Faults on screens: in each state of a phone, an end that leaves a name or a photo, or words, is counted."""

from dataclasses import replace
from typing import Any

import pytest

from tests.oracle import screens
from tests.oracle.lines import Row
from tests.oracle.phone_states import STATES, Screen, State, screen_after, state_of
from tests.oracle.wire import Push, push
from tests.test_oracle.planted import Spoil, changed, reworded, spoilt, untold, wrong
from tests.test_oracle.planted import pushed as sent
from tests.test_oracle.small_run import FIRST, SmallRun

BY_NAME = {state.name: state for state in STATES}
QUIT, RUNNING = BY_NAME["iPhone, force-quit"], BY_NAME["iPhone, the app may run"]
OFF = BY_NAME["iPhone, offline for six hours"]
ASLEEP, LONG_OFF = BY_NAME["Android, kept asleep by its maker"], BY_NAME["Android, offline for thirty days"]
FOCUS = BY_NAME["iPhone, in a Focus"]
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


def data_alone(message: Row) -> None:
    message["apns"]["payload"] = {"aps": {"content-available": 1}}
    message["apns"]["headers"]["apns-priority"] = "5"


def an_hour_late(run: SmallRun) -> None:
    for row in run.pushes:
        if row["message"]["data"]["kind"] == "CANCEL":
            row.update(received=row["received"] + 3600, answered=row["answered"] + 3600)


def expired(run: SmallRun) -> None:
    run.script["events"] = [one for one in run.script["events"] if (one["case"], one["kind"]) != ("first", "close")]


def all_in_doubt(run: SmallRun) -> None:
    for row in run.pushes:
        if row["message"]["data"]["kind"] == "CANCEL":
            data_alone(row["message"])
        elif row["message"]["data"]["alert"] == FIRST:
            row.update(status=503, complete=False)


DATA_ALONE = reworded(NAME, "CANCEL", data_alone)
IN_DOUBT = changed(NAME, "ALERT", status=503, complete=False)
NO_CANCEL = untold(NAME, "CANCEL")
REFUSED = changed(NAME, "CANCEL", status=429, complete=False)
UNREGISTERED = changed(NAME, "CANCEL", status=404, complete=False, error="UNREGISTERED")
LOWER = reworded(NAME, "ALERT", lambda message: message["apns"]["payload"]["aps"].pop("interruption-level"))
CASES: dict[str, tuple[State, tuple[Spoil, ...], set[str], dict[str, int]]] = {
    "told iPhone": (QUIT, (), set(), {"name_or_photo": 0, "possibly_told": 1}),
    "told iPhone, no words": (QUIT, (DATA_ALONE,), {"screens"}, {"name_or_photo": 1}),
    "told iPhone whose app runs, no words": (RUNNING, (DATA_ALONE,), set(), {"name_or_photo": 0}),
    "possibly told": (QUIT, (DATA_ALONE, IN_DOUBT), {"missed", "stages"}, {"possibly_told": 2}),
    "too many possibly told": (QUIT, (all_in_doubt,), {"missed", "stages", "screens"}, {"possibly_told": 10}),
    "no end": (RUNNING, (NO_CANCEL,), {"closing", "screens"}, {"name_or_photo": 1}),
    "refused end": (RUNNING, (REFUSED,), {"closing"}, {"refused": 1}),
    "unregistered, and its token lives": (RUNNING, (UNREGISTERED,), {"closing", "screens"}, {"name_or_photo": 1}),
    "an hour late": (RUNNING, (an_hour_late,), {"screens"}, {"late": 12, "gone": 1, "phones": 13, "name_or_photo": 0}),
    "accepted an hour late, refused before": (
        RUNNING,
        (REFUSED, sent(NAME, "CANCEL", 3, 3650)),
        set(),
        {"refused": 1},
    ),
    "an hour late, off for six": (OFF, (an_hour_late,), set(), {"late": 0}),
    "expired": (RUNNING, (expired,), set(), {}),
    "expired, an hour late": (RUNNING, (expired, an_hour_late), {"screens"}, {"late": 12}),
    "asleep": (ASLEEP, (), set(), {"name_or_photo": 0, "asleep": 12}),
    "off for 30 days": (LONG_OFF, (), set(), {"name_or_photo": 0, "over_28_days": 3}),
    "sound in a Focus": (FOCUS, (), set(), {"held_by_focus": 0}),
    "sound that a Focus holds back": (FOCUS, (LOWER,), {"screens"}, {"held_by_focus": 1}),
    "two alerts": (
        QUIT,
        (sent(NAME, "ALERT", 1, 45, "alert-two"),),
        {"closing", "screens", "sent_unconfirmed", "told_outside"},
        {"name_or_photo": 1},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_judge_of_screens_gives_the_figures_of_each_state(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    state, changes, figures_wrong, figures = CASES[name]
    monkeypatch.setattr(screens, "state_of", lambda phone: state)
    judgement = spoilt(*changes)
    found = judgement["screens"]
    assert (wrong(judgement), {part: found[part] for part in figures}) == (figures_wrong, figures)
    said = str(judgement["violations"].get("screens"))
    assert ("too many" in said) == (name == "too many possibly told")
    # A phone with two alerts is judged for each of them.
    assert name != "two alerts" or FIRST not in said
