"""The work beside requests: follow the feed, and put the alerts of the hub on the screens that it names."""

import asyncio
import logging
import sqlite3
import time
from pathlib import Path
from typing import Final

from alert_page.database import DAY_SECONDS, Database
from alert_page.screens import Screens
from alert_page.view import view_of
from reunion import Alert, AlertChange, AsyncReunion, AudienceEntry, ReunionError, SQLiteStore
from reunion.phone import Action, AlertTracker, Ignore, Show

logger = logging.getLogger("alert_page")

RETRY_SECONDS: Final = 5.0


class HubWork:
    """Keeps the alerts as they are now, and the browsers that show them.

    Two sources, one for each question. The feed says what an alert is now: its texts, areas and end. The audience of an
    alert says which browsers show it: the hub decides that, by their cells.
    """

    def __init__(
        self, client: AsyncReunion, database: Database, path: Path, screens: Screens, photo_origin: str
    ) -> None:
        self._client, self._database, self._screens = client, database, screens
        self._store, self._photo_origin = SQLiteStore(path), photo_origin
        self.problem: str | None = "STARTING"
        """The reason why the feed is not followed now, as a code; None while it is."""

    async def run(self) -> None:
        """Follow the feed for ever. The SDK waits for a hub that is away; what ends it is tried again, and logged."""
        while True:
            try:
                await self._follow()
            except (ReunionError, sqlite3.Error, OSError) as error:
                self.problem = error.code if isinstance(error, ReunionError) else type(error).__name__
                logger.error("the feed is not followed (%s), next attempt in %g s", self.problem, RETRY_SECONDS)
            await asyncio.sleep(RETRY_SECONDS)

    async def _follow(self) -> None:
        async with self._client.alerts.follow(self._store) as changes:
            self.problem = None
            async for change in changes:
                # The alert and the place in the feed are saved together: over a crash nothing is lost or done twice.
                with self._database.transaction() as connection:
                    refs = self._take(change)
                    await changes.save(connection)
                self._screens.wake(refs)
                if change.is_end:
                    self._database.empty_log()

    def _take(self, change: AlertChange) -> list[str]:
        if change.alert is None or change.is_end:
            return self._database.end_alert(change.id, time.time())
        return self._database.save_alert(change.id, view_of(change.alert, self._photo_origin))

    async def deliver(self, entry: AudienceEntry, alert: Alert) -> None:
        """Do on one browser what an entry of the audience says. It may come twice, which changes nothing."""
        if entry.kind == "CANCEL":
            with self._database.transaction():
                refs = self._database.end_alert(alert.id, time.time())
            self._screens.wake(refs)
            return
        action = decide(entry, alert, self._database.revision_shown(entry.ref, alert.id))
        if isinstance(action, Ignore):
            return
        view = view_of(alert, self._photo_origin)
        self._database.show(entry.ref, alert.id, entry.revision, view, is_loud=isinstance(action, Show))
        self._screens.wake([entry.ref])

    async def clean_up(self) -> None:
        """Forget what has expired, once a day."""
        while True:
            self._database.forget_expired(time.time())
            await asyncio.sleep(DAY_SECONDS)


def decide(entry: AudienceEntry, alert: Alert, known: int | None) -> Action:
    """Return the action of the rule of the phone: `Show` with an alarm, `Replace` without, or `Ignore`.

    known: the revision that the browser was told of last.
    """
    tracker = AlertTracker.load([] if known is None else [(alert.id, known)])
    data = {"alert": alert.id, "revision": str(entry.revision), "kind": entry.kind.value}
    return tracker.apply(data if entry.sighting is None else data | {"sighting": str(entry.sighting)})
