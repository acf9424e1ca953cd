"""The states of phones that the oracle draws, and the screen of a phone in each of them.

The states are the oracle's own: neither the hub nor the double knows them. What the systems do, by their makers:

- Apple: data alone is given late, a few times an hour, and to no app that its user ended
  (developer.apple.com/documentation/usernotifications/pushing-background-updates-to-your-app).
- Apple: a push with the collapse id of another one takes its place. For a phone that is off, one is kept for each app
  (developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns).
- Apple: passive is added to the list in silence, time-sensitive passes a Focus and a summary
  (developer.apple.com/documentation/usernotifications/unnotificationinterruptionlevel).
- Google: a notification is shown by the system, data goes to the app. Of each collapse key the newest is kept, 28 days
  (firebase.google.com/docs/cloud-messaging/customize-messages/setting-message-lifespan).
- Google: a push may lose its priority, and then waits while the phone dozes
  (firebase.google.com/docs/cloud-messaging/android/message-priority).

Apple has said elsewhere that one push is kept for each collapse id, so both are judged. No page was found for this: an
iPhone keeps its notifications over a restart. An Android phone does not, and loses those of an app that is stopped.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tests.oracle.wire import Push

SEED = "screens"


class Away(StrEnum):
    """The time for which a phone is off: none, less than a push is kept, or more."""

    NEVER = "never"
    HOURS = "six hours"
    DAYS = "thirty days"


@dataclass(frozen=True, slots=True)
class State:
    """A state. Of all phones, `weight` in a hundred have it.

    `shows`: its person allows notifications. `runs`: its app runs for a push. `swipes`: its person swipes each alert
    away. `clears`: its notifications go after the first one. `stopped`: no push comes after the first one. `filters`: a
    Focus or a summary. `forgetful`: an app of the release before, which ignores a repeated end.
    """

    name: str
    weight: int
    is_iphone: bool
    shows: bool = True
    runs: bool = True
    swipes: bool = False
    clears: bool = False
    stopped: bool = False
    filters: bool = False
    forgetful: bool = False
    away: Away = Away.NEVER


STATES = (
    State("Android, the app may run", 24, is_iphone=False),
    State("Android, kept asleep by its maker", 4, is_iphone=False, runs=False),
    State("Android, dozing with lowered priority", 4, is_iphone=False, runs=False),
    State("Android, force-stopped", 4, is_iphone=False, clears=True, stopped=True),
    State("Android, restarted", 3, is_iphone=False, clears=True),
    State("Android, not permitted", 3, is_iphone=False, shows=False),
    State("Android, offline for six hours", 4, is_iphone=False, away=Away.HOURS),
    State("Android, offline for thirty days", 3, is_iphone=False, away=Away.DAYS),
    State("iPhone, the app may run", 14, is_iphone=True),
    State("iPhone, the alert swiped away", 5, is_iphone=True, swipes=True),
    State("iPhone, force-quit", 6, is_iphone=True, runs=False),
    State("iPhone, no background refresh", 4, is_iphone=True, runs=False),
    State("iPhone, restarted and locked", 3, is_iphone=True, runs=False),
    State("iPhone, not permitted", 3, is_iphone=True, shows=False),
    State("iPhone, in a Focus", 3, is_iphone=True, filters=True),
    State("iPhone, with a summary", 3, is_iphone=True, filters=True),
    State("iPhone, an earlier app", 3, is_iphone=True, forgetful=True),
    State("iPhone, offline for six hours", 4, is_iphone=True, away=Away.HOURS),
    State("iPhone, offline for thirty days", 3, is_iphone=True, away=Away.DAYS),
)


def _drawn(name: str, below: int) -> int:
    return int.from_bytes(hashlib.blake2b(f"{SEED}|{name}".encode(), digest_size=8).digest()) % below


def state_of(name: str) -> State:
    """Return the state of a phone, the same for the same name."""
    place = _drawn(name, sum(state.weight for state in STATES))
    for state in STATES:
        if place < state.weight:
            return state
        place -= state.weight
    raise AssertionError("unreachable")


@dataclass(slots=True)
class Screen:
    """The notifications of a phone: by id the alert, and True if it is the words of an end."""

    state: State
    standing: dict[str, tuple[str, bool]] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    displaced: set[str] = field(default_factory=set)
    """The alerts whose end gave way to a push of another alert while the phone was off."""
    alone: set[str] = field(default_factory=set)
    """The alerts whose end was read where the alert did not stand."""
    told: bool = False

    @property
    def named(self) -> set[str]:
        """The alerts that the phone shows with a name or a photo."""
        return {alert for alert, is_end in self.standing.values() if not is_end}

    @property
    def worded(self) -> set[str]:
        """The alerts that the phone shows with the words of the end."""
        return {alert for alert, is_end in self.standing.values() if is_end}

    def deliver(self, push: Push) -> None:
        """Let a push come to the phone."""
        assert push.alert is not None
        if self.state.stopped and self.told:
            return
        if push.kind == "CANCEL":
            self._end(push, push.alert)
        elif self.state.shows:
            under = push.collapses_by if self.state.is_iphone else push.tag
            if not self.state.swipes:
                self.standing[under or f"push {push.id}"] = push.alert, False
            if self.state.clears and not self.told:
                self.standing.clear()
        self.told = self.told or push.kind != "CANCEL"

    def _end(self, push: Push, alert: str) -> None:
        if self.state.is_iphone and push.words and self.state.shows:
            under = push.collapses_by or f"push {push.id}"
            if under not in self.standing:
                self.alone.add(alert)
            self.standing[under] = alert, True
        if not self.state.runs or (self.state.is_iphone and not push.wakes):
            return
        if not (self.state.forgetful and alert in self.ended):
            self.standing.pop(alert, None)
        self.ended.add(alert)


def screen_after(name: str, state: State, pushes: Sequence[Push], *, one_kept: bool) -> Screen:
    """Return the screen of a phone after its pushes, in their order, once it is back if it was off.

    Apple keeps one push for a phone that is off, or with `one_kept` False one of each alert.
    """
    screen = Screen(state)
    # Half of the phones that go off were told before.
    seen = len(pushes) if state.away is Away.NEVER else _drawn(f"{name}|off", 2)
    for push in pushes[:seen]:
        screen.deliver(push)
    missed = pushes[seen:] if state.away is not Away.DAYS else []
    kept = {push.alert: push for push in missed}
    if one_kept and state.is_iphone and missed:
        newest = missed[-1]
        screen.displaced |= {
            alert for alert, push in kept.items() if push.kind == "CANCEL" and alert and push is not newest
        }
        kept = {newest.alert: newest}
    for push in kept.values():
        screen.deliver(push)
    return screen


def excuse(screen: Screen, alert: str, ends: Sequence[Push], *, in_doubt: bool) -> str | None:
    """Return the listed reason for which a phone shows an alert whose ends came; None if it may not.

    `in_doubt`: nobody can know that the alert came to the token that got its end.
    """
    if screen.state.away is Away.DAYS:
        return "over_28_days"
    if alert in screen.displaced:
        return "displaced"
    if screen.state.runs:
        return None
    if not screen.state.is_iphone:
        return "asleep"
    return "possibly_told" if in_doubt and not any(push.words for push in ends) else None
