"""Check that the keys of the settings are those that the database is used with."""

from hub.domain.keys import key_fingerprint
from hub.settings import Settings
from hub.storage.mongo.database import Database
from hub.storage.mongo.key_fingerprints import KeyFingerprints
from hub.wiring.secrets import SecretBox
from hub.wiring.trail import ManifestKey, seed_of

HUB_KEY, AUDIT_KEY = "HUB_KEY", "HUB_AUDIT_KEY"


async def require_keys(database: Database, settings: Settings) -> None:
    """Raise AnotherKey if HUB_KEY, or HUB_AUDIT_KEY where it is set, is not the key of this database.

    A process that signs no manifest needs no HUB_AUDIT_KEY, so without one nothing is said of it here.
    """
    fingerprints = KeyFingerprints(database)

    async def opens() -> bool:
        sealed = await fingerprints.oldest_sealed()
        return sealed is None or SecretBox(settings.hub_key).opens(sealed)

    await fingerprints.require(HUB_KEY, key_fingerprint(settings.hub_key, HUB_KEY), opens)
    if settings.audit_key is not None:
        await require_manifest_key(database, settings)


async def require_manifest_key(database: Database, settings: Settings) -> None:
    """Raise AnotherKey if the key with which this process would sign manifests, set or derived, is not that one."""
    fingerprints = KeyFingerprints(database)

    async def has_signed() -> bool:
        note = await fingerprints.newest_manifest()
        return note is None or ManifestKey.of(settings).has_signed(note)

    await fingerprints.require(AUDIT_KEY, key_fingerprint(seed_of(settings), AUDIT_KEY), has_signed)
