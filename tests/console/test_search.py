"""The search screen as an officer has it: filters, lists, saved searches, an export, and the lines that each leaves."""

import uuid
from collections import Counter
from typing import Final

import pytest

from tests.console.desk import Desk, Trail, done, faces, read, sign_in
from tests.console.pictures import TAKEN
from tests.e2e.browsing import Driver, Tab

pytestmark = pytest.mark.needs("node", "chromium")

OFFICER: Final = "hengshui-officer"
SUPERVISOR: Final = "hengshui-supervisor"
PAGE: Final = 20
LONG: Final = "Maximiliana-Theodora" * 5
"""A name as long as the hub takes one, without a place to break it."""
RIGHT_TO_LEFT: Final = "ليلى عبد الرحمن"
SEARCHES: Final = "query { savedSearches { searches { id name } } }"
RENAME: Final = (
    "mutation ($input: UpdateSavedSearchInput!) { updateSavedSearch(input: $input) { userErrors { code } } }"
)
SEARCHED: Final = "const form = page.locator('.search form');"
PAGE_LINES: Final = done("SEARCH_CASES")
"""The lines of a page: who asked for what, then the cases that were given."""
PURPOSE: Final = "Looking for a series"
EXPORTED: Final = f".own-exports li:has-text('{PURPOSE}')"
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
async def tab(desk: Desk, driver: Driver) -> Tab:
    """The search screen of the officer of Hengshui, with more cases than a page holds."""
    for number in range(PAGE + 2):
        desk.open_case(f"Searched {number}", by=SUPERVISOR, ageYears=1 + number % 17)
    desk.open_case("Maximiliana", by=SUPERVISOR, fullName=LONG, sex="MALE", ageYears=16)
    desk.open_case(RIGHT_TO_LEFT, "ACTUAL", by=SUPERVISOR, sex="MALE", ageYears=15)
    tab = await sign_in(driver, "search", desk, OFFICER, viewport={"width": 1280, "height": 800})
    await tab.do("await page.getByRole('navigation').getByRole('link', { name: 'Cases' }).click()")
    await tab.wait("h1", "Search cases")
    return tab


async def test_keyboard_alone_finds_cases_and_reads_further_pages(desk: Desk, tab: Tab) -> None:
    trail = Trail(desk, OFFICER)
    assert await tab.do(BY_KEYBOARD, text="Searched", purpose=PURPOSE) == "search-results"
    assert await tab.text(".search-count") == f"{PAGE} of {PAGE + 2}"
    assert trail.fresh() == PAGE_LINES
    await tab.do("await page.getByRole('button', { name: 'Show more' }).focus(); await page.keyboard.press('Enter')")
    await tab.wait(".search-count", f"{PAGE + 2} of {PAGE + 2}")
    assert await tab.count(".search-results tbody tr") == PAGE + 2
    assert "Searched 1" in await tab.do("return page.evaluate(() => document.activeElement.innerText)")
    assert trail.fresh() == PAGE_LINES


async def test_case_of_own_desk_is_found_without_search(desk: Desk, tab: Tab) -> None:
    trail = Trail(desk, OFFICER)
    fill = "await page.locator('.search form').getByLabel('Words').first().fill(given.text)"
    await tab.do(fill, text="maximi")
    assert await tab.text(".search-desk li") == "Maximiliana Exercise Boy · 16 years · Taocheng District"
    await tab.do(fill, text="Searched")
    await tab.wait(".search-desk", f"And {PAGE + 2 - 5} more")
    assert await tab.count(".search-desk a") == 5
    assert not trail.fresh()


async def test_filter_for_the_force_offers_the_known_forces(desk: Desk, tab: Tab) -> None:
    trail = Trail(desk, OFFICER)
    code = """
        await page.locator(".search form .add-filter summary").first().click();
        await page.locator(".search form .add-filter").first().getByRole("button", { name: "Force" }).click();
        const filter = page.locator("[data-filter=force]");
        const offered = await filter.locator("option").allTextContents();
        await filter.getByRole("button").click();
        return offered;
    """
    offered = await tab.do(code)
    assert "Anyang Public Security Bureau, Henan (cn-410500)" in offered
    assert not trail.fresh()


