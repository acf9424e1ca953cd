"""Whether the hub lives, is ready, and how it fares: /healthz, /readyz, /metrics."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from hub.errors import RetryLater

Check = Callable[[], Awaitable[None]]

ANSWERS_WITHIN_SECONDS = 2.0
"""A part that takes longer is missing: whoever asks for readiness does not wait for long."""

SCRAPED_WITHIN_SECONDS = 8.0
"""Prometheus gives up after ten."""


class Dependency:
    """A part of the hub, missing while `check` raises or hangs.

    `known_by` names the part through which this one is seen: while that one is missing, nothing is said of this one.
    """

    def __init__(self, check: Check, known_by: str | None = None) -> None:
        self.known_by = known_by
        self._check = check
        self._asking: asyncio.Task[bool] | None = None

    async def works(self) -> bool:
        """Whether it answers in time."""
        # One question at a time: where a part hangs, the questions of everybody who asks would pile up.
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(_works(self._check))
        asking = self._asking
        answered, _ = await asyncio.wait({asking}, timeout=ANSWERS_WITHIN_SECONDS)
        return bool(answered) and asking.result()


def health_routes(parts: Mapping[str, Dependency], metrics: Callable[[], Awaitable[bytes]]) -> list[Route]:
    """The three routes. `parts` are asked for readiness, all at once and each by its name."""

    async def alive(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def ready(_: Request) -> Response:
        answers = await asyncio.gather(*(part.works() for part in parts.values()))
        silent = {name for name, works in zip(parts, answers, strict=True) if not works}
        missing = [name for name, part in parts.items() if name in silent and part.known_by not in silent]
        whole = not missing
        return JSONResponse({"ready": whole, "missing": missing}, status_code=200 if whole else 503)

    async def measure(_: Request) -> Response:
        try:
            async with asyncio.timeout(SCRAPED_WITHIN_SECONDS):
                return Response(await metrics(), media_type=CONTENT_TYPE_LATEST)
        except (RetryLater, TimeoutError):
            return PlainTextResponse("the database does not answer\n", status_code=503)

    return [
        Route("/healthz", alive, methods=["GET"]),
        Route("/readyz", ready, methods=["GET"]),
        Route("/metrics", measure, methods=["GET"]),
    ]


async def _works(check: Check) -> bool:
    try:
        await check()
    except Exception:  # noqa: BLE001 - whatever a part raises, it is not ready; which part is said, not why
        return False
    return True
