"""Facts that cases are counted by, through both graphs: what comes back, and who sees it."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from graphql import GraphQLInputObjectType, GraphQLNamedType, GraphQLObjectType
from pymongo import monitoring

from hub.domain.cases.abductors import AbductorRelation
from hub.domain.cases.case import Child, Reporter, Suspect, Vehicle
from hub.domain.cases.facts import declared, public_facts
from hub.graphs.partner import partner_graph
from hub.graphs.police import police_graph
from hub.local.officers import ANYANG_OFFICER, HENGSHUI_OFFICER
from tests.doors import schema_of
from tests.fakes import officer
from tests.graphql.documents import CASE, change
from tests.graphql.police_scene import Scene
from tests.graphql.whole_graphs import Asking, Calls, whole_hub

REGIONS: Final = """[[region]]
code = "N-1"
name = "Lower North"
parent = "N"

[[region]]
code = "N"
name = "North"
"""
READ: Final = """query ($id: ID!) { case(id: $id, purpose: "a test") {
  region abductorRelation foundAt closedAt timeToRecovery { fromDisappearanceSeconds fromOpeningSeconds }
  links { caseId kind otherKind } sameChildCaseIds } }"""
SUMMARY: Final = '{ caseSummary(id: "%s", purpose: "a test") { region links } }'
TIMELINE: Final = """{ caseTimeline(caseId: "%s", purpose: "a test") {
  edges { node { kind changes { fact before after public } } } } }"""
RELATION: Final = {"abductorRelation": "OTHER_RELATIVE"}


@pytest.mark.parametrize("relation", AbductorRelation)
async def test_relation_comes_back_as_it_was_sent(scene: Scene, relation: AbductorRelation) -> None:
    case = await opened(scene, abductorRelation=relation.value)
    found = (await scene.ask(READ, HENGSHUI_OFFICER, id=case)).data["case"]
    assert found["abductorRelation"] == relation.value
    assert (found["region"], found["foundAt"], found["timeToRecovery"]) == (None, None, None)


async def test_relation_is_of_the_private_facts_of_a_case(scene: Scene) -> None:
    case = await opened(scene, **RELATION)
    given = {"caseId": case, "outcome": "FOUND_SAFE", "abductorRelation": "PARENT", "idempotencyKey": "c"}
    payload = (await scene.ask(change("closeCase"), HENGSHUI_OFFICER, input=given)).data["closeCase"]
    assert payload["userErrors"] == []
    own = json.dumps((await scene.ask(TIMELINE % case, HENGSHUI_OFFICER)).body)
    assert '"abductorRelation", "before": "OTHER_RELATIVE", "after": "PARENT", "public": false' in own
    stranger = replace(ANYANG_OFFICER, account="far", person="far")
    for document in (TIMELINE % case, SUMMARY % case):
        answer = await scene.ask(document, stranger)
        assert answer.codes == []
        assert not any(word in json.dumps(answer.body) for word in ("PARENT", "RELATIVE", "abductor"))
    assert (await scene.ask(READ, stranger, id=case)).codes == ["CASE_FORBIDDEN"]


def test_facts_to_ask_by_are_in_no_other_type() -> None:
    holders = {"abductorRelation": {"Case"}, "foundAt": {"Case"}, "timeToRecovery": {"Case"}}
    # A place of the gazetteer has its own region: no case is in it.
    holders |= {"sameChildCaseIds": {"Case"}, "region": {"Case", "CaseSummary", "RegionElsewhere", "Place"}}
    for graph, is_police in ((police_graph(open_schema=True), True), (partner_graph(open_schema=True), False)):
        kinds: Any = graph._schema.type_map
        for fact, wanted in holders.items():
            found = {name for name, kind in kinds.items() if fact in getattr(kind, "fields", ())}
            outputs = {name for name in found if not name.endswith(("Input", "Filter"))}
            assert outputs == (wanted if is_police else set()), fact
            assert is_police or not found, fact


async def opened(scene: Scene, **facts: Any) -> str:
    payload = (await scene.ask(change("openCase"), HENGSHUI_OFFICER, input=CASE | facts)).data["openCase"]
    assert payload["userErrors"] == []
    return str(payload["caseId"])


class Desk:
    """An officer's desk of a whole hub with a list of regions."""

    def __init__(self, ask: Asking) -> None:
        self.ask = ask
        self.seen = datetime.now(UTC) - timedelta(minutes=20)
        self.calls = 0

    async def done(self, name: str, **given: Any) -> tuple[Any, list[tuple[str, list[str]]]]:
        """Send a mutation; return its case, and code and path of each error."""
        self.calls += 1
        payload = (await self.ask(change(name), input=given | {"idempotencyKey": f"{self.calls}"}))[0][name]
        return payload["caseId"], [(error["code"], error["path"]) for error in payload["userErrors"]]

    async def opened(self, **facts: Any) -> tuple[Any, list[tuple[str, list[str]]]]:
        """Open a case of a child who was last seen 20 minutes ago."""
        seen = CASE["lastSeen"] | {"at": self.seen.isoformat()}
        return await self.done("openCase", **(CASE | {"lastSeen": seen} | facts))

    async def read(self, case: str) -> Any:
        """Read the facts of a case."""
        return (await self.ask(READ, id=case))[0]["case"]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Open a whole hub."""
    (tmp_path / "regions.toml").write_text(REGIONS, encoding="utf-8")
    calls = Calls()
    monitoring.register(calls)
    async with whole_hub(tmp_path, regions_file=str(tmp_path / "regions.toml")) as hub:
        yield Desk(Asking(police_graph(open_schema=False), hub.services.police, officer(), calls))


async def test_region_of_the_list_is_taken_and_shown(desk: Desk) -> None:
    assert (await desk.ask("{ regions { code name parent } }"))[0]["regions"] == [
        {"code": "N-1", "name": "Lower North", "parent": "N"},
        {"code": "N", "name": "North", "parent": None},
    ]
    assert await desk.opened(region="S") == (None, [("REGION_UNKNOWN", ["region"])])
    case, errors = await desk.opened(region="N")
    assert errors == []
    revising = {"caseId": case, "material": False, "region": "N-1"} | RELATION
    assert await desk.done("reviseCase", **revising) == (case, [])
    found = await desk.read(case)
    assert (found["region"], found["abductorRelation"]) == ("N-1", "OTHER_RELATIVE")
    assert (await desk.ask(SUMMARY % case))[0]["caseSummary"] == {"region": "N-1", "links": []}


async def test_time_to_recovery_has_two_beginnings(desk: Desk) -> None:
    (first, _), (second, _) = [await desk.opened() for _ in range(2)]
    found_at = (desk.seen + timedelta(minutes=15)).isoformat()
    assert await desk.done("closeCase", caseId=first, outcome="FOUND_DEAD", foundAt=found_at) == (first, [])
    # The case was opened after the child was found.
    times = (await desk.read(first))["timeToRecovery"]
    assert times == {"fromDisappearanceSeconds": 900, "fromOpeningSeconds": 0}
    assert await desk.done("closeCase", caseId=second, outcome="RETURNED_ALONE") == (second, [])
    alone = await desk.read(second)
    assert alone["foundAt"] == alone["closedAt"]
    times = alone["timeToRecovery"]
    assert times["fromDisappearanceSeconds"] >= 1200 > times["fromOpeningSeconds"] >= 0


async def test_cases_of_one_child_name_each_other(desk: Desk) -> None:
    (first, _), (second, _), (third, _) = [await desk.opened() for _ in range(3)]
    linking = {"caseId": second, "kind": "SAME_CHILD", "reason": "one child"}
    for other in (first, third):
        assert await desk.done("linkCases", **linking, otherId=other) == (second, [])
    other = await desk.read(third)
    assert other["links"] == [{"caseId": second, "kind": "SAME_CHILD", "otherKind": "SAME_CHILD"}]
    assert other["sameChildCaseIds"] == sorted([first, second])
    # One read for all cases of a page.
    data, calls = await desk.ask('{ cases(purpose: "a test") { edges { node { id sameChildCaseIds } } } }')
    shown = {edge["node"]["id"]: set(edge["node"]["sameChildCaseIds"]) for edge in data["cases"]["edges"]}
    assert shown == {one: {first, second, third} - {one} for one in (first, second, third)}
    _, without = await desk.ask('{ cases(purpose: "a test") { edges { node { id } } } }')
    assert calls["find cases"] == without["find cases"] + 1


@pytest.mark.parametrize("kind", [Child, Suspect, Vehicle, Reporter])
def test_each_type_of_the_graphs_has_the_declared_facts(kind: type[Any]) -> None:
    police, partner = (schema_of(build(open_schema=True)).type_map for build in (police_graph, partner_graph))
    of_police = [police[kind.__name__], police[f"{kind.__name__}Input"]]
    of_all = [police[f"Summary{kind.__name__}"], partner[f"Alert{kind.__name__}"]] if public_facts(kind) else []
    for shown in of_police + ([police["ReviseCaseInput"]] if kind is Child else []):
        assert {one.name for one in declared(kind)} <= _fields(shown), shown
    for shown in of_all:
        assert {one.fact.public_as or one.name for one in public_facts(kind)} <= _fields(shown), shown


def _fields(kind: GraphQLNamedType) -> set[str]:
    assert isinstance(kind, GraphQLObjectType | GraphQLInputObjectType)
    return set(kind.fields)
