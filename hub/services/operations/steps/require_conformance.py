"""Require that a partner's receiver has passed a conformance run, if the operator wants that."""

from datetime import datetime

from hub.domain.actors import KeyMode
from hub.domain.conformance.run import address_digest
from hub.domain.partners import Partner
from hub.errors import ConformanceRequired
from hub.services.operations.ports import PartnerStores


async def require_conformance(stores: PartnerStores, partner: Partner, now: datetime) -> None:
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
