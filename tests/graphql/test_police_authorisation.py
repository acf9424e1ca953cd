"""The police graph leaves audit lines and shows nothing to strangers; its roles are tested in tests/test_house.py."""

import re
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from graphql import get_named_type

from hub.domain.actors import Permission
from hub.graphs.police import police_graph
from hub.local.officers import HENGSHUI_OFFICER
from hub.settings import DeploymentMode
from tests.calls import POLICE, QUERIES
from tests.graphql.police_scene import Scene
from tests.timeouts import HANG_TIMEOUT

ROOTS: dict[str, tuple[str, Any]] = {name: (document, {}) for name, document in QUERIES.items()} | {
    name: (call.document, call.given) for name, call in POLICE.items()
}
EVERY_POWER = replace(HENGSHUI_OFFICER, permissions=frozenset(Permission))


def variables(given: dict[str, Any]) -> dict[str, Any]:
    return {"input": given} if given else {}


def named_id(name: str) -> str | None:
    """The id of a case, an alert or a tip that a root field's document names."""
    found = re.search(r"\b(?:cs|al|tip)_x\b", str(ROOTS[name]))
    return found and found.group()


@pytest.mark.parametrize("name", [name for name in ROOTS if named_id(name)])
async def test_probe_for_an_id_leaves_lines_naming_it(scene: Scene, name: str) -> None:
    document, given = ROOTS[name]
    answer = await scene.ask(document, EVERY_POWER, **variables(given))
    # A list has no null to say so with.
    assert answer.codes == (["NOT_FOUND"] if name in ("tips", "caseTimeline", "officerNotes") else [])
    lines = [(line.subject, line.outcome, line.error) for line in scene.fake.trail.entries]
    named = [named_id(name), *(given[other] for other in ("otherTipId", "otherId") if other in given)]
    assert lines[: len(named)] == [(one, "ASKED", None) for one in named]
    # Of an alert that there is not, no device was told.
    refused = [] if name == "partnerRemovals" else [(one, "REFUSED", "NOT_FOUND") for one in named]
    assert lines[len(named) :] == refused


@pytest.mark.parametrize("name", [name for name in ROOTS if named_id(name)])
async def test_without_the_trail_nothing_tells_whether_an_id_exists(scene: Scene, name: str) -> None:
    document, given = ROOTS[name]
    scene.fake.trail.broken = True
    assert (await scene.ask(document, EVERY_POWER, **variables(given))).codes == ["AUDIT_UNAVAILABLE"]


def test_every_field_taking_a_case_id_is_probed() -> None:
    walked = {name for name in ROOTS if named_id(name)}
    schema: Any = police_graph(open_schema=True)._schema
    takes = {
        name
        for root in ("Query", "Mutation")
        for name, field in schema.get_type(root).fields.items()
        if not name.startswith("_") and {"id", "caseId", "alertId", "tipId"} & _inputs(field)
    }
    assert takes == walked


def _inputs(field: Any) -> set[str]:
    given = field.args.get("input")
    return set(get_named_type(given.type).fields) if given else set(field.args)


@pytest.mark.parametrize("scene", [DeploymentMode.PRODUCTION], indirect=True)
@pytest.mark.parametrize(
    "document", [*(document for document, _ in ROOTS.values()), "{ __typename }", "{ _service { sdl } }"]
)
async def test_in_production_a_stranger_gets_nothing_at_all(scene: Scene, document: str) -> None:
    answer = await scene.ask(document)
    assert answer.codes == ["UNAUTHENTICATED"]
    assert "data" not in answer.body


async def test_no_field_of_the_graph_is_about_a_device() -> None:
    words = ("device", "ref", "token", "cell", "tenant", "number")
    schema: Any = police_graph(open_schema=True)._schema
    named = {
        f"{kind}.{field}"
        for kind, definition in schema.type_map.items()
        if not kind.startswith("_") and hasattr(definition, "fields")
        for field in definition.fields
        if any(word in field.lower() for word in words)
    }
    assert named == {
        "StageReach.number",
        "CaseAlertArea.number",
        "AreaDeliveryStatus.number",
        "StageDeliveryStatus.number",
        "Child.identityNumber",
        "ChildInput.identityNumber",
        "ReviseCaseInput.identityNumber",
        # About an alert as a whole, not about one person's preferences.
        "CaseAlert.overridesPreferences",
        "Mutation.overridePreferences",
        # The errors that an opening would answer.
        "AlertPreview.refusals",
    }


async def test_a_connection_ends_with_its_token(scene: Scene) -> None:
    token = scene.issuer.mint(HENGSHUI_OFFICER, timedelta(seconds=3))
    runs_out = float(int(time.time()) + 3)
    async with scene.client.session.ws_connect("/", protocols=["graphql-transport-ws"]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}})
        assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "connection_ack"
        ended = await socket.receive(timeout=HANG_TIMEOUT)
    assert (ended.type, ended.data) == (aiohttp.WSMsgType.CLOSE, 4403)
    assert -0.5 < time.time() - runs_out < 5
