"""The row of an export: its progress in plain fields, its purpose and filter sealed."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

from hub.domain.actors import Officer, Permission
from hub.domain.exports.export import Export, ExportFailure, ExportFormat, ExportKind, ExportState
from hub.domain.exports.filters import filter_of
from hub.domain.search.saved_filters import form_of
from hub.domain.text.names import folded
from hub.storage.mongo.database import Row
from hub.storage.mongo.leases import FREE

Seal = Callable[[bytes], bytes]

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def account_key(account: str) -> str:
    """Return an account in one spelling."""
    return folded(account)


def export_row(export: Export, seal: Seal) -> Row:
    """Return the row of a new export."""
    asked = {"purpose": export.purpose, "filter": form_of(export.search)}
    return {
        "_id": export.id,
        "kind": export.kind.value,
        "format": export.format.value,
        "state": export.state.value,
        "owner": account_key(export.by.account),
        "slot": export.slot,
        "by": _officer_row(export.by),
        "asked": seal(json.dumps(asked).encode()),
        "started_at": export.started_at,
        "total": export.total,
        "allowed": export.allowed,
        "expires_at": export.expires_at,
        "approved_by": export.approved_by,
        "rows": export.rows,
        "size": export.size,
        "parts": export.parts,
        "after": export.after,
        "is_written": export.is_written,
        "sha256": export.sha256,
        "failure": None,
        "wipes": 0,
        "token": None,
        "until": FREE,
        "claimed_at": NEVER,
    }


def read_export(row: Row, unseal: Seal) -> Export:
    """Return the export of a row."""
    asked, kind = json.loads(unseal(row["asked"])), ExportKind(row["kind"])
    return Export(
        id=row["_id"],
        kind=kind,
        format=ExportFormat(row["format"]),
        state=ExportState(row["state"]),
        by=_officer(row["by"]),
        purpose=asked["purpose"],
        search=filter_of(kind, asked["filter"]),
        started_at=row["started_at"],
        total=row["total"],
        allowed=row["allowed"],
        expires_at=row["expires_at"],
        slot=row["slot"],
        approved_by=row["approved_by"],
        rows=row["rows"],
        size=row["size"],
        parts=row["parts"],
        after=row["after"],
        is_written=row["is_written"],
        sha256=row["sha256"],
        failure=ExportFailure(row["failure"]) if row["failure"] else None,
    )


def _officer_row(by: Officer) -> Row:
    return {
        "account": by.account,
        "person": by.person,
        "force": by.force,
        "force_name": by.force_name,
        "force_phone": by.force_phone,
        "permissions": sorted(permission.value for permission in by.permissions),
        "certified": by.certified,
        "supervises": sorted(by.supervises),
        "analyses": sorted(by.analyses),
    }


def _officer(row: Row) -> Officer:
    known = {permission.value for permission in Permission}
    sets = {name: frozenset(row[name]) for name in ("supervises", "analyses")}
    permissions = frozenset(Permission(name) for name in row["permissions"] if name in known)
    return Officer(**row | sets | {"permissions": permissions})
