"""Phones on which two notifications of one alert stood at once, after collapsing by tag."""

from collections import defaultdict
from collections.abc import Iterable

from tests.oracle.run import Finding, Run
from tests.oracle.wire import Push

Shown = tuple[str, str]
"""A token and an alert."""


def shown_twice(run: Run) -> Finding:
    """Return `shown_twice`, by the double's record of phones and by a replay of the raw log."""
    booked = {(event.token, event.alert) for event in run.evidence.phones if event.standing > 1}
    replayed = crowded(run.evidence.pushes)
    faults = [
        f"phone …{token[-6:]} showed {alert} twice at once ({', '.join(_sources(booked, replayed, token, alert))})"
        for token, alert in sorted(booked | replayed)
    ]
    return Finding(len(faults), faults)


def _sources(booked: set[Shown], replayed: set[Shown], token: str, alert: str) -> list[str]:
    return [name for name, found in (("phones.jsonl", booked), ("pushes.jsonl", replayed)) if (token, alert) in found]


def crowded(pushes: Iterable[Push]) -> set[Shown]:
    """Return the phones with two notifications at once, if phones collapse by tag alone."""
    standing: defaultdict[Shown, set[str]] = defaultdict(set)
    newest: dict[Shown, int] = {}
    closed: set[Shown] = set()
    found: set[Shown] = set()
    for push in pushes:
        if push.status != 200 or not push.token or not push.alert:
            continue
        phone = (push.token, push.alert)
        if phone in closed or push.revision < newest.get(phone, 0):
            continue
        newest[phone] = push.revision
        if push.kind == "CANCEL":
            # It removes what is tagged with the alert's id; anything under another tag stays, but nothing joins it.
            closed.add(phone)
            continue
        standing[phone].add(push.tag or f"untagged {push.id}")
        if len(standing[phone]) > 1:
            found.add(phone)
    return found
