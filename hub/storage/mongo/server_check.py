"""Check at a start that the server at MONGO_URL is one on which the hub's promises hold; say what is wrong with it."""

import contextlib
import logging
import time
from collections.abc import Mapping
from typing import Any, Final

import pymongo
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import (
    ConfigurationError,
    ConnectionFailure,
    InvalidURI,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
    WriteConcernError,
)
from pymongo.uri_parser import parse_uri

from hub.errors import SettingsInvalid, StorageUnavailable
from hub.storage.mongo.collections import COLLECTIONS, MAY_NOT_WRITE, UNAUTHORIZED
from hub.storage.mongo.database import Database, Row

log = logging.getLogger(__name__)

MIN_WIRE_VERSION: Final = 17
"""MongoDB 6.0. A server tells its wire version before anybody has signed in, within the Stable API; not its release.
Source: https://github.com/mongodb/specifications/blob/master/source/wireversion-featurelist
"""

MAX_CLOCK_DIFFERENCE_SECONDS: Final = 30.0
WARNED_CLOCK_DIFFERENCE_SECONDS: Final = 1.0
"""Leases count by the server's clock; everything that people see counts by this machine's."""

PASSED_OVER_MILLISECONDS: Final = 500
"""The time for the answer of a server that the driver has passed over."""

AUTHENTICATION_FAILED: Final = 18
"""Source: https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml"""


ABSENT: Final = "The database at MONGO_URL does not answer."
CLOSED: Final = (
    "The database at MONGO_URL closes each connection. Write tls=true if it speaks TLS, and only then; if it asks for "
    "a certificate of the client, name its file by tlsCertificateKeyFile=."
)
CLOSED_SIGNS: Final = ("connection closed", "Connection reset", "Broken pipe", "[SSL", "[SYS]")
"""Parts of the driver's errors when only one side speaks TLS, or the server misses the client's certificate. Chance
decides which of them comes: the end of the connection may meet the client as it reads or as it writes."""
NO_RECORD: Final = "The database at MONGO_URL is not found: DNS has no usable SRV record for its name."


async def check_server(database: Database, url: str, *, within: float) -> None:
    """Return if the server at `url` can be relied on.

    Raises SettingsInvalid, without any part of the address, if it is a standalone server, too old, refuses the user or
    the connection's TLS, or has another time; StorageUnavailable if it does not answer within so many seconds, or no
    majority confirms a write. A name of `mongodb+srv` that DNS does not answer takes 20 s more.
    """
    refusal: SettingsInvalid | StorageUnavailable | None
    closed = False
    try:
        # With asyncio's timeout, the driver's thread would go on and the process would wait for it at its end.
        with pymongo.timeout(within):
            await _check_hello(database)
            return await _check_writing(database)
    except OperationFailure as error:
        refusal = _refusal(error, within, has_user="@" in url)
    except ServerSelectionTimeoutError as error:
        refusal, closed = _untrusted(str(error)), any(sign in str(error) for sign in CLOSED_SIGNS)
    except ConfigurationError:
        refusal = StorageUnavailable(NO_RECORD if url.startswith("mongodb+srv:") else ABSENT)
    except ConnectionFailure:
        refusal = StorageUnavailable(ABSENT)
    # Outside of the handlers: their errors name the address, and ours must not keep it.
    if refusal is None:
        await _explain_absence(url)
        refusal = StorageUnavailable(CLOSED if closed else ABSENT)
    raise refusal


async def read_clock_difference(database: Database) -> tuple[Row, float]:
    """Return the answer of the server to hello, and the least number of seconds by which its clock differs from ours.

    The answer was made between the moments before and after it.
    """
    before = time.time()
    hello = await database.hello()
    after = time.time()
    there: float = hello["localTime"].timestamp()
    return hello, max(0.0, before - there, there - after)


