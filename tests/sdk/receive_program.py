"""A partner's program that receives events and delivers what they lead to; tests kill it.

Run by tests/sdk/forks.py with URL KEY DIRECTORY KILL_AT: the number of the step after which the program kills itself.
In the folder the rows of `delivered` in `phones.db` are what phones got, and those of `accepted` are the events that
were answered 204: the partner sends itself every other event again, as the hub does. A step is a write of the inbox, an
answer, or a delivery.
"""

import sqlite3
from pathlib import Path
from typing import Any

from reunion import Alert, AsyncDeliverer, AsyncReceiver, AsyncReunion, AudienceEntry, SQLiteInbox
from tests.sdk.feeds import FAST_RETRY
from tests.sdk.follow_program import Steps
from tests.sdk.partner import FAST_DELIVERY, SECRET, event
from tests.waiting import until

EVENTS = ("stage open", "cancelled over")


class SteppedInbox(SQLiteInbox):
    """An inbox with a step after each write."""

    def __init__(self, path: Path, steps: Steps) -> None:
        super().__init__(path)
        self._steps = steps

    def add(self, alert: str, is_end: bool) -> None:
        super().add(alert, is_end)
        self._steps.step()

    def save(self, alert: str, cursor: str | None) -> None:
        super().save(alert, cursor)
        self._steps.step()

    def finish(self, alert: str, received: int) -> None:
        super().finish(alert, received)
        self._steps.step()


class Rows:
    """A table of one text, in a database of its own, with a step after each row."""

    def __init__(self, path: Path, table: str, steps: Steps) -> None:
        self._path, self._table, self._steps = path, table, steps
        self._write(f"CREATE TABLE IF NOT EXISTS {table} (row TEXT)")

    def add(self, row: str) -> None:
        self._write(f"INSERT INTO {self._table} VALUES (?)", row)
        self._steps.step()

    def all(self) -> list[str]:
        return [row for (row,) in self._write(f"SELECT row FROM {self._table}")]

    def _write(self, query: str, *values: str) -> list[Any]:
        with sqlite3.connect(self._path) as database:
            rows = database.execute(query, values).fetchall()
        database.close()
        return rows


async def main(url: str, key: str, files: str, kill_at: str) -> None:
    directory, steps = Path(files), Steps(int(kill_at))
    inbox = SteppedInbox(directory / "inbox.db", steps)
    delivered = Rows(directory / "phones.db", "delivered", steps)
    accepted = Rows(directory / "phones.db", "accepted", steps)
    receiver = AsyncReceiver(inbox, SECRET)

    def deliver(entry: AudienceEntry, alert: Alert) -> None:
        delivered.add(f"{alert.id} {entry.kind} {entry.ref}")

    for one in EVENTS:
        if one not in accepted.all() and await receiver.receive(*event(*one.split())) == 204:
            accepted.add(one)
    async with (
        AsyncReunion(url, key, retry=FAST_RETRY) as client,
        AsyncDeliverer(client, inbox, deliver, policy=FAST_DELIVERY),
    ):
        await until(lambda: not inbox.unfinished())
