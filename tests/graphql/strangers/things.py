"""Things that can be named, each new: no cache of the hub's process holds a name that was never sent."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hub.domain.alerts.alert import AlertStatus
from hub.domain.delivery.units import UnitState
from hub.domain.exports.export import ExportFormat, ExportKind
from hub.domain.search.alerts import AlertSearch
from hub.domain.search.cases import CaseSearch
from hub.domain.search.filter_trees import FilterTree
from hub.domain.search.saved import ChangeLog, SavedSearch, owner_of
from hub.domain.search.saved_filters import form_of
from hub.domain.search.tips import TipSearch
from hub.services.exports.start_export import NewExport, start_export
from hub.services.fanout.start_stage import start_stage
from hub.services.police.ports.saved import WatchedSearch
from tests.databases import ALL_ROWS
from tests.graphql.documents import change
from tests.graphql.strangers.scene import OFFICERS, Scene, fresh
from tests.operations import create_partner

Make = Callable[[Scene], Awaitable[str]]
"""Makes a thing and returns its name."""


def invented(prefix: str, length: int) -> Make:
    """An id of the right form that nothing has."""

    async def make(scene: Scene) -> str:
        return f"{prefix}_{int(fresh('0').split()[1]):0{length}x}"

    return make


def said(word: str) -> Make:
    """A name of the caller's own choice that was never sent."""

    async def make(scene: Scene) -> str:
        return fresh(word)

    return make


async def live_alert(scene: Scene) -> str:
    return (await scene.opened()).alert


async def exercise(scene: Scene) -> str:
    return (await scene.opened(AlertStatus.EXERCISE)).alert


def lasting_alert(by: str) -> Make:
    """The lasting alert of a key."""

    async def make(scene: Scene) -> str:
        return scene.lasting[by].alert

    return make


async def lasting_case(scene: Scene) -> str:
    return scene.lasting["live"].case


async def case(scene: Scene) -> str:
    return (await scene.opened()).case


async def tip(scene: Scene) -> str:
    await scene.tip("other live")
    row = await scene.hub.database.collection("tips").find_one(ALL_ROWS, sort=[("received_at", -1)])
    return str(row["_id"])  # type: ignore[index]


async def case_with_tip(scene: Scene) -> str:
    """A case with a tip that the log of tips has."""
    named = await tip(scene)
    await scene.hub.repositories.tips.log.number_waiting()
    row = await scene.hub.database.collection("tips").find_one({"_id": named})
    return str(row["case"])  # type: ignore[index]


async def another_partner(scene: Scene) -> str:
    return scene.actors["other live"].partner


async def new_partner(scene: Scene) -> str:
    return (await create_partner(scene.hub.services.police.operations, fresh("Partner"))).id


async def partner_itself(scene: Scene) -> str:
    return scene.actors["live"].partner


async def staff_photo(scene: Scene) -> str:
    return await scene.photo("staff")


def photo_of(by: str) -> Make:
    async def make(scene: Scene) -> str:
        return await scene.photo(by)

    return make


async def unit(scene: Scene) -> str:
    """A unit at work."""
    await scene.device("live")
    alert = await live_alert(scene)
    await start_stage(scene.hub.services.fanout.stage_planning, f"{alert}.1")
    row = await scene.hub.database.collection("units").find_one({"alert": alert})
    assert row is not None
    return str(row["_id"])


async def parked_unit(scene: Scene) -> str:
    made = await unit(scene)
    await scene.hub.database.collection("units").update_one({"_id": made}, {"$set": {"state": UnitState.PARKED.value}})
    return made


def ref_of(by: str) -> Make:
    async def make(scene: Scene) -> str:
        return (await scene.device(by))[0]

    return make


def token_of(by: str) -> Make:
    async def make(scene: Scene) -> str:
        return (await scene.device(by))[1]

    return make


async def muted_ref(scene: Scene) -> str:
    """The ref of a phone that is muted for some days."""
    ref = (await scene.device("live"))[0]
    document = (
        "mutation ($input: SetDevicePreferencesInput!) { setDevicePreferences(input: $input) { results { ok } } }"
    )
    until = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    given = {"input": {"preferences": [{"ref": ref, "mutedUntil": until}]}}
    answer = await scene.ask("live", "partner", document, given, ref)
    assert answer.said["data"]["setDevicePreferences"]["results"] == [{"ok": True}]
    return ref


def tip_key_of(by: str) -> Make:
    """An idempotency key under which somebody has sent a tip."""

    async def make(scene: Scene) -> str:
        key = fresh("key")
        await scene.tip(by, key)
        return key

    return make


def run_of(by: str) -> Make:
    """A conformance run of somebody, that is over."""

    async def make(scene: Scene) -> str:
        return await scene.conformance_run(by)

    return make


def code_of(by: str) -> Make:
    async def make(scene: Scene) -> str:
        return await scene.tip(by)

    return make


async def used_code(scene: Scene) -> str:
    code = await scene.tip("live")
    document = "mutation ($input: WithdrawTipInput!) { withdrawTip(input: $input) { withdrawn } }"
    answer = await scene.ask("live", "partner", document, {"input": {"receiptCode": code}}, code)
    assert answer.said["data"]["withdrawTip"]["withdrawn"]
    return code


async def invented_code(scene: Scene) -> str:
    return f"{int(fresh('0').split()[1]):026d}"


def notice_of(force: str | None) -> Make:
    """A duty notice of a force, or of the whole hub."""

    async def make(scene: Scene) -> str:
        return await scene.notice(force)

    return make


