"""Creating partners, their keys and channels. A key or secret is shown once, when it is made."""

import hashlib
import logging
import re
import secrets
from collections.abc import Mapping
from typing import Any

from hub.domain.actors import KeyMode, PartnerActor, tenant_of
from hub.domain.bounds import may_be_id
from hub.domain.partners import ChannelSetting, Partner
from hub.errors import ChannelFixed, InvalidInput, NotFound, TextInvalid, Unauthenticated
from hub.services.desk.pages import Page, page_of, require_page_size
from hub.services.operate.ports import OperatorDesk, Partners
from hub.services.ports import Transaction

log = logging.getLogger("hub.operate")

KEY_SHAPE = re.compile(r"rk_(live|test)_[A-Za-z0-9_-]{43}")

PARTNER, CHANNEL = ("partnerId",), ("channel",)
"""The parts of an input that an error may mean."""


END_OWED = "Whoever was told of an alert through this project must hear of its end through it; wait until all have."


async def create_partner(desk: OperatorDesk, name: str) -> Partner:
    """A new partner, without keys and channels; raises NameTaken."""
    name = name.strip()
    if not 1 <= len(name) <= 100 or not name.isprintable():
        raise TextInvalid("A partner's name has 1 to 100 characters.", path=["name"])
    made = await desk.partners.add(f"pt_{secrets.token_hex(8)}", name)
    log.info("partner_created", extra={"partner": made.id})
    return made


async def list_partners(desk: OperatorDesk, *, first: int, after: int = 0) -> Page[Partner]:
    """Partners, the first one made first; `after` is the number of the last one seen. Raises TooManyItems."""
    require_page_size(first)
    return page_of(await desk.partners.listed(after, first + 1), first)


async def find_partner(desk: OperatorDesk, partner_id: str, transaction: Transaction = None) -> Partner | None:
    """One partner; None for an id that is nobody's."""
    return await desk.partners.get(partner_id, transaction) if may_be_id(partner_id) else None


async def add_partner_key(desk: OperatorDesk, partner_id: str, mode: KeyMode) -> str:
    """Another key of a mode, beside those there are."""
    await _known(desk, partner_id)
    key = f"rk_{mode.value.lower()}_{secrets.token_urlsafe(32)}"
    await desk.partners.add_key(key_hash(key), partner_id, mode)
    log.info("partner_key_made", extra={"partner": partner_id, "mode": mode.value})
    return key


async def rotate_partner_key(desk: OperatorDesk, partner_id: str, mode: KeyMode) -> str:
    """A new key of a mode; all earlier ones stop at once."""
    key = await add_partner_key(desk, partner_id, mode)
    await _revoke(desk, partner_id, mode, spare=key_hash(key))
    return key


async def revoke_partner_keys(desk: OperatorDesk, partner_id: str, mode: KeyMode) -> int:
    """Revoke every key of a mode; returns how many."""
    await _known(desk, partner_id)
    return await _revoke(desk, partner_id, mode)


async def _revoke(desk: OperatorDesk, partner_id: str, mode: KeyMode, spare: str | None = None) -> int:
    revoked = await desk.partners.revoke_keys(partner_id, mode, spare=spare)
    log.info("partner_keys_revoked", extra={"partner": partner_id, "mode": mode.value, "keys": revoked})
    return revoked


async def set_partner_channel(
    desk: OperatorDesk, partner_id: str, mode: KeyMode, channel: str, settings: Mapping[str, Any]
) -> dict[str, Any]:
    """How a partner is reached in a mode; returns the settings as kept, to be shown once and never again.

    Raises ChannelFixed once devices have registered, since those told through the one they have would not be told of
    the end through another: always for another sort of channel, and for another project while an end is owed.
    """
    kind = desk.kinds.get(channel)
    if kind is None:
        known = sorted(name for name, one in desk.kinds.items() if one.reaches_people)
        raise InvalidInput(f"There is no channel of this name; there are {', '.join(known)}.", path=CHANNEL)
    kept = kind.check_settings(settings)

    async def work(transaction: Transaction) -> None:
        partner = await _known(desk, partner_id, transaction)
        await _require_free(desk, partner, mode, ChannelSetting(channel, kept), transaction)
        await desk.partners.set_channel(partner_id, mode, channel, kept, transaction)

    await desk.atomic.run(work)
    log.info("partner_channel_set", extra={"partner": partner_id, "mode": mode.value, "channel": channel})
    return kept


async def _require_free(
    desk: OperatorDesk, partner: Partner, mode: KeyMode, wanted: ChannelSetting, transaction: Transaction
) -> None:
    """Raise ChannelFixed if whoever was told through the channel that stands might not hear of the end through another.

    Without a channel, or without a device, nobody was told.
    """
    current, tenant = partner.channels.get(mode), partner.tenant(mode)
    if current is None or not await desk.devices.any(tenant):
        return
    before, after = desk.kinds.get(current.name), desk.kinds[wanted.name]
    if before is None or before.pulls is not after.pulls:
        raise ChannelFixed(path=CHANNEL)
    if before.reaches(current.settings) == after.reaches(wanted.settings):
        return
    if await desk.open_ends.any(tenant, transaction):
        raise ChannelFixed(END_OWED, path=CHANNEL)


async def suspend_partner(desk: OperatorDesk, partner_id: str, suspended: bool) -> None:
    """Stop everything of a partner, or let it go on."""
    if not may_be_id(partner_id) or not await desk.partners.suspend(partner_id, suspended):
        raise NotFound(path=PARTNER)
    log.info("partner_suspended" if suspended else "partner_let_go_on", extra={"partner": partner_id})


async def _known(desk: OperatorDesk, partner_id: str, transaction: Transaction = None) -> Partner:
    partner = await find_partner(desk, partner_id, transaction)
    if partner is None:
        raise NotFound(path=PARTNER)
    return partner


async def authenticate_partner(partners: Partners, key: str) -> PartnerActor:
    """The actor of a key; an unknown, malformed or revoked key and a suspended partner answer alike."""
    owner = await partners.by_key(key_hash(key)) if KEY_SHAPE.fullmatch(key) else None
    if owner is None or owner.suspended:
        raise Unauthenticated()
    return PartnerActor(owner.partner, owner.name, tenant_of(owner.number, owner.mode), owner.mode, owner.channel)


def key_hash(key: str) -> str:
    """What is stored of a key. It has 256 random bits, so a plain digest cannot be searched."""
    return hashlib.sha256(key.encode()).hexdigest()
