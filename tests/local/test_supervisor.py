"""All parts at once: each is asked to end, and ends by itself."""

import asyncio
import signal
from pathlib import Path

import pytest

from hub.local.supervisor import LocalHub


@pytest.mark.timeout(180)
async def test_each_process_ends_by_itself_when_it_is_asked_to(tmp_path: Path) -> None:
    hub = LocalHub(tmp_path)
    workers = (hub.alerts_worker, hub.units_worker, hub.notices_worker)
    try:
        await hub.start()
        # Before that they have nothing to bring to an end, and no ear for a signal.
        await asyncio.gather(*(worker.wait_for_line("ready", within=60) for worker in workers))
        await hub.beat.wait_for_line("beat: Starting", within=60)
        parts = (hub.fcm.process, hub.redis.process, hub.mongo.process)
    finally:
        await hub.stop()
    # uvicorn brings everything to its end, and then ends itself by the signal that it was sent.
    assert "Application shutdown complete" in hub.api.output()
    assert hub.api.returncode == -signal.SIGTERM
    assert {process.name: process.returncode for process in (*workers, hub.beat, *parts)} == dict.fromkeys(
        ("worker-alerts", "worker-units", "worker-notices", "beat", "fcm", "redis", "mongo"), 0
    )
