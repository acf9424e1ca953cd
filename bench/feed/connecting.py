"""The connection of a thousand clients, and the memory each takes while idle."""

import time
from collections.abc import AsyncIterator

from bench.feed.documents import TEN_FIELDS, spread
from bench.feed.followers import Asking, Crowd
from bench.feed.sizes import Sizes
from bench.feed.theatre import publish, theatre
from bench.graphs.houses import House
from bench.rounds import Sample, Turn, interleave
from bench.rows import Row, at_most
from hub.services.feed.read_feed_cursor import read_feed_cursor
from hub.services.operations.authenticate_partner import authenticate_partner


async def rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield `feed.memory` and `feed.connect_ratio`."""
    async with theatre(sizes.partners) as stage:
        houses = {"hub": stage.hub, "stock": stage.stock}
        # Only a process that has served nobody has no free memory left over to reuse.
        held = {name: await _held(house, sizes.clients) for name, house in houses.items()}
        yield Row(
            "feed.memory",
            "kB",
            held["hub"],
            held["stock"],
            held["hub"] / held["stock"],
            notes=("held for each subscriber while nothing happens, by a process that has just been started",),
        )
        rounds = await interleave({name: _turn(house, sizes.clients) for name, house in houses.items()}, sizes.rounds)
        wall, cpu = (rounds.ratio("hub", "stock", clock) for clock in ("wall", "cpu"))
        yield Row(
            "feed.connect_ratio",
            "s",
            rounds.each("hub", "wall") * sizes.clients,
            rounds.each("stock", "wall") * sizes.clients,
            max(wall, cpu),
            at_most(0.25),
            notes=(
                f"{sizes.clients:,} clients that resume, until each has the one event that it missed; "
                f"ratio on the wall {wall:.2f}, by processor time {cpu:.2f}",
            ),
            measured=rounds.as_json(),
        )


async def _held(house: House, clients: int) -> float:
    """Return kilobytes held for each client."""
    before, crowd = house.server.memory(), Crowd(house.server.port)
    await crowd.connect(await _askings(house, clients))
    await crowd.settle()
    held = house.server.memory() - before
    await crowd.leave()
    if held <= 0:
        raise RuntimeError("so few clients take nothing that could be measured")
    return held / clients / 1000


def _turn(house: House, clients: int) -> Turn:
    async def turn() -> Sample:
        askings, crowd = await _askings(house, clients), Crowd(house.server.port)
        await publish(house, crowd, 1)
        crowd.expect(await house.parts.repositories.fanout.feed.last(), clients)
        cpu, wall = -house.server.spent(), -time.perf_counter()
        await crowd.connect(askings)
        await crowd.all_heard()
        wall += time.perf_counter()
        cpu += house.server.spent()
        await crowd.leave()
        return Sample(clients, wall, cpu)

    return turn


async def _askings(house: House, clients: int) -> list[Asking]:
    """Return clients of all partners, in two languages, that resume from the present."""
    cursors = {key: await _present(house, key) for key in house.keys}
    return [
        Asking(key, TEN_FIELDS, {"language": language, "after": cursors[key]})
        for key, language in spread(house.keys, clients)
    ]


async def _present(house: House, key: str) -> str:
    """Return the cursor of the last event, for this partner."""
    actor = await authenticate_partner(house.parts.repositories.partner.partners, key)
    return await read_feed_cursor(actor, house.parts.services.partner.feed)
