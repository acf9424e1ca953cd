"""Search cases over place, time, status, age and words."""

import math
from dataclasses import fields, replace
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.audit import AuditAction
from hub.domain.bounds import optional_line
from hub.domain.cases import Case
from hub.domain.cursors import CursorSeal
from hub.domain.page_size import require_page_size
from hub.errors import CoordinatesInvalid, InvalidInput, RadiusInvalid
from hub.services.police.ports import AuditTrail, Cases, CaseSearch
from hub.services.police.steps.audit import AuditedAction, run_with_audit
from hub.services.police.steps.pages import Page, Pager

MAX_SEARCH_RADIUS_KM = 5000.0
MAX_TEXT_CHARACTERS = 200


async def search_cases(
    by: Officer,
    audit: AuditTrail,
    cases: Cases,
    cursors: CursorSeal,
    search: CaseSearch,
    *,
    first: int,
    after: str | None,
    purpose: str,
    now: datetime,
) -> Page[Case]:
    """Return cases that match, the last opened first.

    The trail says which filters were used, not their values, and then which cases were given out. Raises Forbidden,
    InvalidInput or a kind of it, AuditUnavailable.
    """
    by.require(Permission.READ_CASES)
    require_page_size(first)
    pager = Pager(cursors, "cases", by)
    position = pager.position(after)
    checked = _checked(search)
    used = sorted(item.name for item in fields(checked) if getattr(checked, item.name) is not None)
    action = AuditedAction(by, AuditAction.SEARCH_CASES, " ".join(["cases", *used]), purpose, now)

    async def read() -> Page[Case]:
        found = await cases.search(checked, position, first + 1)
        return pager.page_by_position(found, first, lambda case: (case.opened_at, case.id))

    return await run_with_audit(audit, action, read, lambda page: [case.id for case in page.items])


def _checked(search: CaseSearch) -> CaseSearch:
    if search.near is not None:
        if not search.near.centre.valid:
            raise CoordinatesInvalid(path=("filter", "near", "point"))
        if not (math.isfinite(search.near.radius_km) and 0 < search.near.radius_km <= MAX_SEARCH_RADIUS_KM):
            raise RadiusInvalid(
                f"The radius of a search must be above 0 and at most {MAX_SEARCH_RADIUS_KM:,.0f} km.",
                path=("filter", "near", "radiusKm"),
            )
    for name, moment in (("seenFrom", search.missing_from), ("seenUntil", search.missing_to)):
        if moment is not None and moment.tzinfo is None:
            raise InvalidInput(
                "A time must have its offset from UTC, as in 2026-05-25T09:30:00Z.", path=("filter", name)
            )
    return replace(search, text=optional_line(search.text, MAX_TEXT_CHARACTERS, path=("filter", "text")))
