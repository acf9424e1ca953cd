"""Exports: a list as a file, written by a worker, for one account and for a day."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from hub.domain.access.table import OFFICERS
from hub.domain.actors import Officer, Permission
from hub.domain.search.saved_filters import Search
from hub.domain.text.names import folded
from hub.errors import Conflict, Forbidden, HubError, InvalidInput, SecondPersonRequired

MAX_EXPORT_ROWS: Final = 5_000_000
MAX_EXPORT_BYTES: Final = 2_000_000_000
"""Below the largest integer of the graph."""

MAX_ROWS_ALONE: Final = 100
"""The rows of private facts that one person takes away without another one."""

MAX_EXPORTS: Final = 10
"""The exports of one account that are not gone: they bound what it has on the database's disk."""

KEPT_FOR: Final = timedelta(hours=24)

LINK_TIME: Final = timedelta(seconds=60)
"""By the real clock. A download that has begun goes on."""

APPROVERS: Final = (Permission.CONFIRM_CASE, Permission.SUPERVISE)
"""The permissions of the second person, who decides on other things that need two as well."""


class ExportKind(StrEnum):
    """The list whose rows are taken away."""

    CASE_SUMMARIES = "CASE_SUMMARIES"
    CASES = "CASES"
    TIPS = "TIPS"
    ALERTS = "ALERTS"

    @property
    def is_private(self) -> bool:
        """True if each row needs a tie to its case."""
        return self in (ExportKind.CASES, ExportKind.TIPS)


class ExportFormat(StrEnum):
    """The format of the file."""

    CSV = "CSV"
    GEOJSON = "GEOJSON"
    PARQUET = "PARQUET"


class ExportState(StrEnum):
    """The progress of an export."""

    AWAITING_APPROVAL = "AWAITING_APPROVAL"
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    READY = "READY"
    FAILED = "FAILED"

    @property
    def has_ended(self) -> bool:
        """True if no worker goes on by itself."""
        return self in (ExportState.READY, ExportState.FAILED)


class ExportFailure(StrEnum):
    """The reason why an export has no file."""

    TOO_LARGE = "TOO_LARGE"
    GREW = "GREW"
    READ_LIMIT_REACHED = "READING_BRAKED"  # as it was stored before it had this name
    FORBIDDEN = "FORBIDDEN"
    CASE_WIPED = "CASE_WIPED"
    CASE_HIDDEN = "CASE_HIDDEN"
    INTERNAL = "INTERNAL"


FINAL: Final = frozenset(
    {ExportFailure.TOO_LARGE, ExportFailure.GREW, ExportFailure.CASE_WIPED, ExportFailure.CASE_HIDDEN}
)
"""The failures after which no file comes: more rows match than may, or rows that were written are gone."""


NO_EXPORT: Final = "There is no such export of yours: it is another account's, was cancelled, or its time is over."
"""The words of NotFound for exports."""


class ExportTooLarge(InvalidInput):
    """An export has more rows than a file may have."""

    code = "EXPORT_TOO_LARGE"
    default_message = f"A file has at most {MAX_EXPORT_ROWS:,} rows; narrow the filter, for instance by time."


class ExportFormatUnavailable(InvalidInput):
    """The hub cannot write a format."""

    code = "EXPORT_FORMAT_UNAVAILABLE"
    default_message = "This hub cannot write this format; choose CSV or GEOJSON."


class ExportLinkExpired(HubError):
    """The link to a file is too old."""

    code = "EXPORT_LINK_EXPIRED"
    default_message = "This link is over; ask for `link` of the export again, and go on where you stopped."


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Export:
    """One export. `by` is its owner with the rights of the start, by which its rows are read.

    `started_at` bounds its rows: what came later is not in the file. `total` counts the rows at the start; None if that
    took too long. `allowed` is how many rows it may have. `rows` and `size` (bytes) are those written so far, in so
    many `parts`; `after` is the id up to which every row was looked at, and `is_written` says that all were. It is
    removed at `expires_at`. `slot` is its place among those of the account, from 0 to MAX_EXPORTS - 1.
    """

    id: str
    kind: ExportKind
    format: ExportFormat
    state: ExportState
    by: Officer
    purpose: str
    search: Search
    started_at: datetime
    total: int | None
    allowed: int
    expires_at: datetime
    slot: int = 0
    approved_by: str | None = None
    rows: int = 0
    size: int = 0
    parts: int = 0
    after: str = ""
    is_written: bool = False
    sha256: str | None = None
    failure: ExportFailure | None = None

    def __repr__(self) -> str:
        return f"Export({self.id}, {self.state})"

    def is_of(self, by: Officer) -> bool:
        """Return True if this account started it."""
        return folded(self.by.account) == folded(by.account)

    def shows_to_approver(self, by: Officer) -> bool:
        """Return True if it waits for a second person and this officer may be that one, or was."""
        is_near = self.by.force == by.force or self.by.force in by.supervises
        may = any(by.may(permission) for permission in APPROVERS)
        was = self.approved_by is not None and folded(self.approved_by) == folded(by.account)
        return was or (self.state is ExportState.AWAITING_APPROVAL and is_near and may)

    def approved(self, by: Officer) -> "Export":
        """Return it ready for a worker, or as it is if this account approved it before.

        Raises Conflict unless it waits, SecondPersonRequired for the person who started it.
        """
        if self.approved_by is not None and folded(self.approved_by) == folded(by.account):
            return self
        if self.state is not ExportState.AWAITING_APPROVAL:
            raise Conflict("This export does not wait for a second person.")
        if not by.is_another(self.by.account, self.by.person):
            raise SecondPersonRequired("A person other than the one who started this export must approve it.")
        return replace(self, state=ExportState.QUEUED, approved_by=by.account)

    def resumed(self) -> "Export":
        """Return it ready for a worker again, or as it is if it goes on; raises Conflict if it cannot go on."""
        if self.state in (ExportState.QUEUED, ExportState.RUNNING):
            return self
        if self.state is not ExportState.FAILED or self.failure in FINAL:
            raise Conflict(
                "Only a failed export that can still be finished goes on; `failure` says why this one cannot."
            )
        return replace(self, state=ExportState.QUEUED, failure=None)

    def require_rights(self, by: Officer) -> None:
        """Raise Forbidden if its owner has lost a right of the start: the file was written by those."""
        require_kind(by, self.kind)
        has_all = (
            self.by.permissions <= by.permissions
            and self.by.supervises <= by.supervises
            and self.by.analyses <= by.analyses
            and self.by.force == by.force
        )
        if self.kind.is_private and not has_all:
            raise Forbidden("Your rights have changed since this export was started; start another one.")


def free_slot(kept: Iterable[Export]) -> int:
    """Return the lowest slot that no export of an account has; raises Conflict if they have all."""
    taken = {export.slot for export in kept}
    free = next((slot for slot in range(MAX_EXPORTS) if slot not in taken), None)
    if free is None:
        raise Conflict(f"You have {MAX_EXPORTS} exports, as many as one account may have: cancel one.")
    return free


def require_kind(by: Officer, kind: ExportKind) -> None:
    """Raise Forbidden unless the officer may read the list at all."""
    if kind.is_private:
        by.require(Permission.READ_CASES)
    else:
        by.require_any(*OFFICERS)
