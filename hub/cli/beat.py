"""`hub beat`: the scheduler."""

from typing import TYPE_CHECKING

from hub.cli.running import run
from hub.gc_tuning import disabled_gc
from hub.interrupts import raise_again

if TYPE_CHECKING:
    from hub.settings import Settings


def beat() -> None:
    """Run the scheduler (production); two of them do no harm."""
    from hub.settings import environment, read_production

    run_scheduler(read_production(environment()))


def run_scheduler(settings: "Settings") -> None:
    """Run the scheduler until it is told to end."""
    with disabled_gc():
        from hub.logs import set_up_logs
        from hub.workers.beat import run_beat
        from hub.workers.startup_check import require_fit_stores

    raise_again()
    set_up_logs(settings.log_level)
    run(require_fit_stores(settings))
    run_beat(settings)
