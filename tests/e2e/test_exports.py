"""A list is taken away from a whole hub: workers write it, and its owner fetches it."""

import csv
import hashlib
import io
from typing import Any

from tests.e2e.test_live_desk import board
from tests.e2e.world import World
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until

LOOK = "query ($id: ID!) { export(exportId: $id) { state rows bytes sha256 failure link { url } } }"
PROGRESS = (
    "subscription ($id: ID!) { exportProgress(exportId: $id) { id state rows bytes sha256 failure link { url } } }"
)
STARTED = "export { id } userErrors { code message path }"


async def test_workers_write_a_list_and_its_owner_alone_fetches_it(world: World) -> None:
    case = await world.open_case(world.place())
    tips = "=cmd|' /C calc'!A0 seen at the station"
    partner = await world.partner()
    await partner.client().tips.submit(case.alert, tips, contact="PRIVATE contact")
    files = {}
    lists: tuple[dict[str, Any], ...] = ({"caseSummaries": {}}, {"cases": {"mine": True}}, {"tips": {}})
    for rows in lists:
        payload = await world.done(
            case.opener, "startExport", STARTED, rows=rows, format="CSV", purpose="a report of May"
        )
        export = await ready(world, case.opener, payload["export"]["id"])
        files[next(iter(rows))] = await fetched(world, case.opener, export)
        status, body = await get(world, world.hub.issuer.mint(case.second), export["link"]["url"])
        assert (status, b"cs_" in body) == (404, False)
    assert case.id in {row["id"] for row in files["caseSummaries"]}
    (mine,) = files["cases"]
    assert (mine["id"], mine["full_name"], mine["alert_status"]) == (case.id, "PRIVATE-full-name", "ACTUAL")
    (tip,) = [row for row in files["tips"] if row["case_id"] == case.id]
    assert (tip["text"], tip["has_contact"]) == (f"'{tips}", "true")
    assert not [row for rows in files.values() for row in rows for cell in row.values() if "PRIVATE contact" in cell]


async def test_owner_alone_follows_the_progress_over_a_cut(world: World) -> None:
    case = await world.open_case(world.place())
    given = {"rows": {"alerts": {}}, "format": "PARQUET", "purpose": "a report of May"}
    started = await world.done(case.opener, "startExport", STARTED, **given)
    export = started["export"]["id"]
    async with board(world, case.opener) as desk:
        await desk.follow("progress", PROGRESS, id=export)
        [first] = await desk.read_until("progress", 1)
    assert first["id"] == export
    async with board(world, case.opener) as again:
        await again.follow("progress", PROGRESS, id=export)
        while (last := (await again.read_until("progress", len(again.heard["progress"]) + 1))[-1])["state"] != "READY":
            assert last["failure"] is None
    status, body = await get(world, world.hub.issuer.mint(case.opener), last["link"]["url"])
    assert (status, body[:4], body[-4:]) == (200, b"PAR1", b"PAR1")
    assert hashlib.sha256(body).hexdigest() == last["sha256"]
    async with board(world, case.second) as stranger:
        await stranger.follow("progress", PROGRESS, id=export)
        refused = await stranger.socket.receive_str(timeout=HANG_TIMEOUT)
    assert "NOT_FOUND" in refused
    assert "READY" not in refused


async def ready(world: World, by: Any, export: str) -> Any:
    """Return an export once its file is ready."""
    found: Any = None

    async def is_ready() -> bool:
        nonlocal found
        found = (await world.police(by, LOOK, id=export)).data["export"]
        assert found["failure"] is None
        return bool(found["state"] == "READY")

    await until(is_ready)
    return found


async def fetched(world: World, by: Any, export: Any) -> list[dict[str, str]]:
    """Fetch the file, check it, and return its rows."""
    status, body = await get(world, world.hub.issuer.mint(by), export["link"]["url"])
    assert (status, len(body)) == (200, export["bytes"])
    assert hashlib.sha256(body).hexdigest() == export["sha256"]
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    assert len(rows) == export["rows"]
    return rows


async def get(world: World, token: str, url: str) -> tuple[int, bytes]:
    async with world.session.get(url, headers={"Authorization": f"Bearer {token}"}) as answer:
        return answer.status, await answer.read()
