"""Processes and commands that were given another key than the hub's say so and end, before they do anything."""

import asyncio
import base64
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from hub.local.environment_file import write_environment
from hub.local.ports import free_port
from hub.local.supervisor import READY_TIMEOUT
from reunion import GeoPoint
from tests.e2e.world import Partner, World
from tests.waiting import until
from tests.warm.starter import warm_starter

PROCESSES = {
    "api": ("child", "serve"),
    "worker": ("child", "worker", "alerts"),
    "beat": ("child", "beat"),
}
COMMANDS = {
    "list-partners": (),
    "audit-key": (),
    "prepare-database": (),
    "halt-all": (),
    "export-audit": ("--reason", "a test", "--lines", "/nowhere/lines"),
}


def random_key() -> str:
    """Return a key that no hub has."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


async def ended(world: World, log: Path, arguments: tuple[str, ...], **keys: str) -> tuple[int, str]:
    """Run a process of the hub with other keys; return its exit code and what it said."""
    environment = world.hub.whole_environment | {"HUB_PORT": str(free_port())} | keys
    with log.open("wb") as said:
        process = warm_starter().spawn((sys.executable, "-m", "hub", *arguments), environment, said.fileno())
    try:

        async def has_ended() -> bool:
            return process.poll() is not None

        await until(has_ended, READY_TIMEOUT)
    finally:
        process.terminate()
    return process.wait(), await asyncio.to_thread(log.read_text)


@pytest.mark.parametrize("variable", ["HUB_KEY", "HUB_AUDIT_KEY"])
@pytest.mark.parametrize("name", PROCESSES)
async def test_process_with_another_key_says_so_and_ends(
    world: World, tmp_path: Path, name: str, variable: str
) -> None:
    code, said = await ended(world, tmp_path / "log", PROCESSES[name], **{variable: random_key()})
    assert code == 2, said
    assert said.splitlines()[-1].startswith(f"ANOTHER_KEY: {variable} is not the one that this database is used with;")
    assert "Traceback" not in said


@pytest.mark.parametrize("name", COMMANDS)
async def test_command_with_another_key_does_nothing(world: World, tmp_path: Path, name: str) -> None:
    write_environment(file := tmp_path / "environment", world.hub.environment | {"HUB_KEY": random_key()})
    code, said = await ended(world, tmp_path / "log", ("admin", "--env", str(file), name, *COMMANDS[name]))
    assert (code, said.count("\n")) == (2, 1), said
    assert said.startswith("ANOTHER_KEY: HUB_KEY ")


async def test_command_on_a_fresh_database_decides_no_key(world: World, tmp_path: Path) -> None:
    """A mistyped key in a shell would keep the hub out; `prepare-database` may decide."""
    fresh = urlsplit(world.hub.environment["MONGO_URL"])._replace(path="/of_no_key").geturl()

    async def run(key: str, command: str) -> int:
        settings = world.hub.environment | {"MONGO_URL": fresh, "HUB_KEY": key}
        write_environment(file := tmp_path / f"{command}_{key}", settings)
        return (await ended(world, tmp_path / "log", ("admin", "--env", str(file), command)))[0]

    key, other = random_key(), random_key()
    assert await run(other, "list-partners") == 0
    assert await run(key, "list-partners") == 0
    assert await run(key, "prepare-database") == 0
    assert await run(other, "halt-all") == 2


async def test_key_of_zeros_is_refused_by_name(world: World, tmp_path: Path) -> None:
    zeros = base64.urlsafe_b64encode(bytes(32)).decode()
    code, said = await ended(world, tmp_path / "log", ("child", "serve"), HUB_KEY=zeros)
    assert code == 2
    assert said.startswith("SETTINGS_INVALID: HUB_KEY must be 32 random bytes, and these are all alike")


async def test_hub_goes_on_after_processes_with_other_keys(
    world: World, app_partner: Partner, place: GeoPoint, tmp_path: Path
) -> None:
    phones = await app_partner.phones(place, 2)
    await ended(world, tmp_path / "log", PROCESSES["api"], HUB_KEY=random_key())
    case = await world.open_case(place)
    await world.wait_shown(case.alert, phones)
