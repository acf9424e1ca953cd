"""Ports to what partners that pull read: pages of their audience, and notices that tell them to read."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from hub.domain.delivery.audience import Appended, AudiencePage
from hub.domain.delivery.ledger import Entries
from hub.domain.delivery.notices import Notice, NoticeState
from hub.services.ports.rows import NamedDevices


class Audience(NamedDevices, Protocol):
    """Pages of the devices on which a partner that pulls shows an alert."""

    async def append(self, page: AudiencePage, waiting: Entries, unheard: Mapping[int, int]) -> Appended:
        """Append a batch's page unless it stands; renew the places that `waiting` devices have on earlier pages.

        By number, `unheard` are the first sightings that such devices have not heard.
        """

    async def waiting(
        self, alert: str, tenant: int, numbers: Iterable[int], *, ends: bool, before: int | None = None
    ) -> set[int]:
        """Return those of the numbers that stand on a page and are not named yet: a CANCEL's if `ends`, else news.

        With `before`, only pages that were appended before that revision count.
        """

    async def served(self, alert: str, before: int) -> dict[int, set[int]]:
        """Return by tenant every device that a page named while a revision earlier than this was the newest."""


class Notices(Protocol):
    """Events that partners that pull are to hear of."""

    async def add(
        self,
        alert: str,
        tenant: int,
        kind: str,
        number: int | str,
        body: Mapping[str, object],
        *,
        revision: int | None = None,
    ) -> str:
        """Add a notice unless it stands, and return its id."""

    async def add_growth(self, alert: str, tenant: int, *, revision: int | None = None) -> str:
        """Add the notice that the audience has grown, gathered over some seconds, and return its id."""

    async def claim(self, notice_id: str) -> Notice | None:
        """Lease a notice that waits; None if it is leased, done or not yet due."""

    async def finish(self, notice: Notice, state: NoticeState) -> None:
        """End a notice: the partner took it, refused it for good, or it became pointless."""

    async def retry(self, notice: Notice, seconds: float) -> None:
        """Free the lease after a failed attempt; the notice is due again after so many seconds."""

    async def put_off(self, notice: Notice, seconds: float) -> None:
        """Free the lease without counting an attempt; the notice is due again after so many seconds."""

    async def waiting(self) -> list[str]:
        """Return the ids of notices that are due and not leased."""
