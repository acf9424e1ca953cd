"""Ports of the manifests of the audit trail: their rows, their signature, and the way to the auditor."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.domain.trail.chain import ChainHead
from hub.domain.trail.manifest import Manifest


@dataclass(frozen=True, slots=True)
class SignedManifest:
    """A manifest with its signature, as it is pushed: the text, an empty line, and a line with the signature."""

    number: int
    note: str


@dataclass(frozen=True, slots=True)
class FoundHeads:
    """The heads of the chains that have lines since a place in the trail, by writer; and the place of the newest.

    `forged` counts what the hub did not write: lines ahead of the server's time, of another shape, or from which no
    way leads to the end of their chain. A look that is not thorough counts the last ones only behind the known heads.
    With `has_more` the look ended before the newest line, and the next one goes on from the place.
    """

    heads: Mapping[str, ChainHead]
    place: object
    forged: int = 0
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class LastManifest:
    """The newest manifest that is signed, and the place in the trail up to which its heads were looked for.

    `number` is the next one that is free. `forged` counts the later rows, which the hub did not sign.
    """

    manifest: Manifest | None = None
    place: object = None
    number: int = 1
    forged: int = 0


class Manifests(Protocol):
    """Manifests at rest, the trail that they are about, and the lease of the process that makes them."""

    async def server_time(self) -> datetime:
        """Return the time of the database server's clock."""

    async def claim(self) -> int | None:
        """Take or extend the lease; return the number of the last pushed manifest, None if another process has it."""

    async def release(self) -> None:
        """Give the lease back, so that another process goes on at once."""

    async def last(self, is_signed: Callable[[str], bool]) -> LastManifest:
        """Return the newest manifest whose note is signed; one without a manifest if there is none."""

    async def heads(self, since: object | None, known: Mapping[str, ChainHead], *, is_thorough: bool) -> FoundHeads:
        """Return the heads of chains with lines since a place. A thorough look also finds lines that came late.

        `known` has the heads that the last manifest names. A chain goes on from there line by line: one that stands
        farther on, or says that it is of a time to come, moves neither the head nor the place.
        """

    async def add(self, signed: SignedManifest, place: object) -> bool:
        """Insert a manifest; return False if there is one of this number."""

    async def unpushed(self, after: int, last: int, limit: int) -> Sequence[SignedManifest]:
        """Return the manifests after a number, up to the last one, in order."""

    async def mark_pushed(self, number: int) -> None:
        """Record that the manifests up to this number were taken."""


class TrailExport(Protocol):
    """The whole trail, for an auditor."""

    def lines(self) -> AsyncIterator[str]:
        """Yield a header, which names the last manifest, then every line up to now, each as a line of JSON.

        Of each chain the lines are a beginning without a gap, also while processes write.
        """

    def notes(self, last: int | None = None) -> AsyncIterator[str]:
        """Yield every signed manifest in order, up to one of a number."""


TrailAlarm = Callable[[], Awaitable[None]]
"""Tells a person that the trail holds lines that the hub did not write; a repeat of the same day changes nothing."""


class ManifestSigner(Protocol):
    """Signs manifests with the hub's key for them."""

    def sign(self, text: str) -> str:
        """Return a signed note: the text, an empty line, and a line with the signature."""

    def has_signed(self, note: str) -> bool:
        """Return whether this key signed a note."""


class ManifestPusher(Protocol):
    """The way to the auditor."""

    async def push(self, note: str) -> bool:
        """Return whether the auditor took it; never raises for a failure of the other side."""
