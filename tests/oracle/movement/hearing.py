"""What people asked for, over time: when a device surely hears of an alert, and when it surely does not."""

import math
from collections import defaultdict
from dataclasses import dataclass

from tests.oracle.acts import Act
from tests.oracle.devices import Span
from tests.oracle.movement.evidence import MovementEvidence, Wish

Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """From a moment on: the wishes of which one is in force, None for none at all; not `known`: it may be another."""

    since: float
    known: bool = True
    wishes: tuple[Wish | None, ...] = (None,)

    def may_mute(self, alert: str) -> bool:
        """Whether news of an alert may be kept from the device."""
        return not self.known or any(wish is not None and wish.mutes(alert) for wish in self.wishes)

    def mutes(self, alert: str, *, news: bool) -> bool:
        """Whether it surely is. What is no news goes past a mute of all alerts."""
        return self.known and all(
            wish is not None and (alert in wish.alerts or (wish.all and news)) for wish in self.wishes
        )


class Hearing:
    """The wishes of every device."""

    def __init__(self, evidence: MovementEvidence) -> None:
        events: defaultdict[Name, list[tuple[float, Wish | Act]]] = defaultdict(list)
        for wish in evidence.wishes:
            events[wish.partner, wish.ref].append((wish.began, wish))
        for act in evidence.acts:
            if act.kind in {"remove", "lose"}:
                events[act.partner, act.ref].append((act.began, act))
        self._asked: dict[Name, list[GraphQLRequest]] = {}
        for name, found in events.items():
            asked = [GraphQLRequest(0.0)]
            for _, event in sorted(found, key=lambda one: one[0]):
                asked += _after(asked[-1], event)
            self._asked[name] = asked

    def asked(self, name: Name) -> list[tuple[Span, GraphQLRequest]]:
        """Stretch by stretch, what is asked for."""
        asked = self._asked.get(name, [GraphQLRequest(0.0)])
        ends = [one.since for one in asked[1:]] + [math.inf]
        return [(Span(one.since, end), one) for one, end in zip(asked, ends, strict=True)]

    def hears(self, name: Name, alert: str) -> list[Span]:
        """The stretches in which it surely hears of an alert; neighbours are one."""
        spans: list[Span] = []
        for span, asked in self.asked(name):
            if asked.may_mute(alert):
                continue
            if spans and spans[-1].until == span.since:
                spans[-1].until = span.until
            else:
                spans.append(span)
        return spans

    def muted(self, name: Name, alert: str, since: float, until: float, *, news: bool) -> bool:
        """Whether all through a stretch it surely asked not to be told."""
        stretch = [asked for span, asked in self.asked(name) if span.meets(since, until)]
        return all(asked.mutes(alert, news=news) for asked in stretch)


def _after(before: GraphQLRequest, event: Wish | Act) -> list[GraphQLRequest]:
    if isinstance(event, Wish):
        # One write replaces the other: whoever hears before and after hears all the while.
        between = GraphQLRequest(event.began, before.known, (*before.wishes, event))
        return [between, GraphQLRequest(event.done, wishes=(event,))]
    if before == GraphQLRequest(before.since):
        return []
    if event.kind == "remove":
        return [GraphQLRequest(event.began, known=False), GraphQLRequest(event.done)]
    # Whether they end with a lost token hangs on whether anybody has sent to it before the phone came back.
    return [GraphQLRequest(event.began, known=False)]
