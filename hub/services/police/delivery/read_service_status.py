"""Read which parts of the hub work."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from hub.domain.actors import Officer
from hub.domain.delivery.service_parts import SPEAKERS, PartStatus, ServicePart, judge_part
from hub.services.police.delivery.steps.read_parts import in_time, read_closed, read_words
from hub.services.police.ports.delivery_status import DeliveryStatusReads


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """Every part, and the partners in trouble; None if these cannot be counted."""

    parts: tuple[PartStatus, ...]
    troubled_partners: int | None


async def read_service_status(by: Officer, reads: DeliveryStatusReads) -> ServiceStatus:
    """Return which parts of the hub work, for every certified member of staff; it answers while parts are away.

    Raises Forbidden.
    """
    by.require_certified()
    words, there = await asyncio.gather(read_words(reads), in_time(_is_there(reads)))
    # Real time, as in the heartbeats of the processes.
    now = datetime.now(UTC)
    stores = (
        reads.watch.note(ServicePart.DATABASE, there is not None, now),
        reads.watch.note(ServicePart.REDIS, words is not None, now),
    )
    troubled = await _count_troubled(reads) if words is not None and there else None
    return ServiceStatus((*stores, *(judge_part(part, words) for part in SPEAKERS)), troubled)


async def _is_there(reads: DeliveryStatusReads) -> bool:
    await reads.database.ping()
    return True


async def _count_troubled(reads: DeliveryStatusReads) -> int | None:
    tenants = await in_time(reads.rows.tenants_with_work())
    # A partner is one, whatever modes of it are in trouble.
    return None if tenants is None else len({tenant // 2 for tenant in await read_closed(reads, tenants)})
