"""Files of exports hold what a second reading of plain facts finds, whatever happens to their workers."""

import asyncio
import hashlib
import random
import signal
from collections import Counter
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, partial
from typing import Any, Final

import pytest

from hub.domain.exports.export import (
    KEPT_FOR,
    MAX_EXPORTS,
    Export,
    ExportFailure,
    ExportFormat,
    ExportKind,
    ExportState,
)
from hub.domain.search.alerts import AlertSearch
from hub.domain.search.cases import CaseOrder, CaseOrderBy, CaseSearch
from hub.domain.search.tips import TipSearch
from hub.domain.trail.audit import AuditAction
from hub.errors import Conflict, Forbidden, NotFound
from hub.services.exports import follow_export
from hub.services.exports.change_exports import resume_export
from hub.services.exports.ports import NewPart
from hub.services.maintenance.write_exports import write_exports
from hub.storage.mongo.cases.cases import CaseRepository, case_row
from hub.storage.mongo.database import Database, opened
from hub.storage.mongo.exports.exports import ExportRepository
from hub.storage.mongo.leases import FREE
from tests.databases import Databases
from tests.fakes import NOW, FakePolice
from tests.plain_cases import made_up_cases, random_tree
from tests.sdk.forks import forking
from tests.storage.mongo.export_desk import ExportDesk, csv_rows, ids_in
from tests.storage.mongo.export_program import desk_over
from tests.storage.mongo.made_up_lists import OFFICERS, alert_leaves, judge_alert, judge_tip, random_search, tip_leaves
from tests.storage.mongo.search import test_case_lists, test_over_cases
from tests.storage.mongo.search.test_case_lists import OWNER, READERS, TABLE, case_of, expected, officer_of, search_of
from tests.storage.mongo.search.test_case_lists import world as cases_world
from tests.storage.mongo.search.test_over_cases import CLOSED
from tests.storage.mongo.wipes.test_case_wipes import end_sessions

__all__ = ["cases_world", "tips_world"]

tips_world = test_over_cases.world

CASES: Final = 50
KILLED_CASES: Final = 25
CASE_QUERIES: Final = 40
TIP_QUERIES: Final = 25
ALERT_QUERIES: Final = 25
BY_OPENING: Final = CaseOrderBy.usual(CaseOrder.OPENED)
BY: Final = officer_of(OWNER)


@dataclass
class Few:
    """Few cases, one for each read: so each file has several parts."""

    desk: ExportDesk
    ids: list[str]
    fake: FakePolice


@pytest.fixture
async def few(database: Database) -> Few:
    rows = few_rows()
    await database.collection("cases").insert_many(rows)
    fake = FakePolice()
    reading = replace(fake.case_reading(TABLE), cases=CaseRepository(database))
    return Few(ExportDesk(database, reading, stretch=1), sorted(row["_id"] for row in rows), fake)


@cache
def few_rows() -> list[dict[str, Any]]:
    cases = made_up_cases(random.Random(75), CASES)
    return [case_row(*case_of(replace(one, is_hidden=False))) for one in cases]


FORMATS: Final = pytest.mark.parametrize("form", [ExportFormat.CSV, ExportFormat.PARQUET])


@pytest.fixture
async def desk(few: Few) -> ExportDesk:
    return few.desk


async def test_random_filters_write_what_a_second_reading_finds(
    cases_world: test_case_lists.World, database: Database
) -> None:
    world, desk = cases_world, ExportDesk(database, cases_world.reading, stretch=5)
    chance, telling = random.Random(75), 0
    for number in range(CASE_QUERIES):
        reader, form = chance.choice(READERS), chance.choice(list(ExportFormat))
        public = not reader.reads or chance.random() < 0.3
        kind, by = ExportKind.CASE_SUMMARIES if public else ExportKind.CASES, officer_of(reader)
        tree = random_tree(chance, public=public)
        wanted = expected(world, reader, tree, BY_OPENING, public=public)
        export = await desk.start(by, kind, search_of(tree), form)
        assert export.total == len(wanted), (number, reader, tree)
        assert (export.state is ExportState.AWAITING_APPROVAL) == (not public and len(wanted) > 100)
        await desk.approve(export)
        done = await desk.written(export)
        data = await desk.data(export)
        assert done.state is ExportState.READY
        assert ids_in(data, form) == sorted(wanted), (number, reader, tree)
        assert (done.rows, done.size) == (len(wanted), len(data))
        assert done.sha256 == hashlib.sha256(data).hexdigest()
        telling += 0 < len(wanted) < len(world.cases)
        await desk.forget(by)
    assert telling > CASE_QUERIES / 2


