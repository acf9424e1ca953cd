"""Screens of phones that all got the same pushes, by the state that each phone is in when the newest one comes.

The makers' pages that say what a system does:

- Data alone comes to an iPhone late, and to no app that its user ended; without background refresh to none.
  https://developer.apple.com/documentation/usernotifications/pushing-background-updates-to-your-app
- A push takes the place of the one with its collapse id. Of those to a phone that is offline, Apple keeps one for each
  app. Elsewhere it says one for each collapse id, so both are here.
  https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns
- A Focus and a summary hold back the sound of all that is not time-sensitive or critical.
  https://developer.apple.com/documentation/usernotifications/unnotificationinterruptionlevel
- On Android the system shows a notification, and gives data to the app. Of each collapse key one push is kept, until
  its `ttl` has passed. https://firebase.google.com/docs/cloud-messaging/customize-messages/setting-message-lifespan
- To an app that was force-stopped nothing comes. A push whose priority was lowered waits while the phone dozes.
  https://firebase.google.com/docs/cloud-messaging/android/message-priority

No page was found for this: over a restart an iPhone keeps its notifications, and an Android phone does not; nor does it
keep those of an app that is force-stopped.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson

HOURS_6, DAYS_30 = 6 * 3600, 30 * 24 * 3600
MAX_TTL_SECONDS = 28 * 24 * 3600.0
"""FCM keeps a push without a `ttl` for four weeks."""
ROUSING = ("time-sensitive", "critical")
"""The levels that a Focus and a summary let through."""


@dataclass(frozen=True, slots=True)
class State:
    """A state of a phone.

    permits: its person allows notifications. runs: its app runs for data. cleared: its notifications have gone.
    reached: a push comes. offline: seconds for which it is without a network, since the second push.
    """

    name: str
    is_iphone: bool
    permits: bool = True
    runs: bool = True
    cleared: bool = False
    reached: bool = True
    focused: bool = False
    offline: int = 0
    one_kept: bool = False


STATES = (
    State("Android, the app may run", is_iphone=False),
    State("Android, kept asleep by its maker", is_iphone=False, runs=False),
    State("Android, dozing, priority lowered", is_iphone=False, runs=False),
    State("Android, the alert swiped away", is_iphone=False, cleared=True),
    State("Android, force-stopped", is_iphone=False, cleared=True, reached=False),
    State("Android, restarted", is_iphone=False, cleared=True),
    State("Android, not permitted", is_iphone=False, permits=False),
    State("Android, offline for six hours", is_iphone=False, offline=HOURS_6),
    State("Android, offline for thirty days", is_iphone=False, offline=DAYS_30),
    State("iPhone, the app may run", is_iphone=True),
    State("iPhone, force-quit", is_iphone=True, runs=False),
    State("iPhone, no background refresh", is_iphone=True, runs=False),
    State("iPhone, the alert swiped away", is_iphone=True, cleared=True),
    State("iPhone, swiped away and force-quit", is_iphone=True, cleared=True, runs=False),
    State("iPhone, restarted and locked", is_iphone=True, runs=False),
    State("iPhone, not permitted", is_iphone=True, permits=False),
    State("iPhone, in a Focus or summary", is_iphone=True, focused=True),
    State("iPhone, offline for six hours", is_iphone=True, offline=HOURS_6),
    State("iPhone, offline, one push kept", is_iphone=True, offline=HOURS_6, one_kept=True),
    State("iPhone, offline for thirty days", is_iphone=True, offline=DAYS_30),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A notification that stands on a screen. heard: how the newest push showed it, or that it stands as before."""

    title: str
    body: str
    heard: str

    def __str__(self) -> str:
        return f"{self.title or self.body} ({self.heard})"


def read_pushes(log: Path, tokens: Sequence[str]) -> list[dict[str, Any]]:
    """Return the accepted pushes to the tokens of one phone, from the double's log."""
    wanted = [b'"token":' + orjson.dumps(token) for token in tokens]
    found = list[dict[str, Any]]()
    with log.open("rb") as lines:
        for line in lines:
            # A double that was killed may have left half a line.
            with suppress(orjson.JSONDecodeError):
                if any(map(line.__contains__, wanted)):
                    found.append(orjson.loads(line))
    return [row for row in found if row["status"] == 200 and not row["error"]]


