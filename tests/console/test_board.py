"""The console as an officer has it: the way in, the board, and what a cut, a lock and a sign-out leave."""

import asyncio
from urllib.parse import urlsplit

import pytest

from tests.console.desk import Desk, Trail, choose, choose_face, done, faces, read, sign_in
from tests.console.pictures import TAKEN
from tests.e2e.browsing import Driver, Tab

pytestmark = pytest.mark.needs("node", "chromium")

OFFICER = "hengshui-officer"
SUPERVISOR = "hengshui-supervisor"
UNCONFIRMED = ".work-list:nth-child(2) .work-count"
FILL = """
    await page.getByRole("radio", { name: /An exercise/ }).locator('xpath=ancestor::label').click();
    await page.getByLabel("Name for the public").fill(given.name);
    await page.getByLabel("Full name").fill(`${given.name} Wang`);
    await page.getByRole("textbox", { name: /^Age/ }).fill("5");
    await page.getByRole("radio", { name: "Girl" }).locator('xpath=ancestor::label').click();
    await page.getByRole("textbox", { name: /^District/ }).fill("Taocheng District");
    const now = new Date(Date.now() - 75 * 60_000 + 8 * 3_600_000).toISOString();
    const parts = [8, 5, 0, 11].map((at) => now.slice(at, at ? at + 2 : 4));
    for (const [index, typed] of parts.entries()) {
      await page.locator(".date-input [role=spinbutton]").nth(index).focus();
      await page.keyboard.type(typed);
    }
    await page.getByRole("textbox", { name: /^Why/ }).fill("Taken from a station");
"""
SEEN_IN_VIEW = """
    return page.locator(given.selector).evaluate((one) => {
      const { top, bottom } = one.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    });
"""
TAKE = """
    const notice = page.locator(".notice[data-kind=BREAK_GLASS]", { hasText: given.name });
    await notice.getByRole("button", { name: "I take care of it" }).click();
"""
OFFER = "mutation ($input: HandOverCaseInput!) { handOverCase(input: $input) { userErrors { code } } }"
CONFIRM = "mutation ($input: ConfirmCaseInput!) { confirmCase(input: $input) { userErrors { code } } }"
BODY = "return page.locator('body').innerText()"


@pytest.fixture(scope="module")
def trail(desk: Desk) -> Trail:
    """The lines of the officer in the audit trail."""
    return Trail(desk, OFFICER)


@pytest.fixture(scope="module")
async def board(desk: Desk, driver: Driver, trail: Trail) -> Tab:
    """The board of the officer of Hengshui."""
    tab = await sign_in(driver, "board", desk, OFFICER, viewport={"width": 1280, "height": 800})
    await tab.wait(".cases, .board-cases .empty")
    return tab


@pytest.fixture(scope="module")
async def form(desk: Desk, driver: Driver) -> Tab:
    """The empty form that opens a case."""
    tab = await sign_in(driver, "open", desk, OFFICER, timezoneId="Asia/Shanghai")
    await tab.do("await page.getByRole('link', { name: 'Open a case' }).first().click()")
    await tab.wait("h1", "Open a case")
    return tab


async def test_cases_and_changes_appear_and_leave_no_line(desk: Desk, trail: Trail, board: Tab) -> None:
    assert await board.text("main h1") == "Board"
    before = int(await board.text(UNCONFIRMED))
    first = desk.open_case("Xiao Yu", "ACTUAL")
    await board.wait(f"[data-case={first}]", "Xiao Yu")
    second = desk.open_case("小明", sex="MALE")
    await board.wait(f"[data-case={second}] .status-mark", "Exercise")
    await board.wait(f"[data-case={second}] [data-state=DONE]")
    await board.wait(f"[data-case={second}]", "200 km waits for a second person")
    await board.wait(f"[data-case={second}] .stages li:nth-child(2)", "Waits")
    assert int(await board.text(UNCONFIRMED)) == before + 2
    confirmed = desk.ask(SUPERVISOR, CONFIRM, input={"caseId": second})
    assert confirmed["confirmCase"]["userErrors"] == []
    await board.wait(".toast", "Confirmed: Exercise · 小明")
    await board.wait(f"[data-case={second}] .badge.good", "Confirmed")
    assert trail.fresh() == done("OPEN_CASE", "OPEN_CASE")


