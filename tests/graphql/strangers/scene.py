"""The whole hub in the test's process, called over the wire, with a record of its database and Redis calls."""

import itertools
import json
import re
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import aiohttp
from pymongo import monitoring
from redis.asyncio import Redis
from starlette.types import ASGIApp, Receive, Scope, Send

from hub.app import build_app
from hub.domain.actors import KeyMode, PartnerActor, Permission
from hub.domain.alerts.alert import AlertStatus
from hub.domain.cells import snap
from hub.domain.conformance.run import ConformanceRun
from hub.domain.duty.notices import DueNotice, NoticeKind
from hub.domain.geometry import Point
from hub.domain.tips.tip import TipInput
from hub.local.issuer import AUDIENCE, LocalIssuer
from hub.local.mongo import EmbeddedMongo
from hub.local.redis import EmbeddedRedis
from hub.services.intake.device_ports import DeviceItem
from hub.services.intake.register_devices import register_devices
from hub.services.intake.submit_tip import submit_tip
from hub.services.police.cases.open_case import NewCase
from hub.services.police.ports.stores import CaseChange
from hub.settings import DeploymentMode, Settings
from hub.wiring import Hub
from tests.case_work import open_case
from tests.fakes import Notifier, officer, report
from tests.operations import create_partner, rotate_partner_key, suspend_partner
from tests.services.photos.pictures import photo_file
from tests.serving import served
from tests.timeouts import HANG_TIMEOUT

SEEN = Point(37.74, 115.67)
PATHS = {"partner": "/graphql", "police": "/police/graphql"}
STAFF = officer("staff", None, *Permission)
OFFICERS = {
    "staff": STAFF,
    "colleague": officer("colleague", None, *Permission),
    "reader": officer("reader", None, Permission.READ_CASES),
    "opener": officer("opener", None, Permission.OPEN_CASE),
    "operator": officer("operator", None, Permission.OPERATE),
    "powerless": replace(officer("powerless"), permissions=frozenset()),
}

_tally: ContextVar["Tally"] = ContextVar("tally")
_numbers = itertools.count(1)


def fresh(word: str) -> str:
    """Return a word that was never used before."""
    return f"{word} {next(_numbers)}"


@dataclass
class Tally:
    """The database commands of one request."""

    calls: list[str] = field(default_factory=list)


class Tallies(monitoring.CommandListener):
    """Records each command with the request that caused it. `keys` counts reads of keys apart: requests of the same
    moment share them."""

    def __init__(self) -> None:
        self.keys = 0

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Record a command by its name and its collection, if it has one."""
        about = event.command.get(event.command_name)
        is_look = (event.command_name, about) == ("aggregate", "partner_keys")
        self.keys += is_look
        tally = _tally.get(None)
        if tally is not None and not is_look:
            call = f"{event.command_name} {about}" if isinstance(about, str) else event.command_name
            if call == "insert audit":
                # Lines of the trail that meet share an insert, and whether they meet depends on the moment.
                lines = {f"{call} {line['action']} {line['outcome']}" for line in event.command["documents"]}
                tally.calls += sorted(lines.difference(tally.calls))
            else:
                tally.calls.append(call)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Do nothing: the start was counted."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Do nothing: the start was counted."""


