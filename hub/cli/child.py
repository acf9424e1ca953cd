"""`hub child`: the parts that `hub dev` and `hub demo` start; hidden from `hub --help`."""

import typer

from hub.cli.beat import run_scheduler
from hub.cli.serve import run_server
from hub.cli.worker import run_workers

child = typer.Typer(hidden=True, help="The parts that `hub dev` and `hub demo` start.")


@child.command("serve")
def child_serve(explorer: bool = False) -> None:
    """Serve the API on 127.0.0.1 and HUB_PORT."""
    from hub.local.explorer.doors import explorer_routes
    from hub.settings import environment, read_embedded

    settings = read_embedded(environment())
    run_server(settings, "127.0.0.1", settings.port, explorer_routes() if explorer else ())


@child.command("worker")
def child_worker(queues: str, concurrency: int = 1) -> None:
    """Run workers of some queues."""
    from hub.settings import environment, read_embedded

    run_workers(read_embedded(environment()), queues, concurrency)


@child.command("beat")
def child_beat() -> None:
    """Run the scheduler."""
    from hub.settings import environment, read_embedded

    run_scheduler(read_embedded(environment()))
