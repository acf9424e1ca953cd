"""Equal subscriptions are executed once, and each member gets every result exactly once."""

import asyncio
import gc
import itertools
import random
from collections.abc import AsyncIterator
from typing import Any

import pytest

from hub.graphql.kit.context import Context
from hub.graphql.live import replay, shared_subscription
from hub.graphql.live.send_queue import MAX_QUEUED_MESSAGES, SendQueue
from hub.graphql.live.shared_subscription import Member
from hub.graphql.live.subscription_key import read_subscription_key
from hub.graphql.messages.requests import Document
from tests.graphql.live.ticking import TICKS, Box, Log, Scene, Subscriber
from tests.timeouts import HANG_TIMEOUT


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    made = Scene()
    yield made
    await made.close()
    assert len(made.shared) == 0
    assert made.log.begun == made.log.ended, "an execution is left behind"


async def test_equal_subscriptions_are_executed_once(scene: Scene) -> None:
    subscribers = [scene.ask() for _ in range(30)]
    await scene.quiet()
    await scene.tick(3)
    assert all(subscriber.box.numbers == [1, 2, 3] for subscriber in subscribers)
    assert scene.log.executed == 3
    # A later member gets the results from then on, and costs nothing either.
    late = scene.ask()
    await scene.tick()
    assert late.box.numbers == [4]
    assert scene.log.executed == 4


async def test_results_carry_their_operations_id(scene: Scene) -> None:
    one = scene.ask()
    await scene.quiet()
    await scene.tick()
    assert one.box.messages == [
        {"id": "1", "type": "next", "payload": {"data": {"ticks": {"number": 1, "seenBy": "bob"}}}}
    ]


async def test_members_with_one_id_share_messages(scene: Scene) -> None:
    ids = ["1"] * 40 + ['"', "a-b", "a-b", "1"]
    subscribers = [scene.ask(id=one) for one in ids]
    await scene.quiet()
    await scene.tick(2)
    assert [[message["id"] for message in subscriber.box.messages] for subscriber in subscribers] == [
        [one, one] for one in ids
    ]
    assert len({id(subscriber.box.texts[0]) for subscriber in subscribers[:40]}) == 1
    assert len({id(text) for subscriber in subscribers for text in subscriber.box.texts}) == 2 * 4
    assert len(scene.shared) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"document": TICKS + " "},
        {"document": "subscription ($every: Int!) { ticks(every: $every) { number } }", "every": 2},
        {"document": "subscription { ticks(every: 2) { number } }"},
        {"actor": "alice"},
    ],
)
async def test_different_subscription_has_its_own_execution(scene: Scene, other: dict[str, Any]) -> None:
    scene.ask()
    scene.ask(**other)
    await scene.quiet()
    assert len(scene.shared) == 2
    assert scene.log.begun == 2


async def test_scopes_never_share_an_execution(scene: Scene) -> None:
    actors = [f"actor {number}" for number in range(6)]
    for first, second in itertools.permutations(actors, 2):
        one, other = scene.ask(first), scene.ask(second)
        resumed = scene.ask(second, after=0)
        await scene.quiet()
        await scene.tick()
        for subscriber, actor in ((one, first), (other, second), (resumed, second)):
            seen = {message["payload"]["data"]["ticks"]["seenBy"] for message in subscriber.box.messages}
            assert seen == {actor}


async def test_resumed_member_catches_up_and_then_shares(scene: Scene) -> None:
    scene.ask()
    await scene.quiet()
    await scene.tick(5)
    behind = [scene.ask(after=place) for place in (0, 2, 2, 4, 5)]
    await scene.quiet()
    assert len(scene.shared) > 1
    await scene.tick(2)
    assert [subscriber.box.numbers for subscriber in behind] == [
        [1, 2, 3, 4, 5, 6, 7],
        [3, 4, 5, 6, 7],
        [3, 4, 5, 6, 7],
        [5, 6, 7],
        [6, 7],
    ]
    assert len(scene.shared) == 1
    before = scene.log.executed
    await scene.tick()
    assert scene.log.executed == before + 1


