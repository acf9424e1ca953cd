"""The audit line says which relations to the case allowed a read or a change."""

import ast
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from hub.domain.access.table import AccessRow, CaseAction, Relation
from hub.domain.actors import Officer, Permission
from hub.domain.search.cases import DEFAULT_CASE_ORDER, CaseSearch
from hub.domain.search.tips import TipOrderBy, TipSearch
from hub.domain.tips.tip import TipState
from hub.errors import CaseForbidden, NotFound, ReadLimitReached
from hub.services import police as services
from hub.services.police.alerts.pause_alert import Pause, pause_alert
from hub.services.police.cases.read_alike_cases import read_alike_cases
from hub.services.police.cases.read_case import read_case
from hub.services.police.cases.read_case_summary import read_case_summary
from hub.services.police.cases.read_officer_notes import read_officer_notes
from hub.services.police.search.search_case_summaries import search_case_summaries
from hub.services.police.search.search_cases import search_cases
from hub.services.police.statistics.read_reach import read_reach
from hub.services.police.steps.case_search import CaseRequest
from hub.services.police.steps.pages import PageRequest
from hub.services.police.tips.ask_tipster import ask_tipster
from hub.services.police.tips.claim_tip import claim_tip
from hub.services.police.tips.link_tips import link_tips
from hub.services.police.tips.read_tip import read_tip
from hub.services.police.tips.read_tips import TipRequest, read_tips
from hub.services.police.tips.release_tip import release_tip
from hub.services.police.tips.steps.tip_pair import TipPair
from hub.services.police.tips.triage_tip import triage_tip
from hub.services.police.trail.read_timeline import TimelineRequest, read_timeline
from tests.fakes import FakePolice, officer
from tests.services.police.access_scenes import ZHAO, accept, assign, link, note, offer, share, smash
from tests.services.police.scenes import LATER, LI, new_tip, opened_case

Step = Callable[[FakePolice, str, Officer], Awaitable[Any]]

READS_AND_OPENS: Final = (Permission.READ_CASES, Permission.OPEN_CASE)
SUPERVISOR: Final = replace(
    officer("sun", None, *READS_AND_OPENS, Permission.SUPERVISE), force="jinan", supervises=frozenset({"hengshui"})
)
ANALYST: Final = replace(officer("ana", None, *READS_AND_OPENS), force="jinan", analyses=frozenset({"hengshui"}))
OPENER: Final = replace(ZHAO, permissions=frozenset({Permission.OPEN_CASE}))


async def nothing(_fake: FakePolice, _case: str, _by: Officer) -> None:
    """Need no grant."""


async def case(fake: FakePolice, case_id: str, by: Officer) -> Any:
    return await read_case(by, fake.case_reading(), case_id, purpose="a test", now=LATER)


async def summary(fake: FakePolice, case_id: str, by: Officer) -> Any:
    return await read_case_summary(by, fake.case_reading(), case_id, purpose="a test", now=LATER)


async def pause(fake: FakePolice, case_id: str, by: Officer) -> Any:
    alert = fake.case(case_id).alert
    return await pause_alert(by, fake.stores, fake.trail, Pause(alert, "a doubt"), now=LATER)


async def triage(fake: FakePolice, case_id: str, by: Officer) -> Any:
    return await triage_tip(by, fake.tip_stores, fake.trail, "tip_1", TipState.REVIEWED, now=LATER)


async def write_note(fake: FakePolice, case_id: str, by: Officer) -> Any:
    return await note(fake, case_id, by=by)


async def take(fake: FakePolice, case_id: str, by: Officer) -> Any:
    return await accept(fake, case_id, by=by)


async def assign_to(fake: FakePolice, case_id: str, by: Officer) -> Any:
    return await assign(fake, case_id, by.account)


async def share_with(fake: FakePolice, case_id: str, _by: Officer) -> Any:
    return await share(fake, case_id)


async def offer_to(fake: FakePolice, case_id: str, _by: Officer) -> Any:
    return await offer(fake, case_id)


async def break_it(fake: FakePolice, case_id: str, by: Officer) -> Any:
    return await smash(fake, case_id, by=by)


