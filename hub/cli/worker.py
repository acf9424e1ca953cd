"""`hub worker`: the processes that run jobs."""

import logging
import os
import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.running import run
from hub.gc_tuning import disabled_gc
from hub.interrupts import raise_again

if TYPE_CHECKING:
    from hub.settings import Settings


def worker(
    queues: Annotated[
        str, typer.Option(help="Comma-separated; `alerts` must never wait behind `units`.")
    ] = "alerts,units,notices",
    concurrency: Annotated[int, typer.Option(min=1, max=1000, help="Processes.")] = 2,
) -> None:
    """Run workers (production)."""
    from hub.settings import environment, read_production

    run_workers(read_production(environment()), queues, concurrency)


def run_workers(settings: "Settings", queues: str, concurrency: int) -> None:
    """Run workers until they are told to end; if they end by themselves, start them again."""
    with disabled_gc():
        from hub.logs import set_up_logs
        from hub.wiring import read_duty, read_forces, read_policy, read_regions, read_retention
        from hub.workers.queues import read_queues
        from hub.workers.run import run_worker
        from hub.workers.startup_check import require_fit_stores

    raise_again()
    served = read_queues(queues)
    set_up_logs(settings.log_level)
    read_policy(settings)
    read_forces(settings)
    read_regions(settings)
    read_retention(settings)
    read_duty(settings)
    run(require_fit_stores(settings))
    if code := run_worker(settings, served, concurrency):
        logging.getLogger("hub.cli").error("worker_ended", extra={"outcome": code})
        time.sleep(1)
        # In the same process id, so that a supervisor does not notice.
        os.execv(sys.executable, [sys.executable, "-m", "hub", *sys.argv[1:]])  # noqa: S606 - this very command again
