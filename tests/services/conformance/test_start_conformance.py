"""Starting a conformance run: who may, with which receiver and devices, and how often."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.actors import KeyMode
from hub.domain.conformance.run import ConformanceRun, ConformanceRunState, address_digest
from hub.domain.partners import ChannelSetting, Partner
from hub.errors import Conflict, InvalidInput, NotFound, TooManyItems
from hub.services.conformance.read_conformance import read_conformance
from hub.services.conformance.start_conformance import ConformanceServices, start_conformance
from hub.services.conformance_runs import Conformance
from hub.services.idempotency import KeptCall
from tests.conformance import SHORT, MemoryRuns
from tests.services.conformance.receiver import ACTOR, NOW, REFS, NumberedDevices

URL = "https://news.example/hub"


@dataclass
class Memory:
    """The ports `Atomic`, `IdempotencyKeys` and `Tenants`."""

    settings: dict[str, str] | None
    kept: dict[str, KeptCall] = field(default_factory=dict)

    async def run(self, work: Any) -> Any:
        return await work(self)

    async def find(self, key_id: str, transaction: Any) -> KeptCall | None:
        return self.kept.get(key_id)

    async def keep(self, key_id: str, call: KeptCall, transaction: Any) -> None:
        self.kept[key_id] = call

    async def of_tenant(self, tenant: int) -> tuple[Partner, KeyMode]:
        channels = {KeyMode.TEST: ChannelSetting("webhook", self.settings)} if self.settings is not None else {}
        return Partner("pt_1", 1, "News", channels), KeyMode.TEST


class Desk:
    """The services of one partner whose test channel has these settings."""

    def __init__(self, settings: dict[str, str] | None = None, *runs: ConformanceRun) -> None:
        memory: Any = Memory({"url": URL} if settings is None else settings)
        devices: Any = NumberedDevices()
        self.runs = MemoryRuns(*runs)
        self.services = ConformanceServices(memory, memory, memory, devices, Conformance(self.runs, SHORT))

    async def start(
        self, receiver: str = URL, refs: Sequence[str] = REFS, key: str = "k", days: float = 0
    ) -> ConformanceRun:
        return await start_conformance(ACTOR, self.services, receiver, refs, key, now=NOW + timedelta(days=days))

    async def end(self, run: ConformanceRun) -> None:
        self.runs.rows[run.id] = replace(run, state=ConformanceRunState.FINISHED)


async def test_run_starts_once_under_one_key() -> None:
    desk = Desk()
    run = await desk.start()
    assert (run.tenant, run.refs, run.address, run.over) == (ACTOR.tenant, REFS, address_digest(URL), False)
    assert (await desk.start()).id == run.id
    assert len(desk.runs.rows) == 1
    assert await read_conformance(ACTOR, desk.services.conformance, None) == run
    assert await read_conformance(ACTOR, desk.services.conformance, run.id) == run
    assert await read_conformance(replace(ACTOR, tenant=5), desk.services.conformance, run.id) is None


async def test_live_key_starts_no_conformance_run() -> None:
    live = replace(ACTOR, mode=KeyMode.LIVE)
    with pytest.raises(InvalidInput, match="test key"):
        await start_conformance(live, Desk().services, URL, REFS, "k", now=NOW)


@pytest.mark.parametrize("settings", [{}, {"url": "https://other.example/hub"}])
async def test_receiver_must_be_the_test_channel(settings: dict[str, str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        await Desk(settings).start()
    assert refused.value.path == ("receiver",)


@pytest.mark.parametrize("refs", [REFS[:2], (*REFS, REFS[0]), [f"phone-{number}" for number in range(11)]])
async def test_run_names_three_to_ten_devices(refs: Sequence[str]) -> None:
    with pytest.raises(TooManyItems):
        await Desk().start(refs=refs)


async def test_unregistered_device_is_named_by_its_index() -> None:
    with pytest.raises(NotFound) as refused:
        await Desk().start(refs=("phone-1", "phone-9", "phone-2"))
    assert refused.value.path == ("refs", "1")


async def test_second_run_at_a_time_is_refused() -> None:
    desk = Desk()
    run = await desk.start()
    with pytest.raises(Conflict, match="under way"):
        await desk.start(key="another")
    await desk.end(run)
    assert await desk.start(key="another") != run


async def test_twenty_runs_a_day_are_the_limit() -> None:
    desk = Desk()
    for number in range(20):
        await desk.end(await desk.start(key=f"{number}", days=number / 100))
    with pytest.raises(Conflict, match="20 runs"):
        await desk.start(key="20", days=0.5)
    # The first one is a day old.
    assert not (await desk.start(key="21", days=1.001)).over