async def _check_hello(database: Database) -> None:
    hello, difference = await read_clock_difference(database)
    _check_kind(hello)
    if difference > MAX_CLOCK_DIFFERENCE_SECONDS:
        raise SettingsInvalid(
            f"The clock of this machine and that of the database at MONGO_URL are {difference:.0f} s apart; at most "
            f"{MAX_CLOCK_DIFFERENCE_SECONDS:.0f} s are allowed. Set both by the same time servers (NTP)."
        )
    if difference > WARNED_CLOCK_DIFFERENCE_SECONDS:
        log.warning("clocks_differ", extra={"seconds": round(difference, 1)})


def _check_kind(hello: Mapping[str, Any]) -> None:
    if hello.get("maxWireVersion", 0) < MIN_WIRE_VERSION:
        raise SettingsInvalid("The database at MONGO_URL is older than MongoDB 6.0. Upgrade it, one release at a time.")
    if "serviceId" in hello:
        raise SettingsInvalid(
            "The database at MONGO_URL is behind a load balancer, through which the hub cannot tell a sharded cluster. "
            "Name the routers themselves."
        )
    if "setName" not in hello and hello.get("msg") != "isdbgrid":
        raise SettingsInvalid(
            "The database at MONGO_URL is a standalone server, which has no transactions. Make it a replica set, of "
            "one member if need be, and write its name into the address: replicaSet=NAME."
        )


async def _check_writing(database: Database) -> None:
    starts = database.collection("starts")
    await starts.create_indexes(list(COLLECTIONS["starts"]))
    await starts.update_one({"_id": "hub"}, {"$currentDate": {"last": True}}, upsert=True)


def _refusal(error: OperationFailure, within: float, *, has_user: bool) -> SettingsInvalid | StorageUnavailable:
    match error:
        case OperationFailure(code=code) if code == UNAUTHORIZED and not has_user:
            return SettingsInvalid("The database asks for a name and a password, and MONGO_URL has none.")
        case OperationFailure(code=code) if code == AUTHENTICATION_FAILED:
            return SettingsInvalid("The database at MONGO_URL refuses this name or password (or its authSource).")
        case OperationFailure(code=code) if code == UNAUTHORIZED:
            return SettingsInvalid(MAY_NOT_WRITE)
        case WriteConcernError() | OperationFailure(timeout=True):
            return StorageUnavailable(f"No majority of the members at MONGO_URL confirmed a write within {within:g} s.")
        case _:
            return StorageUnavailable(f"The database at MONGO_URL refused the first write (code {error.code}).")


def _untrusted(error: str) -> SettingsInvalid | None:
    """Return the refusal of a certificate; None if the server is not reached for another reason."""
    if "CERTIFICATE_VERIFY_FAILED" in error or "certificate is not valid for" in error:
        return SettingsInvalid(
            "The certificate of the database at MONGO_URL is not trusted, has expired, or is for another host. Name "
            "the file of its authority by tlsCAFile=, and the host as the certificate does."
        )
    return None


async def _explain_absence(url: str) -> None:
    """Raise SettingsInvalid if a server answers there that the driver passes over: a standalone one, or another set."""
    try:
        parsed = parse_uri(url)
    except (InvalidURI, ConfigurationError, PyMongoError):
        return
    options = {name.lower(): value for name, value in parsed["options"].items()}
    tls: dict[str, Any] = {name: value for name, value in options.items() if name.startswith("tls")}
    for host, port in parsed["nodelist"]:
        client: AsyncIOMotorClient[Row] = AsyncIOMotorClient(
            host, port, directConnection=True, serverSelectionTimeoutMS=PASSED_OVER_MILLISECONDS, tz_aware=True, **tls
        )
        with contextlib.closing(client), contextlib.suppress(PyMongoError):
            hello = await client.admin.command("hello")
            _check_kind(hello)
            asked, found = options.get("replicaset"), hello.get("setName")
            if asked != found:
                raise SettingsInvalid("The database at MONGO_URL is a replica set of another name: mend replicaSet=.")
