"""The page of the console and what it loads: the files that `make console` builds."""

import gzip
import re
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from hub.http.console.sign_in import RESERVED

BUILT: Final = Path(__file__).parent / "built"
"""The bundle, which travels in the wheel; it is not committed."""
PAGE: Final = "index.html"
PAGE_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}
ASSET_HEADERS: Final = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Vary": "Accept-Encoding",
}
MEDIA_TYPES: Final = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".txt": "text/plain",
    ".pmtiles": "application/octet-stream",
    ".pbf": "application/octet-stream",
}
"""The media type of each kind of file. A file of another kind, such as a source map, is not served."""
NAME: Final = re.compile(r"[A-Za-z0-9_.-]+-[A-Za-z0-9]{8,}(\.[a-z0-9]+){1,2}")
"""A name with the hash of the content: its bytes never change."""
COMPRESSED: Final = frozenset((".js", ".mjs", ".css", ".json", ".svg", ".txt"))
NOT_BUILT: Final = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Reunion Hub</title>'
    "<h1>The console is not built</h1>"
    "<p>Install Node 20 or newer with npm, then run <code>make console</code>. The wheel has it ready-built.</p></html>"
)


def is_built(built: Path = BUILT) -> bool:
    """Return whether there is a build; its page comes last."""
    return (built / PAGE).exists()


def content_policy(map_origin: str | None = None) -> str:
    """Return the policy of the page. map_origin: where the operator's own maps come from, the one foreign origin."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' blob: data:",
            "font-src 'self'",
            f"connect-src 'self' {map_origin}" if map_origin else "connect-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class ConsolePages:
    """Serves the files of one build; a later build is seen when the page is asked for again."""

    def __init__(self, built: Path = BUILT, map_origin: str | None = None) -> None:
        self._built = built
        self._headers = {**PAGE_HEADERS, "Content-Security-Policy": content_policy(map_origin)}
        self._assets: dict[str, tuple[bytes, bytes | None]] = {}
        self._page: str | None = None
        self._made_at = -1.0

    async def page(self, request: Request) -> Response:
        """Return the page for any path below /console that nothing else serves."""
        if request.path_params.get("path", "").partition("/")[0] in RESERVED:
            raise HTTPException(404)
        self._read()
        if self._page is None:
            return HTMLResponse(NOT_BUILT, 404, self._headers)
        return HTMLResponse(self._page, headers=self._headers)

    async def asset(self, request: Request) -> Response:
        """Return a file of the build, compressed if the browser takes it."""
        name = request.path_params["name"]
        if self._made_at < 0 or name not in self._assets:
            self._read()
        # A look-up among the names of the build: no path is ever put together from a request.
        found = self._assets.get(name)
        if found is None:
            raise HTTPException(404)
        plain, packed = found
        headers = dict(ASSET_HEADERS)
        if packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            plain, headers["Content-Encoding"] = packed, "gzip"
        return Response(plain, headers=headers, media_type=MEDIA_TYPES[Path(name).suffix])

    def _read(self) -> None:
        """Read the build, unless it is the one that was read before. The page is the last file of a build."""
        try:
            made_at = (self._built / PAGE).stat().st_mtime
        except OSError:
            self._page, self._assets, self._made_at = None, {}, -1.0
            return
        if made_at == self._made_at:
            return
        self._page = (self._built / PAGE).read_text(encoding="utf-8")
        files = [file for file in (self._built / "assets").glob("*") if _is_served(file)]
        self._assets = {file.name: _packed(file) for file in files}
        self._made_at = made_at


def _is_served(file: Path) -> bool:
    is_own = file.is_file() and not file.is_symlink()
    return is_own and file.suffix in MEDIA_TYPES and NAME.fullmatch(file.name) is not None


def _packed(file: Path) -> tuple[bytes, bytes | None]:
    plain = file.read_bytes()
    return plain, gzip.compress(plain, 9, mtime=0) if file.suffix in COMPRESSED else None
