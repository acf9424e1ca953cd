"""The audience of an alert: which of a partner's own devices to tell, an append-only list with a cursor."""

from dataclasses import dataclass
from typing import Self

from reunion.alert import RevisionKind
from reunion.wire import JsonObject, integer, optional_integer, text

PULLED_CHANNEL = "webhook"
"""The channel of partners that read audiences and tell their devices themselves."""


@dataclass(frozen=True, slots=True)
class AudienceEntry:
    """One device and what to do on it.

    kind: show the alert with sound (ALERT), replace it silently (UPDATE), replace it with sound (SIGHTING) or take it
    down (CANCEL). revision: the one to show; a device never goes back to a lower one.
    sighting: of a SIGHTING, the revision that says that the child was seen again, else None. A device that has this
    revision or a later one has heard of it, and replaces the alert silently.
    """

    ref: str
    kind: RevisionKind
    revision: int
    sighting: int | None = None

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read one `AudienceEntry`."""
        return cls(
            text(data, "ref"),
            RevisionKind(text(data, "kind")),
            integer(data, "revision"),
            optional_integer(data, "sighting"),
        )
