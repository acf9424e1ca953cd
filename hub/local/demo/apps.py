"""Partner apps: two reached through FCM (by the SDK with cells, by plain GraphQL with points), one by webhook."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web

from hub.domain.cells import snap
from hub.local.demo.evidence import Evidence
from hub.local.demo.simulator import Phone
from reunion import AsyncReunion, Device, Exchange, Location, RetryPolicy, webhooks

CHUNK = 1000
PATIENT = RetryPolicy(max_retries=30, initial_delay=0.2, max_delay=1.0, max_retry_after=60.0)


class App:
    """One partner app. `sent` is the place it sends for a phone: a cell or a point."""

    sent = "cell"

    def __init__(self, partner: str, name: str, url: str, key: str, evidence: Evidence) -> None:
        self.partner = partner
        self.name = name
        self.url = url
        self.key = key
        self.evidence = evidence
        self.client = AsyncReunion(url, key, retry=PATIENT, observer=self._observe)
        self.stream = self.client.alerts.stream()
        self._following: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "App":
        await self.client.__aenter__()
        self._following = asyncio.create_task(self._follow())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._following:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)
        await self.stream.aclose()
        await self.client.aclose()

    async def register(self, phones: Sequence[Phone]) -> list[bool]:
        """Register or refresh phones; return True for each that was accepted."""
        results = await self.client.devices.register(
            Device(phone.ref, token=phone.token, language=phone.language, **self._place(phone)) for phone in phones
        )
        return [result.ok for result in results]

    async def report(self, phones: Sequence[Phone]) -> list[bool]:
        """Report the places of phones; return True for each that was accepted."""
        results = await self.client.devices.report(Location(phone.ref, **self._place(phone)) for phone in phones)
        return [result.ok for result in results]

    async def remove(self, phones: Sequence[Phone]) -> list[bool]:
        """Remove phones; return True for each that was removed."""
        return [result.ok for result in await self.client.devices.remove(phone.ref for phone in phones)]

    def _place(self, phone: Phone) -> dict[str, Any]:
        return {"cell": snap(phone.point)}

    def _observe(self, exchange: Exchange) -> None:
        if exchange.connection:
            event = (exchange.body.get("data") or {}).get("alertFeed")
            if event:
                self.evidence.seen(
                    "wire/feed",
                    subscriber=self.name,
                    partner=self.partner,
                    connection=exchange.connection,
                    event=event,
                )
            return
        extra: dict[str, Any] = {}
        if exchange.operation == "audience":
            extra["variables"] = {name: exchange.variables.get(name) for name in ("alert", "after")}
        self.evidence.seen(
            "wire/responses", partner=self.partner, operation=exchange.operation, body=exchange.body, **extra
        )

    async def _follow(self) -> None:
        async for _ in self.stream:
            pass


class PointApp(App):
    """An app without the SDK: plain GraphQL, raw points."""

    sent = "point"

    async def register(self, phones: Sequence[Phone]) -> list[bool]:
        """Register or refresh phones; return True for each that was accepted."""
        return await self._send(
            "registerDevices",
            "RegisterDevicesInput",
            "devices",
            [{"ref": p.ref, "token": p.token, "language": p.language, "point": _point(p)} for p in phones],
        )

    async def report(self, phones: Sequence[Phone]) -> list[bool]:
        """Report the places of phones; return True for each that was accepted."""
        items = [{"ref": phone.ref, "point": _point(phone)} for phone in phones]
        return await self._send("reportLocations", "ReportLocationsInput", "locations", items)

    async def _send(self, verb: str, input_type: str, name: str, items: Sequence[dict[str, Any]]) -> list[bool]:
        document = (
            f"mutation($input: {input_type}!) {{ {verb}(input: $input) {{ results {{ ref ok error {{ code }} }} }} }}"
        )
        taken: list[bool] = []
        for start in range(0, len(items), CHUNK):
            chunk = list(items[start : start + CHUNK])
            body = await self._post({"query": document, "variables": {"input": {name: chunk}}})
            self.evidence.seen("wire/responses", partner=self.partner, operation=verb, body=body)
            taken += [result["ok"] for result in body["data"][verb]["results"]]
        return taken

    async def _post(self, payload: dict[str, Any]) -> Any:
        headers = {"Authorization": f"Bearer {self.key}"}
        async with aiohttp.ClientSession(headers=headers) as session:
            for _ in range(100):
                try:
                    async with session.post(f"{self.url}/graphql", json=payload) as response:
                        body = await response.json()
                        if response.status == 200 and body.get("data"):
                            return body
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.2)
        raise RuntimeError("the hub did not answer")


class PullingApp(App):
    """A newsroom without push tokens: it gets events by webhook and pages its audience."""

    sent = "point"

    def __init__(self, partner: str, name: str, url: str, key: str, evidence: Evidence) -> None:
        super().__init__(partner, name, url, key, evidence)
        self.secret = ""
        self._cursors: dict[str, str | None] = {}
        self._news = asyncio.Event()
        self._pulling: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "App":
        await super().__aenter__()
        self._pulling = asyncio.create_task(self._pull())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._pulling:
            self._pulling.cancel()
            await asyncio.gather(self._pulling, return_exceptions=True)
        await super().__aexit__()

    async def hear(self, request: web.Request) -> web.Response:
        """Handle one event from the hub."""
        payload = await request.read()
        event = webhooks.verify(payload, request.headers, self.secret)
        self.evidence.seen(
            "wire/webhooks", partner=self.partner, headers=dict(request.headers), body=json.loads(payload)
        )
        if event.alert:
            self._cursors.setdefault(event.alert, None)
        self._news.set()
        return web.Response(status=204)

    def _place(self, phone: Phone) -> dict[str, Any]:
        return {"latitude": phone.point.latitude, "longitude": phone.point.longitude}

    async def _pull(self) -> None:
        while True:
            for alert in list(self._cursors):
                await self._page(alert)
            self._news.clear()
            try:
                async with asyncio.timeout(0.5):
                    await self._news.wait()
            except TimeoutError:
                continue

    async def _page(self, alert: str) -> None:
        while True:
            page = await self.client.audience.page(alert, after=self._cursors[alert], first=CHUNK)
            self._cursors[alert] = page.cursor or self._cursors[alert]
            if not page.has_next:
                return


@asynccontextmanager
async def listening(app: PullingApp, runner_port: int) -> AsyncIterator[None]:
    """Serve the address at which the newsroom gets events."""
    server = web.Application()
    server.router.add_post("/events", app.hear)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", runner_port).start()
    try:
        yield
    finally:
        await runner.cleanup()


def _point(phone: Phone) -> dict[str, float]:
    return {"latitude": phone.point.latitude, "longitude": phone.point.longitude}
