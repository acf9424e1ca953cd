"""Forms send what stands there: typed text that is not settled stops them, and coordinates are no district."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from tests.console.case_screen import READ, leaves, look_at, press_key, type_text
from tests.console.desk import Desk, Trail, choose_face, done, faces, faults, sign_in
from tests.e2e.browsing import Driver, Tab

pytestmark = pytest.mark.needs("node", "chromium")

OFFICER: Final = "hengshui-supervisor"
POINT: Final = "37.73, 115.67"
PRESS: Final = "await page.locator('.dialog-actions .button').nth(1).click()"
FILL: Final = """
    await page.locator(given.within).getByRole("textbox", { name: new RegExp(`^${given.name}`) }).fill(given.text);
"""
VALUE: Final = """
    return page.locator(given.within).getByRole("textbox", { name: new RegExp(`^${given.name}`) }).inputValue();
"""
SENT: Final = """
    globalThis.sent = [];
    page.on("request", (request) => {
      const body = request.postData() ?? "";
      if (/PlaceStep(Add|Correct)Mutation/.test(body)) globalThis.sent.push(JSON.parse(body).variables.input);
    });
"""
"""Keeps the input of each sighting and correction that the page sends."""
REFUSE: Final = """
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await page.route("**/console/graphql", async (route) => {
      if (!route.request().postData()?.includes("UpdatePreviewMutation")) return route.fallback();
      const userErrors = [{ code: "A_NEW_CODE", message: "The hub has looked at it.", path: given.path }];
      return route.fulfill({ json: { data: { previewAlert: { preview: null, userErrors } } } });
    });
"""
"""Lets the hub refuse the message for a part of the input, by a code that the page does not know."""
COORDINATES: Final = """
    await page.locator(".map-coordinates input").fill(given.text);
    await page.locator(".map-coordinates input").press(given.key);
