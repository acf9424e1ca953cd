"""Creating partners, their keys and channels. A key or secret is shown once, when it is made."""

import hashlib
import logging
import re
import secrets
from collections.abc import Mapping
from typing import Any

from hub.domain.actors import KeyMode, PartnerActor
from hub.domain.bounds import may_be_id
from hub.domain.partners import ChannelSetting, Partner
from hub.errors import ChannelFixed, InvalidInput, NotFound, TextInvalid, Unauthenticated
from hub.services.channels import ChannelKind
from hub.services.operate.ports import OperatorDesk, Partners

log = logging.getLogger("hub.operate")

KEY_SHAPE = re.compile(r"rk_(live|test)_[A-Za-z0-9_-]{43}")


async def create_partner(desk: OperatorDesk, name: str) -> Partner:
    """A new partner, without keys and channels; raises NameTaken."""
    name = name.strip()
    if not 1 <= len(name) <= 100 or not name.isprintable():
        raise TextInvalid("A partner's name has 1 to 100 characters.", path=["name"])
    made = await desk.partners.add(f"pt_{secrets.token_hex(8)}", name)
    log.info("partner_created", extra={"partner": made.id})
    return made


async def list_partners(desk: OperatorDesk) -> list[Partner]:
    """Every partner there is, the first one made first."""
    return sorted(await desk.partners.all(), key=lambda partner: partner.number)


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


async def _known(desk: OperatorDesk, partner_id: str) -> Partner:
    partner = await desk.partners.get(partner_id) if may_be_id(partner_id) else None
    if partner is None:
        raise NotFound()
    return partner


async def _revoke(desk: OperatorDesk, partner_id: str, mode: KeyMode, spare: str | None = None) -> int:
    revoked = await desk.partners.revoke_keys(partner_id, mode, spare=spare)
    log.info("partner_keys_revoked", extra={"partner": partner_id, "mode": mode.value, "keys": revoked})
    return revoked


async def set_partner_channel(
    desk: OperatorDesk, partner_id: str, mode: KeyMode, channel: str, settings: Mapping[str, Any]
) -> dict[str, Any]:
    """How a partner is reached in a mode; returns the settings as kept, to be shown once and never again.

    Raises ChannelFixed for another sort of channel once devices have registered: those told through the one they have
    would not be told of the end through another.
    """
    kind = desk.kinds.get(channel)
    if kind is None:
        raise InvalidInput(f"There is no channel of this name; there are {', '.join(sorted(desk.kinds))}.")
    kept = kind.check_settings(settings)
    partner = await _known(desk, partner_id)
    if not _same_sort(desk, partner.channels.get(mode), kind) and await desk.devices.any(partner.tenant(mode)):
        raise ChannelFixed()
    if not await desk.partners.set_channel(partner_id, mode, channel, kept):
        raise NotFound()
    log.info("partner_channel_set", extra={"partner": partner_id, "mode": mode.value, "channel": channel})
    return kept


def _same_sort(desk: OperatorDesk, current: ChannelSetting | None, kind: ChannelKind) -> bool:
    """Whether devices told through the one are told of the end through the other. Without a channel none was told."""
    before = desk.kinds.get(current.name) if current else kind
    return before is not None and before.pulls is kind.pulls


async def suspend_partner(desk: OperatorDesk, partner_id: str, suspended: bool) -> None:
    """Stop everything of a partner, or let it go on."""
    if not may_be_id(partner_id) or not await desk.partners.suspend(partner_id, suspended):
        raise NotFound()
    log.info("partner_suspended" if suspended else "partner_let_go_on", extra={"partner": partner_id})


async def authenticate_partner(partners: Partners, key: str) -> PartnerActor:
    """The actor of a key; an unknown, malformed or revoked key and a suspended partner answer alike."""
    found = await partners.by_key(key_hash(key)) if KEY_SHAPE.fullmatch(key) else None
    if found is None or found[0].suspended:
        raise Unauthenticated()
    partner, mode = found
    return PartnerActor(partner.id, partner.name, partner.tenant(mode), mode, partner.channel_name(mode))


def key_hash(key: str) -> str:
    """What is stored of a key. It has 256 random bits, so a plain digest cannot be searched."""
    return hashlib.sha256(key.encode()).hexdigest()