async def open_triage(fake: FakePolice, _case: str, _by: Officer) -> None:
    """Let analysts triage tips, as an operator's table may."""
    row = AccessRow(Relation.ANALYST, frozenset({Permission.OPEN_CASE}), frozenset({CaseAction.TRIAGE_TIPS}))
    fake.stores = replace(fake.stores, access=fake.stores.access.changed([row], []))
    fake.tip_stores = replace(fake.tip_stores, case_stores=fake.stores)


WAYS: Final[Mapping[Relation, tuple[Officer, Step, Step, Step]]] = {
    Relation.CERTIFIED: (ZHAO, nothing, summary, write_note),
    Relation.OWNER: (LI, nothing, case, pause),
    Relation.ASSIGNED: (ZHAO, assign_to, case, pause),
    Relation.SHARED: (ZHAO, share_with, case, triage),
    Relation.SUPERVISES: (SUPERVISOR, nothing, case, pause),
    Relation.ANALYST: (ANALYST, open_triage, case, triage),
    Relation.OFFERED: (OPENER, offer_to, summary, take),
    Relation.BREAK_GLASS: (ZHAO, break_it, case, pause),
}
"""An officer in each relation alone, how it comes to be, a read and a change that it allows."""


async def scene(relation: Relation) -> tuple[FakePolice, str]:
    """Return a case with a tip, to which the officer of the relation is tied."""
    fake = FakePolice()
    opened = await opened_case(fake)
    fake.tips.tips.append(new_tip(opened.alert, opened.case))
    by, tie, _, _ = WAYS[relation]
    await tie(fake, opened.case, by)
    fake.trail.entries.clear()
    return fake, opened.case


def test_every_relation_has_a_read_and_a_change() -> None:
    assert set(WAYS) == set(Relation)


@pytest.mark.parametrize("relation", WAYS)
async def test_line_of_a_read_names_its_relation(relation: Relation) -> None:
    fake, case_id = await scene(relation)
    by, _, read, _ = WAYS[relation]
    await read(fake, case_id, by)
    [line] = fake.trail.entries
    # Public facts are for every certified officer, for those with an offer too.
    also = {Relation.CERTIFIED} if relation is Relation.OFFERED else set()
    assert line.relations == tuple(sorted({relation, *also}))
    assert (line.outcome, line.case) == ("ASKED", case_id)


@pytest.mark.parametrize("relation", WAYS)
async def test_second_line_of_a_change_names_its_relation(relation: Relation) -> None:
    fake, case_id = await scene(relation)
    by, _, _, change = WAYS[relation]
    await change(fake, case_id, by)
    assert [(line.outcome, line.relations) for line in fake.trail.entries] == [("ASKED", ()), ("DONE", (relation,))]


