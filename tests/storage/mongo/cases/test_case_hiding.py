"""Hiding on the real database: random lives of cases against plain rules at every door, faults, and races."""

import asyncio
import random
import signal as signals
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any, Final

import pytest
from bson.codec_options import CodecOptions, DatetimeConversion

from hub.domain.access.approvals import APPROVAL_TIME, ApprovableChange, Approval
from hub.domain.access.table import AccessTable, CaseAction
from hub.domain.actors import Permission
from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.case import NOWHERE, FoundBy, Outcome
from hub.domain.cases.keeping import CaseHidden, CaseOpen, CaseWiped
from hub.domain.search.alerts import AlertOrderBy, AlertSearch
from hub.domain.search.cases import CaseSearch
from hub.errors import CaseClosed, Conflict, HubError, NotFound, StorageUnavailable
from hub.local.redis import EmbeddedRedis
from hub.services.maintenance.wipe_cases import wipe_case
from hub.services.maintenance.wipe_ports import WipeParts
from hub.services.photos.steps.attach_photo import require_case_photos
from hub.services.police.cases.close_case import Closing
from hub.services.police.cases.hide_case import hide_case
from hub.services.police.cases.reopen_case import reopen_case
from hub.services.police.cases.steps.keep_case import KeepingChange
from hub.services.police.cases.unhide_case import unhide_case
from hub.services.police.ports.alerts import AlertQuery
from hub.services.police.ports.hiding import HidingParts
from hub.services.police.ports.stores import CaseQuery
from hub.services.police.steps.follow_alert import NextAlert
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.alerts.lists import AlertLists
from hub.storage.mongo.cases.cases import CaseRepository
from hub.storage.mongo.cases.hiding import HiddenCases, without_unseen
from hub.storage.mongo.cases.photos import PhotoRepository
from hub.storage.mongo.database import Database, opened
from hub.storage.mongo.delivery.notices import NoticeRepository
from hub.storage.mongo.exports.exports import ExportRepository
from hub.storage.mongo.search.case_text_index import parts_with_text
from hub.storage.mongo.statistics.case_column_rows import CaseColumnRepository
from hub.storage.redis.feed_signal import FeedSignal
from tests.case_work import PoliceParts, close_case
from tests.databases import ALL_ROWS, Databases
from tests.fakes import officer
from tests.sdk.forks import forking
from tests.storage.mongo.hide_program import add_scene, hide
from tests.storage.mongo.officers_desk import LI, ZHAO, open_desk, outcomes
from tests.storage.mongo.wipe_program import parts_over
from tests.storage.mongo.wipe_scene import CLOSED, add_case, closed_case, everything
from tests.storage.mongo.wipes.test_case_wipes import end_sessions

STEPS: Final = 36
ANY_DATE: Final[CodecOptions[dict[str, Any]]] = CodecOptions(datetime_conversion=DatetimeConversion.DATETIME_AUTO)
"""The bounds of an index reach beyond the years of Python."""

LATER: Final = CLOSED + timedelta(hours=1)
CHIEF: Final = officer("chief", None, *Permission)
FAR: Final = replace(officer("far", None, *Permission), force="far away")
TABLE: Final = AccessTable()
PARTNERS: Final[dict[str, tuple[int, ...]]] = {"al_cs_0": (2, 3), "al_first": (2,), "al_cs_1": (3,)}
"""The partners that were called about each alert: those of later alerts hear of none."""

PHOTOS: Final = {"cs_0": "ph_one", "cs_1": "ph_shared", "cs_2": "ph_shared"}


@dataclass
class Life:
    """A case by the plain rules."""

    alerts: list[str]
    is_open: bool = False
    is_hidden: bool = False
    is_wiped: bool = False


