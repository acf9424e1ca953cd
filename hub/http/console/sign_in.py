"""Sign in and out: `/console/sign-in`, `/console/signed-in`, `/console/sign-out`."""

import hmac
from dataclasses import dataclass, replace
from html import escape
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from hub.domain.access.console_sessions import CONSOLE, page_after_sign_in
from hub.errors import HubError, RetryLater, Unauthenticated
from hub.http.console.cookies import (
    SESSION_COOKIE,
    PendingSignIn,
    PendingSignIns,
    clear_session,
    read_cookie,
    set_session,
)
from hub.http.console.sessions import ConsoleSessions, session_of_cookie
from hub.http.request_errors import status_of
from hub.identity.sign_in import SignInAttempt, SignInClient

RESERVED: Final = frozenset(
    (
        *("session", "sign-in", "signed-in", "sign-out", "lock", "active"),
        *("graphql", "photos", "exports", "drafts", "assets", "map-style"),
    )
)
"""The first parts of paths below /console that are no pages."""
MAX_CODE_LENGTH: Final = 4096
PAGE_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
NOT_BEGUN_HERE: Final = "This sign-in was not begun in this browser, or it took longer than ten minutes."
NOT_SIGNED_IN: Final = "The identity provider did not sign you in."
NOT_STAFF: Final = "The identity provider signed you in, but not as an account that may use the hub."


@dataclass(frozen=True, slots=True)
class SignInRoutes:
    """The handlers of the three routes."""

    sessions: ConsoleSessions
    client: SignInClient
    pending: PendingSignIns

    async def begin(self, request: Request) -> Response:
        """Send the browser to the provider; with `again=1` the provider asks even a person it knows."""
        query, now = request.query_params, self._seconds()
        attempt = SignInAttempt.begin(again=query.get("again") == "1", now=now)
        target = page_after_sign_in(query.get("to", CONSOLE), RESERVED)
        replaces = session_of_cookie(read_cookie(request.scope, SESSION_COOKIE))
        return await self._send(PendingSignIn(attempt, target, replaces), self.pending.read(request.scope, now))

    async def _send(self, begun: PendingSignIn, others: list[PendingSignIn]) -> Response:
        """Send the browser to the provider, with this sign-in and others under way."""
        try:
            response = _redirect(await self.client.authorization_url(begun.attempt))
        except RetryLater as error:
            return _page(error.message, begun.target, status_of(type(error)))
        self.pending.write(response, [*others, begun])
        return response

    async def finish(self, request: Request) -> Response:
        """Exchange the provider's code for a session; a sign-in that fails leaves none.

        Of a person that the provider has not asked for too long it sends the browser there again, to be asked.
        """
        query, pending = request.query_params, self.pending.read(request.scope, self._seconds())
        state = query.get("state", "").encode()
        found = next((one for one in pending if hmac.compare_digest(one.attempt.state.encode(), state)), None)
        if found is None:
            return _page(NOT_BEGUN_HERE, CONSOLE, 400)
        response, others = await self._finish(found, request), [one for one in pending if one is not found]
        if response is None:
            attempt = SignInAttempt.begin(again=True, now=self._seconds())
            return await self._send(replace(found, attempt=attempt), others)
        self.pending.write(response, others)
        return response

    async def _finish(self, found: PendingSignIn, request: Request) -> Response | None:
        """Return the answer; None if the person must be asked anew first."""
        query = request.query_params
        code = query.get("code", "")
        if not code or len(code) > MAX_CODE_LENGTH or "error" in query:
            return _page(NOT_SIGNED_IN, found.target, 401)
        try:
            signed_in = await self.client.exchange(found.attempt, code, query.get("iss"))
        except Unauthenticated:
            return _page(NOT_SIGNED_IN, found.target, 401)
        except RetryLater as error:
            return _page(error.message, found.target, status_of(type(error)))
        try:
            if not found.attempt.again and await self.sessions.must_ask(signed_in):
                return None
            cookie = await self.sessions.open(signed_in, found.replaces)
        except Unauthenticated:
            return _page(NOT_STAFF, found.target, 403)
        except HubError as error:
            return _page(error.message, found.target, status_of(type(error)))
        response = _redirect(found.target)
        set_session(response, cookie)
        return response

    async def leave(self, request: Request) -> Response:
        """End every session of the account, with `here=1` only this one."""
        session = request.scope["console.session"]
        if request.query_params.get("here") == "1":
            await self.sessions.end(session)
        else:
            await self.sessions.end_all(session)
        response = Response(status_code=204, headers={"Clear-Site-Data": '"cache", "storage"'})
        clear_session(response)
        return response

    def _seconds(self) -> int:
        return int(self.sessions.now().timestamp())


def _redirect(address: str) -> Response:
    return RedirectResponse(address, 303, {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})


def _page(sentence: str, target: str, status: int) -> Response:
    """Return a page that says what went wrong and how to begin anew. It needs no build of the console."""
    again = escape(f"{CONSOLE}/sign-in?{urlencode({'to': target})}")
    body = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Reunion Hub</title>'
        f'<meta name="viewport" content="width=device-width"><h1>Not signed in</h1><p>{escape(sentence)}</p>'
        f'<p lang="zh">没有登录成功。</p><p><a href="{again}">Sign in · <span lang="zh">登录</span></a></p></html>'
    )
    return HTMLResponse(body, status, PAGE_HEADERS)
