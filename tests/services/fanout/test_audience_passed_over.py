"""A partner that pulls, where most devices are passed over at their turn: a read ends, and no device is missed."""

from collections import Counter
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest

from hub.graphql.kit.context import Context
from hub.graphs.partner import partner_graph
from hub.services.feed import read_audience as reading
from hub.services.feed.ports import AudienceServices
from reunion import AsyncPages, AudienceEntry
from reunion.documents import AUDIENCE
from reunion.pages import Page, read_page
from tests.databases import ALL_ROWS
from tests.services.fanout.gates import Gate, Gated, stopped_at
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.scenes import offered
from tests.services.fanout.world import FAR, HERE, PULL, World, partner

GRAPH = partner_graph(open_schema=True)


@dataclass
class Reader:
    """A client that asks the graph about one alert and reads the answers as the SDK does."""

    desk: AudienceServices
    clock: Any
    alert: str

    async def page(self, after: str | None, first: int) -> Page[AudienceEntry]:
        """Return one page."""
        context = Context(SimpleNamespace(audience=self.desk, clock=self.clock), "read", admitted=partner(PULL))
        given = {"alert": self.alert, "after": after, "first": first}
        result: Any = await GRAPH.execute(AUDIENCE.document, given, context_value=context)
        assert result.errors is None, result.errors
        return read_page(result.data, AUDIENCE.name, AudienceEntry.from_wire, after)

    def entries(self, first: int, after: str | None = None) -> AsyncPages[AudienceEntry]:
        """Yield all entries, page by page."""
        return AsyncPages(lambda cursor: self.page(cursor, first), after)


def reader(world: World, change: Any, desk: AudienceServices | None = None) -> Reader:
    """Return the client of an alert's partner."""
    return Reader(desk or world.reading, world.clock, change.alert)


async def looked_at(world: World) -> int:
    """Return how many pages have had their turn."""
    return await world.database.collection("audience").count_documents({"served": {"$gt": 0}, **ALL_ROWS})


async def read(pages: AsyncPages[AudienceEntry]) -> list[tuple[str, str]]:
    """Return refs and kinds, in order."""
    return [(entry.ref, entry.kind.value) async for entry in pages]


async def test_read_of_passed_over_devices_ends_and_continues(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MIN_LOOKS", 10 * reading.MIN_LOOKS_PER_PAGE)
    world.fanout = rewired(world.fanout, batch_size=1)
    outside = {f"d{n:02}": FAR for n in range(25)}
    change = await offered(world, z=HERE)
    for ref, cell in outside.items():
        await world.register(ref, cell, tenant=PULL)
    await world.run()
    await world.radius(change, 10)
    asks, seen, after = reader(world, change), list[tuple[int, bool, int]](), None
    for _ in range(4):
        page = await asks.page(after, 1)
        seen.append((len(page.entries), page.has_next, await looked_at(world)))
        after = page.cursor
    # Each read goes on from the last place; the second looks again behind the only name.
    assert seen == [(1, True, 10), (0, True, 10), (0, True, 20), (0, False, 26)]
    # A device that comes back stands behind every place that was ever given.
    await world.radius(change, 25)
    await world.run()
    again, all_refs = asks.entries(1), [*outside, "z"]
    assert Counter(await read(asks.entries(1, after))) == Counter((ref, "ALERT") for ref in outside)
    assert Counter(await read(again)) == Counter((ref, "ALERT") for ref in all_refs)
    await world.close(change)
    await world.run()
    assert Counter(await read(asks.entries(1, again.cursor))) == Counter((ref, "CANCEL") for ref in all_refs)


@pytest.mark.parametrize(("first", "looks"), [(1, 1), (1, 7), (2, 4), (5, 1)])
async def test_short_reads_name_the_same_devices_once(
    world: World, monkeypatch: pytest.MonkeyPatch, looks: int, first: int
) -> None:
    world.fanout = rewired(world.fanout, batch_size=4)
    inside = {f"d{n:02}" for n in (0, 9, 10, 11, 22, 23, 24, 29)}
    cells = {f"d{n:02}": HERE if f"d{n:02}" in inside else FAR for n in range(30)}
    change = await offered(world, **cells)
    await world.radius(change, 10)
    for name, value in (("MIN_LOOKS_PER_PAGE", 1), ("LOOKS_PER_ENTRY", 1), ("MIN_LOOKS", looks)):
        monkeypatch.setattr(reading, name, value)
    fresh = await read(reader(world, change).entries(first))
    assert Counter(fresh) == Counter((ref, "ALERT") for ref in inside)
    assert await read(reader(world, change).entries(first)) == fresh


async def test_close_during_an_empty_read_hides_no_cancel(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.fanout = rewired(world.fanout, batch_size=1)
    change = await offered(world, **{f"d{n:02}": HERE if n < 2 else FAR for n in range(20)})
    await world.radius(change, 10)
    first = await reader(world, change).page(None, 1)
    monkeypatch.setattr(reading, "MIN_LOOKS", 5 * reading.MIN_LOOKS_PER_PAGE)
    gate = Gate()
    desk = replace(world.reading, audience=Gated(world.reading.audience, after={"serve": gate}))
    slow = await stopped_at(gate, reader(world, change, desk).page(first.cursor, 10))
    await world.close(change)
    await world.run()
    kept_back = await slow.go_on()
    assert kept_back.entries == ()
    for after in (first.cursor, kept_back.cursor):
        ends = await read(reader(world, change).entries(1, after))
        assert ends == [(first.entries[0].ref, "CANCEL")]
