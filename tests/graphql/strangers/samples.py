"""Samples for each place where a thing is named: unknown names, names of others' things, and one of the caller's own.

Each request gets new names, since a request may change its thing, and caches keep what was read once.
"""

import itertools
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hub.domain.cells import snap
from hub.domain.delivery.phone_estimates import MAX_ESTIMATES_OF_OPENING
from tests.calls import POLICE
from tests.calls.call import Mutation
from tests.graphql.documents import CASE, SIGHTING, change
from tests.graphql.strangers.scene import SEEN, Scene, fresh
from tests.graphql.strangers.things import (
    SAVED,
    THINGS,
    Make,
    another_partner,
    broken_cursor,
    but,
    case,
    case_with_tip,
    code_of,
    cursor,
    exercise,
    export_of,
    invented,
    invented_code,
    lasting_alert,
    lasting_case,
    lasting_search,
    live_alert,
    muted_ref,
    new_partner,
    notice_of,
    parked_unit,
    partner_itself,
    photo_of,
    place_in_matches,
    place_in_notices,
    place_in_search,
    ref_of,
    run_of,
    said,
    search_of,
    staff_photo,
    tip,
    tip_key_of,
    token_of,
    unit,
    used_code,
)

Given = Callable[[Scene], Awaitable[dict[str, Any]]]
"""Makes the other values of the input, by path."""

FORMLESS = "no name\n at all"
CLOSED = "nothing is open without a permission"


@dataclass(frozen=True, slots=True)
class Sample:
    """The names that one caller sends at a place. The response to `own` differs: so the request is processed."""

    by: str
    invented: Make
    foreign: Mapping[str, Make]
    own: Make | None
    given: Given | None = None
    own_is_alike: str = ""
    """The reason why there is no such name."""
    sealed: bool = False
    """Only the hub can make such a name: a name that it never made gets another error than another caller's name."""


# ---------------------------------------------------------------- cursors


def partner_cursors(kind: str, *position: Any, given: Given | None = None) -> tuple[Sample, ...]:
    """Samples with a cursor of another partner, of the other mode, and of another list."""
    return tuple(
        Sample(
            by,
            broken_cursor,
            {
                "another partner's": cursor(kind, f"other {by}", *position),
                "the other mode's": cursor(kind, other, *position),
                "of another list": cursor("lists", by, *position),
            },
            cursor(kind, by, *position),
            given,
            sealed=True,
        )
        for by, other in (("live", "test"), ("test", "live"))
    )


def staff_cursors(kind: str, *position: Any, given: Given | None = None) -> tuple[Sample, ...]:
    """Samples with a cursor of a colleague, and of another list."""
    others = {
        "a colleague's": cursor(kind, "colleague", *position),
        "of another list": cursor("lists", "staff", *position),
    }
    own = cursor(kind, "staff", *position)
    powerless = {**others, "their own": cursor(kind, "powerless", *position)}
    return (
        Sample("staff", broken_cursor, others, own, given, sealed=True),
        Sample("powerless", broken_cursor, powerless, None, given, CLOSED),
    )


def cursors_by(make: Callable[[str], Make], given: Given | None = None) -> tuple[Sample, ...]:
    """Samples with the cursor that `make` returns for an officer, with a colleague's, and with one of another list."""
    others = {"a colleague's": make("colleague"), "of another list": cursor("lists", "staff", 0)}
    return (
        Sample("staff", broken_cursor, others, make("staff"), given, sealed=True),
        Sample("powerless", broken_cursor, {**others, "their own": make("powerless")}, None, given, CLOSED),
    )


def certified_cursors(kind: str, *position: Any, own: Callable[[str], Make]) -> tuple[Sample, ...]:
    """Samples with a cursor of a list that every certified officer may read."""
    return tuple(
        Sample(
            by,
            broken_cursor,
            {
                "a colleague's": cursor(kind, "colleague", *position),
                "of another list": cursor("lists", by, *position),
            },
            own(by),
            sealed=True,
        )
        for by in ("staff", "powerless")
    )


# ---------------------------------------------------------------- callers


def of_alerts(given: Given | None = None) -> tuple[Sample, ...]:
    """Samples with an alert in the partner graph: an alert of the other mode is unknown, with either key."""
    return tuple(
        Sample(by, invented("al", 20), {"the other mode's": foreign, **but("an alert")}, own, given)
        for by, own, foreign in (("live", live_alert, exercise), ("test", exercise, live_alert))
    )


def of_devices(given: Given | None = None, *, own_is_alike: str = "") -> tuple[Sample, ...]:
    """Samples with a device by its ref."""
    return tuple(
        Sample(
            by,
            said("phone"),
            {"another partner's": ref_of("other live"), "the other mode's": ref_of(other)},
            None if own_is_alike else ref_of(by),
            given,
            own_is_alike,
        )
        for by, other in (("live", "test"), ("test", "live"))
    )


