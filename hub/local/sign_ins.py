"""The sign-ins of the embedded identity provider: checked requests, and codes that work once."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hub.domain.actors import Officer

CLIENT_ID: Final = "reunion-console"
CODE_SECONDS: Final = 60.0
ASKED: Final = (
    *("client_id", "redirect_uri", "response_type", "scope", "state", "nonce"),
    *("code_challenge", "code_challenge_method", "prompt"),
)
"""The parameters of a request that the provider reads."""


class Refused(Exception):
    """A request that the provider does not answer; its text is the error of RFC 6749."""


@dataclass(frozen=True, slots=True, repr=False)
class Grant:
    """A code or refresh token: the officer, when they clicked, and the request that asked for it."""

    officer: Officer
    authenticated_at: int
    asked: Mapping[str, str]
    ends: float


class SignIns:
    """Codes and refresh tokens of one client, kept in memory; each works once.

    `known_for`: seconds since the provider last asked a person, for a request without `prompt=login`.
    """

    def __init__(self, seconds: Callable[[], float] = time.time) -> None:
        self.redirect_uris: set[str] = set()
        self.known_for = 0
        self._seconds = seconds
        self._codes: dict[str, Grant] = {}
        self._refreshes: dict[str, Grant] = {}

    def check(self, sent: Mapping[str, Any]) -> dict[str, str]:
        """Return the parameters of a request for a sign-in; raise Refused."""
        asked = {name: str(sent[name]) for name in ASKED if name in sent}
        if asked.get("client_id") != CLIENT_ID or asked.get("redirect_uri") not in self.redirect_uris:
            raise Refused("invalid_client")
        is_code = asked.get("response_type") == "code" and "openid" in asked.get("scope", "").split()
        if not is_code or asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
            raise Refused("invalid_request")
        return asked

    def issue_code(self, officer: Officer, asked: Mapping[str, str]) -> str:
        """Return a code for an officer who has clicked."""
        code, now = secrets.token_urlsafe(24), self._seconds()
        known_for = 0 if asked.get("prompt") == "login" else self.known_for
        self._codes[code] = Grant(officer, int(now) - known_for, asked, now + CODE_SECONDS)
        return code

    def issue_refresh_token(self, grant: Grant) -> str:
        """Return a refresh token that follows a grant."""
        token = secrets.token_urlsafe(24)
        self._refreshes[token] = grant
        return token

    def redeem(self, form: Mapping[str, Any]) -> Grant:
        """Return the grant of a code or a refresh token, which is used up even if the request is wrong."""
        if form.get("client_id") != CLIENT_ID:
            raise Refused("invalid_client")
        if form.get("grant_type") == "refresh_token":
            grant = self._refreshes.pop(str(form.get("refresh_token")), None)
            if grant is None:
                raise Refused("invalid_grant")
            return grant
        grant = self._codes.pop(str(form.get("code")), None)
        if form.get("grant_type") != "authorization_code" or grant is None or self._seconds() > grant.ends:
            raise Refused("invalid_grant")
        digest = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        is_same = hmac.compare_digest(challenge.encode(), grant.asked["code_challenge"].encode())
        if not is_same or form.get("redirect_uri") != grant.asked["redirect_uri"]:
            raise Refused("invalid_grant")
        return grant
