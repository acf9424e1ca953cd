"""Contenders that serve the partner graph, each in a process of its own: the hub and stock Strawberry."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp


@asynccontextmanager
async def listening(app: ASGIApp, port: int, **options: object) -> AsyncIterator[None]:
    """Serve an app by uvicorn, as `hub serve` does."""
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        http="httptools",
        ws="websockets-sansio",
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
        # As in `hub serve`: clients pause while the other contender has its turn.
        timeout_keep_alive=75,
        **options,  # type: ignore[arg-type]
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        if serving.done():
            raise RuntimeError("the server did not start")
        await asyncio.sleep(0.01)
    gc.collect()
    try:
        yield
    finally:
        server.should_exit = True
        await serving
