"""Maps that are drawn: where they begin, and what stands in for one that the browser takes away."""

from typing import Final

import pytest

from tests.console.case_screen import look_at, press_key
from tests.console.desk import Desk, Trail, sign_in
from tests.e2e.browsing import Driver, Tab
from tests.waiting import until

pytestmark = pytest.mark.needs("node", "chromium")

OFFICER: Final = "hengshui-officer"
SUPERVISOR: Final = "hengshui-supervisor"
NARROW: Final = {"width": 360, "height": 740}
LOSE: Final = """
    await page.evaluate(() => {
      const canvas = document.querySelector(".map-canvas canvas");
      globalThis.drawing = canvas.getContext("webgl2").getExtension("WEBGL_lose_context");
      globalThis.drawing.loseContext();
    });
"""
GIVE_BACK: Final = "await page.evaluate(() => globalThis.drawing.restoreContext())"


async def is_within(tab: Tab, kilometres: float, within: str = "") -> None:
    """Wait until a map's scale, at most a third of the narrowest map, is no longer than this: it may fly there."""

    async def is_close() -> bool:
        number, unit = (await tab.text(f"{within} .map-scale")).replace(",", "").split(" ")
        return float(number) / {"m": 1000, "km": 1}[unit] <= kilometres

    await until(is_close)


async def test_map_begins_near_the_desk_and_close_to_a_place(desk: Desk, driver: Driver) -> None:
    case = desk.open_case("Xiao Tu", by=SUPERVISOR)
    tab = await sign_in(driver, "beginning", desk, OFFICER, viewport=NARROW)
    lines = Trail(desk, OFFICER)
    await tab.do("await page.goto(given.url)", url=f"{desk.url}/console/open")
    await tab.wait(".map-name", "Hengshui")
    # The cases of the desk, and not the world.
    await is_within(tab, 50)
    assert not lines.lines(), "where somebody works is read without a line"
    await tab.do("await page.getByRole('textbox', { name: /^Find the place/ }).fill('40.8244, 114.8794')")
    await tab.do("await page.locator('.place-search .places button').click()")
    await tab.wait(".map-name", "Zhangjiakou")
    await is_within(tab, 5)
    await look_at(tab, desk, case)
    await tab.press("button", "More steps")
    await tab.press("button", "Correct the place last seen")
    await tab.wait("[role=alertdialog] .map-scale")
    # A village is chosen in it: the stages to come are up to 1,000 km wide.
    await is_within(tab, 5, "[role=alertdialog]")
    # The district is read by the public: what the page fills in has a way back.
    district = "return page.getByRole('alertdialog').getByRole('textbox', { name: /^District/ }).inputValue()"
    before = await tab.do(district)
    await tab.do("await page.getByLabel('Find the place by its name').fill('张家口')")
    await tab.do("await page.locator('.place-search .places button').first().click()")
    await tab.wait("[role=status]", f"Before: “{before}”.")
    assert await tab.do(district) != before
    await tab.press("button", "Put the district back")
    assert await tab.do(district) == before
    await press_key(tab, "Escape")


async def test_lost_map_comes_back_or_leaves_its_table(desk: Desk, driver: Driver) -> None:
    case = desk.open_case("Xiao Tu", by=SUPERVISOR)
    tab = await sign_in(driver, "lost", desk, OFFICER)
    await look_at(tab, desk, case)
    await tab.wait(".map-buttons")
    await tab.do(LOSE)
    await tab.wait(".map-buttons", gone=True)
    await tab.do(GIVE_BACK)
    await tab.wait(".map-buttons")
    await tab.do(LOSE)
    await tab.wait(".map-failed", "The map could not be drawn.")
    await tab.wait(".map-details[open] .map-table", "Last seen")
    await tab.press("button", "Draw the map again")
    await tab.wait(".map-buttons")
    assert await tab.count(".map-failed") == 0
