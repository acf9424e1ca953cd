"""Estimate the phones of the circles of an alert that is not opened yet."""

import asyncio
import math
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from hub.domain.actors import Officer
from hub.domain.delivery.phone_estimates import (
    ESTIMATE_DEVIATION,
    ESTIMATE_EPSILON,
    Admission,
    Estimate,
    EstimatedCircle,
    admit,
)
from hub.domain.delivery.reach import MIN_DEVIATIONS
from hub.domain.noise import RandBelow, draw_noise
from hub.services.police.ports.preview import PreviewParts, ShownPhones
from hub.services.ports import Transaction


async def estimate_phones(
    by: Officer,
    parts: PreviewParts,
    opening: str,
    circles: Sequence[EstimatedCircle],
    below: int,
    *,
    now: datetime,
    rand_below: RandBelow = secrets.randbelow,
) -> tuple[Mapping[float, ShownPhones], int]:
    """Return the estimates that the officer may see by radius, and how many new ones are left for this opening.

    `circles` are around one cell. What the officer sees is counted before it is drawn, and stored before it is shown.
    """
    ids = {parts.digests.of_circle(wanted, now): wanted for wanted in circles}
    names, key = parts.digests.of_person(by), parts.digests.of_opening(opening)

    async def work(transaction: Transaction) -> Admission:
        earlier = await parts.estimates.shown_to(names, transaction)
        admission = admit(earlier, key, tuple(ids), now)
        if set(admission.shown) != set(earlier):
            await parts.estimates.note_shown(names, admission.shown, transaction)
        return admission

    admission = await parts.atomic.run(work)
    found = dict(await parts.estimates.find(admission.allowed))
    missing = {one: ids[one] for one in admission.allowed if one not in found}
    if missing:
        widest = max(missing.values(), key=lambda wanted: wanted.radius_km)
        populated = await parts.cells.populated(widest.circle)
        for estimate_id, wanted in missing.items():
            # A wide circle takes long, in which the event loop has other work.
            count = await asyncio.to_thread(wanted.count, populated)
            drawn = Estimate(count + draw_noise(rand_below, ESTIMATE_EPSILON), now)
            found[estimate_id] = await parts.estimates.keep(estimate_id, drawn)
    least = max(below, math.ceil(MIN_DEVIATIONS * ESTIMATE_DEVIATION))
    shown = {
        ids[one].radius_km: ShownPhones(found[one].about(below), least, found[one].at) for one in admission.allowed
    }
    return shown, admission.left
