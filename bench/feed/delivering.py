"""From an event to a thousand clients: the hub against stock Strawberry, and against sending prepared frames."""

from collections.abc import AsyncIterator, Sequence

from bench.feed.documents import BULKY, LANGUAGES, TEN_FIELDS, alone, spread
from bench.feed.followers import SEQUENCE, Asking, Crowd
from bench.feed.sizes import Sizes
from bench.feed.theatre import Theatre, publish, theatre
from bench.feed.tuning import TUNING
from bench.graphs.houses import House
from bench.rounds import Rounds, Sample, Turn, interleave
from bench.rows import Goal, Row, at_least

BULKY_OPERATIONS = 20
"""Operations of each client that reads nothing: with these, two events fill every buffer on the way."""


async def in_groups(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield `feed.speedup` and `feed.ratio_to_raw`: twenty groups, and some clients that read nothing.

    Events come one at a time. With several at once, a server that never pauses between them, such as the one of
    prepared frames, writes all frames of a client with one system call. `feed.burst` shows that.
    """
    async with theatre(sizes.partners) as stage:
        reading = sizes.clients - sizes.stalled
        house, crowd = stage.hub, await _crowd(stage.hub, in_equal_groups(stage.hub.keys, reading))
        others = await _crowd(stage.stock, in_equal_groups(stage.stock.keys, reading))
        prepared = await Prepared.of(stage, reading)
        turns = {
            "hub": _turn(house, crowd, sizes.events, sizes.stalled),
            "stock": _turn(stage.stock, others, sizes.events, sizes.stalled),
            "raw": prepared.turn(sizes.events),
        }
        rounds = await interleave(turns, sizes.rounds)
        what = f"{reading:,} clients in {2 * sizes.partners} groups, {sizes.stalled} more that read nothing"
        yield _row("feed.speedup", rounds, "stock", at_least(10), what)
        yield _row("feed.ratio_to_raw", rounds, "raw", at_least(0.6), what)
        bursts = {
            "hub": _turn(house, crowd, sizes.events, sizes.stalled, at_once=sizes.events),
            "raw": prepared.turn(sizes.events, at_once=sizes.events),
        }
        rounds = await interleave(bursts, sizes.rounds)
        yield _row("feed.burst", rounds, "raw", None, f"the same, {sizes.events} events at once")


async def in_one_group(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield `feed.one_group`."""
    async with theatre(1) as stage:
        asking = Asking(stage.hub.keys[0], TEN_FIELDS, {"language": LANGUAGES[0]})
        crowd, prepared = await _crowd(stage.hub, [asking] * sizes.crowd), await Prepared.of(stage, sizes.crowd)
        turns = {"hub": _turn(stage.hub, crowd, sizes.events), "raw": prepared.turn(sizes.events)}
        rounds = await interleave(turns, sizes.rounds)
        yield _row("feed.one_group", rounds, "raw", None, f"{sizes.crowd:,} clients in one group")


async def each_alone(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield `feed.alone`: nothing is shared."""
    async with theatre(1) as stage, stage.houses.tuned(*TUNING) as tuned:
        turns = {}
        for name, house in (("hub", stage.hub), ("tuned", tuned)):
            crowd = await _crowd(house, [_alone(house, number) for number in range(sizes.clients)])
            turns[name] = _turn(house, crowd, sizes.events)
        rounds = await interleave(turns, sizes.rounds)
        yield _row("feed.alone", rounds, "tuned", None, f"{sizes.clients:,} groups of one; stock is tuned")


def in_equal_groups(keys: Sequence[str], clients: int) -> list[Asking]:
    """Return clients of all partners, in two languages."""
    return [Asking(key, TEN_FIELDS, {"language": language}) for key, language in spread(keys, clients)]


def _alone(house: House, number: int) -> Asking:
    return Asking(house.keys[0], alone(number), {"language": LANGUAGES[0]})


async def _crowd(house: House, askings: Sequence[Asking]) -> Crowd:
    """Connect clients and subscribe them."""
    crowd = Crowd(house.server.port)
    await crowd.connect(askings)
    await crowd.settle()
    return crowd


def _turn(house: House, crowd: Crowd, events: int, stalled: int = 0, *, at_once: int = 1) -> Turn:
    bulky = Asking(house.keys[0], BULKY, operations=BULKY_OPERATIONS, reads=False)

    async def turn() -> Sample:
        idle = await crowd.connect([bulky] * stalled)
        if idle:
            await crowd.settle()
            # Fill every buffer on the way to them.
            await publish(house, crowd, 2)
            await crowd.all_heard()
        cpu, wall = -house.server.spent(), 0.0
        for _ in range(events // at_once):
            await publish(house, crowd, at_once)
            wall += await crowd.all_heard()
        cpu += house.server.spent()
        for follower in idle:
            follower.close()
        return Sample(events * len(crowd.followers), wall, cpu)

    return turn


class Prepared:
    """The same frames as the hub's, to as many clients, from a server that does nothing else."""

    def __init__(self, stage: Theatre, crowd: Crowd, frame: str) -> None:
        self._stage, self._crowd, self._frame = stage, crowd, frame
        self._told = 0

    @classmethod
    async def of(cls, stage: Theatre, clients: int) -> "Prepared":
        """Connect the clients, and take a frame from the hub."""
        crowd = Crowd(stage.raw.port)
        await crowd.connect([Asking("", TEN_FIELDS)] * clients)
        return cls(stage, crowd, await _one_frame(stage.hub))

    def turn(self, events: int, *, at_once: int = 1) -> Turn:
        """Return a turn that sends `events` frames to each client."""
        raw = self._stage.raw

        async def turn() -> Sample:
            cpu, wall = -raw.spent(), 0.0
            for _ in range(events // at_once):
                numbers = range(self._told + 1, self._told + at_once + 1)
                frames = [self._frame.replace('"sequence":1,', f'"sequence":{number},') for number in numbers]
                self._told += at_once
                self._crowd.expect(self._told)
                await self._stage.raw_sender.take(frames=frames)
                wall += await self._crowd.all_heard()
            return Sample(events * len(self._crowd.followers), wall, cpu + raw.spent())

        return turn


async def _one_frame(house: House) -> str:
    """Return a frame as the hub sends it."""
    crowd = Crowd(house.server.port)
    (follower,) = await crowd.connect([Asking(house.keys[0], TEN_FIELDS, {"language": LANGUAGES[0]})])
    await crowd.settle()
    await publish(house, crowd, 1)
    await crowd.all_heard()
    crowd.close()
    return SEQUENCE.sub(b'"sequence":1', follower.frame).decode()


def _row(name: str, rounds: Rounds, baseline: str, goal: Goal | None, *notes: str) -> Row:
    """Return a row judged by the smaller of the two ratios."""
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
