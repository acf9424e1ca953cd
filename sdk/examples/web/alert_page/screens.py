"""The open connections of browsers: each waits for changes of its own screen, as server-sent events."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from alert_page.database import Database

KEEP_ALIVE_SECONDS: Final = 15.0
RECONNECT_MS: Final = 2000
MAX_CONNECTIONS_PER_BROWSER: Final = 6


class Screens:
    """Wakes the connections of a browser after a change in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._bells = defaultdict[str, set[asyncio.Event]](set)
        self._is_closing = False

    def wake(self, refs: Iterable[str]) -> None:
        """Let every open connection of these browsers look for changes."""
        for ref in refs:
            for bell in self._bells.get(ref, ()):
                bell.set()

    def close(self) -> None:
        """End every connection: the server waits for them before it stops, and browsers come back by themselves."""
        self._is_closing = True
        self.wake(list(self._bells))

    def is_full(self, ref: str) -> bool:
        """Return True if a browser has as many connections as it may."""
        return len(self._bells.get(ref, ())) >= MAX_CONNECTIONS_PER_BROWSER

    @contextmanager
    def _listening(self, ref: str) -> Iterator[asyncio.Event]:
        bell = asyncio.Event()
        self._bells[ref].add(bell)
        try:
            yield bell
        finally:
            self._bells[ref].discard(bell)
            if not self._bells[ref]:
                del self._bells[ref]

    async def stream(self, ref: str, last_event_id: str) -> AsyncIterator[str]:
        """Yield the events of one connection.

        `begin`: the page shows nothing yet. `alert`: show one, or replace it. `remove`: it has ended. `ready`: all
        that was there is sent. `forgotten`: the browser is not registered any more. The id of an event is the epoch of
        the database and the sequence of the change: a browser that comes back with it misses nothing, and gets nothing
        twice.
        """
        epoch, _, sent = last_event_id.partition("-")
        after = int(sent) if epoch == self._database.epoch and sent.isascii() and sent.isdigit() else 0
        with self._listening(ref) as bell:
            yield f"retry: {RECONNECT_MS}\n\n" + ("" if after else _event("begin", {}))
            is_ready = False
            while self._database.browser(ref) is not None:
                bell.clear()
                for change in self._database.changes(ref, after):
                    after = change.sequence
                    kind = "remove" if change.view is None else "alert"
                    data = {"alert": change.alert, "view": change.view, "isNew": change.is_new}
                    yield _event(kind, data, f"{self._database.epoch}-{after}")
                if not is_ready:
                    yield _event("ready", {})
                    is_ready = True
                if self._is_closing:
                    return
                try:
                    async with asyncio.timeout(KEEP_ALIVE_SECONDS):
                        await bell.wait()
                except TimeoutError:
                    yield ": still here\n\n"
            yield _event("forgotten", {})


def _event(kind: str, data: object, event_id: str = "") -> str:
    """Return one event. JSON of ASCII has no line break, so a text in it cannot begin a line of its own."""
    return (f"id: {event_id}\n" if event_id else "") + f"event: {kind}\ndata: {json.dumps(data)}\n\n"
