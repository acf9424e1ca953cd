"""Reading the hub's JSON: required fields are checked, unknown fields are ignored."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, Self, TypeVar, get_type_hints

from reunion.errors import ProtocolError

T = TypeVar("T")

JsonObject = Mapping[str, Any]
"""A JSON object as it came."""


def parse_json(source: str | bytes) -> Any:
    """Return the value of a JSON text. Raises ValueError for anything else, and for more levels than Python reads."""
    try:
        return json.loads(source)
    except RecursionError:
        raise ValueError("The JSON has too many levels.") from None


class OpenEnum(StrEnum):
    """A text enum that accepts values of newer hubs: such a value equals its text, and `is_known` is False."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = "UNKNOWN"
        member._value_ = value
        return member

    @property
    def is_known(self) -> bool:
        """True if this SDK knows the value."""
        return self._name_ in type(self).__members__


@contextmanager
def decoding(what: str) -> Iterator[None]:
    """Turn a missing or malformed field into a ProtocolError that names the field and quotes nothing."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        field = f", field {error.args[0]!r}" if isinstance(error, KeyError) else ""
        raise ProtocolError(f"The hub's answer for {what} does not follow the contract{field}.") from None


def wire_names(kind: type[Any]) -> Iterator[str]:
    """Yield the names of a dataclass's fields as the graph has them."""
    for one in fields(kind):
        head, *words = one.name.split("_")
        yield head + "".join(word.capitalize() for word in words)


def plain_object(kind: type[T], data: JsonObject) -> T:
    """Read a dataclass whose fields are texts and integers, each also None if its type says so."""
    hints = get_type_hints(kind)
    readers = [_READERS[hints[one.name]] for one in fields(kind)]  # type: ignore[arg-type]
    return kind(*(read(data, name) for read, name in zip(readers, wire_names(kind), strict=True)))


def text(data: JsonObject, name: str) -> str:
    """Return a required string."""
    value = data[name]
    if not isinstance(value, str):
        raise KeyError(name)
    return value


def optional_text(data: JsonObject, name: str) -> str | None:
    """Return a string, or None if it is null or absent."""
    return None if data.get(name) is None else text(data, name)


def integer(data: JsonObject, name: str) -> int:
    """Return a required integer."""
    value = data[name]
    if isinstance(value, bool) or not isinstance(value, int):
        raise KeyError(name)
    return value


def optional_integer(data: JsonObject, name: str) -> int | None:
    """Return an integer, or None if it is null or absent."""
    return None if data.get(name) is None else integer(data, name)


def number(data: JsonObject, name: str) -> float:
    """Return a required number."""
    value = data[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise KeyError(name)
    return float(value)


def boolean(data: JsonObject, name: str) -> bool:
    """Return a required boolean."""
    value = data[name]
    if not isinstance(value, bool):
        raise KeyError(name)
    return value


def timestamp(data: JsonObject, name: str) -> datetime:
    """Return a required time, aware and in UTC."""
    value = datetime.fromisoformat(text(data, name))
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)


def optional_timestamp(data: JsonObject, name: str) -> datetime | None:
    """Return a time, aware and in UTC, or None if it is null or absent."""
    return None if data.get(name) is None else timestamp(data, name)


def texts(data: JsonObject, name: str) -> tuple[str, ...]:
    """Return a required list of strings."""
    values = data[name]
    if not isinstance(values, Sequence) or isinstance(values, str) or not all(isinstance(one, str) for one in values):
        raise KeyError(name)
    return tuple(values)


def aware_text(name: str, moment: datetime | None) -> str | None:
    """Return a time as the hub reads it. Raises ValueError for one without a time zone."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError(f"`{name}` must be aware: give it a time zone.")
    return moment.isoformat()


def json_object(data: JsonObject, name: str) -> JsonObject:
    """Return a required object."""
    value = data[name]
    if not isinstance(value, Mapping):
        raise KeyError(name)
    return value


def json_objects(data: JsonObject, name: str, read: Callable[[JsonObject], T]) -> tuple[T, ...]:
    """Return a required list, each of its objects read by `read`."""
    values = data[name]
    if not isinstance(values, Sequence) or isinstance(values, str):
        raise KeyError(name)
    return tuple(read(value) for value in values)


_READERS: Final[Mapping[Any, Callable[[JsonObject, str], Any]]] = {
    str: text,
    int: integer,
    str | None: optional_text,
    int | None: optional_integer,
}
"""The readers of plain fields, by the types of these."""