async def test_random_filters_of_tips_write_what_the_judge_finds(
    tips_world: test_over_cases.World, database: Any
) -> None:
    desk, chance, some = ExportDesk(database, tips_world.reading(), stretch=15), random.Random(76), 0
    for number in range(TIP_QUERIES):
        name, by = chance.choice(list(OFFICERS.items()))
        search = random_search(chance, tip_leaves, TipSearch)
        wanted = [
            tip.id
            for tip in tips_world.made.tips
            if tips_world.made.may_read(by, tip.case) and judge_tip(search, tip, tips_world.made.cases[tip.case], by)
        ]
        export = await desk.start(by, ExportKind.TIPS, search)
        await desk.approve(export)
        await desk.written(export)
        data = await desk.data(export)
        assert ids_in(data, ExportFormat.CSV) == sorted(wanted), (number, name)
        assert b"a contact" not in data
        some += bool(wanted)
        await desk.forget(by)
    assert some > TIP_QUERIES / 3


async def test_random_filters_of_alerts_write_what_the_judge_finds(
    tips_world: test_over_cases.World, database: Any
) -> None:
    made, chance, some = tips_world.made, random.Random(77), 0
    desk = ExportDesk(database, tips_world.reading(), stretch=15)
    for number in range(ALERT_QUERIES):
        name, by = chance.choice(list(OFFICERS.items()))
        search, table = random_search(chance, alert_leaves, AlertSearch), chance.choice([test_over_cases.TABLE, CLOSED])
        desk.reading = tips_world.reading(table)
        wanted = [
            alert.id
            for alert in made.alerts
            if (
                made.may_find(by, alert.case)
                if table is not CLOSED
                else made.may_read(by, alert.case) or made.is_offered(by, alert.case)
            )
            and judge_alert(search, alert, made.cases[alert.case])
        ]
        export = await desk.start(by, ExportKind.ALERTS, search, chance.choice(list(ExportFormat)))
        assert (export.total, export.state) == (len(wanted), ExportState.QUEUED)
        await desk.written(export)
        assert ids_in(await desk.data(export), export.format) == sorted(wanted), (number, name)
        some += 0 < len(wanted) < len(made.alerts)
        await desk.forget(by)
    assert some > ALERT_QUERIES / 3


@FORMATS
async def test_lost_workers_leave_no_row_twice_and_none_out(desk: ExportDesk, few: Few, form: ExportFormat) -> None:
    """A worker dies after each part in turn, and one that stood still goes on beside its successor."""
    export = await desk.start(BY, ExportKind.CASE_SUMMARIES, CaseSearch(), form)
    exports = desk.parts.exports
    rows, stale = desk.database.collection("exports"), []
    await write_exports(replace(desk.parts, exports=_Dying(desk.parts.exports, after=2)))
    while (found := await exports.get(export.id)) is not None and not found.state.has_ended:
        # Its lease ends, as that of a killed process does.
        await rows.update_one({"_id": export.id}, {"$set": {"until": FREE}})
        row = await rows.find_one({"_id": export.id})
        assert row is not None
        stale.append((found, row["token"]))
        await write_exports(replace(desk.parts, exports=_Dying(desk.parts.exports, after=1)))
        for earlier, token in stale:
            part = NewPart(b"late\r\n", 1, frozenset(), frozenset(), "zz", is_last=False)
            assert await exports.add_part(earlier, str(token), part) is None
    data = await desk.data(export)
    assert len(stale) > 1
    assert ids_in(data, form) == few.ids


