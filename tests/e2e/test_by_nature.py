"""Mutations without an idempotency key create nothing more when repeated: every row of the hub is counted."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from hub.local.officers import OPERATOR
from tests.creations import BY_NATURE
from tests.databases import ALL_ROWS
from tests.e2e.creating import sighting_of
from tests.e2e.world import DONE, LIVE, Case, Partner, World, token_of, until

NOT_COUNTED = ("audit", "rates")
"""Collections with a line for each call, with any result."""


@dataclass(frozen=True)
class Sent:
    """A mutation that is sent twice: its graph, caller, selected payload, and the payload each time."""

    token: str
    fields: str
    given: dict[str, Any] | None
    first: Any
    again: Any
    path: str = "/police/graphql"

    async def send(self, world: World, name: str) -> Any:
        """Send it and return its payload."""
        kind = name[0].upper() + name[1:] + "Input"
        head, call = (f" ($input: {kind}!)", "(input: $input)") if self.given is not None else ("", "")
        document = f"mutation{head} {{ {name}{call} {{ {self.fields} userErrors {{ code message }} }} }}"
        payload = (await world.ask(self.path, self.token, document, input=self.given)).data[name]
        assert payload.pop("userErrors") == []
        return payload


@dataclass
class Scene:
    """A partner with a phone that was told of a case, and nothing in progress."""

    world: World
    partner: Partner
    case: Case
    ref: str

    def of_partner(self, fields: str, given: dict[str, Any], first: Any, again: Any) -> Sent:
        """Return a mutation of the partner graph."""
        return Sent(self.partner.keys[LIVE], fields, given, first, again, "/graphql")

    def of_devices(self, **given: Any) -> Sent:
        """Return a mutation that answers for each device, the same each time."""
        said = {"results": [{"ref": self.ref, "ok": True}]}
        return self.of_partner("results { ref ok }", given, said, said)

    def of_officer(self, **given: Any) -> Sent:
        """Return a mutation that answers whether anything changed."""
        token = self.world.hub.issuer.mint(self.case.second)
        return Sent(token, "changed", given, {"changed": True}, {"changed": False})

    def of_operator(self, fields: str, given: dict[str, Any] | None, first: Any, again: Any) -> Sent:
        """Return a mutation of an operator."""
        return Sent(self.world.hub.issuer.mint(OPERATOR), fields, given, first, again)

    async def tip(self) -> str:
        """Return the receipt code of a new tip."""
        return await self.partner.client().tips.submit(self.case.alert, "I saw her")


@pytest.fixture
async def scene(world: World) -> Scene:
    partner, place = await world.partner(), world.place()
    (ref,) = await partner.phones(place)
    case = await world.open_case(place)
    await world.wait_shown(case.alert, [ref])
    await world.settled(case.alert)
    return Scene(world, partner, case, ref)


async def registering(scene: Scene) -> Sent:
    return scene.of_devices(devices=[{"ref": scene.ref, "cell": "862e4d69fffffff", "token": "another"}])


async def reporting(scene: Scene) -> Sent:
    return scene.of_devices(locations=[{"ref": scene.ref, "cell": "862e4d69fffffff"}])


async def removing(scene: Scene) -> Sent:
    return scene.of_devices(refs=[scene.ref])


async def preferring(scene: Scene) -> Sent:
    return scene.of_devices(preferences=[{"ref": scene.ref, "dailyLimit": 3, "mutedAlerts": [scene.case.alert]}])


async def withdrawing(scene: Scene) -> Sent:
    given = {"receiptCode": await scene.tip()}
    return scene.of_partner("withdrawn", given, {"withdrawn": True}, {"withdrawn": False})


async def confirming_receipts(scene: Scene) -> Sent:
    return scene.of_devices(alert=scene.case.alert, receipts=[{"ref": scene.ref, "kind": "SHOWN"}])


async def confirming(scene: Scene) -> Sent:
    return scene.of_officer(caseId=scene.case.id)


async def confirming_an_area(scene: Scene) -> Sent:
    case, world = scene.case, scene.world
    given = {"alertId": case.alert, "sighting": sighting_of(case, world.place()), "reason": "a test"}
    added = await world.done(case.opener, "addAlertArea", f"area {DONE}", **given)
    await world.settled(case.alert)
    return scene.of_officer(alertId=case.alert, area=added["area"])


async def pausing(scene: Scene) -> Sent:
    return scene.of_officer(alertId=scene.case.alert, reason="a test")


async def resuming(scene: Scene) -> Sent:
    await scene.world.done(scene.case.opener, "pauseAlert", alertId=scene.case.alert, reason="a test")
    return scene.of_officer(alertId=scene.case.alert, reason="a test")


async def triaging(scene: Scene) -> Sent:
    await scene.tip()
    row = await scene.world.database.collection("tips").find_one({"alert": scene.case.alert, **ALL_ROWS})
    assert row is not None
    said = {"tipId": row["_id"]}
    token = scene.world.hub.issuer.mint(scene.case.second)
    return Sent(token, "tipId", said | {"state": "FOLLOWED"}, said, said)


async def revoking(scene: Scene) -> Sent:
    given = {"partnerId": scene.partner.id, "mode": LIVE}
    return scene.of_operator("revoked", given, {"revoked": 1}, {"revoked": 0})


async def suspending(scene: Scene) -> Sent:
    return scene.of_operator("suspended", {"partnerId": scene.partner.id}, {"suspended": True}, {"suspended": True})


async def replaying(scene: Scene) -> Sent:
    # As if its work had failed too often: the row holds the intent, so nothing is sent again.
    units = scene.world.database.collection("units")
    row = await units.find_one_and_update({"alert": scene.case.alert, "state": "done"}, {"$set": {"state": "parked"}})
    assert row is not None
    return scene.of_operator("replayed", {"unitIds": [row["_id"]]}, {"replayed": [row["_id"]]}, {"replayed": []})


async def budgeting(scene: Scene) -> Sent:
    said = {"pointsPerMinute": 600_000}
    return scene.of_operator("pointsPerMinute", {"partnerId": scene.partner.id, **said}, said, said)


async def documenting(scene: Scene) -> Sent:
    text = "{ viewer { mode } }"
    said = {"documentIds": [f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"]}
    return scene.of_operator("documentIds", {"partnerId": scene.partner.id, "documents": [text]}, said, said)


async def halting(scene: Scene) -> Sent:
    return scene.of_operator("halted", {"reason": "a test"}, {"halted": True}, {"halted": True})


async def letting_go_on(scene: Scene) -> Sent:
    return scene.of_operator("halted", {"reason": "a test"}, {"halted": False}, {"halted": False})


SENDINGS: dict[str, Callable[[Scene], Awaitable[Sent]]] = {
    "registerDevices": registering,
    "reportLocations": reporting,
    "removeDevices": removing,
    "setDevicePreferences": preferring,
    "withdrawTip": withdrawing,
    "confirmReceipts": confirming_receipts,
    "confirmCase": confirming,
    "confirmAlertArea": confirming_an_area,
    "pauseAlert": pausing,
    "resumeAlert": resuming,
    "overridePreferences": pausing,
    "triageTip": triaging,
    "revokePartnerKey": revoking,
    "setPartnerBudget": budgeting,
    "setPartnerDocuments": documenting,
    "suspendPartner": suspending,
    "replayUnits": replaying,
    "haltAll": halting,
    "resumeAll": letting_go_on,
}


@pytest.mark.parametrize("name", BY_NATURE)
async def test_a_repeated_mutation_creates_nothing_more(scene: Scene, name: str) -> None:
    mutation = name.split(".")[1]
    sent = await SENDINGS[mutation](scene)
    assert sent.path == ("/graphql" if name.startswith("partner.") else "/police/graphql")
    try:
        assert await sent.send(scene.world, mutation) == sent.first
        await scene.world.settled(scene.case.alert)
        once = await counted(scene)
        assert once["feed"] > 0
        assert await sent.send(scene.world, mutation) == sent.again

        async def the_same() -> bool:
            # A journal row exists until its request has handled it.
            return await counted(scene) == once

        await until(the_same, within=3)
        await scene.world.settled(scene.case.alert)
        assert await counted(scene) == once
    finally:
        if mutation == "haltAll":
            await letting_go_on_now(scene)


async def letting_go_on_now(scene: Scene) -> None:
    await (await letting_go_on(scene)).send(scene.world, "resumeAll")


async def counted(scene: Scene) -> dict[str, int]:
    """Return the rows of every collection, the notes in the case, and the pushes to the phone."""
    database = scene.world.database
    names = await database.raw.list_collection_names()
    found = {name: await database.collection(name).count_documents({}) for name in names if name not in NOT_COUNTED}
    case = await database.collection("cases").find_one({"_id": scene.case.id})
    assert case is not None
    told = await scene.world.told(scene.case.alert)
    return found | {"notes": len(case["notes"]), "told": told.count(token_of(scene.ref))}
