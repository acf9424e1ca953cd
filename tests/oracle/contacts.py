"""The oracle's own record: each device with what it was sent, when, and the outcome."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tests.oracle.devices import Device


class Outcome(StrEnum):
    """The outcome of a request, as the push double saw it; a served page is accepted."""

    ACCEPTED = "accepted"
    UNKNOWN = "unknown"
    GONE = "gone"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Contact:
    """One request to one device, or its place on one page. `token` is None on a page."""

    device: Device
    alert: str
    kind: str
    revision: int
    at: float
    outcome: Outcome
    token: str | None
    loud: bool
    quiet: bool
    area: int = 0
    """The number of the area that a request names; 0 on a page."""
    words: bool = False
    """True if it is an end with words for Apple."""

    @property
    def closes(self) -> bool:
        """True for a CANCEL; any other kind speaks of a child still missing."""
        return self.kind == "CANCEL"

    @property
    def tells(self) -> bool:
        """True if the device was told by it."""
        return not self.closes and self.outcome is Outcome.ACCEPTED

    @property
    def may_tell(self) -> bool:
        """True if the device was told by it, or may have been."""
        return self.tells or (not self.closes and self.outcome is Outcome.UNKNOWN)


class Contacts:
    """Every contact of the run, in order of time."""

    def __init__(self, contacts: Iterable[Contact]) -> None:
        self._by_alert: defaultdict[str, list[Contact]] = defaultdict(list)
        self._by_token: defaultdict[str, list[Contact]] = defaultdict(list)
        for contact in sorted(contacts, key=lambda contact: contact.at):
            self._by_alert[contact.alert].append(contact)
            if contact.token:
                self._by_token[contact.token].append(contact)

    def of(self, alert: str) -> list[Contact]:
        """Return all contacts about one alert."""
        return self._by_alert.get(alert, [])

    def on(self, token: str) -> list[Contact]:
        """Return all contacts on one token, of any alert."""
        return self._by_token.get(token, [])

    def first_told(self, alert: str) -> dict[Device, float]:
        """Return the time at which each told device was first told."""
        told: dict[Device, float] = {}
        for contact in self.of(alert):
            if contact.tells:
                told.setdefault(contact.device, contact.at)
        return told

    def first_told_tokens(self, alert: str) -> dict[str, float]:
        """Return the time at which each token was first told, for any holder."""
        told: dict[str, float] = {}
        for contact in self.of(alert):
            if contact.tells and contact.token:
                told.setdefault(contact.token, contact.at)
        return told

    def before(self, alert: str, moment: float) -> list[Contact]:
        """Return the contacts about an alert up to a moment."""
        contacts = self.of(alert)
        return contacts[: bisect_right(contacts, moment, key=lambda contact: contact.at)]
