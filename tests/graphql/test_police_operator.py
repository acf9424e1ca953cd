"""Partners, keys, channels and the halt, through the police graph; no stored secret comes back."""

import asyncio
import itertools
import json
import logging
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import graphql
import pytest
from graphql import DocumentNode, parse

from hub.domain.actors import tenant_of
from hub.domain.alerts.alert import AlertState
from hub.domain.delivery.parked import ParkedUnit
from hub.domain.delivery.removals import COUNTED_AFTER, RemovalCounts
from hub.domain.trail.audit import AuditAction
from hub.local.officers import HENGSHUI_OFFICER, OPERATOR
from hub.logs import JsonLines
from tests.calls import POLICE, QUERIES
from tests.fakes import NOW
from tests.graphql.police_scene import Scene
from tests.public_alerts import public_alert
from tests.timeouts import HANG_TIMEOUT

_calls = itertools.count(1)


async def run(scene: Scene, name: str, /, **given: Any) -> Any:
    usual = POLICE[name].given
    if "idempotencyKey" in usual:
        given = {"idempotencyKey": f"call-{next(_calls)}"} | given
    return (await scene.ask(POLICE[name].document, OPERATOR, input={**usual, **given})).data[name]


async def created(scene: Scene) -> str:
    payload = await run(scene, "createPartner", name="News")
    assert payload["userErrors"] == []
    return str(payload["partnerId"])


async def test_a_name_is_taken_once(scene: Scene) -> None:
    await created(scene)
    payload = await run(scene, "createPartner", name="News")
    assert (payload["partnerId"], payload["userErrors"][0]["code"]) == (None, "NAME_TAKEN")


async def test_a_key_is_shown_once_and_ends_those_before(scene: Scene) -> None:
    partner = await created(scene)
    made = [await run(scene, "rotatePartnerKey", partnerId=partner, gracePeriodSeconds=0) for _ in range(2)]
    keys = {one["key"] for one in made}
    assert len(keys) == 2
    assert [key.id for key in scene.partners.keys.values()] == [made[1]["keyId"]]
    assert [one["previousKeysExpireAt"] is None for one in made] == [True, False]
    assert not keys & set(scene.partners.keys)
    assert (await run(scene, "revokePartnerKey", partnerId=partner)) == {"revoked": 1, "userErrors": []}
    unknown = await run(scene, "rotatePartnerKey", partnerId="pt_unknown")
    assert (unknown["key"], unknown["userErrors"][0]["code"]) == (None, "NOT_FOUND")


async def test_only_a_secret_the_hub_made_is_shown(scene: Scene) -> None:
    partner = await created(scene)
    made = await run(scene, "setPartnerChannel", partnerId=partner)
    assert made["secret"].startswith("whsec_")
    settings = {"url": "https://news.example/hub", "secret": made["secret"]}
    assert await run(scene, "setPartnerChannel", partnerId=partner, settings=settings) == {
        "secret": None,
        "userErrors": [],
    }


async def test_channel_settings_are_checked_before_use(scene: Scene) -> None:
    partner = await created(scene)
    for given in ({"settings": [1]}, {"settings": {"url": "ftp://x"}}, {"channel": "no-such-channel"}):
        payload = await run(scene, "setPartnerChannel", partnerId=partner, **given)
        assert payload["secret"] is None
        assert payload["userErrors"], given
    payload = await run(scene, "setPartnerChannel", partnerId=partner, settings={"url": "https://x", "my_key": 1})
    assert payload["userErrors"][0]["path"] == ["settings", "my_key"]


async def test_unknown_channel_is_answered_with_the_known_ones(scene: Scene) -> None:
    payload = await run(scene, "setPartnerChannel", partnerId=await created(scene), channel="no-such-channel")
    (error,) = payload["userErrors"]
    assert (error["path"], error["message"]) == (["channel"], "There is no channel of this name. Send one of: webhook.")


async def test_partner_is_suspended_and_resumed(scene: Scene) -> None:
    partner = await created(scene)
    assert (await run(scene, "suspendPartner", partnerId=partner))["suspended"] is True
    assert (await run(scene, "suspendPartner", partnerId=partner, suspended=False))["suspended"] is False
    assert (await run(scene, "suspendPartner", partnerId="pt_unknown"))["userErrors"][0]["code"] == "NOT_FOUND"


