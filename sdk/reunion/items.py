"""The items of a call: each is checked by itself before anything is sent, so that a bad one never sinks the others."""

from decimal import Decimal
from math import isfinite
from numbers import Real
from typing import Any, Final, Protocol, TypeVar

from reunion.results import UserError

T = TypeVar("T")


UNREADABLE: Final = UserError("INVALID_INPUT", "One of its fields cannot be read: reading it raised an error.")
"""The error of an item that raises where another one answers."""


class Item(Protocol):
    """One item of a call. Its fields may hold anything until `fault` has seen them."""

    @property
    def ref(self) -> str:
        """Your own name of the device."""

    def fault(self) -> UserError | None:
        """Return why the hub could not even read this item, with the path to the field within it; None if it can."""

    def to_wire(self) -> dict[str, Any]:
        """Return the hub's input, of an item without a fault."""


def text_fault(name: str, value: object, code: str, *, optional: bool = False) -> UserError | None:
    """Return the error of a field that must be text."""
    if isinstance(value, str) or (optional and value is None):
        return None
    return UserError(code, f"`{name}` must be text; this is {_kind_of(value)}.", (name,))


def ref_fault(ref: object) -> UserError | None:
    """Return the error of a ref that is given alone, without an item around it."""
    try:
        fault = text_fault("ref", ref, "REF_INVALID")
    except Exception:  # noqa: BLE001 - as in `fault_of`
        return UNREADABLE
    # A list of refs has no field: the path ends with the position.
    return fault and UserError(fault.code, fault.message)


def fault_of(item: object, kind: type[Item], expected: str) -> UserError | None:
    """Return why an item of a call cannot be sent: it is something else, or one of its fields is."""
    try:
        return item.fault() if isinstance(item, kind) else _wrong_kind(expected, item)
    except Exception:  # noqa: BLE001 - anything may stand in a list, and its properties may do anything
        return UNREADABLE


def ref_of(item: object) -> str:
    """Return the ref of an item for its result, as far as it has one that is text."""
    try:
        ref = item if isinstance(item, str) else getattr(item, "ref", None)
    except Exception:  # noqa: BLE001 - anything may stand in a list, and its properties may do anything
        return ""
    return ref if isinstance(ref, str) else ""


def finite(value: object) -> float | None:
    """Return a number as a float that JSON can carry; None if it is no number, not finite or too large."""
    # Python counts True as a number.
    if value is True or value is False or not isinstance(value, Real | Decimal):
        return None
    try:
        number = float(value)
    except Exception:  # noqa: BLE001 - a number of another library; too large raises OverflowError
        return None
    return number if isfinite(number) else None


def _wrong_kind(expected: str, item: object) -> UserError:
    """Return the error of an item that is something else; the message never shows its value."""
    return UserError("INVALID_INPUT", f"Each item must be {expected}; this is {_kind_of(item)}.")


def _kind_of(value: object) -> str:
    return "None" if value is None else f"of the type {type(value).__name__}"
