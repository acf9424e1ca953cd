"""The rule an app follows with the data of a push: show, replace, remove or ignore.

tracker = AlertTracker.load(saved)
for end in tracker.start(shown(), open_alerts):
    take_down(tag=end.alert)
match tracker.apply(message.data):
    case Show(notice):     notify(tag=notice.alert, title=notice.mark_title(title), sound=True)
    case Replace(notice):  notify(tag=notice.alert, title=notice.mark_title(title), sound=False)
    case Remove(alert):    take_down(tag=alert)
    case Ignore():         pass

At its start the app asks its own server which alerts are open: an end may have come while the app could not run.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import isfinite
from typing import Final, Self

from reunion.alert import AlertStatus
from reunion.geography import Circle, GeoPoint

MAX_TRACKED_ALERTS: Final = 512
"""Alerts a tracker remembers. An alert lasts at most three days unless renewed: no phone gets as many."""

MARKS: Final = ("[EXERCISE] ", "[TEST] ", "【演练】", "【测试】")
"""The marks with which the hub begins the title of an exercise or a test, in each of its languages."""


@dataclass(frozen=True, slots=True)
class Notice:
    """The data of one notification. Tag it with `alert`, so that a phone never shows two for one alert.

    phone: the number to call. photo: a link, or None.
    area: the number of the area by which this phone is told, circle and polygon those of this area. None and empty if
    absent or unreadable.
    """

    alert: str
    revision: int
    status: AlertStatus
    language: str
    phone: str
    photo: str | None = field(repr=False)
    area: int | None
    circle: Circle | None
    polygon: tuple[GeoPoint, ...] = field(repr=False)

    @property
    def is_real(self) -> bool:
        """True for ACTUAL; False for exercises, tests and a missing or unknown status: never show those as real."""
        return self.status == AlertStatus.ACTUAL

    def mark_title(self, title: str) -> str:
        """Return the title with the mark that all but a real alert must have. The hub's own titles have it already."""
        if self.is_real or title.startswith(MARKS):
            return title
        return f"[{self.status if self.status.is_known else AlertStatus.TEST}] {title}"


@dataclass(frozen=True, slots=True)
class Show:
    """Show the alert with sound: it is new on this phone, or the child was seen again near it.

    A notification with this tag is replaced.
    """

    notice: Notice


@dataclass(frozen=True, slots=True)
class Replace:
    """Replace the notification with this tag, silently. If there is none any more, show it silently."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class Remove:
    """Remove the notification with this tag, even if the system has shown it, or if it was removed before."""

    alert: str


class IgnoreReason(StrEnum):
    """The reason why there is nothing to do."""

    OLDER = "OLDER"
    REPEATED = "REPEATED"
    UNREADABLE = "UNREADABLE"


@dataclass(frozen=True, slots=True)
class Ignore:
    """There is nothing to do."""

    reason: IgnoreReason


Action = Show | Replace | Remove | Ignore

ENDED_REVISION: Final = -1
DECIMAL: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?")
"""A number as the hub writes it. `float` alone also reads digits of other scripts, underscores and spaces."""


class AlertTracker:
    """The newest revision of each alert that this phone got.

    Save it over restarts: `AlertTracker.load(tracker.dump())`.
    """

    def __init__(self) -> None:
        self._revisions: dict[str, int] = {}

    @classmethod
    def load(cls, dump: Iterable[tuple[str, int]]) -> Self:
        """Return the tracker that `dump` came from."""
        tracker = cls()
        for alert, revision in dump:
            tracker._remember(alert, revision)
        return tracker

    def dump(self) -> list[tuple[str, int]]:
        """Return the state to save: pairs of alert and revision that JSON can hold."""
        return list(self._revisions.items())

    def start(
        self, standing: Iterable[Mapping[str, object]], open_alerts: Collection[str] | None = None
    ) -> list[Remove]:
        """Return the notifications to remove when the app starts.

        standing: the data of each notification of the hub on the screen; its tag alone, as `alert`, where there is no
        data. open_alerts: ids of the alerts that are open or paused, read after it; None if the app cannot know them.
        Whatever is not open goes. It does not count as ended: the list may be older than the alert.
        """
        removed: list[Remove] = []
        for data in standing:
            alert = data.get("alert")
            if not isinstance(alert, str) or not alert:
                continue
            if data.get("kind") == "CANCEL":
                self._remember(alert, ENDED_REVISION)
            is_over = self._revisions.get(alert) == ENDED_REVISION
            if is_over or (open_alerts is not None and alert not in open_alerts):
                removed.append(Remove(alert))
        return removed

    def apply(self, data: Mapping[str, object]) -> Action:
        """Return the action for one push, and count it as done. A value that is not text counts as missing."""
        texts = {name: value for name, value in data.items() if isinstance(value, str)}
        alert, revision, kind = texts.get("alert", ""), _parse_count(texts, "revision"), texts.get("kind")
        known = self._revisions.get(alert)
        if known == ENDED_REVISION:
            # Also a repeated end: the system may have shown its words.
            return Remove(alert)
        if not alert or revision is None or kind not in ("ALERT", "UPDATE", "SIGHTING", "CANCEL"):
            return Ignore(IgnoreReason.UNREADABLE)
        if kind == "CANCEL":
            # Even if this app has shown nothing: the system may have shown it while the app was not running.
            self._remember(alert, ENDED_REVISION)
            return Remove(alert)
        if known is not None and revision <= known:
            return Ignore(IgnoreReason.OLDER if revision < known else IgnoreReason.REPEATED)
        self._remember(alert, revision)
        notice = _notice(alert, revision, texts)
        if kind == "SIGHTING":
            is_loud = known is None or known < _sighting(texts, revision)
        else:
            is_loud = known is None and kind == "ALERT"
        return Show(notice) if is_loud else Replace(notice)

    def _remember(self, alert: str, revision: int) -> None:
        self._revisions.pop(alert, None)
        self._revisions[alert] = revision
        while len(self._revisions) > MAX_TRACKED_ALERTS:
            del self._revisions[next(iter(self._revisions))]


def _parse_count(data: Mapping[str, str], name: str) -> int | None:
    digits = data.get(name, "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def _sighting(data: Mapping[str, str], revision: int) -> int:
    """Return the number of the revision that made the sighting. A phone that has it, or a later one, knows of it.

    It is below `revision` if an update overtook the sighting.
    """
    sighting = _parse_count(data, "sighting")
    return revision if sighting is None else sighting


def _notice(alert: str, revision: int, data: Mapping[str, str]) -> Notice:
    circle = _parse_numbers(data.get("circle", ""), 3)
    points = [_parse_numbers(pair, 2) for pair in data.get("polygon", "").split(" ")]
    return Notice(
        alert=alert,
        revision=revision,
        status=AlertStatus(data.get("status") or "TEST"),
        language=data.get("language", ""),
        phone=data.get("phone", ""),
        photo=data.get("photo") or None,
        area=_parse_count(data, "area"),
        circle=Circle(GeoPoint(circle[0], circle[1]), circle[2]) if circle else None,
        polygon=tuple(GeoPoint(point[0], point[1]) for point in points if point),
    )


def _parse_numbers(text: str, count: int) -> tuple[float, ...] | None:
    parts = text.split(",")
    if len(parts) != count or not all(map(DECIMAL.fullmatch, parts)):
        return None
    numbers = tuple(map(float, parts))
    return numbers if all(map(isfinite, numbers)) else None
