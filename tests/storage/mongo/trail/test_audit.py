"""The audit trail at rest, and what it says when it cannot be written."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.access.table import Relation
from hub.domain.trail.audit import AuditAction, AuditEntry
from hub.errors import AuditUnavailable, StorageUnavailable
from hub.local.mongo import EmbeddedMongo
from hub.services.police.ports.stores import AuditSearch
from hub.storage.mongo.database import Database, opened
from hub.storage.mongo.trail.audit import AuditRepository
from tests.fakes import NOW

LINE = AuditEntry("au_1", NOW, "wang", "p-wang", "hengshui", AuditAction.READ_CASE, "cs_1", "looking for the girl")


async def test_lines_come_back_newest_first_by_account_subject_and_time(database: Database) -> None:
    book = AuditRepository(database)
    later = replace(LINE, id="au_2", at=NOW + timedelta(hours=1), account="li")
    listed = replace(
        LINE,
        id="au_3",
        at=NOW + timedelta(hours=2),
        subject="cases",
        seen=("cs_1", "cs_2"),
        relations=(Relation.OWNER, Relation.SUPERVISES),
    )
    for line in (LINE, later, listed):
        await book.append([line])
    assert await book.search(AuditSearch(), None, 10) == [listed, later, LINE]
    assert await book.search(AuditSearch(account="li"), None, 10) == [later]
    assert await book.search(AuditSearch(subject="cs_2"), None, 10) == [listed]
    assert await book.search(AuditSearch(subject="cs_1"), (later.at, later.id), 10) == [LINE]
    assert await book.search(AuditSearch(subject="cs_1"), None, 1) == [listed]
    assert await book.search(AuditSearch(since=later.at, until=later.at), None, 10) == [later]


async def test_line_of_an_earlier_release_has_no_relations(database: Database) -> None:
    book = AuditRepository(database)
    await book.append([replace(LINE, relations=(Relation.OWNER,))])
    await database.collection("audit").update_one({"_id": LINE.id}, {"$unset": {"relations": ""}})
    assert await book.search(AuditSearch(), None, 10) == [LINE]


async def test_a_line_is_never_overwritten(database: Database) -> None:
    book = AuditRepository(database)
    await book.append([LINE])
    with pytest.raises(AuditUnavailable):
        await book.append([replace(LINE, purpose="another")])
    assert await book.search(AuditSearch(), None, 10) == [LINE]


async def test_a_store_that_is_down_is_said_so(mongo: EmbeddedMongo) -> None:
    # A port at which nobody listens.
    address = mongo.url.split("@")[1].split("/")[0]
    url = mongo.url.replace(address, "127.0.0.1:1").replace(
        "serverSelectionTimeoutMS=2000", "serverSelectionTimeoutMS=100"
    )
    async with opened(url) as database:
        with pytest.raises((AuditUnavailable, StorageUnavailable)):
            await AuditRepository(database).append([LINE])
