"""Check sessions again every few seconds, once for all connections with the same credential.

A connection outlives its greeting by days. A revoked key, a suspended partner and an expired token must end all their
connections within seconds, and a thousand connections must not check a thousand times.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol

from hub.errors import HubError, RetryLater
from hub.http.request_errors import log_failure
from hub.single_flight import SingleFlight

logger = logging.getLogger("hub.schema")

Credential = str | None

SESSION_CHECK_SECONDS: Final = 3.0
"""Time between two checks: the connections of a revoked session end within five seconds."""


class Session(Protocol):
    """An authenticated connection."""

    def renew(self, actor: Any) -> None:
        """Go on as this actor."""

    def revoke(self, reason: HubError) -> None:
        """End, for this reason."""


class SessionChecks:
    """Runs at most one check of each credential at a time."""

    def __init__(self, authenticate: Callable[[Credential], Awaitable[Any]]) -> None:
        self._authenticate = authenticate
        self._checks: SingleFlight[Credential, Any] = SingleFlight()
        self._sessions: dict[Credential, dict[Session, None]] = {}
        self._watches: dict[Credential, asyncio.Task[None]] = {}

    async def authenticate(self, credential: Credential) -> Any:
        """Return the actor by a check that begins no earlier than now; raise what the check raises."""
        return await self._checks.join_next(credential, lambda: self._authenticate(credential))

    def watch(self, credential: Credential, session: Session) -> None:
        """Check the credential every few seconds from now on, and tell the session the outcome."""
        self._sessions.setdefault(credential, {})[session] = None
        if credential not in self._watches:
            self._watches[credential] = asyncio.create_task(self._watch(credential))

    def forget(self, credential: Credential, session: Session) -> None:
        """Stop telling a session that has ended."""
        sessions = self._sessions.get(credential, {})
        sessions.pop(session, None)
        if not sessions and credential in self._watches:
            self._watches.pop(credential).cancel()
            del self._sessions[credential]

    async def _watch(self, credential: Credential) -> None:
        while True:
            await asyncio.sleep(SESSION_CHECK_SECONDS)
            try:
                actor = await self.authenticate(credential)
            except RetryLater:
                continue
            except HubError as error:
                for session in list(self._sessions[credential]):
                    session.revoke(error)
            except Exception as error:  # noqa: BLE001 - it is logged, and the watch must go on
                log_failure(logger, error, "watch")
            else:
                for session in list(self._sessions[credential]):
                    session.renew(actor)
