"""Sightings: who was told before, and heard them with sound inside of their circle, or in silence elsewhere."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.oracle.areas import Area
from tests.oracle.contacts import Contact, Outcome
from tests.oracle.devices import Device
from tests.oracle.geometry import Point, distance_km
from tests.oracle.policy import OVERSHOOT_KM
from tests.oracle.run import CLOSING_SECONDS, Finding, Run
from tests.oracle.script import Case

FAULTS = ("loud_twice", "unheard", "loud_outside")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A sighting with its circle of sound: surely heard up to `sure_km`, possibly up to `possible_km`."""

    area: Area
    centre: Point
    sure_km: float
    possible_km: float

    @property
    def revision(self) -> int:
        """The revision that carries it."""
        return self.area.sighting

    def may_hold(self, device: Device, moment: float) -> bool:
        """Return whether the circle possibly held the device at some moment since the sighting was added."""
        return self.area.possibly_at(moment, late=CLOSING_SECONDS) and any(
            stay.reported <= moment
            and stay.forgotten >= self.area.added[0]
            and distance_km(stay.point, self.centre) <= self.possible_km + OVERSHOOT_KM
            for stay in device.stays
        )

    def surely_holds(self, device: Device, moment: float) -> bool:
        """Return whether the circle surely held the device from then to a moment at which its area surely stood."""
        return moment < self.area.gone[0] and any(
            stay.kept <= self.area.added[0]
            and moment <= stay.left
            and distance_km(stay.point, self.centre) <= self.sure_km
            for stay in device.stays
        )


@dataclass(slots=True)
class Heard:
    """The devices told before that heard a sighting, by its area and their partner; and the faults in words."""

    loud: defaultdict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))
    silent: defaultdict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))
    faults: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in FAULTS})


def sighting(run: Run) -> Finding:
    """Return `sighting`, summed over all cases."""
    figure = dict.fromkeys(("loud", "silent", *FAULTS), 0)
    faults: list[str] = []
    for case in run.script.cases:
        heard = listen(run, case)
        figure["loud"] += sum(heard.loud.values())
        figure["silent"] += sum(heard.silent.values())
        for name, words in heard.faults.items():
            figure[name] += len(words)
            faults += [f"{name}: {word} of the {case.key} case" for word in words]
    return Finding(figure, faults)


def listen(run: Run, case: Case) -> Heard:
    """Return who heard the sightings of a case."""
    heard = Heard()
    sightings = [_sighting(run, case, area) for area in case.areas if area.sighting]
    by_device: defaultdict[Device, list[Contact]] = defaultdict(list)
    for contact in run.contacts.of(case.alert):
        if not contact.closes:
            by_device[contact.device].append(contact)
    for device, contacts in by_device.items():
        _Ear(sightings, heard, device).listen(contacts)
        for one in sightings:
            if _owed(run, case, one, device, contacts):
                heard.faults["unheard"].append(f"{device} never got sighting {one.revision}")
    return heard


def _sighting(run: Run, case: Case, area: Area) -> Sighting:
    return Sighting(area, run.centre(case, area), *area.sound_km(run.script.clock))


def _owed(run: Run, case: Case, one: Sighting, device: Device, contacts: list[Contact]) -> bool:
    """Return whether a device told before, inside and reachable to the end, got no revision since the sighting's."""
    until = min(run.closed(case)[0], one.area.gone[0])
    partner = run.script.partners.get(device.partner)
    if until - CLOSING_SECONDS < one.area.added[1] or not (partner and partner.healthy and not partner.suspended):
        return False
    lives = any(life.since <= one.area.added[0] and life.until >= until for life in device.lives)
    if not lives or not one.surely_holds(device, until - CLOSING_SECONDS):
        return False
    told = any(contact.tells and contact.at < one.area.added[0] for contact in contacts)
    return told and not any(contact.tells and contact.revision >= one.revision for contact in contacts)


class _Ear:
    """One device while it hears about one case, contact by contact."""

    def __init__(self, sightings: list[Sighting], heard: Heard, device: Device) -> None:
        self._sightings = sightings
        self._heard = heard
        self._device = device
        self._last = 0
        """The newest revision that it surely got."""
        self._tried = 0
        """The newest revision that it may have got: the answer was lost."""
        self._tokens: set[str | None] = set()

    def listen(self, contacts: list[Contact]) -> None:
        """Judge each contact, in order of time."""
        for contact in contacts:
            if contact.tells:
                self._judge(contact)
                self._last = max(self._last, contact.revision)
                self._tokens.add(contact.token)
            elif contact.outcome is Outcome.UNKNOWN:
                self._tried = max(self._tried, contact.revision)

    def _judge(self, contact: Contact) -> None:
        if not self._last:
            if contact.kind == "SIGHTING" and not self._tried:
                self._blame("loud_outside", contact, "was never told before")
            return
        due = list(self._due(contact))
        if due:
            self._count(due[-1], contact)
        if contact.loud:
            self._judge_sound(contact, due)
        if contact.quiet:
            missed = [one for one in due if one.surely_holds(self._device, contact.at) and self._tried < one.revision]
            if missed:
                self._blame("unheard", contact, "got it in silence inside of the circle")

    def _due(self, contact: Contact) -> Iterator[Sighting]:
        return (one for one in self._sightings if self._last < one.revision <= contact.revision)

    def _judge_sound(self, contact: Contact, due: list[Sighting]) -> None:
        if contact.kind == "ALERT" and (contact.token not in self._tokens or contact.revision == self._last):
            # To the hub a new token may be a new phone. A repeat is told twice, which has a figure of its own.
            return
        if any(one.may_hold(self._device, contact.at) for one in due):
            return
        before = [one for one in self._sightings if one.revision <= self._last]
        twice = any(one.may_hold(self._device, contact.at) for one in before)
        self._blame("loud_twice" if twice else "loud_outside", contact, "got it with sound")

    def _count(self, one: Sighting, contact: Contact) -> None:
        counts = self._heard.loud if contact.loud else self._heard.silent
        counts[one.area.number, self._device.partner] += 1

    def _blame(self, fault: str, contact: Contact, words: str) -> None:
        self._heard.faults[fault].append(f"{self._device} {words}: {contact.kind} {contact.revision}")
