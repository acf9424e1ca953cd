"""Check that the keys of the settings are those that the database is used with."""

from datetime import UTC, datetime

from hub.domain.keys import key_fingerprint
from hub.services.trail.steps.make_manifest import make_manifest
from hub.settings import Settings
from hub.storage.mongo.database import Database
from hub.storage.mongo.key_fingerprints import KeyFingerprints
from hub.storage.mongo.trail.manifests import ManifestRepository
from hub.wiring.secrets import SecretBox
from hub.wiring.trail import ManifestKey, seed_of

HUB_KEY, AUDIT_KEY = "HUB_KEY", "HUB_AUDIT_KEY"


async def require_keys(database: Database, settings: Settings, *, may_decide: bool = True) -> None:
    """Raise AnotherKey if HUB_KEY, or HUB_AUDIT_KEY where it is set, is not the key of this database.

    A process that signs no manifest needs no HUB_AUDIT_KEY, so without one nothing is said of it here. Where no row
    says which key is right, the first process decides, and no command of a shell (`may_decide`).
    """
    fingerprints = KeyFingerprints(database)

    async def opens(is_reset: bool) -> bool | None:
        if sealed := await fingerprints.sealed():
            return all(SecretBox(settings.hub_key).opens(one) for one in sealed)
        is_derived = settings.audit_key is None and not is_reset
        note = await fingerprints.newest_manifest() if is_derived else None
        return None if note is None else ManifestKey.of(settings).has_signed(note)

    # First: a process that is refused has decided nothing about HUB_KEY.
    if settings.audit_key is not None:
        await require_manifest_key(database, settings, may_decide=may_decide)
    fingerprint = key_fingerprint(settings.hub_key, HUB_KEY)
    await fingerprints.require(HUB_KEY, fingerprint, opens, may_decide=may_decide)


async def require_manifest_key(database: Database, settings: Settings, *, may_decide: bool = True) -> None:
    """Raise AnotherKey if the key with which this process would sign manifests, set or derived, is not that one."""
    fingerprints = KeyFingerprints(database)

    async def has_signed(is_reset: bool) -> bool | None:
        if is_reset:
            # The maker follows what this key has signed. So a new key signs now, after a manifest of any key.
            if may_decide:
                manifests, now = ManifestRepository(database), datetime.now(UTC)
                await make_manifest(manifests, ManifestKey.of(settings), now=now, is_due=True, is_key_new=True)
            return None
        note = await fingerprints.newest_manifest()
        return None if note is None else ManifestKey.of(settings).has_signed(note)

    fingerprint = key_fingerprint(seed_of(settings), AUDIT_KEY)
    await fingerprints.require(AUDIT_KEY, fingerprint, has_signed, may_decide=may_decide)
