"""What operators do through the police graph; the `hub admin` command calls the same services."""

from collections.abc import Sequence
from datetime import timedelta

from hub.domain.actors import KeyMode, Officer, Permission
from hub.domain.parked import ParkedUnit
from hub.domain.partners import Partner, PartnerKey
from hub.errors import InvalidInput
from hub.resolvers.police.paging import Listed, Pager
from hub.schema.police.services import PoliceServices
from hub.services.operations import documents, halt, parked, partners
from hub.services.operations.steps.calls import Call


async def create_partner(services: PoliceServices, name: str, key: str, by: Officer) -> Partner:
    """A new partner, without keys and channels."""
    by.require(Permission.OPERATE)
    return await partners.create_partner(services.operate, name, Call(by.account, key))


async def list_partners(services: PoliceServices, first: int, after: str | None, by: Officer) -> Listed[Partner]:
    """A page of the partners, without their settings' values."""
    by.require(Permission.OPERATE)
    pager = Pager(services.cursors, "partners", by)
    page = await partners.list_partners(services.operate, first=first, after=pager.number(after))
    return pager.numbered(page, lambda partner: partner.number)


async def open_keys(services: PoliceServices, partner_ids: Sequence[str], by: Officer) -> dict[str, list[PartnerKey]]:
    """The keys of partners that open now, without the keys."""
    by.require(Permission.OPERATE)
    return await partners.open_keys(services.operate, partner_ids)


async def read_partner(services: PoliceServices, partner_id: str, by: Officer) -> Partner | None:
    """One partner; None for an id that is nobody's."""
    by.require(Permission.OPERATE)
    return await partners.find_partner(services.operate, partner_id)


async def rotate_partner_key(
    services: PoliceServices, partner: str, mode: KeyMode, grace_period_seconds: int, key: str, by: Officer
) -> partners.NewKey:
    """A new key; the earlier ones of its mode go on for the overlap."""
    by.require(Permission.OPERATE)
    overlap, call = timedelta(seconds=grace_period_seconds), Call(by.account, key)
    return await partners.rotate_partner_key(services.operate, partner, mode, overlap=overlap, call=call)


async def revoke_partner_keys(services: PoliceServices, partner: str, mode: KeyMode, by: Officer) -> int:
    """Stop every key of a mode."""
    by.require(Permission.OPERATE)
    return await partners.revoke_partner_keys(services.operate, partner, mode)


async def set_partner_channel(
    services: PoliceServices,
    partner: str,
    mode: KeyMode,
    channel: str,
    settings: object,
    grace_period_seconds: int,
    key: str,
    by: Officer,
) -> str | None:
    """How a partner is reached; returns the secret if the hub made one itself."""
    by.require(Permission.OPERATE)
    if not isinstance(settings, dict):
        raise InvalidInput("Settings are an object.", path=("settings",))
    overlap, call = timedelta(seconds=grace_period_seconds), Call(by.account, key)
    return await partners.set_partner_channel(
        services.operate, partner, mode, channel, settings, overlap=overlap, call=call
    )


async def set_partner_budget(services: PoliceServices, partner: str, points: int | None, by: Officer) -> int | None:
    """How many points come back to a partner in a minute; None for as many as to any."""
    by.require(Permission.OPERATE)
    await partners.set_budget(services.operate, partner, points)
    return points


async def set_partner_documents(
    services: PoliceServices, partner: str, texts: Sequence[str], keep_others: bool, by: Officer
) -> list[str]:
    """Persisted documents of a partner; their ids."""
    by.require(Permission.OPERATE)
    return await documents.set_documents(services.operate, partner, texts, keep_others=keep_others)


async def suspend_partner(services: PoliceServices, partner: str, suspended: bool, by: Officer) -> bool:
    """Stop everything of a partner, or let it go on."""
    by.require(Permission.OPERATE)
    await partners.suspend_partner(services.operate, partner, suspended)
    return suspended


async def list_parked(services: PoliceServices, by: Officer) -> list[tuple[ParkedUnit, str]]:
    """The parked units, each with its partner's id."""
    return await parked.list_parked(services.operate, by=by)


async def replay_units(services: PoliceServices, unit_ids: Sequence[str], by: Officer) -> list[str]:
    """Let parked units go on."""
    return await parked.replay_units(services.operate, unit_ids, by=by)


async def is_halted(services: PoliceServices, by: Officer) -> bool:
    """Whether every push of the hub is stopped."""
    return await halt.is_halted(services.operate, by=by)


async def halt_all(services: PoliceServices, reason: str, by: Officer) -> bool:
    """Stop every push of the hub."""
    await halt.halt_all(services.operate, reason, by=by, now=await services.clock.now())
    return True


async def resume_all(services: PoliceServices, reason: str, by: Officer) -> bool:
    """Let pushes go on."""
    await halt.resume_all(services.operate, reason, by=by, now=await services.clock.now())
    return False
