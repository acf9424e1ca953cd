"""Upkeep of a period goes on when a part of it fails."""

import logging
from types import SimpleNamespace
from typing import Any

import pytest

from hub.workers.upkeep import run_upkeep


class Filing:
    """Tips of closed cases: none is left, which is noted."""

    def __init__(self) -> None:
        self.was_read = False

    def __getattr__(self, name: str) -> Any:
        async def none_left(*_: object, **__: object) -> list[object]:
            self.was_read = True
            return []

        return none_left


async def test_last_part_is_done_when_all_before_it_fail(caplog: pytest.LogCaptureFixture) -> None:
    filing = Filing()
    hub: Any = SimpleNamespace(repositories=SimpleNamespace(tips=SimpleNamespace(filing=filing)))
    await run_upkeep(hub, 10)
    assert filing.was_read
    failed = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert {record.__dict__["kind"] for record in failed} == {"AttributeError"}
    assert len({record.__dict__["task"] for record in failed}) > 1
