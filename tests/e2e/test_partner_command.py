"""The `reunion` command at a real hub, as the staff of a partner run it from a shell."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from reunion import GeoPoint
from reunion.documents import document_texts
from tests.databases import ALL_ROWS
from tests.e2e.world import LIVE, TEST, Partner, World
from tests.timeouts import HANG_TIMEOUT, PROGRAM_TIMEOUT
from tests.waiting import until


@asynccontextmanager
async def started(partner: Partner, mode: str, *arguments: str) -> AsyncIterator[Process]:
    """Run a command for as long as a test needs it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-u", "-m", "reunion.cli", *arguments),
        env=os.environ | {"REUNION_URL": partner.world.hub.url, "REUNION_API_KEY": partner.keys[mode]},
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def command(partner: Partner, mode: str, *arguments: str, code: int = 0) -> str:
    """Run a command to its end, and return its output."""
    async with started(partner, mode, *arguments) as process, asyncio.timeout(PROGRAM_TIMEOUT):
        said, told = await process.communicate()
    assert process.returncode == code, (said.decode(), told.decode())
    return said.decode()


async def line_with(process: Process, words: str) -> str:
    """Return the next line of the output with these words."""
    assert process.stdout is not None
    async with asyncio.timeout(HANG_TIMEOUT):
        while words not in (line := (await process.stdout.readline()).decode()):
            assert line, f"it ended without {words!r}"
    return line


async def follow(world: World, count: int) -> bool:
    """Return whether so many follow the feed."""
    return f"hub_feed_followers {count:.1f}" in (await world.page("/metrics")).splitlines()


async def test_doctor_finds_every_document_and_changes_nothing(world: World, app_partner: Partner) -> None:
    counted = ("devices", "tips", "idempotency", "journal", "photos")

    async def rows() -> list[int]:
        return [await world.database.collection(name).count_documents(dict(ALL_ROWS)) for name in counted]

    before = await rows()
    for mode in (LIVE, TEST):
        found = json.loads(await command(app_partner, mode, "doctor", "--json"))
        checks = {finding["check"]: finding for finding in found["checks"]}
        assert {finding["state"] for finding in found["checks"]} == {"OK"}, found
        assert checks["documents"]["message"].startswith(f"the hub executes {len(document_texts())} of ")
        assert (checks["key"]["partner"], checks["key"]["mode"]) == (app_partner.name, mode)
        assert checks["channel"]["channel"] == "fcm"
    assert await rows() == before


async def test_imported_devices_are_told_of_what_tail_shows(
    world: World, app_partner: Partner, place: GeoPoint, tmp_path: Path
) -> None:
    file = tmp_path / "devices.csv"
    rows = [f"command-{number},{place.latitude},{place.longitude},token-command-{number}" for number in range(1200)]
    file.write_text("\n".join(["ref,latitude,longitude,token", *rows, "command-x,99,0,t"]), encoding="utf-8")
    said = await command(app_partner, LIVE, "devices", "import", str(file), code=1)
    assert said == "1,200 registered, 1 refused (COORDINATES_INVALID 1)\n"
    area = f"{place.latitude},{place.longitude},5"
    # Those of an earlier test may be about to go.
    await until(lambda: follow(world, 0))
    elsewhere = f"{place.latitude},{place.longitude + 30},5"
    async with (
        started(app_partner, LIVE, "tail", "--json", "--area", area) as near,
        started(app_partner, LIVE, "tail", "--json", "--area", elsewhere) as far,
        started(app_partner, LIVE, "tail", "--follow", str(tmp_path / "place")) as all_alerts,
    ):
        # Three Pythons start at once, beside other tests.
        await until(lambda: follow(world, 3), 60)
        case = await world.open_case(place, confirmed=True)
        stage = json.loads(await line_with(near, '"STAGE"'))
        assert (stage["id"], stage["alert"]["status"], stage["is_end"]) == (case.alert, "ACTUAL", False)
        assert case.alert in await line_with(all_alerts, "STAGE")
        await world.close(case)
        assert json.loads(await line_with(near, '"CANCEL"'))["is_end"] is True
        assert "take it down" in await line_with(all_alerts, "CANCEL")
        for process in (near, far, all_alerts):
            process.send_signal(signal.SIGINT)
        said_far, _ = await far.communicate()
        assert (said_far, far.returncode) == (b"", 130)


async def test_simulated_phones_are_told_of_a_drill(world: World, app_partner: Partner, place: GeoPoint) -> None:
    where = f"{place.latitude},{place.longitude}"
    devices = world.database.collection("devices")
    await until(lambda: follow(world, 0))
    simulated = {"r": {"$regex": "^simulated-"}, **ALL_ROWS}
    async with started(app_partner, TEST, "simulate", where, "--phones", "20", "--every", "0.5") as process:

        async def all_registered() -> bool:
            return await devices.count_documents(simulated) == 20

        await until(all_registered, 20)

        await until(lambda: follow(world, 1), 20)
        case = await world.open_case(place, status="EXERCISE", confirmed=True)
        assert " EXERCISE " in await line_with(process, "STAGE")
        assert "20 of 20 phones are in its areas" in await line_with(process, "phones are")
        await world.close(case)
        process.send_signal(signal.SIGINT)
        _, told = await process.communicate()
    assert (process.returncode, told.decode().splitlines()[-1]) == (130, "20 phones removed.")
    assert await devices.count_documents(simulated) == 0
