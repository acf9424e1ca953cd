"""Start a conformance run: the hub plays invented alerts to the receiver of the caller's test channel."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Protocol

from hub.domain.actors import KeyMode, PartnerActor, PartnerPermission
from hub.domain.conformance.run import MAX_DEVICES, MIN_DEVICES, PREFIX, ConformanceRun, address_digest
from hub.domain.partners import Partner
from hub.errors import Conflict, InvalidInput, NotFound, TooManyItems
from hub.services.conformance_runs import Conformance
from hub.services.idempotency import IdempotencyKeys, KeptResult, once, once_key
from hub.services.ports import Atomic, Transaction

log = logging.getLogger(__name__)

DAY = timedelta(days=1)


class PartnerOfTenant(Protocol):
    """Finds the partner of a tenant."""

    async def of_tenant(self, tenant: int) -> tuple[Partner, KeyMode] | None: ...


class NumbersOfRefs(Protocol):
    """Finds devices of a tenant by their refs."""

    async def numbers(self, tenant: int, refs: Sequence[str]) -> dict[str, int]: ...


@dataclass(frozen=True, slots=True)
class ConformanceServices:
    """Stores of the services of runs."""

    atomic: Atomic
    idempotency: IdempotencyKeys
    tenants: PartnerOfTenant
    devices: NumbersOfRefs
    conformance: Conformance


async def start_conformance(
    by: PartnerActor,
    services: ConformanceServices,
    receiver: str,
    refs: Sequence[str],
    idempotency_key: str,
    *,
    now: datetime,
) -> ConformanceRun:
    """Start a run with some of the caller's own test devices; a worker drives it.

    `receiver` must be the address of the test channel. Raises InvalidInput, also for a live key, TooManyItems,
    NotFound for a device that is not registered, IdempotencyMismatch, and Conflict while another run of the
    caller is under way or after `runs_a_day` in 24 hours.
    """
    by.require(PartnerPermission.RUN_CONFORMANCE)
    address = await _require_receiver(services, receiver, by)
    await _require_devices(services, refs, by)
    run_id = f"{PREFIX}{token_hex(10)}"

    async def work(transaction: Transaction) -> KeptResult:
        await _require_room(services.conformance, by, now, transaction)
        run = ConformanceRun(run_id, by.tenant, address, tuple(refs), now)
        await services.conformance.runs.add(run, transaction)
        return {"run": run_id}

    request = {"receiver": receiver, "refs": list(refs)}
    key = once_key(f"tenant:{by.tenant}", "startConformance", idempotency_key, request)
    kept = await once(services.atomic, services.idempotency, key, work)
    run = await services.conformance.runs.get(str(kept["run"]), by.tenant)
    assert run is not None, "a run outlives the key under which it was started"
    log.info("conformance_started", extra={"run": run.id, "partner": by.partner})
    return run


async def _require_receiver(services: ConformanceServices, receiver: str, by: PartnerActor) -> str:
    """Return the digest of the test channel's address; raise InvalidInput for another address, channel or mode."""
    found = await services.tenants.of_tenant(by.tenant)
    if by.mode is not KeyMode.TEST:
        raise InvalidInput("A conformance run plays invented alerts; start it with a test key.", path=("receiver",))
    channel = found[0].channels.get(by.mode) if found else None
    if channel is None or channel.address is None:
        raise InvalidInput(
            "Your test channel calls no receiver. Ask the operator to set it to `webhook` with the address of yours.",
            path=("receiver",),
        )
    if receiver != channel.address:
        raise InvalidInput(
            "`receiver` must be the address of your test channel, letter by letter as the operator set it.",
            path=("receiver",),
        )
    return address_digest(receiver)


async def _require_devices(services: ConformanceServices, refs: Sequence[str], by: PartnerActor) -> None:
    if not MIN_DEVICES <= len(set(refs)) == len(refs) <= MAX_DEVICES:
        raise TooManyItems(
            f"`refs` must name {MIN_DEVICES} to {MAX_DEVICES} different devices of yours.", path=("refs",)
        )
    known = await services.devices.numbers(by.tenant, refs)
    for index, ref in enumerate(refs):
        if ref not in known:
            raise NotFound(
                "There is no device of this name; register it with the test key first.", path=("refs", str(index))
            )


async def _require_room(conformance: Conformance, by: PartnerActor, now: datetime, transaction: Transaction) -> None:
    """Raise Conflict if the caller may not start a run now."""
    newest = await conformance.runs.newest(by.tenant, transaction)
    if newest is not None and not newest.over:
        raise Conflict(f"A run of yours is under way: {newest.id}. Read it, and start another one when it is over.")
    most = conformance.limits.runs_a_day
    if await conformance.runs.count_since(by.tenant, now - DAY, transaction) >= most:
        raise Conflict(f"You started {most} runs within 24 hours; start the next one later.")