async def test_the_halt_is_seen_and_logged(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for name, halted in (("haltAll", True), ("resumeAll", False)):
        assert await run(scene, name, reason="  a  test ") == {"halted": halted, "userErrors": []}
        assert scene.halt.on is halted
        assert (await scene.ask(QUERIES["halted"], OPERATOR)).data == {"halted": halted}
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records if record.name == "hub.operations"]
    assert [(line["event"], line["operator"]) for line in lines] == [
        ("hub_halted", OPERATOR.account),
        ("hub_resumed", OPERATOR.account),
    ]


async def test_the_trail_says_who_halted_the_hub_and_why(scene: Scene) -> None:
    for name in ("haltAll", "resumeAll"):
        await run(scene, name, reason="  a  test ")
    lines = [(line.action, line.account, line.subject, line.purpose) for line in scene.fake.trail.entries]
    told = (OPERATOR.account, "hub", "a test")
    assert lines == [(AuditAction.HALT_ALL, *told), (AuditAction.RESUME_ALL, *told)]


async def test_each_operator_change_leaves_an_audit_line(scene: Scene) -> None:
    partner = await created(scene)
    scene.parked.units.append(ParkedUnit("u1", "al_1", 2, 3, "KeyError", NOW))
    await run(scene, "rotatePartnerKey", partnerId=partner)
    await run(scene, "revokePartnerKey", partnerId=partner)
    await run(scene, "setPartnerChannel", partnerId=partner)
    await run(scene, "setPartnerBudget", partnerId=partner, pointsPerMinute=600)
    await run(scene, "setPartnerDocuments", partnerId=partner, documents=["{ a }"])
    for suspended in (True, False):
        await run(scene, "suspendPartner", partnerId=partner, suspended=suspended)
    await run(scene, "replayUnits", unitIds=["u1", "u2"])
    entries = scene.fake.trail.entries
    assert {entry.account for entry in entries} == {OPERATOR.account}
    assert {entry.outcome for entry in entries} == {"ASKED", "DONE"}
    assert [(entry.action, entry.subject, entry.purpose, entry.seen) for entry in entries] == [
        (AuditAction.CREATE_PARTNER, "partners", "createPartner", ()),
        (AuditAction.CREATE_PARTNER, "partners", "createPartner", (partner,)),
        *[(AuditAction.ROTATE_PARTNER_KEY, partner, "rotatePartnerKey LIVE", ())] * 2,
        *[(AuditAction.REVOKE_PARTNER_KEYS, partner, "revokePartnerKey LIVE", ())] * 2,
        *[(AuditAction.SET_PARTNER_CHANNEL, partner, "setPartnerChannel LIVE webhook", ())] * 2,
        *[(AuditAction.SET_PARTNER_BUDGET, partner, "setPartnerBudget 600", ())] * 2,
        *[(AuditAction.SET_PARTNER_DOCUMENTS, partner, "setPartnerDocuments", ())] * 2,
        *[(AuditAction.SUSPEND_PARTNER, partner, "suspendPartner", ())] * 2,
        *[(AuditAction.RESUME_PARTNER, partner, "suspendPartner", ())] * 2,
        (AuditAction.REPLAY_UNITS, "parked units", "replayUnits", ()),
        (AuditAction.REPLAY_UNITS, "parked units", "replayUnits", ("u1",)),
    ]


@pytest.mark.parametrize(
    "name",
    [
        *("createPartner", "rotatePartnerKey", "revokePartnerKey", "setPartnerChannel"),
        *("setPartnerBudget", "setPartnerDocuments", "suspendPartner", "replayUnits"),
    ],
)
async def test_without_the_trail_an_operator_changes_nothing(scene: Scene, name: str) -> None:
    partner = await created(scene)
    await run(scene, "rotatePartnerKey", partnerId=partner)
    scene.parked.units.append(ParkedUnit("u1", "al_1", 2, 3, "KeyError", NOW))
    before = dict(scene.partners.partners), dict(scene.partners.keys), list(scene.parked.units)
    scene.fake.trail.broken = True
    given = dict(POLICE[name].given)
    own = {"name": "Another"} if name == "createPartner" else {"unitIds": ["u1"]} if name == "replayUnits" else {}
    asked = given | own | ({"partnerId": partner} if "partnerId" in given else {})
    assert (await scene.ask(POLICE[name].document, OPERATOR, input=asked)).codes == ["AUDIT_UNAVAILABLE"]
    assert (scene.partners.partners, scene.partners.keys, scene.parked.units) == before


