"""Faults of a feed to order: where it strikes, and what happens there."""

from dataclasses import dataclass
from enum import StrEnum


class FaultPoint(StrEnum):
    """Where in a connection it strikes."""

    HANDSHAKE = "HANDSHAKE"
    BEFORE_ACK = "BEFORE_ACK"
    AFTER_ACK = "AFTER_ACK"
    AFTER_SUBSCRIBE = "AFTER_SUBSCRIBE"
    BEFORE_EVENT = "BEFORE_EVENT"
    MID_EVENT = "MID_EVENT"
    AFTER_EVENT = "AFTER_EVENT"


class FaultAction(StrEnum):
    """What happens."""

    CUT = "CUT"
    """The TCP connection is reset, without a goodbye."""
    CLOSE = "CLOSE"
    """A WebSocket close with `code` and `reason`; at the handshake an HTTP answer with this status."""
    HANG = "HANG"
    """Nothing more is said or read, and the connection stands."""
    GARBAGE = "GARBAGE"
    """`text` is sent instead of what should come."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Strikes once, in the next connection; event points count the connection's events from 1."""

    point: FaultPoint
    action: FaultAction = FaultAction.CUT
    event: int = 1
    code: int = 1011
    reason: str = ""
    text: str = "{"
