"""Ten thousand followers of one process: what each takes, and whether the last ones take more than the first."""

from collections.abc import AsyncIterator

from bench.feed.delivering import in_equal_groups
from bench.feed.followers import Crowd
from bench.feed.sizes import Sizes
from bench.feed.theatre import publish, theatre
from bench.rows import Row, at_most


async def rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield `feed.followers_memory` and `feed.followers_cpu`: the last followers beside the first ones.

    Every follower gets every event, or the run ends. A few come before the first ones, so that these do not pay for
    what a process needs once.
    """
    async with theatre(sizes.partners) as stage:
        house, crowd = stage.hub, Crowd(stage.hub.server.port)
        held, spent = list[float](), list[float]()
        for count in (sizes.clients // 10, sizes.clients, sizes.followers):
            before, new = house.server.memory(), count - len(crowd.followers)
            await crowd.connect(in_equal_groups(house.keys, new))
            await crowd.settle()
            cpu = -house.server.spent()
            for _ in range(sizes.events):
                await publish(house, crowd, 1)
                await crowd.all_heard()
            spent.append((cpu + house.server.spent()) / sizes.events / count)
            held.append((house.server.memory() - before) / new)
        (_, few, many), (_, cpu_of_few, cpu_of_many) = held, spent
        if few <= 0:
            raise RuntimeError("so few followers take nothing that could be measured")
        what = (
            f"{sizes.followers:,} followers of one process, each with {sizes.events} events, beside {sizes.clients:,}"
        )
        yield Row("feed.followers_memory", "kB", many / 1000, few / 1000, many / few, at_most(1.1), notes=(what,))
        yield Row(
            "feed.followers_cpu",
            "µs",
            cpu_of_many * 1e6,
            cpu_of_few * 1e6,
            cpu_of_many / cpu_of_few,
            at_most(1.1),
            notes=(f"a delivery of {what}",),
        )