async def test_case_of_another_force_is_found_to_confirm_it(desk: Desk, driver: Driver) -> None:
    case = desk.open_case("Xiao Ran", by=SUPERVISOR)
    tab = await sign_in(driver, "elsewhere", desk, "anyang-officer", has_maps=False)
    await tab.press("button", "To confirm")
    assert await tab.count(f"[data-case={case}]") == 0
    await tab.press("link", "Find those that wait for a second person")
    await tab.do("await page.getByRole('textbox', { name: /^Why you look/ }).fill('Confirming for a colleague')")
    await tab.do("await page.locator('.search form').getByRole('button', { name: 'Search' }).click()")
    await tab.do("await page.locator('.search-results tbody tr', { hasText: 'Xiao Ran' }).click()")
    await tab.wait("main button", "Look and confirm")


async def test_notice_arrives_live_and_is_taken_over(desk: Desk, trail: Trail, board: Tab) -> None:
    case = desk.open_case("Xiao Rong")
    await board.wait(f"[data-case={case}]")
    desk.break_glass(case)
    await board.wait(".notice[data-kind=BREAK_GLASS]", "Xiao Rong")
    await board.wait(".toast", "New: Exercise · Xiao Rong · Emergency access to a case")
    await board.do(TAKE, name="Xiao Rong")
    await board.wait(".notice.is-taken", OFFICER)
    assert trail.fresh() == done("OPEN_CASE", "ACKNOWLEDGE_NOTICE")


async def choose_place(form: Tab) -> None:
    """Try to send without a place, find it, try to send without choosing it, and choose it by Enter."""
    await form.press("button", "Open the exercise…")
    await form.wait(
        ".place-search:has(input:focus) .field-error", "Choose a place: from the list, on the map or by coordinates."
    )
    await form.do("await page.getByLabel('Find the place by its name').fill('衡水')")
    await form.wait(".place-search [role=status]", "One place. Nothing is chosen yet. Choose it, or press Enter.")
    # A place that was found is not chosen: it is said where it was searched for, and stops the form.
    await form.press("button", "Open the exercise…")
    await form.wait(".form-refusals", "One thing needs your attention")
    await form.wait(".place-search:has(input:focus) .field-error", "Choose a place from the list, or empty the field.")
    assert await form.do(SEEN_IN_VIEW, selector=".place-search .field-error")
    await form.do("await page.keyboard.press('Enter')")
    await form.wait(".place-search [role=status]", "Chosen: Hengshui")
    await form.wait(".map-name-beside", "Hengshui")
    await form.wait(".map-hint", "No streets on this map.")


async def test_exercise_opens_from_a_draft_that_survives_a_reload(trail: Trail, form: Tab, board: Tab) -> None:
    await form.press("button", "Open the case…")
    await form.wait(".form-refusals", "9 things need your attention")
    await form.wait(".kind-section .field-error", "Choose “A real alert” or “An exercise”.")
    await form.do(FILL, name="Xiao Lian")
    await form.press("button", "Open the exercise…")
    await form.wait(".form-refusals", "One thing needs your attention")
    await form.wait(".segment[data-type=minute]:focus")
    await form.do("await page.keyboard.type('30')")
    await choose_place(form)
    await form.wait(".draft-line", "Draft saved at")
    await form.wait("nav .badge", "Draft")
    await form.do("await page.reload()")
    await form.wait("header", "This is your draft of")
    await form.press("button", "Open the exercise…")
    # If something is missing in the draft, the test says what.
    await form.wait("[role=alertdialog] blockquote, .form-refusals")
    assert await form.do("return page.locator('[aria-invalid=true], .form-refusals').allInnerTexts()") == []
    await form.wait("[role=alertdialog] blockquote", "[EXERCISE] Missing child: Xiao Lian, girl, age 5")
    await form.wait("[role=alertdialog]", "Words that were typed are not translated")
    await form.wait("[role=alertdialog]", "Taocheng District · 37.7")
    await form.wait("[role=alertdialog] .map-scale")
    await form.do("await page.screenshot({ path: given.picture })", picture=str(TAKEN / "open-preview.png"))
    await form.do("await page.locator('.dialog-actions .primary').click()")
    await form.wait("h1", "The exercise is open.")
    await form.wait("nav .badge:has-text('Draft')", gone=True)
    await board.wait(".case-card .status-mark", "Exercise")
    await board.wait(".case-card", "Xiao Lian")
    assert trail.fresh() == read("PREVIEW_ALERT", "SEARCH_CASES") + done("OPEN_CASE")
    await form.press("button", "Open another case")
    assert await form.count("text=This is your draft of") == 0


