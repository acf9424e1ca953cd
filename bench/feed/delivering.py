"""From an event to a thousand clients: the hub against stock Strawberry, and against sending frames that lie ready."""

from collections.abc import AsyncIterator, Sequence

from bench.feed.documents import BULKY, LANGUAGES, TEN_FIELDS, alone, spread
from bench.feed.followers import SEQUENCE, Asking, Crowd
from bench.feed.sizes import Sizes
from bench.feed.theatre import House, Theatre, theatre
from bench.feed.tuning import TUNING
from bench.rounds import Rounds, Sample, Turn, interleave
from bench.rows import Goal, Row, at_least

BULKY_OPERATIONS = 20
"""Of each client that reads nothing: with these, two events are more than anything on the way can hold."""


async def in_groups(sizes: Sizes) -> AsyncIterator[Row]:
    """`feed.speedup` and `feed.ratio_to_raw`: twenty groups, and a few clients that read nothing."""
    async with theatre(sizes.partners) as stage:
        reading = sizes.clients - sizes.stalled
        turns = {
            "hub": await _turn(stage.hub, _in_groups(stage.hub.keys, reading), sizes.events, sizes.stalled),
            "stock": await _turn(stage.stock, _in_groups(stage.stock.keys, reading), sizes.events, sizes.stalled),
            "raw": await _raw_turn(stage, reading, sizes.events),
        }
        rounds = await interleave(turns, sizes.rounds)
        what = f"{reading:,} clients in {2 * sizes.partners} groups, {sizes.stalled} more that read nothing"
        yield _row("feed.speedup", rounds, "stock", at_least(10), what)
        yield _row("feed.ratio_to_raw", rounds, "raw", at_least(0.6), what)


async def in_one_group(sizes: Sizes) -> AsyncIterator[Row]:
    """`feed.one_group`."""
    async with theatre(1) as stage:
        asking = Asking(stage.hub.keys[0], TEN_FIELDS, {"language": LANGUAGES[0]})
        turns = {
            "hub": await _turn(stage.hub, [asking] * sizes.crowd, sizes.events),
            "raw": await _raw_turn(stage, sizes.crowd, sizes.events),
        }
        rounds = await interleave(turns, sizes.rounds)
        yield _row("feed.one_group", rounds, "raw", None, f"{sizes.crowd:,} clients in one group")


async def each_alone(sizes: Sizes) -> AsyncIterator[Row]:
    """`feed.alone`: nothing is shared."""
    async with theatre(1) as stage, stage.tuned(*TUNING) as tuned:
        turns = {
            name: await _turn(house, [_alone(house, number) for number in range(sizes.clients)], sizes.events)
            for name, house in (("hub", stage.hub), ("tuned", tuned))
        }
        rounds = await interleave(turns, sizes.rounds)
        yield _row("feed.alone", rounds, "tuned", None, f"{sizes.clients:,} groups of one; stock is tuned")


def _in_groups(keys: Sequence[str], clients: int) -> list[Asking]:
    return [Asking(key, TEN_FIELDS, {"language": language}) for key, language in spread(keys, clients)]


def _alone(house: House, number: int) -> Asking:
    return Asking(house.keys[0], alone(number), {"language": LANGUAGES[0]})


async def _turn(house: House, askings: Sequence[Asking], events: int, stalled: int = 0) -> Turn:
    crowd, bulky = Crowd(house.server.port), Asking(house.keys[0], BULKY, operations=BULKY_OPERATIONS, reads=False)
    await crowd.connect(askings)
    await crowd.settle()

    async def turn() -> Sample:
        idle = await crowd.connect([bulky] * stalled)
        if idle:
            await crowd.settle()
            # Until whatever is on the way to them is full.
            await house.publish(crowd, 2)
            await crowd.all_heard()
        cpu = -house.server.spent()
        await house.publish(crowd, events)
        wall = await crowd.all_heard()
        cpu += house.server.spent()
        for follower in idle:
            follower.close()
        return Sample(events * len(askings), wall, cpu)

    return turn


async def _raw_turn(stage: Theatre, clients: int, events: int) -> Turn:
    """The same frames as the hub's, to as many."""
    crowd, told = Crowd(stage.raw.port), 0
    await crowd.connect([Asking("", TEN_FIELDS)] * clients)
    frame = await _one_frame(stage.hub)

    async def turn() -> Sample:
        nonlocal told
        frames = [frame.replace('"sequence":1,', f'"sequence":{told + number},') for number in range(1, events + 1)]
        told += events
        crowd.expect(told)
        cpu = -stage.raw.spent()
        await stage.raw_sender.take(frames=frames)
        wall = await crowd.all_heard()
        return Sample(events * clients, wall, cpu + stage.raw.spent())

    return turn


async def _one_frame(house: House) -> str:
    """A frame as the hub sends it."""
    crowd = Crowd(house.server.port)
    (follower,) = await crowd.connect([Asking(house.keys[0], TEN_FIELDS, {"language": LANGUAGES[0]})])
    await crowd.settle()
    await house.publish(crowd, 1)
    await crowd.all_heard()
    crowd.close()
    return SEQUENCE.sub(b'"sequence":1', follower.frame).decode()


def _row(name: str, rounds: Rounds, baseline: str, goal: Goal | None, *notes: str) -> Row:
    """The smaller of the two ratios is the one that is judged."""
    wall, cpu = (rounds.ratio(baseline, "hub", clock) for clock in ("wall", "cpu"))
    clock = "wall" if wall < cpu else "cpu"
    return Row(
        name,
        "µs",
        rounds.each("hub", clock) * 1e6,
        rounds.each(baseline, clock) * 1e6,
        min(wall, cpu),
        goal,
        notes=(*notes, f"a delivery, by {clock}; ratio on the wall {wall:.2f}, by processor time {cpu:.2f}"),
        measured=rounds.as_json(),
    )
