"""Operators' services, each called by one operator with the parts it takes; for tests that are about something else."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from hub.domain.actors import KeyMode, Permission
from hub.domain.partners import Partner
from hub.services.operations import create_partner as creating
from hub.services.operations import revoke_partner_keys as revoking
from hub.services.operations import rotate_partner_key as rotating
from hub.services.operations import set_partner_channel as setting_channel
from hub.services.operations import set_partner_documents as setting_documents
from hub.services.operations import suspend_partner as suspending
from hub.services.operations.ports import Operations
from hub.services.operations.steps.grace_period import DEFAULT_GRACE_PERIOD
from tests.fakes import officer

OPERATOR = officer("operator", None, Permission.OPERATE)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
"""The moment of the audit lines."""


async def create_partner(operations: Operations, name: str, key: str | None = None) -> Partner:
    parts = operations.stores, operations.secrets, operations.audit
    return await creating.create_partner(OPERATOR, *parts, name, now=NOW, idempotency_key=key)


async def rotate_partner_key(
    operations: Operations,
    partner: str,
    mode: KeyMode,
    *,
    overlap: timedelta = DEFAULT_GRACE_PERIOD,
    key: str | None = None,
) -> rotating.NewKey:
    parts = operations.stores, operations.secrets, operations.audit
    return await rotating.rotate_partner_key(
        OPERATOR, *parts, rotating.KeyRotation(partner, mode, overlap, key), now=NOW
    )


async def revoke_partner_keys(operations: Operations, partner: str, mode: KeyMode) -> int:
    return await revoking.revoke_partner_keys(OPERATOR, operations.stores, operations.audit, partner, mode, now=NOW)


async def set_partner_channel(
    operations: Operations,
    partner: str,
    mode: KeyMode,
    channel: str,
    settings: Mapping[str, object],
    *,
    overlap: timedelta = DEFAULT_GRACE_PERIOD,
    key: str | None = None,
) -> str | None:
    parts = operations.stores, operations.secrets, operations.channels, operations.audit
    return await setting_channel.set_partner_channel(
        OPERATOR, *parts, setting_channel.NewChannel(partner, mode, channel, settings, overlap, key), now=NOW
    )


async def set_documents(operations: Operations, partner: str, texts: Sequence[str], *, keep_others: bool) -> list[str]:
    parts = operations.stores, operations.audit, operations.check_documents
    return await setting_documents.set_partner_documents(
        OPERATOR, *parts, setting_documents.NewDocuments(partner, texts, keep_others), now=NOW
    )


async def suspend_partner(operations: Operations, partner: str, suspended: bool) -> bool:
    parts = operations.stores.partners, operations.audit
    return await suspending.suspend_partner(OPERATOR, *parts, partner, suspended, now=NOW)
