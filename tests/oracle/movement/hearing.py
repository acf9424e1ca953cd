"""The mutes of each device over time: when it surely gets news of an alert, and when it surely does not."""

import math
from collections import defaultdict
from dataclasses import dataclass

from tests.oracle.acts import Act
from tests.oracle.devices import Span
from tests.oracle.movement.evidence import MovementEvidence, MuteRequest

Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class MuteState:
    """The possible mutes from `since` on: one of `requests` is in force (None: no mute); if not `known`, any."""

    since: float
    known: bool = True
    requests: tuple[MuteRequest | None, ...] = (None,)

    def may_mute(self, alert: str) -> bool:
        """Return whether news of an alert may be muted on the device."""
        return not self.known or any(mute is not None and mute.mutes(alert) for mute in self.requests)

    def surely_mutes(self, alert: str, *, news: bool) -> bool:
        """Return whether the device surely mutes an alert. Only news is stopped by a mute of all alerts."""
        return self.known and all(
            mute is not None and (alert in mute.alerts or (mute.all and news)) for mute in self.requests
        )


class Hearing:
    """The mutes of every device, stretch by stretch."""

    def __init__(self, evidence: MovementEvidence) -> None:
        events: defaultdict[Name, list[tuple[float, MuteRequest | Act]]] = defaultdict(list)
        for mute in evidence.mutes:
            events[mute.partner, mute.ref].append((mute.began, mute))
        for act in evidence.acts:
            if act.kind in {"remove", "lose"}:
                events[act.partner, act.ref].append((act.began, act))
        self._states: dict[Name, list[MuteState]] = {}
        for name, timed in events.items():
            states = [MuteState(0.0)]
            for _, event in sorted(timed, key=lambda one: one[0]):
                states += _after(states[-1], event)
            self._states[name] = states

    def states(self, name: Name) -> list[tuple[Span, MuteState]]:
        """Return the mute state of each stretch of time."""
        states = self._states.get(name, [MuteState(0.0)])
        ends = [state.since for state in states[1:]] + [math.inf]
        return [(Span(state.since, end), state) for state, end in zip(states, ends, strict=True)]

    def hears(self, name: Name, alert: str) -> list[Span]:
        """Return the stretches in which the device surely gets news of an alert; adjacent ones are joined."""
        spans: list[Span] = []
        for span, state in self.states(name):
            if state.may_mute(alert):
                continue
            if spans and spans[-1].until == span.since:
                spans[-1].until = span.until
            else:
                spans.append(span)
        return spans

    def muted(self, name: Name, alert: str, since: float, until: float, *, news: bool) -> bool:
        """Return whether the device surely muted an alert all through a stretch."""
        stretch = [state for span, state in self.states(name) if span.meets(since, until)]
        return all(state.surely_mutes(alert, news=news) for state in stretch)


def _after(before: MuteState, event: MuteRequest | Act) -> list[MuteState]:
    if isinstance(event, MuteRequest):
        # One write replaces the other: a device that gets news before and after gets it all the while.
        between = MuteState(event.began, before.known, (*before.requests, event))
        return [between, MuteState(event.done, requests=(event,))]
    if before == MuteState(before.since):
        return []
    if event.kind == "remove":
        return [MuteState(event.began, known=False), MuteState(event.done)]
    # Mutes end with a lost token only if a push was sent to it before the phone came back.
    return [MuteState(event.began, known=False)]