async def test_banner_names_a_cut_and_feeds_go_on_after_it(desk: Desk, board: Tab) -> None:
    began = "globalThis.cut = Date.now(); await context.setOffline(true);"
    await board.do(began + "await page.getByText('The connection is lost since').waitFor({ timeout: 5000 })")
    missed = desk.open_case("Xiao Mei")
    await board.do("await page.evaluate(() => { globalThis.stays = true }); await context.setOffline(false)")
    await board.wait(".banner.resumed")
    await board.wait(f"[data-case={missed}]")
    assert await board.do("return page.evaluate(() => globalThis.stays)"), "the page was loaded anew"
    assert await board.count(f"[data-case={missed}]") == 1


async def test_every_face_is_accessible_and_fits_360_pixels(desk: Desk, driver: Driver, board: Tab, form: Tab) -> None:
    entry = await driver.open("entry", f"{desk.url}/console")
    await entry.wait("h1")
    await faces(board, "board", "light", "dark")
    await faces(form, "open")
    await faces(entry, "entry")
    await choose_face(board, "en")


async def test_lock_leaves_nothing_of_the_screen(desk: Desk, driver: Driver) -> None:
    tab = await sign_in(driver, "locked", desk, OFFICER)
    await tab.wait("[data-case]", "Xiao Yu")
    await tab.do("await page.locator('.who').click()")
    await tab.wait(".who-full", f"Account {OFFICER} · force id cn-131100")
    await tab.press("button", "Lock the screen")
    await tab.wait("h1", "Locked")
    assert "Xiao Yu" not in await tab.do("return page.content()")
    await tab.press("button", "Sign in")
    await choose(tab, OFFICER)
    await tab.wait("[data-case]", "Xiao Yu")


async def test_signing_out_leaves_no_name_behind(desk: Desk, driver: Driver) -> None:
    tab = await sign_in(driver, "out", desk, OFFICER)
    await tab.wait("[data-case]", "Xiao Yu")
    await tab.do("await page.locator('.who').click()")
    await tab.do("await page.getByRole('button', { name: 'Sign out', exact: true }).click()")
    await tab.wait("h1", "Reunion Hub")
    await tab.do("await page.goBack().catch(() => null)")
    await asyncio.sleep(0)
    kept = await tab.do("return page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))")
    assert kept in ("[{},{}]", '[{"theme":"auto"},{}]'), kept
    assert "Xiao Yu" not in await tab.do("return page.content()")


async def test_auditor_sees_no_case_and_no_screen_of_officers(desk: Desk, driver: Driver) -> None:
    tab = await sign_in(driver, "auditor", desk, "anyang-auditor")
    await tab.wait("nav", "Audit trail")
    assert "Open a case" not in await tab.do(BODY)
    assert "Xiao Yu" not in await tab.do(BODY)
    # A notice is there to be known, and can be neither opened nor taken from those who can act.
    case = desk.open_case("Xiao Nuo")
    given = {"caseId": case, "force": "cn-410500", "reason": "She lives there", "idempotencyKey": f"offer-{case}"}
    assert desk.ask(OFFICER, OFFER, input=given)["handOverCase"]["userErrors"] == []
    await tab.wait(".notice[data-kind=OFFERED]")
    assert await tab.count(".notice a, .notice button") == 0


async def test_no_foreign_request_and_no_report_of_the_policy(desk: Desk, board: Tab) -> None:
    seen = await board.seen()
    assert seen["violations"] == []
    hosts = {urlsplit(request["url"]).hostname for request in seen["requests"]}
    assert hosts <= {"127.0.0.1", ""}
    paths = {urlsplit(one["url"]).path.split("/")[1] for one in seen["requests"] if one["url"].startswith(desk.url)}
    assert paths == {"console"}
    expected = ("401", "ERR_INTERNET_DISCONNECTED", "WebSocket connection")
    assert [line for line in seen["console"] if not any(word in line for word in expected)] == []