@pytest.mark.parametrize("reason", ["", "ab", "x" * 201, "a\x00b"])
async def test_halt_without_a_reason_is_refused(scene: Scene, reason: str) -> None:
    for name, before in (("haltAll", False), ("resumeAll", True)):
        scene.halt.on = before
        payload = await run(scene, name, reason=reason)
        assert payload["halted"] is None
        assert [(one["code"], one["path"]) for one in payload["userErrors"]] == [("TEXT_INVALID", ["reason"])]
        assert scene.halt.on is before
    assert scene.fake.trail.entries == []


async def test_without_the_trail_the_hub_halts_but_cannot_resume(scene: Scene) -> None:
    scene.fake.trail.broken = True
    for name in ("haltAll", "resumeAll"):
        asked = scene.ask(POLICE[name].document, OPERATOR, input=POLICE[name].given)
        assert (await asked).codes == ["AUDIT_UNAVAILABLE"]
        assert scene.halt.on


async def test_officers_see_that_the_hub_is_halted(scene: Scene) -> None:
    for halted in (False, True):
        scene.halt.on = halted
        assert (await scene.ask(QUERIES["halted"], HENGSHUI_OFFICER)).data == {"halted": halted}
    asked = scene.ask(POLICE["resumeAll"].document, HENGSHUI_OFFICER, input=POLICE["resumeAll"].given)
    assert (await asked).codes == ["FORBIDDEN"]


async def test_operator_changes_of_a_partner_are_logged_by_ids(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    partner = await created(scene)
    first = await run(scene, "rotatePartnerKey", partnerId=partner)
    second = await run(scene, "rotatePartnerKey", partnerId=partner)
    secret = (await run(scene, "setPartnerChannel", partnerId=partner))["secret"]
    await run(scene, "revokePartnerKey", partnerId=partner)
    for suspended in (True, False):
        await run(scene, "suspendPartner", partnerId=partner, suspended=suspended)
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records if record.name == "hub.operations"]
    ids = {"partner": partner, "mode": "LIVE"}
    assert [{name: line[name] for name in line if name not in ("at", "level", "logger")} for line in lines] == [
        {"event": "partner_created", "partner": partner},
        {"event": "partner_key_made", **ids, "key_id": first["keyId"]},
        {"event": "partner_key_made", **ids, "key_id": second["keyId"]},
        {"event": "partner_keys_stop", **ids, "keys": 1},
        {"event": "partner_channel_set", **ids, "channel": "webhook"},
        {"event": "partner_keys_revoked", **ids, "keys": 2},
        {"event": "partner_suspended", "partner": partner},
        {"event": "partner_resumed", "partner": partner},
    ]
    for hidden in (first["key"], second["key"], secret, "News", "news.example"):
        assert hidden not in caplog.text


async def test_partners_are_listed_without_what_is_secret(scene: Scene) -> None:
    partner = await created(scene)
    await run(scene, "setPartnerChannel", partnerId=partner)
    await run(scene, "suspendPartner", partnerId=partner)
    made = [await run(scene, "rotatePartnerKey", partnerId=partner, gracePeriodSeconds=60) for _ in range(2)]
    answer = await scene.ask(QUERIES["partners"], OPERATOR)
    (edge,) = answer.data["partners"]["edges"]
    listed = edge["node"]
    keys = listed.pop("keys")
    assert listed == {
        "id": partner,
        "name": "News",
        "suspended": True,
        "liveChannel": "webhook",
        "testChannel": None,
    }
    assert [(key["id"], key["mode"], key["expiresAt"]) for key in keys] == [
        (made[0]["keyId"], "LIVE", made[1]["previousKeysExpireAt"]),
        (made[1]["keyId"], "LIVE", None),
    ]
    for one in made:
        assert one["key"] not in str(answer.body)
        assert one["key"][8:] not in str(answer.body)


