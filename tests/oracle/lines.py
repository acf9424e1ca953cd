"""Readers of the evidence files: JSON lines, extended JSON and ids; an unreadable line is an error."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

Row = dict[str, Any]
T = TypeVar("T")

RELAY_ID = re.compile(r"[A-Za-z]+:(.+)")


class EvidenceBroken(Exception):
    """A required file is missing, or a line of the evidence cannot be read."""


def rows(path: Path, *, required: bool = True) -> Iterator[tuple[int, Row]]:
    """Yield each line of a file of JSON objects, with its number."""
    if not path.exists():
        if required:
            raise EvidenceBroken(f"{path} is missing")
        return
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.isspace():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise EvidenceBroken(f"{path} line {number} is not JSON: {error}") from None
            if not isinstance(row, dict):
                raise EvidenceBroken(f"{path} line {number} is not an object")
            yield number, row


def records(path: Path, make: Callable[[Row], T], *, required: bool = True) -> list[T]:
    """Return each line of a file as a record."""
    made: list[T] = []
    for number, row in rows(path, required=required):
        try:
            made.append(make(row))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise EvidenceBroken(f"{path} line {number}: {type(error).__name__} {error}") from None
    return made


def real(value: Any) -> float:
    """Return a real time in Unix seconds."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"not a number of seconds: {value!r}")
    return float(value)


def real_or_none(value: Any) -> float | None:
    """Return a real time that may be null."""
    return None if value is None else real(value)


def domain(text: str) -> float:
    """Return an ISO 8601 time as Unix seconds; a time without a zone is UTC."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def stored_time(value: Any) -> float:
    """Return a date of a dump as Unix seconds: relaxed or canonical extended JSON, ISO text, or plain seconds."""
    if isinstance(value, dict):
        value = value["$date"]
        if isinstance(value, dict):
            return int(value["$numberLong"]) / 1000
        if isinstance(value, int):
            return value / 1000
    return domain(value) if isinstance(value, str) else real(value)


def stored_time_or_none(value: Any) -> float | None:
    """Return a date of a dump that may be null."""
    return None if value is None else stored_time(value)


def number(value: Any) -> int:
    """Return a whole number of a dump."""
    if isinstance(value, dict):
        value = value.get("$numberLong", value.get("$numberInt"))
    return int(value)


def identifier(value: Any) -> str:
    """Return an id as plain text, from a dump, a Relay id or plain text."""
    if isinstance(value, dict):
        value = value["$oid"]
    if not isinstance(value, str):
        raise TypeError(f"not an id: {value!r}")
    return plain_id(value)


@lru_cache(maxsize=4096)
def plain_id(text: str) -> str:
    """Return the id that a Relay id encodes, or the text itself."""
    try:
        inner = base64.b64decode(text, validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return text
    match = RELAY_ID.fullmatch(inner)
    return match[1] if match else text
