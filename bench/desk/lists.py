"""The 95th percentile of each work list, for readers from a small force to a whole country."""

import random
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from bench.api.asking import percentile
from bench.desk.made_up import NOW, force_of, made_up_rows
from bench.desk.sizes import Sizes
from bench.fanout.hub_parts import SilentBell, hub_settings, storage
from bench.rows import Row, at_most
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import AlertState, AlertStatus
from hub.domain.cases.case import CaseState, Outcome, Sex
from hub.domain.search.cases import CaseOrder, CaseOrderBy, CaseSearch
from hub.local.officers import SUPERVISOR
from hub.services.police.search.search_case_summaries import search_case_summaries
from hub.services.police.search.search_cases import search_cases
from hub.services.police.steps.case_search import CasePage, CaseRequest
from hub.services.police.steps.pages import PageRequest
from hub.wiring import Hub, open_hub

MAX_PAGE_MS: Final = 50
BATCH: Final = 2_000
PAGE: Final = 20

LISTS: Final[Mapping[str, tuple[CaseSearch, CaseOrder]]] = {
    "newest": (CaseSearch(), CaseOrder.OPENED),
    "changed": (CaseSearch(changed_since=NOW - timedelta(days=1)), CaseOrder.CHANGED),
    "closed": (CaseSearch(closed_from=NOW - timedelta(days=7)), CaseOrder.CLOSED),
    "mine": (CaseSearch(mine=True, state=CaseState.OPEN), CaseOrder.OPENED),
    "unassigned": (CaseSearch(assigned=False, state=CaseState.OPEN), CaseOrder.OPENED),
    "told": (CaseSearch(alert_state=AlertState.OPEN), CaseOrder.OPENED),
    "paused": (CaseSearch(alert_state=AlertState.PAUSED), CaseOrder.OPENED),
    "unconfirmed": (CaseSearch(unconfirmed=True), CaseOrder.OPENED),
    "held": (CaseSearch(held=True), CaseOrder.OPENED),
    "expiring": (CaseSearch(expires_until=NOW + timedelta(hours=1)), CaseOrder.EXPIRES),
    "expired_open": (CaseSearch(alert_state=AlertState.EXPIRED, state=CaseState.OPEN), CaseOrder.CHANGED),
    "unread_tips": (CaseSearch(unread_tips=True), CaseOrder.OPENED),
    "unread_tips_open": (CaseSearch(unread_tips=True, state=CaseState.OPEN), CaseOrder.OPENED),
    "found_dead": (CaseSearch(outcome=Outcome.FOUND_DEAD), CaseOrder.CLOSED),
    "girls_of_five": (CaseSearch(sex=Sex.FEMALE, age_from=5, age_until=5), CaseOrder.OPENED),
    "exercises": (CaseSearch(status=AlertStatus.EXERCISE), CaseOrder.OPENED),
    "one_force": (CaseSearch(force=force_of(7)), CaseOrder.CHANGED),
}


def _readers(sizes: Sizes) -> Mapping[str, Officer]:
    """Return officers of the largest and of a small force, a supervisor of many, an analyst of all, and a stranger."""
    many = frozenset(map(force_of, range(sizes.forces)))

    def at(number: int, **changes: Any) -> Officer:
        account = f"{force_of(number)}-0"
        return replace(SUPERVISOR, account=account, person=f"person-{account}", force=force_of(number), **changes)

    reading = frozenset({Permission.READ_CASES, Permission.OPEN_CASE})
    return {
        "largest force": at(0, permissions=reading),
        "small force": at(sizes.forces - 1, permissions=reading),
        "supervisor": at(3, supervises=frozenset(sorted(many)[: sizes.forces // 5])),
        "analyst": at(4, permissions=reading, analyses=many),
    }


async def rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield each list with the slowest of its readers, then the slowest count."""
    with tempfile.TemporaryDirectory() as folder:
        run_dir = Path(folder)
        async with (
            storage(run_dir) as (mongo, redis),
            open_hub(hub_settings(run_dir, mongo.url, redis.url), SilentBell()) as hub,
        ):
            await _fill(hub, sizes)
            for name, (search, order) in LISTS.items():
                # All lists are read at one moment, and have more cases than the policy lets one person read in an hour.
                await hub.database.collection("case_reads").delete_many({})
                yield await _measured(hub, name, search, order, sizes)


async def _fill(hub: Hub, sizes: Sizes) -> None:
    made = made_up_rows(sizes, random.Random("desk"))
    while batch := list(islice(made, BATCH)):
        await hub.database.collection("cases").insert_many(batch, ordered=False)


async def _measured(hub: Hub, name: str, search: CaseSearch, order: CaseOrder, sizes: Sizes) -> Row:
    pages: dict[str, list[float]] = {}
    counts: dict[str, float] = {}
    totals: dict[str, int] = {}
    for reader, by in _readers(sizes).items():
        pages[reader], counts[reader], totals[reader] = await _read(hub, by, search, order, sizes, public=False)
    if search.assigned is None and search.unread_tips is None:
        by = _readers(sizes)["small force"]
        read = await _read(hub, by, search, order, sizes, public=True)
        pages["all cases"], counts["all cases"], totals["all cases"] = read
    p95 = {reader: percentile(times, 95) * 1000 for reader, times in pages.items()}
    worst = max(p95, key=lambda reader: p95[reader])
    return Row(
        f"lists.{name}.page_p95",
        "ms",
        p95[worst],
        goal=at_most(MAX_PAGE_MS),
        notes=(
            f"for {worst}; " + ", ".join(f"{reader} {p95[reader]:.1f} of {totals[reader]:,}" for reader in p95),
            f"counted in {max(counts.values()) * 1000:.0f} ms at most",
        ),
        measured={"seconds": pages, "count_seconds": counts, "totals": totals},
    )


async def _read(
    hub: Hub, by: Officer, search: CaseSearch, order: CaseOrder, sizes: Sizes, *, public: bool
) -> tuple[list[float], float, int]:
    """Return the seconds of each page, from the first on and again, with its lines of audit; and those of a count."""
    reading, times, after = hub.services.police.case_reading, list[float](), None

    async def page() -> CasePage[Any]:
        read = search_case_summaries if public else search_cases
        request = CaseRequest(search, CaseOrderBy.usual(order), PageRequest(PAGE, after))
        return await read(by, reading, request, purpose="a bench", now=NOW)

    for _ in range(sizes.pages):
        start = time.perf_counter()
        found = (await page()).page
        times.append(time.perf_counter() - start)
        after = found.rows[-1][0] if found.more else None
    counted = await page()
    start = time.perf_counter()
    total = await counted.count()
    return times, time.perf_counter() - start, total
