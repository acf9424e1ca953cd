"""Scheduled work notifies of all that is due, even if one part of it fails."""

import logging
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from hub.errors import StorageUnavailable
from hub.services.fanout.enqueue_due_work import DueWork
from hub.services.fanout.steps.find_waiting import UnitFinder
from hub.services.fanout.steps.work_signals import WorkSignals
from hub.workers import tasks

NOW = datetime(2016, 5, 13, 8, 30, tzinfo=UTC)


class Clock:
    """A clock that stands still."""

    async def now(self) -> datetime:
        return NOW


class Rows:
    """Empty rows that record which reads were made."""

    def __init__(self) -> None:
        self.looked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        async def look(*_: object) -> Any:
            self.looked.append(name)
            return {} if name == "waiting_tenants" else []

        return look


class Broken:
    """Alerts that cannot be read."""

    def __init__(self, failure: Exception) -> None:
        self._failure = failure

    async def open(self) -> list[object]:
        raise self._failure


def hub(failure: Exception, rows: Rows) -> Any:
    """Return as much of a hub as scheduled work uses; the alerts that officers see cannot be read."""
    port: Any = rows
    finder, signals = UnitFinder(port, port, Clock()), WorkSignals(port, port, port)
    due_work = DueWork(Clock(), port, port, port, port, port, finder, signals, settings=port)
    police = SimpleNamespace(stores=SimpleNamespace(alerts=Broken(failure)), notifier=rows)
    return SimpleNamespace(
        clock=Clock(),
        services=SimpleNamespace(police=police, alarm=rows, fanout=SimpleNamespace(due_work=due_work)),
        monitoring=SimpleNamespace(process_heartbeats=rows),
    )


async def test_due_work_is_found_when_alert_maintenance_fails(caplog: pytest.LogCaptureFixture) -> None:
    rows = Rows()
    await tasks.run_scheduled_work(hub(KeyError("a place"), rows))
    assert {"waiting_tenants", "answer"} <= set(rows.looked)
    failed = [record.__dict__["task"] for record in caplog.records if record.levelno == logging.ERROR]
    assert failed == ["hold_unconfirmed", "expire_alerts"]
    assert "a place" not in caplog.text


async def test_scheduled_work_ends_while_the_database_is_away() -> None:
    with pytest.raises(StorageUnavailable):
        await tasks.run_scheduled_work(hub(StorageUnavailable(), Rows()))
