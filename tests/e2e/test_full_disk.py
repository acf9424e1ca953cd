"""The database's disk fills up while the hub works: calls are refused by name, and nothing is half-done."""

from datetime import timedelta
from typing import Any

import pytest

from hub.local.supervisor import LocalHub
from tests.databases import ALL_ROWS
from tests.e2e.world import DONE, Partner, World
from tests.serving import GraphQLResponse
from tests.small_disk import disk, fill
from tests.timeouts import PROGRAM_TIMEOUT
from tests.waiting import until

LEFT_BYTES = 3_000_000
BATCH = 500

REGISTER = """mutation ($input: RegisterDevicesInput!) {
  registerDevices(input: $input) { results { ref ok error { code } } }
}"""


async def register(partner: Partner, number: int) -> GraphQLResponse:
    """Register one batch of devices."""
    devices = [
        {"ref": f"{number}-{place}", "token": f"t-{number}-{place}", "point": {"latitude": 10.0, "longitude": 10.0}}
        for place in range(BATCH)
    ]
    return await partner.ask(REGISTER, input={"devices": devices})


async def stored(world: World, number: int) -> int:
    """Return how many devices of a batch stand in the database."""
    wanted = {"r": {"$regex": f"^{number}-"}, **ALL_ROWS}
    return await world.database.collection("devices").count_documents(wanted)


@pytest.mark.needs("mount")
async def test_a_full_disk_is_refused_by_name_and_halves_nothing(cramped: World) -> None:
    hub, place = cramped.hub, cramped.place()
    partner = await cramped.partner("fcm")
    phones = await partner.phones(place, 3)
    first = await cramped.open_case(place)
    await cramped.wait_shown(first.alert, phones)
    opener, _ = cramped.officers()
    report = await cramped.report(place, timedelta(minutes=20))
    filler = fill(disk(hub.run_dir), LEFT_BYTES)
    batches, codes = 0, list[str]()
    while not codes:
        batches += 1
        codes = (await register(partner, batches)).codes
        assert batches < 400, "the disk is never full"
    assert codes == ["STORAGE_UNAVAILABLE"]
    assert (await asked(cramped, opener, report)).codes == ["STORAGE_UNAVAILABLE"]
    async with cramped.session.get(f"{hub.url}/readyz") as answer:
        assert (answer.status, (await answer.json())["missing"]) == (503, ["mongo"])

    filler.unlink()
    await until(lambda: ended(hub), within=PROGRAM_TIMEOUT)
    await hub.mongo.start()
    await hub.wait_ready(within=PROGRAM_TIMEOUT)
    assert [await stored(cramped, number) for number in range(1, batches)] == [BATCH] * (batches - 1)
    assert await stored(cramped, batches) in (0, BATCH)
    assert (await register(partner, batches)).codes == []
    assert await stored(cramped, batches) == BATCH
    second = (await asked(cramped, opener, report)).data["openCase"]
    assert second["userErrors"] == []
    assert await cramped.database.collection("cases").count_documents(ALL_ROWS) == 2
    await cramped.wait_shown(second["alertId"], phones, within=PROGRAM_TIMEOUT)


async def asked(world: World, opener: Any, report: dict[str, Any]) -> GraphQLResponse:
    """Open a case with the report's own key."""
    document = f"mutation ($input: OpenCaseInput!) {{ openCase(input: $input) {{ {DONE} }} }}"
    return await world.police(opener, document, input=report)


async def ended(hub: LocalHub) -> bool:
    """Return True once the database's process has ended."""
    return not hub.mongo.process.running
