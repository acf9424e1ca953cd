"""Retries: which calls, how often, and after which delay."""

import asyncio
import time

import pytest

from reunion import (
    AsyncReunion,
    Conflict,
    ConnectError,
    DeliveryPolicy,
    Device,
    HubUnavailable,
    InvalidInput,
    RateLimited,
    RetryPolicy,
    StreamPolicy,
    TimedOut,
    TransportError,
)
from reunion.testing import FakeHub, sample_alert, sample_photo
from reunion.testing.hub import CannedResponse
from tests.sdk.faces import Face
from tests.sdk.feeds import FAST_RETRY
from tests.timeouts import HANG_TIMEOUT

CELL = "8631aa42fffffff"


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
async def test_temporary_status_is_retried_until_it_works(hub: FakeHub, client: AsyncReunion, status: int) -> None:
    hub.canned_responses.extend([CannedResponse(status=status)] * 2)
    assert (await client.devices.register([Device("a", token="t", cell=CELL)]))[0].ok
    assert len(hub.calls) == 3


async def test_cuts_and_internal_errors_are_retried(hub: FakeHub, client: AsyncReunion) -> None:
    masked = {"errors": [{"message": "…", "extensions": {"code": "INTERNAL"}}]}
    hub.canned_responses.extend([CannedResponse(cut=True), CannedResponse(body=masked)])
    await client.viewer()
    assert len(hub.calls) == 3


async def test_call_is_retried_at_most_twice(hub: FakeHub, client: AsyncReunion) -> None:
    hub.canned_responses.extend([CannedResponse(status=503)] * 5)
    with pytest.raises(HubUnavailable):
        await client.viewer()
    assert len(hub.calls) == 3


async def test_max_retries_of_zero_makes_one_attempt(hub: FakeHub, face: Face) -> None:
    hub.canned_responses.append(CannedResponse(cut=True))
    async with face(hub.url, hub.key, max_retries=0) as client:
        with pytest.raises(TransportError):
            await client.viewer()
    assert len(hub.calls) == 1


async def test_tip_with_a_lost_answer_is_stored_once(hub: FakeHub, client: AsyncReunion) -> None:
    hub.memory.alerts["a"] = sample_alert("a")
    hub.canned_responses.append(CannedResponse(cut=True, executes=True))
    code = await client.tips.submit("a", "seen")
    assert list(hub.memory.tips) == [code]
    assert hub.calls[0].variables == hub.calls[1].variables


CODE = "A" * 26
LOST = [
    CannedResponse(cut=True, executes=True),
    CannedResponse(status=504, executes=True),
    CannedResponse(body={"errors": []}, executes=True, delay=1.0),
]
REFUSED = CannedResponse(status=429, headers={"Retry-After": "0"})


@pytest.mark.parametrize("lost", LOST, ids=["cut", "gateway", "late"])
async def test_withdrawal_with_a_lost_answer_returns_true(hub: FakeHub, lost: CannedResponse, face: Face) -> None:
    hub.memory.tips[CODE] = {}
    hub.canned_responses.extend([lost, REFUSED])
    async with face(hub.url, hub.key, timeout=0.5, retry=FAST_RETRY) as client:
        assert await client.tips.withdraw(CODE) is True
        assert (len(hub.calls), hub.memory.tips) == (3, {})
        assert await client.tips.withdraw(CODE) is False


async def test_rate_limited_withdrawal_of_no_tip_returns_false(hub: FakeHub, client: AsyncReunion) -> None:
    hub.canned_responses.extend([REFUSED, REFUSED])
    assert await client.tips.withdraw(CODE) is False
    assert len(hub.calls) == 3


async def test_unreached_hub_has_withdrawn_nothing(hub: FakeHub, face: Face) -> None:
    port = int(hub.url.rpartition(":")[2])
    hub.stop()
    async with face(hub.url, hub.key, retry=RetryPolicy(initial_delay=1.0)) as client:
        withdrawing = asyncio.ensure_future(client.tips.withdraw(CODE))
        await asyncio.sleep(0.1)
        hub.start(port)
        assert await withdrawing is False