async def test_member_with_the_same_start_gets_a_replay(scene: Scene) -> None:
    await scene.tick(5)
    first = scene.ask(after=2)
    await scene.quiet()
    later = [scene.ask(after=2, id=str(number // 3)) for number in range(6)]
    assert [one.box.numbers for one in (first, *later)] == [[3, 4, 5]] * 7
    assert {message["id"] for one in later[:3] for message in one.box.messages} == {"0"}
    assert len({id(text) for one in later for text in one.box.texts}) == 2 * 3
    assert (scene.log.executed, len(scene.shared)) == (3, 1)
    await scene.tick()
    assert [one.box.numbers for one in (first, *later)] == [[3, 4, 5, 6]] * 7


async def test_member_joining_during_catch_up_misses_nothing(scene: Scene) -> None:
    await scene.tick(20)
    first = scene.ask(after=0)
    later = []
    while len(first.box.numbers) < 20:
        later.append(scene.ask(after=0))
        await asyncio.sleep(0)
    await scene.quiet()
    assert len(later) > 20
    assert [one.box.numbers for one in (first, *later)] == [list(range(1, 21))] * (len(later) + 1)
    assert scene.log.executed == 20


async def test_replay_ends_with_the_first_live_event(scene: Scene) -> None:
    """The event may have changed earlier results."""
    await scene.tick(5)
    scene.ask(after=2)
    await scene.quiet()
    await scene.tick()
    assert scene.log.executed == 4
    later = scene.ask(after=2)
    await scene.quiet()
    assert later.box.numbers == [3, 4, 5, 6]
    assert scene.log.executed == 8


@pytest.mark.parametrize(("name", "value"), [("VALID_SECONDS", -1.0), ("MAX_BYTES", 100), ("MAX_MESSAGES", 2)])
async def test_replay_is_bounded_in_time_and_size(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, name: str, value: float
) -> None:
    monkeypatch.setattr(replay, name, value)
    await scene.tick(5)
    for _ in range(2):
        one = scene.ask(after=2)
        await scene.quiet()
        assert one.box.numbers == [3, 4, 5]
    assert scene.log.executed == 6


async def test_executed_events_leave_no_memory_behind(scene: Scene) -> None:
    """graphql-core shares the memo of one event's fields with all later events."""
    one = scene.ask(document="subscription { ticks { number } }")
    await scene.quiet()
    counts = []
    for _ in range(3):
        await scene.tick(50)
        one.box.texts.clear()
        gc.collect()
        counts.append(sum(type(thing).__name__ == "CollectedFields" for thing in gc.get_objects()))
    assert max(counts) < min(counts) + 50


class SlowScene(Scene):
    """A scene whose subscribers have real send queues, and peers that take each message after a moment."""

    def subscribe(self, after: int) -> tuple[list[str], list[bool]]:
        got, stalled = list[str](), list[bool]()

        async def send(text: str) -> None:
            await asyncio.sleep(0.0005)
            got.append(text)

        member = Member(b"", b"", SendQueue(send, lambda: stalled.append(True)))
        key = read_subscription_key(TICKS, None, {"after": after}, "bob")
        assert key
        context: Context[str, Log] = Context(self.log, "request", admitted="bob")
        self.shared.join(member, key, Document(TICKS, {"after": after}, None), context)
        self.subscribers.append(Subscriber(member, Box()))
        return got, stalled


async def test_catch_up_is_no_faster_than_its_reader() -> None:
    scene = SlowScene()
    scene.log.last = 3 * MAX_QUEUED_MESSAGES
    got, stalled = scene.subscribe(0)
    for _ in range(1_000):
        await asyncio.sleep(0.02)
        if stalled or len(got) == 3 * MAX_QUEUED_MESSAGES:
            break
    assert (len(got), stalled) == (3 * MAX_QUEUED_MESSAGES, [])
    await scene.close()


async def test_no_member_hears_an_end_without_reason(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_subscription, "MEMBERS_PER_TURN", 1)
    failing = "subscription { ticks(every: 0) { number } }"
    there = [scene.ask(document=failing) for _ in range(30)]
    await scene.quiet()
    scene.log.add()
    for _ in range(80):
        await asyncio.sleep(0)
        there.append(scene.ask(document=failing))
    await scene.quiet()
    ended = [one for one in there if one.member.ended.done()]
    assert len(ended) >= 30
    assert all(one.box.messages and one.box.messages[-1]["payload"]["errors"] for one in ended)


async def test_live_member_hears_nothing_of_the_past(scene: Scene) -> None:
    await scene.tick(20)
    behind = scene.ask(after=0)
    for _ in range(12):
        await asyncio.sleep(0)
    assert 0 < len(behind.box.numbers) < 20
    present = scene.ask()
    await scene.quiet()
    await scene.tick()
    assert behind.box.numbers == list(range(1, 22))
    assert present.box.numbers == [21]


async def test_other_work_runs_while_many_are_sent_to(scene: Scene) -> None:
    subscribers = [scene.ask() for _ in range(1000)]
    await scene.quiet()
    turns, at = 0, list[int]()

    async def another() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    for subscriber in subscribers:
        subscriber.box.told = lambda: at.append(turns)
    task = asyncio.create_task(another())
    await scene.tick()
    task.cancel()
    assert len(at) == 1000
    assert len(set(at)) >= 5


async def test_execution_ends_with_its_last_member(scene: Scene) -> None:
    one, other = scene.ask(), scene.ask()
    await scene.quiet()
    one.member.leave()
    await scene.tick()
    assert (one.box.numbers, other.box.numbers) == ([], [1])
    other.member.leave()
    await scene.quiet()
    assert (scene.log.begun, scene.log.ended, len(scene.shared)) == (1, 1, 0)
    again = scene.ask()
    await scene.quiet()
    await scene.tick()
    assert again.box.numbers == [2]


async def test_failure_and_end_reach_all_members(scene: Scene) -> None:
    unknown = "subscription { nothing }"
    refused = [scene.ask(document=unknown) for _ in range(3)]
    errors = [await asyncio.wait_for(subscriber.member.ended, HANG_TIMEOUT) for subscriber in refused]
    assert all(error and "Cannot query field" in error[0].message for error in errors)
    bad = [scene.ask(after=-1) for _ in range(2)]
    assert [await asyncio.wait_for(subscriber.member.ended, HANG_TIMEOUT) for subscriber in bad] == [None, None]
    for subscriber in bad:
        (message,) = subscriber.box.messages
        assert message["payload"]["errors"][0]["extensions"]["code"] == "CURSOR_INVALID"
    assert len(scene.shared) == 0
    scene.subscribers.clear()


@pytest.mark.parametrize(
    ("document", "shares"),
    [
        # A start in the document's own text, or in a variable with other uses, is never taken for none.
        ("subscription { ticks(after: 0) { number } }", False),
        ("subscription ($after: Int = 0) { ticks(after: $after) { number } }", False),
        ("subscription ($after: Int!) { ticks(after: $after, every: $after) { number } }", False),
        ("subscription { ...Root } fragment Root on Subscription { ticks(after: 0) { number } }", False),
        ("subscription { ticks(after: null) { number } }", True),
        ("subscription { ticks { number } }", True),
    ],
)
async def test_hidden_start_is_not_taken_for_none(scene: Scene, document: str, shares: bool) -> None:
    await scene.tick(3)
    given: dict[str, Any] = {"after": 1} if "Int!" in document else {}
    first = scene.ask(document=document, **given)
    await scene.quiet()
    later = scene.ask(document=document, **given)
    await scene.quiet()
    await scene.tick()
    expected = [4] if shares else [number for number in range(1, 5) if number > given.get("after", 0)]
    assert first.box.numbers == expected
    assert later.box.numbers == expected


@pytest.mark.parametrize("seed", range(25))
async def test_every_member_hears_each_number_once(scene: Scene, seed: int) -> None:
    chance = random.Random(seed)
    there = []
    for _ in range(300):
        match chance.choices(["add", "ask", "leave", "wait"], [4, 2, 1, 4])[0]:
            case "add":
                scene.log.add()
            case "ask":
                after = chance.choice([None, None, scene.log.last, max(scene.log.last - chance.randint(0, 9), 0)])
                there.append(scene.ask(after=after))
            case "leave" if there:
                there.pop(chance.randrange(len(there))).member.leave()
            case _:
                for _ in range(chance.randint(0, 8)):
                    await asyncio.sleep(0)
    await scene.quiet()
    # Subscriptions at the same position have merged after it.
    await scene.tick()
    assert there
    for subscriber in there:
        numbers = subscriber.box.numbers
        assert numbers == list(range(numbers[0], scene.log.last + 1))
        # Without a start it gets the results from the moment of its own start.
        assert subscriber.after is None or numbers[0] == subscriber.after + 1
    assert len(scene.shared) == 1


async def test_many_different_subscriptions_leave_other_work_its_turn(scene: Scene) -> None:
    for number in range(200):
        scene.ask(document=TICKS + " " * number)
    await scene.quiet()
    scene.log.add()
    at_once, before = 0, 0
    for _ in range(1_000):
        await asyncio.sleep(0)
        at_once, before = max(at_once, scene.log.executed - before), scene.log.executed
    assert scene.log.executed == 200
    assert at_once <= 4
    assert all(subscriber.box.numbers == [1] for subscriber in scene.subscribers)


async def test_member_leaving_the_fair_queue_delays_no_other(scene: Scene) -> None:
    subscribers = [scene.ask(document=TICKS + " " * number) for number in range(50)]
    await scene.quiet()
    scene.log.add()
    while scene.log.executed < 9:  # noqa: ASYNC110 - turn by turn
        await asyncio.sleep(0)
    leaving = [one for one in subscribers if not one.box.numbers][::2]
    for one in leaving:
        one.member.leave()
    await scene.quiet()
    assert [one.box.numbers for one in subscribers if one not in leaving] == [[1]] * (50 - len(leaving))
    await scene.tick()
    assert all(one.box.numbers == [1, 2] for one in subscribers if one not in leaving)
