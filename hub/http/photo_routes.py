"""The doors of photos: partners bring them for tips, police for cases; phones fetch by signed links, staff audited.

No log may keep a link's signature or a reader's address. What is logged here is a failure under its request's id, and
the server runs with its access log off (uvicorn's `access_log=False`); a proxy in front must do the same for `/media/`.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hub.domain.actors import Officer, PartnerActor
from hub.domain.photos import PhotoId
from hub.errors import HubError, PhotoTooLarge, RateLimited, TextInvalid
from hub.http.request_errors import INTERNAL, MASKED_SENTENCE, REQUEST_ID, log_failure, request_id_from, status_of
from hub.services.photos.ports import PhotoRepository, PublicAlerts
from hub.services.photos.serve_photo import PhotoRequest, serve_photo
from hub.services.photos.show_photo import show_photo
from hub.services.photos.steps.photo_links import PhotoLinks
from hub.services.photos.steps.recent_photos import RecentPhotos
from hub.services.photos.steps.store_photo import PhotoIntake
from hub.services.photos.store_case_photo import store_case_photo
from hub.services.photos.store_tip_photo import store_tip_photo
from hub.services.police.ports import AuditTrail
from hub.services.ports import Clock

logger = logging.getLogger(__name__)

PartnerByHeader = Callable[[str | None], Awaitable[PartnerActor]]
"""Who a partner's Authorization header stands for; raises Unauthenticated."""

OfficerByHeader = Callable[[str | None], Awaitable[Officer]]
"""Who an officer's Authorization header stands for; raises Unauthenticated."""

PURPOSE_HEADER = "x-purpose"
"""Why a member of staff looks at a photo; it goes into the audit trail. UTF-8, plain or percent-encoded."""

KEY_HEADER = "idempotency-key"
"""The same bytes of the same caller under it, within 24 hours, are one photo."""

PUBLIC_HEADERS = {
    "Cache-Control": "private, max-age=5",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

REFUSED_HEADERS = PUBLIC_HEADERS | {"Cache-Control": "no-store"}

DROPPED_BYTES = 100_000_000
"""The rest of a body that is too long, or whose sender has too many in hand, is never gathered. The server drops it as
it comes, so that the answer surely arrives; one longer than this, or of no known length, is cut off instead."""


@dataclass(frozen=True, slots=True)
class PhotoServices:
    """All that the routes need."""

    partner: PartnerByHeader
    officer: OfficerByHeader
    alerts: PublicAlerts
    intake: PhotoIntake
    photos: PhotoRepository
    recent: RecentPhotos
    links: PhotoLinks
    clock: Clock
    audit: AuditTrail


def photo_routes(doors: PhotoServices) -> list[Route]:
    """The routes, ready to be mounted at the root of the app."""

    async def from_partner(request: Request) -> Response:
        partner = await doors.partner(request.headers.get("authorization"))
        return await _take_in(doors, request, store_tip_photo, partner)

    async def from_police(request: Request) -> Response:
        officer = await doors.officer(request.headers.get("authorization"))
        return await _take_in(doors, request, store_case_photo, officer)

    async def to_police(request: Request) -> Response:
        officer = await doors.officer(request.headers.get("authorization"))
        return await _show(doors, request, officer)

    async def fetch(request: Request) -> Response:
        return await _give_out(doors, request)

    return [
        Route("/photos", _answering(from_partner), methods=["POST"]),
        Route("/police/photos", _answering(from_police), methods=["POST"]),
        Route("/police/photos/{photo}/{size}", _answering(to_police), methods=["GET"]),
        Route("/media/{alert}/{photo}/{size}", _answering(fetch), methods=["GET"]),
    ]


async def _take_in(
    doors: PhotoServices, request: Request, store: Callable[..., Awaitable[PhotoId]], by: Officer | PartnerActor
) -> Response:
    photo = await store(
        by,
        doors.intake,
        request.stream(),
        declared_bytes=_declared(request),
        idempotency_key=_key(request),
        now=await doors.clock.now(),
    )
    return JSONResponse({"id": photo}, status_code=201)


async def _give_out(doors: PhotoServices, request: Request) -> Response:
    parts = request.path_params
    wanted = PhotoRequest(parts["alert"], parts["photo"], parts["size"], request.query_params.get("k", ""))
    data = await serve_photo(doors.alerts, doors.photos, doors.recent, doors.links, wanted, now=await doors.clock.now())
    return Response(data, media_type="image/jpeg", headers=PUBLIC_HEADERS)


async def _show(doors: PhotoServices, request: Request, officer: Officer) -> Response:
    try:
        data = await show_photo(
            officer,
            doors.photos,
            doors.audit,
            request.path_params["photo"],
            request.path_params["size"],
            purpose=_purpose(request),
            now=await doors.clock.now(),
        )
    except TextInvalid as error:
        # A door has no input whose path could be named.
        raise TextInvalid(f"{error.message} It goes into the header X-Purpose.") from None
    return Response(data, media_type="image/jpeg", headers=PUBLIC_HEADERS | {"Cache-Control": "no-store"})


def _purpose(request: Request) -> str:
    """Raises TextInvalid for other bytes than UTF-8."""
    # Starlette reads headers as Latin-1; clients send the bytes of UTF-8, and browsers, which cannot, escape them.
    sent = request.headers.get(PURPOSE_HEADER, "").encode("latin-1")
    try:
        return unquote_to_bytes(sent).decode()
    except UnicodeDecodeError:
        raise TextInvalid("A purpose is UTF-8, plain or percent-encoded.", path=("purpose",)) from None


def _key(request: Request) -> str | None:
    """The caller's word for this upload, in quotation marks as the draft of the IETF has it, or without."""
    given = request.headers.get(KEY_HEADER)
    quoted = given is not None and len(given) > 1 and given[0] == given[-1] == '"'
    return given[1:-1] if given and quoted else given


def _declared(request: Request) -> int | None:
    length = request.headers.get("content-length", "")
    return int(length[:20]) if length.isascii() and length.isdigit() else None


def _answering(handle: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Turn errors into answers: the hub's own by their code, any other into one sentence. All bear the request's id."""

    async def answer(request: Request) -> Response:
        response = await _answer(handle, request)
        response.headers[REQUEST_ID] = request_id_from(request)
        return response

    return answer


async def _answer(handle: Callable[[Request], Awaitable[Response]], request: Request) -> Response:
    try:
        return await handle(request)
    except ClientDisconnect:
        return Response(status_code=400)
    except HubError as error:
        log_failure(logger, error, request_id_from(request))
        return _refusal(error, request)
    except Exception as error:  # noqa: BLE001 - the last door: a traceback in the server's log could hold a signature
        log_failure(logger, error, request_id_from(request))
        return JSONResponse({"code": INTERNAL, "message": MASKED_SENTENCE}, status_code=500, headers=REFUSED_HEADERS)


def _refusal(error: HubError, request: Request) -> Response:
    status = status_of(type(error))
    headers = dict(REFUSED_HEADERS)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, RateLimited):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, PhotoTooLarge | RateLimited) and (_declared(request) or DROPPED_BYTES + 1) > DROPPED_BYTES:
        headers["Connection"] = "close"
    return JSONResponse({"code": error.code, "message": error.message}, status_code=status, headers=headers)
