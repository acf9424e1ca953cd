"""What is tried again, how often, and after which wait."""

import asyncio
import time

import pytest

from reunion import (
    Conflict,
    ConnectError,
    Device,
    HubUnavailable,
    InvalidInput,
    RateLimited,
    RetryPolicy,
    Reunion,
    StreamPolicy,
    TimedOut,
    TransportError,
)
from reunion.testing import FakeHub, sample_alert
from reunion.testing.hub import CannedResponse
from tests.sdk.conftest import FAST_RETRY

CELL = "8631aa42fffffff"


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
async def test_a_passing_trouble_is_waited_out(hub: FakeHub, client: Reunion, status: int) -> None:
    hub.canned_responses.extend([CannedResponse(status=status)] * 2)
    assert (await client.devices.register([Device("a", cell=CELL)]))[0].ok
    assert len(hub.calls) == 3


async def test_cuts_and_masked_errors_are_passing_troubles(hub: FakeHub, client: Reunion) -> None:
    masked = {"errors": [{"message": "…", "extensions": {"code": "INTERNAL"}}]}
    hub.canned_responses.extend([CannedResponse(cut=True), CannedResponse(body=masked)])
    await client.viewer()
    assert len(hub.calls) == 3


async def test_two_retries_and_no_more(hub: FakeHub, client: Reunion) -> None:
    hub.canned_responses.extend([CannedResponse(status=503)] * 5)
    with pytest.raises(HubUnavailable):
        await client.viewer()
    assert len(hub.calls) == 3


async def test_none_if_none_are_wanted(hub: FakeHub) -> None:
    hub.canned_responses.append(CannedResponse(cut=True))
    async with Reunion(hub.url, hub.key, max_retries=0) as client:
        with pytest.raises(TransportError):
            await client.viewer()
    assert len(hub.calls) == 1


async def test_a_tip_whose_answer_was_lost_stays_one_tip(hub: FakeHub, client: Reunion) -> None:
    hub.memory.alerts["a"] = sample_alert("a")
    hub.canned_responses.append(CannedResponse(cut=True, executes=True))
    code = await client.tips.submit("a", "seen")
    assert list(hub.memory.tips) == [code]
    assert hub.calls[0].variables == hub.calls[1].variables


LOST = [
    CannedResponse(cut=True, executes=True),
    CannedResponse(status=504, executes=True),
    CannedResponse(body={"errors": []}, executes=True, delay=1.0),
]
REFUSED = CannedResponse(status=429, headers={"Retry-After": "0"})


@pytest.mark.parametrize("lost", LOST, ids=["cut", "gateway", "late"])
async def test_a_tip_whose_withdrawal_was_not_answered_is_withdrawn(hub: FakeHub, lost: CannedResponse) -> None:
    hub.memory.tips["code"] = {}
    hub.canned_responses.extend([lost, REFUSED])
    async with Reunion(hub.url, hub.key, timeout=0.5, retry=FAST_RETRY) as client:
        assert await client.tips.withdraw("code") is True
        assert (len(hub.calls), hub.memory.tips) == (3, {})
        assert await client.tips.withdraw("code") is False


async def test_whoever_was_refused_first_learns_that_there_is_no_such_tip(hub: FakeHub, client: Reunion) -> None:
    hub.canned_responses.extend([REFUSED, REFUSED])
    assert await client.tips.withdraw("code") is False
    assert len(hub.calls) == 3


async def test_a_hub_that_was_not_reached_has_withdrawn_nothing(hub: FakeHub) -> None:
    port = int(hub.url.rpartition(":")[2])
    await hub.stop()
    async with Reunion(hub.url, hub.key, retry=RetryPolicy(initial_delay=1.0)) as client:
        withdrawing = asyncio.ensure_future(client.tips.withdraw("code"))
        await asyncio.sleep(0.1)
        await hub.start(port)
        assert await withdrawing is False


async def test_a_photo_whose_answer_was_lost_stays_one_photo(hub: FakeHub, client: Reunion) -> None:
    hub.canned_responses.extend([CannedResponse(status=503), CannedResponse(cut=True, executes=True)])
    photo = await client.photos.upload(b"\xff\xd8\xff")
    assert list(hub.memory.photos) == [photo]


async def test_a_photo_is_one_under_ones_own_word_and_another_without(hub: FakeHub, client: Reunion) -> None:
    photo = await client.photos.upload(b"\xff\xd8\xff", idempotency_key='my "word"')
    assert await client.photos.upload(b"\xff\xd8\xff", idempotency_key='my "word"') == photo
    with pytest.raises(Conflict):
        await client.photos.upload(b"\xff\xd8\xff\xe0", idempotency_key='my "word"')
    assert len({photo, *[await client.photos.upload(b"\xff\xd8\xff") for _ in range(2)]}) == 3


async def test_what_was_refused_is_not_repeated(hub: FakeHub, client: Reunion) -> None:
    hub.memory.alerts["a"] = sample_alert("a")
    with pytest.raises(InvalidInput):
        await client.tips.submit("a", "")
    assert len(hub.calls) == 1


async def test_the_hubs_wish_is_honoured(hub: FakeHub, client: Reunion) -> None:
    hub.canned_responses.append(CannedResponse(status=429, headers={"Retry-After": "0.3"}))
    began = time.monotonic()
    await client.viewer()
    assert 0.3 <= time.monotonic() - began < 1.5


async def test_a_wish_beyond_patience_is_handed_to_the_caller(hub: FakeHub, client: Reunion) -> None:
    hub.canned_responses.append(CannedResponse(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(RateLimited) as caught:
        await client.viewer()
    assert (caught.value.retry_after, len(hub.calls)) == (3600.0, 1)


async def test_a_slow_hub(hub: FakeHub) -> None:
    hub.canned_responses.append(CannedResponse(delay=1.0))
    async with Reunion(hub.url, hub.key, timeout=0.2, max_retries=0) as client:
        with pytest.raises(TimedOut):
            await client.viewer()


async def test_a_hub_that_is_not_there() -> None:
    async with FakeHub() as gone:
        pass
    async with Reunion(gone.url, "k", max_retries=0) as client:
        with pytest.raises(ConnectError):
            await client.viewer()


async def test_the_key_is_asked_for_before_each_call(hub: FakeHub) -> None:
    keys = iter([hub.key, "rk_test_second"])
    async with Reunion(hub.url, lambda: next(keys)) as client:
        await client.viewer()
        hub.key = "rk_test_second"
        await client.viewer()


def test_waits_double_and_are_spread() -> None:
    policy = RetryPolicy(max_retries=20)
    waits = [policy.delay(TransportError(), attempt) or 0.0 for attempt in range(12)]
    assert all(0.25 <= wait <= 8.0 for wait in waits)
    assert waits[0] <= 0.5
    assert waits[11] >= 4.0
    assert len(set(waits)) > 6


def test_the_first_retry_of_the_feed_is_almost_at_once() -> None:
    policy = StreamPolicy()
    assert policy.delay(TransportError(), 1) <= 0.1
    assert 0.25 <= policy.delay(TransportError(), 2) <= 0.5
    assert 15.0 <= policy.delay(TransportError(), 1000) <= 30.0
    assert 5.0 <= policy.delay(HubUnavailable(retry_after=5.0), 1) <= 5.5
