"""Liveness, readiness and metrics: /healthz, /readyz, /metrics."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from hub.errors import RetryLater
from hub.single_flight import SingleFlight

Check = Callable[[], Awaitable[None]]

READINESS_TIMEOUT_SECONDS = 2.0
"""A dependency that takes longer is missing: a load balancer does not wait for long."""

METRICS_TIMEOUT_SECONDS = 8.0
"""Prometheus gives up after ten seconds."""


class Dependency:
    """A part that the hub needs; it is missing while `check` raises or hangs.

    `seen_through` names the dependency through which this one is checked: while that one is missing, this one is not
    reported.
    """

    def __init__(self, check: Check, seen_through: str | None = None) -> None:
        self.seen_through = seen_through
        self._check = check
        # One check at a time: the checks of a dependency that hangs would pile up.
        self._checks: SingleFlight[None, None] = SingleFlight()

    async def is_ready(self) -> bool:
        """Return whether the dependency answers in time."""
        try:
            async with asyncio.timeout(READINESS_TIMEOUT_SECONDS):
                await self._checks.join(None, self._check)
        except Exception:  # noqa: BLE001 - the response says which dependency is not ready, not why
            return False
        return True


def health_routes(dependencies: Mapping[str, Dependency], metrics: Callable[[], Awaitable[bytes]]) -> list[Route]:
    """Return the three routes. Readiness checks all dependencies at once and reports each by its name."""

    async def alive(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def ready(_: Request) -> Response:
        answers = await asyncio.gather(*(one.is_ready() for one in dependencies.values()))
        failed = {name for name, is_ready in zip(dependencies, answers, strict=True) if not is_ready}
        missing = [name for name, one in dependencies.items() if name in failed and one.seen_through not in failed]
        status_code = 503 if missing else 200
        return JSONResponse({"ready": not missing, "missing": missing}, status_code=status_code)

    async def measure(_: Request) -> Response:
        try:
            async with asyncio.timeout(METRICS_TIMEOUT_SECONDS):
                return Response(await metrics(), media_type=CONTENT_TYPE_LATEST)
        except (RetryLater, TimeoutError):
            return PlainTextResponse("the database does not answer\n", status_code=503)

    return [
        Route("/healthz", alive, methods=["GET"]),
        Route("/readyz", ready, methods=["GET"]),
        Route("/metrics", measure, methods=["GET"]),
    ]