async def test_address_has_codes_and_neither_words_nor_places(tab: Tab) -> None:
    code = (
        SEARCHED
        + """
        await form.getByLabel("In a circle").locator('xpath=ancestor::label').click();
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
    sex = "await page.getByLabel('Sex', { exact: true }).first().selectOption(given.sex)"
    await tab.do(sex, sex="MALE")
    await tab.wait(".search-results [role=status]", "What is shown belongs to the earlier ones.")
    await tab.do(sex, sex="FEMALE")
    await tab.wait(".earlier-filters", gone=True)


async def test_way_back_from_a_case_reads_nothing_again(desk: Desk, tab: Tab) -> None:
    trail = Trail(desk, OFFICER)
    await tab.do("await page.evaluate(() => { globalThis.stays = true })")
    # The second time nobody waits for the case.
    for shown in ("main .case h1", "main:not(:has(.search))"):
        await tab.do("await page.locator('.search-results tbody tr').first().click()")
        await tab.wait(shown)
        await tab.do("await page.goBack()")
        await tab.wait(".search-count", "4 of 4")
    assert await tab.do("return page.evaluate(() => globalThis.stays)"), "the page was loaded anew"
    assert await tab.do("return page.getByLabel('Words').first().inputValue()") == "Searched"
    assert not {"SEARCH_CASES ASKED", "SEARCH_CASES DONE"} & trail.fresh().keys()


async def test_every_field_that_is_refused_says_so(tab: Tab) -> None:
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
    trail = Trail(desk, OFFICER)
    code = (
        SEARCHED
        + """
        await form.getByLabel("Cases that you may read").locator('xpath=ancestor::label').click();
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
    assert trail.fresh() == read("SEARCH_CASES") + done("SAVE_SEARCH")
    found = desk.open_case(name, by=SUPERVISOR)
    await tab.wait(".search-saved-list .badge", "1 new")
    assert not trail.fresh()
    await tab.press("button", "Show what is new: Series")
    await tab.wait(f".search-results [data-key={found}]", f"{name} Wang")
    await tab.press("button", "I have seen them")
    await tab.wait(".search-saved-list", "nothing new")
    assert trail.fresh() == PAGE_LINES


async def test_export_says_what_comes_of_it_and_is_followed(desk: Desk, tab: Tab) -> None:
    trail = Trail(desk, OFFICER)
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
    await tab.wait(".search-results [role=status]", "Your exports")
    await tab.wait(f"{EXPORTED} .badge.good", "Ready")
    lines = PAGE_LINES + done("START_EXPORT") + Counter({"EXPORT_ROWS DONE": 1})
    assert trail.fresh() == lines

    await tab.do("await page.locator('.own-exports').getByRole('link', { name: 'Statistics' }).click()")
    await tab.wait(f"{EXPORTED} .badge.good", "Ready")
    await tab.wait(f"{EXPORTED} button", "Fetch the file")
    await tab.do("await page.goBack()")
    await tab.wait(f"{EXPORTED} .badge.good", "Ready")
    assert not trail.fresh(), "a list of exports leaves no line"


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
    both = await tab.do(code, picture=str(TAKEN / "search-both.png"))
    assert "Series of May" in both
    assert "Sex: Girl" in both
    await tab.press("button", "Delete Series")
    await tab.do("await page.getByRole('button', { name: 'Delete', exact: true }).click()")
    await tab.wait(".search-saved-list li", gone=True)
    assert desk.ask(OFFICER, SEARCHES)["savedSearches"]["searches"] == []


async def test_every_face_is_accessible_and_fits_360_pixels(tab: Tab) -> None:
    code = (
        SEARCHED
        + """
        await form.getByRole("button", { name: "Clear all" }).click();
        await form.getByLabel("Cases that you may read").locator('xpath=ancestor::label').click();
        await form.getByRole("button", { name: "Add an exception" }).click();
        await form.locator(".add-filter summary").first().click();
        await form.getByRole("button", { name: "Closed", exact: true }).first().click();
        await form.getByRole("button", { name: "Standstill" }).first().click();
        const focused = await page.evaluate(() => document.activeElement.labels[0].innerText);
        await form.getByLabel("Standstill", { exact: true }).selectOption("no");
        await form.getByRole("button", { name: "Search" }).click();
        await page.locator(".search-count").waitFor();
        return [focused, page.url().split("?")[1]];
    """
    )
    assert await tab.do(code) == ["Standstill", "in=cases&held=no"]
    await faces(tab, "search")
    seen = await tab.seen()
    assert seen["violations"] == []
