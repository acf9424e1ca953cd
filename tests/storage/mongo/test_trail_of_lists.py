"""By the id of a case an auditor finds who was given one of its tips or alerts, in a list or in a file."""

import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import graphql
import pytest
from graphql import ObjectTypeDefinitionNode

from hub.domain.exports.export import ExportKind
from hub.domain.search.alerts import AlertOrderBy, AlertSearch
from hub.domain.search.cases import CaseSearch
from hub.domain.search.saved_filters import Search
from hub.domain.search.tips import TipOrder, TipOrderBy, TipSearch
from hub.domain.trail.audit import AuditAction, AuditEntry, AuditOutcome
from hub.services.maintenance.write_exports import write_exports
from hub.services.police.ports.saved import SavedParts
from hub.services.police.ports.stores import AuditSearch
from hub.services.police.ports.tips import TipRanking, TipStores
from hub.services.police.search.search_alerts import AlertRequest, search_alerts
from hub.services.police.search.search_saved_alerts import search_saved_alerts
from hub.services.police.search.search_saved_tips import search_saved_tips
from hub.services.police.search.search_tips import TipsRequest, search_tips
from hub.services.police.steps import audit as audit_lines
from hub.services.police.steps.pages import PageRequest
from hub.services.police.tips.read_tip import read_tip
from hub.services.police.tips.read_tips import TipRequest, read_tips
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.alerts.lists import AlertLists
from hub.storage.mongo.exports.exports import ExportRepository
from hub.storage.mongo.leases import FREE
from hub.storage.mongo.tips.lists import TipLists
from hub.storage.mongo.tips.queue import TipQueue
from hub.storage.mongo.trail.audit import AuditRepository
from hub.storage.redis.feed_signal import FeedSignal
from tests.databases import ALL_ROWS
from tests.fakes import NOW
from tests.storage.mongo.export_desk import ExportDesk, csv_rows
from tests.storage.mongo.made_up_lists import OFFICERS
from tests.storage.mongo.saved_scene import parts_over, saved
from tests.storage.mongo.search import test_over_cases

__all__ = ["world"]

world = test_over_cases.world

BY: Final = OFFICERS["analyst"]
LONG_AGO: Final = NOW - timedelta(days=1000)
PAGE: Final = 100
MAX_IDS: Final = 7
SDL: Final = Path(__file__).parents[3] / "docs" / "police.graphql"
Given = dict[str, set[str]]
"""The ids that a reader was given, by their case."""


@dataclass
class Hall:
    """Made-up cases, and the trail as it is stored."""

    parts: SavedParts
    world: test_over_cases.World

    @property
    def reading(self) -> Any:
        return replace(self.world.reading(), audit=AuditRepository(self.world.database))

    @property
    def a_case(self) -> str:
        return next(tip.case for tip in self.world.made.tips if self.world.made.may_read(BY, tip.case))

    def saved_parts(self) -> SavedParts:
        return replace(self.parts, reading=self.reading)

    async def lines(self, case: str) -> list[AuditEntry]:
        return await AuditRepository(self.world.database).search(AuditSearch(case=case), None, 1000)


@pytest.fixture
async def hall(world: test_over_cases.World, signal: FeedSignal) -> Hall:
    return Hall(parts_over(world.database, signal, test_over_cases.TABLE), world)


async def tips_of_case(hall: Hall) -> Any:
    return await _of_case(hall, TipOrder.RECEIVED)


async def ranked_tips(hall: Hall) -> Any:
    return await _of_case(hall, TipOrder.RANKED)


async def _of_case(hall: Hall, order: TipOrder) -> Any:
    database, photos = hall.world.database, hall.world.fake.photos
    ranking: Any = TipRanking(TipQueue(database), AlertRepository(database), photos)
    request = TipRequest(hall.a_case, TipSearch(), TipOrderBy(order), PageRequest(PAGE))
    return (await read_tips(BY, hall.reading, ranking, request, purpose="a test", now=NOW)).page.items


async def tips_over_cases(hall: Hall) -> Any:
    request = TipsRequest(TipSearch(), TipOrderBy(), PageRequest(PAGE))
    lists = TipLists(hall.world.database)
    return (await search_tips(BY, hall.reading, lists, request, purpose="a test", now=NOW)).page.items


async def one_tip(hall: Hall) -> Any:
    stores = TipStores(TipQueue(hall.world.database), hall.parts.stores)
    wanted = next(tip.id for tip in hall.world.made.tips if tip.case == hall.a_case)
    return [await read_tip(BY, hall.reading, stores, wanted, purpose="a test", now=NOW)]


async def alerts_over_cases(hall: Hall) -> Any:
    request = AlertRequest(AlertSearch(), AlertOrderBy(), PageRequest(PAGE))
    lists = AlertLists(hall.world.database)
    return (await search_alerts(BY, hall.reading, lists, request, purpose="a test", now=NOW)).page.items