def screens_after(pushes: Sequence[Mapping[str, Any]]) -> dict[str, list[Shown]]:
    """Return what stands on a phone's screen in each state. `pushes`: rows of the double's log, in their order."""
    read = [_Push.of(row) for row in pushes]
    return {state.name: _screen(state, read) for state in STATES}


@dataclass(frozen=True, slots=True)
class _System:
    """A push as one of the two systems reads it.

    under: the id of the notification. kept_as: of the pushes with one such id the newest is kept, for `lasts` seconds.
    title, body: None if the system shows nothing. wakes: the app gets it.
    """

    under: str
    kept_as: str
    lasts: float
    title: str | None
    body: str | None
    sounds: bool
    wakes: bool
    level: str = ""


@dataclass(frozen=True, slots=True)
class _Push:
    alert: str
    is_end: bool
    android: _System
    iphone: _System

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "_Push":
        """Read a row; what has another shape than a message's counts as missing."""
        message = _object(row.get("message"))
        data, shown = _object(message.get("data")), _object(message.get("notification"))
        android, apns = _object(message.get("android")), _object(message.get("apns"))
        own, headers = _object(android.get("notification")), _object(apns.get("headers"))
        aps, alone = _object(_object(apns.get("payload")).get("aps")), f"push {row.get('id')}"
        texts = {**shown, **own} if shown or own.keys() & {"title", "body"} else {}
        collapses, received = str(headers.get("apns-collapse-id") or alone), float(row.get("received", 0))
        words = aps.get("alert", shown)
        words = {"body": words} if isinstance(words, str) else _object(words)
        return cls(
            str(data.get("alert")),
            data.get("kind") == "CANCEL",
            _System(
                under=str(own.get("tag") or alone),
                kept_as=str(android.get("collapse_key") or alone),
                lasts=_seconds(str(android.get("ttl")).removesuffix("s"), MAX_TTL_SECONDS),
                title=_text(texts, "title"),
                body=_text(texts, "body"),
                sounds=bool(own.get("sound")),
                wakes=not shown and not own,
            ),
            _System(
                under=collapses,
                kept_as=collapses,
                lasts=_seconds(headers.get("apns-expiration"), received + MAX_TTL_SECONDS) - received,
                title=_text(words, "title"),
                body=_text(words, "body"),
                sounds=bool(aps.get("sound")),
                wakes=aps.get("content-available") == 1,
                level=str(aps.get("interruption-level", "active")),
            ),
        )

    def seen_by(self, state: State) -> _System:
        return self.iphone if state.is_iphone else self.android


def _screen(state: State, pushes: Sequence[_Push]) -> list[Shown]:
    seen = max(0, min(1, len(pushes) - 1) if state.offline else len(pushes) - 1)
    standing: dict[str, Shown] = {}
    for push in pushes[:seen]:
        _take(state, standing, push)
    stood = {} if state.cleared else standing
    standing = {under: replace(shown, heard="as before") for under, shown in stood.items()}
    for push in _kept(state, pushes[seen:]) if state.reached else ():
        _take(state, standing, push)
    return list(standing.values())


def _take(state: State, standing: dict[str, Shown], push: _Push) -> None:
    told = push.seen_by(state)
    if state.permits and told.title is not None:
        held = state.focused and told.level not in ROUSING
        heard = "with sound" if told.sounds and not held else "silently"
        standing[told.under] = Shown(told.title, told.body or "", heard)
    if push.is_end and state.runs and told.wakes:
        # The app removes what has the alert's id, which is its tag and its collapse id.
        standing.pop(push.alert, None)


def _kept(state: State, missed: Sequence[_Push]) -> list[_Push]:
    if not state.offline:
        return list(missed)
    newest = {push.seen_by(state).kept_as: push for push in missed[-1 if state.one_kept else 0 :]}
    return [push for push in newest.values() if push.seen_by(state).lasts >= state.offline]


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(shown: Mapping[str, Any], name: str) -> str | None:
    return str(shown.get(name) or "") if shown else None


def _seconds(text: object, default: float) -> float:
    try:
        return float(str(text))
    except ValueError:
        return default
