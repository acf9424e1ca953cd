"""The search screen as an officer has it: filters, lists, saved searches, an export, and the lines that each leaves."""

import uuid
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Final

import pytest

from tests.console.desk import PICTURES, ROOT, Desk, build_if_stale, sign_in, violations_of_axe
from tests.e2e.browsing import Driver, Tab, chromium
from tests.local.dev_hub import Screen, running

pytestmark = pytest.mark.needs("node", "chromium")

OFFICER: Final = "hengshui-officer"
SUPERVISOR: Final = "hengshui-supervisor"
WIDTHS: Final = (360, 1280)
PAGE: Final = 20
LONG: Final = "Maximiliana-Theodora" * 5
"""A name as long as the hub takes one, without a place to break it."""
RIGHT_TO_LEFT: Final = "ليلى عبد الرحمن"
OVERFLOW: Final = "return page.evaluate(() => document.documentElement.scrollWidth - innerWidth)"
SEARCHES: Final = "query { savedSearches { searches { id name } } }"
RENAME: Final = (
    "mutation ($input: UpdateSavedSearchInput!) { updateSavedSearch(input: $input) { userErrors { code } } }"
)
SEARCHED: Final = "const form = page.locator('.search form');"
PAGE_LINES: Final = {"SEARCH_CASES": 2}
"""The lines of a page: who asked for what, then the cases that were given."""
PURPOSE: Final = "Looking for a series"
BY_KEYBOARD: Final = """
    const to = async (name) => {
      for (let step = 0; step < 40; step += 1) {
        const found = await page.evaluate(() => {
          const at = document.activeElement;
          const label = at.labels?.[0]?.innerText ?? at.getAttribute("aria-label") ?? at.innerText ?? "";
          return label.replaceAll("\\n", " ");
        });
        if (found.startsWith(name)) return;
        await page.keyboard.press("Tab");
      }
      throw new Error(`Tab does not lead to ${name}`);
    };
    await page.locator(".search h1").click();
    await to("Words");
    await page.keyboard.type(given.text);
    await to("Why you look");
    await page.keyboard.type(given.purpose);
    await page.keyboard.press("Enter");
    await page.locator(".search-count").waitFor();
    return page.evaluate(() => document.activeElement.id);
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One hub for all tests of this file, with more cases than a page holds."""
    build_if_stale()
    PICTURES.mkdir(parents=True, exist_ok=True)
    log = tmp_path_factory.mktemp("console") / "dev.log"
    with running(log):
        desk = Desk(Screen(log.read_text()))
        for number in range(PAGE + 2):
            # One officer may open 20 cases in an hour.
            desk.open_case(f"Searched {number}", by=(OFFICER, SUPERVISOR)[number % 2], ageYears=1 + number % 17)
        desk.open_case("Maximiliana", by=SUPERVISOR, fullName=LONG, sex="MALE", ageYears=16)
        desk.open_case(RIGHT_TO_LEFT, "ACTUAL", by=SUPERVISOR, sex="MALE", ageYears=15)
        yield desk


@pytest.fixture(scope="module")
async def driver() -> AsyncIterator[Driver]:
    async with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
async def tab(desk: Desk, driver: Driver) -> Tab:
    """The search screen of the officer of Hengshui."""
    tab = await sign_in(driver, "search", desk, OFFICER, viewport={"width": 1280, "height": 800})
    await tab.do("await page.getByRole('navigation').getByRole('link', { name: 'Cases' }).click()")
    await tab.wait("h1", "Search cases")
    return tab


