"""Public ways to tune stock Strawberry, each alone: what it saves for a connection and for an event."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack

from bench.feed.documents import LANGUAGES, TEN_FIELDS
from bench.feed.followers import Asking, Crowd
from bench.feed.sizes import Sizes
from bench.feed.theatre import publish, theatre
from bench.graphs.houses import House
from bench.rounds import Sample, Turn, interleave
from bench.rows import Row

TUNING: Sequence[str] = ("caches", "collector", "orjson")


async def rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield `feed.tuned_by_…`: processor time of a turn with one tuning, against without."""
    async with theatre(1) as stage, AsyncExitStack() as stack:
        houses = {"stock": stage.stock}
        for how in TUNING:
            houses[how] = await stack.enter_async_context(stage.houses.tuned(how))
        turns = {name: _turn(house, sizes.tuned_clients, sizes.events) for name, house in houses.items()}
        rounds = await interleave(turns, sizes.rounds)
        for how in TUNING:
            figure, base = (
                {part: rounds.detail(name, part) for part in ("connecting", "delivering")} for name in (how, "stock")
            )
            yield Row(
                f"feed.tuned_by_{how}",
                "s",
                rounds.each(how, "cpu") * sizes.tuned_clients,
                rounds.each("stock", "cpu") * sizes.tuned_clients,
                rounds.ratio("stock", how, "cpu"),
                notes=(
                    f"{sizes.tuned_clients:,} clients connect and hear {sizes.events} events, by processor time; "
                    f"connecting {figure['connecting']:.2f} s against {base['connecting']:.2f}, "
                    f"events {figure['delivering']:.2f} s against {base['delivering']:.2f}",
                ),
                measured=rounds.as_json(),
            )


def _turn(house: House, clients: int, events: int) -> Turn:
    async def turn() -> Sample:
        crowd, begun = Crowd(house.server.port), house.server.spent()
        await crowd.connect([Asking(house.keys[0], TEN_FIELDS, {"language": LANGUAGES[0]})] * clients)
        await crowd.settle()
        connected = house.server.spent()
        await publish(house, crowd, events)
        wall = await crowd.all_heard()
        told = house.server.spent()
        await crowd.leave()
        parts = {"connecting": connected - begun, "delivering": told - connected}
        return Sample(clients, wall, told - begun, details=parts)

    return turn
