"""A whole hub on this machine, and the acts of operators, officers, partners and phones."""

import contextlib
import itertools
import json
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from hub.domain.actors import Officer
from hub.local.officers import HENGSHUI_OFFICER, OPERATOR
from hub.local.supervisor import LocalHub
from hub.storage.mongo.clock import SharedClock
from hub.storage.mongo.database import Database, opened
from hub.workers.queues import DUE_WORK_SECONDS, UPKEEP_SECONDS
from reunion import AsyncReunion, Device, GeoPoint
from tests.calls import KEYED
from tests.databases import ALL_ROWS
from tests.e2e.newsroom import Newsroom
from tests.serving import GraphQLResponse
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until

LIVE, TEST = "LIVE", "TEST"
KM_A_DEGREE = 111.195

DONE = "caseId alertId version revision changed userErrors { code message path }"

_numbers = itertools.count(1)


def _far_apart() -> Iterator[GeoPoint]:
    """Yield places at least 1,100 km from each other, all over the earth but for its poles."""
    for shift in (0.0, 10.0):
        for latitude, longitude in itertools.product(range(-60, 61, 20), range(-170, 171, 20)):
            yield GeoPoint(latitude - shift + 0.3, longitude + shift)


_places = _far_apart()


def _keyed(name: str, given: dict[str, Any]) -> dict[str, Any]:
    return {"idempotencyKey": f"once-{next(_numbers)}"} | given if f"police.{name}" in KEYED else given


BEATS_A_TICK = 1 + DUE_WORK_SECONDS * sum(1 / seconds for seconds in UPKEEP_SECONDS)
"""The scheduler's log does not name the task it sends."""


@dataclass
class Partner:
    """A partner as its own staff know it."""

    world: "World"
    id: str
    name: str
    keys: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str | None] = field(default_factory=dict)
    clients: dict[str, AsyncReunion] = field(default_factory=dict)

    def client(self, mode: str = LIVE) -> AsyncReunion:
        """Return the SDK with a key of this mode."""
        if mode not in self.clients:
            self.clients[mode] = AsyncReunion(self.world.hub.url, self.keys[mode], max_retries=0, timeout=HANG_TIMEOUT)
            self.world.clients.append(self.clients[mode])
        return self.clients[mode]

    async def ask(self, document: str, mode: str = LIVE, **variables: Any) -> GraphQLResponse:
        """Send plain GraphQL over plain HTTP."""
        return await self.world.ask("/graphql", self.keys[mode], document, **variables)

    async def phones(self, place: GeoPoint, count: int = 1, mode: str = LIVE, language: str = "en") -> list[str]:
        """Register phones at a place and return their refs. The token of a ref is `token_of(ref)`."""
        refs = [f"{self.name}-{next(_numbers)}" for _ in range(count)]
        devices = [
            Device(ref, latitude=place.latitude, longitude=place.longitude, token=token_of(ref), language=language)
            for ref in refs
        ]
        results = await self.client(mode).devices.register(devices)
        assert [result.error for result in results] == [None] * count
        return refs


def token_of(ref: str) -> str:
    """Return the push token of a phone."""
    return f"token-{ref}"


def at_distance(place: GeoPoint, km: float) -> GeoPoint:
    """Return a place so far to the north; to the south where that would leave the earth."""
    degrees = km / KM_A_DEGREE
    return GeoPoint(place.latitude + (degrees if place.latitude + degrees < 89 else -degrees), place.longitude)


@dataclass(frozen=True)
class Case:
    """A case with its officers."""

    id: str
    alert: str
    opener: Officer
    second: Officer
    place: GeoPoint
    disappeared: datetime

    def id_of(self, field: str) -> str:
        """Return the id that a field of an input takes."""
        return {"caseId": self.id, "alertId": self.alert}[field]


