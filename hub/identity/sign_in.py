"""Sign in at the identity provider by OpenID Connect: authorization code with PKCE, from the hub itself.

Sources: OpenID Connect Core 1.0, RFC 7636 (PKCE), RFC 9207 (`iss` of the answer), RFC 9700 (what to beware of).
"""

import asyncio
import base64
import hashlib
import hmac
import math
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode

from hub.domain.access.console_sessions import MAX_SIGN_IN_AGE
from hub.domain.text.names import folded
from hub.errors import IssuerUnavailable, Unauthenticated
from hub.identity.issuer_keys import DISCOVERY, IssuerKeys
from hub.identity.provider_http import ProviderHttp
from hub.identity.signed_tokens import LEEWAY_SECONDS, MAX_TOKEN_LENGTH, SignedTokens, real_seconds

ENDPOINTS_KEPT_SECONDS: Final = 3600.0
MIN_FETCH_INTERVAL_SECONDS: Final = 2.0
"""Between two tries to find the endpoints: strangers who sign in must not make the hub flood the provider."""
DEFAULT_TOKEN_LIFETIME: Final = timedelta(minutes=5)
"""The lifetime of an access token if the provider does not say it."""
MAX_NAME_LENGTH: Final = 200


@dataclass(frozen=True, slots=True, repr=False)
class SignInAttempt:
    """The secrets of one sign-in. They stay with the browser that began it."""

    state: str
    nonce: str
    verifier: str
    again: bool
    """The provider must ask the person again, even one it knows."""
    started_at: int
    """Real time in seconds since 1970."""

    @classmethod
    def begin(cls, *, again: bool, now: int) -> "SignInAttempt":
        """Return an attempt with new secrets of 256 bits each."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(state, nonce, verifier, again, now)

    @property
    def challenge(self) -> str:
        """Return the S256 challenge of the verifier."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True, repr=False)
class Tokens:
    """The tokens of a session. They never leave the hub."""

    access: str
    refresh: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class SignedIn:
    """A person that the provider vouches for. `authenticated_at` is None if it does not say when it last asked them."""

    tokens: Tokens
    account: str
    name: str
    authenticated_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Endpoints:
    authorization: str
    token: str
    posts_secret: bool
    """The provider takes the client's secret only in the form, not as a header."""


