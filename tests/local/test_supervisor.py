"""All parts at once: each is asked to end, and ends by itself."""

import asyncio
import signal
from pathlib import Path

import aiohttp

from hub.local.supervisor import local_hub
from tests.timeouts import PROGRAM_TIMEOUT


async def test_each_process_ends_by_itself_when_it_is_asked_to(tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as session, local_hub(tmp_path) as hub:
        workers = (hub.alerts_worker, hub.units_worker, hub.notices_worker)
        # Before that they have nothing to bring to an end, and no ear for a signal.
        await asyncio.gather(*(worker.wait_for_line("ready", within=PROGRAM_TIMEOUT) for worker in workers))
        await hub.beat.wait_for_line("beat: Starting", within=PROGRAM_TIMEOUT)
        parts = (hub.fcm.process, hub.redis.process, hub.mongo.process)
        # A client that stays must not hold the API.
        await session.ws_connect(f"{hub.url}/graphql", protocols=["graphql-transport-ws"])
    # uvicorn brings everything to its end, and then ends itself by the signal that it was sent.
    assert "Application shutdown complete" in hub.api.output()
    assert hub.api.returncode == -signal.SIGTERM
    assert {process.name: process.returncode for process in (*workers, hub.beat, *parts)} == dict.fromkeys(
        ("worker-alerts", "worker-units", "worker-notices", "beat", "fcm", "redis", "mongo"), 0
    )