def unlooked_at(by: str, invented: Make, there: Mapping[str, Make], given: Given) -> Sample:
    """A sample of a name that the hub stores unread: all names get the same response."""
    return Sample(by, invented, there, None, given, "the hub does not look such a thing up")


def by_staff(
    prefix: str, length: int, own: Make, others: Mapping[str, Make], given: Given | None = None
) -> tuple[Sample, ...]:
    """Samples for a thing that needs a permission: with it only other kinds are foreign, without it all things are."""
    made = invented(prefix, length)
    return (
        Sample("staff", made, others, own, given),
        Sample("powerless", made, {"what there is": own, **others}, None, given, CLOSED),
    )


def keys_of_staff(name: str, given: Given) -> tuple[Sample, ...]:
    """Samples with an idempotency key under which a colleague sent the same mutation."""

    async def make(scene: Scene) -> str:
        said = {path.removeprefix("input."): value for path, value in (await given(scene)).items()}
        key = fresh("key")
        kind = name[0].upper() + name[1:] + "Input"
        document = f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ userErrors {{ code }} }} }}"
        answer = await scene.ask("colleague", "police", document, {"input": said | {"idempotencyKey": key}}, "")
        assert answer.said["data"][name] == {"userErrors": []}, answer
        return key

    return (
        Sample("staff", said("key"), {"a colleague's": make}, None, given, "the same key is the same question"),
        Sample("powerless", said("key"), {"a colleague's": make}, None, given, CLOSED),
    )


def saying(**given: Any) -> Given:
    """Return the other values of the input: the same each time, but a callable makes a new one."""

    async def make(scene: Scene) -> dict[str, Any]:
        return {
            name.replace("__", "."): await value(scene) if callable(value) else value for name, value in given.items()
        }

    return make


async def _no_receiver(scene: Scene) -> dict[str, Any]:
    """These partners have no webhook, so that no run is started."""
    return {"input.receiver": "https://app.example/hub"}


async def _a_removal(scene: Scene) -> dict[str, Any]:
    """Return the rest of an input that removes the second area of a new alert."""
    alert = await live_alert(scene)
    asked: dict[str, Any] = {"alertId": alert, "sighting": SIGHTING, "reason": "a test", "idempotencyKey": fresh("key")}
    asked["acknowledgeUnusualPlace"] = True
    answer = await scene.ask("colleague", "police", change("addAlertArea", "area"), {"input": asked}, "")
    return {"input.alertId": alert, "input.reason": "a test", "input.area": answer.said["data"]["addAlertArea"]["area"]}


async def _own_alert_of_live(scene: Scene) -> dict[str, Any]:
    return {"input.alert": await live_alert(scene), "input.text": fresh("seen"), "input.idempotencyKey": fresh("key")}


async def _own_alert_of_test(scene: Scene) -> dict[str, Any]:
    return {"input.alert": await exercise(scene), "input.text": fresh("seen"), "input.idempotencyKey": fresh("key")}


async def _a_phone_of_live(scene: Scene) -> dict[str, Any]:
    return {"input.preferences.ref": await ref_of("live")(scene)}


async def _a_phone_of_test(scene: Scene) -> dict[str, Any]:
    return {"input.preferences.ref": await ref_of("test")(scene)}


async def _tip_words(scene: Scene) -> dict[str, Any]:
    return {"input.text": fresh("seen"), "input.idempotencyKey": fresh("key")}


async def _a_new_case(scene: Scene) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat()
    facts = {**CASE, "idempotencyKey": fresh("key"), "lastSeen": {**CASE["lastSeen"], "at": now}}
    return {f"input.{name}": value for name, value in facts.items()}


BEGUN: Final = datetime.now(UTC)
_places = itertools.count(1)


async def _a_preview(scene: Scene) -> dict[str, Any]:
    # The same each time: its moments and estimates are in the answer.
    facts = {**await _a_new_case(scene), "input.previewKey": "one"}
    del facts["input.idempotencyKey"]
    return facts | {"input.lastSeen": {**CASE["lastSeen"], "at": BEGUN.isoformat()}}


async def _a_preview_without_key(scene: Scene) -> dict[str, Any]:
    facts = await _a_preview(scene)
    del facts["input.previewKey"]
    return facts


