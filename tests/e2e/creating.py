"""The calls of each mutation that creates something, and the counts of what it creates."""

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from hub.domain.text.names import folded
from hub.local.officers import OPERATOR
from reunion import Device, GeoPoint
from tests.calls import MUTATIONS
from tests.calls.call import Mutation
from tests.databases import ALL_ROWS
from tests.e2e.world import DONE, LIVE, TEST, Case, World

DUE = timedelta(minutes=5)
ERRORS = "userErrors { code message path }"

_numbers = itertools.count(1)


class RetryLater(Exception):
    """Nothing was done, or the result is unknown: the same call may be sent again."""


@dataclass(frozen=True)
class Making:
    """One call, another valid input, another caller, and the count of its results."""

    path: str
    name: str
    fields: str
    given: dict[str, Any]
    other: dict[str, Any]
    caller: str
    another: str
    count: Callable[[], Awaitable[int]]

    async def ask(self, world: World, caller: str, given: dict[str, Any], url: str | None = None) -> Any:
        """Send one call, to the first API process unless `address` is given, and return its payload."""
        kind = self.name[0].upper() + self.name[1:] + "Input"
        document = f"mutation ($input: {kind}!) {{ {self.name}(input: $input) {{ {self.fields} }} }}"
        headers = {"Authorization": f"Bearer {caller}"}
        body = {"query": document, "variables": {"input": given}}
        async with world.session.post((url or world.hub.url) + self.path, json=body, headers=headers) as answer:
            said = await answer.json()
        if [error["extensions"]["code"] for error in said.get("errors", ())] == ["RETRY_LATER"]:
            raise RetryLater
        assert "errors" not in said, said
        return said["data"][self.name]


def rows(world: World, collection: str, **wanted: Any) -> Callable[[], Awaitable[int]]:
    """Return a count of rows."""

    async def count() -> int:
        return await world.database.collection(collection).count_documents({**wanted, **ALL_ROWS})

    return count


async def making(world: World, name: str) -> Making:
    """Return a mutation of the register, by its name, with all that it needs."""
    graph, mutation = name.split(".")
    key, own = f"key-{next(_numbers)}", MAKINGS.get(mutation)
    made = await own(world, key) if own else await _usual(world, key, MUTATIONS[graph][mutation])
    assert (made.name, made.path) == (mutation, "/graphql" if graph == "partner" else "/police/graphql")
    return made


async def _of_officers(
    world: World, key: str, name: str, given: dict[str, Any], other: dict[str, Any], count: Callable[[], Awaitable[int]]
) -> Making:
    keyed = {"idempotencyKey": key}
    one, two = map(world.hub.issuer.mint, world.officers())
    return Making("/police/graphql", name, DONE, given | keyed, other | keyed, one, two, count)


async def _usual(world: World, key: str, call: Mutation) -> Making:
    """Return the sample of a row, for each of two new cases."""
    assert call.counted, f"Count what {call.name} makes in its row, or write its call into MAKINGS."
    one, two = [await world.open_case(world.place()) for _ in range(2)]
    first, second = [{**call.given, call.id_field: made.id_of(call.id_field)} for made in (one, two)]
    return await _of_officers(world, key, call.name, first, second, rows(world, call.counted[0], **call.counted[1]))


async def _opening(world: World, key: str) -> Making:
    first, second = [await world.report(world.place(), DUE) for _ in range(2)]
    return await _of_officers(world, key, "openCase", first, second, rows(world, "cases"))


async def _revising(world: World, key: str) -> Making:
    case = await world.open_case(world.place())
    given = {"caseId": case.id, "material": True}
    first, second = given | {"clothing": "A green coat"}, given | {"clothing": "A blue coat"}
    return await _of_officers(world, key, "reviseCase", first, second, rows(world, "revisions"))


async def _reopening(world: World, key: str) -> Making:
    one, two = [await world.open_case(world.place()) for _ in range(2)]
    for case in (one, two):
        await world.close(case)
    given = {"reason": "a test"}
    first, second = given | {"caseId": one.id}, given | {"caseId": two.id}
    return await _of_officers(world, key, "reopenCase", first, second, rows(world, "alerts"))


