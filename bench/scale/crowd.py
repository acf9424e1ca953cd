"""The devices of three partners, registered as an app does; and the tokens that a stage must reach."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import repeat

from bench.fanout.hub_parts import add_partner
from bench.fanout.message import device_token
from bench.fanout.placement import place_devices
from bench.fanout.pushers import google_account
from bench.fanout.stage import INSIDE_KM
from bench.nginx import AnsweringServer
from bench.scale.sizes import Sizes
from hub.domain.actors import KeyMode, PartnerActor
from hub.domain.cells import Cell, snap
from hub.domain.geometry import Point
from hub.local.demo.cast import HENGSHUI, NAMES
from hub.services.intake.device_ports import DeviceItem
from hub.services.intake.register_devices import register_devices
from hub.wiring import Hub

BATCH = 1000

WEST_DEGREES = 40.0
"""The small stage is so far to the west that no circle reaches both."""

FAR_WEST = Point(HENGSHUI.latitude, HENGSHUI.longitude - WEST_DEGREES)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Partners by tenant, and the tokens of both places."""

    tenants: Sequence[int]
    here: frozenset[str]
    far: frozenset[str]


async def register_crowd(hub: Hub, server: AnsweringServer, sizes: Sizes) -> Crowd:
    """Register all devices, each partner's batches one after another, the partners at once."""
    account = {"service_account": google_account(server)}
    tenants = [(await add_partner(hub, name, "fcm", account)).tenant(KeyMode.LIVE) for name in NAMES]
    points = place_devices(sizes.devices, sizes.cells, share_inside=1.0, inside_km=INSIDE_KM)
    cells = [snap(point) for point in points]
    cells += [snap(Point(point.latitude, point.longitude - WEST_DEGREES)) for point in points[: sizes.few]]
    shares = [range(place, len(cells), len(tenants)) for place in range(len(tenants))]
    await asyncio.gather(*(_register(hub, *one) for one in zip(tenants, repeat(cells), shares, strict=False)))
    # As the beat does every two seconds: a stage is cut by these counts.
    await hub.repositories.device.cell_counts.flush()
    tokens = [device_token(number) for number in range(len(cells))]
    return Crowd(tenants, frozenset(tokens[: sizes.devices]), frozenset(tokens[sizes.devices :]))


async def _register(hub: Hub, tenant: int, cells: Sequence[Cell], numbers: range) -> None:
    app = PartnerActor("bench", "bench", tenant, KeyMode.LIVE, "fcm")
    for start in range(0, len(numbers), BATCH):
        batch = [
            DeviceItem(f"phone-{number}", cell=cells[number], token=device_token(number))
            for number in numbers[start : start + BATCH]
        ]
        results = await register_devices(app, hub.services.partner.devices, batch, now=datetime.now(UTC))
        if any(result.error for result in results):
            raise RuntimeError("a device was not registered")