async def test_worker_killed_before_each_command_writes_the_whole_file(databases: Databases) -> None:
    url, rows = await databases.take(), few_rows()[:KILLED_CASES]
    async with opened(url) as database:
        await database.collection("cases").insert_many(rows)
        desk = desk_over(database)
        export = await desk.start(BY, ExportKind.CASE_SUMMARIES, CaseSearch(), ExportFormat.GEOJSON)
        deaths, done = 0, export
        with forking("tests.storage.mongo.export_program") as forks:
            # From 4, one death comes between a row of a part and its commit.
            for step in range(4, 200, 5):
                code, said = await asyncio.to_thread(forks.run, url, str(step))
                done = await desk.kept(export)
                if done.state is ExportState.READY:
                    break
                assert code in (0, -signal.SIGKILL), said
                deaths += code != 0
                # The server would end the transaction of the killed process within seconds.
                await asyncio.to_thread(end_sessions, url)
        data = await desk.data(export)
        assert deaths > 8
        assert (done.parts, done.sha256) == (2, hashlib.sha256(data).hexdigest())
        assert ids_in(data, ExportFormat.GEOJSON) == sorted(row["_id"] for row in rows)


async def test_failed_export_goes_on_after_the_rows_it_has(few: Few) -> None:
    desk = few.desk
    export = await desk.start(BY, ExportKind.CASE_SUMMARIES, CaseSearch())
    await write_exports(replace(desk.parts, rows=_Breaking(desk.parts.rows, after=30)))
    failed = await desk.kept(export)
    assert (failed.state, failed.failure, failed.parts) == (ExportState.FAILED, ExportFailure.INTERNAL, 1)
    with pytest.raises(NotFound, match="another account's, was cancelled, or its time is over"):
        await resume_export(replace(BY, account="other", person="other"), desk.parts, export.id, now=NOW)
    assert (await resume_export(BY, desk.parts, export.id, now=NOW)).state is ExportState.QUEUED
    done = await desk.written(export)
    assert (done.state, done.failure) == (ExportState.READY, None)
    assert ids_in(await desk.data(export), ExportFormat.CSV) == few.ids


async def test_starts_at_once_take_no_more_than_ten(desk: ExportDesk) -> None:
    starts = [desk.start(BY, ExportKind.CASE_SUMMARIES, CaseSearch(force="nobody")) for _ in range(MAX_EXPORTS + 5)]
    done = await asyncio.gather(*starts, return_exceptions=True)
    started = [one for one in done if isinstance(one, Export)]
    assert [type(one) for one in done if not isinstance(one, Export)] == [Conflict] * 5
    kept = await desk.parts.exports.of_account(BY.account)
    assert sorted(one.id for one in kept) == sorted(one.id for one in started)
    assert sorted(one.slot for one in kept) == list(range(MAX_EXPORTS))
    await desk.parts.exports.remove(started[0].id)
    assert (await desk.start(BY, ExportKind.CASE_SUMMARIES, CaseSearch(force="nobody"))).slot == started[0].slot


async def test_trail_names_the_rows_before_a_part_exists(desk: ExportDesk, few: Few) -> None:
    export = await desk.start(BY, ExportKind.CASE_SUMMARIES, CaseSearch())
    few.fake.trail.broken = True
    with pytest.raises(Exception, match="audit"):
        await write_exports(desk.parts)
    assert await desk.data(export) == b""
    few.fake.trail.broken = False
    await desk.database.collection("exports").update_one({"_id": export.id}, {"$set": {"until": FREE}})
    await desk.written(export)
    lines = [entry for entry in few.fake.trail.entries if entry.action is AuditAction.EXPORT_ROWS]
    assert sorted(one for line in lines for one in line.seen) == few.ids
    assert {(line.subject, line.purpose, line.account) for line in lines} == {
        (export.id, "a month of cases", BY.account)
    }


async def test_owner_follows_an_export_to_its_end(desk: ExportDesk, few: Few, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow_export, "LOOK_SECONDS", 0.01)
    export = await desk.start(BY, ExportKind.CASE_SUMMARIES, CaseSearch())
    dying = replace(desk.parts, exports=_Dying(desk.parts.exports, after=2))
    seen: list[Export] = []
    async for one in follow_export.follow_export(BY, desk.parts, export.id):
        seen.append(one)
        # A worker begins once the first look is there, and the next one goes on once its part was seen.
        await (write_exports(dying) if len(seen) == 1 else desk.written(export))
        await desk.database.collection("exports").update_one({"_id": export.id}, {"$set": {"until": FREE}})
    assert [one.state for one in seen] == [ExportState.QUEUED, ExportState.RUNNING, ExportState.READY]
    assert 0 == seen[0].rows < seen[1].rows < seen[2].rows == len(few.ids)
    # Who comes after the end sees it at once.
    assert [one async for one in follow_export.follow_export(BY, desk.parts, export.id)] == seen[-1:]


