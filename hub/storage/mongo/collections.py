"""Every collection with its indexes, and the query that each index is for. They are created at a start.

No collection is created by the first write to it: within a transaction that would conflict with every other first one.
GridFS makes those of its bucket `media` itself, before its first file and outside of any transaction.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pymongo
from pymongo import ASCENDING, DESCENDING, GEOSPHERE, IndexModel
from pymongo.errors import OperationFailure

from hub.domain.search.saved import ChangeLog
from hub.errors import SettingsInvalid
from hub.storage.mongo.database import Database, translated
from hub.storage.mongo.search.list_indexes import BY_ID, CASE_INDEXES, TIP_INDEXES
from hub.storage.mongo.statistics.week_rows import EDITION_INDEX

NAMESPACE_EXISTS: Final = 48

PREPARED_AT_ONCE: Final = 2
"""Each further one costs every process that starts a connection, with its login, and ends no sooner."""

MAX_BUILD_SECONDS: Final = 6 * 60 * 60
"""Real time to build indexes. One over texts of 300,000 tips takes minutes, and a build that is not waited for ends."""

COLLECTIONS: Final[Mapping[str, Sequence[IndexModel]]] = {
    "alerts": (
        # The public lists: of one state, and of all.
        IndexModel([("status", ASCENDING), ("ended", ASCENDING), ("opened_at", DESCENDING), BY_ID]),
        IndexModel([("status", ASCENDING), ("opened_at", DESCENDING), BY_ID]),
        # Open alerts, for expiry, metrics and pending ends; and those whose coverage a mover is compared with.
        IndexModel([("ended", ASCENDING), ("areas.confirmed", ASCENDING)]),
        # Alerts that expired lately.
        IndexModel([("ended", ASCENDING), ("ended_at", ASCENDING)]),
        IndexModel([("wiped", ASCENDING)]),
        # Lists of police: of all alerts, of a force, of a case, by the end, and by the expiry of open ones.
        IndexModel([("opened_at", DESCENDING), BY_ID]),
        IndexModel([("force", ASCENDING), ("opened_at", DESCENDING), BY_ID]),
        IndexModel([("case", ASCENDING), ("opened_at", DESCENDING), BY_ID]),
        IndexModel([("ended_at", DESCENDING), BY_ID]),
        IndexModel([("ended", ASCENDING), ("expires_at", ASCENDING), ("_id", ASCENDING)]),
    ),
    # The approvals of a case; the other removes old ones.
    "approvals": (
        IndexModel([("case", ASCENDING)]),
        IndexModel([("expires_real", ASCENDING)], expireAfterSeconds=0),
    ),
    "audience": (
        # The pages as a reader walks them, and those with devices not yet named.
        IndexModel([("alert", ASCENDING), ("p", ASCENDING), ("position", ASCENDING)]),
        IndexModel(
            [("alert", ASCENDING), ("p", ASCENDING), ("waits", ASCENDING), ("kind", ASCENDING), ("rev", ASCENDING)]
        ),
    ),
    "audit": (
        IndexModel([("at", DESCENDING), BY_ID]),
        IndexModel([("subject", ASCENDING), ("at", DESCENDING), BY_ID]),
        IndexModel([("seen", ASCENDING), ("at", DESCENDING), BY_ID]),
        IndexModel([("account", ASCENDING), ("at", DESCENDING), BY_ID]),
        IndexModel([("person", ASCENDING), ("at", DESCENDING), BY_ID]),
        IndexModel([("case", ASCENDING), ("at", DESCENDING), BY_ID]),
        IndexModel([("force", ASCENDING), ("at", DESCENDING), BY_ID]),
        IndexModel([("action", ASCENDING), ("at", DESCENDING), BY_ID]),
        IndexModel([("outcome", ASCENDING), ("at", DESCENDING), BY_ID]),
        IndexModel(
            [("digests", ASCENDING), ("at", DESCENDING), BY_ID], partialFilterExpression={"digests": {"$gt": ""}}
        ),
        # The lines that came since a manifest, and all lines for an export, in the order in which they were inserted.
        IndexModel([("entered", ASCENDING)]),
    ),
    # The manifests of the trail by their numbers; and who makes them.
    "audit_makers": (),
    "audit_manifests": (),
    # Facts of cases as columns, a row for each week of opening, and how far they are kept.
    # The index has their editions, which every statistic reads: the rows are large.
    "case_columns": (EDITION_INDEX,),
    # The cases that a person read within the last hour; the database removes a row some hours later.
    "case_reads": (IndexModel([("until", ASCENDING)], expireAfterSeconds=0),),
    "cases": CASE_INDEXES,
    # The notes of a case, newest first; and every breaking of the glass by one person lately, or of a case.
    "case_notes": (IndexModel([("case", ASCENDING), ("at", DESCENDING), BY_ID]),),
    "break_glass": (
        IndexModel([("by", ASCENDING), ("at", DESCENDING)]),
        IndexModel([("case", ASCENDING)]),
    ),
    "cells": (IndexModel([("loc", GEOSPHERE)], **{"2dsphereIndexVersion": 3}),),
    "clock": (),
    "conformance_runs": (
        # A tenant's runs, newest first; the runs under way; and the end of old ones.
        IndexModel([("p", ASCENDING), ("started_at", DESCENDING), BY_ID]),
        IndexModel([("state", ASCENDING)], partialFilterExpression={"state": "RUNNING"}),
        IndexModel([("expires_real", ASCENDING)], expireAfterSeconds=0),
    ),
    # An account has one draft of a name; the other removes old ones.
    "console_drafts": (
        IndexModel([("account", ASCENDING), ("name", ASCENDING)], unique=True),
        IndexModel([("expires_real", ASCENDING)], expireAfterSeconds=0),
    ),
    "counters": (),
    "cut_chunks": (),
    "devices": (
        # A slice, in the order in which its batches walk it.
        IndexModel([("p", ASCENDING), ("c", ASCENDING), ("_id", ASCENDING)]),
        IndexModel([("p", ASCENDING), ("n", ASCENDING)], unique=True),
        # A phone belongs to one ref; a row without a token has no hash. The hash is of the tenant too: with the tenant
        # before it, the index stays unique over shards.
        IndexModel([("p", ASCENDING), ("h", ASCENDING)], unique=True, partialFilterExpression={"h": {"$exists": True}}),
    ),
    "documents": (IndexModel([("partner", ASCENDING)]),),
    "duty_log": (IndexModel([("expires_real", ASCENDING)], expireAfterSeconds=0),),
    "duty_notices": (
        # What stands: of one kind and subject at most one. Then the lists: of one state, and of all.
        IndexModel(
            [("stands", ASCENDING), ("kind", ASCENDING), ("subject", ASCENDING)],
            unique=True,
            partialFilterExpression={"stands": True},
        ),
        IndexModel([("force_key", ASCENDING), ("state", ASCENDING), ("raised_at", DESCENDING), BY_ID]),
        IndexModel([("force_key", ASCENDING), ("raised_at", DESCENDING), BY_ID]),
        IndexModel([("expires_real", ASCENDING)], expireAfterSeconds=0),
    ),
    # The exports of an account, each in a slot of its own; those that workers go on with; those whose time is over.
    "exports": (
        IndexModel([("owner", ASCENDING), ("slot", ASCENDING)], unique=True),
        IndexModel([("owner", ASCENDING), ("started_at", DESCENDING), BY_ID]),
        IndexModel([("state", ASCENDING), ("claimed_at", ASCENDING)]),
        IndexModel([("expires_at", ASCENDING)]),
    ),
    # The parts of a file in their order, and those that hold a case, for its wipe.
    "export_parts": (
        IndexModel([("export", ASCENDING), ("begins", ASCENDING)]),
        IndexModel([("cases", ASCENDING)]),
    ),
    "feed": (),
    "hub": (),
    "idempotency": (IndexModel([("expires_real", ASCENDING)], expireAfterSeconds=0),),
    # A sharded collection needs an index that begins with its key.
    "journal": (IndexModel([("p", ASCENDING)]),),
    "notices": (IndexModel([("state", ASCENDING), ("alert", ASCENDING), ("p", ASCENDING)]),),
    "partner_keys": (IndexModel([("partner", ASCENDING), ("made", ASCENDING)]),),
    "partners": (IndexModel([("number", ASCENDING)]),),
    # Photos that nothing has shown, by their age, of all owners and of one; and those that hidden cases show.
    "photos": (
        IndexModel([("unused_since", ASCENDING)]),
        IndexModel([("owner", ASCENDING), ("unused_since", ASCENDING)]),
        IndexModel([("hidden_with", ASCENDING)], partialFilterExpression={"hidden_with": {"$gt": ""}}),
    ),
    # About how many phones a circle holds, and who saw which of these numbers; both end by themselves.
    "phone_estimates": (IndexModel([("until", ASCENDING)], expireAfterSeconds=0),),
    "shown_estimates": (IndexModel([("until", ASCENDING)], expireAfterSeconds=0),),
    "reach_changes": (
        # What one person changed lately; the other removes rows that count no more.
        IndexModel([("by", ASCENDING), ("at", ASCENDING)]),
        IndexModel([("until", ASCENDING)], expireAfterSeconds=0),
        # Refusals by the rate limit, for duty notices.
        IndexModel([("brake", ASCENDING), ("at", ASCENDING)], partialFilterExpression={"brake": {"$gt": ""}}),
    ),
    # The last readings of stages as columns, a row for each week of opening.
    "reach_columns": (EDITION_INDEX,),
    # The devices of an ended alert that confirmed its removal, and the counts that stay of them.
    "removal_counts": (IndexModel([("alert", ASCENDING), ("p", ASCENDING)]),),
    "removal_readings": (),
    "removals": (IndexModel([("alert", ASCENDING), ("p", ASCENDING)]),),
    "revisions": (IndexModel([("alert", ASCENDING), ("number", ASCENDING)]),),
    # Saved searches: an owner's, and those that the history has gone on from; their owners; and the cases that began to
    # match them, as an owner follows them, as new ones are counted, and as a case is told once.
    "saved_searches": (
        IndexModel([("owner", ASCENDING), ("saved_at", ASCENDING), ("_id", ASCENDING)]),
        *(IndexModel([(f"places.{log.value}", ASCENDING)]) for log in ChangeLog),
        IndexModel([("expires_real", ASCENDING)], expireAfterSeconds=0),
    ),
    "saved_matches": (
        IndexModel([("owner", ASCENDING), ("_id", ASCENDING)]),
        IndexModel([("search", ASCENDING), ("_id", ASCENDING)]),
        IndexModel([("search", ASCENDING), ("item", ASCENDING)]),
        IndexModel([("expires_real", ASCENDING)], expireAfterSeconds=0),
    ),
    "search_owners": (IndexModel([("expires_real", ASCENDING)], expireAfterSeconds=0),),
    "stages": (
        IndexModel([("alert", ASCENDING), ("number", ASCENDING)]),
        IndexModel([("state", ASCENDING), ("due", ASCENDING)]),
        IndexModel([("state", ASCENDING), ("noted", ASCENDING), ("alert", ASCENDING)]),
        IndexModel([("reading_due", ASCENDING)], partialFilterExpression={"reading_due": {"$exists": True}}),
        IndexModel([("uncounted", ASCENDING), ("reading.at", ASCENDING)], partialFilterExpression={"uncounted": True}),
    ),
    # The accounts of a force, those used last first, and one account of each force; the other removes old ones.
    "staff": (
        IndexModel([("force_key", ASCENDING), ("day", DESCENDING), ("_id", ASCENDING)]),
        IndexModel([("expires_real", ASCENDING)], expireAfterSeconds=0),
    ),
    # The check at a start makes this one, to see that the user may make indexes.
    "starts": (IndexModel([("last", ASCENDING)]),),
    "sweeps": (IndexModel([("state", ASCENDING)]),),
    "timeline": (
        # The history of a case, and that of some kinds.
        IndexModel([("case", ASCENDING), BY_ID]),
        IndexModel([("case", ASCENDING), ("kind", ASCENDING), BY_ID]),
    ),
    "tip_log": (IndexModel([("expires_real", ASCENDING)], expireAfterSeconds=0),),
    "tip_marks": (IndexModel([("first", ASCENDING)]),),
    # The newest order of a case's tips; the other removes old ones.
    "tip_rankings": (
        IndexModel([("case", ASCENDING), ("made_real", DESCENDING)]),
        IndexModel([("expires_real", ASCENDING)], expireAfterSeconds=0),
    ),
    "tips": TIP_INDEXES,
    # What compacted units told: for the ledger, and for late returns.
    "told": (IndexModel([("alert", ASCENDING), ("p", ASCENDING)]),),
    "units": (
        # The ledger and the sweeps, the scheduler, and the sleepers.
        IndexModel([("alert", ASCENDING), ("p", ASCENDING)]),
        IndexModel([("state", ASCENDING), ("p", ASCENDING)]),
        IndexModel([("state", ASCENDING), ("wake", ASCENDING)]),
    ),
}


@dataclass(frozen=True, slots=True)
class ShardKey:
    """The fields by which a collection's rows are told apart over shards, and if they are."""

    fields: tuple[str, ...]
    is_sharded: bool


