"""Receipts: reports about a delivery on the phone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from reunion.alert import AlertStatus
from reunion.items import text_fault
from reunion.results import UserError
from reunion.wire import JsonObject, OpenEnum, decoding, optional_integer, optional_timestamp

MAX_REVISION: Final = 2**31


class ReceiptKind(OpenEnum):
    """The event on the phone: the alert was shown, opened by a person, or removed after its end."""

    SHOWN = "SHOWN"
    OPENED = "OPENED"
    REMOVED = "REMOVED"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A report of one device about one alert.

    ref: your own name of the device. revision, status: those that were shown, which conformance runs read: such as
    `entry.revision` and `alert.status`.
    """

    ref: str
    kind: ReceiptKind
    revision: int | None = None
    status: AlertStatus | None = None

    def to_wire(self) -> dict[str, Any]:
        """Return the hub's input."""
        shown = {"revision": self.revision, "status": None if self.status is None else str(self.status)}
        sent = {"ref": self.ref, "kind": ReceiptKind(self.kind).value}
        return sent | {name: value for name, value in shown.items() if value is not None}

    def fault(self) -> UserError | None:
        """Return the error of a field that the hub could not read, if any."""
        return (
            text_fault("ref", self.ref, "REF_INVALID")
            or _kind_fault(self.kind)
            or _revision_fault(self.revision)
            or _status_fault(self.status)
        )


@dataclass(frozen=True, slots=True)
class RemovalCounts:
    """The numbers of your devices that were told of an alert, and of those that confirmed its removal after the end.

    counted_from: the aware time of the numbers, an hour after the end; None while the alert is open.
    told, removed: exact; None before that time. `removed` may grow until 90 days after the end.
    """

    counted_from: datetime | None
    told: int | None
    removed: int | None

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `RemovalCounts`."""
        with decoding("removal counts"):
            return cls(
                optional_timestamp(data, "countedFrom"),
                optional_integer(data, "told"),
                optional_integer(data, "removed"),
            )


def _kind_fault(kind: object) -> UserError | None:
    if isinstance(kind, str) and kind in list(ReceiptKind):
        return None
    return UserError("INVALID_INPUT", f"`kind` must be one of {', '.join(ReceiptKind)}.", ("kind",))


def _revision_fault(revision: object) -> UserError | None:
    if revision is None:
        return None
    if isinstance(revision, int) and not isinstance(revision, bool) and -MAX_REVISION <= revision < MAX_REVISION:
        return None
    return UserError("INVALID_INPUT", "`revision` must be a whole number.", ("revision",))


def _status_fault(status: object) -> UserError | None:
    if status is None or (isinstance(status, str) and status in list(AlertStatus)):
        return None
    return UserError("INVALID_INPUT", f"`status` must be one of {', '.join(AlertStatus)}.", ("status",))
