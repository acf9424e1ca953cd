"""The heartbeats of processes on a real Redis."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from hub.domain.delivery.service_parts import Speaker
from hub.storage.redis.part_heartbeats import KEPT_MS, SILENT_AFTER_MS, PartHeartbeats

pytestmark = pytest.mark.every_redis

MILLISECOND = timedelta(milliseconds=1)


async def fall_silent(redis: Redis, speaker: Speaker) -> None:
    """Let a heartbeat expire."""
    assert await redis.delete(f"hub:works:{speaker}") == 1


async def test_a_process_is_heard_until_its_heartbeat_expires(redis: Redis) -> None:
    heartbeats = PartHeartbeats(redis)
    assert await heartbeats.read() == {}
    before = datetime.now(UTC)
    await heartbeats.say([Speaker.UNITS, Speaker.NOTICES])
    words = await heartbeats.read()
    assert set(words) == {Speaker.UNITS, Speaker.NOTICES}
    assert not words[Speaker.UNITS].silent
    assert before - MILLISECOND <= words[Speaker.UNITS].spoke <= datetime.now(UTC)
    assert SILENT_AFTER_MS - 2_000 < await redis.pttl("hub:works:units") <= SILENT_AFTER_MS
    await fall_silent(redis, Speaker.UNITS)
    silent = (await heartbeats.read())[Speaker.UNITS]
    assert (silent.silent, silent.spoke) == (True, words[Speaker.UNITS].spoke)
    assert not (await heartbeats.read())[Speaker.NOTICES].silent


async def test_a_heartbeat_keeps_the_beginning_until_a_silence(redis: Redis) -> None:
    heartbeats = PartHeartbeats(redis)
    await heartbeats.say([Speaker.BEAT])
    first = (await heartbeats.read())[Speaker.BEAT]
    await redis.pexpire("hub:works:beat", 1_000)
    # Moments are stored to the millisecond.
    await asyncio.sleep(0.002)
    await heartbeats.say([Speaker.BEAT])
    second = (await heartbeats.read())[Speaker.BEAT]
    assert (second.began, second.spoke > first.spoke) == (first.began, True)
    assert await redis.pttl("hub:works:beat") > 1_000
    await fall_silent(redis, Speaker.BEAT)
    await heartbeats.say([Speaker.BEAT])
    third = (await heartbeats.read())[Speaker.BEAT]
    assert third.began == third.spoke


async def test_last_heartbeats_are_kept_for_a_month(redis: Redis) -> None:
    await PartHeartbeats(redis).say([Speaker.BEAT])
    assert KEPT_MS - 10_000 < await redis.pttl("hub:worked:beat") <= KEPT_MS
