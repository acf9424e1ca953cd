"""The route of the files of exports: a signed link, and the token of the account that it was made for.

No log may keep a link's signature; a proxy in front must not either, as for `/media/`.
"""

import base64
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from hub.domain.exports.export import Export
from hub.http.authentication import AuthenticateOfficer
from hub.http.byte_ranges import RangeOutside, read_range
from hub.http.photo_routes import with_errors
from hub.services.exports.open_file import FileRequest, open_file
from hub.services.exports.ports import ExportParts
from hub.services.exports.steps.file_bytes import file_bytes
from hub.services.exports.steps.file_formats import format_of

FILE_HEADERS: Final = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@dataclass(frozen=True, slots=True)
class ExportServices:
    """The services of the route."""

    authenticate: AuthenticateOfficer
    parts: ExportParts


def export_routes(services: ExportServices) -> list[Route]:
    """Return the route, to mount at the root of the app."""

    async def fetch(request: Request) -> Response:
        return await _fetch(services, request)

    return [Route("/police/exports/{export}", with_errors(fetch), methods=["GET"])]


async def _fetch(services: ExportServices, request: Request) -> Response:
    authorization = request.headers.get("authorization")
    by = await services.authenticate(authorization)
    query = request.query_params
    wanted = FileRequest(request.path_params["export"], query.get("e", ""), query.get("k", ""))
    now = await services.parts.clock.now()
    export = await open_file(by, services.parts, wanted, now=now)
    headers = FILE_HEADERS | _headers_of(export)
    # A file that another one has replaced is sent whole.
    condition = request.headers.get("if-range")
    is_same = condition is None or condition == headers["ETag"]
    try:
        found = read_range(request.headers.get("range") if is_same else None, export.size)
    except RangeOutside:
        return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{export.size}"})
    start, end = found or (0, export.size)
    headers["Content-Length"] = str(end - start)
    if found:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{export.size}"
    body = file_bytes(services.parts, export, lambda: services.authenticate(authorization), start, end)
    return StreamingResponse(
        body, 206 if found else 200, headers=headers, media_type=format_of(export.format).media_type
    )


def _headers_of(export: Export) -> dict[str, str]:
    digest = export.sha256 or ""
    name = f"{export.id}.{format_of(export.format).extension}"
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "ETag": f'"{digest}"',
        "Repr-Digest": f"sha-256=:{base64.b64encode(bytes.fromhex(digest)).decode()}:",
    }