def preview_key_of(by: str) -> Make:
    """Make a key under which an officer saw new estimates: at a place of its own, since what was seen costs nothing."""

    async def make(scene: Scene) -> str:
        key, seen = fresh("key"), CASE["lastSeen"]
        point = seen["point"] | {"latitude": seen["point"]["latitude"] + 0.1 * next(_places)}
        facts = {name: fact for name, fact in CASE.items() if name != "idempotencyKey"}
        asked = facts | {"previewKey": key, "lastSeen": seen | {"at": BEGUN.isoformat(), "point": point}}
        answer = await scene.ask(
            by, "police", change("previewAlert", "preview { estimatesLeft }"), {"input": asked}, ""
        )
        assert answer.said["data"]["previewAlert"]["preview"]["estimatesLeft"] < MAX_ESTIMATES_OF_OPENING, answer
        return key

    return make


async def _a_close(scene: Scene) -> dict[str, Any]:
    return {"input.caseId": await case(scene), "input.outcome": "FOUND_SAFE", "input.idempotencyKey": fresh("key")}


async def _a_closed_case(scene: Scene) -> dict[str, Any]:
    case_id = await case(scene)
    rows = scene.hub.database.collection("cases")
    await rows.update_one({"_id": case_id}, {"$set": {"state": "CLOSED", "closed_at": datetime.now(UTC)}})
    return {"input.caseId": case_id, "input.reason": "a test"}


async def _an_expired_alert(scene: Scene) -> dict[str, Any]:
    case_id = await case(scene)
    row = await scene.hub.database.collection("cases").find_one({"_id": case_id})
    assert row is not None
    ended = {"$set": {"ended": "EXPIRED"}}
    await scene.hub.database.collection("alerts").update_one({"_id": row["alert"]}, ended)
    return {"input.caseId": case_id, "input.reason": "a test"}


async def _a_change(scene: Scene) -> dict[str, Any]:
    said = {"caseId": await case(scene), "material": False, "idempotencyKey": fresh("key"), "clothing": fresh("coat")}
    return {f"input.{name}": value for name, value in said.items()}


async def _share(scene: Scene) -> str:
    """Return a new share of the lasting case."""
    return await _share_of(scene, await lasting_case(scene))


async def _share_of_another(scene: Scene) -> str:
    return await _share_of(scene, await case(scene))


async def _share_of(scene: Scene, case_id: str) -> str:
    until = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    asked = {"caseId": case_id, "force": fresh("force"), "purpose": "a test", "until": until}
    given = {"input": asked | {"idempotencyKey": fresh("key")}}
    await scene.ask("colleague", "police", change("shareCase", "shareId"), given, "")
    row = await scene.hub.database.collection("cases").find_one({"_id": case_id})
    assert row is not None
    return str(row["grants"][-1]["id"])


CELL = str(snap(SEEN))
AT = 1_463_126_400_000
OF_CASES = but("a case")
OF_SEARCHES = {"a colleague's": search_of("colleague"), **THINGS}
MODES = ("live", "test")
REFS = {f"one of {by}": ref_of(by) for by in ("live", "test", "other live", "other test")}
SEEN_NEAR = CASE["lastSeen"] | {"district": "Market district"}
WITH_PHOTO = but("a photo") | {"a tip's photo": photo_of("live")}

CODES = (
    Sample(
        "live",
        invented_code,
        {
            "another partner's": code_of("other live"),
            "the other mode's": code_of("test"),
            "one that was used": used_code,
        },
        code_of("live"),
    ),
)

TO_A_FILE: Given = saying(input__purpose="a test")
OWN_EXPORTS = (
    Sample("staff", invented("exp", 20), {"a colleague's": export_of("colleague")}, export_of("staff")),
    Sample(
        "powerless", invented("exp", 20), {"a colleague's": export_of("colleague")}, None, None, "it starts no export"
    ),
)

COLLEAGUES_KEY = {"a colleague's": preview_key_of("colleague")}
PREVIEW_KEYS = (
    Sample("staff", said("key"), COLLEAGUES_KEY, preview_key_of("staff"), _a_preview_without_key),
    Sample("powerless", said("key"), COLLEAGUES_KEY, None, _a_preview_without_key, CLOSED),
)

OF_FIELD: Mapping[str, tuple[str, int, Make, Mapping[str, Make]]] = {
    "caseId": ("cs", 20, case, OF_CASES),
    "alertId": ("al", 20, live_alert, but("an alert")),
    "tipId": ("tip", 24, tip, but("a tip")),
    "otherTipId": ("tip", 24, tip, but("a tip")),
    "partnerId": ("pt", 16, new_partner, but("a partner")),
}
"""Ids of inputs: how such an id looks, a maker of an own one, and other things."""
WITH_AN_ID: Final = [call for call in POLICE.values() if call.id_field in OF_FIELD]


