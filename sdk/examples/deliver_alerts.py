# ruff: noqa: T201, TID251 - a program that prints, and reads its own settings
"""Deliver what the events in an inbox lead to, until Ctrl-C or SIGTERM: beside a Flask or Django application.

An end has words on an iPhone that surely got the alert: the push service accepted the alert for its present token.

REUNION_URL=https://hub.example REUNION_API_KEY=rk_test_… python deliver_alerts.py
"""

import os
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reunion import Alert, AudienceEntry, Deliverer, Reunion, SQLiteInbox
from reunion.end import end_push

TABLE = "CREATE TABLE IF NOT EXISTS accepted (alert TEXT, token TEXT, PRIMARY KEY (alert, token))"


@dataclass(frozen=True)
class AcceptedPushes:
    """The alerts that the push service accepted, each with its token: on disk, for the end may come after a restart.

    By token and not by ref: a ref may change. They stay after the end, which may come twice: data alone would take the
    place of words that wait for the phone. A real partner deletes them 28 days after the end.
    """

    path: str

    def has(self, alert: str, token: str) -> bool:
        """Return True if a push of this alert was accepted for this token."""
        return bool(self._execute("SELECT 1 FROM accepted WHERE alert = ? AND token = ?", alert, token))

    def add(self, alert: str, token: str) -> None:
        """Remember an accepted push."""
        self._execute("INSERT OR IGNORE INTO accepted VALUES (?, ?)", alert, token)

    def _execute(self, statement: str, *values: str) -> list[Any]:
        # Alerts are delivered side by side, in threads: each call has a connection of its own.
        with closing(sqlite3.connect(self.path, timeout=60.0)) as database, database:
            database.execute(TABLE)
            return database.execute(statement, values).fetchall()


@dataclass(frozen=True)
class Pusher:
    """Push each entry to its phone.

    phone_of: returns the present token and the language of a device. send: sends a message of FCM HTTP v1; True if it
    was accepted, False if the token is dead. It raises for what may work later: then the entry comes again.
    """

    accepted: AcceptedPushes
    phone_of: Callable[[str], tuple[str, str]]
    send: Callable[[dict[str, Any]], bool]

    def deliver(self, entry: AudienceEntry, alert: Alert) -> None:
        """Show, replace or take down an alert on one phone."""
        token, language = self.phone_of(entry.ref)
        if entry.kind == "CANCEL":
            push = end_push(alert, language, surely_told=self.accepted.has(alert.id, token))
            self.send({"token": token, **push.fcm})
        elif self.send(self._message(token, entry, alert)):
            self.accepted.add(alert.id, token)

    def _message(self, token: str, entry: AudienceEntry, alert: Alert) -> dict[str, Any]:
        # As the hub's own pushes: one rule of the app reads both, and the end takes the place of the alert by its id.
        data = {"alert": alert.id, "revision": str(entry.revision), "kind": entry.kind, "status": alert.status}
        if entry.sighting is not None:
            data["sighting"] = str(entry.sighting)
        is_loud = entry.kind != "UPDATE"
        sound = {"sound": "default"} if is_loud else {}
        channel = "missing_child" if is_loud else "missing_child_update"
        seconds = max(1, int((alert.expires_at - datetime.now(UTC)).total_seconds()))
        headers = {
            "apns-collapse-id": alert.id,
            "apns-priority": "10",
            "apns-expiration": str(int(time.time()) + seconds),
        }
        aps = {"interruption-level": "time-sensitive" if is_loud else "passive", **sound}
        return {
            "token": token,
            "notification": {"title": alert.texts.title, "body": alert.texts.body},
            "data": data,
            "android": {
                "priority": "high",
                "ttl": f"{seconds}s",
                "collapse_key": alert.id,
                "notification": {"tag": alert.id, "channel_id": channel, **sound},
            },
            "apns": {"headers": headers, "payload": {"aps": aps}},
        }


def phone_of(ref: str) -> tuple[str, str]:
    """Return an invented token. A real partner looks into its own table."""
    return f"token-of-{ref}", "en"


def send(message: dict[str, Any]) -> bool:
    """Print a message. A real partner posts it to its push service."""
    shown = message.get("notification") or message["apns"]["payload"]["aps"].get("alert", {})
    print(f"{message['token']}: {message['data']['kind']} {shown.get('title') or shown.get('body', 'data alone')}")
    return True


def main() -> None:
    """Deliver until a signal comes; a delivery that has begun is finished."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    path = os.environ.get("REUNION_INBOX", "inbox.db")
    inbox, pusher = SQLiteInbox(path), Pusher(AcceptedPushes(path), phone_of, send)
    with Reunion() as client:
        Deliverer(client, inbox, pusher.deliver).run()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
