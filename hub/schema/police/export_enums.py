"""Enums of exports. Import this module to use them in annotations."""

from hub.domain.exports.export import (
    MAX_EXPORT_BYTES,
    MAX_EXPORT_ROWS,
    ExportFailure,
    ExportFormat,
    ExportKind,
    ExportState,
)
from hub.schema.shared.enums import described

described(
    ExportKind,
    "The list whose rows are taken away.",
    {
        ExportKind.CASE_SUMMARIES: "Public facts of cases of all forces, as `caseSummaries` shows them.",
        ExportKind.CASES: "Cases with private facts, as `cases` shows them.",
        ExportKind.TIPS: "Tips, as `tips` shows them, but without any contact.",
        ExportKind.ALERTS: "Alerts, as `alerts` shows them.",
    },
)
described(
    ExportFormat,
    "The format of a file.",
    {
        ExportFormat.CSV: "RFC 4180 in UTF-8 with a byte order mark; what a spreadsheet would run has an apostrophe.",
        ExportFormat.GEOJSON: "RFC 7946: a feature for each row.",
        ExportFormat.PARQUET: "Apache Parquet with typed columns. A hub that was installed without it answers "
        "EXPORT_FORMAT_UNAVAILABLE.",
    },
)
described(
    ExportState,
    "The progress of an export. One that is cancelled or whose time is over is gone.",
    {
        ExportState.AWAITING_APPROVAL: "A second person must approve it: `approveExport`.",
        ExportState.QUEUED: "It waits for a worker.",
        ExportState.RUNNING: "A worker writes it.",
        ExportState.READY: "Its file can be fetched.",
        ExportState.FAILED: "`failure` says why; `resumeExport` lets it go on.",
    },
)
described(
    ExportFailure,
    "Why an export has no file.",
    {
        ExportFailure.TOO_LARGE: f"More than {MAX_EXPORT_ROWS:,} rows, or {MAX_EXPORT_BYTES / 1e9:.0f} GB.",
        ExportFailure.GREW: "More rows than the second person saw, or than one person may take alone: start another.",
        ExportFailure.READ_LIMIT_REACHED: "You read as many cases within the hour as the policy allows one person.",
        ExportFailure.FORBIDDEN: "You have lost the right to read the list.",
        ExportFailure.CASE_WIPED: "The time of a case in it was over. It cannot go on: start another.",
        ExportFailure.CASE_HIDDEN: "A case in it was hidden. It cannot go on: start another.",
        ExportFailure.INTERNAL: "A fault of the hub.",
    },
)