def rest_of(call: Mutation, left_out: str) -> Given:
    """Make the rest of the sample of an input: with ids of new things, and moments and places that are taken today."""

    async def make(scene: Scene) -> dict[str, Any]:
        rest = {name: value for name, value in call.given.items() if name not in (left_out, "idempotencyKey")}
        made: dict[str, Any] = {name: await OF_FIELD[name][2](scene) for name in rest if name in OF_FIELD}
        made |= {"otherId": await case(scene)} if "otherId" in rest else {}
        made |= {"until": (datetime.now(UTC) + timedelta(days=1)).isoformat()} if "until" in rest else {}
        made |= {"lastSeen": SEEN_NEAR} if "lastSeen" in rest else {}
        # These places were last seen years ago.
        made |= {"acknowledgeUnusualPlace": True} if rest.keys() & {"lastSeen", "sighting"} else {}
        return {f"input.{name}": value for name, value in (rest | made).items()}

    return make


SAMPLES: Mapping[str, tuple[Sample, ...]] = {
    **{
        f"police Mutation.{call.name}(input.{field})": by_staff(*OF_FIELD[field], rest_of(call, field))
        for call in WITH_AN_ID
        for field in call.given
        if field in OF_FIELD
    },
    **{
        f"police Mutation.{call.name}(input.idempotencyKey)": keys_of_staff(call.name, rest_of(call, "idempotencyKey"))
        for call in WITH_AN_ID
        if call.creates
    },
    # ------------------------------------------------------------ partner graph
    "partner Query._entities(Alert.id)": of_alerts(),
    "partner Query._entities(Partner.id)": (
        Sample("live", invented("pt", 16), but("a partner") | {"another": another_partner}, partner_itself),
    ),
    "partner Query._entities(Device.ref)": of_devices(),
    "partner Query.alerts(after)": partner_cursors("alerts", "2016-05-13T08:00:00+00:00", "al_0"),
    "partner Query.alert(id)": of_alerts(),
    "partner Query.audience(alert)": of_alerts(),
    "partner Query.audience(after)": (
        *partner_cursors("audience:{}", 0, 0, given=saying(alert=lasting_alert("live")))[:1],
        *partner_cursors("audience:{}", 0, 0, given=saying(alert=lasting_alert("test")))[1:],
    ),
    "partner Query.removalCounts(alert)": of_alerts(),
    "partner Query.conformanceRun(id)": tuple(
        Sample(
            by, invented("cf", 20), {"another partner's": run_of("other test"), "the other mode's": run_of(other)}, own
        )
        for by, other, own in (("live", "test", run_of("live")), ("test", "other live", run_of("test")))
    ),
    "partner Query.node(id)": of_alerts(),
    "partner Mutation.registerDevices(input.devices.ref)": of_devices(
        saying(input__devices__cell=CELL, input__devices__token=said("token")), own_is_alike="a device is refreshed"
    ),
    "partner Mutation.registerDevices(input.devices.token)": tuple(
        Sample(
            by,
            said("token"),
            {"another partner's": token_of("other live"), "the other mode's": token_of(other)},
            None,
            saying(input__devices__cell=CELL, input__devices__ref=said("phone")),
            "a phone goes to its newest ref",
        )
        for by, other in (("live", "test"), ("test", "live"))
    ),
    "partner Mutation.reportLocations(input.locations.ref)": of_devices(saying(input__locations__cell=CELL)),
    "partner Query.device(ref)": of_devices(),
    "partner Mutation.eraseDevices(input.refs)": of_devices(own_is_alike="an unknown device counts as erased"),
    "partner Mutation.removeDevices(input.refs)": of_devices(own_is_alike="an unknown device counts as removed"),
    "partner Mutation.setDevicePreferences(input.preferences.ref)": of_devices(
        saying(input__preferences__dailyLimit=3)
    ),
    "partner Mutation.setDevicePreferences(input.preferences.mutedAlerts)": (
        unlooked_at("live", invented("al", 20), THINGS | {"the other mode's": exercise}, _a_phone_of_live),
        unlooked_at("test", invented("al", 20), THINGS | {"their own": exercise}, _a_phone_of_test),
    ),
    "partner Mutation.submitTip(input.alert)": of_alerts(_tip_words),
    "partner Mutation.submitTip(input.idempotencyKey)": (
        Sample(
            "live",
            said("key"),
            {"another partner's": tip_key_of("other live"), "the other mode's": tip_key_of("test")},
            tip_key_of("live"),
            _own_alert_of_live,
        ),
    ),
    "partner Mutation.submitTip(input.deviceRef)": (
        unlooked_at("live", said("phone"), REFS | {"a muted one": muted_ref}, _own_alert_of_live),
        unlooked_at("test", said("phone"), REFS, _own_alert_of_test),
    ),
    "partner Mutation.submitTip(input.photo)": (
        Sample(
            "live",
            invented("ph", 32),
            {"another partner's": photo_of("other live"), "the other mode's": photo_of("test"), **THINGS},
            photo_of("live"),
            _own_alert_of_live,
        ),
    ),
    "partner Query.tipFollowUp(receiptCode)": CODES,
    "partner Mutation.addToTip(input.receiptCode)": CODES,
    "partner Mutation.withdrawTip(input.receiptCode)": CODES,
    "partner Mutation.startConformance(input.refs)": tuple(
        unlooked_at(by, said("phone"), REFS, _no_receiver) for by in MODES
    ),
    "partner Mutation.startConformance(input.idempotencyKey)": tuple(
        unlooked_at(by, said("key"), {"another partner's": tip_key_of("other live")}, _no_receiver) for by in MODES
    ),
    "partner Mutation.confirmReceipts(input.alert)": of_alerts(),
    "partner Mutation.confirmReceipts(input.receipts.ref)": of_devices(saying(input__alert=live_alert))[:1]
    + of_devices(saying(input__alert=exercise))[1:],
    "partner Subscription.alertFeed(after)": partner_cursors("feed", 0),
    # ------------------------------------------------------------ police graph
    "police Query._entities(Case.id)": by_staff("cs", 20, case, OF_CASES),
    "police Query._entities(Tip.id)": by_staff("tip", 24, tip, but("a tip")),
    "police Query.partners(after)": staff_cursors("partners", 1),
    "police Query.partnerRemovals(partnerId)": by_staff(
        "pt", 16, another_partner, but("a partner"), saying(alertId=lasting_alert("live"), purpose="a test")
    ),
    "police Query.partnerRemovals(alertId)": by_staff(
        "al", 20, live_alert, but("an alert"), saying(partnerId=another_partner, purpose="a test")
    ),
    "police Query.case(id)": by_staff("cs", 20, case, OF_CASES, saying(purpose="a test")),
    "police Query.cases(after)": staff_cursors(
        "cases OPENED DESCENDING {no_filter}", AT, "cs_0", given=saying(purpose="a test")
    ),
    "police Query.cases(filter.force)": by_staff("force", 3, said("x"), {}, saying(purpose="a test"))[1:],
    "police Query.caseStatistics(filter.force)": by_staff("force", 3, said("x"), {}, saying(purpose="a test"))[1:],
    "police Query.reachStatistics(filter.force)": by_staff(
        "force", 3, said("x"), {}, saying(purpose="a test", fromMonth="2026-05", untilMonth="2026-05")
    )[1:],
    "police Query.caseSummaries(filter.force)": by_staff("force", 3, said("x"), {}, saying(purpose="a test"))[1:],
    **{
        f"police Query.savedSearch{of.capitalize()}(searchId)": by_staff(
            "ss", 20, search_of("staff", of), OF_SEARCHES, saying(purpose="a test")
        )
        for of in SAVED
    },
    **{
        f"police Query.savedSearch{of.capitalize()}(after)": cursors_by(
            place_in_search(of), given=saying(purpose="a test", searchId=lasting_search(of))
        )
        for of in SAVED
    },
    "police Subscription.savedSearchFeed(after)": cursors_by(place_in_matches),
    **{
        f"police Mutation.saveSearch(input.criteria.{of}.filter.force)": by_staff(
            "force", 3, said("x"), {}, saying(input__name="Red coats", input__purpose="a test")
        )[1:]
        for of in SAVED
    },
    "police Mutation.saveSearch(input.criteria.tips.filter.caseIds)": by_staff(
        "cs", 20, case, {}, saying(input__name="Red coats", input__purpose="a test")
    )[1:],
    **{
        f"police Mutation.updateSavedSearch(input.criteria.{of}.filter.force)": by_staff(
            "force", 3, said("x"), {}, saying(input__searchId=lasting_search(of), input__purpose="a test")
        )[1:]
        for of in SAVED
    },
    "police Mutation.updateSavedSearch(input.criteria.tips.filter.caseIds)": by_staff(
        "cs", 20, case, {}, saying(input__searchId=lasting_search("tips"), input__purpose="a test")
    )[1:],
    "police Mutation.updateSavedSearch(input.searchId)": by_staff(
        "ss", 20, search_of("staff"), OF_SEARCHES, saying(input__name=said("name"), input__purpose="a test")
    ),
    "police Mutation.deleteSavedSearch(input.searchId)": by_staff("ss", 20, search_of("staff"), OF_SEARCHES),
    "police Mutation.markSavedSearchSeen(input.searchId)": by_staff(
        "ss", 20, search_of("staff"), OF_SEARCHES, saying(input__until=cursor("matches", "staff", 0))
    ),
    "police Mutation.markSavedSearchSeen(input.until)": cursors_by(
        place_in_matches, given=saying(input__searchId=lasting_search())
    ),
    "police Query.tips(caseId)": by_staff("cs", 20, case, OF_CASES, saying(purpose="a test")),
    "police Query.caseTimeline(caseId)": by_staff("cs", 20, case, OF_CASES, saying(purpose="a test")),
    "police Query.caseTimeline(after)": staff_cursors(
        "timeline of {}", 1, given=saying(purpose="a test", caseId=lasting_case)
    ),
    "police Query.tips(after)": staff_cursors(
        "tips of {} RECEIVED DESCENDING {no_filter}", AT, "tip_0", given=saying(purpose="a test", caseId=lasting_case)
    ),
    "police Query.tips(filter.caseIds)": by_staff("cs", 20, case, {}, saying(purpose="a test"))[1:],
    "police Query.tips(filter.force)": by_staff("force", 3, said("x"), {}, saying(purpose="a test"))[1:],
    "police Query.alerts(filter.force)": by_staff("force", 3, said("x"), {}, saying(purpose="a test"))[1:],
    "police Query.alerts(after)": staff_cursors(
        "alerts OPENED DESCENDING {no_filter}", AT, "al_0", given=saying(purpose="a test")
    ),
    "police Query.auditTrail(filter.account)": by_staff("account", 3, said("x"), {}, saying(purpose="a test"))[1:],
    "police Query.auditTrail(filter.subject)": by_staff("cs", 20, case, {}, saying(purpose="a test"))[1:],
    "police Query.auditTrail(filter.caseId)": by_staff("cs", 20, case, {}, saying(purpose="a test"))[1:],
    "police Query.auditTrail(filter.person)": by_staff("person", 3, said("x"), {}, saying(purpose="a test"))[1:],
    "police Query.auditTrail(filter.force)": by_staff("force", 3, said("x"), {}, saying(purpose="a test"))[1:],
    "police Query.auditTrail(after)": staff_cursors("audit", AT, "au_0", given=saying(purpose="a test")),
    "police Query.node(id)": (
        *by_staff("cs", 20, case, {}, saying(purpose="a test")),
        *by_staff("tip", 24, tip, {}, saying(purpose="a test")),
        *by_staff("pt", 16, another_partner, {}, saying(purpose="a test")),
        Sample("operator", invented("cs", 20), {"a case": case}, another_partner, saying(purpose="a test")),
        Sample("operator", invented("tip", 24), {"a tip": tip}, another_partner, saying(purpose="a test")),
        Sample("reader", invented("pt", 16), {"a partner": another_partner}, case, saying(purpose="a test")),
    ),
    "police Query.notices(after)": certified_cursors(
        "notices", AT, "nt_0", own=lambda by: cursor("notices", by, AT, "nt_0")
    ),
    "police Subscription.noticeFeed(after)": certified_cursors("notice feed", 0, own=place_in_notices),
    "police Subscription.caseActivity(caseId)": by_staff(
        "cs", 20, case, OF_CASES, saying(after=cursor("activity", "staff", 0))
    ),
    "police Subscription.caseActivity(after)": staff_cursors("activity", 0, given=saying(caseId=lasting_case)),
    "police Subscription.deskFeed(after)": staff_cursors("activity", 0),
    "police Subscription.tipFeed(after)": staff_cursors("tip feed", 0),
    "police Subscription.tipFeed(filter.caseId)": by_staff(
        "cs", 20, case_with_tip, OF_CASES, saying(after=cursor("tip feed", "staff", 0))
    ),
    "police Subscription.tipFeed(filter.force)": by_staff("force", 3, said("x"), {})[1:],
    "police Mutation.acknowledgeNotice(input.noticeId)": (
        *(
            Sample(by, invented("nt", 24), {"another force's": notice_of("anyang"), **others, **THINGS}, own)
            for by, others, own in (
                ("staff", {}, notice_of("hengshui")),
                ("opener", {"the whole hub's": notice_of(None)}, notice_of("hengshui")),
                ("operator", {}, notice_of(None)),
            )
        ),
        Sample("powerless", invented("nt", 24), {"the force's": notice_of("hengshui")}, None, None, CLOSED),
    ),
    "police Mutation.setPartnerChannel(input.partnerId)": by_staff(
        "pt", 16, new_partner, but("a partner"), saying(input__channel="recorder", input__settings={})
    ),
    "police Mutation.createPartner(input.idempotencyKey)": keys_of_staff(
        "createPartner", saying(input__name=said("Partner"))
    ),
    "police Mutation.setPartnerChannel(input.idempotencyKey)": keys_of_staff(
        "setPartnerChannel",
        saying(input__partnerId=new_partner, input__mode="LIVE", input__channel="recorder", input__settings={}),
    ),
    "police Mutation.removeAlertArea(input.idempotencyKey)": keys_of_staff("removeAlertArea", _a_removal),
    "police Mutation.replayUnits(input.unitIds)": by_staff("un", 20, parked_unit, THINGS | {"a unit at work": unit}),
    "police Mutation.previewAlert(input.child.photo)": by_staff("ph", 32, staff_photo, WITH_PHOTO, _a_preview),
    "police Mutation.previewAlert(input.suspects.photo)": by_staff("ph", 32, staff_photo, WITH_PHOTO, _a_preview),
    "police Mutation.previewAlert(input.previewKey)": PREVIEW_KEYS,
    "police Mutation.previewAlert(input.caseId)": by_staff("cs", 20, case, OF_CASES, _a_preview),
    "police Mutation.openCase(input.child.photo)": by_staff("ph", 32, staff_photo, WITH_PHOTO, _a_new_case),
    "police Mutation.openCase(input.suspects.photo)": by_staff("ph", 32, staff_photo, WITH_PHOTO, _a_new_case),
    "police Mutation.openCase(input.idempotencyKey)": keys_of_staff("openCase", _a_new_case),
    "police Mutation.reviseCase(input.idempotencyKey)": keys_of_staff("reviseCase", _a_change),
    "police Mutation.reviseCase(input.photo)": by_staff("ph", 32, staff_photo, WITH_PHOTO, _a_change),
    "police Mutation.reviseCase(input.suspects.photo)": by_staff("ph", 32, staff_photo, WITH_PHOTO, _a_change),
    "police Mutation.closeCase(input.helpfulTipIds)": tuple(
        Sample(by, invented("tip", 24), {"a tip of another case": tip, **THINGS}, None, _a_close, why)
        for by, why in (("staff", "a tip is of one case, and this one has none"), ("powerless", CLOSED))
    ),
    "police Query.caseSummary(id)": by_staff("cs", 20, case, OF_CASES, saying(purpose="a test")),
    "police Query.caseSummaries(after)": staff_cursors(
        "case summaries OPENED DESCENDING {no_filter}", AT, "cs_0", given=saying(purpose="a test")
    ),
    "police Query.deskCases(caseIds)": by_staff("cs", 20, case, {})[1:],
    "police Query.deskCases(after)": staff_cursors("desk", AT, "cs_0"),
    "police Query.officerNotes(caseId)": by_staff("cs", 20, case, OF_CASES, saying(purpose="a test")),
    "police Query.officerNotes(after)": staff_cursors(
        "notes of {}", AT, "on_0", given=saying(purpose="a test", caseId=lasting_case)
    ),
    "police Mutation.endShare(input.caseId)": by_staff("cs", 20, lasting_case, OF_CASES, saying(input__shareId=_share)),
    "police Mutation.endShare(input.shareId)": by_staff(
        "gr", 20, _share, {"another case's": _share_of_another}, saying(input__caseId=lasting_case)
    ),
    "police Mutation.linkCases(input.otherId)": by_staff(
        "cs", 20, case, OF_CASES, saying(input__caseId=lasting_case, input__reason="a test")
    ),
    "police Mutation.reopenCase(input.idempotencyKey)": keys_of_staff("reopenCase", _a_closed_case),
    "police Mutation.reissueAlert(input.idempotencyKey)": keys_of_staff("reissueAlert", _an_expired_alert),
    "police Query.export(exportId)": OWN_EXPORTS,
    "police Subscription.exportProgress(exportId)": OWN_EXPORTS,
    "police Mutation.startExport(input.rows.caseSummaries.force)": by_staff("force", 3, said("x"), {}, TO_A_FILE)[1:],
    "police Mutation.startExport(input.rows.cases.force)": by_staff("force", 3, said("x"), {}, TO_A_FILE)[1:],
    "police Mutation.startExport(input.rows.alerts.force)": by_staff("force", 3, said("x"), {}, TO_A_FILE)[1:],
    "police Mutation.startExport(input.rows.tips.force)": by_staff("force", 3, said("x"), {}, TO_A_FILE)[1:],
    "police Mutation.startExport(input.rows.tips.caseIds)": by_staff("cs", 20, case, {}, TO_A_FILE)[1:],
    "police Mutation.startExport(input.idempotencyKey)": keys_of_staff(
        "startExport", saying(input__rows={"caseSummaries": {}}, input__format="CSV", input__purpose="a test")
    ),
    "police Mutation.approveExport(input.exportId)": by_staff(
        "exp", 20, export_of("staff"), {"a colleague's": export_of("colleague")}, TO_A_FILE
    ),
    "police Mutation.resumeExport(input.exportId)": OWN_EXPORTS,
    "police Mutation.cancelExport(input.exportId)": OWN_EXPORTS,
}

