"""The variables of an operation, read by the types that its document declares, as GraphQL reads them."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from math import isfinite
from typing import Any

from reunion.documents import Operation
from reunion.testing.answers.input_types import ENUMS, INPUT_TYPES
from reunion.testing.answers.memory import Variables
from reunion.testing.answers.refusals import BAD_REQUEST, RequestRejected

MAX_ERRORS = 50
MAX_INT = 2**31

_DECLARED = re.compile(r"\$(\w+): ([\w\[\]!]+)")
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\uffff"
"""Stands for half of a character: JSON can carry it, UTF-8 cannot."""


class WrongType(Exception):
    """A value of another type."""


def read_variables(operation: Operation, variables: Variables) -> Variables:
    """Return the declared variables that were sent; raise RequestRejected if one has the wrong type.

    A single value stands for a list of one. Moments stay texts.
    """
    faults: list[str] = []
    read: dict[str, Any] = {}
    for name, kind in _declared(operation):
        if name in variables or kind.endswith("!"):
            read[name] = _read(kind, variables.get(name), f"Variable '${name}' has invalid value", faults)
    if faults:
        raise RequestRejected(BAD_REQUEST, *faults[:MAX_ERRORS])
    return read


@lru_cache
def _declared(operation: Operation) -> list[tuple[str, str]]:
    head = operation.document.partition("{")[0]
    return _DECLARED.findall(head)


def _read(kind: str, value: Any, place: str, faults: list[str]) -> Any:
    if kind.endswith("!"):
        if value is None:
            faults.append(f"{place}: expected a value of the type '{kind}'.")
            return None
        kind = kind[:-1]
    if value is None:
        return None
    if kind.startswith("["):
        items = value if isinstance(value, list) else [value]
        return [_read(kind[1:-1], one, f"{place} at [{at}]", faults) for at, one in enumerate(items)]
    if kind in INPUT_TYPES:
        return _read_object(kind, value, place, faults)
    try:
        return _read_enum(kind, value) if kind in ENUMS else SCALARS[kind](value)
    except WrongType:
        faults.append(f"{place}: expected a value of the type '{kind}'.")
        return None


def _read_object(kind: str, value: Any, place: str, faults: list[str]) -> Any:
    if not isinstance(value, Mapping):
        faults.append(f"{place}: expected an object of the type '{kind}'.")
        return None
    fields, read = INPUT_TYPES[kind], {}
    for name, declared in fields.items():
        inner, _, default = declared.partition(" = ")
        if name in value or (inner.endswith("!") and not default):
            read[name] = _read(inner, value.get(name), f"{place} at .{name}", faults)
    faults += [f"{place}: the type '{kind}' has not all of these fields." for name in value if name not in fields]
    return read


def _read_enum(kind: str, value: Any) -> str:
    if not isinstance(value, str) or value not in ENUMS[kind]:
        raise WrongType
    return value


def _read_text(value: Any) -> str:
    if not isinstance(value, str):
        raise WrongType
    return _LONE_SURROGATES.sub(_REPLACEMENT, value)


def _read_id(value: Any) -> str:
    return _read_text(value) if isinstance(value, str) else str(_read_whole(value))


def _read_int(value: Any) -> int:
    whole = _read_whole(value)
    if not -MAX_INT <= whole < MAX_INT:
        raise WrongType
    return whole


def _read_whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or value != int(value):
        raise WrongType
    return int(value)


def _read_float(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise WrongType
    return value


def _read_moment(value: Any) -> str:
    text = _read_text(value)
    try:
        moment = datetime.fromisoformat(text)
        is_aware = moment.tzinfo is not None and moment.astimezone(UTC) is not None
    except (ValueError, OverflowError):
        is_aware = False
    if not is_aware:
        raise WrongType
    return text


SCALARS: Mapping[str, Callable[[Any], Any]] = {
    "String": _read_text,
    "Cell": _read_text,
    "ID": _read_id,
    "Int": _read_int,
    "Float": _read_float,
    "DateTime": _read_moment,
}
