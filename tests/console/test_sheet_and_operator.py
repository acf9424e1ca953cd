"""The case sheet as it is printed, and the operator's screen by keyboard alone."""

import base64
import json
import re
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from pymongo import MongoClient

from hub.domain.alerts.texts import BEIJING
from hub.local.dev_screen import REGISTER
from tests.console.desk import Desk, Trail, choose, choose_face, done, faces, read, sign_in
from tests.console.pictures import TAKEN
from tests.e2e.browsing import Driver, Tab
from tests.local.dev_hub import Screen
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until

pytestmark = pytest.mark.needs("node", "chromium")

MISSING_FOR: Final = timedelta(minutes=75)
SUPERVISOR: Final = "hengshui-supervisor"
READER: Final = "zhengzhou-officer"
CLOSE: Final = "mutation ($input: CloseCaseInput!) { closeCase(input: $input) { userErrors { code } } }"
BODY: Final = "return page.locator('body').innerText()"
LONG: Final = "Ana María de los Ángeles Nuñez y Ibáñez"
A4: Final = (595, 842)
"""Width and height in points, 1/72 inch."""

UPLOAD: Final = """
    return page.evaluate(async () => {
      const { csrf } = await (await fetch("/console/session")).json();
      const canvas = new OffscreenCanvas(600, 750);
      const paint = canvas.getContext("2d");
      paint.fillStyle = "#b9c6d3";
      paint.fillRect(0, 0, 600, 750);
      paint.fillStyle = "#5a6773";
      paint.arc(300, 300, 150, 0, 7);
      paint.fill();
      paint.fillRect(120, 520, 360, 230);
      const body = await canvas.convertToBlob({ type: "image/png" });
      const sent = await fetch("/console/photos", { method: "POST", body, headers: { "X-CSRF-Token": csrf } });
      return (await sent.json()).id;
    });
"""


@pytest.fixture(scope="module")
async def operator(desk: Desk, driver: Driver) -> Tab:
    """The operator's screen; its clock can be moved on."""
    allowed = ["clipboard-read", "clipboard-write"]
    size = {"width": 1280, "height": 900}
    given = {"viewport": size, "permissions": allowed, "locale": "en-GB"}
    tab = await driver.open("operator", f"{desk.url}/console", **given)
    await tab.do("await page.clock.install()")
    await tab.press("button", "Sign in")
    await choose(tab, "operator")
    await tab_to(tab, "Operator")
    await tab.do("await page.keyboard.press('Enter')")
    await tab.wait("main h1", "Operator")
    await tab.wait("[data-halted]")
    await tab.wait("[data-partner]")
    return tab


async def tab_to(tab: Tab, name: str) -> None:
    """Press Tab until what has this name, or contains it at the end, has the focus."""
    code = """
        for (let presses = 0; presses < 80; presses += 1) {
          const found = await page.evaluate((name) => {
            const here = document.activeElement;
            const named = here.labels?.[0]?.textContent ?? here.getAttribute("aria-label") ?? here.textContent;
            return here.matches("a, button, input, textarea") && named.startsWith(name);
          }, given.name);
          if (found) return;
          await page.keyboard.press("Tab");
        }
        throw new Error(`Tab never came to ${given.name}`);
    """
    await tab.do(code, name=name)


async def type_in(tab: Tab, *keys: str) -> None:
    """Press a key for each name such as `Enter`, and type any other text."""
    for key in keys:
        typed = key in {"Enter", "Tab", "Escape", "ArrowDown"}
        await tab.do("await page.keyboard[given.way](given.key)", key=key, way="press" if typed else "insertText")


@pytest.fixture(scope="module")
def trail(desk: Desk) -> Trail:
    """The lines of the reader in the audit trail."""
    return Trail(desk, READER)


