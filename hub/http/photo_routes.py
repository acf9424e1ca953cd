"""The photo routes: partners upload for tips, police for cases; phones fetch by signed links, staff are audited.

No log may keep a link's signature or a reader's address. These routes log only failures, under their request's id, and
the server runs without an access log (uvicorn's `access_log=False`). A proxy in front must do the same for `/media/`.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hub.domain.actors import Officer, PartnerActor
from hub.domain.photos import PhotoId
from hub.errors import HubError, PhotoTooLarge, RateLimited, RetryLater, TextInvalid
from hub.http.authentication import AuthenticateOfficer
from hub.http.partner_authentication import AuthenticatePartner
from hub.http.purpose import read_purpose
from hub.http.request_errors import (
    BAD_REQUEST,
    INTERNAL,
    MASKED_SENTENCE,
    REQUEST_ID,
    log_failure,
    request_id_from,
    status_of,
)
from hub.services.photos.ports import PhotoRepository, PublicAlerts
from hub.services.photos.serve_photo import PhotoRequest, serve_photo
from hub.services.photos.show_photo import PhotoRights, show_photo
from hub.services.photos.steps.photo_links import PhotoLinks
from hub.services.photos.steps.recent_photos import RecentPhotos
from hub.services.photos.steps.store_photo import PhotoIntake
from hub.services.photos.store_case_photo import store_case_photo
from hub.services.photos.store_tip_photo import store_tip_photo
from hub.services.ports import Clock

logger = logging.getLogger(__name__)

KEY_HEADER = "idempotency-key"
"""The same bytes of one caller under one key, within 24 hours, are one photo."""

PUBLIC_HEADERS = {
    "Cache-Control": "private, max-age=5",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

REFUSED_HEADERS = PUBLIC_HEADERS | {"Cache-Control": "no-store"}

MAX_DISCARDED_BYTES = 100_000_000
"""The hub never buffers the rest of a refused body. The server discards it as it arrives, so that the response surely
arrives. A body longer than this, or of unknown length, has its connection closed instead."""

UPLOAD_TIMEOUT_SECONDS: Final = 60.0
"""The time for a whole body: twice that of a graph's, since a photo has up to five times as many bytes."""


class UploadTimeout(Exception):
    """A body did not arrive in time; ends its reading."""


@dataclass(frozen=True, slots=True)
class PhotoServices:
    """The services of the photo routes."""

    authenticate_partner: AuthenticatePartner
    authenticate_officer: AuthenticateOfficer
    alerts: PublicAlerts
    intake: PhotoIntake
    photos: PhotoRepository
    recent: RecentPhotos
    links: PhotoLinks
    clock: Clock
    rights: PhotoRights
    upload_timeout: float = UPLOAD_TIMEOUT_SECONDS


def photo_routes(services: PhotoServices) -> list[Route]:
    """Return the routes, to mount at the root of the app."""

    async def upload_as_partner(request: Request) -> Response:
        partner = await services.authenticate_partner(request.headers.get("authorization"))
        return await _store(services, request, store_tip_photo, partner)

    async def upload_as_police(request: Request) -> Response:
        officer = await services.authenticate_officer(request.headers.get("authorization"))
        return await _store(services, request, store_case_photo, officer)

    async def show_to_police(request: Request) -> Response:
        officer = await services.authenticate_officer(request.headers.get("authorization"))
        return await _show(services, request, officer)

    async def fetch(request: Request) -> Response:
        return await _serve(services, request)

    return [
        Route("/photos", with_errors(upload_as_partner), methods=["POST"]),
        Route("/police/photos", with_errors(upload_as_police), methods=["POST"]),
        Route("/police/photos/{photo}/{size}", with_errors(show_to_police), methods=["GET"]),
        Route("/media/{alert}/{photo}/{size}", with_errors(fetch), methods=["GET"]),
    ]