BY_TENANT: Final = ShardKey(("p",), is_sharded=True)
"""The key of what grows with people: a tenant's devices lie on one shard, the journal of their moves beside them."""

TOGETHER: Final = ShardKey(("_id",), is_sharded=False)
"""The key of what grows with alerts: one shard holds it all, and no transaction over these collections spans shards."""

SHARD_KEYS: Final[Mapping[str, ShardKey]] = {
    name: BY_TENANT if name in ("devices", "journal") else TOGETHER for name in COLLECTIONS
}
"""The shard key of each collection; docs/scaling.md says why. The hub works the same on one replica set."""


UNAUTHORIZED: Final = 13
"""Source: https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml"""

MAY_NOT_WRITE: Final = (
    "The user of MONGO_URL may not write there, or may not make indexes. Give it the role that `hub admin "
    "roles` prints in this release, or readWrite on the hub's database."
)


async def prepare_collections(database: Database) -> None:
    """Create every collection and index that is missing, however long it takes; a repeated call changes nothing.

    The database can be used meanwhile. Raises SettingsInvalid if the user may not.
    """
    try:
        # In place of the client's own limit for one answer.
        with translated(), pymongo.timeout(MAX_BUILD_SECONDS):
            existing = set(await database.raw.list_collection_names())
            turns = asyncio.Semaphore(PREPARED_AT_ONCE)
            await asyncio.gather(*(_prepare(database, name, turns, exists=name in existing) for name in COLLECTIONS))
        return
    except OperationFailure as error:
        if error.code != UNAUTHORIZED:
            raise
    # Outside of the handler: the server's error holds its signature.
    raise SettingsInvalid(MAY_NOT_WRITE)


async def _prepare(database: Database, name: str, turns: asyncio.Semaphore, *, exists: bool) -> None:
    async with turns:
        if indexes := COLLECTIONS[name]:
            await database.collection(name).create_indexes(list(indexes))
        elif not exists:
            try:
                await database.raw.create_collection(name, check_exists=False)
            except OperationFailure as error:
                # Another process starts too.
                if error.code != NAMESPACE_EXISTS:
                    raise
