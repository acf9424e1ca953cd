"""The web application: `uvicorn --factory alert_page.app:create_app`. Routes, and what runs beside them."""

import asyncio
import re
import signal
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, Final

import h3
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from alert_page.database import DAY_SECONDS, Browser, Database
from alert_page.grid import read_place
from alert_page.guard import WEBHOOK_PATH, Guard, RateLimiter, Refused, Session, answer_refused, read_json
from alert_page.hub_work import HubWork
from alert_page.screens import Screens
from alert_page.settings import Settings
from reunion import (
    AsyncDeliverer,
    AsyncReceiver,
    AsyncReunion,
    Conflict,
    Device,
    InvalidInput,
    NotFound,
    Receipt,
    ReceiptKind,
    ReunionError,
    SQLiteInbox,
    WebhookEndpoint,
)

STATIC: Final = Path(__file__).with_name("static")
MAX_TIP_CHARACTERS: Final = 4000
MAX_CODE_CHARACTERS: Final = 100
DRAFT_SHAPE: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
AWAY: Final = "The hub does not answer now. Nothing is lost; try again in a minute."


class AlertPage:
    """The routes. Each that changes something reads JSON and answers JSON; a refusal is `{"error": "a sentence"}`."""

    def __init__(self, settings: Settings) -> None:
        self._database = Database(settings.database)
        self._client = AsyncReunion()
        self._screens = Screens(self._database)
        self._work = HubWork(self._client, self._database, settings.database, self._screens, settings.photo_origin)
        self._inbox = SQLiteInbox(settings.database)
        self._receiver = AsyncReceiver(self._inbox, settings.webhook_secrets)
        self._session = Session(settings)
        self._newcomers, self._moves = RateLimiter(300, 600), RateLimiter(30, 600)
        self._tips = RateLimiter(10, 600)

    def routes(self) -> list[Route | Mount]:
        """Return the routes."""
        return [
            Route("/", self.page),
            Mount("/static", StaticFiles(directory=STATIC)),
            Route("/me", self.me),
            Route("/events", self.events),
            Route("/place", self.place, methods=["POST"]),
            Route("/receipts", self.receipts, methods=["POST"]),
            Route("/tips", self.tips, methods=["POST"]),
            Route("/withdrawals", self.withdrawals, methods=["POST"]),
            Route("/forget", self.forget, methods=["POST"]),
            Route("/health", self.health),
            Route(WEBHOOK_PATH, WebhookEndpoint(self._receiver)),
        ]

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        """Follow the hub while the application runs."""
        self._end_streams_on_signals()
        async with self._client, AsyncDeliverer(self._client, self._inbox, self._work.deliver):
            work = [asyncio.create_task(self._work.run()), asyncio.create_task(self._work.clean_up())]
            yield
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
        self._inbox.close()
        self._database.close()

    def _end_streams_on_signals(self) -> None:
        """End the streams first when the server is asked to stop; the handler of the server then runs as before."""
        if threading.current_thread() is not threading.main_thread():
            return  # of a test: signals come to the main thread alone
        loop = asyncio.get_running_loop()

        def stop(before: Callable[[int, FrameType | None], object], number: int, frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(self._screens.close)
            before(number, frame)

        for number in (signal.SIGINT, signal.SIGTERM):
            before = signal.getsignal(number)
            if callable(before):
                signal.signal(number, partial(stop, before))

    # ------------------------------------------------------------ the page
    async def page(self, _: Request) -> Response:
        """Answer with the page."""
        return FileResponse(STATIC / "index.html")

    async def me(self, request: Request) -> Response:
        """Answer with the middle of the browser's cell, or null."""
        ref = self._session.ref(request)
        browser = self._database.browser(ref) if ref else None
        response = JSONResponse({"place": _middle(browser.cell) if browser else None})
        if browser:
            self._session.renew(request, response)
        return response

    async def events(self, request: Request) -> Response:
        """Stream what is to be shown, from the last event that the browser has."""
        ref = self._require_registered(request)
        if self._screens.is_full(ref):
            raise Refused(429, "This page is open too often in this browser.")
        await self._stay_registered(ref)
        stream = self._screens.stream(ref, request.headers.get("last-event-id", ""))
        return StreamingResponse(stream, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    # ------------------------------------------------------------ registration
    async def place(self, request: Request) -> Response:
        """Register the browser at the cell of a place of the grid, or move it there."""
        known = self._session.ref(request)
        if known and self._database.browser(known):
            self._moves.check(known)
        else:  # many people may share an address, and anybody can invent a cookie
            known = None
            self._newcomers.check(request.client.host if request.client else "")
        point = read_place((await read_json(request)).get("place"))
        if point is None:
            raise Refused(400, "A place is two whole numbers, `north` and `east`, in steps of 0.05 degrees.")
        cookie, ref = (None, known) if known else self._session.begin()
        cell = h3.latlng_to_cell(point.latitude, point.longitude, await self._cell_resolution())
        await self._register(ref, cell)
        response = JSONResponse({"place": _middle(cell)})
        if cookie:
            self._session.keep(response, cookie)
        else:
            self._session.renew(request, response)
        return response

    async def _cell_resolution(self) -> int:
        with told():
            return (await self._client.viewer()).cell_resolution

    async def _register(self, ref: str, cell: str) -> None:
        with told():
            [result] = await self._client.devices.register([Device(ref, cell=cell, language="en")])
        if not result.ok:
            raise Refused(502, "The hub did not accept this place.")
        self._database.save_browser(Browser(ref, cell, time.time()))

    async def _stay_registered(self, ref: str) -> None:
        """Name a browser that has come back: the hub forgets one that it did not hear of for 60 days."""
        browser = self._database.browser(ref)
        if browser and browser.named_at < time.time() - DAY_SECONDS:
            with suppress(Refused):  # it is tried again with the next connection
                await self._register(ref, browser.cell)

    async def forget(self, request: Request) -> Response:
        """Remove the browser at the hub, then here. What it showed is off the screen by then."""
        if ref := self._session.ref(request):
            with told():
                await self._client.devices.remove([ref])
            self._database.forget(ref)
            self._screens.wake([ref])
        response = Response(status_code=204)
        self._session.keep(response, None)
        return response

    # ------------------------------------------------------------ receipts and tips
    async def receipts(self, request: Request) -> Response:
        """Pass on that an alert is on the screen (SHOWN), or off it after its end (REMOVED)."""
        ref = self._require_registered(request)
        sent = await read_json(request)
        alert, kind = sent.get("alert"), sent.get("kind")
        if not isinstance(alert, str) or kind not in ("SHOWN", "REMOVED"):
            raise Refused(400, "A receipt has an `alert`, and the `kind` SHOWN or REMOVED.")
        if self._database.revision_shown(ref, alert) is None:
            return Response(status_code=204)  # the same receipt again, after an answer that was lost
        with told():
            await self._client.receipts.confirm(alert, [Receipt(ref, ReceiptKind(kind))])
        if kind == "REMOVED":
            self._database.take_down(ref, alert)
        return Response(status_code=204)

    async def tips(self, request: Request) -> Response:
        """Pass a tip on to the police. It is neither kept nor logged here."""
        ref = self._require_registered(request)
        sent = await read_json(request)
        alert, text, draft = sent.get("alert"), sent.get("text"), sent.get("draft")
        if not isinstance(alert, str) or not isinstance(draft, str) or not DRAFT_SHAPE.fullmatch(draft):
            raise Refused(400, "A tip has an `alert`, and a `draft` of 8 to 64 letters, digits and hyphens.")
        if not isinstance(text, str) or not 0 < len(text.strip()) <= MAX_TIP_CHARACTERS:
            raise Refused(400, f"A tip has 1 to {MAX_TIP_CHARACTERS:,} characters.")
        place = read_place(sent["place"]) if sent.get("place") is not None else None
        if place is None and sent.get("place") is not None:
            raise Refused(400, "A place is two whole numbers, `north` and `east`, in steps of 0.05 degrees.")
        self._tips.check(ref)
        with told():
            # The same draft again, after a lost answer, is the same tip with the same code.
            code = await self._client.tips.submit(alert, text.strip(), place=place, idempotency_key=f"{ref}-{draft}")
        return JSONResponse({"receiptCode": code})

    async def withdrawals(self, request: Request) -> Response:
        """Withdraw the tip of a receipt code."""
        self._tips.check(self._require_registered(request))
        code = (await read_json(request)).get("receiptCode")
        if not isinstance(code, str) or len(code) > MAX_CODE_CHARACTERS:
            raise Refused(400, "Send the `receiptCode` of a tip.")
        with told():
            await self._client.tips.withdraw(code)
        return Response(status_code=204)

    # ------------------------------------------------------------ for the operator
    async def health(self, _: Request) -> Response:
        """Answer 200 while the hub is followed and what it announced is read; else 503 and the reason."""
        pending = await self._receiver.pending()
        problem = self._work.problem or ("AUDIENCE_LATE" if pending.oldest_seconds > 60 else None)
        body: dict[str, Any] = {"problem": problem, "alertsToRead": pending.alerts}
        return JSONResponse(body, 503 if problem else 200)

    def _require_registered(self, request: Request) -> str:
        ref = self._session.ref(request)
        if ref is None or self._database.browser(ref) is None:
            raise Refused(401, "This browser is not registered. Choose a place first.")
        return ref


@contextmanager
def told() -> Iterator[None]:
    """Turn the errors of the SDK into sentences for a person."""
    try:
        yield
    except NotFound:
        raise Refused(404, "There is no such alert.") from None
    except Conflict:
        raise Refused(409, "The alert ended too long ago, or another text was sent under this draft.") from None
    except InvalidInput:
        raise Refused(400, "The hub did not accept this.") from None
    except ReunionError:
        raise Refused(503, AWAY) from None


def _middle(cell: str) -> dict[str, float]:
    latitude, longitude = h3.cell_to_latlng(cell)
    return {"latitude": round(latitude, 3), "longitude": round(longitude, 3)}


def create_app(settings: Settings | None = None) -> Starlette:
    """Return the application, with settings from the environment."""
    chosen = settings or Settings.read()
    page = AlertPage(chosen)
    return Starlette(
        routes=page.routes(),
        middleware=[Middleware(Guard, settings=chosen)],
        exception_handlers={Refused: answer_refused},
        lifespan=page.lifespan,
    )
