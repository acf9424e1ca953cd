"""Set the channel of a partner. A secret that the hub makes is shown once, when it is made."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hub.domain.actors import KeyMode, Officer, Permission
from hub.domain.partners import ChannelSetting, Partner
from hub.domain.trail.audit import AuditAction
from hub.errors import ChannelInUse, InvalidInput
from hub.services.channels import ChannelKind
from hub.services.idempotency import KeptResult
from hub.services.operations.ports import PartnerSecrets, PartnerStores
from hub.services.operations.steps.audit_partner_change import change_partner_with_audit
from hub.services.operations.steps.grace_period import DEFAULT_GRACE_PERIOD, require_grace_period
from hub.services.operations.steps.require_partner import require_partner
from hub.services.operations.steps.run_once import run_once
from hub.services.police.ports.stores import AuditTrail
from hub.services.ports import Transaction

log = logging.getLogger("hub.operations")

CHANNEL, SETTINGS = ("channel",), ("settings",)

CANCEL_PENDING = (
    "People told of an alert through the present settings must be told of its end through them: wait until every "
    "CANCEL is sent."
)


@dataclass(frozen=True, slots=True)
class NewChannel:
    """A channel of a partner in one mode, its settings, and how long a replaced secret signs."""

    partner: str
    mode: KeyMode
    channel: str
    settings: object = field(repr=False)
    grace_period: timedelta = DEFAULT_GRACE_PERIOD
    idempotency_key: str | None = field(default=None, repr=False)


async def set_partner_channel(
    by: Officer,
    stores: PartnerStores,
    secrets: PartnerSecrets,
    channels: Mapping[str, ChannelKind],
    audit: AuditTrail,
    command: NewChannel,
    *,
    now: datetime,
) -> str | None:
    """Set the channel and its settings in one mode; return the secret if the hub made one itself, to be shown once.

    Where events are signed, the replaced secret signs beside the new one for the grace period. The operator knows the
    settings they sent, and a stored secret is never handed back. Raises Forbidden, NotFound, InvalidInput,
    IdempotencyMismatch, AuditUnavailable, and ChannelInUse once devices have registered, since people told through the
    present channel would not be told of the end through another: always between a channel that pushes and one that
    pulls, and for settings that reach other devices while a CANCEL is pending.
    """
    by.require(Permission.OPERATE)
    partner_id, mode, channel = command.partner, command.mode, command.channel
    settings, grace_period = command.settings, command.grace_period
    kind = channels.get(channel)
    if kind is None:
        known = ", ".join(sorted(name for name, one in channels.items() if one.reaches_people))
        raise InvalidInput(f"There is no channel of this name. Send one of: {known}.", path=CHANNEL)
    if not isinstance(settings, Mapping):
        raise InvalidInput("`settings` must be a JSON object.", path=SETTINGS)
    require_grace_period(grace_period)
    kept = kind.check_settings(settings)
    made = kept.get("secret") if settings.get("secret") is None else None
    sealed = None if made is None else secrets.box.seal(str(made).encode())

    async def work(transaction: Transaction) -> KeptResult:
        partner = await require_partner(stores.partners, partner_id, transaction)
        new = ChannelSetting(channel, kept)
        await _require_changeable(stores, channels, partner, mode, new, transaction)
        before = partner.channels.get(mode)
        same_kind = before is not None and before.name == channel
        merged = kind.succeeding(before.settings, kept, grace_period) if before and same_kind else kept
        await stores.partners.set_channel(partner_id, mode, channel, merged, transaction)
        return {"secret": sealed}

    async def set_channel() -> KeptResult:
        arguments = {
            "partner": partner_id,
            "mode": mode,
            "channel": channel,
            "settings": settings,
            "grace_period": str(grace_period),
        }
        return await run_once(
            stores,
            secrets,
            work,
            by=by,
            operation="setPartnerChannel",
            arguments=arguments,
            idempotency_key=command.idempotency_key,
        )

    description = f"setPartnerChannel {mode} {channel}"
    result = await change_partner_with_audit(
        audit, AuditAction.SET_PARTNER_CHANNEL, partner_id, description, set_channel, by=by, now=now
    )
    log.info("partner_channel_set", extra={"partner": partner_id, "mode": mode.value, "channel": channel})
    return None if result["secret"] is None else secrets.box.unseal(result["secret"]).decode()


async def _require_changeable(
    stores: PartnerStores,
    channels: Mapping[str, ChannelKind],
    partner: Partner,
    mode: KeyMode,
    new: ChannelSetting,
    transaction: Transaction,
) -> None:
    """Raise ChannelInUse if people told through the present channel might not be told of the end through the new one.

    Without a channel, or without a device, nobody was told.
    """
    current, tenant = partner.channels.get(mode), partner.tenant(mode)
    if current is None or not await stores.devices.any(tenant):
        return
    before, after = channels.get(current.name), channels[new.name]
    if before is None or before.pulls is not after.pulls:
        raise ChannelInUse(path=CHANNEL)
    if before.reaches(current.settings) == after.reaches(new.settings):
        return
    if await stores.pending_cancels.any(tenant, transaction):
        raise ChannelInUse(CANCEL_PENDING, path=CHANNEL)
