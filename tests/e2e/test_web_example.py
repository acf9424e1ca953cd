"""The web backend of the SDK's examples at a real hub, as people see it in headless Chromium."""

import contextlib
import json
import os
import re
import sys
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image, ImageDraw

from hub.domain import cells
from hub.domain.geometry import Point
from hub.local.ports import free_port
from hub.local.processes import ChildProcess
from reunion import GeoPoint
from tests.databases import ALL_ROWS
from tests.e2e.browsing import Driver, Tab, chromium
from tests.e2e.test_alert_areas import add_sighting
from tests.e2e.test_photos import police_photo
from tests.e2e.test_tips import tips_of
from tests.e2e.world import LIVE, TEST, Case, Partner, World
from tests.services.photos.pictures import encoded
from tests.waiting import until

pytestmark = pytest.mark.needs("node", "chromium")

EXAMPLE = Path(__file__).parents[2] / "sdk" / "examples" / "web"
PICTURES = Path(__file__).parents[2] / "build" / "alert-page"
"""The tests leave pictures of the page here; those of the docs are two of them."""
HOME = GeoPoint(37.7406, 115.6743)
"""The exact place of the person, in Hengshui. Rounded to the grid it is 755 and 2313 steps."""
STEPS = {"north": 755, "east": 2313}
TRACES = re.compile(r"37\.7|115\.6|7406|6743")
DARK = {"colorScheme": "dark", "timezoneId": "Asia/Shanghai"}
KM_PER_DEGREE_EAST = 88
"""At the latitude of HOME."""
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>\r\n\r\nevent: remove"


class Backend:
    """The example, as its README starts it. Its database stays over a restart."""

    def __init__(self, world: World, partner: Partner, mode: str, folder: Path) -> None:
        port = free_port()
        self.url, self.partner, self.mode = f"http://127.0.0.1:{port}", partner, mode
        self.folder, self._world = folder, world
        secret = partner.secrets[mode]
        assert secret
        environment = {
            **os.environ,
            "REUNION_URL": world.hub.url,
            "REUNION_API_KEY": partner.keys[mode],
            "REUNION_WEBHOOK_SECRETS": secret,
            "ALERT_PAGE_ORIGIN": self.url,
            "ALERT_PAGE_DATABASE": str(folder / "alert-page.db"),
        }
        server = ("-m", "uvicorn", "--factory", "alert_page.app:create_app", "--app-dir", str(EXAMPLE))
        options = ("--port", str(port), "--timeout-graceful-shutdown", "1")
        self.process = ChildProcess(
            "alert-page", (sys.executable, *server, *options), run_dir=folder, environment=environment
        )

    async def start(self) -> None:
        """Start it, and return once it follows the hub."""
        self.process.start()

        async def is_healthy() -> bool:
            with contextlib.suppress(aiohttp.ClientConnectionError):
                async with self._world.session.get(f"{self.url}/health") as answer:
                    return answer.status == 200
            return False

        await until(is_healthy)

    async def receive(self, body: bytes, headers: Mapping[str, str]) -> int:
        """Pass a webhook on to the backend: the hub of the tests calls no other port of this machine."""
        sent = {name: value for name, value in headers.items() if name.lower().startswith(("webhook-", "content-type"))}
        with contextlib.suppress(aiohttp.ClientConnectionError):
            async with self._world.session.post(f"{self.url}/hub", data=body, headers=sent) as answer:
                return answer.status
        return 503

    def kept(self) -> bytes:
        """Return the database, with the log that SQLite keeps beside it, and the output over all starts."""
        files = [*self.folder.glob("alert-page.db*"), self.process.log]
        return b"".join(file.read_bytes() for file in files)


@contextlib.asynccontextmanager
async def serving(world: World, mode: str, folder: Path) -> AsyncIterator[Backend]:
    """Run the backend of a partner of its own."""
    inbox = world.newsroom.inbox(f"alert-page-{mode}")
    backend = Backend(world, await world.partner("webhook", (mode,), url=inbox.url), mode, folder)
    inbox.receiver = backend
    await backend.start()
    try:
        yield backend
    finally:
        await backend.process.stop()


@pytest.fixture(scope="module")
async def backend(whole_world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Backend]:
    """Run the backend with a live key, once for all tests."""
    async with serving(whole_world, LIVE, tmp_path_factory.mktemp("live")) as running:
        yield running


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Driver]:
    """Start Chromium, once for all tests."""
    async with chromium() as driver:
        yield driver


# ------------------------------------------------------------ people and police
async def visit(browser: Driver, backend: Backend, name: str, **options: Any) -> Tab:
    """Open the page in a new browser, and register at the place that it gives, which is exact."""
    position = {"latitude": HOME.latitude, "longitude": HOME.longitude}
    options = {"geolocation": position, "permissions": ["geolocation"], "timezoneId": "Asia/Shanghai"} | options
    tab = await browser.open(name, backend.url, **options)
    await tab.press("button", "Use my approximate place")
    await tab.wait("#link", "Live")
    return tab