def test_every_result_of_a_change_holds_its_relations() -> None:
    folder = Path(services.__path__[0])
    without = [
        path.stem
        for path in sorted(folder.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id in ("CaseChange", "GrantChange") and "relations" not in {word.arg for word in node.keywords}
    ]
    # A case that is opened has no relations before. Other results are made by the frame of a change.
    assert without == ["open_case"]


async def test_line_names_every_relation_that_allows_it() -> None:
    fake, case_id = await scene(Relation.ASSIGNED)
    await share(fake, case_id)
    await smash(fake, case_id)
    fake.trail.entries.clear()
    await case(fake, case_id, ZHAO)
    assert fake.trail.entries[0].relations == (Relation.ASSIGNED, Relation.SHARED)
    await pause(fake, case_id, ZHAO)
    assert fake.trail.entries[-1].relations == (Relation.ASSIGNED,)


async def test_unchanged_and_repeated_changes_name_their_relation() -> None:
    fake, case_id = await scene(Relation.OWNER)
    for _ in range(2):
        await pause(fake, case_id, LI)
    assert (fake.trail.entries[-1].outcome, fake.trail.entries[-1].relations) == ("UNCHANGED", (Relation.OWNER,))
    for _ in range(2):
        await share(fake, case_id)
    assert (fake.trail.entries[-1].outcome, fake.trail.entries[-1].relations) == ("DONE", (Relation.OWNER,))


async def test_refusals_and_unknown_cases_name_no_relation() -> None:
    fake, case_id = await scene(Relation.OWNER)
    with pytest.raises(CaseForbidden):
        await case(fake, case_id, ZHAO)
    with pytest.raises(CaseForbidden):
        await pause(fake, case_id, ZHAO)
    with pytest.raises(NotFound):
        await case(fake, "cs_none", LI)
    assert len(fake.trail.entries) == 6
    assert {line.relations for line in fake.trail.entries} == {()}
    fake.cases_per_hour = 0
    with pytest.raises(ReadLimitReached):
        await case(fake, case_id, LI)
    assert [line.relations for line in fake.trail.entries[-2:]] == [(Relation.OWNER,), ()]


async def test_list_names_the_relations_of_all_its_cases() -> None:
    fake = FakePolice()
    request = CaseRequest(CaseSearch(), DEFAULT_CASE_ORDER, PageRequest(10))
    opened = await opened_case(fake, key="first")
    await opened_case(fake, key="second")
    foreign = (await opened_case(fake, key="other", by=ZHAO)).case
    await share(fake, foreign, by=ZHAO, force="hengshui")
    fake.trail.entries.clear()
    await search_cases(LI, fake.case_reading(), request, purpose="a test", now=LATER)
    asked, given = fake.trail.entries
    assert (asked.relations, given.relations) == ((), (Relation.OWNER, Relation.SHARED))
    assert len(given.seen) == 3
    await search_case_summaries(SUPERVISOR, fake.case_reading(), request, purpose="a test", now=LATER)
    assert fake.trail.entries[-1].relations == (Relation.CERTIFIED, Relation.SUPERVISES)
    await read_alike_cases(ZHAO, fake.stores, fake.trail, opened.case, purpose="a test", now=LATER)
    assert {line.relations for line in fake.trail.entries[-2:]} == {(Relation.CERTIFIED,)}


async def test_each_read_of_one_case_names_the_relation() -> None:
    fake, case_id = await scene(Relation.SHARED)
    reading = fake.case_reading()
    kept: dict[str, Any] = {"purpose": "a test", "now": LATER}
    request = TipRequest(case_id, TipSearch(), TipOrderBy(), PageRequest(10))
    await read_tips(ZHAO, reading, fake.tip_ranking, request, purpose="a test", now=LATER)
    await read_tip(ZHAO, reading, fake.tip_stores, "tip_1", purpose="a test", now=LATER)
    await read_officer_notes(ZHAO, reading, fake.access.notes, case_id, PageRequest(9), **kept)
    await read_reach(ZHAO, reading, fake.reach, fake.rules.policy, [case_id], purpose="a test", now=LATER)
    assert {(line.case, line.relations) for line in fake.trail.entries} == {(case_id, (Relation.SHARED,))}
    assert {line.action for line in fake.trail.entries} == {"READ_TIPS", "READ_CASE", "READ_REACH"}
    # The line of the tips that are listed, and no other has a second one.
    assert [line.seen for line in fake.trail.entries if line.answers] == [("tip_1",)]
    await read_timeline(ZHAO, reading, fake.stores.timeline, TimelineRequest(case_id, (), PageRequest(9)), **kept)
    assert fake.trail.entries[-1].relations == (Relation.CERTIFIED, Relation.SHARED)


async def test_each_change_of_a_tip_names_the_relation() -> None:
    fake, case_id = await scene(Relation.SHARED)
    fake.tips.tips.append(replace(fake.tips.tips[0], id="tip_2"))
    stores, trail = fake.tip_stores, fake.trail
    await claim_tip(ZHAO, stores, trail, "tip_1", now=LATER)
    await release_tip(ZHAO, stores, trail, "tip_1", now=LATER)
    await release_tip(ZHAO, stores, trail, "tip_1", now=LATER)
    await ask_tipster(ZHAO, stores, trail, "tip_1", "Which platform?", now=LATER)
    await link_tips(ZHAO, stores, trail, TipPair("tip_1", "tip_2"), now=LATER)
    await triage_tip(ZHAO, stores, trail, "tip_1", TipState.NEW, now=LATER)
    answers = [line for line in trail.entries if line.answers]
    assert [line.outcome for line in answers] == ["DONE", "DONE", "UNCHANGED", "DONE", "DONE", "DONE", "UNCHANGED"]
    assert {(line.case, line.relations) for line in answers} == {(case_id, (Relation.SHARED,))}


async def test_link_of_cases_names_the_relation_to_the_first() -> None:
    fake, case_id = await scene(Relation.SHARED)
    other = await opened_case(fake, key="other")
    await link(fake, case_id, other.case, by=ZHAO)
    assert fake.trail.entries[-1].relations == (Relation.SHARED,)
