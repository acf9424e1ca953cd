"""The judgement on a movement run: nobody missed, told outside, told twice, or left with an old revision.

Sightings have figures of their own.
`python -m tests.oracle.movement.judge DIRECTORY` prints it. Exit code 1: a promise was broken. 2: it cannot be judged.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.oracle.contacts import Contact
from tests.oracle.devices import Device, Population, Span, Stay, replay
from tests.oracle.lines import EvidenceBroken
from tests.oracle.movement.alerts import Alert, alerts_of
from tests.oracle.movement.evidence import MovementEvidence, read_movement
from tests.oracle.movement.hearing import Hearing
from tests.oracle.movement.sightings import SIGHTING_FIGURES, Sightings
from tests.oracle.phone_states import excuse, screen_after, state_of
from tests.oracle.pushes import accepted, push_contact
from tests.oracle.wire import Push

MAX_EXPLANATIONS = 20
FIGURES = (
    "missed",
    "told_outside",
    "told_twice",
    "told_held",
    "told_muted",
    "left_behind",
    "cancelled_strangers",
    "strange_words",
    "still_shown",
)


class Movement:
    """A run as the judge sees it."""

    def __init__(self, evidence: MovementEvidence) -> None:
        self.evidence = evidence
        self.alerts = alerts_of(evidence)
        self.population: Population = replay(evidence.acts)
        self.hearing = Hearing(evidence)
        self.contacts: defaultdict[tuple[str, Device], list[Contact]] = defaultdict(list)
        self.got: defaultdict[tuple[str, Device], list[Push]] = defaultdict(list)
        self._taken: dict[Contact, float] = {}
        for push in sorted(evidence.pushes, key=lambda push: push.received):
            if push.alert is None or push.token is None:
                continue
            device = self.population.holding([str(push.project)], push.token, push.received)
            contact = push_contact(push, push.alert, device)
            self.contacts[push.alert, device].append(contact)
            self._taken[contact] = evidence.taken.get(push.id, 0.0)
            if accepted(push):
                self.got[push.alert, device].append(push)

    def _deaths(self, alert: str, device: Device) -> list[float]:
        """Return the moments at which a batch of an alert was found whose sender had died with this device in it."""
        who = (device.partner, device.ref)
        return [mark.at for mark in self.evidence.marks if mark.alert == alert and who in mark.devices]

    def begun(self, alert: Alert, contact: Contact) -> float:
        """Return a moment after which the batch of a contact read all that it read."""
        return max(alert.idle_before(contact.at), self._taken[contact])

    # ------------------------------------------------------------ missed
    def missed(self) -> Iterator[str]:
        """Yield devices that stood in covered ground, could be told, and were not told by a later moment of rest."""
        for alert in self.alerts.values():
            for device in self.population.devices:
                if self._owed(alert, device):
                    yield f"{device} was never told of {alert.id}"

    def _owed(self, alert: Alert, device: Device) -> bool:
        told = next((one.at for one in self.contacts.get((alert.id, device), ()) if one.tells), None)
        hears: list[Span] | None = None
        for stay in device.stays:
            if stay.left < alert.opened or stay.kept > alert.ended:
                continue
            covers = alert.surely_covers(stay.point)
            if not covers:
                continue
            hears = hears if hears is not None else self.hearing.hears((device.partner, device.ref), alert.id)
            for since, until in _debts(covers, device.lives, hears, stay):
                by = alert.due_after(since)
                if by < until and (told is None or told > by):
                    return True
        return False

    # ------------------------------------------------------------ told outside
    def told_outside(self) -> Iterator[str]:
        """Yield devices first told outside any covered place, or for one that was given up before their turn."""
        for (name, device), contacts in self.contacts.items():
            first = next((one for one in contacts if one.may_tell), None)
            alert = self.alerts.get(name)
            # Who was possibly told by a sender that died gets what follows, wherever it is.
            possibly = first and any(at < first.at for at in self._deaths(name, device))
            if first and not possibly and not (alert and self._had_reason(alert, device, first)):
                yield f"{device} was told of {name} and was never near"

    def _had_reason(self, alert: Alert, device: Device, first: Contact) -> bool:
        at, idle, begun = first.at, alert.idle_before(first.at), self.begun(alert, first)
        if any(gone.since < idle and not _came_back(device, gone, at) for gone in device.removals):
            return False
        for stay in device.stays:
            if stay.reported > at or stay.forgotten < alert.opened:
                continue
            # One area may have covered it while the device was there, and another at its turn.
            there = alert.may_cover(stay.point, stay.reported, min(stay.forgotten, at))
            if there and alert.may_cover(stay.point, begun, at, first.revision):
                return True
        return False

    # ------------------------------------------------------------ told twice
    def told_twice(self) -> Iterator[str]:
        """Yield devices that accepted one revision twice, or an ALERT after an earlier revision.

        A sender that died may have told its last batch, so another may tell it again.
        """
        for (name, device), contacts in self.contacts.items():
            heard: set[int] = set()
            deaths, last = self._deaths(name, device), 0
            for one in contacts:
                if one.outcome != "accepted":
                    continue
                while deaths and deaths[0] < one.at:
                    deaths.pop(0)
                    heard.discard(last)
                last = one.revision
                if one.revision in heard or (heard and one.kind == "ALERT"):
                    yield f"{device} was told revision {one.revision} of {name} again"
                if heard and one.revision < max(heard):
                    yield f"{device} got revision {one.revision} of {name} after a newer one"
                heard.add(one.revision)

    # ------------------------------------------------------------ what else must not be
    def told_held(self) -> Iterator[str]:
        """Yield devices told by a batch that began while the alert was paused or ended."""
        for (name, device), contacts in self.contacts.items():
            alert = self.alerts[name]
            for one in contacts:
                if not one.closes and alert.surely_held(self.begun(alert, one), one.at):
                    yield f"{device} was told of {name} while it was held"

    def told_muted(self) -> Iterator[str]:
        """Yield devices told in spite of a mute."""
        for (name, device), contacts in self.contacts.items():
            told, alert = False, self.alerts[name]
            for one in contacts:
                since = self.begun(alert, one)
                if one.tells and self.hearing.muted((device.partner, device.ref), name, since, one.at, news=not told):
                    yield f"{device} was told of {name} in spite of its mute"
                told = told or one.tells

    def left_behind(self) -> Iterator[str]:
        """Yield told and reachable devices without the newest revision at a moment of rest."""
        for (name, device), contacts in self.contacts.items():
            alert = self.alerts[name]
            hears = self.hearing.hears((device.partner, device.ref), name)
            for at in alert.judged:
                heard = [one.revision for one in contacts if one.outcome == "accepted" and one.at < at]
                reachable = any(life.since < at < life.until for life in device.lives)
                hearing = at > alert.ended or any(span.since < at < span.until for span in hears)
                if heard and reachable and hearing and max(heard) < alert.newest(at):
                    yield f"{device} was left with revision {max(heard)} of {name}"
                    break

    def cancelled_strangers(self) -> Iterator[str]:
        """Yield devices with a CANCEL as their first request, that were in no batch whose sender died."""
        for (name, device), contacts in self.contacts.items():
            if contacts[0].closes and not self._deaths(name, device):
                yield f"{device} got a CANCEL of {name} out of nowhere"

    def strange_words(self) -> Iterator[str]:
        """Yield devices whose end has words on a token for which nothing was accepted."""
        for (name, device), contacts in self.contacts.items():
            told = {one.token for one in contacts if one.tells}
            if any(one.closes and one.words and one.token not in told for one in contacts):
                yield f"{device} got words of the end of {name} on a token for which nothing was accepted"

    def still_shown(self) -> Iterator[str]:
        """Yield phones that got an end and show the alert at rest, though nothing in their drawn state excuses it."""
        for (name, device), pushes in self.got.items():
            alert = self.alerts[name]
            at = next((still for still in alert.judged if still > alert.ended), 0.0)
            come = [push for push in pushes if push.received < at]
            screen = screen_after(str(device), state_of(str(device)), come, one_kept=True)
            ends = [push for push in come if push.kind == "CANCEL"]
            # Phones without an end are left behind.
            if name in screen.named and ends:
                told = {push.token for push in come if push.kind != "CANCEL"}
                is_later = any(holding.token == ends[-1].token for holding in device.holdings[1:])
                if not excuse(screen, name, ends, in_doubt=is_later or ends[-1].token not in told):
                    yield f"{device} ({screen.state.name}) still shows {name}"


def _debts(covers: list[Span], lives: list[Span], hears: list[Span], stay: Stay) -> Iterator[tuple[float, float]]:
    """Yield the stretches in which a device must be told: until it dies, mutes, or its place is given up."""
    for cover in covers:
        for life in lives:
            for hear in hears:
                since = max(cover.since, life.since, hear.since, stay.kept)
                until = min(cover.until, life.until, hear.until)
                if since < min(until, stay.left):
                    yield since, until


def _came_back(device: Device, gone: Span, at: float) -> bool:
    return any(gone.since < stay.reported <= at for stay in device.stays)


def judge_movement(directory: Path | str) -> dict[str, Any]:
    """Return each figure, `steps` of devices, and `violations` in words; raise EvidenceBroken."""
    run = Movement(read_movement(Path(directory)))
    judgement: dict[str, Any] = {}
    violations: dict[str, list[str]] = {}
    sightings = Sightings(run.alerts, run.contacts, run.begun, run.hearing)
    judges = [(name, run) for name in FIGURES] + [(name, sightings) for name in SIGHTING_FIGURES]
    for name, judge in judges:
        found = list(getattr(judge, name)())
        judgement[name] = len(found)
        if found:
            violations[name] = found[:MAX_EXPLANATIONS]
    told = sum(one.tells for contacts in run.contacts.values() for one in contacts)
    # A token is lost by a phone, not by a request.
    asked = [act for act in run.evidence.acts if act.kind != "lose"]
    steps = len(asked) + len(run.evidence.mutes)
    acts = dict(sorted(Counter(act.kind for act in run.evidence.acts).items()))
    orders = dict(sorted(Counter(order.kind for order in run.evidence.orders).items()))
    sounds = sum(one.tells and one.kind == "SIGHTING" for contacts in run.contacts.values() for one in contacts)
    sizes = {
        "alerts": len(run.alerts),
        "told": told,
        "sounds": sounds,
        "rests": sum(m.kind == "still" for m in run.evidence.marks),
    }
    acts["mute or unmute"] = len(run.evidence.mutes)
    return judgement | {"steps": steps, "acts": acts, "orders": orders, **sizes, "violations": violations}


def main(arguments: list[str]) -> int:
    """Judge the named directory and print the judgement."""
    if len(arguments) != 1:
        print("usage: python -m tests.oracle.movement.judge DIRECTORY", file=sys.stderr)
        return 2
    try:
        judgement = judge_movement(arguments[0])
    except EvidenceBroken as broken:
        print(f"the evidence cannot be judged: {broken}", file=sys.stderr)
        return 2
    print(json.dumps(judgement, indent=2, ensure_ascii=False))
    return 1 if judgement["violations"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