def sent_to(seen: dict[str, Any], path: str) -> list[Any]:
    """Return what the page has sent to a path."""
    posts = [one for one in seen["requests"] if one["method"] == "POST" and one["url"].endswith(path)]
    return [json.loads(one["body"]) for one in posts]


async def ref_of(tab: Tab) -> str:
    """Return the name that the hub has of a browser. No script of the page, and no other site, can use its cookie."""
    (cookie,) = await tab.do("return context.cookies()")
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    return sha256(cookie["value"].encode()).hexdigest()[:40]


async def registered_cells(world: World, ref: str) -> list[str]:
    """Return the cells of the hub's registrations under a ref: one or none."""
    rows = await world.database.collection("devices").find({"r": ref, **ALL_ROWS}).to_list(None)
    return [row["c"] for row in rows]


async def wait_removed(tab: Tab, case: Case) -> None:
    """Wait until an alert is off the screen and the backend has heard so."""
    await tab.wait(card(case), gone=True)

    async def is_reported() -> bool:
        reports = sent_to(await tab.seen(), "/receipts")
        return {"alert": case.alert, "kind": "REMOVED"} in reports

    await until(is_reported)


def card(case: Case) -> str:
    """Return the selector of an alert on the page."""
    return f'article[data-alert="{case.alert}"]'


def east(km: float) -> GeoPoint:
    """Return a place so far to the east of the person."""
    return GeoPoint(HOME.latitude, HOME.longitude + km / KM_PER_DEGREE_EAST)


def drawing() -> bytes:
    """Return an invented picture of a child in a red coat."""
    image = Image.new("RGB", (600, 720), "#c9d6dc")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 520, 600, 720), fill="#a9b7a5")
    pen.rounded_rectangle((165, 350, 435, 760), 90, fill="#b3262f")
    pen.rectangle((293, 380, 307, 720), fill="#8d1d25")
    pen.ellipse((175, 120, 425, 400), fill="#3a2a22")
    pen.ellipse((200, 160, 400, 385), fill="#f0c9a8")
    pen.pieslice((190, 120, 410, 320), 180, 360, fill="#3a2a22")
    for x in (255, 345):
        pen.ellipse((x - 11, 262, x + 11, 288), fill="#2b2b2b")
    pen.arc((262, 290, 338, 345), 25, 155, fill="#9c4a3c", width=7)
    return encoded(image, "JPEG")


async def open_case(world: World, place: GeoPoint, **facts: Any) -> Case:
    """Open a case with a photo."""
    officer, _ = world.officers()
    child = {"heightCm": 90, "clothing": "Red coat, blue boots", "photo": await police_photo(world, officer, drawing())}
    return await world.open_case(place, child=child | facts.pop("child", {}), **facts)


async def take_pictures(tab: Tab, name: str) -> None:
    """Take a picture of the whole page at the width of a phone and at that of a desk."""
    for width in (360, 1280):
        code = (
            "await page.setViewportSize({ width: given.width, height: 740 });"
            "await page.screenshot({ path: given.path, fullPage: true, animations: 'disabled' });"
            "return page.evaluate(() => document.documentElement.scrollWidth)"
        )
        assert await tab.do(code, width=width, path=str(PICTURES / f"{name}-{width}.png")) <= width


async def add_suspect(world: World, case: Case, description: str = "A woman with a blue bag") -> None:
    """Revise a case, as police do once a witness has come."""
    suspects = [{"description": description}]
    given = {"caseId": case.id, "material": True, "idempotencyKey": f"revise-{case.id}", "suspects": suspects}
    await world.done(case.opener, "reviseCase", **given)


# ------------------------------------------------------------ tests
async def test_only_a_coarse_place_leaves_the_browser(world: World, backend: Backend, browser: Driver) -> None:
    tab = await visit(browser, backend, "coarse")
    await tab.wait("#calm", "No alert concerns your area now.")
    assert await tab.text("#where") == "the area of Hengshui"
    seen = await tab.seen()
    assert sent_to(seen, "/place") == [{"place": STEPS}]
    assert not TRACES.search(json.dumps(seen["requests"]))
    coarse = Point(STEPS["north"] / 20, STEPS["east"] / 20)
    assert await registered_cells(world, await ref_of(tab)) == [str(cells.snap(coarse))]
    assert not TRACES.search(backend.kept().decode("latin-1"))
    assert (backend.folder / "alert-page.db").stat().st_mode & 0o777 == 0o600


