"""The commands and programs that the pages for developers show, run against the hub as they stand."""

import asyncio
import hashlib
import json
import os
import re
import sys
import tomllib
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

import pytest

from hub.local.environment_file import write_environment
from reunion import GeoPoint
from tests.docs.blocks import ROOT, Block, blocks, shown
from tests.e2e.shell import run
from tests.e2e.world import LIVE, TEST, Partner, World
from tests.services.photos.pictures import photo_file
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until

SHELL = {
    "docs/tasks/keys.md",
    "docs/tasks/requests.md",
    "docs/tasks/documents.md",
    "docs/tasks/tips.md",
    "docs/webhook.md",
    "docs/police/officers-night.md",
    "docs/analysts.md",
}
QUICKSTART = "docs/quickstart.md"
INSTALLS = (QUICKSTART, "docs/tasks/testing.md")


def settings(partner: Partner) -> dict[str, str]:
    """Return what `make dev` tells a reader to export."""
    return {"REUNION_URL": partner.world.hub.url, "REUNION_API_KEY": partner.keys[TEST]}


def test_every_shown_command_is_run_by_a_test() -> None:
    assert {block.page for block in blocks("sh")} == {*SHELL, *INSTALLS}
    run_elsewhere = {shown(QUICKSTART, holds=words) for words in ("make dev", "pip install", "drill")}
    assert run_elsewhere == {block.text for block in blocks("sh") if block.page == QUICKSTART}
    assert "\ndev: " in (ROOT / "Makefile").read_text(encoding="utf-8"), "tests/local/test_dev.py runs it"
    for page in INSTALLS:
        [folder, extra] = re.findall(
            r"^pip install \"?([./\w]+)(?:\[(\w+)\]\")?$", shown(page, holds="pip"), re.MULTILINE
        )[0]
        project = tomllib.loads((ROOT / folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        assert not extra or extra in project["optional-dependencies"]


@pytest.mark.needs("curl")
async def test_shown_partner_commands_are_answered(
    world: World, app_partner: Partner, place: GeoPoint, tmp_path: Path
) -> None:
    case = await world.open_case(place, status="EXERCISE")
    answer = json.loads(await run(shown("docs/tasks/requests.md"), tmp_path, settings(app_partner)))
    assert case.alert in [edge["node"]["id"] for edge in answer["data"]["alerts"]["edges"]]
    said = await run(shown("docs/tasks/keys.md"), tmp_path, settings(app_partner))
    assert said.strip() == hashlib.sha256(app_partner.keys[TEST].encode()).hexdigest()[:12]
    (tmp_path / "photo.jpg").write_bytes(photo_file())
    photo = json.loads(await run(shown("docs/tasks/tips.md"), tmp_path, settings(app_partner)))
    assert photo["id"].startswith("ph_")
    printed = json.loads(await run(shown("docs/tasks/documents.md"), tmp_path, {}))
    assert "registerDevices" in json.dumps(printed)


async def test_shown_operator_commands_are_accepted(
    world: World, app_partner: Partner, place: GeoPoint, tmp_path: Path
) -> None:
    file = tmp_path / "environment"
    write_environment(file, world.hub.environment)
    partner = await world.partner("recorder", (LIVE,))
    command = shown("docs/webhook.md").replace("PARTNER", partner.id).replace("hub admin", f"hub admin --env {file}")
    assert (await run(command, tmp_path, {})).strip().startswith("whsec_")
    drill = shown(QUICKSTART, holds="drill").replace(".venv/bin/", "").replace("FILE", str(file))
    drill = drill.replace("37.74", str(place.latitude)).replace("115.67", str(place.longitude))
    assert "al_" in await run(drill, tmp_path, {})


async def test_quickstart_runs_from_phones_to_the_end(
    world: World, app_partner: Partner, place: GeoPoint, tmp_path: Path
) -> None:
    viewer, devices, follow, tip = programs()
    (tmp_path / "devices.csv").write_text(shown(QUICKSTART, "csv"), encoding="utf-8")
    environment = {**os.environ, **settings(app_partner), "PYTHONUNBUFFERED": "1"}

    async def start(program: str) -> asyncio.subprocess.Process:
        command = (sys.executable, "-c", program)
        return await asyncio.create_subprocess_exec(*command, cwd=tmp_path, env=environment, stdout=PIPE, stderr=STDOUT)

    async def said(program: str) -> str:
        out, _ = await asyncio.wait_for((await start(program)).communicate(), HANG_TIMEOUT)
        return out.decode()

    assert await said(viewer) == f"{app_partner.name} TEST fcm None\n"
    assert await said(devices) == "2 registered, 0 refused\n"
    following = await start(follow)
    assert following.stdout
    kept = tmp_path / "place.json"

    async def has_begun() -> bool:
        return kept.exists()

    await until(has_begun)
    case = await world.open_case(place, status="EXERCISE")
    line = (await asyncio.wait_for(following.stdout.readline(), HANG_TIMEOUT)).decode()
    assert line.startswith(f"show {case.alert} ")
    assert await said(tip) == "The code to withdraw it has 26 characters.\n"
    await world.close(case)
    out, _ = await asyncio.wait_for(following.communicate(), HANG_TIMEOUT)
    assert out.decode().endswith(f"take down {case.alert}\n")


def programs() -> list[str]:
    """Return the whole programs of the pages, in the order of the pages: those that make their own client."""
    pages = ("docs/tasks/keys.md", QUICKSTART)
    found: list[Block] = [block for block in blocks("python") if block.page in pages]
    return [block.text for page in pages for block in found if block.page == page]
