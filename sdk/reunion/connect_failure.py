"""The reasons for which a hub is not reached."""

from collections.abc import Mapping
from enum import StrEnum


class ConnectFailure(StrEnum):
    """Why the hub cannot be reached."""

    NAME = "NAME"
    """The name of its host cannot be resolved."""
    REFUSED = "REFUSED"
    """Nothing listens at its address."""
    TLS = "TLS"
    """Its certificate is not accepted, or TLS failed in another way."""
    TIMED_OUT = "TIMED_OUT"
    """The connection was not made in time."""
    UNREACHABLE = "UNREACHABLE"
    """Anything else, such as a network that is down or a proxy that refuses."""


FAILURE_MESSAGES: Mapping[ConnectFailure, str] = {
    ConnectFailure.NAME: "The name of the hub's host cannot be resolved; check the address.",
    ConnectFailure.REFUSED: "Nothing listens at the hub's address; check the address and its port.",
    ConnectFailure.TLS: "There is no secure connection to the hub: TLS failed, or its certificate is not accepted.",
    ConnectFailure.TIMED_OUT: "The hub could not be connected to in time; check the address and the network.",
}
"""The message of each; the others have that of ConnectError itself."""
