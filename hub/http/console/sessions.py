"""Sessions of officers in the console: opened by a sign-in, used by a cookie, locked, refreshed and ended.

The browser holds a random cookie and nothing else. The tokens are in Redis, sealed under a key of the hub.
"""

import asyncio
import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hub.domain.access.console_sessions import (
    LOCK_AFTER,
    MAX_SESSION_LIFETIME,
    MAX_SIGN_IN_AGE,
    SessionLocked,
    SignedInOfficer,
)
from hub.domain.keys import KeyUse, derive_key, keyed_digest
from hub.errors import IssuerUnavailable, Unauthenticated
from hub.http.authentication import StaffIdentity
from hub.http.console.sealing import Seal
from hub.identity.sign_in import SignedIn, SignInClient, Tokens
from hub.identity.signed_tokens import LEEWAY_SECONDS
from hub.single_flight import SingleFlight
from hub.storage.redis.console_sessions import ConsoleSessionRepository, SessionId, StoredSession, Use

REFRESH_BEFORE: Final = timedelta(seconds=30)
"""A token is refreshed so long before it ends: no request meets one that has just ended."""
REFRESH_LOOKS: Final = 25
REFRESH_LOOK_SECONDS: Final = 0.2
"""A request whose token another process refreshes looks so often, so many seconds apart."""
SCHEME: Final = "Console "
"""The Authorization header that the console gives to the routes behind it. It never comes from a browser."""

_COOKIE: Final = re.compile(r"([0-9a-f]{32})\.[A-Za-z0-9_-]{43}")


