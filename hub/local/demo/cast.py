"""Set up the demo: partners with keys and channels, and their phones."""

import asyncio
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hub.domain.alerts.alert import public_centre
from hub.domain.cells import centre, corners, snap
from hub.domain.geometry import Point, destination, distance_km
from hub.local import officers
from hub.local.demo.apps import CHUNK, App, PointApp, PullingApp
from hub.local.demo.evidence import Evidence
from hub.local.demo.police import Police
from hub.local.demo.simulator import Crowd, Phone, distance_filter
from hub.local.demo.size import Size
from hub.local.population import Keep, draw_population
from hub.local.supervisor import LocalHub
from hub.storage.mongo.database import Database

HENGSHUI = Point(37.74, 115.67)
SEED = 2016
SHARES = (0.45, 0.35, 0.20)
"""The shares of phones: the map app, the ride app, the newsroom."""

NAMES = ("Map app", "Ride app", "Newsroom")
LAST_STAGE_KM = 500.0


@dataclass
class Cast:
    """The apps and their phones."""

    apps: list[App]
    crowd: Crowd
    projects: list[str]
    keep: Keep


async def hire(hub: LocalHub, police: Police, evidence: Evidence, webhook_port: int) -> Cast:
    """Create the partners as an operator does, with live keys and channels."""
    kinds: list[type[App]] = [App, PointApp, PullingApp]
    apps: list[App] = []
    projects: list[str] = []
    for number, (name, kind) in enumerate(zip(NAMES, kinds, strict=True), start=1):
        made = await _operate(police, "createPartner", "CreatePartnerInput", {"name": name}, "partnerId")
        settings: dict[str, Any]
        if kind is PullingApp:
            channel, project = "webhook", None
            settings = {"url": f"http://127.0.0.1:{webhook_port}/events"}
        else:
            channel, project = "fcm", name.lower().replace(" ", "-")
            settings = {"service_account": await hub.fcm.register(project)}
            projects.append(project)
        channel_input = {"partnerId": made, "mode": "LIVE", "channel": channel, "settings": settings}
        secret = await _operate(police, "setPartnerChannel", "SetPartnerChannelInput", channel_input, "secret")
        of = {"partnerId": made, "mode": "LIVE"}
        key = await _operate(police, "rotatePartnerKey", "RotatePartnerKeyInput", of, "key")
        app = kind(made, name, hub.url, key, evidence)
        if isinstance(app, PullingApp):
            app.secret = secret
        apps.append(app)
        evidence.script.subscribers.append(name)
        evidence.script.partners.append(
            {"id": made, "name": name, "tenant": 2 * number, "channel": channel, "project": project, "healthy": True}
        )
    return Cast(apps, Crowd(evidence, SEED), projects, distance_filter(corners))


async def _operate(police: Police, verb: str, input_type: str, values: dict[str, Any], wanted: str) -> Any:
    document = (
        f"mutation($input: {input_type}!) {{ {verb}(input: $input) {{ {wanted} userErrors {{ code message }} }} }}"
    )
    given = {**values, "idempotencyKey": secrets.token_hex(12)}
    return (await police.call(officers.OPERATOR, document, {"input": given}))[verb][wanted]


async def populate(cast: Cast, devices: int, size: Size, database: Database) -> None:
    """Register all phones, each partner over one connection."""
    points = draw_population(devices, HENGSHUI, SEED, share_inside=size.share_inside, keep=cast.keep)
    start = 0
    groups: list[tuple[App, list[Phone]]] = []
    for app, share in zip(cast.apps, SHARES, strict=True):
        part = points[start : start + round(devices * share)]
        start += len(part)
        part += [_edge_dweller(cast) for _ in range(size.edge_dwellers)]
        with_token = not isinstance(app, PullingApp)
        groups.append((app, [cast.crowd.make(app.partner, point, with_token=with_token) for point in part]))
    await asyncio.gather(*(act(cast, app, "register", phones, database) for app, phones in groups))


def _edge_dweller(cast: Cast) -> Point:
    """Return a point just within the last stage of the first case, in a cell whose centre is outside it."""
    chance, station = cast.crowd.chance, public_centre(HENGSHUI)
    while True:
        there = destination(station, chance.uniform(0, 360), LAST_STAGE_KM - chance.uniform(0.1, 3.0))
        point = Point(round(there.latitude, 5), round(there.longitude, 5))
        outside = distance_km(station, centre(snap(point))) > LAST_STAGE_KM
        if outside and cast.keep(point.latitude, point.longitude):
            return point


async def act(cast: Cast, app: App, kind: str, phones: Sequence[Phone], database: Database) -> None:
    """Let phones of one app act, and record it."""
    send = {"register": app.register, "rotate": app.register, "move": app.report, "remove": app.remove}[kind]
    for start in range(0, len(phones), CHUNK):
        chunk = phones[start : start + CHUNK]
        began = time.time()
        taken = await send(chunk)
        done = time.time()
        lines = [
            cast.crowd.note(kind, phone, app.sent, began, done, ok=ok) for phone, ok in zip(chunk, taken, strict=True)
        ]
        cast.crowd.write(lines, await _settled(database))


async def _settled(database: Database) -> float | None:
    """Return the moment at which no journal row was left."""
    for _ in range(600):
        if not await database.collection("journal").count_documents({}):
            return time.time()
        await asyncio.sleep(0.05)
    return None
