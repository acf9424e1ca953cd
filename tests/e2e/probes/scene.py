"""The things that a probe names, the same on both hubs, and placeholders for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Scene:
    """The world of one hub. All of it belongs to one partner's key of the mode TEST."""

    now: datetime
    open: str
    """An open alert that was told."""
    ended: str
    """An alert that ended an hour ago: it accepts tips."""
    long_ended: str
    """An alert that ended more than 72 hours ago."""
    hidden: str
    """An alert of the other mode."""
    centre: Mapping[str, float]
    """A point at which people were told of the open alert."""
    cell: str
    """The cell of that point."""
    ref: str
    """A registered device."""
    photo: str
    """A photo of the partner."""
    receiver: str = ""
    """The address of the partner's test channel, of a partner that pulls."""
    refs: list[str] = field(default_factory=list)
    """The devices that a conformance run names."""
    run: str = ""
    """A conformance run that is under way."""
    cursors: Mapping[str, str] = field(default_factory=dict)
    """Cursors by their list: `alerts`, `audience`, `other_audience`, `feed`, and `expired` of the feed."""


@dataclass(frozen=True, slots=True)
class Of:
    """Stands for a name of the scene."""

    name: str


@dataclass(frozen=True, slots=True)
class CursorOf:
    """Stands for a cursor of the scene."""

    kind: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """Stands for a moment of the hub's clock, so far from now; its measure is in days."""

    by: timedelta


@dataclass(frozen=True, slots=True)
class Fresh:
    """Stands for a text that was never sent before."""


def resolve(value: Any, scene: Scene) -> Any:
    """Return the value with everything of the scene in its place."""
    match value:
        case Of(name):
            return getattr(scene, name)
        case CursorOf(kind):
            return scene.cursors[kind]
        case Ahead(by):
            return (scene.now + by).isoformat()
        case Fresh():
            return f"fresh-{next(_numbers)}"
        case Mapping():
            return {name: resolve(one, scene) for name, one in value.items()}
        case list():
            return [resolve(one, scene) for one in value]
        case _:
            return value
