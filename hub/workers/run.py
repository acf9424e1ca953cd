"""Run a worker until it is told to stop."""

import asyncio
from collections.abc import Sequence

from celery.worker import state

from hub.settings import Settings
from hub.workers.serving_heartbeats import serving_heartbeats
from hub.workers.startup_check import require_fit_stores
from hub.workers.tasks import worker_app


def run_worker(settings: Settings, queues: Sequence[str], concurrency: int) -> int:
    """Work on these queues; return 0 after a requested stop, else the worker's exit code.

    Raises AnotherKey if it has one, which it finds out so late only where the database was away at its start.

    A broker that goes away in the middle of an acknowledgement can end Celery's consumer for good; the caller then
    starts it again. This loses no notification that `enqueue_due_work` would not make again.
    """
    app = worker_app(settings)
    app.steps["consumer"].add(serving_heartbeats(settings, queues))
    worker = app.Worker(
        hostname=f"{'-'.join(queues)}@%h",
        queues=list(queues),
        concurrency=concurrency,
        loglevel=settings.log_level,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    )
    worker.start()
    if vars(state)["should_terminate"]:
        # It was ended at once, perhaps by a process of its own that has another key than the database.
        asyncio.run(require_fit_stores(settings))
    return int(worker.exitcode or 0)
