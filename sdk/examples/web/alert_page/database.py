"""The backend's own database: browsers with their cells, the alerts that are open, and which browser shows which.

No exact place, no text of a tip, and nothing about a child once the alert has ended. SQLite; one process uses it.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any, Final

DAY_SECONDS: Final = 86_400.0
REGISTERED_SECONDS: Final = 60 * DAY_SECONDS
"""The hub forgets a browser that was not named for so long, and so does this database."""
ENDED_SECONDS: Final = 90 * DAY_SECONDS
"""The hub counts removals for so long after the end of an alert."""

TABLES: Final = """
CREATE TABLE IF NOT EXISTS clock (epoch TEXT NOT NULL, sequence INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS browsers (ref TEXT PRIMARY KEY, cell TEXT NOT NULL, named_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS alerts (id TEXT PRIMARY KEY, view TEXT, ended_at REAL);
CREATE TABLE IF NOT EXISTS shown (
    ref TEXT NOT NULL REFERENCES browsers ON DELETE CASCADE,
    alert TEXT NOT NULL REFERENCES alerts ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    alarm INTEGER NOT NULL,
    PRIMARY KEY (ref, alert)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS shown_by_alert ON shown (alert);
"""


@dataclass(frozen=True, slots=True)
class Browser:
    """A registered browser. named_at: when the hub last heard of it, in seconds since 1970."""

    ref: str
    cell: str
    named_at: float


@dataclass(frozen=True, slots=True)
class ScreenChange:
    """A change of one browser's screen.

    sequence: its place among all changes. view: the alert to show, or None to take it down. is_new: with an alarm.
    """

    sequence: int
    alert: str
    view: dict[str, Any] | None
    is_new: bool


class Database:
    """One SQLite file that only its owner can read. `epoch` names this file: a new one never continues an old one."""

    def __init__(self, path: Path) -> None:
        with suppress(FileExistsError):  # before SQLite makes it, so that others cannot read it for a moment either
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        self._connection = sqlite3.connect(path, timeout=5, check_same_thread=False)
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.executescript(TABLES)
        with self._connection:
            self._connection.execute(
                "INSERT INTO clock SELECT ?, 0 WHERE NOT EXISTS (SELECT 1 FROM clock)", (token_hex(4),)
            )
        self.epoch: str = self._connection.execute("SELECT epoch FROM clock").fetchone()[0]

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Make all changes within it, or none. Nothing in it may wait: there is one connection for everything."""
        with self._connection:
            yield self._connection

    # ------------------------------------------------------------ browsers
    def browser(self, ref: str) -> Browser | None:
        """Return a registered browser, or None."""
        row = self._connection.execute("SELECT ref, cell, named_at FROM browsers WHERE ref = ?", (ref,)).fetchone()
        return None if row is None else Browser(*row)

    def save_browser(self, browser: Browser) -> None:
        """Save a browser after the hub has registered it."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT INTO browsers VALUES (?, ?, ?) "
                "ON CONFLICT (ref) DO UPDATE SET cell = excluded.cell, named_at = excluded.named_at",
                (browser.ref, browser.cell, browser.named_at),
            )

    def forget(self, ref: str) -> None:
        """Delete a browser and everything about it."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM browsers WHERE ref = ?", (ref,))
        self.empty_log()

    def empty_log(self) -> None:
        """Remove from the disk what was deleted: until then the log that SQLite keeps beside the file holds it."""
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def forget_expired(self, now: float) -> None:
        """Delete browsers that the hub has forgotten, and alerts whose removal is counted no more."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM browsers WHERE named_at < ?", (now - REGISTERED_SECONDS,))
            connection.execute("DELETE FROM alerts WHERE ended_at < ?", (now - ENDED_SECONDS,))

    # ------------------------------------------------------------ alerts
    def save_alert(self, alert: str, view: dict[str, Any]) -> list[str]:
        """Save an alert as it is now, within a transaction. Return the refs of the browsers that show it."""
        self._connection.execute(
            "INSERT INTO alerts (id, view) VALUES (?, ?) "
            "ON CONFLICT (id) DO UPDATE SET view = excluded.view WHERE ended_at IS NULL",
            (alert, json.dumps(view)),
        )
        return self._touch(alert)

    def end_alert(self, alert: str, now: float) -> list[str]:
        """Save the end of an alert, within a transaction, and delete the rest of it. Return the refs that show it."""
        done = self._connection.execute(
            "INSERT INTO alerts (id, ended_at) VALUES (?, ?) "
            "ON CONFLICT (id) DO UPDATE SET view = NULL, ended_at = excluded.ended_at WHERE ended_at IS NULL",
            (alert, now),
        )
        return self._touch(alert) if done.rowcount else []

    def _touch(self, alert: str) -> list[str]:
        shown = self._connection.execute(
            "UPDATE shown SET changed = ? WHERE alert = ? RETURNING ref", (self._next_sequence(), alert)
        )
        return [ref for (ref,) in shown.fetchall()]

    # ------------------------------------------------------------ screens
    def revision_shown(self, ref: str, alert: str) -> int | None:
        """Return the newest revision of an alert that the hub told a browser of, or None."""
        query = "SELECT revision FROM shown WHERE ref = ? AND alert = ?"
        row = self._connection.execute(query, (ref, alert)).fetchone()
        return None if row is None else int(row[0])

    def show(self, ref: str, alert: str, revision: int, view: dict[str, Any], *, is_loud: bool) -> None:
        """Put an alert on the screen of a browser, unless the browser was forgotten.

        view: saved only if the alert is new here; the follower knows the alert as it is now.
        """
        with self.transaction() as connection:
            connection.execute(
                "INSERT INTO alerts (id, view) VALUES (?, ?) ON CONFLICT DO NOTHING", (alert, json.dumps(view))
            )
            sequence = self._next_sequence()
            connection.execute(
                "INSERT INTO shown SELECT ref, :alert, :revision, :sequence, :alarm FROM browsers WHERE ref = :ref "
                "ON CONFLICT DO UPDATE SET revision = excluded.revision, changed = excluded.changed, "
                "alarm = MAX(alarm, excluded.alarm)",
                {
                    "ref": ref,
                    "alert": alert,
                    "revision": revision,
                    "sequence": sequence,
                    "alarm": sequence if is_loud else 0,
                },
            )

    def changes(self, ref: str, after: int) -> list[ScreenChange]:
        """Return the changes of a browser's screen after a sequence, in order; each alert at most once, as it is."""
        rows = self._connection.execute(
            "SELECT changed, alert, view, alarm > :after FROM shown JOIN alerts ON alerts.id = alert "
            "WHERE ref = :ref AND changed > :after ORDER BY changed",
            {"ref": ref, "after": after},
        )
        return [ScreenChange(row[0], row[1], json.loads(row[2]) if row[2] else None, bool(row[3])) for row in rows]

    def take_down(self, ref: str, alert: str) -> None:
        """Forget that a browser showed an alert that has ended, once the hub has its receipt."""
        with self.transaction() as connection:
            connection.execute(
                "DELETE FROM shown WHERE ref = ? AND alert IN (SELECT id FROM alerts WHERE id = ? "
                "AND ended_at IS NOT NULL)",
                (ref, alert),
            )

    def _next_sequence(self) -> int:
        row = self._connection.execute("UPDATE clock SET sequence = sequence + 1 RETURNING sequence").fetchone()
        return int(row[0])
