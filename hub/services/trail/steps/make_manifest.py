"""Make the next manifest of the audit trail, if one is due, and push those that the auditor does not have."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Final

from hub.domain.trail.manifest import REGULAR_EVERY, next_manifest
from hub.services.trail.ports import ManifestPusher, Manifests, ManifestSigner, SignedManifest, TrailAlarm

log = logging.getLogger("hub.trail")

MAX_PUSHES: Final = 100
"""Manifests that one call pushes; the next call goes on."""
MAX_NOTE_CHARACTERS: Final = 2_000_000
"""A manifest names at most 1,000 heads and folds some 6,000: 1 MB."""


async def make_manifest(
    manifests: Manifests,
    signer: ManifestSigner,
    *,
    now: datetime,
    alarm: TrailAlarm | None = None,
    is_due: bool = False,
    is_key_new: bool = False,
) -> bool:
    """Name the heads of all chains in a signed manifest; return False if none is due.

    `is_due` asks for one with a thorough look, whatever the time of the last one. With `is_key_new` it follows the
    newest one of whatever key; else a row that this key has not signed is passed over.
    Forged rows are told to a person first, and hold up no manifest. The number is the key of the row: of two
    processes that make one at once, one is refused, and nothing is lost.
    """
    last = await manifests.last((lambda _: True) if is_key_new else signer.has_signed)
    before = last.manifest
    is_regular = is_due or before is None or now - before.at >= REGULAR_EVERY
    known = {named.head.writer: named.head for named in before.heads} if before else {}
    found = await manifests.heads(last.place, known, is_thorough=is_regular)
    if before is not None and not (is_regular or found.has_more or before.grown(found.heads)):
        return False
    # A row of a far number is found each second, until an administrator removes it; one of the next number once.
    is_displaced = last.number > (before.number if before else 0) + 1
    forged = found.forged + (last.forged if is_regular or is_displaced else 0)
    try:
        if forged:
            log.error("audit_line_forged", extra={"count": forged})
            if alarm is not None:
                await alarm()
    finally:
        manifest = replace(next_manifest(before, found.heads, now), number=last.number)
        is_made = await manifests.add(SignedManifest(manifest.number, signer.sign(manifest.text)), found.place)
    return is_made


async def push_manifests(manifests: Manifests, signer: ManifestSigner, pusher: ManifestPusher, *, pushed: int) -> bool:
    """Push the manifests after number `pushed`, one after another; return False if one was not taken.

    A manifest whose answer is lost is pushed again: the auditor may get it twice, and never out of order. One that the
    hub did not sign is pushed once a signed one follows: the auditor finds it. One that is larger than the hub ever
    makes is left out, since no server need take it.
    """
    last = await manifests.last(signer.has_signed)
    for signed in await manifests.unpushed(pushed, last.manifest.number if last.manifest else 0, MAX_PUSHES):
        if len(signed.note) <= MAX_NOTE_CHARACTERS and not await pusher.push(signed.note):
            return False
        await manifests.mark_pushed(signed.number)
    return True
