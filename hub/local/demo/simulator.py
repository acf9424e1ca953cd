"""The simulated public: phones, their places and their changes. Only this module knows the true points."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hub.domain.cells import Cell, centre, snap
from hub.domain.geometry import Point
from hub.local.demo.evidence import Evidence

MIN_DISTANCE_DEGREES = 0.002
"""No point is this near to its cell's centre or a corner, so a match in the dumps is a leak."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A device as its app knows it."""

    partner: str
    ref: str
    point: Point
    token: str | None
    language: str


def distance_filter(corners: Callable[[Cell], Sequence[Point]]) -> Callable[[float, float], bool]:
    """Return a check that a point is far enough from the centre and corners of its cell, which the hub publishes."""

    def keep(latitude: float, longitude: float) -> bool:
        cell = snap(Point(latitude, longitude))
        return all(
            abs(latitude - mark.latitude) > MIN_DISTANCE_DEGREES
            or abs(longitude - mark.longitude) > MIN_DISTANCE_DEGREES
            for mark in (centre(cell), *corners(cell))
        )

    return keep


class Crowd:
    """All phones of all partners, and the records of their acts."""

    def __init__(self, evidence: Evidence, seed: int) -> None:
        self._evidence = evidence
        self.chance = random.Random(seed)
        self.phones: dict[tuple[str, str], Phone] = {}
        self._made = 0

    def make(self, partner: str, point: Point, *, with_token: bool) -> Phone:
        """Create a phone that is not registered yet."""
        self._made += 1
        ref = f"{partner[-4:]}-{self._made:06d}"
        language = "en" if self.chance.random() < 0.1 else "zh-CN"
        return Phone(partner, ref, point, self.new_token(ref) if with_token else None, language)

    def new_token(self, ref: str) -> str:
        """Return a push token as long as a real one."""
        return f"{ref}:{self.chance.getrandbits(560):0140x}"

    def of(self, partner: str) -> list[Phone]:
        """Return the registered phones of a partner, in a fixed order."""
        own = {ref: phone for (owner, ref), phone in self.phones.items() if owner == partner}
        return [own[ref] for ref in sorted(own)]

    def pick(self, partner: str, count: int, keep: Callable[[Phone], bool] = lambda _: True) -> list[Phone]:
        """Return some registered phones of a partner."""
        choices = [phone for phone in self.of(partner) if keep(phone)]
        return self.chance.sample(choices, min(count, len(choices)))

    def note(self, act: str, phone: Phone, sent: str, began: float, done: float, *, ok: bool) -> dict[str, Any]:
        """Apply an act and return its line, to be written once its journal row is done."""
        if ok:
            self._apply(act, phone)
        return {
            "began": began,
            "done": done,
            "settled": None,
            "partner": phone.partner,
            "ref": phone.ref,
            "act": act,
            "lat": phone.point.latitude,
            "lon": phone.point.longitude,
            "token": phone.token,
            "language": phone.language,
            "as": sent,
            "ok": ok,
        }

    def write(self, lines: Sequence[dict[str, Any]], settled: float | None) -> None:
        """Write the lines of acts, with the time at which their journal rows were done."""
        for line in lines:
            self._evidence.line("tracks", **{**line, "settled": settled})

    def lose(self, phones: Sequence[Phone]) -> None:
        """Make the tokens of these phones dead from now on; their apps do not know."""
        now = time.time()
        for phone in phones:
            line = self.note("lose", phone, "point", now, now, ok=True)
            self.write([line], now)

    def moved(self, phone: Phone, point: Point) -> Phone:
        """Return the phone at another place."""
        return replace(phone, point=point)

    def rotated(self, phone: Phone) -> Phone:
        """Return the phone with a new token."""
        return replace(phone, token=self.new_token(phone.ref))

    def _apply(self, act: str, phone: Phone) -> None:
        key = (phone.partner, phone.ref)
        if act == "remove":
            self.phones.pop(key, None)
        elif act != "lose":
            self.phones[key] = phone
