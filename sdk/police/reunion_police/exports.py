"""Exports: a file of rows that the hub makes, and its way here."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Self

from reunion.documents import Operation
from reunion.error_codes import error_from_graphql
from reunion.errors import ProtocolError
from reunion.wire import (
    JsonObject,
    OpenEnum,
    decoding,
    integer,
    json_object,
    optional_integer,
    optional_text,
    text,
    timestamp,
)
from reunion_police.checks import choice, filter_to_wire
from reunion_police.errors import ExportFailed, ExportWaits, QueryInvalid
from reunion_police.filters import AlertFilter, CaseFilter, CaseSummaryFilter, TipFilter

ExportFormatName = Literal["CSV", "GEOJSON", "PARQUET"]
ExportRows = Literal["caseSummaries", "cases", "tips", "alerts"]
FILTERS: Mapping[str, Any] = {
    "caseSummaries": CaseSummaryFilter,
    "cases": CaseFilter,
    "tips": TipFilter,
    "alerts": AlertFilter,
}
PART_SUFFIX = ".part"
FILE_PATH = re.compile(r"/police/exports/[^/?#]+\?[^#]*")

EXPORT_FIELDS = """
fragment ExportFields on Export {
  id kind format state account purpose filter startedAt total rows bytes sha256 expiresAt approvedBy failure
}
"""


def _mutation(name: str, kind: str) -> Operation:
    return Operation(
        name,
        f"""mutation {name}($input: {kind}!) {{
  {name}(input: $input) {{ userErrors {{ code message path }} export {{ ...ExportFields }} }}
}}"""
        + EXPORT_FIELDS,
    )


START_EXPORT = _mutation("startExport", "StartExportInput")
APPROVE_EXPORT = _mutation("approveExport", "ApproveExportInput")
RESUME_EXPORT = _mutation("resumeExport", "ResumeExportInput")
CANCEL_EXPORT = Operation(
    "cancelExport",
    """mutation cancelExport($input: CancelExportInput!) {
  cancelExport(input: $input) { userErrors { code message path } changed }
}""",
)
EXPORT = Operation(
    "export",
    "query export($exportId: ID!) { export(exportId: $exportId) { ...ExportFields } }" + EXPORT_FIELDS,
)
EXPORT_PROGRESS = Operation(
    "exportProgress",
    "subscription exportProgress($exportId: ID!) { exportProgress(exportId: $exportId) { ...ExportFields } }"
    + EXPORT_FIELDS,
)
EXPORT_LINK = Operation("export", "query export($exportId: ID!) { export(exportId: $exportId) { state link { url } } }")
EXPORTS = Operation("exports", "query exports { exports { ...ExportFields } }" + EXPORT_FIELDS)


class ExportState(OpenEnum):
    """The state of an export."""

    AWAITING_APPROVAL = "AWAITING_APPROVAL"
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    READY = "READY"
    FAILED = "FAILED"


class ExportFailure(OpenEnum):
    """The reason for which an export failed."""

    TOO_LARGE = "TOO_LARGE"
    """More than 5,000,000 rows, or 2 GB: narrow the filter and start another."""
    GREW = "GREW"
    """More rows than the second person saw, or than one person may take alone: start another."""
    READ_LIMIT_REACHED = "READ_LIMIT_REACHED"
    """You read as many cases within the hour as one person may: resume it later."""
    FORBIDDEN = "FORBIDDEN"
    """You have lost the right to read the list."""
    CASE_WIPED = "CASE_WIPED"
    """The time of a case in it was over: start another."""
    CASE_HIDDEN = "CASE_HIDDEN"
    """A case in it was hidden: start another."""
    INTERNAL = "INTERNAL"
    """A fault of the hub: resume it."""


@dataclass(frozen=True, slots=True)
class Export:
    """An export as it is. rows: written so far. total: that matched at the start; None if nobody counted them.

    bytes, sha256: of a READY one. failure: why one is FAILED. started_at: rows that came later are not in it.
    """

    id: str
    kind: str
    format: str
    state: ExportState
    account: str
    purpose: str = field(repr=False)
    filter: str = field(repr=False)
    started_at: datetime
    total: int | None
    rows: int
    bytes: int | None
    sha256: str | None
    expires_at: datetime
    approved_by: str | None
    failure: ExportFailure | None

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read an `Export`."""
        return cls(
            id=text(data, "id"),
            kind=text(data, "kind"),
            format=text(data, "format"),
            state=ExportState(text(data, "state")),
            account=text(data, "account"),
            purpose=text(data, "purpose"),
            filter=text(data, "filter"),
            started_at=timestamp(data, "startedAt"),
            total=optional_integer(data, "total"),
            rows=integer(data, "rows"),
            bytes=optional_integer(data, "bytes"),
            sha256=optional_text(data, "sha256"),
            expires_at=timestamp(data, "expiresAt"),
            approved_by=optional_text(data, "approvedBy"),
            failure=None if data.get("failure") is None else ExportFailure(text(data, "failure")),
        )

    def require_way(self) -> None:
        """Raise ExportFailed or ExportWaits for one that gives no file as things are."""
        if self.state == ExportState.FAILED:
            raise ExportFailed(self)
        if self.state == ExportState.AWAITING_APPROVAL:
            raise ExportWaits(self)


