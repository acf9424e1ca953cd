"""The signs of processes on a real Redis."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from hub.domain.delivery.service_parts import Speaker
from hub.storage.redis.part_signs import KEPT_MS, SILENT_AFTER_MS, PartSigns

pytestmark = pytest.mark.every_redis

MILLISECOND = timedelta(milliseconds=1)


async def fall_silent(redis: Redis, speaker: Speaker) -> None:
    """Let a sign expire."""
    assert await redis.delete(f"hub:works:{speaker}") == 1


async def test_a_process_is_heard_until_its_sign_expires(redis: Redis) -> None:
    signs = PartSigns(redis)
    assert await signs.read() == {}
    before = datetime.now(UTC)
    await signs.say([Speaker.UNITS, Speaker.NOTICES])
    words = await signs.read()
    assert set(words) == {Speaker.UNITS, Speaker.NOTICES}
    assert not words[Speaker.UNITS].silent
    assert before - MILLISECOND <= words[Speaker.UNITS].spoke <= datetime.now(UTC)
    assert SILENT_AFTER_MS - 2_000 < await redis.pttl("hub:works:units") <= SILENT_AFTER_MS
    await fall_silent(redis, Speaker.UNITS)
    silent = (await signs.read())[Speaker.UNITS]
    assert (silent.silent, silent.spoke) == (True, words[Speaker.UNITS].spoke)
    assert not (await signs.read())[Speaker.NOTICES].silent


async def test_a_sign_keeps_the_beginning_until_a_silence(redis: Redis) -> None:
    signs = PartSigns(redis)
    await signs.say([Speaker.BEAT])
    first = (await signs.read())[Speaker.BEAT]
    await redis.pexpire("hub:works:beat", 1_000)
    # Moments are stored to the millisecond.
    await asyncio.sleep(0.002)
    await signs.say([Speaker.BEAT])
    second = (await signs.read())[Speaker.BEAT]
    assert (second.began, second.spoke > first.spoke) == (first.began, True)
    assert await redis.pttl("hub:works:beat") > 1_000
    await fall_silent(redis, Speaker.BEAT)
    await signs.say([Speaker.BEAT])
    third = (await signs.read())[Speaker.BEAT]
    assert third.began == third.spoke


async def test_last_signs_are_kept_for_a_month(redis: Redis) -> None:
    await PartSigns(redis).say([Speaker.BEAT])
    assert KEPT_MS - 10_000 < await redis.pttl("hub:worked:beat") <= KEPT_MS
