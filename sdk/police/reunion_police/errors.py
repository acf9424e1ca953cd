"""The errors of analysts, beside those of `reunion.errors`, whose tree they belong to.

ReunionError                  of reunion.errors; `path` leads to the part of the query that is meant
├── InvalidInput
│   └── QueryInvalid          a purpose, filter, order, zone or size that no hub takes; nothing was sent
├── PermissionDenied
│   └── CaseForbidden         you have no relation to the case that allows this
├── QueryTooWide              more than the hub reads in two seconds, or too many groups
├── ReadLimitReached             as many cases within an hour as one person may read
├── StatisticsNotReady        the hub makes its statistics for the first time; retried like all HubUnavailable
├── ExportError               an export that gave no file; `export` is the export
│   ├── ExportFailed          it failed; `export.failure` says why
│   ├── ExportGone            it was cancelled, or its time is over
│   └── ExportDamaged         the bytes that came are not those that the hub named
├── ExportWaits               another person must approve it first
└── LibraryMissing            a data frame or a plot needs a package that is not installed

MissingFontWarning            a plot has characters that no font of this machine can draw
"""

from typing import TYPE_CHECKING

from reunion.errors import (
    AuthenticationError,
    HubUnavailable,
    InvalidInput,
    PermissionDenied,
    QueryRejected,
    ReunionError,
)
from reunion.results import UserError

if TYPE_CHECKING:
    from reunion_police.exports import Export


class QueryInvalid(InvalidInput):
    """A part of a query that no hub takes. Nothing was sent. `path` leads to the part; no value is repeated."""

    def __init__(self, message: str, path: tuple[str, ...]) -> None:
        super().__init__(user_errors=[UserError(self.default_code, message, path)])
        self.path = path


class CaseForbidden(PermissionDenied):
    """You have no relation to the case that allows this."""

    default_code = "CASE_FORBIDDEN"
    default_message = "You may not read this case; `summaries` has its public facts. Ask its force to share it."


class QueryTooWide(ReunionError):
    """The hub would read for more than two seconds, or the answer would have too many groups. Nothing came back."""

    default_code = "QUERY_TOO_WIDE"
    default_message = (
        "This reads more than the hub reads in two seconds. Narrow it: a shorter time, one force or a smaller place; "
        "for statistics fewer dimensions, and at most 100 groups for recovery and tips; or leave out the total count."
    )


class ReadLimitReached(ReunionError):
    """You were given as many cases within this hour as one person may read. Those stay open within the hour.

    A listing loses nothing: go on with it later, or from its `cursor`.
    """

    default_code = "READ_LIMIT_REACHED"
    default_message = (
        "You read as many cases within an hour as one person may. Those of this hour stay open. Go on in an hour, "
        "narrow the filter, or read `summaries` and `statistics`, which count no case."
    )


class StatisticsNotReady(HubUnavailable):
    """The hub makes its statistics for the first time."""

    default_code = "STATISTICS_NOT_READY"
    default_message = "The statistics are being made for the first time; ask again in a minute."


NO_EXPORT = "There is no such export of yours: it is another account's, was cancelled, or its time is over."
"""The words of NotFound for exports; there is no key to look at."""


class ExportError(ReunionError):
    """The base of the errors of exports that gave no file. export: the export as it is; it holds no row."""

    def __init__(self, export: "Export", message: str | None = None) -> None:
        super().__init__(message)
        self.export = export


class ExportFailed(ExportError):
    """The export failed; `export.failure` says why."""

    default_code = "EXPORT_FAILED"

    def __init__(self, export: "Export") -> None:
        why = export.failure or "no reason given"
        super().__init__(
            export, f"The export failed ({why}). `exports.resume` goes on where it stood, or start another."
        )


class ExportGone(ExportError):
    """The export was cancelled, or its time is over."""

    default_code = "EXPORT_GONE"
    default_message = "The export was cancelled or its time is over; start it again."


class ExportDamaged(ExportError):
    """The bytes that came are not those that the hub named. The file was removed."""

    default_code = "EXPORT_DAMAGED"
    default_message = "The file that came is not the one that the hub made; it was removed. Download it again."


class ExportWaits(ReunionError):
    """Another person must approve the export first."""

    default_code = "EXPORT_WAITS"
    default_message = (
        "Another person must approve this export: one of your force with the permission CONFIRM_CASE or SUPERVISE. "
        "Give them its id, and wait again."
    )

    def __init__(self, export: "Export") -> None:
        super().__init__(f"{self.default_message} The id is {export.id}.")
        self.export = export


class LibraryMissing(ReunionError):
    """A data frame or a plot needs a package that is not installed."""

    default_code = "LIBRARY_MISSING"

    def __init__(self, library: str, extra: str) -> None:
        super().__init__(f"This needs {library}: install reunion-police[{extra}].")


class MissingFontWarning(UserWarning):
    """A plot has characters that no font of this machine can draw; they are drawn as boxes."""


EXPLAINED: dict[str, type[ReunionError]] = {
    kind.default_code: kind for kind in (CaseForbidden, QueryTooWide, ReadLimitReached, StatisticsNotReady)
}

TOKEN_REFUSED = "The hub does not accept this token; it may have ended. Sign in again."  # noqa: S105 - a message


def explained(error: ReunionError) -> ReunionError:
    """Return the error that says to an analyst what to do, or the error itself."""
    kind = EXPLAINED.get(error.code)
    if isinstance(error, AuthenticationError):
        found: ReunionError = AuthenticationError(TOKEN_REFUSED, request_id=error.request_id)
    elif kind is StatisticsNotReady:
        wait = error.retry_after if isinstance(error, HubUnavailable) else None
        found = StatisticsNotReady(request_id=error.request_id, retry_after=wait)
    elif kind is not None:
        found = kind(request_id=error.request_id)
    elif error.path and isinstance(error, InvalidInput | QueryRejected):
        # Where the hub names a part of the query, its words repeat no value.
        words = error.detail if isinstance(error, QueryRejected) else error.message
        found = InvalidInput(request_id=error.request_id, user_errors=[UserError(error.code, words, error.path)])
    else:
        return error
    found.path, found.status = error.path, error.status
    return found
