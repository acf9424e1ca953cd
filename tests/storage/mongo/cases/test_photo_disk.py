"""The room on the database's disk."""

import asyncio
import shutil

from hub.storage.mongo.cases.photo_disk import PhotoDisk
from hub.storage.mongo.database import Database


async def test_room_is_that_of_a_disk_with_reusable_files(database: Database) -> None:
    space = await PhotoDisk(database).space()
    assert space is not None
    # The database of the tests lies on a disk of this machine.
    assert 0 < space.free <= space.total
    assert space.total >= shutil.disk_usage("/dev/shm").total // 1000


async def test_room_is_read_once_in_two_seconds(database: Database) -> None:
    disk = PhotoDisk(database)
    first = await disk.space()
    for _ in range(100):
        assert await disk.space() is first


async def test_uploads_at_once_all_wait_for_the_first_reading(database: Database) -> None:
    disk = PhotoDisk(database)
    first, *others = await asyncio.gather(*(disk.space() for _ in range(10)))
    assert first is not None
    assert all(one is first for one in others)