class Trail:
    """The lines that an officer's account has left since this began."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._before = Counter(desk.trail_of(OFFICER))

    def since(self) -> dict[str, int]:
        """Return the number of new lines by action, and begin anew."""
        now = Counter(self._desk.trail_of(OFFICER))
        new = dict(now - self._before)
        self._before = now
        return new


async def test_keyboard_alone_finds_cases_and_reads_further_pages(desk: Desk, tab: Tab) -> None:
    trail = Trail(desk)
    assert await tab.do(BY_KEYBOARD, text="Searched", purpose=PURPOSE) == "search-results"
    assert await tab.text(".search-count") == f"{PAGE} of {PAGE + 2}"
    assert trail.since() == PAGE_LINES
    await tab.do("await page.getByRole('button', { name: 'Show more' }).focus(); await page.keyboard.press('Enter')")
    await tab.wait(".search-count", f"{PAGE + 2} of {PAGE + 2}")
    assert await tab.count(".search-results tbody tr") == PAGE + 2
    assert "Searched 1" in await tab.do("return page.evaluate(() => document.activeElement.innerText)")
    assert trail.since() == PAGE_LINES


async def test_address_has_codes_and_neither_words_nor_places(tab: Tab) -> None:
    code = (
        SEARCHED
        + """
        await form.getByLabel("In a circle").check({ force: true });
        await form.getByRole("textbox", { name: /Coordinates/ }).fill("37.74, 115.67");
        await form.getByRole("button", { name: "Set" }).click();
        await form.getByLabel("Sex", { exact: true }).selectOption("FEMALE");
        await form.getByRole("button", { name: "Add an alternative" }).click();
        await form.locator(".search-any").getByLabel("Age from").fill("3");
        await form.locator(".search-any").getByLabel("Age until").fill("4");
        await form.getByRole("button", { name: "Search" }).click();
        await page.locator(".search-count").waitFor();
        return page.url() + JSON.stringify([history.state, document.title, { ...localStorage }, { ...sessionStorage }]);
    """.replace("[history.state", "await page.evaluate(() => [history.state").replace(
            "sessionStorage }])", "sessionStorage }]))"
        )
    )
    left = await tab.do(code)
    assert "/console/cases?sex=FEMALE&or1-age-from=3&or1-age-until=4" in left
    for secret in ("Searched", "115", "37.7", PURPOSE):
        assert secret not in left
    assert await tab.text(".search-count") == "4 of 4"


async def test_way_back_from_a_case_reads_nothing_again(desk: Desk, tab: Tab) -> None:
    trail = Trail(desk)
    await tab.do("await page.locator('.search-results tbody tr').first().click(); await page.waitForURL(/cases\\/./)")
    await tab.do("await page.goBack()")
    await tab.wait(".search-count", "4 of 4")
    assert await tab.do("return page.getByLabel('Words').first().inputValue()") == "Searched"
    assert "SEARCH_CASES" not in trail.since()


async def test_every_field_that_is_refused_says_so(desk: Desk, tab: Tab) -> None:
    code = (
        SEARCHED
        + """
        await form.getByLabel("Radius").fill("9000");
        await form.getByRole("button", { name: "Search" }).click();
        await form.locator("[aria-invalid=true]").first().waitFor();
        return form.locator("[aria-invalid=true]").inputValue();
    """
    )
    assert await tab.do(code) == "9000"
    assert "5,000 km" in await tab.text(".field-error")
    await tab.press("button", "Clear all")


async def test_saved_search_tells_what_is_new_until_it_is_seen(desk: Desk, tab: Tab) -> None:
    trail = Trail(desk)
    code = (
        SEARCHED
        + """
        await form.getByLabel("Cases that you may read").check({ force: true });
        await form.getByLabel("Words").first().fill(given.text);
        await form.getByRole("button", { name: "Search" }).click();
        await page.locator(".search-results .empty, .search-count").first().waitFor();
        await page.getByRole("button", { name: "Save this search" }).click();
        await page.getByLabel("Name").fill("Series");
        await page.getByRole("button", { name: "Save", exact: true }).click();
        await page.locator(".search-saved-list li").waitFor();
    """
    )
    name = f"Bright {uuid.uuid4().hex[:8]}"
    await tab.do(code, text=name)
    # A list without a case has no line of cases.
    assert trail.since() == {"SEARCH_CASES": 1, "SAVE_SEARCH": 2}
    found = desk.open_case(name, by=SUPERVISOR)
    await tab.wait(".search-saved-list .badge", "1 new")
    assert trail.since() == {}
    await tab.press("button", "Show what is new: Series")
    await tab.wait(f".search-results [data-key={found}]", f"{name} Wang")
    await tab.press("button", "I have seen them")
    await tab.wait(".search-saved-list", "nothing new")
    assert trail.since() == PAGE_LINES


async def test_export_says_what_comes_of_it_and_is_followed(desk: Desk, tab: Tab) -> None:
    trail = Trail(desk)
    code = (
        SEARCHED
        + """
        await form.getByRole("button", { name: "Search" }).click();
        await page.locator(".search-count").waitFor();
        await page.locator(".search-results").getByRole("button", { name: "Start" }).click();
    """
    )
    await tab.do(code)
    await tab.wait(".search-results .consequences", "count as cases read by you")
    await tab.wait(".search-results .badge.good", "Ready")
    assert trail.since() == {**PAGE_LINES, "START_EXPORT": 2, "EXPORT_ROWS": 1}


async def test_stale_saved_search_stands_beside_the_newer_one(desk: Desk, tab: Tab) -> None:
    [saved] = desk.ask(OFFICER, SEARCHES)["savedSearches"]["searches"]
    await tab.press("button", "Open Series")
    await tab.wait(".search-results h2", "Saved search")
    change = {"searchId": saved["id"], "name": "Series of May", "purpose": PURPOSE}
    assert desk.ask(OFFICER, RENAME, input=change)["updateSavedSearch"]["userErrors"] == []
    code = (
        SEARCHED
        + """
        await form.getByLabel("Sex", { exact: true }).selectOption("FEMALE");
        await form.getByRole("button", { name: "Search" }).click();
        await page.locator(".search-count").waitFor();
        await page.getByRole("button", { name: "Save this search" }).click();
        await page.getByRole("button", { name: "Save", exact: true }).click();
        await page.locator(".search-both").waitFor();
        const both = await page.locator(".search-both").innerText();
        await page.screenshot({ path: given.picture });
        await page.getByRole("button", { name: "Save mine in its place" }).click();
        await page.locator(".search-both").waitFor({ state: "detached" });
        return both;
    """
    )
    both = await tab.do(code, picture=str(PICTURES / "search-both.png"))
    assert "Series of May" in both
    assert "Sex: Girl" in both
    await tab.press("button", "Delete Series")
    await tab.do("await page.getByRole('button', { name: 'Delete', exact: true }).click()")
    await tab.wait(".search-saved-list li", gone=True)
    assert desk.ask(OFFICER, SEARCHES)["savedSearches"]["searches"] == []


async def test_every_face_is_accessible_and_fits_360_pixels(desk: Desk, tab: Tab) -> None:
    source = (ROOT / "tests" / "explorer" / "node_modules" / "axe-core" / "axe.min.js").read_text()
    code = (
        SEARCHED
        + """
        await form.getByRole("button", { name: "Clear all" }).click();
        await form.getByLabel("Cases that you may read").check({ force: true });
        await form.getByRole("button", { name: "Add an alternative" }).click();
        await form.getByRole("button", { name: "Search" }).click();
        await page.locator(".search-count").waitFor();
    """
    )
    await tab.do(code)
    wrong = {}
    for language in ("en", "zh"):
        for width, theme in zip(WIDTHS, ("light", "dark"), strict=True):
            await choose_face(tab, language, theme)
            face = f"search-{language}-{theme}-{width}"
            await tab.do("await page.setViewportSize({ width: given.width, height: 800 })", width=width)
            await tab.do("await page.screenshot({ path: given.to, fullPage: true })", to=str(PICTURES / f"{face}.png"))
            found = await violations_of_axe(tab, source)
            if await tab.do(OVERFLOW) > 0:
                found.append("wider than the screen")
            if found:
                wrong[face] = found
    assert wrong == {}, "\n".join(f"{face}: {found}" for face, found in wrong.items())
    seen = await tab.seen()
    assert seen["violations"] == []


async def choose_face(tab: Tab, language: str, theme: str) -> None:
    """Switch language and colours in the officer's menu."""
    code = """
        await page.locator(".who").click();
        await page.locator(".segments").nth(0).getByRole("button").nth(given.language).click();
        await page.locator(".segments").nth(1).getByRole("button").nth(given.theme).click();
        await page.keyboard.press("Escape");
    """
    await tab.do(code, language=("en", "zh").index(language), theme=("auto", "light", "dark").index(theme))
    await tab.wait(f"html[lang^='{language}'][data-theme='{theme}']")