def progress_of(payload: JsonObject) -> Export:
    """Read the export of an event of `exportProgress`. Raises the error that came instead."""
    if payload.get("errors"):
        raise error_from_graphql(payload["errors"])
    with decoding(EXPORT_PROGRESS.name):
        return Export.from_wire(json_object(json_object(payload, "data"), EXPORT_PROGRESS.name))


@dataclass(frozen=True, slots=True)
class ExportProgress:
    """The way of an export. step: what goes on. done, total: rows while it is made, bytes while it comes.

    total: None if nobody knows it.
    """

    step: Literal["making", "downloading"]
    done: int
    total: int | None


OnProgress = Callable[[ExportProgress], object]
"""A function that is called now and then with the progress, such as a ProgressBar."""


def start_input(rows: str, filter: Mapping[str, Any] | None, format: str, purpose: str, key: str) -> dict[str, Any]:  # noqa: A002
    """Return the input of `startExport`. Raises QueryInvalid for rows, a filter or a format that no hub takes."""
    choice(format, ExportFormatName, "format", ("format",))
    choice(rows, ExportRows, "rows", ("rows",))
    try:
        wire = filter_to_wire(filter or {}, FILTERS[rows])
    except QueryInvalid as error:
        raise QueryInvalid(error.message, ("rows", rows, *error.path[1:])) from None
    return {"idempotencyKey": key, "purpose": purpose, "format": format, "rows": {rows: wire}}


def file_url(hub: str, link: str) -> str:
    """Return the address of a file on the hub that the client talks to.

    The token goes to no other address: of the link only its path and its signature are taken.
    """
    found = FILE_PATH.search(link)
    if found is None:
        raise ProtocolError("The hub gave a link that leads to no export.")
    return hub + found[0]


class PartFile:
    """The file beside the target that grows while the bytes come, and becomes the target once they are right."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path = target.with_name(target.name + PART_SUFFIX)

    @property
    def size(self) -> int:
        """Return the bytes that are there."""
        return self.path.stat().st_size if self.path.exists() else 0

    def append(self, chunk: bytes, at: int) -> None:
        """Write bytes at a place, and drop what was behind it. Only its owner may read the file."""
        new = not self.path.exists()
        with self.path.open("wb" if new else "r+b") as file:
            if new:
                self.path.chmod(0o600)
            file.seek(at)
            file.truncate()
            file.write(chunk)

    def is_right(self, sha256: str) -> bool:
        """Return True if the bytes are those that the hub named."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256

    def finish(self) -> Path:
        """Put the file in the place of the target."""
        self.path.replace(self.target)
        return self.target

    def remove(self) -> None:
        """Remove the bytes that came."""
        self.path.unlink(missing_ok=True)
