# ruff: noqa: T201, TID251 - a program that prints, and reads its own settings
"""Deliver what the events in an inbox lead to, until Ctrl-C or SIGTERM: beside a Flask or Django application.

REUNION_URL=https://hub.example REUNION_API_KEY=rk_test_… python deliver_alerts.py
"""

import os
import signal
from contextlib import suppress

from reunion import Alert, AudienceEntry, Deliverer, Reunion, SQLiteInbox


def deliver(entry: AudienceEntry, alert: Alert) -> None:
    """Show, replace or take down an alert on one device. A real partner sends a push here, and raises if it fails."""
    if entry.kind == "CANCEL":
        print(f"{entry.ref}: take down {alert.id}")
    else:
        print(f"{entry.ref}: {entry.kind} {alert.texts.title}")


def main() -> None:
    """Deliver until a signal comes; a delivery that has begun is finished."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    inbox = SQLiteInbox(os.environ.get("REUNION_INBOX", "inbox.db"))
    with Reunion() as client:
        Deliverer(client, inbox, deliver).run()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
