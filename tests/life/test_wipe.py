"""A wipe leaves no private fact of a case in MongoDB, Redis or a log, whichever field it was written into."""

import io
import json
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, get_type_hints

import pytest
from graphql import GraphQLInputObjectType, get_named_type

from hub.domain.alerts.alert import PublicContent
from hub.domain.cases.case import Child
from hub.domain.cases.facts import declared
from hub.domain.cases.keeping import CaseHeld
from hub.errors import NotFound
from hub.graphs.partner import partner_graph
from hub.graphs.police import police_graph
from hub.services.maintenance.wipe_cases import wipe_case, wipe_cases
from hub.storage.mongo.cases.officer_notes import OfficerNoteRepository
from hub.wiring import Hub
from tests.databases import ALL_ROWS
from tests.graphql.documents import change
from tests.graphql.strangers.places import selection
from tests.graphql.whole_graphs import whole_hub
from tests.life.canaries import IN_WORDS, LETTER, everything_stored
from tests.life.story import NEWS, STRANGER, Story

FAR_AWAY: Final = replace(STRANGER, account="away", person="away")
"""An officer who never broke the glass."""

PHOTOS_DUE, FACTS_DUE = timedelta(days=9), timedelta(days=366)

OF_NO_CASE: Final = frozenset(
    {
        *("CaseFilter.text", "CaseSummaryFilter.text", "TipFilter.text", "AuditFilter.account", "AuditFilter.person"),
        *("AuditFilter.searchedText", "CreatePartnerInput.name", "SetPartnerChannelInput.channel"),
        *("SetPartnerChannelInput.settings", "SetPartnerDocumentsInput.documents"),
        "PreviewAlertInput.previewKey",
        *("HaltAllInput.reason", "ResumeAllInput.reason", "StartExportInput.purpose", "ApproveExportInput.purpose"),
        *(
            "DeviceInput.ref",
            "DeviceInput.token",
            "DeviceInput.language",
            "LocationInput.ref",
            "RemoveDevicesInput.refs",
            "EraseDevicesInput.refs",
        ),
        *("DevicePreferencesInput.ref", "QuietHoursInput.start", "QuietHoursInput.end", "QuietHoursInput.zone"),
        *("AddToTipInput.receiptCode", "WithdrawTipInput.receiptCode", "ReceiptInput.ref"),
        *("StartConformanceInput.receiver", "StartConformanceInput.refs"),
        *("SaveSearchInput.purpose", "UpdateSavedSearchInput.purpose", "MarkSavedSearchSeenInput.until"),
    }
)
"""Texts of inputs that are looked for and not stored, or are no case's: of partners, operators and devices."""

NAMES_AND_CODES: Final = frozenset({"region", "officer", "force"})
"""Texts that name an officer, a force or a region. They stay: who did what, and where by the operator's list."""

STAYS: Final = frozenset(
    {
        *("Author.account", "Author.force", "Author.person", "Case.alert", "Case.child_key", "Case.force"),
        *("Case.force_name", "Case.force_phone", "Case.id", "Case.opened_by", "Case.opened_person"),
        *("Case.placed_by", "Case.placed_person", "CaseHold.by", "CaseHold.person", "CaseLink.by"),
        *("CaseHiding.by", "CaseHiding.person", "HandOver.person"),
        *("CaseLink.case", "CaseNote.by", "CaseSighting.added_by", "CaseSighting.added_person", "Child.photo"),
        *(
            "FactChange.fact",
            "Grant.by",
            "Grant.id",
            "Grant.name",
            "Grant.to",
            "HandOver.by",
            "HandOver.id",
            "HandOver.name",
        ),
        *("HandOver.to", "OfficerNote.by", "OfficerNote.case", "OfficerNote.force", "OfficerNote.id"),
        *("PublicContent.force", "PublicContent.phone", "PublicContent.photo", "PublicContent.sex"),
        *("PublicSuspect.photo", "Revision.alert", "Suspect.photo", "TimelineEntry.alert"),
        *("TimelineEntry.case", "TimelineEntry.notice", "TimelineEntry.tip", "Tip.alert", "Tip.case", "Tip.id"),
        *("Tip.photo", "Tip.repeats", "TipLink.by", "TipLink.tip", "TipQuestion.by", "TipTriage.by"),
        *("Case.region", "Case.confirmed_by"),
    }
)
"""Texts of the domain that are ids, codes or numbers of forces, or name staff."""

