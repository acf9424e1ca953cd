"""The history says once when a stage is done, and not before."""

from dataclasses import replace

import pytest

from hub.domain.cases.case import FoundBy, Outcome
from hub.domain.delivery.alert_work import AlertWork, StageWork
from hub.domain.delivery.stages import Stage, StageState, stage_id
from hub.domain.trail.timeline import TimelineKind
from hub.errors import StorageUnavailable
from hub.services.maintenance.note_done_stages import note_done_stages
from hub.services.police.cases.close_case import Closing, close_case
from tests.delivery_status_parts import DeliveryStatusParts
from tests.fakes import FakePolice, Stages
from tests.services.police.scenes import LATER, WANG, confirmed_case


class Desk:
    """A confirmed case with its first stage cut."""

    def __init__(self, fake: FakePolice, alert: str) -> None:
        self.fake, self.alert, self.parts, self.stages = fake, alert, DeliveryStatusParts(fake), Stages(fake.memory)
        self.set(1, StageState.CUT)

    def set(self, number: int, state: StageState) -> None:
        name = stage_id(self.alert, number)
        self.fake.tables.stages[name] = replace(self.fake.tables.stages[name], state=state)

    def works(self, **ready: int) -> None:
        """Let workers have units of the first stage to go on with."""
        self.parts.work = AlertWork(stages={1: StageWork(ready={2: ready.get("units", 0)} if ready else {})})

    async def note(self) -> int:
        return await note_done_stages(self.parts.reads, self.fake.stores, self.stages, now=LATER)

    def told(self) -> list[tuple[int | None, int | None, float | None]]:
        entries = [one for one in self.fake.tables.timeline if one.kind is TimelineKind.STAGE_DONE]
        assert all((one.alert, one.author, one.at) == (self.alert, None, LATER) for one in entries)
        return [(one.area, one.stage, one.radius_km) for one in entries]


@pytest.fixture
async def desk() -> Desk:
    fake = FakePolice()
    return Desk(fake, (await confirmed_case(fake)).alert)


async def test_stage_is_done_once_no_worker_can_go_on(desk: Desk) -> None:
    desk.works(units=3)
    assert (await desk.note(), desk.told()) == (0, [])
    desk.works()
    assert (await desk.note(), desk.told()) == (1, [(1, 1, 100.0)])
    # It has one entry for ever, and the next stage has not begun.
    desk.works(units=1)
    assert (await desk.note(), desk.told()) == (0, [(1, 1, 100.0)])


async def test_stage_that_is_being_cut_is_not_done(desk: Desk) -> None:
    desk.set(1, StageState.CUTTING)
    assert (await desk.note(), desk.told()) == (0, [])


async def test_a_process_that_looked_earlier_adds_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = await desk.stages.cut_and_unnoted([desk.alert])
    assert await desk.note() == 1

    async def as_it_was(_alerts: object) -> list[Stage]:
        return seen

    monkeypatch.setattr(desk.stages, "cut_and_unnoted", as_it_was)
    assert (await desk.note(), desk.told()) == (0, [(1, 1, 100.0)])


async def test_nothing_is_noted_of_an_ended_alert(desk: Desk) -> None:
    closing = Closing(desk.fake.alert(desk.alert).case, Outcome.FOUND_SAFE, FoundBy.TIP, "close")
    fake = desk.fake
    await close_case(WANG, fake.stores, fake.trail, fake.notifier, fake.rules, closing, now=LATER)
    assert (await desk.note(), desk.told()) == (0, [])


async def test_entry_that_fails_leaves_the_stage_to_the_next_run(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise StorageUnavailable()

    with monkeypatch.context() as broken:
        broken.setattr(desk.fake.stores.timeline, "append", fail)
        with pytest.raises(StorageUnavailable):
            await desk.note()
    assert (await desk.note(), desk.told()) == (1, [(1, 1, 100.0)])
