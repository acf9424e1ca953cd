"""A tick looks for everything that could run, whatever is wrong with a part of it."""

import logging
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from hub.errors import StorageUnavailable
from hub.workers import tasks

NOW = datetime(2016, 5, 13, 8, 30, tzinfo=UTC)


class Clock:
    """Stands still."""

    async def now(self) -> datetime:
        return NOW


class Rows:
    """Has none, and counts who looked."""

    def __init__(self) -> None:
        self.looked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        async def look(*_: object) -> Any:
            self.looked.append(name)
            return {} if name == "waiting_tenants" else []

        return look


class Broken:
    """Cannot be read."""

    def __init__(self, failure: Exception) -> None:
        self._failure = failure

    async def open(self) -> list[object]:
        raise self._failure


def hub(failure: Exception, rows: Rows) -> Any:
    """As much of a hub as a tick uses; the alerts that officers see cannot be read."""
    fanout = dict.fromkeys(
        ("stages", "sweeps", "journal", "notices", "units", "alerts", "lanes", "work_heartbeats", "bell"), rows
    )
    police = SimpleNamespace(stores=SimpleNamespace(alerts=Broken(failure)), notifier=rows)
    return SimpleNamespace(
        clock=Clock(),
        services=SimpleNamespace(police=police, alarm=rows, fanout=SimpleNamespace(clock=Clock(), **fanout)),
        monitoring=SimpleNamespace(process_heartbeats=rows),
    )


async def test_what_waits_is_looked_for_though_a_part_of_the_tick_fails(caplog: pytest.LogCaptureFixture) -> None:
    rows = Rows()
    await tasks.tick_of(hub(KeyError("a place"), rows))
    assert {"waiting_tenants", "answer"} <= set(rows.looked)
    failed = [record.__dict__["task"] for record in caplog.records if record.levelno == logging.ERROR]
    assert failed == ["pause_unconfirmed", "expire_alerts"]
    assert "a place" not in caplog.text


async def test_where_the_database_is_away_the_tick_is_over() -> None:
    with pytest.raises(StorageUnavailable):
        await tasks.tick_of(hub(StorageUnavailable(), Rows()))
