"""Ports of exports: their rows and parts at rest, and the rows of lists read by their ids."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from hub.domain.access.table import CaseScope
from hub.domain.alerts.alert import Alert
from hub.domain.exports.columns import ExportedCase
from hub.domain.exports.export import Export, ExportFailure
from hub.domain.tips.tip import Tip
from hub.services.exports.steps.export_links import ExportLinks
from hub.services.idempotency import IdempotencyKeys
from hub.services.police.ports.access import CaseReading
from hub.services.police.ports.alerts import AlertQuery, OverCases
from hub.services.police.ports.stores import CaseQuery
from hub.services.police.ports.tips import TipQuery
from hub.services.ports import Atomic, Clock, Transaction
from hub.services.ports.cases import CaseExports


@dataclass(frozen=True, slots=True, repr=False)
class CaseChunk:
    """The cases that match among those of a stretch of ids, which ends with `last`; None at the end of all."""

    cases: Sequence[ExportedCase]
    last: str | None


@dataclass(frozen=True, slots=True, repr=False)
class TipChunk:
    """The tips that match among those of a stretch of ids, which ends with `last`; None at the end of all."""

    tips: Sequence[Tip]
    last: str | None


@dataclass(frozen=True, slots=True, repr=False)
class AlertChunk:
    """The alerts that match among those of a stretch of ids, which ends with `last`; None at the end of all."""

    alerts: Sequence[Alert]
    last: str | None


class RowsById(Protocol):
    """The rows of lists in the order of their ids, which never change: so none comes twice, and none is skipped."""

    async def cases(self, query: CaseQuery, after: str, until: datetime) -> CaseChunk:
        """Return the next cases of a query opened at `until` or earlier; its order does not count."""

    async def tips(self, query: TipQuery, after: str, until: datetime) -> TipChunk:
        """Return the next tips of a query received at `until` or earlier; its direction does not count."""

    async def alerts(self, query: AlertQuery, after: str, until: datetime) -> AlertChunk:
        """Return the next alerts of a query opened at `until` or earlier; its order does not count."""


@dataclass(frozen=True, slots=True, repr=False)
class NewPart:
    """The next bytes of a file, its rows, the cases in it, and the id up to which every row was looked at.

    `wiped` and `hidden` are those of the cases that were so when they were read. `footer` is kept for the end of the
    file, which the last part brings.
    """

    data: bytes
    rows: int
    cases: frozenset[str]
    wiped: frozenset[str]
    after: str
    is_last: bool
    hidden: frozenset[str] = frozenset()
    footer: bytes = b""


class Exports(CaseExports, Protocol):
    """Exports and the parts of their files."""

    async def add(self, export: Export, transaction: Transaction) -> None:
        """Insert an export. Of two that take one slot of an account at once, one's transaction is run again."""

    async def get(self, export_id: str, transaction: Transaction | None = None) -> Export | None:
        """Return an export; None if there is none (any more)."""

    async def of_account(self, account: str, transaction: Transaction | None = None) -> Sequence[Export]:
        """Return the exports of an account, newest first."""

    async def save(self, export: Export, transaction: Transaction) -> None:
        """Store the state, the approval and the failure of an export that was read in the same transaction."""

    async def remove(self, export_id: str) -> bool:
        """Remove an export with its file; return False if there was none."""

    async def expired(self, now: datetime, limit: int) -> Sequence[str]:
        """Return exports whose time is over."""

    async def has_case_outside(self, export_id: str, scopes: Sequence[CaseScope]) -> bool:
        """Return True if the file holds a case that is not of each of these scopes."""

    async def claim(self) -> tuple[Export, str] | None:
        """Take the lease of an export that waits or goes on, with the token of the lease; None if there is none."""

    async def add_part(self, export: Export, token: str, part: NewPart) -> Export | None:
        """Add the next part, and extend the lease; None if the lease is lost or a case of it was wiped meanwhile."""

    async def keep(self, export_id: str, token: str) -> bool:
        """Extend the lease; return False if it is lost."""

    async def finish(self, export: Export, token: str, sha256: str, expires_at: datetime) -> bool:
        """Make the file ready; return False if the lease is lost."""

    async def fail(self, export_id: str, token: str, failure: ExportFailure) -> None:
        """Say why there will be no file; the parts stay, unless the failure is final."""

    async def release(self, export_id: str, token: str) -> None:
        """Give the lease back."""

    async def footers(self, export_id: str) -> Sequence[bytes]:
        """Return the footers of the parts in their order, of those that have one."""

    def parts(self, export_id: str, start: int) -> AsyncIterator[tuple[int, bytes]]:
        """Yield the parts of a file in their order, from the one that holds the byte `start`, each with its offset."""


MAX_STRETCHES: Final = 50
"""Stretches of ids that one part looks at: a filter that few rows match must not hold the lease for long."""


@dataclass(frozen=True, slots=True)
class ExportParts:
    """Everything that exports work with; a part of a file looks at so many `stretches` of ids at most."""

    atomic: Atomic
    idempotency: IdempotencyKeys
    exports: Exports
    rows: RowsById
    reading: CaseReading
    lists: OverCases
    links: ExportLinks
    clock: Clock
    stretches: int = MAX_STRETCHES