async def _reissuing(world: World, key: str) -> Making:
    one, two = [await world.open_case(world.place()) for _ in range(2)]
    for case in (one, two):
        await world.expire(case)
    given = {"reason": "a test"}
    first, second = given | {"caseId": one.id}, given | {"caseId": two.id}
    return await _of_officers(world, key, "reissueAlert", first, second, rows(world, "alerts"))


async def _setting_the_radius(world: World, key: str) -> Making:
    case = await world.open_case(world.place())
    given = {"alertId": case.alert, "reason": "a test"}

    async def notes() -> int:
        row = await world.database.collection("cases").find_one({"_id": case.id})
        assert row is not None
        return len(row["notes"])

    first, second = given | {"radiusKm": 30.0}, given | {"radiusKm": 20.0}
    return await _of_officers(world, key, "setAlertRadius", first, second, notes)


async def _adding_an_area(world: World, key: str) -> Making:
    case = await world.open_case(world.place(), confirmed=True)
    place, other = world.place(), world.place()
    given = {"alertId": case.alert, "reason": "a test"}
    first, second = given | {"sighting": sighting_of(case, place)}, given | {"sighting": sighting_of(case, other)}
    count = rows(world, "revisions", alert=case.alert, kind="SIGHTING")
    return await _of_officers(world, key, "addAlertArea", first, second, count)


async def _correcting_the_place(world: World, key: str) -> Making:
    case = await world.open_case(world.place())
    given = {"alertId": case.alert, "reason": "a test"}
    first, second = [given | {"lastSeen": place_of(case, world.place())} for _ in range(2)]
    return await _of_officers(world, key, "correctLastSeen", first, second, rows(world, "revisions", alert=case.alert))


async def _removing_an_area(world: World, key: str) -> Making:
    case = await world.open_case(world.place(), confirmed=True)
    given = {"alertId": case.alert, "reason": "a test"}
    for _ in range(2):
        await world.done(case.opener, "addAlertArea", sighting=sighting_of(case, world.place()), **given)
    first, second = given | {"area": 2}, given | {"area": 3}
    count = rows(world, "feed", alert=case.alert, type="AREA_REMOVED")
    return await _of_officers(world, key, "removeAlertArea", first, second, count)


async def _assigning(world: World, key: str) -> Making:
    case = await world.open_case(world.place())
    first, second = [{"caseId": case.id, "officer": officer} for officer in ("one", "two")]
    return await _of_officers(world, key, "assignCase", first, second, entries(world, case, "grants"))


async def _sharing(world: World, key: str) -> Making:
    case = await world.open_case(world.place())
    until = (await world.now() + timedelta(days=1)).isoformat()
    given = {"caseId": case.id, "purpose": "a test", "until": until}
    first, second = given | {"force": "cn-410100"}, given | {"force": "cn-410500"}
    return await _of_officers(world, key, "shareCase", first, second, entries(world, case, "grants"))


async def _noting(world: World, key: str) -> Making:
    case = await world.open_case(world.place())
    first, second = [{"caseId": case.id, "text": text} for text in ("one", "two")]
    return await _of_officers(world, key, "addCaseNote", first, second, rows(world, "case_notes", case=case.id))


async def _linking(world: World, key: str) -> Making:
    case, one, two = [await world.open_case(world.place()) for _ in range(3)]
    first, second = [{"caseId": case.id, "otherId": other.id, "reason": "a test"} for other in (one, two)]
    return await _of_officers(world, key, "linkCases", first, second, entries(world, case, "links"))


async def _taking_away(world: World, key: str) -> Making:
    officers = world.officers()
    mine = {"$in": sorted(folded(one.account) for one in officers)}
    given: dict[str, Any] = {"format": "CSV", "purpose": "a test", "idempotencyKey": key}
    first, second = given | {"rows": {"caseSummaries": {}}}, given | {"rows": {"cases": {"mine": True}}}
    one, two = map(world.hub.issuer.mint, officers)
    fields, count = f"export {{ id }} {ERRORS}", rows(world, "exports", owner=mine)
    return Making("/police/graphql", "startExport", fields, first, second, one, two, count)


def entries(world: World, case: Case, field: str) -> Callable[[], Awaitable[int]]:
    """Return a count of the entries of a list of a case."""

    async def count() -> int:
        row = await world.database.collection("cases").find_one({"_id": case.id})
        assert row is not None
        return len(row[field])

    return count


