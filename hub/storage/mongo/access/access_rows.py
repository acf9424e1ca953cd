"""Rows of the grants, offers and links of a case, and the filter for the cases of a scope."""

from collections.abc import Mapping
from dataclasses import asdict
from enum import Enum
from typing import Any, Final

from hub.domain.access.table import CaseScope
from hub.domain.cases.case import Case
from hub.domain.cases.grants import CaseAccess, CaseLink, CaseLinkKind, Grant, GrantKind, HandOver
from hub.domain.stored import from_stored
from hub.storage.mongo.database import Row

HIDDEN: Final[Row] = {"hidden": {"$ne": None}}
"""The cases that are hidden. Rows of earlier releases have no such field."""

KINDS: Final = ("kind", "other_kind")


class ScopePart(Enum):
    """The reason for which a case is of a scope. Each has an index in list order."""

    FORCES = "FORCES"
    GRANTS = "GRANTS"
    OFFERS = "OFFERS"


def access_row(case: Case) -> Row:
    """Return the fields of a case's row that say who else may work on it, and to which cases it is linked."""
    offer = case.access.hand_over
    return {
        "grants": [asdict(grant) | {"kind": grant.kind.value} for grant in case.access.grants],
        "hand_over": asdict(offer) if offer else None,
        "links": [_link_row(link) for link in case.links],
    }


def read_access(row: Mapping[str, Any]) -> CaseAccess:
    """Return the grants and the offer of a row; cases of the first release have none."""
    offer = row.get("hand_over")
    grants = tuple(from_stored(Grant, one | {"kind": GrantKind(one["kind"])}) for one in row.get("grants", ()))
    return CaseAccess(grants, from_stored(HandOver, offer) if offer else None)


def read_links(row: Mapping[str, Any]) -> tuple[CaseLink, ...]:
    """Return the links of a row; those of earlier releases do not say what the other side says."""
    return tuple(map(_link, row.get("links", ())))


def _link_row(link: CaseLink) -> Row:
    row = asdict(link)
    return row | {name: row[name].value if row[name] else None for name in KINDS}


def _link(row: Mapping[str, Any]) -> CaseLink:
    kinds = {name: CaseLinkKind(row[name]) if row.get(name) else None for name in KINDS}
    return from_stored(CaseLink, {**row, **kinds})


def scope_parts(scope: CaseScope) -> dict[ScopePart, Row]:
    """Return the filters whose cases together are those of a scope, apart from `everything`."""
    parts: dict[ScopePart, Row] = {}
    if scope.forces:
        parts[ScopePart.FORCES] = {"force": {"$in": sorted(scope.forces)}}
    if scope.grant_kinds:
        held = {
            "to": {"$in": sorted(scope.grantees)},
            "kind": {"$in": sorted(kind.value for kind in scope.grant_kinds)},
            "until": {"$gt": scope.now},
        }
        parts[ScopePart.GRANTS] = {"grants": {"$elemMatch": held}}
    if scope.offered_to:
        parts[ScopePart.OFFERS] = {"hand_over.to": scope.offered_to, "hand_over.until": {"$gt": scope.now}}
    return parts


def scope_filter(scope: CaseScope) -> Row:
    """Return the filter for the cases of a scope that is not empty; it has no field if all cases match."""
    if scope.everything and scope.unseen is not None:
        return {"_id": {"$nin": sorted(scope.unseen)}} if scope.unseen else {}
    parts = list(scope_parts(scope).values())
    # Not `$or` for everything: the server would look for the index of each part.
    return {"$nor": [HIDDEN | {"$nor": parts}]} if scope.everything and parts else _of_parts(scope, parts)


def _of_parts(scope: CaseScope, parts: list[Row]) -> Row:
    return {"hidden": None} if scope.everything else {"$or": parts}
