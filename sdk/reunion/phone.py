"""The small rule an app follows with the data of a push: what to show, replace, take down, or leave alone.

tracker = AlertTracker.load(saved)
match tracker.apply(message.data):
    case Show(notice):     notify(tag=notice.alert, title=notice.mark_title(title), sound=True)
    case Replace(notice):  notify(tag=notice.alert, title=notice.mark_title(title), sound=False)
    case Remove(alert):    take_down(tag=alert)
    case Ignore():         pass
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import isfinite
from typing import Final, Self

from reunion.alert import AlertStatus
from reunion.geography import Circle, GeoPoint

MAX_TRACKED_ALERTS: Final = 512
"""Alerts a shelf remembers. One lives three days at most unless renewed, so that is more than a phone ever gets."""

MARKS: Final = ("[EXERCISE] ", "[TEST] ", "【演练】", "【测试】")
"""How the hub begins the title of what is not real, in each of its languages."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What to show. Its notification is tagged with `alert`, so that a phone never has two of one alert."""

    alert: str
    revision: int
    status: AlertStatus
    language: str
    phone: str
    photo: str | None = field(repr=False)
    circle: Circle | None
    polygon: tuple[GeoPoint, ...] = field(repr=False)

    @property
    def is_real(self) -> bool:
        """False for exercises, tests, and any status that is missing or unknown: those are never shown as real."""
        return self.status == AlertStatus.ACTUAL

    def mark_title(self, title: str) -> str:
        """The title with the mark that everything but a real alert must carry; the hub's own titles have it already."""
        if self.is_real or title.startswith(MARKS):
            return title
        return f"[{self.status if self.status.is_known else AlertStatus.TEST}] {title}"


@dataclass(frozen=True, slots=True)
class Show:
    """New on this phone: show it, with sound."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class Replace:
    """Put it, silently, in the place of what stands under its tag. If nothing does any more, show it silently."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class Remove:
    """Take down what stands under this tag, whoever put it there."""

    alert: str


class IgnoreReason(StrEnum):
    """Why nothing is to be done."""

    ENDED = "ENDED"
    OLDER = "OLDER"
    REPEATED = "REPEATED"
    UNREADABLE = "UNREADABLE"


@dataclass(frozen=True, slots=True)
class Ignore:
    """Nothing is to be done."""

    reason: IgnoreReason


Action = Show | Replace | Remove | Ignore

ENDED_REVISION: Final = -1


class AlertTracker:
    """What a phone has been told, by alert. Keep it over restarts: `AlertTracker.load(shelf.dump())`."""

    def __init__(self) -> None:
        self._revisions: dict[str, int] = {}

    @classmethod
    def load(cls, dump: Iterable[tuple[str, int]]) -> Self:
        """The shelf that `dump` was taken from."""
        shelf = cls()
        for alert, revision in dump:
            shelf._remember(alert, revision)
        return shelf

    def dump(self) -> list[tuple[str, int]]:
        """What must be kept: pairs that JSON can hold."""
        return list(self._revisions.items())

    def apply(self, data: Mapping[str, str]) -> Action:
        """What to do about one push; the shelf then counts it as done."""
        alert, revision = data.get("alert", ""), _parse_revision(data)
        if not alert or revision is None or data.get("kind") not in ("ALERT", "UPDATE", "CANCEL"):
            return Ignore(IgnoreReason.UNREADABLE)
        known = self._revisions.get(alert)
        if known == ENDED_REVISION:
            return Ignore(IgnoreReason.ENDED)
        if data["kind"] == "CANCEL":
            # Also without a notice of ours: the system may have shown it while the app was not running.
            self._remember(alert, ENDED_REVISION)
            return Remove(alert)
        if known is not None and revision <= known:
            return Ignore(IgnoreReason.OLDER if revision < known else IgnoreReason.REPEATED)
        self._remember(alert, revision)
        notice = _notice(alert, revision, data)
        return Show(notice) if known is None and data["kind"] == "ALERT" else Replace(notice)

    def _remember(self, alert: str, revision: int) -> None:
        self._revisions.pop(alert, None)
        self._revisions[alert] = revision
        while len(self._revisions) > MAX_TRACKED_ALERTS:
            del self._revisions[next(iter(self._revisions))]


def _parse_revision(data: Mapping[str, str]) -> int | None:
    digits = data.get("revision", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def _notice(alert: str, revision: int, data: Mapping[str, str]) -> Notice:
    circle = _parse_numbers(data.get("circle", ""), 3)
    points = [_parse_numbers(pair, 2) for pair in data.get("polygon", "").split()]
    return Notice(
        alert=alert,
        revision=revision,
        status=AlertStatus(data.get("status") or "TEST"),
        language=data.get("language", ""),
        phone=data.get("phone", ""),
        photo=data.get("photo") or None,
        circle=Circle(GeoPoint(circle[0], circle[1]), circle[2]) if circle else None,
        polygon=tuple(GeoPoint(point[0], point[1]) for point in points if point),
    )


def _parse_numbers(text: str, wanted: int) -> tuple[float, ...] | None:
    try:
        numbers = tuple(float(part) for part in text.split(","))
    except ValueError:
        return None
    return numbers if len(numbers) == wanted and all(map(isfinite, numbers)) else None
