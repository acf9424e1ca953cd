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
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

HOURS_6, DAYS_30 = 6 * 3600, 30 * 24 * 3600
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
    with log.open("rb") as lines:
        rows = [orjson.loads(line) for line in lines if any(map(line.__contains__, wanted))]
    return [row for row in rows if row["status"] == 200 and not row["error"]]


def screens_after(pushes: Sequence[Mapping[str, Any]]) -> dict[str, list[Shown]]:
    """Return what stands on a phone's screen in each state. `pushes`: rows of the double's log, in their order."""
    return {state.name: _screen(state, pushes) for state in STATES}


@dataclass(slots=True)
class _Phone:
    state: State
    standing: dict[str, Shown] = field(default_factory=dict)

    def take(self, push: Mapping[str, Any]) -> None:
        message, data = push["message"], push["message"].get("data", {})
        notification, android = message.get("notification", {}), message.get("android", {}).get("notification", {})
        apns = message.get("apns", {})
        aps = apns.get("payload", {}).get("aps", {})
        under, sounds = android.get("tag"), bool(android.get("sound"))
        if self.state.is_iphone:
            notification = aps.get("alert") or notification
            under, sounds = apns.get("headers", {}).get("apns-collapse-id"), bool(aps.get("sound"))
            sounds = sounds and not (self.state.focused and aps.get("interruption-level") not in ROUSING)
        if notification and self.state.permits:
            title, body = notification.get("title", ""), notification.get("body", "")
            heard = "with sound" if sounds else "silently"
            self.standing[under or f"push {push['id']}"] = Shown(title, body, heard)
        wakes = not self.state.is_iphone or aps.get("content-available") == 1
        if data.get("kind") == "CANCEL" and self.state.runs and wakes:
            # The app removes what has the alert's id, which is its tag and its collapse id.
            self.standing.pop(data.get("alert"), None)


def _screen(state: State, pushes: Sequence[Mapping[str, Any]]) -> list[Shown]:
    phone = _Phone(state)
    seen = max(0, min(1, len(pushes) - 1) if state.offline else len(pushes) - 1)
    for push in pushes[:seen]:
        phone.take(push)
    stood = {} if state.cleared else phone.standing
    phone.standing = {under: replace(shown, heard="as before") for under, shown in stood.items()}
    for push in _kept(state, pushes[seen:]) if state.reached else ():
        phone.take(push)
    return list(phone.standing.values())


def _kept(state: State, missed: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    if not state.offline:
        return list(missed)
    newest = {push["message"].get("data", {}).get("alert"): push for push in missed[-1 if state.one_kept else 0 :]}
    return [push for push in newest.values() if _lives_for(push) >= state.offline]


def _lives_for(push: Mapping[str, Any]) -> int:
    """Return the seconds for which a push is kept; FCM keeps one without a `ttl` for four weeks."""
    return int(push["message"].get("android", {}).get("ttl", "2419200s").removesuffix("s"))