@dataclass
class Scene:
    """Three closed cases, one with an earlier alert; two show one photo. Each change comes an hour after the last."""

    database: Database
    desk: PoliceParts
    wiping: WipeParts
    hiding: HidingParts
    now: datetime = CLOSED
    lives: dict[str, Life] = field(default_factory=dict)

    async def change(self, kind: str, case: str) -> bool:
        """Make a change of a case; return True if it changed anything."""
        self.now += timedelta(hours=1)
        stores, audit, command = self.desk.stores, self.desk.audit, KeepingChange(case, "a reason")
        if kind == "hide":
            return (await hide_case(CHIEF, stores, self.hiding, audit, command, now=self.now)).changed
        if kind == "unhide":
            await self.approve(case)
            return (await unhide_case(CHIEF, stores, self.hiding, audit, command, now=self.now)).changed
        if kind == "wipe":
            return await wipe_case(self.wiping, case, now=self.now + timedelta(days=400)) is not None
        key = f"{kind} at {self.now}"
        if kind == "reopen":
            again = NextAlert(case, "a mistake", key)
            done = await reopen_case(LI, stores, audit, self.desk.notifier, self.desk.rules, again, now=self.now)
            self.lives[case].alerts.insert(0, done.alert)
            return True
        closing = Closing(case, Outcome.FOUND_SAFE, FoundBy.POLICE, key)
        await close_case(self.desk, closing, by=LI, now=self.now)
        return True

    async def approve(self, case: str) -> None:
        """Let a second person agree that a case is shown again."""
        until = self.now + APPROVAL_TIME
        yes = Approval(case, ApprovableChange.UNHIDE_CASE, None, ZHAO.account, ZHAO.person, "yes", until)
        await self.database.run(partial(self.desk.stores.steering.approvals.give, yes))


@pytest.fixture
async def scene(database: Database, signal: FeedSignal) -> Scene:
    hiding = HidingParts(HiddenCases(database), ExportRepository(database, bytes, bytes))
    scene = Scene(database, open_desk(database, signal), parts_over(database, signal), hiding)
    for number, (name, photo) in enumerate(PHOTOS.items()):
        earlier = ["al_first"] if number == 0 else []
        await add_case(database, closed_case(name, photo), *earlier)
        scene.lives[name] = Life([f"al_{name}", *earlier])
    for alert, tenants in PARTNERS.items():
        for tenant in tenants:
            await NoticeRepository(database).add(alert, tenant, "alert.stage", 1, {})
    return scene


def expected(life: Life, kind: str) -> bool | type[HubError]:
    """Return what a change does by the plain rules: True if it changes anything, or the error."""
    if life.is_wiped:
        return CaseWiped if kind != "wipe" else False
    if kind == "hide":
        return CaseOpen if life.is_open else not life.is_hidden
    if kind == "unhide":
        return life.is_hidden
    if kind == "wipe":
        return not life.is_open
    if kind == "close":
        return True if life.is_open else CaseClosed
    return Conflict if life.is_open else CaseHidden if life.is_hidden else True


