"""The pages of the explorer, on the origin of the graphs: the hub allows no other origin for them."""

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

BUILT: Final = Path(__file__).parent / "built"
"""The bundle that `make dev` builds where npm is installed; it is not committed."""

PAGE: Final = "page.html"
PAGES: Final = {"partner": "/graphiql", "police": "/police/graphiql"}
"""The path of each graph's page."""

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "connect-src 'self'",
        # The editor writes colours and sizes into its own style sheets.
        "style-src 'self' 'unsafe-inline'",
        "font-src data:",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""The page runs its own scripts and calls its own origin only."""

HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # The next `hub dev` may have another bundle at the same address.
    "Cache-Control": "no-store",
}


def explorer_pages(url: str, built: Path = BUILT) -> dict[str, str]:
    """Return the address of each graph's page; empty if the pages were not built."""
    return {graph: f"{url}{path}" for graph, path in PAGES.items()} if (built / PAGE).exists() else {}


def explorer_routes(built: Path = BUILT) -> list[BaseRoute]:
    """Return the routes of each page and its files; empty if the pages were not built."""
    if not (built / PAGE).exists():
        return []
    pages = [_route(path, built / PAGE) for path in PAGES.values()]
    loaded = [file for file in sorted(built.iterdir()) if file.suffix in {".js", ".css"}]
    return [*pages, *(_route(f"{PAGES['partner']}/{file.name}", file) for file in loaded)]


def _route(path: str, file: Path) -> Route:
    async def send(_: Request) -> Response:
        return FileResponse(file, headers=HEADERS)

    return Route(path, send, methods=["GET"])
