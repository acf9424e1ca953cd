"""Thirty named queries of analysts over cases and tips of ten years: the time of a page, and the documents examined."""

import random
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase

from bench.analyst.country import PREFECTURES, force_of, regions_file
from bench.analyst.made_up import made_up_cases, made_up_tips
from bench.analyst.named import DOCUMENTS, QUERIES, Named, Reader
from bench.analyst.sizes import Sizes
from bench.analyst.statistics import statistics_rows
from bench.api.asking import percentile
from bench.desk.made_up import listed_row_of
from bench.fanout.hub_parts import SilentBell, hub_settings, storage
from bench.rows import Row, at_most
from hub.domain.actors import Officer, Permission
from hub.domain.query_limits import QueryTooWide
from hub.domain.tips.tip import Tip, TipState
from hub.gc_tuning import tune_gc
from hub.graphql.kit.context import Context
from hub.graphs.police import police_graph
from hub.local.officers import SUPERVISOR
from hub.settings import Settings
from hub.storage.mongo.alerts.alerts import alert_row
from hub.storage.mongo.search.list_indexes import CASE_INDEXES, TIP_INDEXES
from hub.storage.mongo.time_limit import MAX_QUERY_MS
from hub.storage.mongo.tips.rows import tip_row
from hub.storage.mongo.tips.words import first_words
from hub.wiring import Hub, open_hub

MAX_PAGE_MS: Final = 100
MAX_EXAMINED: Final = 10
"""Documents that the server may read for each one that it returns."""

Profiled = AsyncIOMotorDatabase[dict[str, Any]]
BATCH: Final = 2_000
INDEXES: Final = {"cases": CASE_INDEXES, "tips": TIP_INDEXES}
PROFILED: Final = 2
"""The level of the database's profiler at which it notes every operation."""


def _readers(sizes: Sizes) -> Mapping[Reader, Officer]:
    reading = frozenset({Permission.READ_CASES})
    everywhere = frozenset(map(force_of, range(sizes.forces)))
    province = frozenset(map(force_of, range(min(PREFECTURES, sizes.forces))))

    def officer(name: str, force: str, analyses: frozenset[str]) -> Officer:
        return replace(SUPERVISOR, account=name, person=name, force=force, permissions=reading, analyses=analyses)

    return {
        Reader.COUNTRY: officer("country", "force-000", everywhere),
        Reader.PROVINCE: officer("province", "force-000", province),
        Reader.FORCE: officer("force", force_of(sizes.forces - 1), frozenset()),
    }


