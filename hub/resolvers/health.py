"""Whether the hub lives, is ready, and how it fares: /healthz, /readyz, /metrics."""

from collections.abc import Awaitable, Callable, Mapping

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

Check = Callable[[], Awaitable[None]]


def health_routes(parts: Mapping[str, Check], metrics: Callable[[], Awaitable[bytes]]) -> list[Route]:
    """The three routes. `parts` are asked for readiness, each by its name."""

    async def alive(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def ready(_: Request) -> Response:
        states = {name: await _works(check) for name, check in parts.items()}
        whole = all(states.values())
        missing = [name for name, works in states.items() if not works]
        return JSONResponse({"ready": whole, "missing": missing}, status_code=200 if whole else 503)

    async def measure(_: Request) -> Response:
        return Response(await metrics(), media_type=CONTENT_TYPE_LATEST)

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