def place_in_notices(by: str) -> Make:
    """The cursor of an officer before every notice; there is at least one."""

    async def make(scene: Scene) -> str:
        await scene.notice()
        return await cursor("notice feed", by, 0)(scene)

    return make


SAVED: Final[Mapping[str, FilterTree]] = {
    "cases": CaseSearch(age_from=0),
    "tips": TipSearch(has_photo=False),
    "alerts": AlertSearch(held=False),
}
"""The filters of the saved searches of each list."""


def search_of(by: str, of: str = "cases") -> Make:
    """A saved search of an officer over a list."""

    async def make(scene: Scene) -> str:
        given = {"name": fresh("search"), "criteria": {of: {"filter": form_of(SAVED[of])}}, "purpose": "a test"}
        asked = change("saveSearch", "savedSearch { id } userErrors { code }")
        answer = await scene.ask(by, "police", asked, {"input": given}, "")
        return str(answer.said["data"]["saveSearch"]["savedSearch"] and await _last_search(scene, by))

    return make


async def _last_search(scene: Scene, by: str) -> str:
    owner = owner_of(OFFICERS[by])
    rows = scene.hub.database.collection("saved_searches")
    row = await rows.find_one({"owner": owner}, sort=[("saved_at", -1), ("_id", -1)])
    assert row is not None
    return str(row["_id"])


def lasting_search(of: str = "cases") -> Make:
    """The first saved search of the staff over a list, that of cases with a match."""

    async def make(scene: Scene) -> str:
        return (await _lasting(scene, of)).id

    return make


async def _lasting(scene: Scene, of: str) -> SavedSearch:
    saved = scene.hub.services.police.search.saved
    owner = owner_of(OFFICERS["staff"])

    async def own() -> list[SavedSearch]:
        return [one for one in await saved.searches.of_owner(owner) if one.request.kind.field == of]

    if not await own():
        await search_of("staff", of)(scene)
    [search, *_] = await own()
    if of == "cases" and not await saved.matches.of_owner_after(owner, 0, 1):
        await _add_match(scene, search)
    return search


async def _add_match(scene: Scene, search: SavedSearch) -> None:
    place = search.places[ChangeLog.HISTORY]
    watched = WatchedSearch(search.id, search.owner, ChangeLog.HISTORY, place, search.version, None, None)
    case_id, now = scene.lasting["live"].case, await scene.hub.clock.now()

    async def work(transaction: Any) -> bool:
        matches = scene.hub.repositories.search.saved_matches
        return await matches.add(watched, {case_id: case_id}, place + 1, now, transaction)

    assert await scene.hub.database.run(work)


def place_in_search(of: str) -> Callable[[str], Make]:
    """An officer's cursor in the list of a lasting search."""
    order = "RECEIVED" if of == "tips" else "OPENED"

    def of_officer(by: str) -> Make:
        async def make(scene: Scene) -> str:
            mark = scene.hub.cursors.mark(SAVED[of].canonical())
            kind = f"{(await _lasting(scene, of)).id} {order} DESCENDING {mark}"
            return scene.hub.cursors.seal((1_463_126_400_000, "cs_0"), kind=kind, reader=by)

        return make

    return of_officer


def place_in_matches(by: str) -> Make:
    """An officer's cursor before the only match."""

    async def make(scene: Scene) -> str:
        await _lasting(scene, "cases")
        return await cursor("matches", by, 0)(scene)

    return make


THINGS: dict[str, Make] = {
    "a case": case,
    "an alert": live_alert,
    "a tip": tip,
    "a partner": another_partner,
    "a photo": staff_photo,
}


def but(*left_out: str) -> dict[str, Make]:
    """Things of every other kind."""
    return {name: make for name, make in THINGS.items() if name not in left_out}


SEARCHES: dict[str, type[FilterTree]] = {"case": CaseSearch, "tips": TipSearch, "alerts": AlertSearch}
"""Searches without a filter, whose digest stands for `{no_filter}` in the cursors of their lists."""


def cursor(kind: str, reader: str, *position: Any) -> Make:
    """A cursor as the hub gives it to a reader of a list; `{}` stands for the lasting alert or case."""

    async def make(scene: Scene) -> str:
        named = str(scene.actors[reader].tenant) if reader in scene.actors else reader
        lasting = scene.lasting["test" if "test" in reader else "live"]
        about = lasting.case if kind.startswith("tips") else lasting.alert
        search = next((kind_of for name, kind_of in SEARCHES.items() if kind.startswith(name)), CaseSearch)
        no_filter = scene.hub.cursors.mark(search().canonical())
        return scene.hub.cursors.seal(position, kind=kind.format(about, no_filter=no_filter), reader=named)

    return make


async def broken_cursor(scene: Scene) -> str:
    """A cursor with a broken seal."""
    made = scene.hub.cursors.seal((int(fresh("0").split()[1]),), kind="feed", reader="0")
    return ("A" if made[0] != "A" else "B") + made[1:]


def export_of(by: str) -> Make:
    """An export of public facts that an officer started."""

    async def make(scene: Scene) -> str:
        parts, owner = scene.hub.services.police.export_parts, OFFICERS[by]
        command = NewExport(ExportKind.CASE_SUMMARIES, CaseSearch(), ExportFormat.CSV, "a test", fresh("key"))
        export = await start_export(owner, parts, command, now=await parts.clock.now())
        # So that there is room for the next one: it is found by its id alone.
        nobody = {"$set": {"owner": fresh("nobody")}}
        await scene.hub.database.collection("exports").update_one({"_id": export.id}, nobody)
        return export.id

    return make