async def saved_tips(hall: Hall) -> Any:
    parts = hall.saved_parts()
    kept = await saved(parts, BY, "tips", TipSearch(received_from=LONG_AGO))
    asked = {"only_new": False, "page": PageRequest(PAGE), "purpose": "a test", "now": NOW}
    return (await search_saved_tips(BY, parts, kept.id, **asked)).page.items  # type: ignore[arg-type]


async def saved_alerts(hall: Hall) -> Any:
    parts = hall.saved_parts()
    kept = await saved(parts, BY, "alerts", AlertSearch(opened_from=LONG_AGO))
    asked = {"only_new": False, "page": PageRequest(PAGE), "purpose": "a test", "now": NOW}
    return (await search_saved_alerts(BY, parts, kept.id, **asked)).page.items  # type: ignore[arg-type]


READS: Final[Mapping[str, tuple[Callable[[Hall], Awaitable[Any]], ...]]] = {
    "tips": (tips_of_case, ranked_tips, tips_over_cases),
    "node": (one_tip,),
    "alerts": (alerts_over_cases,),
    "savedSearchTips": (saved_tips,),
    "savedSearchAlerts": (saved_alerts,),
}
"""The reads of each root field that gives tips or alerts."""

SEARCHES: Final[Mapping[ExportKind, Search]] = {
    ExportKind.CASE_SUMMARIES: CaseSearch(),
    ExportKind.CASES: CaseSearch(),
    ExportKind.TIPS: TipSearch(),
    ExportKind.ALERTS: AlertSearch(),
}


async def test_read_of_tips_or_alerts_is_found_by_its_case(hall: Hall) -> None:
    worked: dict[str, Any] = {"linked": True, "marks": [], "sketch": []}
    await hall.world.database.collection("tips").update_many(ALL_ROWS, {"$set": worked})
    for read in (one for reads in READS.values() for one in reads):
        await hall.world.database.collection("audit").delete_many(ALL_ROWS)
        given: Given = defaultdict(set)
        for one in await read(hall):
            given[one.case].add(one.id)
        assert given, read
        for case, ids in given.items():
            assert ids <= _named(await hall.lines(case)), (read, case)


async def test_exported_rows_are_found_by_their_case(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker dies after its line and before its part, so the next one names those rows again."""
    monkeypatch.setattr(audit_lines, "MAX_IDS_PER_LINE", MAX_IDS)
    desk = ExportDesk(hall.world.database, hall.reading, stretch=11)
    for kind in ExportKind:
        export = await desk.start(BY, kind, SEARCHES[kind])
        await desk.approve(export)
        await write_exports(replace(desk.parts, exports=_Dying(desk.parts.exports), stretches=1))
        killed = {"_id": export.id}
        await desk.database.collection("exports").update_one(killed, {"$set": {"until": FREE}})
        done = await desk.written(export)
        rows = csv_rows(await desk.data(export))
        assert done.rows == len(rows) > MAX_IDS, kind
        given: Given = defaultdict(set)
        for row in rows:
            given[row.get("case_id") or row["id"]].add(row["id"])
        for case, ids in given.items():
            lines = [line for line in await hall.lines(case) if line.subject == export.id]
            assert {(line.action, line.outcome) for line in lines} == {(AuditAction.EXPORT_ROWS, AuditOutcome.DONE)}
            assert all(case in line.seen and len(line.seen) <= MAX_IDS for line in lines)
            assert ids <= _named(lines), (kind, case)
        assert max(map(len, given.values())) > (1 if kind is ExportKind.TIPS else 0)


def test_each_root_field_of_tips_or_alerts_is_read_here() -> None:
    document = graphql.parse(SDL.read_text())
    [root] = [
        one for one in document.definitions if isinstance(one, ObjectTypeDefinitionNode) and one.name.value == "Query"
    ]
    kinds = {one.name.value: re.sub(r"\W", "", graphql.print_ast(one.type)) for one in root.fields or ()}
    assert {name for name, kind in kinds.items() if kind in ("TipConnection", "CaseAlertConnection", "Node")} == set(
        READS
    )
    # No other field of the root gives one.
    assert not {"Tip", "CaseAlert"} & set(kinds.values())


def _named(lines: list[AuditEntry]) -> set[str]:
    return {one for line in lines for one in (line.subject, *line.seen)}


class _Dying(ExportRepository):
    """A worker whose process ends when it would add its first part."""

    def __init__(self, real: Any) -> None:
        self.__dict__ |= real.__dict__
        self._is_dead = False

    async def claim(self) -> Any:
        return None if self._is_dead else await super().claim()

    async def add_part(self, *_: Any) -> None:
        self._is_dead = True

    async def release(self, *_: Any) -> None:
        """A dead process gives nothing back."""
