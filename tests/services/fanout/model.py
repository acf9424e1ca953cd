"""What must be true of a run, from the acts alone: an independent record that uses no code of the hub.

Places are five cells in a row; a radius covers the first so many of them. Acts of one phase run at once, so what is
certain is read off between phases only.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from tests.services.fanout.phones import Delivery

NEEDED_KM = (1, 10, 25, 50, 10**6)
"""The radius at which a circle reaches each of the five cells."""


@dataclass
class Holder:
    """A phone: where it is, and whether the hub knows it by the right token."""

    place: int = 0
    known: bool = False


@dataclass
class Record:
    """One alert as it was led, and whom it therefore owes word."""

    holders: dict[str, Holder] = field(default_factory=lambda: defaultdict(Holder))
    owed: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    newest: int = 1
    ended: bool = False
    faults: int = 0

    def covered(self, km: float) -> set[int]:
        return {place for place, needed in enumerate(NEEDED_KM) if km >= needed}

    def lost(self, ref: str) -> None:
        """Removed, or its token is no longer the one the hub knows."""
        self.holders[ref].known = False
        self.owed.pop(ref, None)

    def narrowed(self, km: float) -> None:
        for places in self.owed.values():
            places.intersection_update(self.covered(km))

    def between_phases(self, covered_km: float) -> None:
        """Whoever is in covered ground now must be told, wherever it goes from here."""
        if self.ended:
            self.owed.clear()
            return
        for ref, holder in self.holders.items():
            if holder.known and holder.place in self.covered(covered_km):
                self.owed[ref].add(holder.place)

    def verdict(self, deliveries: list[Delivery], perhaps: set[str]) -> list[str]:
        """Every promise that was not kept, once all is still. `perhaps`: nobody can know whether they were told."""
        got: dict[str, list[Delivery]] = defaultdict(list)
        for one in deliveries:
            got[one.ref].append(one)
        missed = [ref for ref, places in self.owed.items() if places and not got[ref]]
        found = [f"{ref} was missed" for ref in missed if self.holders[ref].known]
        for ref, each in got.items():
            found += self._of_one(ref, each, perhaps)
        return found

    def _of_one(self, ref: str, each: list[Delivery], perhaps: set[str]) -> list[str]:
        found = []
        if self.holders[ref].known and each[-1].revision != self.newest:
            found.append(f"{ref} was left with revision {each[-1].revision}, the newest is {self.newest}")
        if each[0].kind == "CANCEL" and not self.faults and ref not in perhaps:
            found.append(f"{ref} got a CANCEL out of nowhere")
        if self.faults:
            return found
        for place, one in enumerate(each):
            if any(before.revision == one.revision and before.clean for before in each[:place]):
                found.append(f"{ref} was told revision {one.revision} twice")
            if any(before.revision > one.revision for before in each[:place]):
                found.append(f"{ref} got revision {one.revision} after a newer one")
        return found