async def rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield two rows for each query, and one for each table of statistics.

    Those of a query: its pages' time, and the documents examined for each row of its first page.
    """
    with tempfile.TemporaryDirectory() as folder:
        run_dir = Path(folder)
        async with (
            storage(run_dir) as (mongo, redis),
            open_hub(_settings(run_dir, mongo.url, redis.url), SilentBell()) as hub,
        ):
            # The hub's own client asks for nothing outside of the stable interface, to which the profiler belongs, and
            # waits at most a minute for an answer: indexes take longer.
            profiled = AsyncIOMotorClient[dict[str, Any]](mongo.url).get_default_database("hub")
            await _fill(hub, profiled, sizes)
            # As a process of the hub does once it is ready: else the collector walks through what made the country up.
            tune_gc()
            yield await _first_page(hub, sizes)
            for name, named in QUERIES.items():
                for row in await _measured_or_refused(hub, profiled, name, named, sizes):
                    yield row
            profiled.client.close()
            readers = _readers(sizes)
            for row in await statistics_rows(hub, sizes, readers[Reader.COUNTRY], readers[Reader.FORCE]):
                yield row


def _settings(run_dir: Path, mongo_url: str, redis_url: str) -> Settings:
    regions = run_dir / "regions.toml"
    regions.write_text(regions_file(), encoding="utf-8")
    return hub_settings(run_dir, mongo_url, redis_url).model_copy(update={"regions_file": str(regions)})


async def _fill(hub: Hub, raw: Profiled, sizes: Sizes) -> None:
    # A case has some 240 keys of n-grams: to build indexes once costs much less than to keep them row by row.
    for name in INDEXES:
        await raw[name].drop_indexes()
    chance = random.Random("analyst")
    told = []
    for batch in _batches(made_up_cases(sizes, chance)):
        told += batch
        await _insert(hub, "cases", [listed_row_of(one.case, one.alert, chance) for one in batch])
        await _insert(hub, "alerts", [alert_row(one.alert) | {"force": one.case.force} for one in batch])
    forces = {one.case.id: one.case.force for one in told}
    for tips in _batches(made_up_tips(told, sizes, chance)):
        await _insert(hub, "tips", [_tip_row(tip, forces[tip.case]) for tip in tips])
    for name, indexes in INDEXES.items():
        await raw[name].create_indexes(list(indexes))


def _tip_row(tip: Tip, force: str) -> dict[str, Any]:
    """Return the row of a tip as it is once a worker has linked it."""
    words, pushed, added = first_words(tip.text)
    found_by = words | {name: [form] for name, form in pushed.items()}
    found_by |= {name: one["$each"] for name, one in added.items()}
    stored: dict[str, Any] = {"receipt": f"rc_{tip.id}", "marks": [], "sketch": [], "linked": True, "force": force}
    if tip.state is not TipState.NEW:
        stored["triage"] = [{"state": tip.state.value, "by": "an officer", "at": tip.received_at, "reason": None}]
    return tip_row(tip) | found_by | stored


async def _insert(hub: Hub, name: str, found: list[dict[str, Any]]) -> None:
    await hub.database.collection(name).insert_many(found, ordered=False)


def _batches(made: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(made, BATCH)):
        yield batch


async def _first_page(hub: Hub, sizes: Sizes) -> Row:
    """Return the time of the first page that a process reads of a list, and read one of each other list.

    It opens connections and prepares the graph's code, once for a process and not for a query.
    """
    readers, times = _readers(sizes), dict[str, float]()
    for name in DOCUMENTS:
        asked = _Asked(hub, Named(name, {}), readers[Reader.COUNTRY])
        start = time.perf_counter()
        await asked.page(None)
        times[name] = (time.perf_counter() - start) * 1000
    first, *others = times.items()
    notes = ", ".join(f"{name} {taken:.0f}" for name, taken in others)
    return Row("queries.first_page", "ms", first[1], notes=(f"{first[0]}; then the first of {notes}",))


class _TooWide(Exception):
    """The hub refused a query after its time limit."""


async def _measured_or_refused(hub: Hub, profiled: Profiled, name: str, named: Named, sizes: Sizes) -> list[Row]:
    try:
        return await _measured(hub, profiled, name, named, sizes)
    except _TooWide:
        goal, notes = at_most(MAX_PAGE_MS), (QueryTooWide.code,)
        return [Row(f"queries.{name}.page_p95", "ms", float(MAX_QUERY_MS), goal=goal, notes=notes)]


async def _measured(hub: Hub, profiled: Profiled, name: str, named: Named, sizes: Sizes) -> list[Row]:
    asked = _Asked(hub, named, _readers(sizes)[named.reader])
    times, returned, after = list[float](), 0, None
    for _ in range(sizes.pages):
        # All queries are read at one moment, and have more cases than the policy lets one person read in an hour.
        await hub.database.collection("case_reads").delete_many({})
        start = time.perf_counter()
        found = await asked.page(after)
        times.append(time.perf_counter() - start)
        returned += len(found["edges"])
        after = found["pageInfo"]["endCursor"] if found["pageInfo"]["hasNextPage"] else None
    examined, first = await asked.examined(profiled)
    slow = percentile(times, 95) * 1000
    notes = (f"{named.list} by {named.reader.value}", f"{returned} rows on {len(times)} pages")
    return [
        Row(
            f"queries.{name}.page_p95", "ms", slow, goal=at_most(MAX_PAGE_MS), notes=notes, measured={"seconds": times}
        ),
        Row(
            f"queries.{name}.examined",
            "documents",
            examined / max(first, 1),
            goal=at_most(MAX_EXAMINED),
            notes=(f"{examined:,} for {first} rows of the first page",),
        ),
    ]


class _Asked:
    """One query of one reader."""

    def __init__(self, hub: Hub, named: Named, by: Officer) -> None:
        self._hub, self._named, self._by = hub, named, by
        self._graph = police_graph(open_schema=False)

    async def page(self, after: str | None) -> Any:
        """Return a page as the graph answers it."""
        variables = {"filter": self._named.filter, "orderBy": self._named.order_by, "after": after}
        context = Context(self._hub.services.police, "bench", admitted=self._by)
        answer: Any = await self._graph.execute(DOCUMENTS[self._named.list], variables, context_value=context)
        if answer.errors and answer.errors[0].extensions.get("code") == QueryTooWide.code:
            raise _TooWide
        assert answer.errors is None, answer.errors
        return answer.data["found"]

    async def examined(self, raw: Profiled) -> tuple[int, int]:
        """Return the documents that the server examined for the first page, and the rows that it has."""
        await raw.command({"profile": PROFILED})
        try:
            found = await self.page(None)
        finally:
            await raw.command({"profile": 0})
        names = [f"{raw.name}.{name}" for name in ("cases", "tips", "alerts")]
        operations = await raw["system.profile"].find({"ns": {"$in": names}}).to_list(None)
        await raw["system.profile"].drop()
        return sum(one.get("docsExamined", 0) for one in operations), len(found["edges"])
