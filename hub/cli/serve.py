"""`hub serve`: the API."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.running import run
from hub.gc_tuning import disabled_gc

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from hub.settings import Settings

KEEP_ALIVE_SECONDS = 75
"""Longer than clients and proxies keep an idle connection, so that none is closed under a request."""

GRACEFUL_SHUTDOWN_SECONDS = 3


def serve(
    host: str = "0.0.0.0",  # noqa: S104 - behind a proxy, on every interface
    port: Annotated[int, typer.Option(min=0, max=65_535)] = 8000,
) -> None:
    """Serve the API (production).

    Settings: MONGO_URL, REDIS_URL, OIDC_ISSUER, PUBLIC_URL, HUB_KEY.
    """
    from hub.settings import environment, read_production

    run_server(read_production(environment()), host, port)


def run_server(settings: "Settings", host: str, port: int, more_routes: "Sequence[BaseRoute]" = ()) -> None:
    """Serve the API, with more routes beside those of production."""
    with disabled_gc():
        import uvicorn

        from hub.app import build_app
        from hub.graphql.transport.body_limit import MAX_BODY_BYTES
        from hub.graphql.upstream.uvicorn_websocket import HubWebSocketProtocol
        from hub.http.upstream.uvicorn_http import HubHttpProtocol
        from hub.logs import set_up_logs
        from hub.wiring import read_gazetteer, read_policy, require_hub
        from hub.workers.notifier import CeleryNotifier, publishing_app

    set_up_logs(settings.log_level)
    notifier = CeleryNotifier(publishing_app(settings))
    # An unusable policy or a store that does not answer is named before anything starts; until then a signal ends the
    # process.
    read_policy(settings)
    read_gazetteer(settings)
    run(require_hub(settings, notifier))
    app = build_app(settings, notifier)
    app.router.routes.extend(more_routes)
    uvicorn.run(
        app,
        host=host,
        port=port,
        loop="uvloop",
        http=HubHttpProtocol,
        ws=HubWebSocketProtocol,
        # A frame compressed for one connection cannot be shared by many; see decision 0031.
        ws_per_message_deflate=False,
        # The same limit as for a body over HTTP.
        ws_max_size=MAX_BODY_BYTES,
        log_config=None,
        # Photo links carry their signature in the address: no access log may keep one.
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACEFUL_SHUTDOWN_SECONDS,
    )
