"""Rows of the hold, the wipe and the hiding of a case."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from hub.domain.cases.keeping import CaseHiding, CaseHold, CaseKeeping, Wipe
from hub.domain.stored import from_stored
from hub.storage.mongo.database import Row


def keeping_row(keeping: CaseKeeping) -> Row:
    """Return the fields of a case's row about its keeping: flat, since due wipes are found by them."""
    return {
        "hold": asdict(keeping.hold) if keeping.hold else None,
        "wiping": keeping.wiping.value if keeping.wiping else None,
        "wiped": keeping.wiped.value if keeping.wiped else None,
        "photos_wiped_at": keeping.photos_wiped_at,
        "facts_wiped_at": keeping.facts_wiped_at,
        "hidden": asdict(keeping.hidden) if keeping.hidden else None,
    }


def read_keeping(row: Mapping[str, Any]) -> CaseKeeping:
    """Return the keeping of a row; rows of earlier releases say nothing of it."""
    hold, wiping, wiped, hidden = (row.get(name) for name in ("hold", "wiping", "wiped", "hidden"))
    return CaseKeeping(
        hold=from_stored(CaseHold, hold) if hold else None,
        wiping=Wipe(wiping) if wiping else None,
        wiped=Wipe(wiped) if wiped else None,
        photos_wiped_at=row.get("photos_wiped_at"),
        facts_wiped_at=row.get("facts_wiped_at"),
        hidden=from_stored(CaseHiding, hidden) if hidden else None,
    )
