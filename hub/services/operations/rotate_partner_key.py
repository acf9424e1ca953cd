"""Make a new key of a partner. A key is shown once, when it is made."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_hex

from hub.domain.actors import KeyMode, Officer, Permission
from hub.domain.conformance.run import address_digest
from hub.domain.partners import Partner, key_id
from hub.domain.trail.audit import AuditAction
from hub.errors import ConformanceRequired
from hub.services.idempotency import KeptResult
from hub.services.operations.ports import PartnerSecrets, PartnerStores
from hub.services.operations.steps.audit_partner_change import change_partner_with_audit
from hub.services.operations.steps.grace_period import DEFAULT_GRACE_PERIOD, require_grace_period
from hub.services.operations.steps.partner_keys import key_hash
from hub.services.operations.steps.require_partner import require_partner
from hub.services.operations.steps.run_once import run_once
from hub.services.police.ports.stores import AuditTrail
from hub.services.ports import Transaction

log = logging.getLogger("hub.operations")


async def _require_conformance(stores: PartnerStores, partner: Partner, now: datetime) -> None:
    """Raise ConformanceRequired unless a live key of the partner may be made.

    A partner that pushes is exempt: the hub itself speaks to the provider. So is one that has a valid live key: it gets
    another one at once if a key has leaked. A partner without any channel is not: its channel could be set afterwards.
    """
    conformance = stores.conformance
    if not conformance.required:
        return
    channel = partner.channels.get(KeyMode.LIVE) or partner.channels.get(KeyMode.TEST)
    if channel is not None and channel.address is None:
        return
    if any(key.mode is KeyMode.LIVE for key in await stores.partners.open_keys([partner.id])):
        return
    tested = partner.channels.get(KeyMode.TEST)
    since = now - conformance.limits.valid_for
    if tested is None or tested.address is None:
        raise ConformanceRequired(path=("partnerId",))
    digest = address_digest(tested.address)
    if not await conformance.runs.passed_since(partner.tenant(KeyMode.TEST), digest, since):
        raise ConformanceRequired(path=("partnerId",))


@dataclass(frozen=True, slots=True)
class NewKey:
    """A new key, and the latest moment at which the earlier ones of its mode expire; None if there were none."""

    key: str = field(repr=False)
    id: str
    previous_keys_expire_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeyRotation:
    """The partner and the mode of a new key, and how long the earlier ones stay valid."""

    partner: str
    mode: KeyMode
    grace_period: timedelta = DEFAULT_GRACE_PERIOD
    idempotency_key: str | None = field(default=None, repr=False)


async def rotate_partner_key(
    by: Officer,
    stores: PartnerStores,
    secrets: PartnerSecrets,
    audit: AuditTrail,
    command: KeyRotation,
    *,
    now: datetime,
) -> NewKey:
    """Make a new key of a mode. Earlier keys stay valid for the grace period in real time, unless they expire before.

    Raises Forbidden, InvalidInput for a grace period beyond 7 days, NotFound, IdempotencyMismatch, AuditUnavailable,
    and ConformanceRequired for the first live key of a partner whose receiver has passed no conformance run lately.
    """
    by.require(Permission.OPERATE)
    partner_id, mode, grace_period = command.partner, command.mode, command.grace_period
    require_grace_period(grace_period)
    seed = token_hex(32)

    async def work(transaction: Transaction) -> KeptResult:
        partner = await require_partner(stores.partners, partner_id, transaction)
        if mode is KeyMode.LIVE:
            await _require_conformance(stores, partner, now)
        hashed = key_hash(secrets.keys.key(mode, seed))
        await stores.partners.add_key(hashed, partner_id, mode, transaction)
        count, at = await stores.partners.stop_keys(partner_id, mode, grace_period, transaction, spare=hashed)
        return {"seed": seed, "stop": at if count else None, "earlier": count}

    async def rotate() -> KeptResult:
        arguments = {"partner": partner_id, "mode": mode, "grace_period": grace_period.total_seconds()}
        return await run_once(
            stores,
            secrets,
            work,
            by=by,
            operation="rotatePartnerKey",
            arguments=arguments,
            idempotency_key=command.idempotency_key,
        )

    kept = await change_partner_with_audit(
        audit, AuditAction.ROTATE_PARTNER_KEY, partner_id, f"rotatePartnerKey {mode}", rotate, by=by, now=now
    )
    key = secrets.keys.key(mode, kept["seed"])
    new = NewKey(key, key_id(key_hash(key)), kept["stop"])
    log.info("partner_key_made", extra={"partner": partner_id, "mode": mode.value, "key_id": new.id})
    if kept["stop"] is not None:
        log.info("partner_keys_stop", extra={"partner": partner_id, "mode": mode.value, "keys": kept["earlier"]})
    return new