class Tallied:
    """The app with a tally for each request; `last` is that of the newest request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app, self.last = app, Tally()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.last = Tally()
        _tally.set(self.last)
        await self._app(scope, receive, send)


OF_CONNECTIONS = frozenset({"ECHO", "HELLO", "CLIENT", "SELECT"})
"""Commands that open or mark a connection."""

OF_OTHERS = ("budget:", "connection-slots")
"""Keys that other requests read and write too; a WebSocket gives its slot back in its own time."""


class RedisCalls:
    """All commands to a Redis but those for keys of other requests, and those of a new connection."""

    def __init__(self, client: Redis, monitor: Any) -> None:
        self._client, self._monitor = client, monitor

    async def since(self) -> list[str]:
        """Return the commands since the last call: each with the kind of its key."""
        mark, seen = fresh("mark"), []
        await self._client.echo(mark)
        while (said := await self._monitor.next_command())["command"] != f"ECHO {mark}":
            words = said["command"].split()
            of_others = any(key in said["command"] for key in OF_OTHERS)
            if said["client_type"] != "lua" and not of_others and words[0] not in OF_CONNECTIONS:
                seen.append(" ".join([words[0].upper(), *(word.split(":")[0].split(".")[0] for word in words[1:2])]))
        return seen


@dataclass(frozen=True, slots=True)
class Answered:
    """A response without the values that differ each time, and the database and Redis calls made for it."""

    status: int
    headers: frozenset[str]
    said: Any
    database: tuple[str, ...]
    redis: tuple[str, ...]


MADE = frozenset({"receiptCode", "registrationExpiresAt", "key", "keyId", "secret", "requestId", "alike"})
"""Fields whose values are new in each response."""
NEW = re.compile(
    r"\b(cs|al|tip|ph|pt|gr|nt|on|ss|exp)_[0-9a-f]{12,}|\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)|(?<=[a-z] )\d+\b"
)
"""Ids, times, and the number in a word of `fresh`."""


def likened(said: Any, asked: str) -> Any:
    """Return a response with placeholders for the name that was sent and for values that differ each time."""
    if isinstance(said, list):
        return [likened(one, asked) for one in said]
    if isinstance(said, dict):
        kept = {name: value for name, value in said.items() if name != "cost"}
        return {
            name: "made" if name in MADE and value is not None else likened(value, asked)
            for name, value in kept.items()
        }
    return NEW.sub("new", said.replace(asked, "asked") if asked else said) if isinstance(said, str) else said


@dataclass
class Scene:
    """A hub with two partners, and officers with every permission and with none."""

    hub: Hub
    session: aiohttp.ClientSession
    issuer: LocalIssuer
    app: Tallied
    redis: RedisCalls
    keys: dict[str, str]
    actors: dict[str, PartnerActor]
    picture: bytes
    lasting: dict[str, CaseChange] = field(default_factory=dict)
    """An alert that each mode may see and no test changes."""

    def token(self, by: str) -> str:
        """Return the bearer token of a caller."""
        return self.issuer.mint(OFFICERS[by]) if by in OFFICERS else self.keys.get(by, by)

    async def ask(self, by: str, graph: str, document: str, variables: Mapping[str, Any], asked: str) -> Answered:
        """Send one operation over HTTP."""
        return await self.send(by, graph, {"query": document, "variables": variables}, asked)

    async def send(self, by: str, graph: str, body: Mapping[str, Any], asked: str) -> Answered:
        """Send one request."""
        await self.redis.since()
        headers = self._headers(by) | {"x-purpose": "a test"}
        async with self.session.post(PATHS[graph], json=body, headers=headers) as answer:
            said = await answer.json(content_type=None)
        return self._answered(answer, said, asked, await self.redis.since())

    async def get(self, path: str, asked: str, by: str | None = None) -> Answered:
        """Get a photo."""
        await self.redis.since()
        headers = self._headers(by) | {"x-purpose": "a test"} if by else {}
        async with self.session.get(path, headers=headers) as answer:
            body = await answer.read()
        said = json.loads(body) if answer.content_type == "application/json" else len(body)
        return self._answered(answer, said, asked, await self.redis.since())

    async def follow(
        self, by: str, graph: str, document: str, variables: Mapping[str, Any], asked: str
    ) -> list[Answered]:
        """Return the first message of a subscription as server-sent events, and over a WebSocket."""
        return [
            await self._over_http(by, graph, document, variables, asked),
            await self.over_a_socket(by, document, variables, asked, graph),
        ]

    async def _over_http(
        self, by: str, graph: str, document: str, variables: Mapping[str, Any], asked: str
    ) -> Answered:
        body = {"query": document, "variables": variables}
        headers = self._headers(by) | {"accept": "text/event-stream"}
        lines: list[str] = []
        async with self.session.post(PATHS[graph], json=body, headers=headers) as answer:
            async for line in answer.content:
                if line.startswith((b"data:", b"event:")):
                    lines.append(line.decode().strip())
                if line.startswith(b"data:"):
                    break
        kind, said = (line.partition(":")[2].strip() for line in lines)
        return self._answered(answer, {kind: json.loads(said or "null")}, asked, [])

    async def over_a_socket(
        self, by: str, document: str, variables: Mapping[str, Any], asked: str, graph: str = "partner"
    ) -> Answered:
        """Return the first message of an operation over a WebSocket."""
        async with self.session.ws_connect(PATHS[graph], protocols=("graphql-transport-ws",)) as socket:
            payload = {"Authorization": f"Bearer {self.token(by)}"}
            await socket.send_json({"type": "connection_init", "payload": payload})
            assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "connection_ack"
            question = {"query": document, "variables": variables}
            await socket.send_json({"id": "1", "type": "subscribe", "payload": question})
            said = await socket.receive_json(timeout=HANG_TIMEOUT)
        return Answered(101, frozenset(), likened(said, asked), self._calls(), ())

    def _headers(self, by: str) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token(by)}"}

    def _answered(self, answer: aiohttp.ClientResponse, said: Any, asked: str, redis: list[str]) -> Answered:
        calls = self._calls()
        return Answered(answer.status, frozenset(answer.headers), likened(said, asked), calls, tuple(sorted(redis)))

    def _calls(self) -> tuple[str, ...]:
        """Return the calls of the newest request, sorted: fields of one object are read side by side."""
        return tuple(sorted(self.app.last.calls))

    # ---------------------------------------------------------------- what there is to be named

    async def opened(self, status: AlertStatus = AlertStatus.ACTUAL) -> CaseChange:
        """Open a new case that nobody has read."""
        now = datetime.now(UTC)
        facts = report(now - timedelta(minutes=20))
        facts = replace(facts, last_seen=replace(facts.last_seen, point=SEEN))
        return await open_case(self.hub.services.police, NewCase(facts, status, fresh("open")), by=STAFF, now=now)

    async def device(self, of: str) -> tuple[str, str]:
        """The ref and the token of a new phone."""
        ref, token, now = fresh("phone"), fresh("token"), datetime.now(UTC)
        item = DeviceItem(ref, cell=snap(SEEN), token=token)
        await register_devices(self.actors[of], self.hub.services.partner.devices, [item], now=now)
        return ref, token

    async def tip(self, of: str, key: str | None = None) -> str:
        """The receipt code of a new tip."""
        status = AlertStatus.ACTUAL if self.actors[of].mode is KeyMode.LIVE else AlertStatus.EXERCISE
        tip = TipInput((await self.opened(status)).alert, fresh("seen"), key or fresh("tip"))
        return await submit_tip(self.actors[of], self.hub.services.partner.tips, tip, now=datetime.now(UTC))

    async def conformance_run(self, of: str) -> str:
        """The id of a run that is over."""
        run_id, tenant = f"cf_{secrets.token_hex(10)}", self.actors[of].tenant
        run = ConformanceRun(run_id, tenant, "", ("a", "b", "c"), datetime.now(UTC))
        runs = self.hub.repositories.partner.conformance_runs

        async def add(transaction: Any) -> None:
            await runs.add(run, transaction)

        await self.hub.database.run(add)
        await runs.claim(run_id, "a lease")
        await runs.finish(run_id, "a lease", run.started_at, passed=False)
        return run_id

    async def notice(self, force: str | None = STAFF.force) -> str:
        """The id of a new notice of a force, or of the whole hub."""
        kind = NoticeKind.BREAK_GLASS
        made = await self.hub.duty.parts.notices.add(
            DueNotice(kind=kind, subject=fresh("notice"), force=force), datetime.now(UTC)
        )
        assert made is not None
        return made

    async def photo(self, by: str) -> str:
        """The id of a new photo."""
        path = "/photos" if by in self.keys else "/police/photos"
        async with self.session.post(path, data=self.picture, headers=self._headers(by)) as answer:
            assert answer.status == 201
            made: str = (await answer.json())["id"]
        return made


@asynccontextmanager
async def opened_scene(run_dir: Path) -> AsyncIterator[Scene]:
    """Open a hub in which everything is real but the notifier."""
    mongo, redis, issuer = EmbeddedMongo(run_dir), EmbeddedRedis(run_dir), LocalIssuer()
    await mongo.start()
    try:
        await redis.start()
        await issuer.start()
        # Each mutation is sent many times by the same officer, over and over at one alert.
        table = files("hub.operator_files").joinpath("ministry-2016.toml").read_text(encoding="utf-8")
        policy = run_dir / "policy.toml"
        for limit, usual in (("reach_changes_per_hour", 5), ("cases_read_per_hour", 300)):
            table = table.replace(f"{limit} = {usual}", f"{limit} = 10000")
        policy.write_text(table, encoding="utf-8")
        settings = Settings(
            deployment_mode=DeploymentMode.EMBEDDED,
            mongo_url=mongo.url,
            redis_url=redis.url,
            broker_url="",
            issuer=issuer.url,
            audience=AUDIENCE,
            hub_key=bytes(32),
            public_url="https://hub.example",
            policy_file=str(policy),
            # Its calls of Redis would stand among those of requests.
            duty_every=timedelta(hours=1),
        )
        app = build_app(settings, Notifier())
        tallied = Tallied(app)
        async with app.router.lifespan_context(app), served(tallied) as address, aiohttp.ClientSession(address) as http:
            keys, actors = await _partners(app.state.hub)
            watcher = Redis.from_url(redis.url)
            async with watcher.monitor() as monitor:
                calls = RedisCalls(watcher, monitor)
                picture = photo_file(width=90, height=60)
                scene = Scene(app.state.hub, http, issuer, tallied, calls, keys, actors, picture)
                scene.lasting["live"] = await scene.opened()
                scene.lasting["test"] = await scene.opened(AlertStatus.EXERCISE)
                yield scene
            await watcher.aclose()
    finally:
        await issuer.stop()
        await redis.stop()
        await mongo.stop()


async def _partners(hub: Hub) -> tuple[dict[str, str], dict[str, PartnerActor]]:
    operate = hub.services.police.operations
    keys: dict[str, str] = {}
    actors: dict[str, PartnerActor] = {}
    for prefix, name in (("", "News"), ("other ", "Maps"), ("suspended ", "Stopped")):
        partner = await create_partner(operate, name)
        for mode in KeyMode:
            by = prefix + mode.value.lower()
            # One that stops at once as the next is made.
            keys[f"revoked {by}"] = (await rotate_partner_key(operate, partner.id, mode)).key
            keys[by] = (await rotate_partner_key(operate, partner.id, mode, overlap=timedelta(0))).key
            actors[by] = PartnerActor(partner.id, partner.name, partner.tenant(mode), mode, None)
    await suspend_partner(operate, actors["suspended live"].partner, suspended=True)
    return keys, actors
