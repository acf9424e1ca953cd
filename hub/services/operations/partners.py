"""Creating partners, their keys and channels. A key or secret is shown once, when it is made."""

import hashlib
import logging
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hub.domain.actors import KeyMode, PartnerActor, tenant_of
from hub.domain.bounds import can_be_id
from hub.domain.budgets import MAX_PER_MINUTE, MIN_PER_MINUTE
from hub.domain.partners import ChannelSetting, Partner, PartnerKey, key_id
from hub.errors import ChannelInUse, InvalidInput, NotFound, TextInvalid, Unauthenticated
from hub.services.idempotency import KeptResult
from hub.services.operations.ports import OperatorDesk, Partners
from hub.services.operations.steps.calls import Call, done_once
from hub.services.police.steps.pages import Page, page_of, require_page_size
from hub.services.ports import Transaction

log = logging.getLogger("hub.operate")

KEY_SHAPE = re.compile(r"rk_(live|test)_[A-Za-z0-9_-]{43}")

PARTNER, CHANNEL, OVERLAP = ("partnerId",), ("channel",), ("gracePeriodSeconds",)
"""The parts of an input that an error may mean."""


END_OWED = "Whoever was told of an alert through this project must hear of its end through it; wait until all have."


LONGEST_OVERLAP = timedelta(days=7)
USUAL_OVERLAP = timedelta(days=1)
"""How long earlier keys go on beside a new one: at most, and where nobody says."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was made, and when the earlier ones of its mode stop at the latest; None if there were none."""

    key: str = field(repr=False)
    id: str
    earlier_stop_at: datetime | None


async def create_partner(desk: OperatorDesk, name: str, call: Call | None = None) -> Partner:
    """A new partner, without keys and channels; raises NameTaken, IdempotencyMismatch."""
    name = name.strip()
    if not 1 <= len(name) <= 100 or not name.isprintable():
        raise TextInvalid("A partner's name has 1 to 100 characters.", path=["name"])
    partner_id = f"pt_{secrets.token_hex(8)}"

    async def work(transaction: Transaction) -> KeptResult:
        made = await desk.partners.add(partner_id, name, transaction)
        return {"partner": made.id, "number": made.number}

    kept = await done_once(desk, call, "createPartner", {"name": name}, work)
    log.info("partner_created", extra={"partner": kept["partner"]})
    return Partner(kept["partner"], kept["number"], name, {})


async def list_partners(desk: OperatorDesk, *, first: int, after: int = 0) -> Page[Partner]:
    """Partners, the first one made first; `after` is the number of the last one seen. Raises TooManyItems."""
    require_page_size(first)
    return page_of(await desk.partners.listed(after, first + 1), first)


async def find_partner(desk: OperatorDesk, partner_id: str, transaction: Transaction | None = None) -> Partner | None:
    """One partner; None for an id that is nobody's."""
    return await desk.partners.get(partner_id, transaction) if can_be_id(partner_id) else None


async def open_keys(desk: OperatorDesk, partner_ids: Sequence[str]) -> dict[str, list[PartnerKey]]:
    """The keys of partners that open now, without the keys; the first one made first."""
    found: dict[str, list[PartnerKey]] = {one: [] for one in partner_ids}
    for key in await desk.partners.open_keys(partner_ids):
        found[key.partner].append(key)
    return found


async def rotate_partner_key(
    desk: OperatorDesk, partner_id: str, mode: KeyMode, *, overlap: timedelta = USUAL_OVERLAP, call: Call | None = None
) -> NewKey:
    """A new key of a mode; the earlier ones go on for the overlap in real time, unless they stop before it anyway.

    Raises InvalidInput for an overlap that is none, NotFound, IdempotencyMismatch.
    """
    _require_overlap(overlap)
    seed = secrets.token_hex(32)

    async def work(transaction: Transaction) -> KeptResult:
        await require_partner(desk, partner_id, transaction)
        hashed = key_hash(desk.partner_keys.key(mode, seed))
        await desk.partners.add_key(hashed, partner_id, mode, transaction)
        count, at = await desk.partners.stop_keys(partner_id, mode, overlap, transaction, spare=hashed)
        return {"seed": seed, "stop": at if count else None, "earlier": count}

    asked = {"partner": partner_id, "mode": mode, "overlap": overlap.total_seconds()}
    kept = await done_once(desk, call, "rotatePartnerKey", asked, work)
    key = desk.partner_keys.key(mode, kept["seed"])
    made = NewKey(key, key_id(key_hash(key)), kept["stop"])
    log.info("partner_key_made", extra={"partner": partner_id, "mode": mode.value, "key_id": made.id})
    if kept["stop"] is not None:
        log.info("partner_keys_stop", extra={"partner": partner_id, "mode": mode.value, "keys": kept["earlier"]})
    return made


def _require_overlap(overlap: timedelta) -> None:
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise InvalidInput("What is replaced goes on for 0 to 604800 seconds, which are seven days.", path=OVERLAP)


async def revoke_partner_keys(desk: OperatorDesk, partner_id: str, mode: KeyMode) -> int:
    """Stop every key of a mode at once, whatever was said of its end; returns how many."""

    async def work(transaction: Transaction) -> int:
        await require_partner(desk, partner_id, transaction)
        return (await desk.partners.stop_keys(partner_id, mode, timedelta(0), transaction))[0]

    revoked = await desk.atomic.run(work)
    log.info("partner_keys_revoked", extra={"partner": partner_id, "mode": mode.value, "keys": revoked})
    return revoked


