"""Statistics of cases through the graph: the named queries of the docs, refusals, and the line of the trail."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from hub.domain.trail.audit import AuditAction
from hub.local.officers import ANYANG_OFFICER, HENGSHUI_OFFICER
from tests.graphql.documents import CASE, change
from tests.graphql.police_scene import Scene

PAGE: Final = Path(__file__).parents[2] / "docs" / "police" / "statistics.md"
QUERIES: Final = re.findall(r"```graphql\n(query (\w+).*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
NAMED: Final = [(text, name) for text, name in QUERIES if "caseStatistics" in text]
PERIOD: Final = {"from": "2016-01-01T00:00:00Z", "until": "2017-01-01T00:00:00Z"}
COUNT: Final = """query ($groups: [StatisticDimension!], $zone: String! = "UTC", $filter: CaseStatisticsFilter) {
  caseStatistics(purpose: "a test", groupBy: $groups, timeZone: $zone, filter: $filter) {
    asOf children cases groups { keys { value } children } } }"""


async def opened(scene: Scene, key: str, **facts: Any) -> str:
    given = CASE | facts | {"idempotencyKey": key}
    payload = (await scene.ask(change("openCase"), HENGSHUI_OFFICER, input=given)).data["openCase"]
    assert payload["userErrors"] == []
    return str(payload["caseId"])


async def counted(scene: Scene, by: Any = HENGSHUI_OFFICER, **variables: Any) -> dict[str, Any]:
    answer = await scene.ask(COUNT, by, **variables)
    assert answer.codes == []
    found: dict[str, Any] = answer.data["caseStatistics"]
    return found


def test_the_docs_name_five_yearly_tables() -> None:
    assert [name for _, name in NAMED] == [
        *("MissingByAgeAndSex", "ByOutcome", "ByAbductorAndOutcome", "ByTimeToRecovery", "ByDayAndHour")
    ]


@pytest.mark.parametrize("document", [text for text, _ in NAMED], ids=[name for _, name in NAMED])
async def test_yearly_table_of_the_docs_counts_each_child_once(scene: Scene, document: str) -> None:
    await opened(scene, "one", abductorRelation="PARENT")
    case = await opened(scene, "two")
    given = {"caseId": case, "outcome": "FOUND_SAFE", "foundBy": "TIP", "idempotencyKey": "c"}
    assert (await scene.ask(change("closeCase"), HENGSHUI_OFFICER, input=given)).codes == []
    answer = await scene.ask(document, HENGSHUI_OFFICER, **PERIOD)
    assert answer.codes == []
    found = answer.data["caseStatistics"]
    groups = {tuple(key["value"] for key in group["keys"]): group["children"] for group in found["groups"]}
    assert groups in (
        {("0-2", "FEMALE"): 2},
        {("FOUND_SAFE",): 1, (None,): 1},
        {("PARENT", None): 1, (None, "FOUND_SAFE"): 1},
        {("within 1 h",): 1, (None,): 1},
        {("FRIDAY", "16"): 2},
    )
    earlier = await scene.ask(document, HENGSHUI_OFFICER, **PERIOD | {"until": "2016-02-01T00:00:00Z"})
    assert earlier.data["caseStatistics"]["groups"] == []


async def test_counts_are_of_cases_that_one_may_read(scene: Scene) -> None:
    await opened(scene, "one")
    await opened(scene, "drill", status="EXERCISE")
    assert (await counted(scene))["children"] == 1
    assert (await counted(scene, filter={"status": "EXERCISE"}))["children"] == 1
    stranger = replace(ANYANG_OFFICER, account="far", person="far")
    assert await counted(scene, stranger) | {"asOf": ""} == {"asOf": "", "children": 0, "cases": 0, "groups": []}


@pytest.mark.parametrize(
    ("variables", "code", "path"),
    [
        ({"zone": "Asia/Nowhere"}, "INVALID_INPUT", ["timeZone"]),
        ({"groups": ["SEX", "SEX"]}, "INVALID_INPUT", ["groupBy"]),
        ({"groups": ["SEX", "MONTH", "DAY", "FORCE"]}, "TOO_MANY_ITEMS", ["groupBy"]),
        ({"filter": {"region": "N"}}, "REGION_UNKNOWN", ["filter", "region"]),
    ],
)
async def test_wrong_request_is_refused_with_its_path(
    scene: Scene, variables: dict[str, Any], code: str, path: list[str]
) -> None:
    answer = await scene.ask(COUNT, HENGSHUI_OFFICER, **variables)
    assert answer.codes == [code]
    assert answer.body["errors"][0]["extensions"]["path"] == path


async def test_trail_names_dimensions_and_filters_without_values(scene: Scene) -> None:
    answer = await scene.ask(COUNT, HENGSHUI_OFFICER, groups=["SEX"], filter={"sex": "FEMALE"})
    assert answer.codes == []
    line = scene.fake.trail.entries[-1]
    assert (line.action, line.subject) == (AuditAction.COUNT_CASES, "caseStatistics sex by SEX")
    assert scene.fake.case_reads.reads == []


async def test_statistic_of_one_child_names_no_case_in_the_trail(scene: Scene) -> None:
    await opened(scene, "one", abductorRelation="PARENT")
    await opened(scene, "two", abductorRelation="STRANGER", child=CASE["child"] | {"ageYears": 9})
    scene.fake.trail.entries.clear()
    found = await counted(scene, groups=["ABDUCTOR_RELATION"], filter={"ageFrom": 9, "ageUntil": 9})
    assert found["groups"] == [{"keys": [{"value": "STRANGER"}], "children": 1}]
    assert [(line.case, line.seen) for line in scene.fake.trail.entries] == [(None, ())]
    assert scene.fake.case_reads.reads == []
    # A list names the case, also if its total alone is asked for.
    assert (await scene.ask('{ cases(purpose: "a test", first: 1) { totalCount } }', HENGSHUI_OFFICER)).codes == []
    assert len(scene.fake.trail.entries[-1].seen) == len(scene.fake.case_reads.reads) == 1
