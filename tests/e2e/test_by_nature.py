"""Mutations without an idempotency key create nothing more when repeated: every row of the hub is counted."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.actors import Permission
from hub.domain.duty.notices import DueNotice, NoticeKind
from hub.local.officers import OPERATOR
from hub.storage.mongo.duty.notice_history import NoticeHistory
from hub.storage.mongo.duty.notices import DutyNoticeRepository
from hub.storage.mongo.trail.timeline import TimelineRepository
from hub.storage.redis.client import connect
from hub.storage.redis.feed_signal import FeedSignal
from tests.calls import BY_NATURE, MUTATIONS
from tests.calls.call import Mutation
from tests.databases import ALL_ROWS
from tests.e2e.creating import sighting_of
from tests.e2e.world import DONE, LIVE, Case, Partner, World, token_of
from tests.waiting import until

NOT_COUNTED = (
    "audit",
    "audit_manifests",
    "audit_makers",
    "duty_notices",
    "duty_log",
    "tip_rankings",
    "export_parts",
    "case_columns",
    "reach_columns",
)
"""Collections with a line for each call, with any result, and what names these lines; what the watch raises, and the
orders of tips, the files of exports and the columns of the search, which workers make when they can.
"""


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


async def erasing(scene: Scene) -> Sent:
    return scene.of_devices(refs=[scene.ref])


async def preferring(scene: Scene) -> Sent:
    return scene.of_devices(preferences=[{"ref": scene.ref, "dailyLimit": 3, "mutedAlerts": [scene.case.alert]}])


async def withdrawing(scene: Scene) -> Sent:
    given = {"receiptCode": await scene.tip()}
    return scene.of_partner("withdrawn", given, {"withdrawn": True}, {"withdrawn": False})


async def confirming_receipts(scene: Scene) -> Sent:
    return scene.of_devices(alert=scene.case.alert, receipts=[{"ref": scene.ref, "kind": "SHOWN"}])


async def previewing(scene: Scene) -> Sent:
    facts = await scene.world.report(scene.world.place(), timedelta(minutes=5))
    given = {name: fact for name, fact in facts.items() if name != "idempotencyKey"} | {"previewKey": "one"}
    left = {"preview": {"estimatesLeft": 4}}
    return Sent(scene.world.hub.issuer.mint(scene.case.opener), "preview { estimatesLeft }", given, left, left)


async def confirming_an_area(scene: Scene) -> Sent:
    case, world = scene.case, scene.world
    given = {"alertId": case.alert, "sighting": sighting_of(case, world.place()), "reason": "a test"}
    added = await world.done(case.opener, "addAlertArea", f"area {DONE}", **given)
    await world.settled(case.alert)
    return scene.of_officer(alertId=case.alert, area=added["area"])


async def resuming(scene: Scene) -> Sent:
    await scene.world.done(scene.case.opener, "pauseAlert", alertId=scene.case.alert, reason="a test")
    return scene.of_officer(alertId=scene.case.alert, reason="a test")


async def approving(scene: Scene) -> Sent:
    said = {"caseId": scene.case.id}
    token = scene.world.hub.issuer.mint(scene.case.second)
    return Sent(token, "caseId", said | {"change": "CLOSE_CASE", "reason": "a test"}, said, said)


async def overriding(scene: Scene) -> Sent:
    await scene.world.approve(scene.case, "OVERRIDE_PREFERENCES", by=scene.case.opener)
    return scene.of_officer(alertId=scene.case.alert, reason="a test")


async def acknowledging(scene: Scene) -> Sent:
    redis = connect(scene.world.hub.redis.url)
    database = scene.world.database
    history = NoticeHistory(database, TimelineRepository(database, FeedSignal(redis, "timeline")))
    notices = DutyNoticeRepository(database, FeedSignal(redis, "duty"), history)
    officer, now = scene.case.second, await scene.world.now()
    due = DueNotice(kind=NoticeKind.BREAK_GLASS, subject=scene.case.id, force=officer.force)
    notice = await notices.add(due, now)
    await redis.aclose()
    return scene.of_officer(noticeId=notice)


async def a_tip(scene: Scene) -> str:
    await scene.tip()
    tips = scene.world.database.collection("tips")
    row = await tips.find_one({"alert": scene.case.alert, **ALL_ROWS}, sort=[("received_at", -1)])
    assert row is not None
    return str(row["_id"])


async def releasing(scene: Scene) -> Sent:
    given = {"tipId": await a_tip(scene)}
    await scene.world.done(scene.case.second, "claimTip", "tipId userErrors { code }", **given)
    return scene.of_officer(**given)


async def usual(scene: Scene, call: Mutation) -> Sent:
    """Return the sample of a row, for the case of the scene or a new tip."""
    if call.id_field == "tipId":
        said = {"tipId": await a_tip(scene)}
        return Sent(scene.world.hub.issuer.mint(scene.case.second), "tipId", {**call.given, **said}, said, said)
    return scene.of_officer(**{**call.given, call.id_field: scene.case.id_of(call.id_field)})


SEARCH = {"name": "Red coats", "criteria": {"cases": {"filter": {"ageFrom": 3}}}, "purpose": "a test"}


async def saving(scene: Scene) -> Sent:
    said = {"savedSearch": {"name": "Red coats"}}
    return Sent(scene.world.hub.issuer.mint(scene.case.second), "savedSearch { name }", SEARCH, said, said)


async def a_search(scene: Scene) -> str:
    fields = "savedSearch { id } userErrors { code }"
    saved = await scene.world.done(scene.case.second, "saveSearch", fields, **SEARCH)
    return str(saved["savedSearch"]["id"])


async def updating(scene: Scene) -> Sent:
    given = {"searchId": await a_search(scene), "name": "Blue coats", "purpose": "a test", "expectedVersion": 1}
    said = {"savedSearch": {"name": "Blue coats", "version": 2}}
    return Sent(scene.world.hub.issuer.mint(scene.case.second), "savedSearch { name version }", given, said, said)


async def deleting(scene: Scene) -> Sent:
    given = {"searchId": await a_search(scene)}
    token = scene.world.hub.issuer.mint(scene.case.second)
    return Sent(token, "deleted", given, {"deleted": True}, {"deleted": False})


async def seeing(scene: Scene) -> Sent:
    own = await scene.world.police(scene.case.second, "{ savedSearches { cursor } }")
    given = {"searchId": await a_search(scene), "until": own.data["savedSearches"]["cursor"]}
    said = {"savedSearch": {"newMatches": 0}}
    return Sent(scene.world.hub.issuer.mint(scene.case.second), "savedSearch { newMatches }", given, said, said)


async def pairing(scene: Scene) -> Sent:
    given = {"tipId": await a_tip(scene), "otherTipId": await a_tip(scene)}
    said = {"tipId": given["tipId"]}
    return Sent(scene.world.hub.issuer.mint(scene.case.second), "tipId", given, said, said)


async def adding(scene: Scene) -> Sent:
    given = {"receiptCode": await scene.tip(), "text": "It was at noon"}
    return scene.of_partner("added", given, {"added": True}, {"added": True})


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


async def accepting(scene: Scene) -> Sent:
    world, case = scene.world, scene.case
    taker = replace(case.second, force="cn-410100")
    await world.done(case.opener, "handOverCase", caseId=case.id, force=taker.force, reason="a test")
    token = world.hub.issuer.mint(taker)
    return Sent(token, "changed", {"caseId": case.id}, {"changed": True}, {"changed": False})


async def ending_a_share(scene: Scene) -> Sent:
    world, case = scene.world, scene.case
    until = (await world.now() + timedelta(days=1)).isoformat()
    given = {"caseId": case.id, "force": "cn-410100", "purpose": "a test", "until": until}
    share = (await world.done(case.opener, "shareCase", f"shareId {DONE}", **given))["shareId"]
    token = world.hub.issuer.mint(case.opener)
    return Sent(token, "changed", {"caseId": case.id, "shareId": share}, {"changed": True}, {"changed": False})


async def lifting_a_hold(scene: Scene) -> Sent:
    world, case = scene.world, scene.case
    await world.done(case.opener, "holdCase", caseId=case.id, reason="a trial")
    await world.approve(case, "LIFT_HOLD")
    given = {"caseId": case.id, "reason": "the trial is over"}
    return Sent(world.hub.issuer.mint(case.opener), "changed", given, {"changed": True}, {"changed": False})


async def hiding_a_case(scene: Scene) -> Sent:
    await scene.world.close(scene.case)
    chief = replace(scene.case.opener, permissions=frozenset(Permission))
    given = {"caseId": scene.case.id, "reason": "a court says so"}
    return Sent(scene.world.hub.issuer.mint(chief), "changed", given, {"changed": True}, {"changed": False})


async def showing_a_case(scene: Scene) -> Sent:
    sent = await hiding_a_case(scene)
    await sent.send(scene.world, "hideCase")
    await scene.world.approve(scene.case, "UNHIDE_CASE")
    return sent


async def breaking_the_glass(scene: Scene) -> Sent:
    token = scene.world.hub.issuer.mint(replace(scene.case.second, force="cn-410100"))
    given = {"caseId": scene.case.id, "reason": "a test"}
    return Sent(token, "changed", given, {"changed": True}, {"changed": False})


async def started_export(scene: Scene, **changes: Any) -> str:
    """Return an export of the opener in a state that no worker touches."""
    given = {"rows": {"caseSummaries": {}}, "format": "CSV", "purpose": "a test"}
    payload = await scene.world.done(scene.case.opener, "startExport", "export { id } userErrors { code }", **given)
    export = str(payload["export"]["id"])
    exports = scene.world.database.collection("exports")
    await until(lambda: exports.find_one({"_id": export, "state": "READY"}))
    await exports.update_one({"_id": export}, {"$set": changes})
    return export


async def approving_an_export(scene: Scene) -> Sent:
    export = await started_export(scene, state="AWAITING_APPROVAL")
    token = scene.world.hub.issuer.mint(scene.case.second)
    said = {"export": {"approvedBy": scene.case.second.account}}
    return Sent(token, "export { approvedBy }", {"exportId": export, "purpose": "I looked at it"}, said, said)


async def resuming_an_export(scene: Scene) -> Sent:
    export = await started_export(scene, state="FAILED", failure="INTERNAL")
    token, said = scene.world.hub.issuer.mint(scene.case.opener), {"export": {"failure": None}}
    return Sent(token, "export { failure }", {"exportId": export}, said, said)


async def cancelling_an_export(scene: Scene) -> Sent:
    given = {"exportId": await started_export(scene)}
    token = scene.world.hub.issuer.mint(scene.case.opener)
    return Sent(token, "changed", given, {"changed": True}, {"changed": False})


SENDINGS: dict[str, Callable[[Scene], Awaitable[Sent]]] = {
    "registerDevices": registering,
    "reportLocations": reporting,
    "removeDevices": removing,
    "eraseDevices": erasing,
    "setDevicePreferences": preferring,
    "withdrawTip": withdrawing,
    "confirmReceipts": confirming_receipts,
    "previewAlert": previewing,
    "confirmAlertArea": confirming_an_area,
    "resumeAlert": resuming,
    "overridePreferences": overriding,
    "approveChange": approving,
    "liftHold": lifting_a_hold,
    "hideCase": hiding_a_case,
    "unhideCase": showing_a_case,
    "acceptHandOver": accepting,
    "endShare": ending_a_share,
    "breakGlass": breaking_the_glass,
    "acknowledgeNotice": acknowledging,
    "addToTip": adding,
    "releaseTip": releasing,
    "linkTips": pairing,
    "unlinkTips": pairing,
    "saveSearch": saving,
    "updateSavedSearch": updating,
    "deleteSavedSearch": deleting,
    "markSavedSearchSeen": seeing,
    "approveExport": approving_an_export,
    "resumeExport": resuming_an_export,
    "cancelExport": cancelling_an_export,
    "revokePartnerKey": revoking,
    "setPartnerBudget": budgeting,
    "setPartnerDocuments": documenting,
    "suspendPartner": suspending,
    "replayUnits": replaying,
    "haltAll": halting,
    "resumeAll": letting_go_on,
}
"""Mutations that need more than the sample of their row."""


@pytest.mark.parametrize("name", BY_NATURE)
async def test_a_repeated_mutation_creates_nothing_more(scene: Scene, name: str) -> None:
    graph, mutation = name.split(".")
    own = SENDINGS.get(mutation)
    sent = await own(scene) if own else await usual(scene, MUTATIONS[graph][mutation])
    assert sent.path == ("/graphql" if name.startswith("partner.") else "/police/graphql")
    try:
        assert await sent.send(scene.world, mutation) == sent.first
        once = await counted_at_rest(scene)
        assert once["feed"] > 0
        assert await sent.send(scene.world, mutation) == sent.again
        again = await counted_at_rest(scene)
        # Fewer may be left: workers fold the units of stages that ended.
        assert {name: number for name, number in again.items() if number > once.get(name, 0)} == {}
    finally:
        if mutation == "haltAll":
            await letting_go_on_now(scene)


async def letting_go_on_now(scene: Scene) -> None:
    await (await letting_go_on(scene)).send(scene.world, "resumeAll")


async def counted_at_rest(scene: Scene) -> dict[str, int]:
    """Return the counts once they stay: a journal row exists until its request has handled it."""
    found: dict[str, int] = {}

    async def at_rest() -> bool:
        nonlocal found
        earlier, found = found, await counted(scene)
        return earlier == found

    await scene.world.settled(scene.case.alert)
    await until(at_rest, every=0.1)
    return found


async def counted(scene: Scene) -> dict[str, int]:
    """Return the rows of every collection, the notes in the case, and the pushes to the phone."""
    database = scene.world.database
    names = await database.raw.list_collection_names()
    found = {name: await database.collection(name).count_documents({}) for name in names if name not in NOT_COUNTED}
    found["counters"] -= await database.collection("counters").count_documents(
        {"_id": {"$in": ["duty_log", "tip_log", "tip_matching", "unread_changes"]}}
    )
    # The hub keeps places of its own walks there.
    found["hub"] = await database.collection("hub").count_documents({"_id": "halt"})
    # The hub adds entries of its own, some seconds later.
    of_officers = {"case": scene.case.id, "author": {"$ne": None}}
    found["timeline"] = await database.collection("timeline").count_documents(of_officers)
    # A change of a tip waits in the tip's row until the log gets it.
    waiting = [row["unlogged"] async for row in database.collection("tips").find({"unlogged.at": {"$exists": True}})]
    found["tip_log"] += sum(map(len, waiting))
    case = await database.collection("cases").find_one({"_id": scene.case.id})
    assert case is not None
    told = await scene.world.told(scene.case.alert)
    return found | {"notes": len(case["notes"]), "told": told.count(token_of(scene.ref))}
