"""The `hub` command: the parts of the hub one by one, and all of them together on one machine."""

import asyncio
import logging
import os
import sys
import time
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hub.admin import admin_commands
from hub.errors import HubError
from hub.interrupts import raise_again
from hub.settings import Settings, environment, read_embedded, read_production

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

KEEP_ALIVE_SECONDS = 75
"""For longer than clients and proxies keep an idle connection, so that none is closed under a request."""

cli = typer.Typer(no_args_is_help=True, add_completion=False, help="Reunion Hub: alerts for missing children.")
local_parts = typer.Typer(hidden=True, help="The parts that `hub dev` and `hub demo` start.")
cli.add_typer(local_parts, name="child")


def _settings() -> Settings:
    return read_production(environment())


def _embedded() -> Settings:
    return read_embedded(environment())


cli.add_typer(admin_commands(), name="admin")


@cli.command()
def serve(
    host: str = "0.0.0.0",  # noqa: S104 - behind a proxy, on every interface
    port: Annotated[int, typer.Option(min=0, max=65_535)] = 8000,
) -> None:
    """Serve the API (production: MONGO_URL, REDIS_URL, OIDC_ISSUER, PUBLIC_URL, HUB_KEY)."""
    _serve(_settings(), host, port)


@cli.command()
def worker(
    queues: Annotated[
        str, typer.Option(help="Comma-separated; `alerts` must never wait behind `units`.")
    ] = "alerts,units,notices",
    concurrency: Annotated[int, typer.Option(min=1, max=1000, help="Processes.")] = 2,
) -> None:
    """Run workers (production)."""
    _work(_settings(), queues, concurrency)


@cli.command()
def beat() -> None:
    """Run the tick (production); two of them do no harm."""
    _beat(_settings())


@local_parts.command("serve")
def child_serve(explorer: bool = False) -> None:
    """The API on 127.0.0.1 and HUB_PORT."""
    from hub.local.explorer.doors import explorer_routes

    settings = _embedded()
    _serve(settings, "127.0.0.1", settings.port, explorer_routes() if explorer else ())


@local_parts.command("worker")
def child_worker(queues: str, concurrency: int = 1) -> None:
    """Workers of some queues."""
    _work(_embedded(), queues, concurrency)


@local_parts.command("beat")
def child_beat() -> None:
    """The tick."""
    _beat(_embedded())


@cli.command()
def schema(
    check: Annotated[
        bool, typer.Option(help="Compare with docs/ and the last release instead of writing, and name what is wrong.")
    ] = False,
    release: Annotated[
        str | None, typer.Option(help="Keep the snapshots under this version, if nothing is wrong, instead of writing.")
    ] = None,
    folder: Annotated[Path, typer.Option(help="Where the snapshots stand.")] = Path("docs"),
) -> None:
    """Write the snapshots of both graphs to docs/, check them, or release them."""
    from hub.releases.snapshots import check_snapshots, cut_release, dangerous_changes, write_snapshots

    today = datetime.now(UTC).date()
    if not check and release is None:
        write_snapshots(folder)
        return
    for change in dangerous_changes(folder, today):
        typer.echo(f"Breaks nobody, and may surprise somebody: {change}")
    problems = check_snapshots(folder, today) if release is None else cut_release(folder, release, today)
    for problem in problems:
        typer.echo(problem, err=True)
    raise typer.Exit(1 if problems else 0)


@cli.command()
def dev() -> None:
    """Run everything on this machine, with sample keys and queries to paste, until Ctrl-C."""
    from hub.local.dev import run_dev

    _run_parts(run_dev())


@cli.command()
def demo(
    out: Annotated[Path, typer.Option(help="Where the figures and the evidence go.")] = Path("build"),
    devices: Annotated[int, typer.Option(min=1, help="How many devices there are.")] = 52_000,
    short: Annotated[bool, typer.Option("--short", help="Fewer acts, and no judgement of the demo's size.")] = False,
) -> None:
    """Play the case of May 2016 from end to end, judge it, and write build/demo.json."""
    from hub.local.demo import run_demo
    from hub.local.demo.size import FULL, SHORT

    raise typer.Exit(_run_parts(run_demo(out, devices, SHORT if short else FULL)))


def main() -> None:
    """The entry point; a known error is one sentence, not a traceback."""
    try:
        cli()
    except HubError as error:
        place = f" ({'.'.join(error.path)})" if error.path else ""
        typer.echo(f"{error.code}: {error.message}{place}", err=True)
        sys.exit(2)


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    raise_again()
    return asyncio.run(work)


def _run_parts(work: Coroutine[Any, Any, Any]) -> Any:
    """Run what starts the embedded parts; one that fails is named with the end of its log, without a traceback."""
    from hub.local.processes import ChildFailed

    try:
        return _run(work)
    except ChildFailed as failure:
        typer.echo(str(failure), err=True)
        raise typer.Exit(1) from None


def _serve(settings: Settings, host: str, port: int, beside: "Sequence[BaseRoute]" = ()) -> None:
    """Serve the API, with the doors `beside` those that production has."""
    import uvicorn

    from hub.app import build_app
    from hub.graphql.transport.body_limit import MAX_BODY_BYTES
    from hub.graphql.upstream.uvicorn_websocket import HubWebSocketProtocol
    from hub.http.upstream.uvicorn_http import HubHttpProtocol
    from hub.logs import set_up_logs
    from hub.wiring import read_policy, require_hub
    from hub.workers.notifier import CeleryNotifier, publishing_app

    set_up_logs(settings.log_level)
    notifier = CeleryNotifier(publishing_app(settings))
    # What cannot be used, or does not answer, is named before anything starts; until then a signal ends the process.
    read_policy(settings)
    _run(require_hub(settings, notifier))
    app = build_app(settings, notifier)
    app.router.routes.extend(beside)
    uvicorn.run(
        app,
        host=host,
        port=port,
        loop="uvloop",
        http=HubHttpProtocol,
        ws=HubWebSocketProtocol,
        # What is compressed for each connection by itself cannot be written once for all; see decision 0031.
        ws_per_message_deflate=False,
        # The same as a body over HTTP may have.
        ws_max_size=MAX_BODY_BYTES,
        log_config=None,
        # Photo links carry their signature in the address: no access log may keep one.
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=3,
    )


def _work(settings: Settings, queues: str, concurrency: int) -> None:
    from hub.logs import set_up_logs
    from hub.wiring import read_policy
    from hub.workers.queues import read_queues
    from hub.workers.run import run_worker

    raise_again()
    served = read_queues(queues)
    set_up_logs(settings.log_level)
    read_policy(settings)
    if code := run_worker(settings, served, concurrency):
        logging.getLogger("hub.cli").error("worker_ended", extra={"outcome": code})
        time.sleep(1)
        # In the same process id, so that whoever watches over it need not notice.
        os.execv(sys.executable, [sys.executable, "-m", "hub", *sys.argv[1:]])  # noqa: S606 - this very command again


def _beat(settings: Settings) -> None:
    from hub.logs import set_up_logs
    from hub.workers.beat import run_beat

    raise_again()
    set_up_logs(settings.log_level)
    run_beat(settings)
