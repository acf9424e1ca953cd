"""The rate limit on bulk reading over the police graph: error, notice, line of the trail, and changes go on."""

from dataclasses import replace
from typing import Final

import pytest

from hub.domain.actors import Officer
from hub.local.officers import ANALYST, HENGSHUI_OFFICER
from tests.fakes import NOW
from tests.graphql.documents import CASE, change
from tests.graphql.police_scene import Scene

READ: Final = '{ case(id: "%s", purpose: "a test") { id child { fullName } } }'
NOTICES: Final = "{ notices { edges { node { kind state force account caseId alertId } } } }"


async def opened(scene: Scene, key: str) -> str:
    given = CASE | {"acknowledgeUnusualPlace": True, "idempotencyKey": key}
    answer = await scene.ask(change("openCase"), HENGSHUI_OFFICER, input=given)
    return str(answer.data["openCase"]["caseId"])


def exhaust(scene: Scene, by: Officer, *, left: int) -> None:
    """Let this officer have read so many cases that `left` more are allowed."""
    scene.fake.case_reads.reads += [(by, f"cs_{number}", NOW) for number in range(300 - left)]


@pytest.fixture
async def limited(scene: Scene) -> str:
    """A case that the officer may read, and all but that one read of the hour used up."""
    exhaust(scene, HENGSHUI_OFFICER, left=1)
    case = await opened(scene, "first")
    assert (await scene.ask(READ % case, HENGSHUI_OFFICER)).data["case"]["id"] == case
    return case


async def test_read_beyond_the_limit_answers_its_code(scene: Scene, limited: str) -> None:
    other = await opened(scene, "second")
    answer = await scene.ask(READ % other, HENGSHUI_OFFICER)
    assert answer.body["data"] == {"case": None}
    [error] = answer.body["errors"]
    assert error["extensions"]["code"] == "READ_LIMIT_REACHED"
    assert error["message"].startswith("You read 300 cases within an hour, as many as the policy allows one person.")
    assert (await scene.ask(READ % limited, HENGSHUI_OFFICER)).data["case"]["id"] == limited
    line = next(line for line in scene.fake.trail.entries if line.error == "READ_LIMIT_REACHED")
    assert (line.account, line.action, line.case, line.outcome) == (
        HENGSHUI_OFFICER.account,
        "READ_CASE",
        other,
        "REFUSED",
    )


async def test_first_refusal_of_a_person_raises_one_notice(scene: Scene, limited: str) -> None:
    other = await opened(scene, "second")
    assert (await scene.ask(NOTICES, ANALYST)).data["notices"]["edges"] == []
    for by in (HENGSHUI_OFFICER, HENGSHUI_OFFICER, replace(HENGSHUI_OFFICER, account="another")):
        await scene.ask(READ % other, by)
    [notice] = (await scene.ask(NOTICES, ANALYST)).data["notices"]["edges"]
    force = HENGSHUI_OFFICER.force
    assert notice["node"] == {
        "kind": "BULK_READING",
        "state": "OPEN",
        "force": force,
        "account": HENGSHUI_OFFICER.account,
        "caseId": None,
        "alertId": None,
    }


async def test_change_stands_although_its_case_may_not_be_read(scene: Scene, limited: str) -> None:
    other = await opened(scene, "second")
    given = {"alertId": scene.fake.case(other).alert, "reason": "a doubt"}
    answer = await scene.ask(change("pauseAlert", "changed case { id }"), HENGSHUI_OFFICER, input=given)
    assert answer.body["data"]["pauseAlert"] == {"changed": True, "case": None}
    assert [error["extensions"]["code"] for error in answer.body["errors"]] == ["READ_LIMIT_REACHED"]


async def test_page_larger_than_the_rest_is_refused_whole(scene: Scene) -> None:
    for key in ("first", "second"):
        await opened(scene, key)
    exhaust(scene, HENGSHUI_OFFICER, left=1)
    for first, code in ((2, ["READ_LIMIT_REACHED"]), (1, [])):
        document = f'{{ cases(first: {first}, purpose: "a test") {{ edges {{ node {{ id }} }} }} }}'
        answer = await scene.ask(document, HENGSHUI_OFFICER)
        assert [error["extensions"]["code"] for error in answer.body.get("errors", [])] == code