def real_time() -> datetime:
    """Return the real time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, repr=False)
class Session:
    """A session that has not ended."""

    id: SessionId
    officer: SignedInOfficer
    name: str
    signed_in_at: datetime
    lock_at: datetime
    is_locked: bool


_ADMITTED: Final[ContextVar[list[Session] | None]] = ContextVar("admitted", default=None)


@contextmanager
def admitted(session: Session) -> Iterator[None]:
    """Let the first look in here take the session as it was just read. A later one, as of a stream, reads it anew."""
    token = _ADMITTED.set([session])
    try:
        yield
    finally:
        _ADMITTED.reset(token)


@dataclass(frozen=True, slots=True, repr=False)
class _Sealed:
    """The sealed part of a session."""

    account: str
    name: str
    tokens: Tokens
    signed_in_at: datetime
    authenticated_at: datetime | None

    def is_old(self, now: datetime) -> bool:
        """Return whether the token is to be refreshed."""
        return self.tokens.refresh is not None and now >= self.tokens.expires_at - REFRESH_BEFORE


class ConsoleSessions:
    """Every method raises StorageUnavailable while Redis does not answer."""

    def __init__(
        self,
        repository: ConsoleSessionRepository,
        client: SignInClient,
        identity: StaffIdentity,
        hub_key: bytes,
        now: Callable[[], datetime] = real_time,
    ) -> None:
        self.now = now
        self._repository, self._client, self._identity = repository, client, identity
        self._seal = Seal(derive_key(hub_key, KeyUse.CONSOLE_SESSIONS))
        self._accounts = derive_key(hub_key, KeyUse.CONSOLE_ACCOUNTS)
        self._csrf = derive_key(hub_key, KeyUse.CONSOLE_CSRF)
        self._refreshes: SingleFlight[SessionId, _Sealed] = SingleFlight()

    async def open(self, signed_in: SignedIn, replaces: SessionId | None) -> str:
        """Begin a session and return its cookie, which nobody has seen before; end the one that it replaces.

        Raise Unauthenticated if the access token is none of staff, or that of another account.
        """
        officer = await self._identity.officer(signed_in.tokens.access)
        if officer.account != signed_in.account:
            raise Unauthenticated()
        now = self.now()
        lifetime = MAX_SESSION_LIFETIME
        if signed_in.tokens.refresh is None:
            lifetime = min(lifetime, signed_in.tokens.expires_at - now)
        account = self.account_digest(officer.account)
        cookie = f"{account}.{secrets.token_urlsafe(32)}"
        session = session_of_cookie(cookie)
        assert session is not None
        sealed = _Sealed(officer.account, signed_in.name, signed_in.tokens, now, signed_in.authenticated_at)
        mark = await self._repository.read_mark(account)
        await self._repository.add(session, mark, self._write(session, sealed), _milliseconds(now), lifetime)
        if replaces is not None:
            await self._repository.end(replaces)
        return cookie

    async def must_ask(self, signed_in: SignedIn) -> bool:
        """Return whether the provider, as far as it says, asked too long ago or before the person left a console."""
        if signed_in.authenticated_at is None:
            return False
        asked = signed_in.authenticated_at + timedelta(seconds=LEEWAY_SECONDS)
        left = await self._repository.read_left(self.account_digest(signed_in.account))
        return self.now() - asked > MAX_SIGN_IN_AGE or (left is not None and _milliseconds(asked) < left)

    async def find(self, cookie: str | None) -> Session:
        """Return the session of a cookie, also a locked one; raise Unauthenticated if there is none.

        It refreshes the token of a session shortly before it ends. It does not keep the session from being locked.
        """
        session = session_of_cookie(cookie)
        if session is None:
            raise Unauthenticated()
        stored, sealed = await self._load(session)
        now = self.now()
        if sealed.is_old(now):
            sealed = await self._refreshes.join(session, lambda: self._refresh(session))
        officer = await self._identity.officer(sealed.tokens.access)
        if officer.account != sealed.account:
            # A provider that answers a refresh token with the token of somebody else.
            await self._repository.end(session)
            raise Unauthenticated()
        lock_at = datetime.fromtimestamp(stored.used_at / 1000, UTC) + LOCK_AFTER
        return Session(
            session,
            SignedInOfficer.of(officer, sealed.authenticated_at),
            sealed.name,
            sealed.signed_in_at,
            lock_at,
            stored.is_locked or now >= lock_at,
        )

    async def officer(self, authorization: str | None) -> SignedInOfficer:
        """Return the officer of the console's own header; raise Unauthenticated or SessionLocked.

        It is the authentication of the routes behind the console.
        """
        cookie = (authorization or "").removeprefix(SCHEME)
        just_read = _ADMITTED.get()
        session = just_read.pop() if just_read else None
        if session is None or session.id != session_of_cookie(cookie):
            session = await self.find(cookie)
        if session.is_locked:
            raise SessionLocked()
        return session.officer

    async def use(self, session: Session) -> datetime:
        """Note that a person uses a session now; return when it will be locked. Raise SessionLocked."""
        now = self.now()
        outcome = await self._repository.use(session.id, _milliseconds(now), LOCK_AFTER)
        if outcome is Use.ENDED:
            raise Unauthenticated()
        if outcome is Use.LOCKED:
            raise SessionLocked()
        return now + LOCK_AFTER

    async def lock(self, session: Session) -> None:
        """Lock a session."""
        await self._repository.note_left(session.id.account, _milliseconds(self.now()))
        await self._repository.lock(session.id)

    async def end(self, session: Session) -> None:
        """End a session."""
        await self._repository.note_left(session.id.account, _milliseconds(self.now()))
        await self._repository.end(session.id)

    async def end_all(self, session: Session) -> None:
        """End every session of the account."""
        await self._repository.end_all(session.id.account)
        await self.end(session)

    def csrf_token(self, session: Session) -> str:
        """Return the CSRF token of a session."""
        digest = keyed_digest(self._csrf, session.id.key)
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def is_csrf_token_of(self, authorization: str | None, token: object) -> bool:
        """Return whether this is the CSRF token of the session of the console's own header; true if it has none.

        Without a session there is nothing that a token could protect, and the authentication refuses it next.
        """
        session = session_of_cookie((authorization or "").removeprefix(SCHEME))
        return session is None or self.is_csrf_token(session, token)

    def is_csrf_token(self, session: SessionId, token: object) -> bool:
        """Return whether this is the CSRF token of a session; every wrong one takes the same time."""
        expected = base64.urlsafe_b64encode(keyed_digest(self._csrf, session.key)).rstrip(b"=")
        return isinstance(token, str) and hmac.compare_digest(expected, token.encode("utf-8", "replace"))

    def account_digest(self, account: str) -> str:
        """Return what stands for an account in Redis and in the cookie: 32 hexadecimal digits."""
        return keyed_digest(self._accounts, account)[:16].hex()

    async def _load(self, session: SessionId) -> tuple[StoredSession, _Sealed]:
        stored = await self._repository.get(session)
        value = self._seal.unseal(session.key, stored.sealed) if stored else None
        if stored is None or not isinstance(value, dict):
            raise Unauthenticated()
        sealed = _unpack(value)
        if self.now() >= sealed.signed_in_at + MAX_SESSION_LIFETIME:
            raise Unauthenticated()
        return stored, sealed

    def _write(self, session: SessionId, sealed: _Sealed) -> bytes:
        return self._seal.seal(session.key, _pack(sealed))

    async def _refresh(self, session: SessionId) -> _Sealed:
        """Return the sealed part with a fresh token; one process at a time sends a refresh token."""
        if not await self._repository.claim_refresh(session):
            return await self._wait_refreshed(session)
        _, sealed = await self._load(session)
        if sealed.is_old(self.now()):
            sealed = await self._refresh_claimed(session, sealed)
        await self._repository.release_refresh(session)
        return sealed

    async def _refresh_claimed(self, session: SessionId, sealed: _Sealed) -> _Sealed:
        try:
            tokens = await self._client.refresh(sealed.tokens.refresh or "")
        except Unauthenticated:
            await self._repository.end(session)
            raise
        except IssuerUnavailable:
            # The claim stays for a while: so long nobody asks the provider in vain.
            if sealed.tokens.expires_at > self.now():
                return sealed
            raise
        refreshed = replace(sealed, tokens=tokens)
        await self._repository.reseal(session, self._write(session, refreshed))
        return refreshed

    async def _wait_refreshed(self, session: SessionId) -> _Sealed:
        for _ in range(REFRESH_LOOKS):
            _, sealed = await self._load(session)
            if sealed.tokens.expires_at > self.now():
                return sealed
            await asyncio.sleep(REFRESH_LOOK_SECONDS)
        raise IssuerUnavailable()


def session_of_cookie(cookie: str | None) -> SessionId | None:
    """Return the id of the session that a cookie names; None for a cookie of another form."""
    found = _COOKIE.fullmatch(cookie or "")
    return SessionId(found[1], hashlib.sha256(found[0].encode()).hexdigest()) if found else None


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _pack(sealed: _Sealed) -> dict[str, Any]:
    return {
        "account": sealed.account,
        "name": sealed.name,
        "access": sealed.tokens.access,
        "refresh": sealed.tokens.refresh,
        "expiresAt": sealed.tokens.expires_at,
        "signedInAt": sealed.signed_in_at,
        "authenticatedAt": sealed.authenticated_at,
    }


def _unpack(value: dict[str, Any]) -> _Sealed:
    authenticated_at = value["authenticatedAt"]
    return _Sealed(
        value["account"],
        value["name"],
        Tokens(value["access"], value["refresh"], datetime.fromisoformat(value["expiresAt"])),
        datetime.fromisoformat(value["signedInAt"]),
        datetime.fromisoformat(authenticated_at) if authenticated_at else None,
    )
