"""A program that follows the alerts of a hub and writes down what it was given; tests kill it.

Run by tests/sdk/forks.py with URL KEY DATABASE MODE KILL_AT: the rows of `handled` are reason, id and sequence.
MODE "own" saves its rows and the place in one transaction. KILL_AT is the number of the step at which the program kills
itself: before and after each handler and each save.
"""

import os
import signal
import sqlite3
from typing import Any

from reunion import AlertChange, AsyncReunion, FollowState, SQLiteStore
from tests.sdk.feeds import FAST_RETRY, FAST_STREAM

LAST = "last"
"""The id of the alert whose end ends the program."""


class Steps:
    """Counts the steps, and kills this very process at one of them."""

    def __init__(self, kill_at: int) -> None:
        self._left = kill_at

    def step(self) -> None:
        """Count one more step."""
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class SteppedStore(SQLiteStore):
    """A store with a step before and after each save."""

    def __init__(self, path: str, steps: Steps) -> None:
        super().__init__(path)
        self._steps = steps

    def save(self, state: FollowState, tx: Any = None) -> None:
        self._steps.step()
        super().save(state, tx)
        self._steps.step()


def write(connection: sqlite3.Connection, change: AlertChange) -> None:
    sequence = change.event.sequence if change.event else 0
    connection.execute("INSERT INTO handled VALUES (?, ?, ?)", (change.reason.value, change.id, sequence))


async def main(url: str, key: str, database: str, mode: str, kill_at: str) -> None:
    connection, steps = sqlite3.connect(database), Steps(int(kill_at))
    with connection:
        connection.execute("CREATE TABLE IF NOT EXISTS handled (reason TEXT, id TEXT, sequence INTEGER)")
    store = SteppedStore(database, steps)
    async with (
        AsyncReunion(url, key, retry=FAST_RETRY) as client,
        client.alerts.follow(store, policy=FAST_STREAM) as follower,
    ):
        async for change in follower:
            if change.id == LAST:
                # Its place is never saved: every program that is started gets it, and ends.
                return
            steps.step()
            with connection:
                write(connection, change)
                if mode == "own":
                    await follower.save(connection)
            steps.step()