async def test_alert_appears_changes_and_ends_live(world: World, backend: Backend, browser: Driver) -> None:
    tab = await visit(browser, backend, "live")
    case = await open_case(world, east(30))
    await tab.wait(f"{card(case)} polygon[data-area='1'][points*=' ']")
    assert await tab.text("#news") == "New: Missing child: Xiaomei, girl, age 2"
    words = await tab.text(card(case))
    for part in ("Missing child", "Xiaomei", "2 years, female", "Red coat", "Station district", "within 100 km"):
        assert part in words
    assert re.search(r"From you about (25|30|35) km", words)
    assert await tab.do("return page.locator('img.photo').evaluate((one) => one.decode().then(() => one.naturalWidth))")
    await add_suspect(world, case)
    await tab.wait(card(case), "A woman with a blue bag")
    await add_sighting(world, case, east(95))
    await tab.wait(f"{card(case)} polygon[data-area='2']")
    assert await tab.count("article") == 1
    await take_pictures(tab, "real")
    await world.close(case)
    await wait_removed(tab, case)
    assert "has ended" in await tab.text("#calm")
    await world.settled(case.alert)
    await world.clock.jump_to(await world.now() + timedelta(hours=1))

    async def is_counted() -> bool:
        # The browsers of the tests before are open too: each that was told confirms.
        counts = await backend.partner.client().receipts.removal_counts(case.alert)
        return counts.told is not None and 1 <= counts.told == counts.removed

    await until(is_counted)

    async def is_forgotten() -> bool:
        return b"Xiaomei" not in backend.kept()

    await until(is_forgotten)


async def test_tip_survives_an_update_and_reaches_police(world: World, backend: Backend, browser: Driver) -> None:
    tab = await visit(browser, backend, "tip")
    case = await open_case(world, HOME)
    await tab.wait(card(case))
    text = "MARKER: at the bus stop <b>"
    # By the keyboard alone.
    await tab.do("await page.locator('summary').focus()")
    await tab.do("for (const key of ['Enter', 'Tab']) await page.keyboard.press(key)")
    await tab.do("await page.keyboard.type(given.text)", text=text)
    await add_suspect(world, case)
    await tab.wait(card(case), "A woman with a blue bag")
    await tab.do("for (const key of ['Tab', 'ArrowDown', 'Tab', 'Enter']) await page.keyboard.press(key)")
    assert re.fullmatch(r"\S{26}", await tab.text(".result code"))
    (tip,) = await tips_of(world, case)
    assert tip["text"] == text
    await tab.press("button", "Take it back")
    await tab.wait(".result", "Your tip is withdrawn")
    (sent,) = sent_to(await tab.seen(), "/tips")
    assert sent["place"] == STEPS
    assert b"MARKER" not in backend.kept()


async def test_restarted_backend_loses_no_alert_and_no_end(world: World, backend: Backend, browser: Driver) -> None:
    tab = await visit(browser, backend, "restart")
    before = await open_case(world, HOME)
    await tab.wait(card(before))
    backend.process.kill()
    await tab.wait("#link", "No connection")
    await world.close(before)
    later = await open_case(world, HOME)
    await backend.start()
    await tab.wait(card(later))
    await wait_removed(tab, before)
    assert await tab.count("article") == 1
    # An orderly stop ends the streams of open pages first, and the page comes back by itself.
    await backend.process.stop()
    assert "Traceback" not in backend.process.output()
    await backend.start()
    await tab.wait("#link[data-state='live']")
    assert await tab.count("article") == 1
    # It was one page all the time, and one registration.
    assert len(sent_to(await tab.seen(), "/place")) == 1


async def test_exercise_is_marked_and_texts_stay_texts(world: World, browser: Driver, tmp_path: Path) -> None:
    async with serving(world, TEST, tmp_path) as backend:
        # This browser gives no place: the person chooses a town.
        tab = await browser.open("test", backend.url, viewport={"width": 360, "height": 740}, **DARK)
        await tab.press("button", "Use my approximate place")
        await tab.wait("#refused", "Choose a town instead")
        await tab.do("await page.getByLabel('or choose a town').selectOption('0')")
        await tab.press("button", "Use this town")
        await tab.wait("#link", "Live")
        case = await open_case(world, east(20), status="EXERCISE")
        await tab.wait(f"{card(case)} .mark", "EXERCISE This is not real. No child is missing.")
        assert (await tab.text(f"{card(case)} h2")).startswith("[EXERCISE] Missing child")
        assert await tab.count(f"{card(case)} text.water") == 1
        assert await tab.count(f"{card(case)} a[href]") == 0
        await take_pictures(tab, "exercise")
        await add_suspect(world, case, HOSTILE)
        await tab.wait(card(case), "<img src=x onerror=alert(1)><script>alert(2)</script>")
        assert await tab.count("article script, article img:not(.photo)") == 0
        seen = await tab.seen()
        assert (seen["dialogs"], seen["violations"]) == (0, [])
        ref = await ref_of(tab)
        assert len(await registered_cells(world, ref)) == 1
        await tab.press("button", "Forget me")
        await tab.wait("#start")
        assert await tab.count("article") == 0
        assert await registered_cells(world, ref) == []
        assert await tab.do("return (await context.cookies()).length") == 0
