"""The captured traffic: pushes, phones, answers, webhooks, the feed, photos."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tests.oracle.geometry import Point
from tests.oracle.lines import Row, identifier, plain_id, real, real_or_none


@dataclass(frozen=True, slots=True)
class Push:
    """One request the push double received; `alert` is None when its message could not be read."""

    id: int
    project: str | None
    received: float
    answered: float | None
    status: int | None
    complete: bool
    error: str | None
    token: str | None
    alert: str | None
    revision: int
    kind: str
    tag: str | None
    loud: bool
    """True if it makes a sound on some phone."""
    quiet: bool
    """True if it makes none on some phone."""
    area: int
    circle: str | None
    polygon: str | None
    notifies: bool
    """True if it has a notification that any system shows, or Android's."""
    words: bool
    """True if it has words for Apple alone."""
    wakes: bool
    """True if an iPhone's app is woken by it."""
    level: str | None
    """The level at which an iPhone interrupts its person."""
    end: Row | None
    """The whole message of an end; None of any other push."""
    collapses_by: str | None
    """The id of the notification that it replaces on an iPhone."""


@dataclass(frozen=True, slots=True)
class PhoneEvent:
    """A notification count of a phone, from the double's record."""

    token: str
    alert: str
    at: float
    standing: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A device on a page of an audience."""

    ref: str
    kind: str
    revision: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of an audience as served to a partner."""

    at: float
    partner: str
    alert: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A webhook event: the centres of its areas by number, and its areas as text."""

    alert: str | None
    centres: dict[int, Point | None]
    shapes: str


@dataclass(frozen=True, slots=True)
class FeedLine:
    """An event as a subscriber received it."""

    at: float
    subscriber: str
    partner: str
    sequence: int
    type: str | None
    alert: str | None


@dataclass(frozen=True, slots=True)
class PhotoLine:
    """An answer to a request for a photo."""

    at: float
    url: str
    status: int
    cache_control: str


@lru_cache(maxsize=4096)
def shared(text: str) -> str:
    """Return one object for equal texts, so that a hundred thousand pushes do not hold as many polygons."""
    return text


def push(row: Row) -> Push:
    """Read a line of the double's raw log."""
    # Every byte the hub sent is evidence, so no message may stop the reading.
    message = _object(row["message"])
    data, notification = _object(message.get("data")), _object(_object(message.get("android")).get("notification"))
    apns = _object(message.get("apns"))
    apple, headers = _object(_object(apns.get("payload")).get("aps")), _object(apns.get("headers"))
    sounds = (bool(notification.get("sound")), bool(apple.get("sound")))
    alert, circle, polygon = data.get("alert"), data.get("circle"), data.get("polygon")
    return Push(
        id=int(row["id"]),
        project=row.get("project"),
        received=real(row["received"]),
        answered=real_or_none(row["answered"]),
        status=row["status"],
        complete=bool(row["complete"]),
        error=row.get("error"),
        token=row.get("token"),
        alert=plain_id(alert) if isinstance(alert, str) else None,
        revision=_whole(data.get("revision")),
        kind=str(data.get("kind", "")),
        # Without a notification there is nothing to tag.
        tag=notification.get("tag"),
        loud=any(sounds),
        quiet=not all(sounds),
        area=_whole(data.get("area")),
        circle=shared(circle) if isinstance(circle, str) else None,
        polygon=shared(polygon) if isinstance(polygon, str) else None,
        notifies=bool(message.get("notification") or notification),
        words=bool(apple.get("alert")),
        wakes=apple.get("content-available") == 1,
        level=apple.get("interruption-level"),
        end=message if data.get("kind") == "CANCEL" else None,
        collapses_by=headers.get("apns-collapse-id"),
    )


def _whole(value: Any) -> int:
    """Return a whole number that is written as text; 0 if it is none."""
    return int(value) if isinstance(value, str) and value.isdigit() else 0


def _object(value: Any) -> Row:
    return value if isinstance(value, dict) else {}


def phone_event(row: Row) -> PhoneEvent:
    """Read a line of what phones showed."""
    return PhoneEvent(row["token"], identifier(row["alert"]), real(row["at"]), int(row["count"]))


def page(row: Row) -> Page | None:
    """Return the audience page in a partner's answer; None for any other answer."""
    body = row.get("body")
    data = body.get("data") if isinstance(body, dict) else None
    audience = data.get("audience") if isinstance(data, dict) else None
    if not isinstance(audience, dict):
        return None
    nodes = [edge["node"] for edge in audience["edges"]]
    return Page(
        at=real(row["at"]),
        partner=str(row["partner"]),
        alert=identifier(row["variables"]["alert"]),
        entries=tuple(Entry(node["ref"], node["kind"], int(node.get("revision", 0))) for node in nodes),
    )


def call(row: Row) -> Call:
    """Read a webhook event."""
    body = _object(row["body"])
    alert, areas = body.get("alert"), body.get("areas") or ()
    return Call(
        alert=plain_id(alert) if isinstance(alert, str) else None,
        centres={int(area["number"]): centre(area) for area in areas},
        shapes=json.dumps(areas),
    )


def centre(circle: Any) -> Point | None:
    """Return the centre of a published circle, from text or an object; None if it has none."""
    latitude: Any
    longitude: Any
    if isinstance(circle, str):
        latitude, longitude, *_ = [*circle.split(","), None, None]
    else:
        latitude = _object(circle).get("latitude", _object(circle).get("lat"))
        longitude = _object(circle).get("longitude", _object(circle).get("lon"))
    try:
        return (float(latitude), float(longitude)) if latitude and longitude else None
    except (TypeError, ValueError):
        return None


def feed_line(row: Row) -> FeedLine:
    """Read an event a subscriber received."""
    event = row["event"]
    alert = (event.get("alert") or {}).get("id")
    return FeedLine(
        at=real(row["at"]),
        subscriber=str(row["subscriber"]),
        partner=str(row["partner"]),
        sequence=int(event["sequence"]),
        type=event.get("type"),
        alert=plain_id(alert) if isinstance(alert, str) else None,
    )


def photo_line(row: Row) -> PhotoLine:
    """Read an answer to a request for a photo."""
    return PhotoLine(real(row["at"]), row["url"], int(row["status"]), row.get("cache_control") or "")
