"""A row that says it is of a time to come: chains are named all the same, and none vanishes unseen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from bson import Timestamp

from hub.domain.trail.manifest import next_manifest
from hub.services.trail.steps.make_manifest import make_manifest
from hub.storage.mongo.database import opened
from hub.storage.mongo.trail.audit import AuditRepository
from hub.storage.mongo.trail.manifests import ManifestRepository
from tests.databases import ALL_ROWS, Databases
from tests.verify.trails import KEY, Check, Exported, entry, export


async def poisoned_trail(databases: Databases, stamp: Timestamp) -> Exported:
    """Write a trail of two processes; the second one begins after somebody has inserted a row."""
    async with opened(await databases.take()) as database:
        lines, manifests = database.collection("audit"), ManifestRepository(database)
        first, second, poison = (AuditRepository(database) for _ in range(3))
        now = datetime.now(UTC)
        await first.append([entry("first")])
        await poison.append([entry("poison")])
        # Not a change but a row more, so that the right to insert is enough.
        row = await lines.find_one({"_id": "au_poison"})
        assert row is not None
        await lines.delete_one({"_id": "au_poison"})
        await lines.insert_one({**row, "entered": stamp})
        assert await make_manifest(manifests, KEY, now=now)
        for number in range(6):
            await second.append([entry(f"second {number}")])
            await make_manifest(manifests, KEY, now=now + timedelta(seconds=number))
        assert await make_manifest(manifests, KEY, now=now + timedelta(seconds=70))
        assert await lines.count_documents(ALL_ROWS) == 8
        return await export(database)


@pytest.mark.parametrize("hours", [4, 10**6])
async def test_chain_dropped_after_poison_is_told(databases: Databases, checked: Check, hours: int) -> None:
    seconds = min(int(datetime.now(UTC).timestamp()) + hours * 3600, 2**32 - 1)
    exported = await poisoned_trail(databases, Timestamp(seconds, 1))
    assert len(exported.lines) == 8
    assert checked(exported).findings == []
    writer = next(row["chain"]["writer"] for row in exported.rows if row["id"] == "au_second 0")
    kept = [line for line, row in zip(exported.lines, exported.rows, strict=True) if row["chain"]["writer"] != writer]
    findings = checked(replace(exported, lines=tuple(kept))).findings
    assert {(one.kind, one.writer) for one in findings} == {("HEAD_DROPPED", writer)}


async def test_false_manifest_is_told_and_accuses_no_line(databases: Databases, checked: Check) -> None:
    """The hub goes on behind its number, so the auditor looks in vain for one of that number."""
    async with opened(await databases.take()) as database:
        manifests, trail, now = ManifestRepository(database), AuditRepository(database), datetime.now(UTC)
        await trail.append([entry("first")])
        assert await make_manifest(manifests, KEY, now=now)
        text = next_manifest(None, {}, now).text
        await database.collection("audit_manifests").insert_many([{"_id": 2, "note": text}, {"_id": "z"}])
        await trail.append([entry("second")])
        assert await make_manifest(manifests, KEY, now=now)
        exported = await export(database)
    findings = [(one.kind, one.writer) for one in checked(exported).findings]
    assert findings == [("MANIFEST_INVALID", ""), ("MANIFEST_INVALID", ""), ("MANIFEST_MISSING", "")]
