"""Rebuild facts from what a process of another release stored. In a rolling upgrade two releases read each other."""

from collections.abc import Mapping
from dataclasses import Field, fields
from typing import Any, ClassVar, Protocol, TypeVar


class Facts(Protocol):
    """Any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


T = TypeVar("T", bound=Facts)


def from_stored(kind: type[T], stored: Mapping[str, Any]) -> T:
    """Return the dataclass of these stored values.

    A key that only a newer release knows is ignored. A field that an older release did not store has its default, so
    each field that is added needs one.
    """
    known = {field.name for field in fields(kind)}
    return kind(**{name: value for name, value in stored.items() if name in known})