class SignInClient:
    """The hub as a client of its identity provider. `redirect_uri` is where the provider sends the browser back to."""

    def __init__(
        self,
        keys: IssuerKeys,
        issuer: str,
        client_id: str,
        client_secret: str | None,
        redirect_uri: str,
        *,
        embedded: bool,
        now: Callable[[], int] = real_seconds,
    ) -> None:
        self._issuer, self._client_id, self._client_secret = issuer, client_id, client_secret
        self._redirect_uri, self._now = redirect_uri, now
        self._id_tokens = SignedTokens(keys, issuer, client_id, now=now)
        self._http = ProviderHttp(embedded=embedded)
        self._lock = asyncio.Lock()
        self._endpoints: _Endpoints | None = None
        self._found_at = self._may_fetch_at = -math.inf

    async def authorization_url(self, attempt: SignInAttempt) -> str:
        """Return the address at which the provider asks the person; raise IssuerUnavailable if it is not known."""
        found = await self._find_endpoints()
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._redirect_uri,
            "scope": "openid",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
            # With `max_age` the provider must say when it last saw the person.
            "max_age": "0" if attempt.again else str(MAX_SIGN_IN_AGE // timedelta(seconds=1)),
            **({"prompt": "login"} if attempt.again else {}),
        }
        return f"{found.authorization}{'&' if '?' in found.authorization else '?'}{urlencode(asked)}"

    async def exchange(self, attempt: SignInAttempt, code: str, issuer: str | None) -> SignedIn:
        """Return the person for the code of the provider's answer.

        `issuer` is the answer's `iss`, if it has one. Raises Unauthenticated for a code, or an ID token, that is not
        the answer to this attempt, and IssuerUnavailable.
        """
        if issuer is not None and issuer != self._issuer:
            raise Unauthenticated()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": attempt.verifier,
        }
        document = await self._ask(form)
        id_token = document.get("id_token")
        if not isinstance(id_token, str):
            raise Unauthenticated()
        claims = await self._id_tokens.claims(id_token)
        self._check(claims, attempt)
        return SignedIn(
            self._read_tokens(document, None), _account(claims), _name(claims), self._authenticated_at(claims, attempt)
        )

    async def refresh(self, refresh_token: str) -> Tokens:
        """Return new tokens for a refresh token; raise Unauthenticated if it is over, and IssuerUnavailable."""
        document = await self._ask({"grant_type": "refresh_token", "refresh_token": refresh_token})
        return self._read_tokens(document, refresh_token)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()

    # ---------------------------------------------------------------- the token endpoint

    async def _ask(self, form: Mapping[str, str]) -> dict[str, Any]:
        found = await self._find_endpoints()
        headers, more = {"accept": "application/json"}, {}
        if self._client_secret is None or found.posts_secret:
            more["client_id"] = self._client_id
        if self._client_secret is not None and found.posts_secret:
            more["client_secret"] = self._client_secret
        elif self._client_secret is not None:
            pair = f"{quote(self._client_id, safe='')}:{quote(self._client_secret, safe='')}"
            headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        status, document = await self._http.post(found.token, {**form, **more}, headers)
        if status != 200:
            raise Unauthenticated()
        return document

    def _read_tokens(self, document: Mapping[str, Any], refresh_before: str | None) -> Tokens:
        access, refresh, lifetime = (document.get(name) for name in ("access_token", "refresh_token", "expires_in"))
        if not isinstance(access, str) or str(document.get("token_type")).lower() != "bearer":
            raise Unauthenticated()
        is_usable = isinstance(refresh, str) and 0 < len(refresh) <= MAX_TOKEN_LENGTH
        seconds = lifetime if isinstance(lifetime, int) and 0 < lifetime <= 10**9 else None
        lives = timedelta(seconds=seconds) if seconds else DEFAULT_TOKEN_LIFETIME
        return Tokens(access, str(refresh) if is_usable else refresh_before, self._moment(self._now()) + lives)

    # ---------------------------------------------------------------- the ID token

    def _check(self, claims: Mapping[str, Any], attempt: SignInAttempt) -> None:
        nonce = claims.get("nonce")
        if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), attempt.nonce.encode()):
            raise Unauthenticated()
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else self._client_id) != self._client_id:
            raise Unauthenticated()

    def _authenticated_at(self, claims: Mapping[str, Any], attempt: SignInAttempt) -> datetime | None:
        seen = claims.get("auth_time")
        if not isinstance(seen, int) or not 0 <= seen <= self._now() + LEEWAY_SECONDS:
            seen = None
        # A provider may answer without asking the person again.
        if attempt.again and (seen is None or seen < attempt.started_at - LEEWAY_SECONDS):
            raise Unauthenticated()
        return None if seen is None else self._moment(min(seen, self._now()))

    @staticmethod
    def _moment(seconds: int) -> datetime:
        return datetime.fromtimestamp(seconds, UTC)

    # ---------------------------------------------------------------- discovery

    async def _find_endpoints(self) -> _Endpoints:
        if self._is_stale():
            async with self._lock:
                if self._is_stale() and time.monotonic() >= self._may_fetch_at:
                    await self._fetch_endpoints()
        if self._endpoints is None:
            raise IssuerUnavailable()
        return self._endpoints

    def _is_stale(self) -> bool:
        return self._endpoints is None or time.monotonic() - self._found_at >= ENDPOINTS_KEPT_SECONDS

    async def _fetch_endpoints(self) -> None:
        self._may_fetch_at = time.monotonic() + MIN_FETCH_INTERVAL_SECONDS
        try:
            document = await self._http.get(self._issuer.rstrip("/") + DISCOVERY)
        except IssuerUnavailable:
            # What was found before still holds.
            return
        if document.get("issuer") != self._issuer:
            return
        authorization, token = document.get("authorization_endpoint"), document.get("token_endpoint")
        if isinstance(authorization, str) and isinstance(token, str):
            self._http.require_safe(authorization)
            methods = document.get("token_endpoint_auth_methods_supported")
            posts = isinstance(methods, list) and "client_secret_basic" not in methods
            self._endpoints, self._found_at = _Endpoints(authorization, token, posts), time.monotonic()


def _account(claims: Mapping[str, Any]) -> str:
    account = claims["sub"]
    if not isinstance(account, str) or not folded(account):
        raise Unauthenticated()
    return account.strip()


def _name(claims: Mapping[str, Any]) -> str:
    """Return the name to show for a person: theirs if the provider gives it, else the account."""
    for claim in ("name", "preferred_username"):
        name = claims.get(claim)
        if isinstance(name, str) and folded(name):
            return name.strip()[:MAX_NAME_LENGTH]
    return str(claims["sub"]).strip()[:MAX_NAME_LENGTH]