NO_SUCH_NAME = "a ref, a token or an alert id of such a form is refused for every caller"
NOT_LOOKED_FOR = "the hub does not look up what cannot be such a name; the response is the same"
NOT_WRITTEN_DOWN = "a name that a caller made up is not written into the audit trail, and not looked up"
BY_ITS_BEGINNING = "the prefix of an id tells its kind, and so the permission it needs"

FORM_SPEAKS: Mapping[str, str] = {
    **{
        f"police Mutation.{call.name}(input.{field})": NOT_LOOKED_FOR if field == "partnerId" else NOT_WRITTEN_DOWN
        for call in WITH_AN_ID
        for field in call.given
        if field in OF_FIELD
    },
    "partner Query._entities(Device.ref)": NOT_LOOKED_FOR,
    "partner Mutation.registerDevices(input.devices.ref)": NO_SUCH_NAME,
    "partner Mutation.registerDevices(input.devices.token)": NO_SUCH_NAME,
    "partner Mutation.reportLocations(input.locations.ref)": NO_SUCH_NAME,
    "partner Query.device(ref)": NOT_LOOKED_FOR,
    "partner Mutation.eraseDevices(input.refs)": NO_SUCH_NAME,
    "partner Mutation.removeDevices(input.refs)": NO_SUCH_NAME,
    "partner Mutation.setDevicePreferences(input.preferences.ref)": NO_SUCH_NAME,
    "partner Mutation.setDevicePreferences(input.preferences.mutedAlerts)": NO_SUCH_NAME,
    "partner Mutation.submitTip(input.deviceRef)": NO_SUCH_NAME,
    "partner Query.tipFollowUp(receiptCode)": NOT_LOOKED_FOR,
    "partner Mutation.addToTip(input.receiptCode)": NOT_LOOKED_FOR,
    "partner Mutation.withdrawTip(input.receiptCode)": NOT_LOOKED_FOR,
    "partner Query.conformanceRun(id)": NOT_LOOKED_FOR,
    "partner Mutation.confirmReceipts(input.receipts.ref)": NO_SUCH_NAME,
    "police Query._entities(Case.id)": NOT_WRITTEN_DOWN,
    "police Query._entities(Tip.id)": NOT_WRITTEN_DOWN,
    "police Query.case(id)": NOT_WRITTEN_DOWN,
    "police Query.partnerRemovals(partnerId)": NOT_LOOKED_FOR,
    "police Query.partnerRemovals(alertId)": NOT_WRITTEN_DOWN,
    "police Query.tips(caseId)": NOT_WRITTEN_DOWN,
    "police Query.caseTimeline(caseId)": NOT_WRITTEN_DOWN,
    "police Query.node(id)": BY_ITS_BEGINNING,
    "police Mutation.previewAlert(input.child.photo)": NOT_WRITTEN_DOWN,
    "police Mutation.previewAlert(input.suspects.photo)": NOT_WRITTEN_DOWN,
    "police Mutation.openCase(input.child.photo)": NOT_WRITTEN_DOWN,
    "police Mutation.openCase(input.suspects.photo)": NOT_WRITTEN_DOWN,
    "police Mutation.reviseCase(input.photo)": NOT_WRITTEN_DOWN,
    "police Mutation.reviseCase(input.suspects.photo)": NOT_WRITTEN_DOWN,
    "police Query.caseSummary(id)": NOT_WRITTEN_DOWN,
    "police Query.officerNotes(caseId)": NOT_WRITTEN_DOWN,
    "police Mutation.acknowledgeNotice(input.noticeId)": NOT_WRITTEN_DOWN,
    "police Query.export(exportId)": NOT_LOOKED_FOR,
    "police Subscription.exportProgress(exportId)": NOT_LOOKED_FOR,
    "police Mutation.approveExport(input.exportId)": NOT_WRITTEN_DOWN,
    "police Mutation.resumeExport(input.exportId)": NOT_WRITTEN_DOWN,
    "police Mutation.cancelExport(input.exportId)": NOT_WRITTEN_DOWN,
    "police Mutation.updateSavedSearch(input.searchId)": NOT_WRITTEN_DOWN,
    "police Mutation.deleteSavedSearch(input.searchId)": NOT_WRITTEN_DOWN,
}
"""Places where a malformed name is answered or looked up differently from an unknown name, with the reason."""