async def test_export_that_does_not_change_is_shown_again(desk: ExportDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow_export, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(follow_export, "REPEAT_SECONDS", 0.03)
    export = await desk.start(BY, ExportKind.CASE_SUMMARIES, CaseSearch())
    async with aclosing(follow_export.follow_export(BY, desk.parts, export.id)) as following:
        assert await anext(following) == await anext(following) == export
        await desk.parts.exports.remove(export.id)
        with pytest.raises(NotFound) as gone:
            await anext(following)
    assert gone.value.path == ("exportId",)


async def test_nobody_follows_the_export_of_another_account(desk: ExportDesk) -> None:
    export = await desk.start(BY, ExportKind.CASE_SUMMARIES, CaseSearch())
    stranger = replace(BY, account="stranger", person="stranger")
    for by, name in ((stranger, export.id), (BY, "exp_unknown"), (BY, "\0")):
        with pytest.raises(NotFound):
            await anext(follow_export.follow_export(by, desk.parts, name))
    with pytest.raises(Forbidden):
        await anext(follow_export.follow_export(replace(BY, certified=False), desk.parts, export.id))


async def test_private_rows_beyond_those_approved_fail(desk: ExportDesk) -> None:
    export = await desk.start(BY, ExportKind.CASES, CaseSearch())
    await desk.database.collection("exports").update_one(
        {"_id": export.id}, {"$set": {"allowed": 1, "state": ExportState.QUEUED.value}}
    )
    done = await desk.written(export)
    assert (done.state, done.failure, done.sha256) == (ExportState.FAILED, ExportFailure.GREW, None)
    with pytest.raises(Conflict):
        await resume_export(BY, desk.parts, export.id, now=NOW)


async def test_read_limit_counts_private_rows_of_one_person(desk: ExportDesk, few: Few) -> None:
    few.fake.cases_per_hour = 1
    desk.reading = replace(desk.reading, rate_limit=few.fake.rate_limit)
    export = await desk.start(BY, ExportKind.CASES, CaseSearch())
    done = await desk.written(export)
    assert (done.failure, done.rows) == (ExportFailure.READ_LIMIT_REACHED, 0)
    assert await desk.data(export) == b""


async def test_read_limit_counts_each_tip_of_a_file(tips_world: test_over_cases.World, database: Any) -> None:
    fake = FakePolice()
    fake.cases_per_hour = 3
    desk = ExportDesk(database, replace(tips_world.reading(), rate_limit=fake.rate_limit), stretch=200)
    made = tips_world.made
    by = next(one for one in OFFICERS.values() if sum(made.may_read(one, tip.case) for tip in made.tips) > 3)
    tips = Counter(tip.case for tip in made.tips if made.may_read(by, tip.case))
    [(case, held)] = tips.most_common(1)
    assert held > 3
    done = await desk.written(await desk.start(by, ExportKind.TIPS, TipSearch(case_ids=(case,))))
    assert (done.failure, done.rows) == (ExportFailure.READ_LIMIT_REACHED, 0)


async def test_rights_that_end_leave_the_rest_out(desk: ExportDesk, few: Few) -> None:
    export = await desk.start(BY, ExportKind.CASES, CaseSearch())
    table = desk.reading.access
    desk.reading = replace(desk.reading, access=replace(table, rows=()))
    done = await desk.written(export)
    assert (done.state, done.rows) == (ExportState.READY, 0)
    assert csv_rows(await desk.data(export)) == []


async def test_wiped_case_takes_every_file_that_holds_it(desk: ExportDesk, few: Few) -> None:
    child = few.ids[7]
    with_it = await desk.start(BY, ExportKind.CASE_SUMMARIES, CaseSearch())
    without = await desk.start(BY, ExportKind.CASE_SUMMARIES, CaseSearch(force="nobody"))
    await desk.written(with_it)
    await desk.written(without)
    assert await desk.parts.exports.forget_case(child) == 1
    gone, stays = await desk.parts.exports.get(with_it.id), await desk.parts.exports.get(without.id)
    assert gone is not None
    assert (gone.state, gone.failure) == (ExportState.FAILED, ExportFailure.CASE_WIPED)
    assert await desk.data(with_it) == b""
    assert stays is not None
    assert stays.state is ExportState.READY


async def test_part_with_a_case_wiped_meanwhile_is_read_again(desk: ExportDesk, few: Few) -> None:
    """The wipe begins between the read of a part and its write."""
    child = few.ids[0]
    export = await desk.start(BY, ExportKind.CASE_SUMMARIES, CaseSearch())
    claimed = await desk.parts.exports.claim()
    assert claimed is not None
    await desk.database.collection("cases").update_one({"_id": child}, {"$set": {"wiping": "FACTS"}})
    part = NewPart(b"its facts", 1, frozenset({child}), frozenset(), child, is_last=False)
    assert await desk.parts.exports.add_part(*claimed, part) is None
    assert await desk.data(export) == b""
    wiped = replace(part, wiped=frozenset({child}))
    assert await desk.parts.exports.add_part(*claimed, wiped) is not None


async def test_part_with_a_case_hidden_meanwhile_is_read_again(desk: ExportDesk, few: Few) -> None:
    """The owner has no tie to the case: the second read leaves it out. With a tie it is known as hidden, and stays."""
    child = few.ids[0]
    export = await desk.start(BY, ExportKind.CASE_SUMMARIES, CaseSearch())
    claimed = await desk.parts.exports.claim()
    assert claimed is not None
    hidden = {"by": "li", "person": "li", "at": NOW, "reason": "a court says so"}
    await desk.database.collection("cases").update_one({"_id": child}, {"$set": {"hidden": hidden}})
    part = NewPart(b"its facts", 1, frozenset({child}), frozenset(), child, is_last=False)
    assert await desk.parts.exports.add_part(*claimed, part) is None
    assert await desk.data(export) == b""
    known = replace(part, hidden=frozenset({child}))
    assert await desk.parts.exports.add_part(*claimed, known) is not None


async def test_export_is_gone_after_its_time_with_its_parts(desk: ExportDesk) -> None:
    export = await desk.start(BY, ExportKind.CASE_SUMMARIES, CaseSearch())
    await desk.written(export)
    desk.clock.moment = NOW + KEPT_FOR - timedelta(seconds=1)
    await write_exports(desk.parts)
    assert await desk.parts.exports.get(export.id) is not None
    desk.clock.moment = NOW + KEPT_FOR
    await write_exports(desk.parts)
    assert await desk.parts.exports.get(export.id) is None
    assert await desk.data(export) == b""


async def test_cases_opened_after_the_start_are_not_in_the_file(desk: ExportDesk, few: Few) -> None:
    export = await desk.start(BY, ExportKind.CASE_SUMMARIES, CaseSearch())
    late = replace(next(made_up_cases(random.Random(1), 1)), id="cs_late", opened_at=NOW + timedelta(seconds=1))
    add: Any = partial(CaseRepository(desk.database).add, *test_case_lists.case_of(late))
    await desk.database.run(add)
    await desk.written(export)
    assert "cs_late" not in ids_in(await desk.data(export), ExportFormat.CSV)


async def test_row_in_the_database_shows_no_filter_and_no_purpose(desk: ExportDesk) -> None:
    export = await desk.start(BY, ExportKind.CASE_SUMMARIES, CaseSearch(text="red coat"))
    row = await desk.database.collection("exports").find_one({"_id": export.id})
    assert "red coat" not in str(row)
    assert "a month" not in str(row)
    kept = await desk.parts.exports.get(export.id)
    assert kept is not None
    assert kept.search == CaseSearch(text="red coat")


class _Breaking:
    """The rows, whose reader has a fault after so many."""

    def __init__(self, real: Any, after: int) -> None:
        self._real, self._left = real, after

    async def cases(self, *args: Any) -> Any:
        self._left -= 1
        if self._left < 0:
            raise RuntimeError("a fault that holds red coat")
        return await self._real.cases(*args)

    tips = alerts = cases


class _Dying(ExportRepository):
    """A worker whose process ends after some parts: what it would do next never comes."""

    def __init__(self, real: Any, after: int) -> None:
        self.__dict__ |= real.__dict__
        self._left = after

    async def add_part(self, *args: Any) -> Any:
        self._left -= 1
        added = await super().add_part(*args)
        return added if self._left > 0 else None

    async def claim(self) -> Any:
        return await super().claim() if self._left > 0 else None

    async def release(self, *_: Any) -> None:
        """A dead process gives nothing back."""