async def test_photo_with_a_lost_answer_is_stored_once(hub: FakeHub, client: AsyncReunion) -> None:
    hub.canned_responses.extend([CannedResponse(status=503), CannedResponse(cut=True, executes=True)])
    photo = await client.photos.upload(sample_photo())
    assert list(hub.memory.photos) == [photo]


async def test_photos_under_one_idempotency_key_are_one(hub: FakeHub, client: AsyncReunion) -> None:
    photo = await client.photos.upload(sample_photo(), idempotency_key='my "word"')
    assert await client.photos.upload(sample_photo(), idempotency_key='my "word"') == photo
    with pytest.raises(Conflict):
        await client.photos.upload(sample_photo(1), idempotency_key='my "word"')
    assert len({photo, *[await client.photos.upload(sample_photo()) for _ in range(2)]}) == 3


async def test_refused_input_is_not_retried(hub: FakeHub, client: AsyncReunion) -> None:
    hub.memory.alerts["a"] = sample_alert("a")
    with pytest.raises(InvalidInput):
        await client.tips.submit("a", "")
    assert len(hub.calls) == 1


async def test_retry_after_of_the_hub_is_respected(hub: FakeHub, client: AsyncReunion) -> None:
    hub.canned_responses.append(CannedResponse(status=429, headers={"Retry-After": "0.3"}))
    began = time.monotonic()
    await client.viewer()
    assert 0.3 <= time.monotonic() - began < HANG_TIMEOUT


async def test_retry_after_beyond_the_maximum_is_raised(hub: FakeHub, client: AsyncReunion) -> None:
    hub.canned_responses.append(CannedResponse(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(RateLimited) as caught:
        await client.viewer()
    assert (caught.value.retry_after, len(hub.calls)) == (3600.0, 1)


async def test_slow_hub_raises_timed_out(hub: FakeHub, face: Face) -> None:
    hub.canned_responses.append(CannedResponse(delay=1.0))
    async with face(hub.url, hub.key, timeout=0.2, max_retries=0) as client:
        with pytest.raises(TimedOut):
            await client.viewer()


async def test_absent_hub_raises_connect_error(face: Face) -> None:
    with FakeHub() as gone:
        pass
    async with face(gone.url, "k", max_retries=0) as client:
        with pytest.raises(ConnectError):
            await client.viewer()


async def test_key_function_is_called_before_each_call(hub: FakeHub, face: Face) -> None:
    keys = iter([hub.key, "rk_test_second"])
    async with face(hub.url, lambda: next(keys)) as client:
        await client.viewer()
        hub.key = "rk_test_second"
        await client.viewer()


def test_retry_delays_double_with_jitter() -> None:
    policy = RetryPolicy(max_retries=20)
    waits = [policy.delay(TransportError(), attempt) or 0.0 for attempt in range(12)]
    assert all(0.25 <= wait <= 8.0 for wait in waits)
    assert waits[0] <= 0.5
    assert waits[11] >= 4.0
    assert len(set(waits)) > 6


def test_first_retry_of_the_feed_is_almost_immediate() -> None:
    policy = StreamPolicy()
    assert policy.delay(TransportError(), 1) <= 0.1
    assert 0.25 <= policy.delay(TransportError(), 2) <= 0.5
    assert 15.0 <= policy.delay(TransportError(), 1000) <= 30.0
    assert 5.0 <= policy.delay(HubUnavailable(retry_after=5.0), 1) <= 5.5


@pytest.mark.parametrize("asked", [86_400.0, 1e300])
def test_work_without_an_end_waits_a_minute_at_most(asked: float) -> None:
    error = HubUnavailable(retry_after=asked)
    assert 60.0 <= StreamPolicy().delay(error, 1) <= 60.5
    assert DeliveryPolicy().delay(error, 1) == 60.0
