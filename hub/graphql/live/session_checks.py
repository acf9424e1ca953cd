"""Who may be here, asked for once for all connections that came with the same credential.

A connection outlives the moment of its greeting by days. A key that is revoked, a partner that is suspended and a token
that runs out must end all that came with it within seconds, and a thousand connections must not ask a thousand times.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol

from hub.errors import HubError, RetryLater
from hub.http.request_errors import log_failure

logger = logging.getLogger("hub.schema")

Credential = str | None

SESSION_CHECK_SECONDS: Final = 3.0
"""Seconds for which an admission is believed: whoever may no longer be here is gone within five."""


class Session(Protocol):
    """A connection that was let in."""

    def readmit(self, actor: Any) -> None:
        """Go on as this actor."""

    def dismiss(self) -> None:
        """End."""


class SessionChecks:
    """Asks for each credential at most once at a time."""

    def __init__(self, admit: Callable[[Credential], Awaitable[Any]]) -> None:
        self._ask = admit
        self._asking: dict[Credential, asyncio.Task[Any]] = {}
        self._next: dict[Credential, asyncio.Task[Any]] = {}
        self._there: dict[Credential, dict[Session, None]] = {}
        self._watches: dict[Credential, asyncio.Task[None]] = {}

    async def admit(self, credential: Credential) -> Any:
        """The actor, by an answer that was asked for no earlier than now; raises what asking raises."""
        asking = self._next.get(credential)
        if asking is None:
            asking = asyncio.create_task(self._ask_after(self._asking.get(credential), credential))
            # Looked at here, a failure that nobody waits for any more is not logged with its text.
            asking.add_done_callback(lambda done: done.cancelled() or done.exception())
            self._next[credential] = asking
        return await asyncio.shield(asking)

    def watch(self, credential: Credential, connection: Session) -> None:
        """Ask again every few seconds, and tell the connection."""
        self._there.setdefault(credential, {})[connection] = None
        if credential not in self._watches:
            self._watches[credential] = asyncio.create_task(self._watch(credential))

    def forget(self, credential: Credential, connection: Session) -> None:
        """It has ended by itself."""
        there = self._there.get(credential, {})
        there.pop(connection, None)
        if not there and credential in self._watches:
            self._watches.pop(credential).cancel()
            del self._there[credential]

    async def _ask_after(self, before: asyncio.Task[Any] | None, credential: Credential) -> Any:
        if before is not None:
            await asyncio.wait({before})
        # Whoever comes from here on came too late for this answer.
        asking = self._asking[credential] = self._next.pop(credential)
        try:
            return await self._ask(credential)
        finally:
            if self._asking[credential] is asking:
                del self._asking[credential]

    async def _watch(self, credential: Credential) -> None:
        while True:
            await asyncio.sleep(SESSION_CHECK_SECONDS)
            try:
                actor = await self.admit(credential)
            except RetryLater:
                continue
            except HubError:
                for connection in list(self._there[credential]):
                    connection.dismiss()
            except Exception as error:  # noqa: BLE001 - it must not go unseen, and somebody has to watch on
                log_failure(logger, error, "watch")
            else:
                for connection in list(self._there[credential]):
                    connection.readmit(actor)