SEALED: Final = frozenset(
    {
        *("saveSearch.name", "saveSearch.criteria.cases.filter.text", "saveSearch.criteria.cases.filter.not.text"),
        *("saveSearch.criteria.tips.filter.text", "updateSavedSearch.name"),
        "updateSavedSearch.criteria.cases.filter.text",
        "searched",
    }
)
"""Places in a saved search: the hub stores them encrypted, until its owner has not used it for 90 days."""

ROW_OF_A_WIPED_CASE: Final = frozenset(
    {
        *("_id", "alert", "state", "status", "version", "opened_at", "opened_by", "opened_person", "opener_keys"),
        *("placed_by", "placed_person", "force", "force_name", "force_phone", "seen_at", "age_years", "child"),
        *(
            "public_words",
            "public_grams",
            "words_form",
            "confirmed_by",
            "closed_at",
            "outcome",
            "found_by",
            "helpful_tips",
            "region",
            "found_at",
        ),
        *("abductor_relation", "child_key", "child_changes", "changed_at", "listed", "wiped", "photos_wiped_at"),
        *("facts_wiped_at", "hidden"),
    }
)
"""Every field that may have a value after the wipe."""


@pytest.fixture(scope="module")
async def hub(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hub]:
    """One hub for all."""
    async with whole_hub(tmp_path_factory.mktemp("life")) as hub:
        yield hub


