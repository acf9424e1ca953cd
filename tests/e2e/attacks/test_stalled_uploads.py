"""A partner's thief fills memory with uploads that never end, and the disk with photos that nobody uses."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator
from typing import Final

import psutil
import pytest
from PIL import Image

from hub.domain.photos import DISK_RESERVES, MAX_UNUSED_PHOTOS, UploaderKind
from hub.storage.mongo.cases.photo_disk import READ_SECONDS
from tests.e2e.second_api import second_api
from tests.e2e.world import LIVE, TEST, World
from tests.services.photos.pictures import encoded, gradient, photo_file
from tests.small_disk import disk, fill
from tests.timeouts import HANG_TIMEOUT

STALLED_BYTES: Final = 19_900_000
SOCKETS: Final = 10
MAX_HELD_BYTES: Final = 60_000_000
SLACK_BYTES: Final = 26_000_000
"""The growth of a process beside the bodies: its first database reads, and one photo of police at work."""

SMALL_PHOTO: Final = encoded(gradient(8, 8), "JPEG")


async def stall(port: int, key: str) -> tuple[asyncio.StreamWriter, bytes]:
    """Send a body but for its last byte; return the connection, and the answer to it if one comes already."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST /photos HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {key}\r\nContent-Length: {STALLED_BYTES + 1}"
    writer.write(f"{head}\r\n\r\n".encode() + bytes(STALLED_BYTES))
    # The hub reads on after a refusal, and what it has taken from the socket is out of our buffer.
    async with asyncio.timeout(HANG_TIMEOUT):
        await writer.drain()
    answer = b""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(1):
            answer = await reader.readuntil(b"}")
    return writer, answer


async def upload(world: World, port: int, path: str, token: str, data: bytes) -> tuple[int, dict[str, str]]:
    """Upload a photo to one process."""
    headers = {"Authorization": f"Bearer {token}"}
    async with world.session.post(f"http://127.0.0.1:{port}{path}", data=data, headers=headers) as answer:
        return answer.status, {**await answer.json(), "retry-after": answer.headers.get("Retry-After", "")}


def port_of(world: World) -> int:
    """Return the port of the hub's own process."""
    return int(world.hub.url.rpartition(":")[2])


@contextlib.asynccontextmanager
async def own_api(world: World) -> AsyncIterator[tuple[psutil.Process, int]]:
    """Run a process that has served nothing yet."""
    async with second_api(world, "api-uploads") as (child, port):
        yield psutil.Process(child.pid), port


async def test_stalled_uploads_hold_60_mb_and_spare_police(world: World) -> None:
    partner = await world.partner("fcm", (LIVE, TEST))
    officer, _ = world.officers()
    async with own_api(world) as (api, port):
        # Whatever the first photo loads is no part of what the stalled ones hold.
        status, _ = await upload(world, port, "/photos", partner.keys[LIVE], photo_file())
        assert status == 201
        before = api.memory_info().rss
        stalled = await asyncio.gather(*(stall(port, partner.keys[(LIVE, TEST)[n % 2]]) for n in range(SOCKETS)))
        grown = api.memory_info().rss - before
        print(f"grown by {grown:,} bytes")
        status, body = await upload(world, port, "/police/photos", world.hub.issuer.mint(officer), photo_file())
        assert status == 201, body
        for writer, answer in stalled:
            assert not answer or (b" 429 " in answer and b"RATE_LIMITED" in answer)
            writer.close()
        assert grown < MAX_HELD_BYTES + SLACK_BYTES
        # Their end gives the room back.
        status, body = await upload(world, port, "/photos", partner.keys[LIVE], photo_file())
        assert status == 201, body


async def test_photos_that_nobody_uses_run_out(world: World) -> None:
    partner = await world.partner("fcm", (TEST,))
    port, token = port_of(world), partner.keys[TEST]
    answers = [await upload(world, port, "/photos", token, SMALL_PHOTO) for _ in range(MAX_UNUSED_PHOTOS + 1)]
    assert [status for status, _ in answers] == [201] * MAX_UNUSED_PHOTOS + [429]
    assert answers[-1][1]["code"] == "RATE_LIMITED"
    assert 3000 < int(answers[-1][1]["retry-after"]) <= 3600


@pytest.mark.needs("mount")
async def test_full_photo_disk_never_refuses_a_case(cramped: World) -> None:
    folder = disk(cramped.hub.run_dir)
    total = shutil.disk_usage(folder).total
    partner = await cramped.partner("fcm", (LIVE, TEST))
    port, (officer, _) = port_of(cramped), cramped.officers()
    doors = {
        UploaderKind.TEST: ("/photos", partner.keys[TEST]),
        UploaderKind.LIVE: ("/photos", partner.keys[LIVE]),
        UploaderKind.POLICE: ("/police/photos", cramped.hub.issuer.mint(officer)),
    }

    async def taken() -> list[tuple[int, str | None]]:
        # A process relies for two seconds on what it read of the disk.
        await asyncio.sleep(READ_SECONDS)
        answers = [await upload(cramped, port, *door, SMALL_PHOTO) for door in doors.values()]
        return [(status, body.get("code")) for status, body in answers]

    stored, refused = (201, None), (503, "STORAGE_UNAVAILABLE")
    _, photo = await upload(cramped, port, *doors[UploaderKind.POLICE], SMALL_PHOTO)
    for number, kind in enumerate(doors):
        fill(folder, int(DISK_RESERVES[kind].share * total) - 4_000_000)
        assert await taken() == [refused] * (number + 1) + [stored] * (2 - number)
    assert shutil.disk_usage(folder).free > 10_000_000
    assert (await cramped.open_case(cramped.place())).alert
    assert (await cramped.open_case(cramped.place(), child={"photo": photo["id"]})).alert

    # A thief with a test key uploads on and on, from an empty disk.
    exercise = await cramped.open_case(cramped.place(), status="EXERCISE")
    fill(folder, int(DISK_RESERVES[UploaderKind.TEST].share * total) + 4_000_000)
    noise, status, loops = encoded(Image.effect_noise((900, 900), 100), "JPEG"), 201, 0
    await asyncio.sleep(READ_SECONDS)
    while status == 201:
        status, body = await upload(cramped, port, *doors[UploaderKind.TEST], noise)
        if status == 201:
            await partner.client(TEST).tips.submit(exercise.alert, f"Seen {loops}", photo=body["id"])
        loops += 1
        assert shutil.disk_usage(folder).free > DISK_RESERVES[UploaderKind.LIVE].share * total
    assert (status, loops > 1) == (503, True)
    assert (await upload(cramped, port, *doors[UploaderKind.LIVE], SMALL_PHOTO))[0] == 201
