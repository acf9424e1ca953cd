"""The console at its limits: thousands of tips, long and right-to-left names, a phone, and a browser without WebGL."""

from typing import Any, Final

import pytest

from tests.console.desk import WITHOUT_MAPS, Desk, choose_face, faults, sign_in
from tests.console.pictures import TAKEN
from tests.e2e.browsing import Driver, Tab

pytestmark = pytest.mark.needs("node", "chromium")

OFFICER: Final = "hengshui-officer"
TIPS: Final = 5_000
PAGE: Final = 500
MAX_DRAWN: Final = 300
"""Rows in the document while the list has thousands."""
ARABIC: Final = "دلنواز الصغيرة"
LONG: Final = ("Abdurrahman" * 20)[:200]
PHONE: Final = {"width": 360, "height": 740}
MANY: Final = """
    await page.route("**/console/graphql", async (route) => {
      const { operationName, variables } = route.request().postDataJSON();
      if (operationName !== "useQueuePageQuery") return route.fallback();
      const from = Number(variables.after ?? 0);
      const edges = Array.from({ length: given.page }, (_, index) => {
        const at = from + index;
        const place = at % 3 ? { latitude: 37.7 + at / 20000, longitude: 115.6 + (at % 70) / 100 } : null;
        const text = `Tip ${at} ` + "she was at the station with a man in a grey coat ".repeat(at % 4);
        const none = { photo: null, withdrawnAt: null, wipedAt: null, claim: null, lastTriage: null, foldedInto: null };
        const counts = { foldedCount: 0, agreeingPartners: 1, links: [] };
        const receivedAt = new Date(Date.now() - at * 1000).toISOString();
        const node = { __typename: "Tip", id: `tip_${at}`, caseId: given.id, receivedAt, text, seenAt: null, place };
        return { node: { ...node, ...none, ...counts, state: "NEW" }, cursor: String(at) };
      });
      const end = from + given.page;
      const pageInfo = { hasNextPage: end < given.all, endCursor: String(end) };
      await route.fulfill({ json: { data: { tips: { totalCount: given.all, edges, pageInfo } } } });
    });
"""
MOVES: Final = """
    return page.evaluate(async (given) => {
      // `median` and `worst` are milliseconds from the key to the next frame, for who wants to know them.
      const list = document.querySelector(".tip-list");
      list.focus();
      const times = [];
      for (let move = 0; move < 40; move += 1) {
        const began = performance.now();
        list.dispatchEvent(new KeyboardEvent("keydown", { key: given.key, bubbles: true, cancelable: true }));
        const id = list.getAttribute("aria-activedescendant");
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        times.push(performance.now() - began);
      }
      times.sort((one, other) => one - other);
      const { top, bottom } = document.querySelector("[aria-selected=true]").getBoundingClientRect();
      const frame = list.getBoundingClientRect();
      const isSeen = top >= frame.top - 1 && bottom <= frame.bottom + 1;
      const selected = document.querySelector("[aria-selected=true]").id;
      return { median: times[20], worst: times[38], isSeen, selected, rows: list.querySelectorAll(".tip-row").length };
    }, given)
"""


async def look(tab: Tab, address: str) -> None:
    await tab.do("await page.goto(given.address)", address=address)
    await tab.wait("main h1")


async def press(tab: Tab, *keys: str) -> None:
    await tab.do("for (const key of given.keys) await page.keyboard.press(key)", keys=keys)


@pytest.fixture(scope="module")
async def tab(desk: Desk, driver: Driver) -> Tab:
    """The browser of an officer."""
    return await sign_in(driver, "extremes", desk, OFFICER, viewport={"width": 1280, "height": 800})


@pytest.fixture(scope="module")
def case(desk: Desk) -> str:
    """An exercise about a child with a name from right to left."""
    return desk.open_case(
        ARABIC, by="hengshui-supervisor", fullName=f"{ARABIC} {LONG}"[:100], clothing=f"معطف أحمر {LONG}"
    )


