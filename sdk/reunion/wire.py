"""Reading the hub's JSON: what must be there is checked, what is new is ignored."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self, TypeVar

from reunion.errors import ProtocolError

T = TypeVar("T")

JsonObject = Mapping[str, Any]
"""A JSON object as it came."""


class OpenEnum(StrEnum):
    """An enum that takes a word it does not know yet: equal to that word, and not `known`."""

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
        """Whether this SDK knows the word."""
        return self._name_ in type(self).__members__


@contextmanager
def decoding(what: str) -> Iterator[None]:
    """Turn a missing or misshapen field into a ProtocolError that says where, and quotes nothing."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        field = f", field {error.args[0]!r}" if isinstance(error, KeyError) else ""
        raise ProtocolError(f"The hub's answer for {what} is not of the contract{field}.") from None


def text(data: JsonObject, name: str) -> str:
    """A string that must be there."""
    value = data[name]
    if not isinstance(value, str):
        raise KeyError(name)
    return value


def optional_text(data: JsonObject, name: str) -> str | None:
    """A string, or None if it is null or absent."""
    return None if data.get(name) is None else text(data, name)


def integer(data: JsonObject, name: str) -> int:
    """An integer that must be there."""
    value = data[name]
    if isinstance(value, bool) or not isinstance(value, int):
        raise KeyError(name)
    return value


def optional_integer(data: JsonObject, name: str) -> int | None:
    """An integer, or None if it is null or absent."""
    return None if data.get(name) is None else integer(data, name)


def number(data: JsonObject, name: str) -> float:
    """A number that must be there."""
    value = data[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise KeyError(name)
    return float(value)


def boolean(data: JsonObject, name: str) -> bool:
    """A boolean that must be there."""
    value = data[name]
    if not isinstance(value, bool):
        raise KeyError(name)
    return value


def timestamp(data: JsonObject, name: str) -> datetime:
    """An aware time in UTC that must be there."""
    value = datetime.fromisoformat(text(data, name))
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)


def optional_timestamp(data: JsonObject, name: str) -> datetime | None:
    """A time, or None if it is null or absent."""
    return None if data.get(name) is None else timestamp(data, name)


def json_object(data: JsonObject, name: str) -> JsonObject:
    """An object that must be there."""
    value = data[name]
    if not isinstance(value, Mapping):
        raise KeyError(name)
    return value


def json_objects(data: JsonObject, name: str, read: Callable[[JsonObject], T]) -> tuple[T, ...]:
    """A list that must be there, each of its objects read by `read`."""
    values = data[name]
    if not isinstance(values, Sequence) or isinstance(values, str):
        raise KeyError(name)
    return tuple(read(value) for value in values)