async def test_parked_unit_shows_its_error_and_is_replayed(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    partner = await created(scene)
    scene.parked.units.append(ParkedUnit("u1", "al_1", scene.partners.partners[partner].number * 2, 3, "KeyError", NOW))
    shown = (await scene.ask(QUERIES["parkedUnits"], OPERATOR)).data["parkedUnits"]
    assert shown == [
        {
            "id": "u1",
            "alertId": "al_1",
            "partnerId": partner,
            "mode": "LIVE",
            "stage": 3,
            "error": "KeyError",
            "parkedAt": shown[0]["parkedAt"],
        }
    ]
    caplog.set_level(logging.INFO)
    assert await run(scene, "replayUnits", unitIds=["u1", "u1", "u2"]) == {"replayed": ["u1"], "userErrors": []}
    (line,) = [json.loads(JsonLines().format(record)) for record in caplog.records if record.name == "hub.operations"]
    assert (line["event"], line["operator"], line["unit"]) == ("unit_replayed", OPERATOR.account, "u1")
    assert (await scene.ask(QUERIES["parkedUnits"], OPERATOR)).data["parkedUnits"] == []
    many = await run(scene, "replayUnits", unitIds=[f"u{n}" for n in range(101)])
    assert (many["replayed"], many["userErrors"][0]["code"]) == ([], "TOO_MANY_ITEMS")


REMOVALS = """query ($partner: ID!, $alert: ID!) {
  partnerRemovals(partnerId: $partner, alertId: $alert, purpose: "a family asks") {
    countedFrom suppressedBelow asOf told removed } }"""


async def test_removals_of_a_partner_are_suppressed(scene: Scene) -> None:
    partner = await created(scene)
    tables, alert = scene.fake.memory.tables, public_alert(opened_at=NOW - timedelta(days=1)).alert
    tables.alerts[alert.id] = alert
    tenant = tenant_of(scene.partners.partners[partner].number, alert.status.mode)

    async def read(alert_id: str = alert.id, partner_id: str = partner) -> Any:
        return (await scene.ask(REMOVALS, OPERATOR, alert=alert_id, partner=partner_id)).data["partnerRemovals"]

    scene.fake.removals.counts = {tenant: RemovalCounts(400, 200)}
    nothing = {"countedFrom": None, "suppressedBelow": 20, "asOf": None, "told": None, "removed": None}
    assert await read() == nothing
    ended = replace(alert, ended=AlertState.CLOSED, ended_at=NOW - COUNTED_AFTER)
    tables.alerts[alert.id] = replace(ended, ended_at=NOW - COUNTED_AFTER + timedelta(seconds=1))
    assert await read() | {"countedFrom": None} == nothing
    tables.alerts[alert.id] = ended
    seen = await read()
    stored = scene.fake.removals.readings[alert.id, tenant].noised
    assert (seen["told"], seen["removed"]) == (stored.told, stored.removed)
    assert abs(stored.told - 400) + abs(stored.removed - 200) < 100
    # Whatever changes, the reading stands until the next one is due.
    scene.fake.removals.counts = {}
    assert await read() == seen
    scene.fake.removals.readings.clear()
    assert await read() | {"countedFrom": None, "asOf": None} == nothing
    assert await read("al_nobody") is await read(partner_id="pt_nobody") is None
    lines = [line for line in scene.fake.trail.entries if line.action is AuditAction.READ_REMOVALS]
    assert {(line.account, line.purpose) for line in lines} == {(OPERATOR.account, "a family asks")}
    assert [line.subject for line in lines if line.seen == (partner,)] == [alert.id] * 5


async def test_while_documents_are_read_others_have_their_turn(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    partner, loop, had = await created(scene), asyncio.get_running_loop(), list[bool]()

    def slow(text: str, **options: Any) -> DocumentNode:
        turn = threading.Event()
        loop.call_soon_threadsafe(turn.set)
        had.append(turn.wait(HANG_TIMEOUT))
        return parse(text, **options)

    monkeypatch.setattr(graphql, "parse", slow)
    payload = await run(scene, "setPartnerDocuments", partnerId=partner, documents=["{ a }", "{ b }"])
    assert (len(payload["documentIds"]), had) == (2, [True, True])
