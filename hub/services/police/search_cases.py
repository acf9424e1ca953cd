"""Search cases over place, time, status, age and words."""

import math
from dataclasses import fields, replace
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.audit import AuditAction
from hub.domain.bounds import optional_line
from hub.domain.cases import Case
from hub.errors import CoordinatesInvalid, InvalidInput, RadiusInvalid
from hub.services.police.ports import CaseSearch, Desk, Position
from hub.services.police.steps.audited import Looking, audited
from hub.services.police.steps.pages import Page, page_of, require_page_size

WIDEST_KM = 5000.0


async def search_cases(
    desk: Desk,
    wanted: CaseSearch,
    *,
    first: int,
    after: Position | None,
    purpose: str,
    by: Officer,
    now: datetime,
) -> Page[Case]:
    """Cases that fit, the last opened first; `after` is (opened_at, id) of the last one seen.

    The trail says which filters were used, not their values, and then which cases were given out. Raises Forbidden,
    InvalidInput or a kind of it, AuditUnavailable.
    """
    by.require(Permission.READ_CASES)
    require_page_size(first)
    checked = _checked(wanted)
    used = sorted(item.name for item in fields(checked) if getattr(checked, item.name) is not None)
    looking = Looking(by, AuditAction.SEARCH_CASES, " ".join(["cases", *used]), purpose, now)

    async def read() -> Page[Case]:
        return page_of(await desk.cases.search(checked, after, first + 1), first)

    return await audited(desk.audit, looking, read, lambda page: [case.id for case in page.rows])


def _checked(wanted: CaseSearch) -> CaseSearch:
    if wanted.near is not None:
        if not wanted.near.centre.valid:
            raise CoordinatesInvalid(path=("filter", "near", "point"))
        if not (math.isfinite(wanted.near.radius_km) and 0 < wanted.near.radius_km <= WIDEST_KM):
            raise RadiusInvalid(
                f"A circle to search has a radius above 0, up to {WIDEST_KM:,.0f} km.",
                path=("filter", "near", "radiusKm"),
            )
    for name, moment in (("seenFrom", wanted.missing_from), ("seenUntil", wanted.missing_to)):
        if moment is not None and moment.tzinfo is None:
            raise InvalidInput("Give the time with its offset from UTC.", path=("filter", name))
    return replace(wanted, text=optional_line(wanted.text, 200, path=("filter", "text")))