def place_of(case: Case, point: GeoPoint) -> dict[str, Any]:
    at = case.disappeared.isoformat()
    return {
        "point": {"latitude": point.latitude, "longitude": point.longitude},
        "district": "Station district",
        "at": at,
    }


def sighting_of(case: Case, point: GeoPoint) -> dict[str, Any]:
    return place_of(case, point) | {"timePublic": True}


def _of_operators(
    world: World,
    key: str,
    name: str,
    fields: str,
    given: dict[str, Any],
    other: dict[str, Any],
    count: Callable[[], Awaitable[int]],
) -> Making:
    keyed = {"idempotencyKey": key}
    second = replace(OPERATOR, account="second-operator", person="second-operator")
    one, two = map(world.hub.issuer.mint, (OPERATOR, second))
    return Making("/police/graphql", name, f"{fields} {ERRORS}", given | keyed, other | keyed, one, two, count)


async def _creating(world: World, key: str) -> Making:
    first, second = {"name": f"Made by {key}"}, {"name": f"Made by {key} too"}
    return _of_operators(world, key, "createPartner", "partnerId", first, second, rows(world, "partners"))


async def _rotating(world: World, key: str) -> Making:
    partner = await world.partner()
    given = {"partnerId": partner.id, "mode": LIVE}
    count = rows(world, "partner_keys", partner=partner.id)
    fields = "key keyId previousKeysExpireAt"
    return _of_operators(world, key, "rotatePartnerKey", fields, given, given | {"gracePeriodSeconds": 60}, count)


async def _setting_the_channel(world: World, key: str) -> Making:
    partner = await world.partner(modes=())
    given = {"partnerId": partner.id, "mode": LIVE, "channel": "webhook"}

    async def versions() -> int:
        row = await world.database.collection("partners").find_one({"_id": partner.id})
        assert row is not None
        return int(row["channels"].get(LIVE, {}).get("version", 0))

    first, second = [given | {"settings": {"url": f"https://news.example/{number}"}} for number in range(2)]
    return _of_operators(world, key, "setPartnerChannel", "secret", first, second, versions)


async def _submitting(world: World, key: str) -> Making:
    case = await world.open_case(world.place())
    one, two = [(await world.partner()).keys[LIVE] for _ in range(2)]
    given = {"alert": case.alert, "idempotencyKey": key}
    first, second = given | {"text": "I saw her"}, given | {"text": "I saw him"}
    count = rows(world, "tips", alert=case.alert)
    return Making("/graphql", "submitTip", f"receiptCode {ERRORS}", first, second, one, two, count)


async def _starting_a_run(world: World, key: str) -> Making:
    url, place = world.newsroom.inbox("runs").url, world.place()
    partners = [await world.partner("webhook", (TEST,), url=url) for _ in range(2)]
    refs = ["run-1", "run-2", "run-3"]
    devices = [Device(ref, latitude=place.latitude, longitude=place.longitude) for ref in refs]
    for partner in partners:
        await partner.client(TEST).devices.register(devices)
    first = {"receiver": url, "refs": refs, "idempotencyKey": key}
    one, two = [partner.keys[TEST] for partner in partners]
    count = rows(world, "conformance_runs")
    fields = f"run {{ id startedAt }} {ERRORS}"
    return Making("/graphql", "startConformance", fields, first, first | {"refs": refs[::-1]}, one, two, count)


MAKINGS: dict[str, Callable[[World, str], Awaitable[Making]]] = {
    "openCase": _opening,
    "reviseCase": _revising,
    "reopenCase": _reopening,
    "reissueAlert": _reissuing,
    "setAlertRadius": _setting_the_radius,
    "addAlertArea": _adding_an_area,
    "correctLastSeen": _correcting_the_place,
    "removeAlertArea": _removing_an_area,
    "assignCase": _assigning,
    "shareCase": _sharing,
    "addCaseNote": _noting,
    "linkCases": _linking,
    "startExport": _taking_away,
    "createPartner": _creating,
    "rotatePartnerKey": _rotating,
    "setPartnerChannel": _setting_the_channel,
    "startConformance": _starting_a_run,
    "submitTip": _submitting,
}
"""Calls that need more than the sample of their row, or whose count is their own."""
