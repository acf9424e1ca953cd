"""Erase devices: on request of the people who use them."""

import logging
from collections.abc import Sequence
from datetime import datetime

from hub.domain.actors import PartnerActor, PartnerPermission
from hub.domain.delivery.devices import check_ref
from hub.services.intake.device_ports import DeviceServices, ItemResult
from hub.services.intake.steps.items import check_count, check_each
from hub.services.ports import Transaction

log = logging.getLogger("hub.intake")


async def erase_devices(
    by: PartnerActor, services: DeviceServices, refs: Sequence[str], *, now: datetime
) -> list[ItemResult]:
    """Erase 1 to 1,000 devices; a ref without any data gets the same result as one that was erased.

    Token, place, language and preferences go in one transaction, and so do moves that are still to be evaluated. The
    number stays under a keyed digest of the ref until no alert that was opened before can concern it: a ref that
    registers again meanwhile is told of no alert twice, and of the end of each. Raises TooManyItems for the input as a
    whole.
    """
    by.require(PartnerPermission.MANAGE_DEVICES)
    check_count(refs, "refs")
    valid, results = check_each(refs, "refs", lambda ref: ref, check_ref)

    async def work(transaction: Transaction) -> int:
        numbers = await services.devices.erase(by.tenant, list(dict.fromkeys(valid)), now, transaction)
        await services.journal.forget(by.tenant, numbers, transaction)
        return len(numbers)

    if valid:
        erased = await services.atomic.run(work)
        log.info("devices_erased", extra={"tenant": by.tenant, "count": erased})
    return results
