"""The database calls of a request do not grow with the number of things it reads."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo import monitoring

from hub.domain.actors import KeyMode, Officer, PartnerActor, Permission
from hub.domain.alerts.alert import AlertStatus
from hub.domain.cells import snap
from hub.domain.geometry import Point
from hub.errors import Unauthenticated
from hub.graphs.partner import partner_graph
from hub.graphs.police import police_graph
from hub.http.partner_authentication import partner_authentication
from hub.services.fanout.start_stage import start_stage
from hub.services.intake.device_ports import DeviceItem
from hub.services.intake.register_devices import register_devices
from hub.services.police.cases.confirm_case import Confirmation
from hub.services.police.cases.open_case import NewCase
from hub.wiring import Hub
from tests.case_work import confirm_case, open_case
from tests.databases import ALL_ROWS
from tests.fakes import officer, report
from tests.graphql.whole_graphs import Asking, Calls, whole_hub
from tests.operations import create_partner, revoke_partner_keys, rotate_partner_key

SEEN = Point(37.74, 115.67)
CASES = 20
DEVICES = 50

ENTITIES = """query ($of: [_Any!]!) { _entities(representations: $of) {
  __typename ... on Alert { id child { name } revisions { number } }
  ... on Partner { name } ... on Device { ref registrationExpiresAt } } }"""
ALIASES = "{ %s }"
NESTED = """query ($first: Int!) { cases(first: $first, purpose: "a test") { edges { node {
  id child { fullName } reach(purpose: "a test") { stages { number } }
  alert { id state areas { coveredKm } deliveryStatus { reasons alarm areas { state stages { state } } } } } } } }"""

NEW_TIPS = "query ($first: Int!) { deskCases(first: $first) { edges { node { id newTips } } } }"


@dataclass
class Filled:
    """A hub with cases, stages and devices; both graphs, counted."""

    hub: Hub
    alerts: list[str]
    refs: list[str]
    partner: Asking
    police: Asking
    trail: Any


@pytest.fixture(scope="module")
def calls() -> Calls:
    """Hears every client that is opened after it."""
    listener = Calls()
    monitoring.register(listener)
    return listener


@pytest.fixture(scope="module")
async def filled(calls: Calls, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Filled]:
    """Everything there is, made once."""
    async with whole_hub(tmp_path_factory.mktemp("calls")) as hub:
        partner = await create_partner(hub.services.police.operations, "News")
        actor = PartnerActor(partner.id, partner.name, partner.tenant(KeyMode.LIVE), KeyMode.LIVE, None)
        now = datetime.now(UTC)
        refs = [f"phone-{number}" for number in range(DEVICES)]
        items = [DeviceItem(ref, cell=snap(SEEN), token=f"token-{ref}") for ref in refs]
        await register_devices(actor, hub.services.partner.devices, items, now=now)
        alerts = [await opened(hub, number, now) for number in range(CASES)]
        staff = officer("wang", None, *Permission)
        yield Filled(
            hub,
            alerts,
            refs,
            Asking(partner_graph(open_schema=False), hub.services.partner, actor, calls),
            Asking(police_graph(open_schema=False), hub.services.police, staff, calls),
            hub.database.collection("audit"),
        )


async def opened(hub: Hub, number: int, now: datetime) -> str:
    """A confirmed case whose first stage has begun; returns its alert."""
    facts = report(now - timedelta(minutes=20))
    facts = replace(facts, last_seen=replace(facts.last_seen, point=SEEN))
    first, second = people(number)
    change = await open_case(
        hub.services.police, NewCase(facts, AlertStatus.ACTUAL, f"key-{number}"), by=first, now=now
    )
    await confirm_case(hub.services.police, Confirmation(change.case), by=second, now=now)
    await start_stage(hub.services.fanout.stage_planning, f"{change.alert}.1")
    return change.alert


def people(number: int) -> tuple[Officer, Officer]:
    """Nobody opens more than three an hour."""
    return officer(f"wang{number}", None, *Permission), officer("li", None, *Permission)


async def test_refused_keys_cost_the_same_calls(filled: Filled, calls: Calls) -> None:
    partner, operate = filled.partner.actor.partner, filled.hub.services.police.operations  # type: ignore[union-attr]
    earlier, newest = [
        (await rotate_partner_key(operate, partner, KeyMode.TEST, overlap=timedelta(0))).key for _ in range(2)
    ]
    revoked = (await rotate_partner_key(operate, partner, KeyMode.LIVE)).key
    await revoke_partner_keys(operate, partner, KeyMode.LIVE)
    admit = partner_authentication(filled.hub.repositories.partner.partners)

    async def cost_of(key: str) -> Counter[str]:
        calls.count.clear()
        with pytest.raises(Unauthenticated):
            await admit(f"Bearer {key}")
        return Counter(calls.count)

    one_read = Counter({"aggregate partner_keys": 1})
    for key in (earlier, revoked, newest.replace("test", "live"), "rk_test_" + "x" * 43):
        assert await cost_of(key) == one_read
    # Its shape is wrong, as its sender sees: nothing is looked for.
    for key in ("", "rk_test_", newest[:-1], f"{newest}A", "x" * 51):
        assert await cost_of(key) == Counter()
    calls.count.clear()
    assert (await admit(f"Bearer {newest}")).partner == partner
    assert calls.count == one_read


async def test_any_number_of_entities_costs_the_same(filled: Filled) -> None:
    def asked(alerts: int, devices: int) -> list[dict[str, str]]:
        of = [{"__typename": "Alert", "id": one} for one in filled.alerts[:alerts]]
        of += [{"__typename": "Partner", "id": filled.partner.actor.partner}]  # type: ignore[union-attr]
        return of + [{"__typename": "Device", "ref": ref} for ref in filled.refs[:devices]]

    _, at_first = await filled.partner(ENTITIES, of=asked(CASES, DEVICES))
    assert at_first == Counter({"find alerts": 1, "find revisions": 1, "find devices": 1})
    few, cost = await filled.partner(ENTITIES, of=asked(1, 1))
    many, the_same = await filled.partner(ENTITIES, of=asked(CASES, DEVICES))
    assert (len(few["_entities"]), len(many["_entities"])) == (3, CASES + 1 + DEVICES)
    assert None not in many["_entities"]
    assert cost == the_same == Counter({"find alerts": 1, "find devices": 1})


async def test_aliases_are_read_in_one_call(filled: Filled) -> None:
    def asked(count: int) -> str:
        entity = '_entities(representations: [{__typename: "Alert", id: "%s"}]) { ... on Alert { id } }'
        fields = [f"e{n}: {entity % one}" for n, one in enumerate(filled.alerts[:count])]
        fields += [f'a{n}: alert(id: "{one}") {{ id }}' for n, one in enumerate(filled.alerts[:count])]
        fields += [f'n{n}: node(id: "{one}") {{ id }}' for n, one in enumerate(filled.alerts[:count])]
        return ALIASES % " ".join(fields)

    await filled.partner(asked(5))
    _, cost = await filled.partner(asked(1))
    data, the_same = await filled.partner(asked(5))
    assert [data[f"n{n}"]["id"] for n in range(5)] == filled.alerts[:5]
    assert cost == the_same == Counter({"find alerts": 1}), "revisions never change, and were read"


async def test_any_number_of_cases_costs_the_same(filled: Filled) -> None:
    one, cost = await filled.police(NESTED, first=1)
    before = await filled.trail.count_documents({"action": "READ_REACH", **ALL_ROWS})
    all_of_them, the_same = await filled.police(NESTED, first=CASES)
    assert cost == the_same
    assert cost["find cases"] >= 1
    nodes = [edge["node"] for edge in all_of_them["cases"]["edges"]]
    assert {node["alert"]["id"] for node in nodes} == set(filled.alerts)
    assert all(len(node["reach"]["stages"]) == 1 for node in nodes)
    assert one["cases"]["edges"][0]["node"] == nodes[0]
    # Each has its line in the trail all the same.
    assert await filled.trail.count_documents({"action": "READ_REACH", **ALL_ROWS}) == before + CASES


async def test_new_tips_of_any_number_of_cases_cost_the_same(filled: Filled) -> None:
    before = await filled.trail.count_documents(ALL_ROWS)
    _, without = await filled.police(NEW_TIPS.replace("newTips", ""), first=CASES)
    _, cost = await filled.police(NEW_TIPS, first=1)
    data, the_same = await filled.police(NEW_TIPS, first=CASES)
    assert [edge["node"]["newTips"] for edge in data["deskCases"]["edges"]] == [0] * CASES
    assert cost == the_same == without + Counter({"find cases": 1, "aggregate cases": 1})
    assert await filled.trail.count_documents(ALL_ROWS) == before


async def test_foreign_and_unknown_nodes_cost_the_same(filled: Filled) -> None:
    another = await create_partner(filled.hub.services.police.operations, "Another")
    unknown = (another.id, "pt_nobody", "al_nobody", "nobody", await drilled(filled))
    node = "query ($id: ID!) { node(id: $id) { id } }"
    costs = [await filled.partner(node, id=one) for one in unknown]
    assert {str(data) for data, _ in costs} == {"{'node': None}"}
    assert {str(cost) for _, cost in costs} == {str(Counter({"find alerts": 1}))}
    data, own = await filled.partner(node, id=filled.partner.actor.partner)  # type: ignore[union-attr]
    assert (data["node"]["id"], own) == (filled.partner.actor.partner, Counter())  # type: ignore[union-attr]
    costs = [await filled.police(node, id=one) for one in (another.id, "pt_nobody")]
    assert [cost for _, cost in costs] == [Counter({"find partners": 1})] * 2


async def drilled(filled: Filled) -> str:
    """An alert of the other mode, which has been read by nobody."""
    now = datetime.now(UTC)
    asked = NewCase(report(now - timedelta(minutes=20)), AlertStatus.EXERCISE, "a drill")
    return (await open_case(filled.hub.services.police, asked, by=officer("drill", None, *Permission), now=now)).alert