@pytest.fixture(scope="module")
async def story(hub: Hub) -> Story:
    """One case, played once; the tests follow its life in their order."""
    story = Story(hub, datetime.now(UTC))
    await story.play()
    return story


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Collect what the hub logs."""
    log, logged = logging.getLogger("hub"), io.StringIO()
    handler, level = logging.StreamHandler(logged), log.level
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    yield logged
    log.removeHandler(handler)
    log.setLevel(level)


def texts_of_inputs() -> set[str]:
    """Return every text that a caller may send in an input of either graph, without keys of repeats."""
    found = set()
    for graph in (police_graph(open_schema=True), partner_graph(open_schema=True)):
        for name, kind in graph._schema.type_map.items():
            if isinstance(kind, GraphQLInputObjectType):
                for field, given in kind.fields.items():
                    if str(get_named_type(given.type)) in ("String", "JSON") and field != "idempotencyKey":
                        found.add(f"{name}.{field}")
    return found


def texts_of(value: Any, owner: str = "") -> Iterator[tuple[str, str]]:
    """Yield the owner and value of each text in a noun of the domain, at any depth."""
    if isinstance(value, tuple):
        for one in value:
            yield from texts_of(one, owner)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name), f"{type(value).__name__}.{field.name}")
    elif type(value) is str:
        yield owner, value


async def contents(hub: Hub, alert: str) -> list[PublicContent]:
    """Return the public content of every revision of an alert."""
    return [revision.content for revision in await hub.repositories.alerts.alerts.revisions(alert)]


def test_every_text_that_a_caller_sends_is_planted(story: Story) -> None:
    sent = {coordinate for coordinate in texts_of_inputs() if coordinate.split(".")[1] not in NAMES_AND_CODES}
    assert sent - OF_NO_CASE - story.planted == set()
    assert story.planted <= sent


async def test_every_text_of_the_nouns_holds_a_canary(hub: Hub, story: Story) -> None:
    stored, canaries = hub.repositories, set(story.canaries.texts.values())
    case = await stored.cases.cases.get(story.case)
    assert case is not None
    nouns: list[Any] = [case, *await stored.cases.timeline.of_case(case.id, (), None, 500)]
    nouns += await OfficerNoteRepository(hub.database).of_case(case.id, None, 9)
    nouns += [one for alert in story.alerts for one in await stored.alerts.alerts.revisions(alert)]
    rows = await hub.database.collection("tips").find({"case": case.id}, {"_id": 1}).to_list(None)
    nouns += [await stored.tips.tips.get(row["_id"]) for row in rows]
    held: dict[str, set[str]] = {}
    for noun in nouns:
        for owner, text in texts_of(noun):
            held.setdefault(owner, set()).add(text)
    without = {owner for owner, texts in held.items() if not any(one in text for one in canaries for text in texts)}
    assert without - STAYS == set()
    # A text that nobody gave hides: it may be the one that is new.
    parts: tuple[Any, ...] = (case, case.child, case.last_seen, case.reporter, *case.suspects, *case.vehicles)
    named = {
        f"{type(noun).__name__}.{field.name}"
        for noun in parts
        for field in fields(noun)
        if get_type_hints(type(noun))[field.name] in (str, str | None)
    }
    assert named - held.keys() - STAYS == set()


async def said_to(story: Story, *, partner: bool) -> bytes:
    """Return all that a partner, or an officer without a tie, can read of the case and its alerts."""
    graph = partner_graph(open_schema=True) if partner else police_graph(open_schema=True)
    if partner:
        alert = selection(graph, graph._schema.type_map["Alert"])
        document = f"""query ($id: ID!, $any: [_Any!]!) {{
            alert(id: $id) {alert} alerts(first: 20) {{ edges {{ node {alert} }} }}
            _entities(representations: $any) {{ ... on Alert {alert} }} }}"""
        answers = [
            await story.ask(document, by=NEWS, id=one, any=[{"__typename": "Alert", "id": one}]) for one in story.alerts
        ]
        return json.dumps(answers, ensure_ascii=False).encode()
    summary = selection(graph, graph._schema.type_map["CaseSummary"])
    document = f"""query ($id: ID!) {{ caseSummary(id: $id, purpose: "a test") {summary}
        caseSummaries(first: 20, purpose: "a test") {{ totalCount edges {{ node {summary} }} }}
        alerts(first: 20, purpose: "a test") {{
            edges {{ node {{ id caseId areas {{ centre {{ latitude longitude }} }} }} }} }} }}"""
    found = await story.ask(document, by=FAR_AWAY, id=story.case)
    return json.dumps(found, ensure_ascii=False).encode()


async def test_hidden_case_is_at_no_door_of_strangers(hub: Hub, story: Story) -> None:
    def found(said: bytes) -> set[str]:
        return {place for place, _, _ in story.canaries.found({"said": said, "said" + IN_WORDS: said})}

    for partner in (True, False):
        assert found(await said_to(story, partner=partner)) == set()
    seen = json.loads(await said_to(story, partner=False))
    assert seen["caseSummary"] is None
    # The other case is linked to it, and names its id.
    shown = [edge["node"] | {"links": []} for edge in seen["caseSummaries"]["edges"]]
    assert not any(one in json.dumps([shown, seen["alerts"]]) for one in (story.case, *story.alerts))
    late = {"alert": story.alert, "text": "late", "idempotencyKey": "late tip"}
    tip = await story.ask(change("submitTip", "userErrors { code }"), by=NEWS, input=late)
    assert tip["submitTip"]["userErrors"] == [{"code": "ALERT_ENDED"}]

    await story.show()
    for partner in (True, False):
        assert {"reviseCase.publicName", "reviseCase.clothing"} <= found(await said_to(story, partner=partner))
    await story.hide()
    for partner in (True, False):
        assert found(await said_to(story, partner=partner)) == set()
    rows = hub.database.collection("feed").find(ALL_ROWS | {"alert": story.alert}).sort("_id", -1)
    assert [row["type"] for row in await rows.to_list(3)] == ["HIDDEN", "UNHIDDEN", "HIDDEN"]


async def test_wiped_case_is_found_nowhere_in_any_form(hub: Hub, story: Story, logged: io.StringIO) -> None:
    parts, canaries = hub.services.wiping, story.canaries
    await story.leave_deliveries()
    await story.take_away()
    assert "export_parts" in {part for _, _, part in canaries.found(await everything_stored(hub.database, hub.redis))}
    found = canaries.found(await everything_stored(hub.database, hub.redis))
    before = {place for place, _, _ in found}
    # Of what a preview was given nothing is stored. A single letter may be the simplified form of another one.
    previewed = {place for place in canaries.texts if place.startswith("previewAlert.")}
    assert previewed
    assert not {one for one in found if one[0] in previewed and one[1] != LETTER}
    # Of a device that a tip names, only a keyed mark is kept; and a saved search is sealed.
    hidden = (canaries.texts.keys() | canaries.points.keys()) - before - previewed
    assert {place for place in hidden if "earch" not in place} == {"submitTip.deviceRef"}
    assert hidden - {"submitTip.deviceRef"} == SEALED
    with pytest.raises(CaseHeld):
        await wipe_case(parts, story.case, now=story.now + FACTS_DUE)
    with pytest.raises(NotFound):
        await wipe_case(parts, "cs_none", now=story.now + FACTS_DUE)
    await wipe_cases(parts, now=story.now + FACTS_DUE)
    held = await hub.repositories.cases.cases.get(story.case)
    assert held is not None
    assert held.criteria
    assert held.keeping.wiped is None

    await story.do("liftHold", caseId=story.case, reason="…")
    assert await wipe_cases(parts, now=story.now + PHOTOS_DUE) == 1
    assert [row async for row in hub.database.raw["media.chunks"].find(ALL_ROWS)] == []
    shown = {one.photos for alert in story.alerts for one in await contents(hub, alert)}
    assert shown == {frozenset()}
    assert await hub.database.collection("tips").find_one({"photo": {"$gt": ""}}) is None
    assert await wipe_cases(parts, now=story.now + FACTS_DUE) == 1
    stored = await everything_stored(hub.database, hub.redis, log=logged.getvalue().encode())
    assert {(place, part) for place, _, part in canaries.found(stored)} == {("purpose", "audit")}


async def test_wiped_case_keeps_ids_times_and_coarse_facts(hub: Hub, story: Story) -> None:
    row = await hub.database.collection("cases").find_one({"_id": story.case})
    assert row is not None
    assert {name for name, value in row.items() if value not in (None, "", [])} - ROW_OF_A_WIPED_CASE - {
        "reporter"
    } == set()
    assert set(row["reporter"].values()) == {None}
    child = {"public_name": "", "full_name": "", "age_years": 3, "sex": "FEMALE"}
    assert row["child"] == child | dict.fromkeys(one.field for one in declared(Child) if one.is_optional)
    assert (row["outcome"], row["wiped"], row["loc"], row["like_keys"]) == ("FALSE_REPORT", "FACTS", None, [])
    answer = await story.ask(READ, id=story.case)
    assert answer["case"]["criteria"] == ""
    assert answer["case"]["keeping"]["hold"] is None
    assert answer["case"]["keeping"]["factsWipedAt"]
    kinds = [edge["node"]["kind"] for edge in answer["caseTimeline"]["edges"]]
    assert kinds[:2] == ["FACTS_WIPED", "PHOTOS_WIPED"]
    assert {"OPENED", "GLASS_BROKEN", "NOTE_ADDED", "CLOSED"} <= set(kinds)


async def test_followers_hear_that_each_alert_was_wiped(hub: Hub, story: Story) -> None:
    events = await hub.database.collection("feed").find(ALL_ROWS | {"type": "WIPED"}).to_list(None)
    assert len(story.alerts) == 3
    assert sorted(event["alert"] for event in events) == sorted(story.alerts)
    public = await hub.repositories.alerts.alerts.public(story.alerts)
    assert {(one.areas[0].district, one.alert.told) for one in public.values()} == {("", ())}


async def test_wiped_case_and_alert_are_still_read_whole(story: Story) -> None:
    police, partner = police_graph(open_schema=True), partner_graph(open_schema=True)
    case = selection(police, police._schema.type_map["Case"])
    summary = selection(police, police._schema.type_map["CaseSummary"])
    tip = selection(police, police._schema.type_map["Tip"])
    found = await story.ask(
        f"""query ($id: ID!) {{ case(id: $id, purpose: "a test") {case}
        caseSummary(id: $id, purpose: "a test") {summary}
        tips(caseId: $id, purpose: "a test") {{ edges {{ node {tip} }} }} }}""",
        id=story.case,
    )
    tips = [edge["node"] for edge in found["tips"]["edges"]]
    assert [(tip["text"], tip["withdrawnAt"], tip["wipedAt"] is None) for tip in tips] == [(None, None, False)] * 2
    assert (found["caseSummary"]["child"]["name"], found["case"]["suspects"]) == ("", [])
    alert = selection(partner, partner._schema.type_map["Alert"])
    texts = 'texts: alert(id: $id) { texts(language: "en") { title body } }'
    shown = await story.ask(f"query ($id: ID!) {{ alert(id: $id) {alert} {texts} }}", by=NEWS, id=story.alert)
    assert (shown["alert"]["child"]["name"], shown["alert"]["suspects"]) == ("", [])
    assert "missing" not in json.dumps(shown).casefold()


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("addCaseNote", {"text": "a note", "idempotencyKey": "late"}),
        ("holdCase", {"reason": "too late"}),
        ("approveChange", {"change": "LIFT_HOLD", "reason": "too late"}),
        ("linkCases", {"otherId": "cs_none", "reason": "too late", "idempotencyKey": "late-2"}),
    ],
)
async def test_wiped_case_refuses_every_change(story: Story, name: str, given: dict[str, Any]) -> None:
    assert await story.refused(name, caseId=story.case, **given) == ["CASE_WIPED"]


READ: Final = """query ($id: ID!) {
  case(id: $id, purpose: "a test") { criteria keeping { reviewAt photosUntil factsWipedAt hold { reason } } }
  caseTimeline(caseId: $id, purpose: "a test", first: 100) { edges { node { kind } } }
}"""
