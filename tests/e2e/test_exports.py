"""A list is taken away from a whole hub: workers write it, and its owner fetches it."""

import csv
import hashlib
import io
from typing import Any

from tests.e2e.world import World
from tests.waiting import until

LOOK = "query ($id: ID!) { export(exportId: $id) { state rows bytes sha256 failure link { url } } }"
STARTED = "export { id } userErrors { code message path }"


async def test_workers_write_a_list_and_its_owner_alone_fetches_it(world: World) -> None:
    case = await world.open_case(world.place())
    tips = "=cmd|' /C calc'!A0 seen at the station"
    partner = await world.partner()
    await partner.client().tips.submit(case.alert, tips, contact="PRIVATE contact")
    files = {}
    for rows in ({"caseSummaries": {}}, {"cases": {"mine": True}}, {"tips": {}}):
        payload = await world.done(
            case.opener, "startExport", STARTED, rows=rows, format="CSV", purpose="a report of May"
        )
        export = await ready(world, case.opener, payload["export"]["id"])
        files[next(iter(rows))] = await fetched(world, case.opener, export)
        status, body = await get(world, world.hub.issuer.mint(case.second), export["link"]["url"])
        assert (status, b"cs_" in body) == (404, False)
    assert case.id in {row["id"] for row in files["caseSummaries"]}
    (mine,) = files["cases"]
    assert (mine["id"], mine["fullName"], mine["status"]) == (case.id, "PRIVATE-full-name", "ACTUAL")
    (tip,) = [row for row in files["tips"] if row["caseId"] == case.id]
    assert (tip["text"], tip["hasContact"]) == (f"'{tips}", "true")
    assert not [row for rows in files.values() for row in rows for cell in row.values() if "PRIVATE contact" in cell]


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
