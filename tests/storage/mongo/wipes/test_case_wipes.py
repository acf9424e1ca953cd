"""Wipes of cases on the real database: killed before any command, shared photos, leases, and what is due."""

import asyncio
import signal as signals
from datetime import timedelta
from itertools import count

from pymongo import MongoClient

from hub.domain.cases.case import Outcome
from hub.domain.cases.keeping import CaseHold, CaseKeeping, Wipe
from hub.domain.photos import PhotoSize
from hub.local.redis import EmbeddedRedis
from hub.services.maintenance.wipe_cases import NOTICE, wipe_after_notice, wipe_cases
from hub.storage.mongo.cases.cases import CaseRepository
from hub.storage.mongo.cases.photos import PhotoRepository
from hub.storage.mongo.database import Database, opened
from hub.storage.mongo.leases import FREE
from hub.storage.mongo.wipes.cases import WipeQueue
from hub.storage.redis.feed_signal import FeedSignal
from tests.databases import Databases
from tests.sdk.forks import forking
from tests.storage.mongo.wipe_program import parts_over, wipe
from tests.storage.mongo.wipe_scene import (
    CLOSED,
    FACTS_DUE,
    PHOTOS_DUE,
    add_case,
    add_everything,
    closed_case,
    everything,
)


def end_sessions(url: str) -> None:
    """End every session of the user. The command is not in the Stable API, so the hub's client refuses it."""
    with MongoClient[dict[str, object]](url) as client:
        client.admin.command({"killSessions": []})


async def test_wipe_killed_before_each_command_ends_as_if_never_killed(
    databases: Databases, one_redis: EmbeddedRedis, signal: FeedSignal
) -> None:
    killed_url = await databases.take()
    async with opened(await databases.take()) as whole, opened(killed_url) as killed:
        for database in (whole, killed):
            await add_everything(database, signal)
        await wipe(parts_over(whole, signal))
        with forking("tests.storage.mongo.wipe_program") as forks:
            for step in count(1):
                code, said = await asyncio.to_thread(forks.run, killed_url, one_redis.url, str(step))
                if code == 0:
                    break
                assert code == -signals.SIGKILL, said
                # The server would end the transaction of the killed process within seconds.
                await asyncio.to_thread(end_sessions, killed_url)
        # Each command of the wipe of photos, and of that of facts, was the next one of some process that died.
        assert step > 40
        left = await everything(killed)
        assert left == await everything(whole)
        assert [entry["kind"] for entry in left["timeline"]] == ["OPENED", "PHOTOS_WIPED", "FACTS_WIPED"]
        assert [event["alert"] for event in left["feed"]] == ["al_cs_1", "al_first"]
        assert left.keys() == {
            "alerts",
            "cases",
            "counters",
            "feed",
            "revisions",
            "stages",
            "timeline",
            "tips",
            "notices",
        }
        (notice,) = left["notices"]
        assert (notice["_id"], notice["p"], notice["state"]) == ("al_cs_1.2.alert.wiped", 2, "waiting")
        assert (notice["body"], notice["not_before"]) == ({}, FREE)


async def test_photo_of_two_cases_stays_until_both_are_wiped(database: Database, signal: FeedSignal) -> None:
    parts, photos = parts_over(database, signal), PhotoRepository(database)
    await add_case(database, closed_case("cs_1"))
    await add_case(database, closed_case("cs_2", "ph_cs_1", closed_at=CLOSED + timedelta(days=5)))
    assert await wipe_cases(parts, now=PHOTOS_DUE) == 1
    assert await photos.read("ph_cs_1", PhotoSize.PUSH) == b"pixels"
    assert await photos.find("ph_cs_1") is not None
    assert await wipe_cases(parts, now=PHOTOS_DUE + timedelta(days=5)) == 1
    assert await photos.read("ph_cs_1", PhotoSize.PUSH) is None
    assert await photos.find("ph_cs_1") is None


async def test_closed_cases_past_their_time_and_unheld_are_due(database: Database) -> None:
    hold = CaseKeeping(hold=CaseHold("wang", "p", CLOSED, "a trial"))
    await add_case(database, closed_case("cs_due"))
    await add_case(database, closed_case("cs_held", keeping=hold))
    await add_case(database, closed_case("cs_late", closed_at=CLOSED + timedelta(seconds=1)))
    await add_case(database, closed_case("cs_false", outcome=Outcome.FALSE_REPORT))
    await add_case(database, closed_case("cs_photos", keeping=CaseKeeping(wiped=Wipe.PHOTOS)))
    await add_case(database, closed_case("cs_gone", keeping=CaseKeeping(wiped=Wipe.FACTS)))
    begun = CaseKeeping(wiping=Wipe.FACTS)
    await add_case(database, closed_case("cs_begun", keeping=begun))
    queue, ends = WipeQueue(database), {Outcome.FOUND_SAFE: CLOSED}
    assert sorted(await queue.due(Wipe.FACTS, ends, 9)) == ["cs_due", "cs_photos"]
    assert await queue.due(Wipe.PHOTOS, ends, 9) == ["cs_due"]
    assert await queue.begun(9) == ["cs_begun"]
    # A row of an earlier release says nothing of any wipe.
    names = ("hold", "wiping", "wiped", "photos_wiped_at", "facts_wiped_at")
    await database.collection("cases").update_one({"_id": "cs_due"}, {"$unset": dict.fromkeys(names, 1)})
    assert await queue.due(Wipe.PHOTOS, ends, 9) == ["cs_due"]
    assert (await CaseRepository(database).by_ids(["cs_due"]))["cs_due"].keeping == CaseKeeping()


async def test_case_is_claimed_by_one_process_at_a_time(database: Database) -> None:
    await add_case(database, closed_case())
    first, second = WipeQueue(database), WipeQueue(database)
    assert sorted(await asyncio.gather(first.claim("cs_1"), second.claim("cs_1"))) == [False, True]
    await first.release("cs_1")
    assert await WipeQueue(database, timedelta(0)).claim("cs_1")
    await asyncio.sleep(0.002)
    assert await second.claim("cs_1")


async def test_failure_with_one_case_does_not_hold_up_others(database: Database, signal: FeedSignal) -> None:
    await add_case(database, closed_case("cs_1"))
    await add_case(database, closed_case("cs_2"))
    # A revision that cannot be read.
    await database.collection("revisions").update_one({"_id": "al_cs_1.1"}, {"$set": {"content.suspects": None}})
    assert await wipe_cases(parts_over(database, signal), now=FACTS_DUE) == 1
    kept = await CaseRepository(database).by_ids(["cs_1", "cs_2"])
    assert (kept["cs_1"].keeping.wiping, kept["cs_2"].keeping.wiped) == (Wipe.FACTS, Wipe.FACTS)


async def test_nothing_is_wiped_before_its_operator_had_notice(database: Database, signal: FeedSignal) -> None:
    await add_case(database, closed_case("cs_1"))
    parts, upgraded = parts_over(database, signal), FACTS_DUE + timedelta(days=400)
    assert await wipe_after_notice(parts, now=upgraded) == 0
    assert await wipe_after_notice(parts, now=upgraded + NOTICE - timedelta(minutes=1)) == 0
    # Another process keeps the moment of the first one.
    assert await wipe_after_notice(parts_over(database, signal), now=upgraded + NOTICE) == 1