async def test_five_thousand_tips_are_worked_through_by_keys(desk: Desk, tab: Tab, case: str) -> None:
    await look(tab, f"{desk.url}/console/tips?case={case}")
    await tab.wait(".tip-start input:focus")
    await tab.do(MANY, id=case, page=PAGE, all=TIPS)
    await press(tab, "Enter")
    await tab.wait(".tip-row")
    for there in range(2 * PAGE, TIPS + PAGE, PAGE):
        await press(tab, "End", "j")
        await tab.wait(".tips-queue-head", f"{there:,} of 5,000")
    moves: dict[str, Any] = {}
    for start, key in (("Home", "j"), ("End", "k")):
        await press(tab, start)
        moves[start] = await tab.do(MOVES, key=key)
        assert moves[start]["isSeen"]
    assert moves["Home"]["selected"] == "tip-tip_40"
    assert moves["End"]["selected"] == f"tip-tip_{TIPS - 41}"
    await tab.do("await page.screenshot({ path: given.path })", path=str(TAKEN / "tips-5000.png"))
    assert max(one["rows"] for one in moves.values()) <= MAX_DRAWN


async def test_long_and_right_to_left_names_fit_a_phone(desk: Desk, tab: Tab, case: str) -> None:
    rename = """
        await page.route("**/console/session", async (route) => {
          const answer = await route.fetch();
          await route.fulfill({ json: { ...(await answer.json()), name: given.name, forceName: given.name } });
        });
        await page.setViewportSize(given.size);
    """
    await tab.do(rename, name=f"{ARABIC} {LONG}"[:200], size=PHONE)
    try:
        await look(tab, f"{desk.url}/console")
        await tab.wait(f"[data-case={case}]", ARABIC)
        direction = "return page.locator(given.name).evaluate((one) => getComputedStyle(one).direction)"
        assert await tab.do(direction, name=f"[data-case={case}] h3 bdi") == "rtl"
        assert await faults(tab, "extremes-board-360") == []
        await tab.do("await page.locator('.who').click()")
        await tab.wait(".who-full", LONG[:50])
        wide = "return page.evaluate(() => document.documentElement.scrollWidth - innerWidth)"
        assert await tab.do(wide) == 0
        await tab.do("await page.screenshot({ path: given.path })", path=str(TAKEN / "extremes-account-360.png"))
        await press(tab, "Escape")
        await look(tab, f"{desk.url}/console/cases/{case}")
        await tab.wait(".history [data-kind=OPENED]")
        assert await faults(tab, "extremes-case-360") == []
        await look(tab, f"{desk.url}/console/tips?case={case}")
        await tab.wait(".tip-start input:focus")
        await press(tab, "Enter")
        await tab.wait("h1", f"Tips about \u2068{ARABIC}\u2069")
        assert await faults(tab, "extremes-tips-360") == []
    finally:
        await tab.do("await page.unrouteAll({ behavior: 'ignoreErrors' })")


async def test_messages_on_a_phone_leave_the_screen_free(desk: Desk, tab: Tab, case: str) -> None:
    await tab.do("await page.setViewportSize(given.size)", size=PHONE)
    await look(tab, f"{desk.url}/console/tips?case={case}")
    await tab.wait(".tip-start input:focus")
    await tab.do(MANY, id=case, page=1, all=1)
    await press(tab, "Enter")
    await tab.wait(".tip-start", gone=True)
    await tab.wait(".tip-row")
    # There is one tip alone, so each of these says that there is no other.
    await press(tab, "n", "n", "n", "n")
    await tab.wait(".toast:last-child")
    size = "return page.locator('.toast').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height))"
    heights = [height for height in await tab.do(size) if height]
    assert len(heights) == 1
    assert heights[0] <= PHONE["height"] / 5
    await tab.do("await page.screenshot({ path: given.path })", path=str(TAKEN / "extremes-toast-360.png"))
    await choose_face(tab, "zh")
    assert await tab.count(".toast") == 0
    await choose_face(tab, "en")
    await tab.do("await page.unrouteAll({ behavior: 'ignoreErrors' })")


async def test_equal_table_stands_in_without_webgl(desk: Desk, tab: Tab, case: str) -> None:
    await tab.do(f"{WITHOUT_MAPS} await page.setViewportSize({{ width: 1280, height: 800 }})")
    await look(tab, f"{desk.url}/console/cases/{case}")
    await tab.wait(".map-failed")
    await tab.wait(".case-map details[open] table", "37.74")
    assert await tab.count(".case-map canvas") == 0
    assert await faults(tab, "extremes-no-webgl-1280") == []
    await look(tab, f"{desk.url}/console/open")
    await tab.wait(".map-failed")
    await tab.do("await page.locator('.map-coordinates input').fill('37.74, 115.67')")
    await press(tab, "Enter")
    await tab.wait(".case-map details[open] table", "37.74")
