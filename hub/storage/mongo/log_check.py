"""Check at a start that no member of the replica set writes rows and searches into its log; warn, and never stop.

`profile` is outside of the Stable API, so the check has a client of its own. A hidden member is in no answer to hello.
"""

import contextlib
import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import ReadPreference
from pymongo.errors import PyMongoError
from pymongo.server_description import ServerDescription

from hub.storage.mongo.database import Database, Row

log = logging.getLogger(__name__)

MEMBER_TIMEOUT_MS: Final = 5000
PAGE: Final = "docs/operating.md#the-databases-log"
READ_ONLY: Final = -1
"""The level that sets nothing. Source: https://www.mongodb.com/docs/manual/reference/command/profile/"""


async def check_logs(database: Database, url: str) -> None:
    """Log, in one line, the members that write slow operations into their logs, and those that do not tell.

    Of a sharded cluster the hub reaches the routers alone: then the line names no member.
    """
    hello: Row = {}
    with contextlib.suppress(PyMongoError):
        hello = await database.hello()
    members = [*hello.get("hosts", ()), *hello.get("passives", ())]
    settings = await _read(url, members)
    is_open = [member for member, found in settings.items() if not _is_silent(found)]
    unread = [member for member in members if member not in settings]
    if is_open or unread or not members:
        log.warning("database_log_open", extra={"members": is_open, "unread": unread, "page": PAGE})


def _is_silent(settings: Mapping[str, Any]) -> bool:
    """Return whether a member logs no slow operation. A filter takes the place of the rate, for commands alone."""
    return settings["was"] == 0 and settings["sampleRate"] == 0 and "filter" not in settings


async def _read(url: str, members: Sequence[str]) -> Mapping[str, Row]:
    """Return the profiling settings of the members that are reached in time and let this user read them."""
    wanted = ""

    def select(servers: Sequence[ServerDescription]) -> list[ServerDescription]:
        return [one for one in servers if "{}:{}".format(*one.address) == wanted]

    client: AsyncIOMotorClient[Row] = AsyncIOMotorClient(
        url,
        serverSelectionTimeoutMS=MEMBER_TIMEOUT_MS,
        connectTimeoutMS=MEMBER_TIMEOUT_MS,
        socketTimeoutMS=MEMBER_TIMEOUT_MS,
        server_selector=select,
    )
    settings = {}
    with contextlib.closing(client):
        database = client.get_default_database("hub")
        for member in members:
            # An address of IPv6 has brackets here, and none in the driver.
            wanted = member.replace("[", "").replace("]", "")
            with contextlib.suppress(PyMongoError):
                settings[member] = await database.command("profile", READ_ONLY, read_preference=ReadPreference.NEAREST)
    return settings