async def _store(
    services: PhotoServices, request: Request, store: Callable[..., Awaitable[PhotoId]], by: Officer | PartnerActor
) -> Response:
    photo = await store(
        by,
        services.intake,
        _read_in_time(request, services.upload_timeout),
        declared_bytes=_content_length(request),
        idempotency_key=_idempotency_key(request),
        now=await services.clock.now(),
    )
    return JSONResponse({"id": photo}, status_code=201)


async def _read_in_time(request: Request, seconds: float) -> AsyncIterator[bytes]:
    """Yield the pieces of a body; raise UploadTimeout unless all of them arrive within so many seconds."""
    deadline = asyncio.get_running_loop().time() + seconds
    pieces = request.stream()
    while True:
        try:
            async with asyncio.timeout_at(deadline):
                piece = await anext(pieces)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise UploadTimeout from None
        yield piece


async def _serve(services: PhotoServices, request: Request) -> Response:
    parts = request.path_params
    wanted = PhotoRequest(parts["alert"], parts["photo"], parts["size"], request.query_params.get("k", ""))
    data = await serve_photo(
        services.alerts, services.photos, services.recent, services.links, wanted, now=await services.clock.now()
    )
    return Response(data, media_type="image/jpeg", headers=PUBLIC_HEADERS)


async def _show(services: PhotoServices, request: Request, officer: Officer) -> Response:
    try:
        data = await show_photo(
            officer,
            services.photos,
            request.path_params["photo"],
            request.path_params["size"],
            rights=services.rights,
            purpose=read_purpose(request.headers),
            now=await services.clock.now(),
        )
    except TextInvalid as error:
        # A header has no input path that the error could name.
        raise TextInvalid(f"{error.message} It goes into the header X-Purpose.") from None
    return Response(data, media_type="image/jpeg", headers=PUBLIC_HEADERS | {"Cache-Control": "no-store"})


def _idempotency_key(request: Request) -> str | None:
    """Return the idempotency key, quoted as the IETF draft says, or unquoted."""
    key = request.headers.get(KEY_HEADER)
    is_quoted = key is not None and len(key) > 1 and key[0] == key[-1] == '"'
    return key[1:-1] if key and is_quoted else key


def _content_length(request: Request) -> int | None:
    length = request.headers.get("content-length", "")
    return int(length[:20]) if length.isascii() and length.isdigit() else None


def with_errors(handle: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Turn errors into responses: the hub's own by their code, any other into one sentence, with the request's id."""

    async def respond(request: Request) -> Response:
        response = await _respond(handle, request)
        response.headers[REQUEST_ID] = request_id_from(request)
        return response

    return respond


async def _respond(handle: Callable[[Request], Awaitable[Response]], request: Request) -> Response:
    try:
        return await handle(request)
    except ClientDisconnect:
        return _bad_request(400, "The body ended before all of it had arrived. Nothing was stored.")
    except UploadTimeout:
        return _bad_request(408, "The body did not arrive in time. Nothing was stored; send a smaller photo.")
    except HubError as error:
        log_failure(logger, error, request_id_from(request))
        return _refusal(error, request)
    except Exception as error:  # noqa: BLE001 - a traceback in the server's log could hold a signature
        log_failure(logger, error, request_id_from(request))
        return JSONResponse({"code": INTERNAL, "message": MASKED_SENTENCE}, status_code=500, headers=REFUSED_HEADERS)


def _bad_request(status: int, message: str) -> Response:
    headers = REFUSED_HEADERS | {"Connection": "close"}
    return JSONResponse({"code": BAD_REQUEST, "message": message}, status_code=status, headers=headers)


def _refusal(error: HubError, request: Request) -> Response:
    status = status_of(type(error))
    headers = dict(REFUSED_HEADERS)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, RateLimited):
        headers["Retry-After"] = str(error.retry_after)
    if (
        request.method == "POST"
        and isinstance(error, PhotoTooLarge | RetryLater)
        and (_content_length(request) or MAX_DISCARDED_BYTES + 1) > MAX_DISCARDED_BYTES
    ):
        headers["Connection"] = "close"
    return JSONResponse({"code": error.code, "message": error.message}, status_code=status, headers=headers)
