"""An independent record of a run, from its acts alone: it says what must be true and uses no code of the hub.

Places are five cells in a row; a radius covers the first so many of them. Acts of one phase run at once, so only the
state between phases is certain.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from tests.services.fanout.phones import Delivery

NEEDED_KM = (1, 10, 25, 50, 10**6)
"""The radius at which a circle reaches each of the five cells."""


@dataclass
class Holder:
    """A phone: its place, its preferences, and whether the hub knows its right token."""

    place: int = 0
    known: bool = False
    muted: bool = False
    """It muted the alert."""
    asleep: bool = False
    """It muted all alerts that are news to it, until a day that never comes."""


@dataclass
class Record:
    """The acts on one alert, and the phones that must therefore get it."""

    holders: dict[str, Holder] = field(default_factory=lambda: defaultdict(Holder))
    must_get: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    newest: int = 1
    ended: bool = False
    override: bool = False
    faults: int = 0
    story: list[str] = field(default_factory=list)
    """The acts, in order: a run that fails once in many is judged from them."""

    def covered(self, km: float) -> set[int]:
        return {place for place, needed in enumerate(NEEDED_KM) if km >= needed}

    def lost(self, ref: str) -> None:
        """Note that a device was removed, or that the hub no longer knows its token. Its preferences end with it."""
        self.story.append(f"{ref} is lost")
        self.holders[ref].known = False
        self.must_get.pop(ref, None)

    def asked(self, ref: str, *, muted: bool, asleep: bool) -> None:
        """Note preferences. A device that mutes before its turn need not get the alert until it unmutes in coverage."""
        self.story.append(f"{ref} asks: muted {muted}, asleep {asleep}")
        holder = self.holders[ref]
        holder.muted, holder.asleep = muted, asleep
        if muted or asleep:
            self.must_get.pop(ref, None)

    def overridden(self) -> None:
        """Note an override: from now on no device sleeps."""
        self.story.append("preferences are overridden")
        self.override = True

    def narrowed(self, km: float) -> None:
        self.story.append(f"narrowed to {km:g} km")
        for places in self.must_get.values():
            places.intersection_update(self.covered(km))

    def between_phases(self, covered_km: float) -> None:
        """Note that every device on covered ground must get the alert, wherever it moves from here."""
        if self.ended:
            self.must_get.clear()
            return
        for ref, holder in self.holders.items():
            can_get = not holder.muted and (self.override or not holder.asleep)
            if holder.known and can_get and holder.place in self.covered(covered_km):
                self.must_get[ref].add(holder.place)
        must = {ref: sorted(places) for ref, places in self.must_get.items()}
        self.story.append(f"{covered_km:g} km are covered, these must get it: {must}")

    def violations(self, deliveries: list[Delivery], perhaps: set[str]) -> list[str]:
        """Return every violation, once no work is left. `perhaps`: refs that were possibly reached."""
        got: dict[str, list[Delivery]] = defaultdict(list)
        for one in deliveries:
            got[one.ref].append(one)
        missed = [ref for ref, places in self.must_get.items() if places and ref not in got]
        found = [f"{ref} was missed" for ref in missed if self.holders[ref].known]
        for ref, each in got.items():
            found += self._of_one(ref, each, perhaps)
        return found

    def _of_one(self, ref: str, each: list[Delivery], perhaps: set[str]) -> list[str]:
        found = []
        # A CANCEL passes a mute; other news waits until the mute is lifted.
        can_get = self.ended or not self.holders[ref].muted
        # It was possibly reached: the next message might be its first and loud one, so it sleeps on.
        sleeps = self.holders[ref].asleep and not self.ended and not self.override
        unsure = sleeps and (ref in perhaps or self.faults)
        if self.holders[ref].known and can_get and not unsure and each[-1].revision != self.newest:
            found.append(f"{ref} was left with revision {each[-1].revision}, the newest is {self.newest}")
        if each[0].kind == "CANCEL" and not self.faults and ref not in perhaps:
            found.append(f"{ref} got a CANCEL out of nowhere")
        if self.faults:
            return found
        for place, one in enumerate(each):
            if any(before.revision == one.revision and before.clean for before in each[:place]):
                found.append(f"{ref} got revision {one.revision} twice")
            if any(before.revision > one.revision for before in each[:place]):
                found.append(f"{ref} got revision {one.revision} after a newer one")
        return found
