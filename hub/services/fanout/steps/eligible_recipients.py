"""Whom of a batch a unit may tell, and who of them has been told before."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.domain.devices import Device
from hub.domain.ledger import Classified
from hub.domain.units import Unit
from hub.services.channels import Recipient
from hub.services.fanout.ports import DeliveryRoute, FanoutDesk
from hub.services.fanout.steps.guard import Guard


@dataclass(frozen=True, slots=True)
class EligibleRecipients:
    """Those that may be told; who of them was told of the alert before, and who still waits on a page for its turn."""

    all: frozenset[int] = field(repr=False)
    told: frozenset[int] = field(repr=False)
    waiting: frozenset[int] = field(default=frozenset(), repr=False)

    def recipients(self, chosen: Mapping[int, Device]) -> list[Recipient]:
        """The chosen of them, as a channel is given them."""
        return [
            Recipient(n, device.ref, device.token, device.language, n in self.told, device.cell)
            for n, device in sorted(chosen.items())
        ]


async def find_eligible_recipients(
    desk: FanoutDesk, unit: Unit, sorted_out: Classified, guard: Guard, route: DeliveryRoute
) -> EligibleRecipients:
    """Those the batch has won. For a partner that pulls the ledger knows who was offered, and its pages who was named.

    Whoever was offered and is not named yet is brought there like one that was never offered. A unit that catches up
    is for those who were named, and for nobody else.
    """
    if not route.pulls:
        return EligibleRecipients(sorted_out.won, sorted_out.again)
    waiting = await _waiting(desk, unit, sorted_out, guard)
    found = sorted_out.won | (sorted_out.reached & waiting)
    if unit.revision is not None and not unit.catch_up:
        return EligibleRecipients(found, found, waiting)
    asked = found if unit.catch_up else found & sorted_out.again
    told = frozenset(await desk.audience.named(unit.alert, unit.tenant, asked) if asked else ())
    return EligibleRecipients(told if unit.catch_up else found, told, waiting)


async def _waiting(desk: FanoutDesk, unit: Unit, sorted_out: Classified, guard: Guard) -> frozenset[int]:
    # Whom the newest pushed revision has not reached was not offered anything since it came.
    before = None if sorted_out.reached else guard.alert.newest_pushed
    offered = sorted_out.again | sorted_out.reached
    ends = guard.cancels(unit.revision)
    return frozenset(await desk.audience.waiting(unit.alert, unit.tenant, offered, ends=ends, before=before))
