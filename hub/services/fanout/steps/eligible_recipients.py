"""Find a batch's eligible recipients, and those of them that the alert has reached before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hub.domain.delivery.devices import Device
from hub.domain.delivery.ledger import Classified
from hub.domain.delivery.units import Unit
from hub.services.channels import Recipient
from hub.services.fanout.ports.audience import Audience
from hub.services.fanout.ports.delivery import DeliveryRoute
from hub.services.fanout.steps.guard import Guard


@dataclass(frozen=True, slots=True)
class EligibleRecipients:
    """Devices that a batch may notify. `reached` were reached before; `waiting` stand on a page and are not named."""

    all: frozenset[int] = field(repr=False)
    reached: frozenset[int] = field(repr=False)
    waiting: frozenset[int] = field(default=frozenset(), repr=False)

    def recipients(
        self,
        chosen: Mapping[int, Device],
        opened_at: datetime,
        areas: Mapping[int, int],
        sightings: Mapping[int, tuple[int, ...]],
    ) -> list[Recipient]:
        """Return the chosen devices in the form that a channel takes; by number their areas, and sightings they hear.

        A device at first contact hears the alert itself.
        """
        return [
            Recipient(
                n,
                device.ref,
                device.token,
                device.language,
                n in self.reached,
                device.cell,
                areas[n],
                sightings.get(n, ()) if n in self.reached else (),
                n in self.reached and device.has_token_since(opened_at),
            )
            for n, device in sorted(chosen.items())
        ]


async def find_eligible_recipients(
    audience: Audience, unit: Unit, classified: Classified, guard: Guard, route: DeliveryRoute
) -> EligibleRecipients:
    """Return the devices that the batch has won; for a partner that pulls, those that no page has named too.

    For a partner that pulls, the ledger knows which devices were offered, and its pages which were named. A device
    offered and not named yet is treated like one never offered. A catch-up unit is for named devices alone.
    """
    if not route.pulls:
        return EligibleRecipients(classified.won, classified.again)
    waiting = await _waiting(audience, unit, classified, guard)
    eligible = classified.won | (classified.reached & waiting)
    if unit.revision is not None and not unit.catch_up:
        return EligibleRecipients(eligible, eligible, waiting)
    offered = eligible if unit.catch_up else eligible & classified.again
    named = frozenset(await audience.named(unit.alert, unit.tenant, offered) if offered else ())
    return EligibleRecipients(named if unit.catch_up else eligible, named, waiting)


async def _waiting(audience: Audience, unit: Unit, classified: Classified, guard: Guard) -> frozenset[int]:
    # A device that the newest pushed revision has not reached was offered nothing since that revision came.
    before = None if classified.reached else guard.alert.newest_pushed
    offered = classified.again | classified.reached
    ends = guard.cancels(unit.revision)
    return frozenset(await audience.waiting(unit.alert, unit.tenant, offered, ends=ends, before=before))
