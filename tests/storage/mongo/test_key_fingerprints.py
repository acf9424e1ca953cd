"""The keys with which a database is used: the first one stays, and on a database with rows it must open one."""

import asyncio
import base64
import os
from typing import Any

import pytest

from hub.domain.actors import KeyMode
from hub.domain.keys import KeyUse, derive_key, key_fingerprint
from hub.services.trail.steps.make_manifest import make_manifest
from hub.settings import Settings, read_production
from hub.storage.mongo.database import Database
from hub.storage.mongo.key_fingerprints import AnotherKey
from hub.storage.mongo.trail.manifests import ManifestRepository
from hub.wiring.keys import require_keys, require_manifest_key
from hub.wiring.secrets import SecretBox
from hub.wiring.trail import ManifestKey
from tests.production import PRODUCTION_SETTINGS
from tests.storage.mongo.trail.test_audit_manifests import NOW


def settings(audit_key: str | None = None, **keys: str) -> Settings:
    """Return settings with a random key, or with these."""
    given = {"HUB_KEY": random_key()} | keys | ({"HUB_AUDIT_KEY": audit_key} if audit_key else {})
    return read_production({**PRODUCTION_SETTINGS, **given})


def random_key() -> str:
    """Return the text of a random key."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


async def is_taken(database: Database, of: Settings) -> bool:
    """Return whether the database takes the keys of these settings."""
    try:
        await require_keys(database, of)
    except AnotherKey:
        return False
    return True


async def test_first_key_stays_and_no_other_is_taken(database: Database) -> None:
    first = settings()
    await require_keys(database, first)
    await require_keys(database, first)
    with pytest.raises(AnotherKey, match=r"^HUB_KEY is not the one that this database is used with; give") as refused:
        await require_keys(database, settings())
    assert (refused.value.__cause__, refused.value.__context__) == (None, None)
    assert await is_taken(database, first)


async def test_of_many_keys_at_once_exactly_one_wins(database: Database) -> None:
    several = [settings() for _ in range(12)]
    taken = await asyncio.gather(*(is_taken(database, one) for one in several))
    assert taken.count(True) == 1
    assert [await is_taken(database, one) for one in several] == taken


async def test_fingerprint_tells_nothing_but_equality(database: Database) -> None:
    key = settings()
    await require_keys(database, key)
    [row] = [row async for row in database.raw["hub"].find({"_id": "key:HUB_KEY"})]
    assert row == {"_id": "key:HUB_KEY", "fingerprint": key_fingerprint(key.hub_key, "HUB_KEY")}
    derived = {derive_key(key.hub_key, use).hex() for use in KeyUse} | {key.hub_key.hex()}
    assert row["fingerprint"] not in derived
    assert key_fingerprint(key.hub_key, "HUB_AUDIT_KEY") != row["fingerprint"]


@pytest.mark.parametrize("kind", ["channel", "saved search", "export"])
async def test_key_must_open_what_an_older_release_sealed(database: Database, kind: str) -> None:
    right = settings()
    sealed = SecretBox(right.hub_key).seal(b"{}")
    rows: dict[str, tuple[str, dict[str, Any]]] = {
        "channel": ("partners", {"number": 2, "channels": {KeyMode.TEST.value: {"name": "fcm", "sealed": sealed}}}),
        "saved search": ("saved_searches", {"owner": "officer", "sealed": sealed}),
        "export": ("exports", {"owner": "officer", "slot": 0, "asked": sealed}),
    }
    name, row = rows[kind]
    await database.collection("partners").insert_one({"_id": "pt_1", "number": 1, "channels": {}})
    await database.collection(name).insert_one({"_id": "old", **row})
    assert not await is_taken(database, settings())
    assert await database.collection("hub").find_one({"_id": "key:HUB_KEY"}) is None
    assert await is_taken(database, right)
    assert not await is_taken(database, settings())


async def test_audit_key_is_checked_where_it_is_set_or_signs(database: Database) -> None:
    key, audit_key = random_key(), random_key()
    api, worker = settings(audit_key, HUB_KEY=key), settings(HUB_KEY=key)
    # A worker signs no manifest and may lack the key, so it decides nothing.
    assert await is_taken(database, worker)
    await require_manifest_key(database, api)
    assert await is_taken(database, worker)
    assert not await is_taken(database, settings(random_key(), HUB_KEY=key))
    with pytest.raises(AnotherKey, match="HUB_AUDIT_KEY"):
        await require_manifest_key(database, worker)


async def test_manifests_of_older_release_need_their_own_key(database: Database) -> None:
    key, audit_key = random_key(), random_key()
    api = settings(audit_key, HUB_KEY=key)
    manifests = ManifestRepository(database)
    await manifests.claim()
    assert await make_manifest(manifests, ManifestKey.of(api), now=NOW)
    await database.collection("audit_manifests").insert_one({"_id": "z"})
    for other in (settings(HUB_KEY=key), settings(random_key(), HUB_KEY=key)):
        with pytest.raises(AnotherKey, match="HUB_AUDIT_KEY"):
            await require_manifest_key(database, other)
    # Who is refused for one key decides nothing about the other.
    assert not await is_taken(database, settings(random_key()))
    await require_manifest_key(database, api)
    assert await is_taken(database, api)


async def test_operator_lets_the_audit_key_change_once(database: Database) -> None:
    key = random_key()
    before, after = settings(random_key(), HUB_KEY=key), settings(random_key(), HUB_KEY=key)
    await require_keys(database, before)
    await database.collection("hub").update_one({"_id": "key:HUB_AUDIT_KEY"}, {"$set": {"fingerprint": None}})
    await require_keys(database, after)
    assert not await is_taken(database, before)


async def test_new_audit_key_follows_the_old_keys_manifest(database: Database) -> None:
    key, manifests = random_key(), ManifestRepository(database)
    before, after = settings(random_key(), HUB_KEY=key), settings(random_key(), HUB_KEY=key)
    await require_keys(database, before)
    for _ in range(2):
        assert await make_manifest(manifests, ManifestKey.of(before), now=NOW, is_due=True)
    await database.collection("hub").update_one({"_id": "key:HUB_AUDIT_KEY"}, {"$set": {"fingerprint": None}})
    await require_keys(database, after, may_decide=False)
    assert (await manifests.last(ManifestKey.of(after).has_signed)).manifest is None
    await require_keys(database, after)
    old = (await manifests.last(ManifestKey.of(before).has_signed)).manifest
    new = (await manifests.last(ManifestKey.of(after).has_signed)).manifest
    assert old is not None
    assert new is not None
    assert (new.number, new.previous) == (3, old.digest)


async def test_key_that_opens_one_of_two_sealed_rows_is_refused(database: Database) -> None:
    right, other = settings(), settings()
    for number, key in enumerate((right, other), 1):
        channel = {"name": "fcm", "sealed": SecretBox(key.hub_key).seal(b"{}")}
        row = {"_id": f"pt_{number}", "number": number, "channels": {KeyMode.TEST.value: channel}}
        await database.collection("partners").insert_one(row)
    assert not await is_taken(database, right)
    assert not await is_taken(database, other)


async def test_without_sealed_rows_the_derived_key_must_have_signed(database: Database) -> None:
    right, manifests = settings(), ManifestRepository(database)
    assert await make_manifest(manifests, ManifestKey.of(right), now=NOW)
    assert not await is_taken(database, settings())
    assert await is_taken(database, right)


async def test_key_set_to_null_must_still_open_what_is_sealed(database: Database) -> None:
    right = settings()
    await database.collection("saved_searches").insert_one(
        {"_id": "old", "owner": "officer", "sealed": SecretBox(right.hub_key).seal(b"{}")}
    )
    await database.collection("hub").insert_one({"_id": "key:HUB_KEY", "fingerprint": None})
    assert not await is_taken(database, settings())
    assert await is_taken(database, right)


async def test_operator_lets_the_right_key_in_again(database: Database) -> None:
    """Nothing is sealed, and the newest manifest is of a process with another key."""
    right, wrong = settings(), settings()
    assert await make_manifest(ManifestRepository(database), ManifestKey.of(wrong), now=NOW)
    assert not await is_taken(database, right)
    for variable in ("HUB_KEY", "HUB_AUDIT_KEY"):
        reset = {"$set": {"fingerprint": None}}
        await database.collection("hub").update_one({"_id": f"key:{variable}"}, reset, upsert=True)
    assert await is_taken(database, right)
    await require_manifest_key(database, right)
    assert not await is_taken(database, wrong)


async def test_command_decides_no_key(database: Database) -> None:
    """A mistyped key in a shell would keep the hub out."""
    await require_keys(database, settings(random_key()), may_decide=False)
    first = settings()
    await require_keys(database, first)
    with pytest.raises(AnotherKey):
        await require_keys(database, settings(), may_decide=False)
    await require_keys(database, first, may_decide=False)
