"""Stages noted as done on the real database: each once, whichever of two processes is first."""

import asyncio
from functools import partial

from hub.domain.delivery.stages import stage_id
from hub.storage.mongo.database import Database
from hub.storage.mongo.delivery.stages import StageRepository
from hub.storage.redis.feed_signal import FeedSignal
from tests.storage.mongo.officers_desk import open_desk, opened


async def test_cut_stage_is_noted_by_one_process(database: Database, signal: FeedSignal) -> None:
    alert = (await opened(open_desk(database, signal))).alert
    stages, first = StageRepository(database), stage_id(alert, 1)
    assert await stages.cut_and_unnoted([alert]) == await stages.cut_and_unnoted([]) == []
    await database.collection("stages").update_one({"_id": first}, {"$set": {"state": "CUT"}})
    assert [stage.id for stage in await stages.cut_and_unnoted([alert, "al_other"])] == [first]
    noted = await asyncio.gather(*(database.run(partial(stages.note_done, first)) for _ in range(4)))
    assert sorted(noted) == [False, False, False, True]
    assert await stages.cut_and_unnoted([alert]) == []