"""
DIALOG: Final = "[role=alertdialog]"
UNCHANGED: Final = "The case has this place and time already, so nothing was sent."
STOPPED: Final = ".place-search:has(input:focus[aria-invalid=true]) .field-error"
SIZE: Final = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
async def here(desk: Desk, driver: Driver) -> Tab:
    """The browser of a supervisor of the force that has the cases."""
    return await sign_in(driver, "settled", desk, OFFICER, has_maps=False, viewport=SIZE)


async def begin(tab: Tab, desk: Desk, name: str, step: str) -> str:
    """Open a case, and the dialog of a step that names a place; return the case."""
    case = desk.open_case(name, by=OFFICER)
    await look_at(tab, desk, case)
    await tab.press("button", "More steps")
    await tab.press("button", step)
    await tab.wait(f"{DIALOG} .place-search input:focus")
    return case


async def fill(tab: Tab, name: str, text: str, within: str = DIALOG) -> None:
    await tab.do(FILL, within=within, name=name, text=text)


async def value(tab: Tab, name: str, within: str = DIALOG) -> str:
    return str(await tab.do(VALUE, within=within, name=name))


def seen_at() -> str:
    """Return the keys that type a time ten minutes ago."""
    return (datetime.now(UTC) - timedelta(minutes=10)).strftime("%d%m%Y%H%M")


async def leave(tab: Tab) -> None:
    """Throw away what is typed."""
    await tab.press("button", "Cancel")
    await tab.press("button", "Throw it away")
    await tab.wait(DIALOG, gone=True)


async def test_coordinates_of_a_sighting_are_no_district(desk: Desk, here: Tab) -> None:
    await begin(here, desk, "Xiao Qing", "Add a sighting")
    await here.do(SENT)
    await type_text(here, POINT)
    await here.wait(".place-search [role=status]", "One place.")
    await press_key(here, "Enter")
    await here.wait(".place-search [role=status]", "Chosen: 37.73000")
    assert await value(here, "District") == ""
    await here.wait(".place-search [role=status]", "Chosen: 37.73000° N, 115.67000° E")
    await here.wait(
        ".nearest", "These known places are near the point. Choose the district that the public reads, or type it."
    )
    await here.wait(".nearest button", "km")
    await here.do("await page.locator('[role=alertdialog] [role=spinbutton]').first().focus()")
    await type_text(here, seen_at())
    await fill(here, "Reason", "A driver saw her")
    await here.do(PRESS)
    await here.wait(
        ".field:has(input:focus[aria-invalid=true]) .field-error", "Choose one of the places near the point"
    )
    assert await faults(here, "near-point") == []
    await fill(here, "District", POINT)
    await here.do(PRESS)
    await here.wait(
        ".field:has(input:focus[aria-invalid=true]) .field-error", "Name the place in words, without coordinates"
    )
    await here.do("await page.locator('.nearest button').first().click()")
    district = await value(here, "District")
    assert re.fullmatch(r"\D+", district)
    await here.wait(DIALOG, f"The district, which the public reads, is now “{district}”.")
    await here.do(PRESS)
    await here.wait(DIALOG, gone=True)
    [sent] = await here.do("return globalThis.sent.map(({ sighting }) => sighting)")
    assert (sent["district"], sent["point"]) == (district, {"latitude": 37.73, "longitude": 115.67})


async def test_coordinates_of_a_new_case_are_no_district(desk: Desk, here: Tab) -> None:
    await here.do("await page.goto(given.url)", url=f"{desk.url}/console/open")
    await here.wait("h1", "Open a case")
    await here.do(
        "await page.getByLabel('Find the place by its name').fill(given.text)", text="N37°43'48\" E115°40'12\""
    )
    await here.wait(".place-search [role=status]", "One place.")
    await press_key(here, "Enter")
    await here.wait(".place-search [role=status]", "Chosen: 37.73000")
    assert await value(here, "District", "main") == ""
    await here.do("await page.locator('.nearest button').first().click()")
    district = await value(here, "District", "main")
    assert re.fullmatch(r"\D+", district)
    # Words of the officer stay where they are, and coordinates typed as a district stop the form.
    await fill(here, "District", "East gate", "main")
    await here.do("await page.getByLabel('Find the place by its name').fill(given.text)", text="37.8, 115.7")
    await here.wait(".place-search [role=status]", "One place.")
    await press_key(here, "Enter")
    await here.wait(".place-search [role=status]", "Chosen: 37.80000")
    assert await value(here, "District", "main") == "East gate"
    await faces(here, "open-near-point")
    await choose_face(here, "en")
    await here.press("button", "Throw the draft away")
    await here.press("button", "Throw it away")


async def test_place_typed_and_not_chosen_stops_the_correction(desk: Desk, here: Tab) -> None:
    lines = Trail(desk, OFFICER)
    await begin(here, desk, "Xiao Jin", "Correct the place last seen")
    await leaves(lines, done("OPEN_CASE"), READ)
    await here.do(SENT)
    await type_text(here, "Jinan")
    await here.wait(".place-search [role=status]", "2 places. Choose one.")
    await press_key(here, "Enter")
    await fill(here, "Exact address", "1 Station Road")
    await fill(here, "Reason", "The mother said so")
    await here.press("button", "Show the message first")
    await here.wait(STOPPED, "Choose a place from the list, or empty the field.")
    assert await here.count(".update-message") == 0
    assert await faults(here, "not-chosen") == []
    assert await here.do("return page.locator('.place-search input').inputValue()") == "Jinan"
    assert await value(here, "Reason") == "The mother said so"
    await leaves(lines)
    # An empty field chooses nothing, and holds nothing up: the next thing does.
    await here.do("await page.locator('.place-search input').fill('')")
    await here.wait(".place-search .field-error", gone=True)
    await here.press("button", "Show the message first")
    await here.wait(STOPPED, UNCHANGED)
    assert await here.do("return globalThis.sent") == []
    await leaves(lines)
    await leave(here)


async def test_coordinates_and_times_half_typed_stop_a_step(desk: Desk, here: Tab) -> None:
    lines = Trail(desk, OFFICER)
    await begin(here, desk, "Xiao Lu", "Correct the place last seen")
    await leaves(lines, done("OPEN_CASE"), READ)
    await fill(here, "Reason", "The mother said so")
    await here.do(COORDINATES, text="37.75, 115.69", key="Tab")
    await here.press("button", "Show the message first")
    await here.wait(".map-coordinates:has(input:focus[aria-invalid=true])", "Press “Set”, or empty the field.")
    assert await faults(here, "not-set") == []
    await here.do(COORDINATES, text="37.75, 115.69", key="Enter")
    await here.wait(".map-coordinates input[aria-invalid=false]")
    await here.wait(".nearest button", "km")
    # The district of the place before is not that of this point.
    assert await value(here, "District") == ""
    await here.press("button", "Put the district back")
    assert await value(here, "District") == "Taocheng District"
    # The time before would be sent, though a part of it is empty now.
    day = "await page.locator('[role=alertdialog] [role=spinbutton]').first().press('Backspace')"
    await here.do(f"{day}; {day}")
    await here.press("button", "Show the message first")
    await here.wait(".field:has([role=spinbutton]:focus) .field-error", "A part is missing here.")
    await leaves(lines)
    await leave(here)


async def test_correction_that_moves_nothing_keeps_what_is_typed(desk: Desk, here: Tab) -> None:
    lines = Trail(desk, OFFICER)
    await begin(here, desk, "Xiao Jing", "Correct the place last seen")
    await leaves(lines, done("OPEN_CASE"), READ)
    await fill(here, "Exact address", "1 Station Road")
    await fill(here, "Reason", "The mother said so")
    await here.press("button", "Show the message first")
    await here.wait(f"{STOPPED}, .update-message")
    await here.wait(STOPPED, UNCHANGED)
    assert (await value(here, "Exact address"), await value(here, "Reason")) == ("1 Station Road", "The mother said so")
    await here.wait(".draft-line", "Draft saved at")
    await leaves(lines)
    # What the hub refuses stands at its field as well.
    await fill(here, "District", "No. 1")
    await here.do(COORDINATES, text="37.75, 115.69", key="Enter")
    for path, at in (("district", ".field"), ("point", ".place-search")):
        await here.do(REFUSE, path=["lastSeen", path])
        await here.press("button", "Show the message first")
        await here.wait(f"{at}:has(input:focus[aria-invalid=true]) .field-error", "The hub has looked at it.")
    assert (await value(here, "District"), await value(here, "Reason")) == ("No. 1", "The mother said so")
    await here.do("await page.unrouteAll({ behavior: 'ignoreErrors' })")
    await leave(here)
