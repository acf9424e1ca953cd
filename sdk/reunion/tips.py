"""Tips: reports of members of the public about an alert."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reunion.geography import GeoPoint
from reunion.items import finite, text_fault
from reunion.results import UserError


class ReceiptCode(str):
    """The code that withdraws a tip. Show it to the tipster only. Its repr hides it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ReceiptCode(…)"


@dataclass(frozen=True, slots=True)
class TipQuestion:
    """A question of police to a tipster. Its repr hides the words: show them to the tipster only."""

    text: str = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class TipFollowUp:
    """The questions of police about a tip, the oldest first, and the number of texts that the tipster added."""

    questions: tuple[TipQuestion, ...]
    added_count: int


def tip_fault(texts: Mapping[str, object], seen_at: object, place: object) -> UserError | None:
    """Return the error of an argument of `submit` that the hub could not read, if any. It shows no value."""
    for name, value in texts.items():
        is_optional = name not in ("alert", "text")
        fault = text_fault(name, value, "INVALID_INPUT", optional=is_optional)
        if fault is not None:
            return fault
    if seen_at is not None and not isinstance(seen_at, datetime):
        return UserError("INVALID_INPUT", "`seen_at` must be an aware datetime.", ("seen_at",))
    if place is None:
        return None
    if not isinstance(place, GeoPoint) or None in (finite(place.latitude), finite(place.longitude)):
        return UserError("INVALID_INPUT", "`place` must be a GeoPoint with two numbers.", ("place",))
    return None
