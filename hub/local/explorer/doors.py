"""The doors of the explorer, beside those of the graphs: same origin, so that the hub opens itself to no other."""

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

BUILT: Final = Path(__file__).parent / "built"
"""What `make dev` bundles where there is npm; no part of what is committed."""

PAGE: Final = "page.html"
PAGES: Final = {"partner": "/graphiql", "police": "/police/graphiql"}
"""Where each graph is explored."""

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "connect-src 'self'",
        # The editor writes its colours and measures into style sheets of its own.
        "style-src 'self' 'unsafe-inline'",
        "font-src data:",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""The page runs what came with it and asks whom it came from; nothing else."""

HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # The next `hub dev` may have another bundle at the same address.
    "Cache-Control": "no-store",
}


def explorer_pages(url: str, built: Path = BUILT) -> dict[str, str]:
    """Each graph's page on a hub that serves them; none where they were not built."""
    return {graph: f"{url}{path}" for graph, path in PAGES.items()} if (built / PAGE).exists() else {}


def explorer_routes(built: Path = BUILT) -> list[BaseRoute]:
    """Each graph's page and what it loads; none where they were not built."""
    if not (built / PAGE).exists():
        return []
    pages = [_route(path, built / PAGE) for path in PAGES.values()]
    loaded = [file for file in sorted(built.iterdir()) if file.suffix in {".js", ".css"}]
    return [*pages, *(_route(f"{PAGES['partner']}/{file.name}", file) for file in loaded)]


def _route(path: str, file: Path) -> Route:
    async def send(_: Request) -> Response:
        return FileResponse(file, headers=HEADERS)

    return Route(path, send, methods=["GET"])
