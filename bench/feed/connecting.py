"""Letting a thousand clients in, and what each of them takes while nothing happens."""

import time
from collections.abc import AsyncIterator

from bench.feed.documents import LANGUAGES, TEN_FIELDS
from bench.feed.followers import Asking, Crowd
from bench.feed.sizes import Sizes
from bench.feed.theatre import House, theatre
from bench.rounds import Sample, Turn, interleave
from bench.rows import Row, at_most
from hub.services.feed.follow_feed import present_cursor
from hub.services.operate.partners import authenticate_partner


async def rows(sizes: Sizes) -> AsyncIterator[Row]:
    """`feed.connect_ratio` and `feed.memory`."""
    async with theatre(sizes.partners) as stage:
        turns = {name: _turn(house, sizes.clients) for name, house in (("hub", stage.hub), ("stock", stage.stock))}
        rounds = await interleave(turns, sizes.rounds)
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
        yield Row(
            "feed.memory",
            "kB",
            rounds.detail("hub", "kilobytes"),
            rounds.detail("stock", "kilobytes"),
            rounds.detail("hub", "kilobytes") / rounds.detail("stock", "kilobytes"),
            notes=("held for each subscriber while nothing happens",),
            measured=rounds.as_json(),
        )


def _turn(house: House, clients: int) -> Turn:
    async def turn() -> Sample:
        cursors = {key: await _present(house, key) for key in house.keys}
        crowd = Crowd(house.server.port)
        await house.publish(crowd, 1)
        kinds = [(key, language) for key in house.keys for language in LANGUAGES]
        chosen = [kinds[number % len(kinds)] for number in range(clients)]
        held, cpu, wall = house.server.memory(), -house.server.spent(), -time.perf_counter()
        crowd.expect(await house.parts.books.feed.last(), clients)
        await crowd.connect(
            [Asking(key, TEN_FIELDS, {"language": language, "after": cursors[key]}) for key, language in chosen]
        )
        await crowd.all_heard()
        wall += time.perf_counter()
        cpu += house.server.spent()
        kilobytes = (house.server.memory() - held) / clients / 1000
        await crowd.leave()
        return Sample(clients, wall, cpu, details={"kilobytes": kilobytes})

    return turn


async def _present(house: House, key: str) -> str:
    """The cursor of the last event, as this partner may use it."""
    actor = await authenticate_partner(house.parts.books.partners, key)
    return await present_cursor(house.parts.feed, by=actor)