async def set_partner_channel(
    desk: OperatorDesk,
    partner_id: str,
    mode: KeyMode,
    channel: str,
    settings: Mapping[str, Any],
    *,
    overlap: timedelta = USUAL_OVERLAP,
    call: Call | None = None,
) -> str | None:
    """How a partner is reached in a mode; returns the secret if the hub made one itself, to be shown once.

    Where events are signed, the secret before goes on signing beside another one for the overlap. What the operator
    sent is known to them, and a stored secret is never handed back. Raises InvalidInput, IdempotencyMismatch, and
    ChannelInUse once devices have registered, since those told through the one they have would not be told of the end
    through another: always for another sort of channel, and for another project while an end is owed.
    """
    kind = desk.kinds.get(channel)
    if kind is None:
        known = sorted(name for name, one in desk.kinds.items() if one.reaches_people)
        raise InvalidInput(f"There is no channel of this name; there are {', '.join(known)}.", path=CHANNEL)
    _require_overlap(overlap)
    kept = kind.check_settings(settings)
    made = kept.get("secret") if settings.get("secret") is None else None
    sealed = None if made is None else desk.box.seal(str(made).encode())

    async def work(transaction: Transaction) -> KeptResult:
        partner = await require_partner(desk, partner_id, transaction)
        await _require_free(desk, partner, mode, ChannelSetting(channel, kept), transaction)
        before = partner.channels.get(mode)
        goes_on = before is not None and before.name == channel
        whole = kind.succeeding(before.settings, kept, overlap) if before and goes_on else kept
        await desk.partners.set_channel(partner_id, mode, channel, whole, transaction)
        return {"secret": sealed}

    asked = {"partner": partner_id, "mode": mode, "channel": channel, "settings": settings}
    asked["overlap"] = str(overlap)
    done = await done_once(desk, call, "setPartnerChannel", asked, work)
    log.info("partner_channel_set", extra={"partner": partner_id, "mode": mode.value, "channel": channel})
    return None if done["secret"] is None else desk.box.unseal(done["secret"]).decode()


async def _require_free(
    desk: OperatorDesk, partner: Partner, mode: KeyMode, wanted: ChannelSetting, transaction: Transaction
) -> None:
    """Raise ChannelInUse if whoever was told through the channel that stands might not hear of the end through another.

    Without a channel, or without a device, nobody was told.
    """
    current, tenant = partner.channels.get(mode), partner.tenant(mode)
    if current is None or not await desk.devices.any(tenant):
        return
    before, after = desk.kinds.get(current.name), desk.kinds[wanted.name]
    if before is None or before.pulls is not after.pulls:
        raise ChannelInUse(path=CHANNEL)
    if before.reaches(current.settings) == after.reaches(wanted.settings):
        return
    if await desk.pending_cancels.any(tenant, transaction):
        raise ChannelInUse(END_OWED, path=CHANNEL)


async def suspend_partner(desk: OperatorDesk, partner_id: str, suspended: bool) -> None:
    """Stop everything of a partner, or let it go on."""
    if not can_be_id(partner_id) or not await desk.partners.suspend(partner_id, suspended):
        raise NotFound(path=PARTNER)
    log.info("partner_suspended" if suspended else "partner_let_go_on", extra={"partner": partner_id})


async def set_budget(desk: OperatorDesk, partner_id: str, points: int | None) -> None:
    """How many points come back to a partner in a minute, in each of its modes; None for as many as to any.

    Raises NotFound, InvalidInput for fewer than 60 or more than a thousand million.
    """
    if points is not None and not MIN_PER_MINUTE <= points <= MAX_PER_MINUTE:
        said = f"{MIN_PER_MINUTE} to {MAX_PER_MINUTE:,} points come back in a minute."
        raise InvalidInput(said, path=("pointsPerMinute",))
    if not can_be_id(partner_id) or not await desk.partners.set_points(partner_id, points):
        raise NotFound(path=PARTNER)
    log.info("partner_budget_set", extra={"partner": partner_id})


async def require_partner(desk: OperatorDesk, partner_id: str, transaction: Transaction | None = None) -> Partner:
    """A partner; raises NotFound for an id that is nobody's."""
    partner = await find_partner(desk, partner_id, transaction)
    if partner is None:
        raise NotFound(path=PARTNER)
    return partner


async def authenticate_partner(partners: Partners, key: str) -> PartnerActor:
    """The actor of a key; an unknown, malformed or stopped key and a suspended partner answer alike.

    No key is compared with another here: the database looks for a digest. How long it looks may tell how much of that
    digest it met, and this helps nobody: whoever sends keys cannot choose their SHA-256, so to know the first bits of
    a digest that is kept gives no key that has it, and no bit of the key that was made into it. A malformed key is
    not looked for, which tells what its sender sees: that its shape is none.
    """
    hashed = key_hash(key)
    owner = await partners.by_key(hashed) if KEY_SHAPE.fullmatch(key) else None
    if owner is None or owner.suspended:
        raise Unauthenticated()
    return PartnerActor(
        partner=owner.partner,
        name=owner.name,
        tenant=tenant_of(owner.number, owner.mode),
        mode=owner.mode,
        channel=owner.channel,
        key_id=key_id(hashed),
        key_expires_at=owner.stops_at,
        points=owner.points,
    )


def key_hash(key: str) -> str:
    """What is stored of a key. It has 256 random bits, so a plain digest cannot be searched."""
    return hashlib.sha256(key.encode()).hexdigest()