@pytest.fixture(scope="module")
async def sheet(desk: Desk, driver: Driver, trail: Trail) -> tuple[str, Tab]:
    """An exercise of many facts, and its sheet as an officer of another force opens it."""
    tab = await sign_in(driver, "sheet", desk, READER, locale="en-GB", colorScheme="dark", timezoneId="UTC")
    photo = await tab.do(UPLOAD)
    case = desk.open_case(
        "Xiao Yu",
        by=SUPERVISOR,
        missing_for=MISSING_FOR,
        heightCm=122,
        clothing="A yellow rain coat, blue trousers and red boots",
        photo=photo,
    )
    await tab.do("await page.goto(given.url)", url=f"{desk.url}/console/cases/{case}/sheet")
    await tab.wait(".sheet img")
    await tab.wait("button", "Print")
    return case, tab


async def pdf_of(tab: Tab, name: str) -> bytes:
    """Print the page as the browser does, and return the PDF."""
    code = """
        const made = await page.pdf({ path: given.path, preferCSSPageSize: true });
        return made.toString("base64");
    """
    return base64.b64decode(await tab.do(code, path=str(TAKEN / f"{name}.pdf")))


def pages_of(pdf: bytes) -> list[tuple[int, int]]:
    """Return width and height of each page, in points."""
    sizes = re.findall(rb"/Type /Page\b.*?/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf, re.DOTALL)
    return [(round(float(width)), round(float(height))) for width, height in sizes]


async def test_sheet_has_public_facts_and_leaves_two_lines(trail: Trail, sheet: tuple[str, Tab]) -> None:
    case, tab = sheet
    said = await tab.text(".sheet")
    for fact in ("Exercise", "Xiao Yu", "7 years old", "122 cm", "Taocheng District", "yellow rain coat", case):
        assert fact.lower() in said.lower()
    assert "+86 318 555 0100" in said
    assert "ends when the case is closed" in said
    assert "Wang" not in await tab.do("return page.content()"), "the full name stays with police"
    assert said.count("Beijing time") == 1, "one zone for the whole sheet, said once"
    [seen] = re.findall(r"Last seen .*? at (\d\d:\d\d)", said, re.IGNORECASE)
    late = (datetime.now(BEIJING) - MISSING_FOR - datetime.strptime(seen, "%H:%M").replace(tzinfo=BEIJING)).seconds
    assert late < 10 * 60, "the machine is in UTC, the message and the sheet in Beijing time"
    await tab.press("button", "中文")
    await tab.wait(".sheet", "寻找失踪儿童")
    assert (await tab.text(".sheet")).count("北京时间") == 1
    await tab.press("button", "English")
    assert trail.lines() == read("READ_CASE", "READ_PHOTO")
    assert "Xiao" not in await tab.do("return `${await page.title()} ${page.url()}`")


async def test_sheet_is_a4_paper_black_on_white_in_the_dark(sheet: tuple[str, Tab]) -> None:
    _, tab = sheet
    colours = "return page.evaluate(() => getComputedStyle(document.querySelector('.sheet')).backgroundColor)"
    assert await tab.do("return page.evaluate(() => document.documentElement.dataset.theme)") == "dark"
    assert await tab.do(colours) == "rgb(255, 255, 255)"
    assert pages_of(await pdf_of(tab, "sheet-exercise")) == [A4]


async def test_sheet_of_a_closed_case_shows_no_fact(desk: Desk, sheet: tuple[str, Tab]) -> None:
    case, tab = sheet
    closing = {"caseId": case, "outcome": "FOUND_SAFE", "idempotencyKey": f"close-{case}"}
    assert desk.ask("hengshui-officer", CLOSE, input=closing)["closeCase"]["userErrors"] == []
    await tab.press("button", "Read the facts again")
    await tab.wait("h1", "The case is closed")
    assert "Xiao Yu" not in await tab.do("return page.content()")


async def test_sheet_of_many_facts_repeats_head_and_foot(desk: Desk, sheet: tuple[str, Tab]) -> None:
    case = desk.open_case(LONG, "ACTUAL", by=SUPERVISOR, clothing="معطف أصفر وحذاء أحمر")
    revise = "mutation ($input: ReviseCaseInput!) { reviseCase(input: $input) { userErrors { code message } } }"
    change = {
        "caseId": case,
        "idempotencyKey": f"many-{case}",
        "material": False,
        "suspects": [{"description": f"A man in a grey coat, {number}. " + "Limps. " * 40} for number in range(4)],
        "vehicles": [{"description": "A white van with a ladder", "plate": "冀T12345"}],
    }
    assert desk.ask("hengshui-officer", revise, input=change)["reviseCase"]["userErrors"] == []
    _, tab = sheet
    await tab.do("await page.goto(given.url)", url=f"{desk.url}/console/cases/{case}/sheet")
    await tab.wait(".sheet h1")
    await faces(tab, "sheet")
    pages = pages_of(await pdf_of(tab, "sheet-long"))
    assert len(pages) > 1
    assert set(pages) == {A4}
    assert "Exercise" not in await tab.do(BODY)


async def test_operator_creates_a_partner_and_keeps_no_key(desk: Desk, operator: Tab) -> None:
    trail = Trail(desk, "operator")
    await tab_to(operator, "New partner")
    await type_in(operator, "Enter")
    await operator.wait("[role=alertdialog]", "begins without keys")
    await type_in(operator, "A map of the city", "Enter")
    await operator.wait("[data-partner] [aria-expanded=true]", "A map of the city")
    await tab_to(operator, "New key, Test")
    await type_in(operator, "Enter")
    await operator.wait("[role=alertdialog]", "shown once")
    await tab_to(operator, "Make the key")
    await type_in(operator, "Enter")
    key = await operator.text(".new-key code")
    assert len(key) > 20
    await type_in(operator, "Enter")
    await operator.wait("[role=status]", "Copied")
    assert await operator.do("return page.evaluate(() => navigator.clipboard.readText())") == key
    await tab_to(operator, "I have saved it")
    await type_in(operator, "Enter")
    await operator.wait("[data-mode=TEST] .partner-keys li")
    kept = "return page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]))"
    assert key not in await operator.do("return page.content()") + await operator.do(kept)
    assert trail.lines() == done("ROTATE_PARTNER_KEY", "CREATE_PARTNER")


async def test_operator_sets_a_channel_and_keeps_no_secret(desk: Desk, operator: Tab) -> None:
    trail = Trail(desk, "operator")
    await tab_to(operator, "Set the channel, Test")
    await type_in(operator, "Enter")
    await operator.wait("[role=alertdialog]", "never shown again")
    await tab_to(operator, "Address")
    await type_in(operator, "http://partner.example/hook", "Enter")
    await operator.wait(".field-error", "https")
    await operator.do("await page.keyboard.press('Control+A')")
    await type_in(operator, "https://partner.example/hook", "Enter")
    secret = await operator.text(".new-key code")
    assert secret.startswith("whsec_")
    await operator.do("await page.screenshot({ path: given.picture })", picture=str(TAKEN / "operator-secret.png"))
    await tab_to(operator, "I have saved it")
    await type_in(operator, "Enter")
    await operator.wait(".partner-facts", "webhook")
    assert secret not in await operator.do("return page.content()")
    assert trail.lines() == done("SET_PARTNER_CHANNEL")
    await tab_to(operator, "Set the channel, Test")
    await type_in(operator, "Enter")
    await operator.do("await page.screenshot({ path: given.picture })", picture=str(TAKEN / "operator-channel.png"))
    await type_in(operator, "Escape")


async def test_operator_changes_budget_and_suspends_and_revokes(desk: Desk, operator: Tab) -> None:
    trail = Trail(desk, "operator")
    await tab_to(operator, "Change the budget")
    await type_in(operator, "Enter", "59", "Enter")
    await operator.wait(".field-error", "not a number that fits")
    await operator.do("await page.keyboard.press('Control+A')")
    await type_in(operator, "600,000", "Enter")
    await operator.wait(".partner-facts", "600,000 points a minute")
    await tab_to(operator, "Revoke all keys, Test")
    await type_in(operator, "Enter")
    await operator.wait("[role=alertdialog]", "cannot be taken back")
    await tab_to(operator, "Revoke all")
    await type_in(operator, "Enter")
    await operator.wait(".partner-keys", gone=True)
    await tab_to(operator, "Suspend")
    await type_in(operator, "Enter")
    await operator.wait("[role=alertdialog]", "not told of alerts, and not of their end")
    await tab_to(operator, "Suspend")
    await type_in(operator, "Enter")
    await operator.wait("[data-suspended]", "A map of the city")
    assert trail.lines() == done("SET_PARTNER_BUDGET", "REVOKE_PARTNER_KEYS", "SUSPEND_PARTNER")


async def test_halt_needs_its_word_and_stops_every_push(desk: Desk, operator: Tab) -> None:
    trail = Trail(desk, "operator")
    await tab_to(operator, "Stop every push")
    await type_in(operator, "Enter", "A drill of the hub", "Tab", "stop it", "Enter")
    await operator.wait(".field-error", "Fill this in")
    assert desk.ask("operator", "{ halted }") == {"halted": False}
    await operator.do("await page.keyboard.press('Control+A')")
    await type_in(operator, "stop", "Enter")
    await operator.wait("[data-halted=true]")
    assert desk.ask("operator", "{ halted }") == {"halted": True}
    await tab_to(operator, "Resume the pushes")
    await type_in(operator, "Enter", "It works again", "Tab", "resume", "Enter")
    await operator.wait("[data-halted=false]")
    assert trail.lines() == {"HALT_ALL DONE": 1, "RESUME_ALL ASKED": 1}


async def test_parked_unit_is_shown_and_tried_again(desk: Desk, screen: Screen, operator: Tab) -> None:
    trail = Trail(desk, "operator")
    unit = await park_a_unit(screen, desk)
    await operator.do("await page.clock.fastForward(10_000)")
    await operator.wait(f"[data-unit='{unit}']", "refused by the channel")
    await faces(operator, "operator")
    await choose_face(operator, "en")
    await tab_to(operator, "Try again")
    await type_in(operator, "Enter")
    await operator.wait(f"[data-unit='{unit}']", gone=True)
    assert await operator.do("return page.evaluate(() => document.activeElement.id)") == "parked"
    assert trail.lines() == done("REPLAY_UNITS")


async def park_a_unit(screen: Screen, desk: Desk) -> str:
    """Tell a phone of an exercise, and park the unit that did it, as five failures do."""
    register_a_phone(screen)
    desk.open_case("Xiao Mei", by=SUPERVISOR)
    with MongoClient[dict[str, Any]](mongo_of(screen)) as client:
        units = client.get_default_database()["units"]
        await until(lambda: units.find_one({"state": "done"}) is not None)
        parking = {"state": "parked", "error": "refused by the channel", "finished_real": "$$NOW"}
        found = units.find_one_and_update({"state": "done"}, [{"$set": parking}])
    assert found is not None
    return str(found["_id"])


def register_a_phone(screen: Screen) -> None:
    """Register a phone of the sample partner near the place of all cases here."""
    device = {"ref": "phone-1", "token": "token-1", "point": {"latitude": 37.74, "longitude": 115.67}}
    request = urllib.request.Request(
        screen.named("partner graph"),
        json.dumps({"query": REGISTER, "variables": {"input": {"devices": [device]}}}).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {screen.named('test key')}"},
    )
    with urllib.request.urlopen(request, timeout=HANG_TIMEOUT) as answer:
        assert "errors" not in json.load(answer)


def mongo_of(screen: Screen) -> str:
    """Return the address of the hub's database."""
    environment = Path(screen.named("hub admin")).read_text()
    kept: dict[str, str] = dict(re.findall(r"^(?:export )?(\w+)='?([^'\n]*)'?$", environment, re.MULTILINE))
    return kept["MONGO_URL"]


async def test_screens_ask_no_other_host_and_break_no_policy(operator: Tab, sheet: tuple[str, Tab]) -> None:
    for tab in (operator, sheet[1]):
        seen = await tab.seen()
        assert seen["violations"] == []
        assert all("127.0.0.1" in request["url"] or request["url"].startswith("blob:") for request in seen["requests"])
        assert [line for line in seen["console"] if "401" not in line] == []
