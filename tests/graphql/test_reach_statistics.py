"""`reachStatistics` in the police graph: the query of the docs, what is refused, and the line of the trail."""

import re
from pathlib import Path
from typing import Any, Final

import pytest

from hub.domain.trail.audit import AuditAction
from hub.local.officers import AUDITOR, HENGSHUI_OFFICER
from tests.graphql.police_scene import Scene

PAGE: Final = Path(__file__).parents[2] / "docs" / "police" / "statistics.md"
[DOCUMENT] = re.findall(r"```graphql\n(query ReachBy.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
SUM: Final = """query ($first: String! = "2016-05", $last: String! = "2016-06", $groups: [ReachDimension!],
  $filter: ReachStatisticsFilter) {
  reachStatistics(purpose: "a test", fromMonth: $first, untilMonth: $last, groupBy: $groups, filter: $filter) {
    asOf groups { alerts } } }"""


async def test_query_of_the_docs_answers_without_alerts(scene: Scene) -> None:
    answer = await scene.ask(DOCUMENT, HENGSHUI_OFFICER, first="2016-01", last="2016-12")
    assert answer.codes == []
    assert answer.data["reachStatistics"]["groups"] == []


@pytest.mark.parametrize(
    ("variables", "code", "path"),
    [
        ({"first": "2016-13"}, "INVALID_INPUT", ["fromMonth"]),
        ({"last": "2016-5"}, "INVALID_INPUT", ["untilMonth"]),
        ({"last": "2016-04"}, "INVALID_INPUT", ["untilMonth"]),
        ({"first": "2006-06"}, "INVALID_INPUT", ["fromMonth"]),
        ({"groups": ["MONTH", "MONTH"]}, "INVALID_INPUT", ["groupBy"]),
        ({"groups": ["MONTH", "RADIUS", "PARTNER", "REGION"]}, "TOO_MANY_ITEMS", ["groupBy"]),
        ({"filter": {"region": "N"}}, "REGION_UNKNOWN", ["filter", "region"]),
    ],
)
async def test_wrong_request_of_reach_is_refused_with_its_path(
    scene: Scene, variables: dict[str, Any], code: str, path: list[str]
) -> None:
    answer = await scene.ask(SUM, HENGSHUI_OFFICER, **variables)
    assert answer.codes == [code]
    assert answer.body["errors"][0]["extensions"]["path"] == path


async def test_trail_names_dimensions_of_reach_without_values(scene: Scene) -> None:
    assert (await scene.ask(SUM, AUDITOR)).codes == ["FORBIDDEN"]
    answer = await scene.ask(SUM, HENGSHUI_OFFICER, groups=["MONTH"], filter={"force": "cn-131100"})
    assert answer.codes == []
    line = scene.fake.trail.entries[-1]
    assert (line.action, line.subject) == (AuditAction.READ_REACH, "reachStatistics force by MONTH")
