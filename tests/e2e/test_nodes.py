"""Relay's `node`, over HTTP: every type that is a Node, for callers who see it by its own field, and for no others."""

import re
from typing import Any, Final

import pytest

from hub.local.officers import ANALYST, OPERATOR
from reunion import GeoPoint
from tests.e2e.world import LIVE, TEST, Partner, World
from tests.graphql.sdl import sdl_of

NODE: Final = "query ($id: ID!) { node(id: $id) { __typename id %s } }"
START: Final = "mutation ($input: StartExportInput!) { startExport(input: $input) { export { id format } } }"
STAFF_NODE: Final = NODE.replace("id: $id", 'id: $id, purpose: "a test"')
UNKNOWN_IDS: Final = (
    "",
    "nobody",
    "al_nobody",
    "pt_nobody",
    "cs_nobody",
    "tip_nobody",
    "\0",
    "$where",
    "x" * 10_000,
    "🧒",
)


def nodes_of(graph: str) -> set[str]:
    """Return the types that implement Node."""
    return set(re.findall(r"^type (\w+) implements Node\b", sdl_of(graph), re.MULTILINE))


async def tip_of(world: World, partner: Partner, case_id: str, alert: str) -> Any:
    """Return a tip, as its own list shows it."""
    await partner.client().tips.submit(alert, "Seen at the gate")
    document = 'query ($id: ID!) { tips(caseId: $id, purpose: "a test") { edges { node { id text } } } }'
    return (await world.police(ANALYST, document, id=case_id)).data["tips"]["edges"][0]["node"]


async def test_a_partner_finds_alerts_and_itself_by_id(world: World, app_partner: Partner, place: GeoPoint) -> None:
    case = await world.open_case(place)
    viewer = (await app_partner.ask("{ viewer { partner { id name } } }")).data["viewer"]["partner"]
    alert = (await app_partner.ask("query ($id: ID!) { alert(id: $id) { id openedAt } }", id=case.alert)).data["alert"]
    wanted = {"Alert": (alert, "... on Alert { openedAt }"), "Partner": (viewer, "... on Partner { name }")}
    assert wanted.keys() == nodes_of("partner.graphql")
    for kind, (known, more) in wanted.items():
        found = (await app_partner.ask(NODE % more, id=known["id"])).data["node"]
        assert found == {"__typename": kind, **known}


async def test_staff_find_nodes_that_their_fields_show(world: World, app_partner: Partner, place: GeoPoint) -> None:
    case = await world.open_case(place)
    document = 'query ($id: ID!) { case(id: $id, purpose: "a test") { id openedBy } }'
    wanted = {
        "Case": (ANALYST, (await world.police(ANALYST, document, id=case.id)).data["case"], "... on Case { openedBy }"),
        "Tip": (ANALYST, await tip_of(world, app_partner, case.id, case.alert), "... on Tip { text }"),
        "PartnerAccount": (
            OPERATOR,
            {"id": app_partner.id, "name": app_partner.name},
            "... on PartnerAccount { name }",
        ),
    }
    started = {"rows": {"caseSummaries": {}}, "format": "CSV", "purpose": "a test", "idempotencyKey": "a node"}
    begun = (await world.police(ANALYST, START, input=started)).data["startExport"]["export"]
    wanted["Export"] = (ANALYST, begun, "... on Export { format }")
    assert wanted.keys() == nodes_of("police.graphql")
    for kind, (by, known, more) in wanted.items():
        assert (await world.police(by, STAFF_NODE % more, id=known["id"])).data["node"] == {"__typename": kind, **known}


@pytest.mark.parametrize("mode", [LIVE, TEST])
async def test_a_foreign_node_answers_like_an_unknown_one(
    world: World, app_partner: Partner, other_partner: Partner, place: GeoPoint, mode: str
) -> None:
    case = await world.open_case(place, status="EXERCISE" if mode == LIVE else "ACTUAL")
    for other in (other_partner.id, case.alert, case.id, *UNKNOWN_IDS):
        answer = await app_partner.ask(NODE % "", mode, id=other)
        assert answer.data == {"node": None}, other


async def test_a_forbidden_node_is_refused_whether_it_exists(
    world: World, app_partner: Partner, place: GeoPoint
) -> None:
    case = await world.open_case(place)
    tip = await tip_of(world, app_partner, case.id, case.alert)
    for by, kept in ((OPERATOR, (case.id, tip["id"], "cs_nobody", "tip_nobody")), (ANALYST, (app_partner.id, "pt_no"))):
        for other in kept:
            answer = await world.police(by, STAFF_NODE % "", id=other)
            assert (answer.codes, answer.body["data"]) == (["FORBIDDEN"], {"node": None}), other
    for by, unknown_ids in (
        (ANALYST, {*UNKNOWN_IDS, case.alert} - {"pt_nobody"}),
        (OPERATOR, {"pt_nobody", "pt_\0", "pt_🧒"}),
    ):
        for other in unknown_ids:
            assert (await world.police(by, STAFF_NODE % "", id=other)).data == {"node": None}, other