class World:
    """Everything a test acts on; one for the session."""

    def __init__(self, hub: LocalHub, newsroom: Newsroom, session: aiohttp.ClientSession, database: Database) -> None:
        self.hub = hub
        self.newsroom = newsroom
        self.session = session
        self.database = database
        self.clock = SharedClock(database)
        self.clients: list[AsyncReunion] = []
        self.cases: list[Case] = []
        self._read = 0
        self._pushes: list[dict[str, Any]] = []

    # ---------------------------------------------------------------- asking

    async def ask(self, path: str, token: str | None, document: str, **variables: Any) -> GraphQLResponse:
        """Send one operation on one graph."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = {"query": document, "variables": variables}
        async with self.session.post(self.hub.url + path, json=body, headers=headers) as answer:
            return GraphQLResponse(answer.status, answer.headers, await answer.json(content_type=None))

    async def police(self, by: Officer, document: str, **variables: Any) -> GraphQLResponse:
        """Send one operation on the police graph."""
        return await self.ask("/police/graphql", self.hub.issuer.mint(by), document, **variables)

    async def change(self, by: Officer, name: str, fields: str = DONE, /, **given: Any) -> Any:
        """Send one mutation of the police graph and return its payload. A key is added unless given."""
        kind = name[0].upper() + name[1:] + "Input"
        document = f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ {fields} }} }}"
        return (await self.police(by, document, input=_keyed(name, given))).data[name]

    async def done(self, by: Officer, name: str, fields: str = DONE, /, **given: Any) -> Any:
        """Send one mutation that must have no user errors, and return its payload."""
        payload = await self.change(by, name, fields, **given)
        assert payload["userErrors"] == [], payload
        return payload

    async def page(self, path: str) -> str:
        """Return a page that needs no key."""
        async with self.session.get(self.hub.url + path) as answer:
            return await answer.text()

    async def now(self) -> datetime:
        """Return the domain time."""
        return await self.clock.now()

    async def ticks(self, count: int) -> None:
        """Wait until the scheduler has run `count` more times, and its tasks are done."""
        seen, began = self._struck(), time.monotonic()

        async def struck() -> bool:
            # Its rarer tasks come together: by their number alone, a tick would seem to be over in no time.
            has_lasted = time.monotonic() - began >= count * DUE_WORK_SECONDS
            return has_lasted and self._struck() > seen + count * BEATS_A_TICK

        await until(struck, 5.0 + 2 * count)

    def _struck(self) -> int:
        return self.hub.beat.log.read_text(encoding="utf-8").count("Sending due task")

    def log_text(self) -> str:
        """Return the log of the hub's own processes."""
        processes = (
            self.hub.api,
            self.hub.alerts_worker,
            self.hub.units_worker,
            self.hub.notices_worker,
            self.hub.beat,
        )
        return "\n".join(process.log.read_text(encoding="utf-8", errors="replace") for process in processes)

    # ---------------------------------------------------------------- operators

    async def partner(self, channel: str = "fcm", modes: Iterable[str] = (LIVE,), **settings: Any) -> Partner:
        """Create a partner with a key and a channel in each of these modes."""
        name = f"partner-{next(_numbers)}"
        created = await self.operate("createPartner", "partnerId", name=name)
        partner = Partner(self, created["partnerId"], name)
        for mode in modes:
            given: Mapping[str, Any] = settings
            if channel == "fcm":
                given = {"service_account": await self.hub.fcm.register(f"{name}-{mode.lower()}")}
            set_up = await self.operate(
                "setPartnerChannel", "secret", partnerId=partner.id, mode=mode, channel=channel, settings=given
            )
            partner.secrets[mode] = set_up["secret"]
            await self.new_key(partner, mode)
        return partner

    async def new_key(self, partner: Partner, mode: str = LIVE, grace_period_seconds: int = 0) -> str:
        """Rotate a partner's key."""
        asked = {"partnerId": partner.id, "mode": mode, "gracePeriodSeconds": grace_period_seconds}
        key: str = (await self.operate("rotatePartnerKey", "key", **asked))["key"]
        partner.keys[mode] = key
        return key

    async def operate(self, name: str, fields: str, /, **given: Any) -> Any:
        """Act as an operator on a partner."""
        return await self.done(OPERATOR, name, f"{fields} userErrors {{ code message path }}", **given)

    # ---------------------------------------------------------------- officers

    def officers(self) -> tuple[Officer, Officer]:
        """Return two persons of one force who have done nothing yet."""
        number = next(_numbers)
        first, second = f"officer-{number}-a", f"officer-{number}-b"
        return (
            replace(HENGSHUI_OFFICER, account=first, person=first),
            replace(HENGSHUI_OFFICER, account=second, person=second),
        )

    def place(self) -> GeoPoint:
        """Return a place so far from all others that no alert reaches two of them."""
        return next(_places)

    async def report(self, place: GeoPoint, ago: timedelta, **facts: Any) -> dict[str, Any]:
        """Return an officer's input to open a case."""
        child = {"publicName": "Xiaomei", "fullName": "PRIVATE-full-name", "ageYears": 2, "sex": "FEMALE"}
        return {
            "status": "ACTUAL",
            "idempotencyKey": f"open-{next(_numbers)}",
            "criteria": "PRIVATE-criteria",
            "child": child | facts.pop("child", {}),
            "lastSeen": {
                "point": {"latitude": place.latitude, "longitude": place.longitude},
                "district": "Station district",
                "at": (await self.now() - ago).isoformat(),
                "address": "PRIVATE-address",
            },
            **facts,
        }

    async def open_case(
        self, place: GeoPoint, ago: timedelta = timedelta(minutes=20), *, confirmed: bool = False, **facts: Any
    ) -> Case:
        """Open a case, by officers of its own."""
        opener, second = self.officers()
        report = await self.report(place, ago, **facts)
        opened = await self.done(opener, "openCase", **report)
        disappeared = datetime.fromisoformat(report["lastSeen"]["at"])
        case = Case(opened["caseId"], opened["alertId"], opener, second, place, disappeared)
        self.cases.append(case)
        if confirmed:
            await self.done(second, "confirmCase", caseId=case.id)
        return case

    async def approve(self, case: Case, change: str, *, by: Officer | None = None, **given: Any) -> None:
        """Let the second officer approve a change that the opener makes next, or another one."""
        given = {"caseId": case.id, "change": change, "reason": "a test"} | given
        if change == "REVISE_PUBLIC":
            asked = 'query ($id: ID!) { caseSummary(id: $id, purpose: "a test") { version } }'
            answer = await self.police(by or case.second, asked, id=case.id)
            given["expectedVersion"] = answer.data["caseSummary"]["version"]
        await self.done(by or case.second, "approveChange", **given)

    async def revise(self, case: Case, *, by: Officer | None = None, **given: Any) -> Any:
        """Change public facts by the opener, or the second officer, once the other one has approved that."""
        by = by or case.opener
        await self.approve(case, "REVISE_PUBLIC", by=case.opener if by is case.second else case.second)
        return await self.done(by, "reviseCase", caseId=case.id, **given)

    async def expire(self, case: Case) -> None:
        """Let the time of an alert be over, and wait until the hub has ended it."""
        alerts = self.database.collection("alerts")
        await alerts.update_one({"_id": case.alert}, {"$set": {"expires_at": await self.now()}})

        async def has_ended() -> bool:
            return await alerts.find_one({"_id": case.alert, "ended": "EXPIRED"}) is not None

        await until(has_ended, 20)

    async def close(self, case: Case) -> Any:
        """Close a case."""
        return await self.done(
            case.opener, "closeCase", caseId=case.id, outcome="FOUND_SAFE", idempotencyKey=f"close-{next(_numbers)}"
        )

    async def clear(self) -> None:
        """Close every case that a test left open, also those opened without this world."""
        for row in await self.database.collection("alerts").find({"ended": None}).to_list(None):
            key = f"clear-{next(_numbers)}"
            given = {"caseId": row["case"], "outcome": "WITHDRAWN", "idempotencyKey": key}
            # One officer may not end so many within an hour, nor a case of another force.
            case = await self.database.collection("cases").find_one({"_id": row["case"]})
            assert case is not None
            by = replace(self.officers()[0], force=case["force"])
            await self.change(by, "closeCase", **given)
        self.cases.clear()

    # ---------------------------------------------------------------- phones

    async def pushes(self, alert: str) -> list[dict[str, Any]]:
        """Return every push of an alert in the double's raw log, in order."""
        await self.hub.fcm.flush()
        if self.hub.fcm.pushes.exists():
            with self.hub.fcm.pushes.open(encoding="utf-8") as log:
                log.seek(self._read)
                self._pushes += [json.loads(line) for line in log.readlines()]
                self._read = log.tell()
        return [push for push in self._pushes if push["message"] and push["message"]["data"]["alert"] == alert]

    async def told(self, alert: str, kind: str = "ALERT") -> list[str]:
        """Return the tokens that accepted pushes of a kind, in order."""
        return [
            push["token"]
            for push in await self.pushes(alert)
            if push["status"] == 200 and push["message"]["data"]["kind"] == kind
        ]

    async def shown(self, alert: str) -> set[str]:
        """Return the tokens of the phones that show an alert now."""
        return {phone["token"] for phone in await self.hub.fcm.phones(alert) if phone["notifications"]}

    async def wait_shown(self, alert: str, refs: Iterable[str], within: float = HANG_TIMEOUT) -> None:
        """Wait until exactly these phones show it."""
        wanted = {token_of(ref) for ref in refs}

        async def exactly() -> bool:
            return await self.shown(alert) == wanted

        await until(exactly, within)

    async def settled(self, alert: str, within: float = HANG_TIMEOUT) -> None:
        """Wait until nothing of an alert could still run now: every unit is done, every sweep cut."""

        async def idle() -> bool:
            for name, done in (("units", ["done", "void"]), ("sweeps", ["DONE"]), ("stages", None)):
                wanted: dict[str, Any] = {"alert": alert}
                wanted |= {"state": {"$nin": done}} if done else {"state": "CUTTING"}
                wanted |= {"wake": {"$lte": await self.now()}} if name == "units" else {}
                if await self.database.collection(name).count_documents({**wanted, **ALL_ROWS}):
                    return False
            return True

        await until(idle, within)


@contextlib.asynccontextmanager
async def opened_world(hub: LocalHub) -> AsyncIterator[World]:
    """Start a hub, with a newsroom whose webhooks it may call, and stop it at the end."""
    async with Newsroom() as newsroom, aiohttp.ClientSession() as session:
        hub.trusted.add(newsroom.address)
        try:
            await hub.start()
            async with opened(hub.mongo.url) as database:
                world = World(hub, newsroom, session, database)
                yield world
                for client in world.clients:
                    await client.aclose()
        finally:
            await hub.stop()
