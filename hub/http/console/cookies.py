"""The two cookies of the console. Chromium takes both from 127.0.0.1 without TLS as well: it trusts that address."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from starlette.responses import Response
from starlette.types import Scope

from hub.http.console.sealing import Seal
from hub.identity.sign_in import SignInAttempt
from hub.storage.redis.console_sessions import SessionId

SESSION_COOKIE: Final = "__Host-console"
ATTEMPTS_COOKIE: Final = "__Host-console-sign-in"
ATTEMPT_SECONDS: Final = 600
"""Time in which a person signs in at the provider."""
MAX_ATTEMPTS: Final = 3
"""Sign-ins that one browser has under way, in as many tabs."""
PLACE: Final = "sign-in"
BLANKS: Final = " \t"
"""The characters that may stand around the name of a cookie.

To a browser a name with any other blank before it, such as 0xA0, has no prefix `__Host-`, so another host of the domain
may plant it: it must be another name here, too.
"""


@dataclass(frozen=True, slots=True, repr=False)
class PendingSignIn:
    """A sign-in under way in one browser, the page to show afterwards, and the session that it replaces."""

    attempt: SignInAttempt
    target: str
    replaces: SessionId | None


def read_cookie(scope: Scope, name: str) -> str | None:
    """Return the value of a cookie; None without it, or if it was sent twice."""
    sent = [value.decode("latin-1") for key, value in scope["headers"] if key == b"cookie"]
    values = [pair.partition("=")[2].strip(BLANKS) for line in sent for pair in line.split(";") if _name(pair) == name]
    # Two of one name: another host has planted one, and which of the two is ours cannot be told.
    return values[0] if len(values) == 1 else None


def _name(pair: str) -> str:
    return pair.partition("=")[0].strip(BLANKS)


def set_session(response: Response, cookie: str) -> None:
    """Give the browser a session. It ends with the browser."""
    response.set_cookie(SESSION_COOKIE, cookie, secure=True, httponly=True, samesite="strict", path="/")


def clear_session(response: Response) -> None:
    """Take the session from the browser."""
    response.set_cookie(SESSION_COOKIE, "", max_age=0, secure=True, httponly=True, samesite="strict", path="/")


class PendingSignIns:
    """The sign-ins under way in a browser, sealed in a cookie of its own that lives for ten minutes."""

    def __init__(self, key: bytes) -> None:
        self._seal = Seal(key)

    def read(self, scope: Scope, now: int) -> list[PendingSignIn]:
        """Return those that are not over, the oldest first."""
        value = read_cookie(scope, ATTEMPTS_COOKIE)
        try:
            sealed = base64.urlsafe_b64decode(value or "")
        except (binascii.Error, ValueError):
            return []
        rows = self._seal.unseal(PLACE, sealed)
        pending = [_unpack(row) for row in rows] if isinstance(rows, list) else []
        return [one for one in pending if 0 <= now - one.attempt.started_at < ATTEMPT_SECONDS]

    def write(self, response: Response, pending: list[PendingSignIn]) -> None:
        """Keep the newest of these; none clears the cookie."""
        rows = [_pack(one) for one in pending[-MAX_ATTEMPTS:]]
        value = base64.urlsafe_b64encode(self._seal.seal(PLACE, rows)).decode() if rows else ""
        age = ATTEMPT_SECONDS if rows else 0
        # Lax: the provider, another site, sends the browser back with it.
        response.set_cookie(ATTEMPTS_COOKIE, value, max_age=age, secure=True, httponly=True, samesite="lax", path="/")


def _pack(pending: PendingSignIn) -> dict[str, Any]:
    replaces = asdict(pending.replaces) if pending.replaces else None
    return {"attempt": asdict(pending.attempt), "target": pending.target, "replaces": replaces}


def _unpack(row: Mapping[str, Any]) -> PendingSignIn:
    replaces = SessionId(**row["replaces"]) if row["replaces"] else None
    return PendingSignIn(SignInAttempt(**row["attempt"]), row["target"], replaces)
