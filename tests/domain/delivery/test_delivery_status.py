"""Each reason why nobody is told, each alarm, and the states of areas and stages."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.alerts.alert import Alert, AlertState, AlertStatus, PauseReason
from hub.domain.areas.area import Area
from hub.domain.delivery.alert_work import AlertWork, HubState, StageWork
from hub.domain.delivery.delivery_status import (
    DeliveryAlarm,
    DeliveryState,
    DeliveryStatus,
    NonDeliveryReason,
    unread_delivery_status,
)
from hub.domain.delivery.judge_delivery_status import judge_delivery_status
from hub.domain.delivery.partner_queues import Closing
from hub.domain.delivery.reach import OUTCOMES, ShownSum, StageReading
from hub.domain.delivery.service_parts import ServicePart
from hub.domain.delivery.stages import Stage, StageState, stage_id
from hub.domain.geometry import Point
from hub.operator_files.policy import ministry_policy
from tests.fakes import NOW

POLICY = ministry_policy()
HERE = Point(37.74, 115.67)
PUSH, OTHER = 2, 4
SECOND = timedelta(seconds=1)
DUE, CUTTING, CUT, DROPPED = StageState.DUE, StageState.CUTTING, StageState.CUT, StageState.DROPPED


def area(number: int = 1, **changes: object) -> Area:
    known = Area(number=number, centre=HERE, confirm_by=NOW + POLICY.confirm_within, confirmed=True)
    return replace(known, **changes)  # type: ignore[arg-type]


def stage(number: int, state: StageState, *, of: int = 1, km: float = 100.0, due: timedelta = -SECOND) -> Stage:
    return Stage(stage_id("al_1", number), "al_1", number, of, HERE, km, NOW + due, state)


@dataclass
class Scene:
    """An alert opened at NOW, whose first stage is cut and running, and a hub in which every part works."""

    areas: tuple[Area, ...] = (area(),)
    stages: list[Stage] = field(default_factory=lambda: [stage(1, CUT)])
    work: dict[int, StageWork] = field(default_factory=lambda: {1: StageWork(ready={PUSH: 1})})
    told_at: datetime | None = None
    waiting: frozenset[int] = frozenset({PUSH})
    refused: frozenset[int] = frozenset()
    ends: bool = False
    hub: HubState = field(default_factory=HubState)
    changes: dict[str, object] = field(default_factory=dict)

    def judge(self, after: timedelta = timedelta(0)) -> DeliveryStatus:
        alert = Alert(
            id="al_1",
            case="cs_1",
            status=AlertStatus.ACTUAL,
            ended=None,
            pauses=frozenset(),
            areas=self.areas,
            area_count=len(self.areas),
            left=(),
            sightings=(),
            epoch=1,
            revision=1,
            pushed=(1,),
            cancel=None,
            opened_at=NOW,
            revised_at=NOW,
            expires_at=NOW + timedelta(days=3),
        )
        alert = replace(alert, **self.changes)  # type: ignore[arg-type]
        waiting = self.waiting.union(*(work.ready for work in self.work.values()))
        work = AlertWork(self.work, self.told_at, waiting, self.refused, self.ends)
        return judge_delivery_status(alert, self.stages, work, self.hub, POLICY, NOW + after)

    def reasons(self, after: timedelta = timedelta(0)) -> tuple[NonDeliveryReason, ...]:
        return self.judge(after).reasons


def counted(reached: int = 0, **others: int) -> StageWork:
    """A stage that is over, with its devices by outcome."""
    counts = {"reached": reached, **others}
    return StageWork(counts=counts | {"in_ring": sum(counts.values())}, seconds=60.0, still_seconds=50.0)


# ---------------------------------------------------------------- reasons


def test_running_alert_has_no_reason_and_no_alarm() -> None:
    status = Scene().judge()
    assert (status.reasons, status.alarm, status.first_told_at) == ((), None, None)


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        (ServicePart.REDIS, NonDeliveryReason.REDIS_AWAY),
        (ServicePart.PLANNER, NonDeliveryReason.NO_PLANNER),
        (ServicePart.SENDERS, NonDeliveryReason.NO_SENDER),
    ],
)
def test_each_part_that_is_away_is_a_reason(part: ServicePart, reason: NonDeliveryReason) -> None:
    assert Scene(hub=HubState(away=frozenset({part}))).reasons() == (reason,)


def test_missing_notices_keep_only_pulling_partners_from_being_told() -> None:
    scene = Scene(hub=HubState(away=frozenset({ServicePart.NOTICES})))
    assert scene.reasons() == ()
    scene.work, scene.waiting = {1: counted(deferred=3)}, frozenset()
    assert scene.reasons() == (NonDeliveryReason.NO_SENDER,)


def test_a_halt_of_the_hub_is_a_reason() -> None:
    assert Scene(hub=HubState(halted=True)).reasons() == (NonDeliveryReason.HALTED,)


def test_a_pause_by_an_officer_is_a_reason() -> None:
    assert Scene(changes={"pauses": frozenset({PauseReason.OFFICER})}).reasons() == (NonDeliveryReason.PAUSED,)
    assert Scene(changes={"pauses": frozenset({PauseReason.RETURNED})}).reasons() == (NonDeliveryReason.RETURNED,)


def test_a_due_stage_beyond_the_limit_awaits_confirmation() -> None:
    far = POLICY.unconfirmed_limit_km + 1
    scene = Scene(areas=(area(confirmed=False),), stages=[stage(1, CUT), stage(2, DUE, km=far)])
    assert scene.reasons() == (NonDeliveryReason.AWAITING_CONFIRMATION,)
    assert scene.judge().next == scene.judge().areas[0].stages[1]
    assert [one.awaits_confirmation for one in scene.judge().areas[0].stages] == [False, True]
    scene.stages[1] = stage(2, DUE, km=far, due=timedelta(hours=1))
    assert scene.reasons() == ()
    scene.stages[1] = stage(2, DUE, km=POLICY.unconfirmed_limit_km)
    assert scene.reasons() == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"pauses": frozenset({PauseReason.UNCONFIRMED})},
        {"areas": (area(confirmed=False, held_km=100.0),)},
        {"areas": (area(confirmed=False, confirm_by=NOW - SECOND),)},
    ],
)
def test_a_missing_second_person_is_a_reason_and_no_alarm(changes: dict[str, object]) -> None:
    scene = Scene(changes=changes)
    assert scene.reasons() == (NonDeliveryReason.AWAITING_CONFIRMATION,)
    assert scene.judge(timedelta(hours=1)).alarm is None


@pytest.mark.parametrize(
    ("hub", "refused"),
    [
        (HubState(closed={PUSH: Closing.FAILURES}), frozenset[int]()),
        (HubState(stopped=frozenset({PUSH})), frozenset[int]()),
        (HubState(), frozenset({PUSH})),
    ],
)
def test_partner_with_work_in_trouble_is_a_reason(hub: HubState, refused: frozenset[int]) -> None:
    scene = Scene(hub=hub, refused=refused)
    assert NonDeliveryReason.PARTNER_IN_TROUBLE in scene.reasons()
    scene.waiting, scene.work = frozenset({OTHER}), {1: StageWork(ready={OTHER: 1})}
    assert NonDeliveryReason.PARTNER_IN_TROUBLE not in scene.reasons()


def test_a_quota_is_trouble_once_nothing_moves() -> None:
    scene = Scene(hub=HubState(closed={PUSH: Closing.QUOTA}), work={1: StageWork(ready={PUSH: 1}, still_seconds=2.9)})
    assert scene.reasons() == ()
    scene.work = {1: StageWork(ready={PUSH: 1}, still_seconds=3.0)}
    assert scene.reasons() == (NonDeliveryReason.PARTNER_IN_TROUBLE,)
    scene.work, scene.stages = {}, []
    assert scene.reasons() == (NonDeliveryReason.PARTNER_IN_TROUBLE,)


@pytest.mark.parametrize("work", [counted(failed=3), replace(counted(), parked=1), counted(deferred=3)])
def test_people_whom_a_partner_failed_are_its_trouble(work: StageWork) -> None:
    scene = Scene(work={1: work}, waiting=frozenset())
    assert scene.reasons() == (NonDeliveryReason.PARTNER_IN_TROUBLE,)
    assert scene.judge(30 * SECOND).alarm is DeliveryAlarm.NOBODY_TOLD


def test_audience_just_offered_is_no_trouble_yet() -> None:
    scene = Scene(work={1: replace(counted(deferred=3), still_seconds=9.0)}, waiting=frozenset())
    assert scene.reasons() == ()


@pytest.mark.parametrize("work", [replace(counted(), asleep=1), counted(withheld=1), counted(withheld=1, dead=5)])
def test_quiet_hours_are_a_reason_and_no_alarm(work: StageWork) -> None:
    scene = Scene(work={1: work}, waiting=frozenset())
    assert scene.reasons() == (NonDeliveryReason.QUIET_HOURS,)
    assert scene.judge(timedelta(hours=1)).alarm is None


@pytest.mark.parametrize("work", [counted(), counted(dead=7)])
def test_an_empty_ring_is_a_reason_and_no_alarm(work: StageWork) -> None:
    scene = Scene(work={1: work}, waiting=frozenset())
    assert scene.reasons() == (NonDeliveryReason.NOBODY_LIVES_THERE,)
    assert scene.judge(timedelta(hours=1)).alarm is None


def test_nobody_is_said_to_live_nowhere_before_a_cut() -> None:
    for state in (DUE, CUTTING):
        assert Scene(stages=[stage(1, state)], work={}, waiting=frozenset()).reasons() == ()


def test_told_people_leave_no_reason_of_the_others() -> None:
    for others in ({"withheld": 5}, {"failed": 5}, {"dead": 5}, {}):
        assert Scene(work={1: counted(1, **others)}, waiting=frozenset()).reasons() == ()


def test_reasons_come_with_the_most_important_first() -> None:
    hub = HubState(True, frozenset({ServicePart.PLANNER, ServicePart.SENDERS}), {PUSH: Closing.FAILURES})
    scene = Scene(hub=hub, changes={"pauses": frozenset(PauseReason)})
    assert scene.reasons() == (
        NonDeliveryReason.HALTED,
        NonDeliveryReason.NO_PLANNER,
        NonDeliveryReason.NO_SENDER,
        NonDeliveryReason.PAUSED,
        NonDeliveryReason.RETURNED,
        NonDeliveryReason.AWAITING_CONFIRMATION,
        NonDeliveryReason.PARTNER_IN_TROUBLE,
    )


def test_an_ended_alert_has_reasons_while_its_end_is_carried() -> None:
    ended = {"ended": AlertState.CLOSED, "ended_at": NOW, "pauses": frozenset({PauseReason.OFFICER})}
    scene = Scene(hub=HubState(away=frozenset({ServicePart.SENDERS})), changes=ended, ends=True)
    assert scene.reasons() == (NonDeliveryReason.NO_SENDER,)
    assert scene.judge(timedelta(hours=1)).alarm is None
    scene.ends = False
    assert scene.reasons() == ()


def test_without_the_database_only_its_absence_is_said() -> None:
    status = unread_delivery_status(POLICY)
    assert status.reasons == (NonDeliveryReason.DATABASE_AWAY,)
    assert (status.areas, status.next, status.first_told_at, status.alarm) == ((), None, None, None)


# ---------------------------------------------------------------- alarms


@pytest.mark.parametrize(
    ("state", "work"),
    [(DUE, {}), (CUTTING, {1: StageWork()}), (CUT, {1: StageWork(ready={PUSH: 1})}), (CUT, {1: counted(failed=1)})],
)
def test_nobody_told_is_an_alarm_after_thirty_seconds(state: StageState, work: dict[int, StageWork]) -> None:
    scene = Scene(stages=[stage(1, state)], work=work)
    assert scene.judge(29 * SECOND).alarm is None
    assert scene.judge(30 * SECOND).alarm is DeliveryAlarm.NOBODY_TOLD


def test_thirty_seconds_run_from_the_moment_a_stage_is_due() -> None:
    scene = Scene(stages=[stage(1, DUE, due=timedelta(minutes=10))], work={})
    assert scene.judge(timedelta(minutes=10, seconds=29)).alarm is None
    assert scene.judge(timedelta(minutes=10, seconds=30)).alarm is DeliveryAlarm.NOBODY_TOLD


def test_thirty_seconds_run_from_a_release_of_the_alert() -> None:
    scene = Scene(changes={"released_at": NOW + timedelta(hours=1)})
    assert scene.judge(timedelta(hours=1, seconds=29)).alarm is None
    assert scene.judge(timedelta(hours=1, seconds=30)).alarm is DeliveryAlarm.NOBODY_TOLD


def test_thirty_seconds_run_from_the_addition_of_an_area() -> None:
    added = NOW + timedelta(hours=2)
    areas = (area(), area(2, confirm_by=added + POLICY.confirm_within))
    scene = Scene(areas, [stage(1, CUT), stage(2, DUE, of=2)], {1: counted()}, waiting=frozenset())
    assert scene.judge(timedelta(hours=2, seconds=29)).alarm is None
    assert scene.judge(timedelta(hours=2, seconds=30)).alarm is DeliveryAlarm.NOBODY_TOLD


def test_a_halt_leaves_the_alarm_and_a_pause_does_not() -> None:
    assert Scene(hub=HubState(halted=True)).judge(30 * SECOND).alarm is DeliveryAlarm.NOBODY_TOLD
    scene = Scene(changes={"pauses": frozenset({PauseReason.OFFICER})})
    assert scene.judge(timedelta(hours=1)).alarm is None


def test_suspended_partner_gives_no_alarm_once_people_are_told() -> None:
    scene = Scene(hub=HubState(stopped=frozenset({PUSH})), work={1: StageWork(ready={PUSH: 1}, still_seconds=600)})
    assert scene.judge(timedelta(hours=1)).alarm is DeliveryAlarm.NOBODY_TOLD
    scene.work = {1: replace(counted(1), ready={PUSH: 1}, still_seconds=600)}
    assert scene.judge(timedelta(hours=1)).alarm is None


@pytest.mark.parametrize("state", [CUTTING, CUT])
def test_running_stage_that_moves_not_is_an_alarm(state: StageState) -> None:
    still = StageWork(ready={PUSH: 1}, seconds=500.0, still_seconds=119.9)
    scene = Scene(stages=[stage(1, CUT), stage(2, state)], work={1: counted(1), 2: still})
    assert scene.judge(timedelta(hours=1)).alarm is None
    scene.work[2] = replace(still, still_seconds=120.0)
    assert scene.judge(timedelta(hours=1)).alarm is DeliveryAlarm.STANDS_STILL
    assert scene.judge(timedelta(minutes=1)).alarm is None, "it could not run before it was due"


def test_due_stage_that_does_not_begin_is_an_alarm() -> None:
    due = timedelta(hours=1)
    scene = Scene(stages=[stage(1, CUT), stage(2, DUE, due=due)], work={1: counted(1)})
    assert scene.judge(due + 119 * SECOND).alarm is None
    assert scene.judge(due + 120 * SECOND).alarm is DeliveryAlarm.STANDS_STILL


def test_stage_that_only_sleepers_are_left_of_stands_not_still() -> None:
    asleep = replace(counted(1, withheld=4), asleep=2, still_seconds=10_000.0)
    scene = Scene(work={1: asleep})
    assert scene.judge(timedelta(hours=5)).alarm is None
    assert scene.judge().areas[0].state is DeliveryState.DONE
    scene.changes = {"overrides_preferences": True}
    assert scene.judge(timedelta(hours=5)).alarm is DeliveryAlarm.STANDS_STILL


# ---------------------------------------------------------------- areas and stages


def test_stages_say_what_is_done_runs_and_comes_next() -> None:
    later = timedelta(hours=1)
    none = dict.fromkeys(OUTCOMES, 0)
    reading = StageReading(1, NOW, 1, none | {"reached": 40}, none | {"reached": 45, "failed": 2})
    scene = Scene(
        stages=[
            stage(3, DUE, km=300, due=later),
            replace(stage(1, CUT), reading=reading),
            stage(2, CUTTING, km=200),
            stage(4, DROPPED),
        ],
        work={1: counted(40, failed=3), 2: StageWork(seconds=2.2, still_seconds=2.2)},
        told_at=NOW + SECOND,
    )
    status = scene.judge()
    [one] = status.areas
    states = [DeliveryState.DONE, DeliveryState.RUNNING, DeliveryState.PLANNED, DeliveryState.DROPPED]
    assert [stage.state for stage in one.stages] == states
    assert [stage.seconds for stage in one.stages] == [10, 3, None, None]
    assert (one.number, one.state, one.seconds) == (1, DeliveryState.RUNNING, 60)
    assert status.next == one.stages[2]
    assert status.next.due_at == NOW + later
    assert status.first_told_at == NOW + SECOND
    nothing = dict.fromkeys(OUTCOMES, ShownSum(None, at_least=True))
    assert one.stages[0].counts == nothing | {"reached": ShownSum(45, False), "in_ring": ShownSum(45, True)}
    assert one.stages[0].counts_at == NOW
    assert [(stage.counts, stage.counts_at) for stage in one.stages[1:]] == [(None, None)] * 3


def test_an_area_is_planned_between_its_stages() -> None:
    scene = Scene(stages=[stage(1, CUT), stage(2, DUE, due=timedelta(hours=1))], work={1: counted(1)})
    [one] = scene.judge().areas
    assert (one.state, one.seconds) == (DeliveryState.PLANNED, 10)


def test_areas_that_have_gone_are_left_out() -> None:
    scene = Scene(areas=(area(2),), stages=[stage(1, CUTTING), stage(2, DUE, of=2, due=timedelta(hours=1))], work={})
    status = scene.judge(timedelta(minutes=30))
    assert [one.number for one in status.areas] == [2]
    assert status.alarm is None


def test_an_ended_alert_has_nothing_planned_or_running() -> None:
    ended = {"ended": AlertState.EXPIRED, "ended_at": NOW}
    scene = Scene(stages=[stage(1, CUT), stage(2, DUE)], changes=ended)
    status = scene.judge()
    assert [one.state for one in status.areas[0].stages] == [DeliveryState.DONE, DeliveryState.DROPPED]
    assert (status.next, status.reasons) == (None, ())


def test_delivery_status_tells_one_stranger_from_nobody() -> None:
    """docs/security.md says so: an officer has to see at once that nobody is told."""
    told = Scene(work={1: counted(1)}, told_at=NOW).judge(timedelta(minutes=1))
    nobody = Scene(work={1: counted(0)}).judge(timedelta(minutes=1))
    assert (told.first_told_at, told.reasons) == (NOW, ())
    assert (nobody.first_told_at, nobody.reasons) == (None, (NonDeliveryReason.NOBODY_LIVES_THERE,))


def test_a_turn_taken_back_leaves_nobody_told() -> None:
    scene = Scene(work={1: counted(0, deferred=2)}, told_at=NOW)
    assert scene.judge().first_told_at is None


# ---------------------------------------------------------------- properties

outcomes = st.fixed_dictionaries(
    {name: st.integers(0, 50) for name in ("reached", "failed", "dead", "withheld", "deferred")}
)
works = st.builds(
    StageWork,
    counts=outcomes.map(lambda counts: counts | {"in_ring": sum(counts.values())}),
    ready=st.dictionaries(st.sampled_from([PUSH, OTHER]), st.integers(1, 3), max_size=2),
    asleep=st.integers(0, 2),
    parked=st.integers(0, 1),
    seconds=st.floats(200, 400),
    still_seconds=st.floats(0, 200),
)
hubs = st.builds(
    HubState,
    halted=st.booleans(),
    away=st.frozensets(st.sampled_from(list(ServicePart))),
    closed=st.dictionaries(st.sampled_from([PUSH, OTHER]), st.sampled_from(list(Closing))),
    stopped=st.frozensets(st.sampled_from([PUSH, OTHER])),
)
scenes = st.builds(
    Scene,
    areas=st.builds(area, confirmed=st.booleans(), held_km=st.sampled_from([None, None, 100.0])).map(
        lambda one: (one,)
    ),
    stages=st.lists(st.sampled_from(list(StageState)), min_size=1, max_size=4).map(
        lambda states: [stage(n, state, km=100.0 * n) for n, state in enumerate(states, start=1)]
    ),
    work=st.dictionaries(st.integers(1, 4), works, max_size=4),
    waiting=st.frozensets(st.sampled_from([PUSH, OTHER])),
    refused=st.frozensets(st.sampled_from([PUSH, OTHER])),
    hub=hubs,
    changes=st.fixed_dictionaries(
        {
            "pauses": st.frozensets(st.sampled_from(list(PauseReason))),
            "ended": st.sampled_from([None, None, AlertState.CLOSED]),
            "overrides_preferences": st.booleans(),
        }
    ),
)
moments = st.integers(0, 1000).map(lambda seconds: seconds * SECOND)


@given(scenes, moments)
def test_reasons_are_ordered_and_named_once(scene: Scene, after: timedelta) -> None:
    order = list(NonDeliveryReason)
    places = [order.index(reason) for reason in scene.reasons(after)]
    assert all(before < behind for before, behind in pairwise(places))


@given(scenes, moments)
def test_a_silent_alert_has_a_reason_or_still_runs(scene: Scene, after: timedelta) -> None:
    """An officer of an open alert that tells nobody always reads why, unless something is about to happen."""
    status = scene.judge(after)
    told = any(scene.work.get(one.number, StageWork()).count("reached") for one in scene.stages)
    states = {one.state for of in status.areas for one in of.stages}
    about_to = {DeliveryState.RUNNING, DeliveryState.PLANNED} & states
    fresh = any(work.count("deferred") for work in scene.work.values())
    begun = any(stage.state in (CUTTING, CUT) for stage in scene.stages)
    if scene.changes["ended"] is None and begun and not (told or about_to or fresh):
        assert status.reasons


@given(scenes, moments)
def test_no_alarm_while_people_or_their_wishes_hold_it(scene: Scene, after: timedelta) -> None:
    status = scene.judge(after)
    if status.reasons == (NonDeliveryReason.QUIET_HOURS,) or NonDeliveryReason.PAUSED in status.reasons:
        assert status.alarm is not DeliveryAlarm.NOBODY_TOLD or DeliveryState.PLANNED in {
            one.state for of in status.areas for one in of.stages
        }
    if scene.changes["ended"] or scene.changes["pauses"]:
        assert status.alarm is None


@given(scenes, moments, st.integers(1, 500))
def test_an_alarm_stays_while_nothing_else_happens(scene: Scene, after: timedelta, longer: int) -> None:
    """Time alone takes no alarm back, except that the time to confirm runs out."""
    first = scene.judge(after).alarm
    later = scene.judge(after + longer * SECOND)
    if first is not None and NonDeliveryReason.AWAITING_CONFIRMATION not in later.reasons:
        assert later.alarm in (first, DeliveryAlarm.NOBODY_TOLD)
