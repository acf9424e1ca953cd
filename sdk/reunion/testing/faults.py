"""Faults to inject into a feed: the point at which each happens, and its action."""

from dataclasses import dataclass
from enum import StrEnum


class FaultPoint(StrEnum):
    """The point of a connection at which a fault happens."""

    HANDSHAKE = "HANDSHAKE"
    BEFORE_ACK = "BEFORE_ACK"
    AFTER_ACK = "AFTER_ACK"
    AFTER_SUBSCRIBE = "AFTER_SUBSCRIBE"
    BEFORE_EVENT = "BEFORE_EVENT"
    MID_EVENT = "MID_EVENT"
    AFTER_EVENT = "AFTER_EVENT"


class FaultAction(StrEnum):
    """The action of a fault."""

    CUT = "CUT"
    """The TCP connection is reset without a close frame."""
    CLOSE = "CLOSE"
    """A WebSocket close with `code` and `reason`; at the handshake an HTTP answer with the status `code`."""
    HANG = "HANG"
    """Nothing more is sent or read, and the connection stays open."""
    GARBAGE = "GARBAGE"
    """`text` is sent instead of the right message."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of one connection.

    event: for event points, the event of the connection at which it happens, counted from 1.
    """

    point: FaultPoint
    action: FaultAction = FaultAction.CUT
    event: int = 1
    code: int = 1011
    reason: str = ""
    text: str = "{"
