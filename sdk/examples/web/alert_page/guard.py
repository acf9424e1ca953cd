"""The limits of what strangers may send, and the headers that keep a page from doing what it never should."""

import json
import re
import time
from collections import OrderedDict, deque
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any, Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from alert_page.database import REGISTERED_SECONDS
from alert_page.settings import Settings

WEBHOOK_PATH: Final = "/hub"
MAX_BODY_BYTES: Final = 32_768
MAX_LIMITED_CALLERS: Final = 50_000
COOKIE_SHAPE: Final = re.compile(r"[A-Za-z0-9_-]{43}")


class Refused(Exception):
    """A request is refused. The sentence is shown to the person, and never repeats what came."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


async def answer_refused(request: Request, error: Exception) -> Response:
    """Answer with the sentence."""
    assert isinstance(error, Refused)
    return JSONResponse({"error": error.sentence}, error.status)


class Guard:
    """An ASGI middleware: security headers on each answer, and no POST that another site makes a browser send."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._origin = app, settings.origin
        self._headers = {
            "Content-Security-Policy": (
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
                f"img-src 'self' {settings.photo_origin}; base-uri 'none'; form-action 'none'; "
                "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
            ),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cache-Control": "no-store",
        } | ({"Strict-Transport-Security": "max-age=31536000"} if settings.is_secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless it is a POST from elsewhere."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        request = Request(scope)
        # The hub has no session, and its signature is checked instead.
        is_foreign = request.method == "POST" and request.headers.get("origin") != self._origin
        if is_foreign and request.url.path != WEBHOOK_PATH:
            sentence = "Send this from the page itself: the header Origin must name it."
            await JSONResponse({"error": sentence}, 403)(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)


async def read_json(request: Request) -> dict[str, Any]:
    """Return the object of a request. Raises Refused for anything else."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Refused(415, "Send JSON, as application/json.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise Refused(413, f"Send at most {MAX_BODY_BYTES:,} bytes.")
    try:
        sent = json.loads(body)
        json.dumps(sent, ensure_ascii=False).encode()  # no text of it is half a character
    except (ValueError, RecursionError):
        raise Refused(400, "This is not JSON.") from None
    if not isinstance(sent, dict):
        raise Refused(400, "Send a JSON object.")
    return sent


class Session:
    """The cookie of a browser. The ref that the hub and the database know is made from it, and does not lead back.

    So a copy of the database lets nobody act as a browser.
    """

    def __init__(self, settings: Settings) -> None:
        self._is_secure = settings.is_secure
        self._name = "__Host-browser" if settings.is_secure else "browser"

    def ref(self, request: Request) -> str | None:
        """Return the ref of a browser that has a cookie, or None."""
        cookie = request.cookies.get(self._name, "")
        return _ref_of(cookie) if COOKIE_SHAPE.fullmatch(cookie) else None

    def begin(self) -> tuple[str, str]:
        """Return a new cookie and its ref."""
        cookie = token_urlsafe(32)
        return cookie, _ref_of(cookie)

    def keep(self, response: Response, cookie: str | None) -> None:
        """Set the cookie for as long as a registration lasts, or delete it."""
        response.set_cookie(
            self._name,
            cookie or "",
            max_age=int(REGISTERED_SECONDS) if cookie else 0,
            secure=self._is_secure,
            httponly=True,
            samesite="strict",
        )

    def renew(self, request: Request, response: Response) -> None:
        """Let the cookie that came last from now on."""
        self.keep(response, request.cookies[self._name])


def _ref_of(cookie: str) -> str:
    return sha256(cookie.encode()).hexdigest()[:40]


class RateLimiter:
    """At most so many requests of one caller in so many seconds, counted in memory."""

    def __init__(self, max_requests: int, seconds: float) -> None:
        self._max_requests, self._seconds = max_requests, seconds
        self._times = OrderedDict[str, deque[float]]()

    def check(self, caller: str) -> None:
        """Count a request. Raises Refused if it is one too many."""
        now = time.monotonic()
        times = self._times.setdefault(caller, deque())
        self._times.move_to_end(caller)
        while len(self._times) > MAX_LIMITED_CALLERS:
            self._times.popitem(last=False)
        while times and times[0] <= now - self._seconds:
            times.popleft()
        if len(times) >= self._max_requests:
            raise Refused(429, "That was too often. Wait a few minutes and try again.")
        times.append(now)