async def test_random_lives_are_seen_by_plain_rules(scene: Scene) -> None:
    chance, done = random.Random(79), set[tuple[str, object]]()
    for step in range(STEPS):
        case = chance.choice(list(PHOTOS))
        life = scene.lives[case]
        kind = chance.choice(
            ["hide", "hide", "unhide", "reopen", "close", *(["wipe"] if step > 2 * STEPS // 3 else [])]
        )
        wanted = expected(life, kind)
        done.add((kind, wanted))
        await change_and_check(scene, case, kind, wanted)
    assert len(done) > 10, "Most changes are done, repeated and refused."
    for case, life in scene.lives.items():
        for kind in ("close", "hide", "wipe", "unhide"):
            await change_and_check(scene, case, kind, expected(life, kind))
    assert any(life.is_wiped and life.is_hidden for life in scene.lives.values())


async def change_and_check(scene: Scene, case: str, kind: str, wanted: bool | type[HubError]) -> None:
    """Make a change, which does as wanted, and look at every door."""
    life = scene.lives[case]
    if isinstance(wanted, bool):
        assert await scene.change(kind, case) is wanted, (kind, life)
    else:
        with pytest.raises(wanted):
            await scene.change(kind, case)
    if wanted is True:
        life.is_hidden = kind == "hide" or (life.is_hidden and kind != "unhide")
        life.is_open = kind == "reopen" or (life.is_open and kind != "close")
        life.is_wiped |= kind == "wipe"
    await check_partners(scene)
    await check_police(scene)
    await check_photos(scene)


async def check_partners(scene: Scene) -> None:
    """A partner reads nothing of an alert that is hidden or wiped, by its id and in lists; its last call says so."""
    alerts = AlertRepository(scene.database)
    of_case = {alert: life for life in scene.lives.values() for alert in life.alerts}
    listed = {one.alert.id: one for one in await alerts.listed(list(AlertStatus), None, None, 99)}
    assert listed.keys() == of_case.keys()
    for name, public in {**listed, **await alerts.public(list(of_case))}.items():
        gone = of_case[name].is_hidden or of_case[name].is_wiped
        assert {one.content.name for one in public.revisions} == ({""} if gone else {"Meimei"}), name
        assert any(one.content.photos for one in public.revisions) is not gone
        assert ({area.centre for area in public.alert.areas} == {NOWHERE}) is gone
        assert public.areas[0].district == ("" if gone else "Taocheng")
    rows = await scene.database.collection("notices").find(ALL_ROWS | {"state": "waiting"}).to_list(None)
    told = {(row["alert"], row["p"]): row["kind"] for row in rows if "hidden" in row["kind"]}
    assert len(told) == sum("hidden" in row["kind"] for row in rows), "One of the two is void."
    for alert, tenants in PARTNERS.items():
        for tenant in tenants:
            kind = told.get((alert, tenant))
            if of_case[alert].is_wiped:
                # The call that tells of the wipe replaced the others.
                assert kind is None
            else:
                assert (kind == "alert.hidden") is of_case[alert].is_hidden, (alert, tenant, kind)
    assert {tenant for alert, tenant in told if not PARTNERS.get(alert)} == set()


async def check_police(scene: Scene) -> None:
    """A hidden case is in no list of a stranger, and its own force finds it; both find the others."""
    book, lists = CaseRepository(scene.database), AlertLists(scene.database)
    for by in (LI, FAR):
        scope = TABLE.scope(by, CaseAction.READ_PUBLIC, now=scene.now)
        assert scope.everything
        found = [one for one, life in scene.lives.items() if by is LI or not life.is_hidden]
        query = CaseQuery(CaseSearch(), (scope,), by, scene.now, public=True)
        assert sorted(one.case.id for one in await book.search(query, None, 99)) == sorted(found)
        assert await book.count(query, 99) == len(found)
        page = await lists.page(AlertQuery(AlertSearch(), scope, scene.now, AlertOrderBy()), None, 99)
        assert sorted(one.alert.id for one in page) == sorted(
            alert for case in found for alert in scene.lives[case].alerts
        )


async def check_photos(scene: Scene) -> None:
    """Each photo is marked with exactly the hidden cases that show it, until it is wiped."""
    for photo in set(PHOTOS.values()):
        shown_by = {one for one, name in PHOTOS.items() if name == photo}
        row = await PhotoRepository(scene.database).find(photo)
        if row is None:
            assert all(scene.lives[one].is_wiped for one in shown_by)
        else:
            hidden = {one for one in shown_by if scene.lives[one].is_hidden}
            assert row.hidden_with == hidden, photo


async def test_photo_of_a_hidden_case_is_shown_nowhere_else(scene: Scene) -> None:
    photos = PhotoRepository(scene.database)

    async def show(*shown: str) -> None:
        path = ("child", "photo")
        work = partial(require_case_photos, photos, [PHOTOS["cs_1"]], path=path, shown=shown)
        await scene.database.run(work)

    await show()
    await scene.change("hide", "cs_1")
    with pytest.raises(NotFound) as refused:
        await show()
    assert refused.value.path == ("child", "photo")
    # The other case has it already.
    await show(PHOTOS["cs_2"])
    await scene.change("unhide", "cs_1")
    await show()


async def test_total_of_all_cases_reads_no_row(scene: Scene) -> None:
    cases = scene.database.collection("cases")
    await scene.change("hide", "cs_1")
    for by, seen in ((LI, 3), (FAR, 2)):
        scope = TABLE.scope(by, CaseAction.READ_PUBLIC, now=scene.now)
        query = CaseQuery(CaseSearch(), (scope,), by, scene.now, public=True)
        # With more hidden cases than a query names, the mark of each row is read.
        for limit, read in ((1, 0), (0, 3 if seen == 2 else 0)):
            [part] = await parts_with_text(cases, await without_unseen(cases, query, limit))
            asked = {"count": "cases", "query": part.filter_of_new, "hint": dict(part.index or ())}
            told = await scene.database.raw.command(
                "explain", asked, verbosity="executionStats", codec_options=ANY_DATE
            )
            assert told["executionStats"]["totalDocsExamined"] == read, (by.account, limit)
            assert await cases.count_documents(part.filter_of_new) == seen


@dataclass
class Failing:
    """A part that fails at one of its calls."""

    part: Any
    at: str

    def __getattr__(self, name: str) -> Any:
        if name != self.at:
            return getattr(self.part, name)

        async def fail(*_: Any) -> None:
            raise StorageUnavailable

        return fail


def without_audit(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Return the rest: the audit trail is written at its own times."""
    return {name: rows for name, rows in found.items() if "audit" not in name}


@pytest.mark.parametrize("at", ["hide_photos", "notify_partners", "withdraw_case", "append"])
async def test_fault_in_the_middle_leaves_everything_as_it_was(scene: Scene, at: str) -> None:
    before = without_audit(await everything(scene.database))
    stores = replace(scene.desk.stores, timeline=Failing(scene.desk.stores.timeline, at))
    hiding = HidingParts(Failing(scene.hiding.rows, at), Failing(scene.hiding.exports, at))
    with pytest.raises(StorageUnavailable):
        await hide_case(CHIEF, stores, hiding, scene.desk.audit, KeepingChange("cs_0", "a reason"), now=LATER)
    assert without_audit(await everything(scene.database)) == before


async def test_hiding_killed_before_each_command_is_all_or_nothing(
    databases: Databases, one_redis: EmbeddedRedis, signal: FeedSignal
) -> None:
    killed_url = await databases.take()
    async with opened(await databases.take()) as whole, opened(killed_url) as killed:
        for database in (whole, killed):
            await add_scene(database)
        before = await everything(killed)
        await hide(whole, signal)
        with forking("tests.storage.mongo.hide_program") as forks:
            for step in count(1):
                code, said = await asyncio.to_thread(forks.run, killed_url, one_redis.url, str(step))
                if code == 0:
                    break
                assert code == -signals.SIGKILL, said
                # The server would end the transaction of the killed process within seconds.
                await asyncio.to_thread(end_sessions, killed_url)
                assert await everything(killed) == before, step
        # Each command of the transaction, the commit too, was the next one of some process that died.
        assert step > 20
        left, wanted = await everything(killed), await everything(whole)
        assert {name for name in wanted if left[name] != wanted[name]} == {"media.chunks"}, "Their ids are made up."
        assert {name for name in wanted if left[name] != before.get(name)} >= {"cases", "alerts", "photos", "exports"}


async def test_case_reopened_at_once_is_never_hidden_and_open(scene: Scene) -> None:
    stores, ends = scene.desk.stores, set[str]()
    for round_ in range(8):
        await outcomes(scene.change("hide", "cs_1"), scene.change("reopen", "cs_1"))
        case = await stores.cases.get("cs_1")
        assert case is not None
        alert = await stores.alerts.get(case.alert)
        assert alert is not None
        is_hidden = case.keeping.hidden is not None
        assert (is_hidden, alert.hidden, alert.open) in ((True, True, False), (False, False, True)), round_
        ends.add("hidden" if is_hidden else "open")
        await scene.change("unhide" if is_hidden else "close", "cs_1")
    assert ends


async def test_export_with_a_hidden_case_is_withdrawn(scene: Scene) -> None:
    exports, parts = (scene.database.collection(name) for name in ("exports", "export_parts"))
    for slot, (name, case) in enumerate((("exp_1", "cs_0"), ("exp_2", "cs_1"))):
        await exports.insert_one({"_id": name, "owner": "li", "slot": slot, "state": "READY"})
        await parts.insert_one({"_id": f"{name}.0", "export": name, "begins": 0, "cases": [case]})
    await scene.change("hide", "cs_0")
    states = {row["_id"]: (row["state"], row.get("failure")) async for row in exports.find(ALL_ROWS)}
    assert states == {"exp_1": ("FAILED", "CASE_HIDDEN"), "exp_2": ("READY", None)}
    assert [row["export"] async for row in parts.find(ALL_ROWS)] == ["exp_2"]


async def test_hiding_changes_no_column_of_statistics(scene: Scene) -> None:
    columns, rows = CaseColumnRepository(scene.database), scene.database.collection("case_columns")

    async def counted() -> list[Any]:
        for week in await columns.weeks():
            await columns.rebuild(week)
        return [{name: row[name] for name in row.keys() - {"edition"}} async for row in rows.find(ALL_ROWS)]

    before = await counted()
    await scene.change("hide", "cs_0")
    assert await counted() == before != []
