"""Sessions of the console: their limits, their officer, and what they refuse."""

import re
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Final

from hub.domain.actors import Officer
from hub.errors import Conflict, Forbidden
from hub.hub_error import HubError

LOCK_AFTER: Final = timedelta(minutes=10)
"""Time without a sign of a person after which a session is locked."""
MAX_SESSION_LIFETIME: Final = timedelta(hours=12)
"""A session ends after this, however often its token is refreshed."""
MAX_SIGN_IN_AGE: Final = LOCK_AFTER
"""Time since the identity provider last asked a person, after which it must ask again before a session begins: else a
machine that was left for as long would be opened by what the provider remembers."""
RECENT_SIGN_IN: Final = timedelta(minutes=5)
"""Age of a sign-in up to which an act that cannot be taken back is allowed."""
MAX_DRAFTS: Final = 20
"""Drafts that an account keeps."""
MAX_DRAFT_BYTES: Final = 64 * 1024
DRAFTS_KEPT: Final = timedelta(days=14)
"""A draft goes so long after it was last saved."""

CONSOLE: Final = "/console"
SIGNED_IN: Final = "/console/signed-in"
"""Below PUBLIC_URL, the address to which the provider sends a browser back."""
MAX_TARGET_LENGTH: Final = 300
"""Characters of the page to show after a sign-in: it travels in a cookie."""

_TARGET: Final = re.compile(
    r"/console(?:/[A-Za-z0-9._~-]+)*/?(?:\?[A-Za-z0-9._~/?=&%+-]*)?(?:#[A-Za-z0-9._~/?=&%+-]*)?"
)


class SessionLocked(HubError):
    """The session is locked: nobody used it for ten minutes, or its officer locked it."""

    code = "LOCKED"
    default_message = "The session is locked; sign in again as the same account to go on."


class CsrfInvalid(Forbidden):
    """A request of the console has no CSRF token, or that of another session."""

    code = "CSRF_INVALID"
    default_message = "Send the `csrf` of `GET /console/session` in the header X-CSRF-Token."


class DraftChanged(Conflict):
    """The draft in this place is not the one that the request knows."""

    code = "DRAFT_CHANGED"
    default_message = "The draft was saved, sent or thrown away elsewhere meanwhile; read it again."


class SignInAgain(Forbidden):
    """The act needs a sign-in of the last five minutes."""

    code = "SIGN_IN_AGAIN"
    default_message = "This needs a sign-in of the last five minutes; sign in again, then repeat it."


@dataclass(frozen=True, slots=True)
class SignedInOfficer(Officer):
    """An officer of a session. `authenticated_at` is when the identity provider last saw the person; None if unsaid.

    Two of one account that may do the same are equal, whenever each signed in: live connections go on.
    """

    authenticated_at: datetime | None = field(default=None, compare=False)

    @classmethod
    def of(cls, officer: Officer, authenticated_at: datetime | None) -> "SignedInOfficer":
        """Return the officer of a token as one of a session."""
        known = {one.name: getattr(officer, one.name) for one in fields(Officer)}
        return cls(**known, authenticated_at=authenticated_at)

    def require_recent_sign_in(self, now: datetime) -> None:
        """Raise SignInAgain unless the person signed in within the last five minutes. `now` is real time."""
        if self.authenticated_at is None or now - self.authenticated_at > RECENT_SIGN_IN:
            raise SignInAgain()


def page_after_sign_in(target: str, reserved: frozenset[str]) -> str:
    """Return the page of the console to show after a sign-in: the wanted one, or the first for any other address.

    reserved: the first parts of paths below /console that are no pages.
    """
    path = re.split(r"[?#]", target, maxsplit=1)[0]
    parts = path.split("/")[2:]
    is_page = (
        len(target) <= MAX_TARGET_LENGTH
        and _TARGET.fullmatch(target) is not None
        and not {".", ".."} & set(parts)
        and (not parts or parts[0] not in reserved)
    )
    return target if is_page else CONSOLE
