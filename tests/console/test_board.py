"""The console as an officer has it: the way in, the board, and what a cut, a lock and a sign-out leave."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import pytest

from tests.console.desk import PICTURES, ROOT, Desk, build_if_stale, choose, sign_in, violations_of_axe
from tests.e2e.browsing import Driver, Tab, chromium
from tests.local.dev_hub import Screen, running

pytestmark = pytest.mark.needs("node", "chromium")

OFFICER = "hengshui-officer"
WIDTHS = (360, 1280)
OVERFLOW = "return page.evaluate(() => document.documentElement.scrollWidth - innerWidth)"
FILL = """
    await page.getByRole("radio", { name: /An exercise/ }).check({ force: true });
    await page.getByLabel("Name for the public").fill(given.name);
    await page.getByLabel("Full name").fill(`${given.name} Wang`);
    await page.getByRole("textbox", { name: /^Age/ }).fill("5");
    await page.getByRole("radio", { name: "Girl" }).check({ force: true });
    await page.getByRole("textbox", { name: /^District/ }).fill("Taocheng District");
    const now = new Date(Date.now() - 75 * 60_000 + 8 * 3_600_000).toISOString();
    const parts = [8, 5, 0, 11, 14, 17].map((at) => now.slice(at, at ? at + 2 : 4));
    for (const [index, typed] of parts.entries()) {
      await page.locator(".date-input [role=spinbutton]").nth(index).focus();
      await page.keyboard.type(typed);
    }
    await page.getByLabel("Find the place by its name").fill("Hengshui");
    await page.locator(".places button").first().click();
    await page.getByRole("textbox", { name: /^Why/ }).fill("Taken from a station");
"""
BODY = "return page.locator('body').innerText()"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One hub for all tests of this file."""
    build_if_stale()
    PICTURES.mkdir(parents=True, exist_ok=True)
    log = tmp_path_factory.mktemp("console") / "dev.log"
    with running(log):
        yield Desk(Screen(log.read_text()))


@pytest.fixture(scope="module")
async def driver() -> AsyncIterator[Driver]:
    async with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
async def board(desk: Desk, driver: Driver) -> Tab:
    """The board of the officer of Hengshui."""
    return await sign_in(driver, "board", desk, OFFICER, viewport={"width": 1280, "height": 800})


@pytest.fixture(scope="module")
async def form(desk: Desk, driver: Driver) -> Tab:
    """The empty form that opens a case."""
    tab = await sign_in(driver, "open", desk, OFFICER, timezoneId="Asia/Shanghai")
    await tab.do("await page.getByRole('link', { name: 'Open a case' }).first().click()")
    await tab.wait("h1", "Open a case")
    return tab


async def test_cases_and_changes_appear_and_leave_no_line(desk: Desk, board: Tab) -> None:
    assert await board.text("main h1") == "Board"
    first = desk.open_case("Xiao Yu", "ACTUAL")
    await board.wait(f"[data-case={first}]", "Xiao Yu")
    second = desk.open_case("小明", sex="MALE")
    await board.wait(f"[data-case={second}] .status-mark", "Exercise")
    await board.wait(f"[data-case={second}] [data-state=DONE]")
    await board.wait(f"[data-case={second}]", "200 km waits for a second person")
    assert await board.text(".work-list:nth-child(2) .work-count") == "2"
    assert set(desk.trail_of(OFFICER)) == {"OPEN_CASE"}


async def test_notice_arrives_live_and_is_taken_over(desk: Desk, board: Tab) -> None:
    case = desk.open_case("Xiao Hua")
    await board.wait(f"[data-case={case}]")
    desk.break_glass(case)
    await board.wait(".notice[data-kind=BREAK_GLASS]", "Xiao Hua")
    await board.press("button", "I take care of it")
    await board.wait(".notice.is-taken", OFFICER)


async def test_exercise_opens_from_a_draft_that_survives_a_reload(desk: Desk, form: Tab, board: Tab) -> None:
    await form.press("button", "Open the case…")
    await form.wait(".form-refusals", "9 things need your attention")
    await form.do(FILL, name="Xiao Lan")
    await form.wait(".draft-line", "Draft saved at")
    await form.do("await page.reload()")
    await form.wait("header", "This is your draft of")
    await form.press("button", "Open the exercise…")
    await form.wait("[role=alertdialog] blockquote", "[EXERCISE] Missing child: Xiao Lan, girl, age 5")
    await form.do("await page.screenshot({ path: given.picture })", picture=str(PICTURES / "open-preview.png"))
    await form.do("await page.locator('.dialog-actions .primary').click()")
    await form.wait("h1", "The exercise is open.")
    await board.wait(".case-card .status-mark", "Exercise")
    await board.wait(".case-card", "Xiao Lan")
    assert set(desk.trail_of(OFFICER)) <= {"OPEN_CASE", "PREVIEW_ALERT", "SEARCH_CASES", "ACKNOWLEDGE_NOTICE"}
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
    source = (ROOT / "tests" / "explorer" / "node_modules" / "axe-core" / "axe.min.js").read_text()
    entry = await driver.open("entry", f"{desk.url}/console")
    await entry.wait("h1")
    wrong = {}
    for screen, tab in (("board", board), ("open", form), ("entry", entry)):
        for language in ("en", "zh"):
            for theme in ("light", "dark"):
                await _choose_face(tab, language, theme)
                for width in WIDTHS:
                    face = f"{screen}-{language}-{theme}-{width}"
                    await tab.do("await page.setViewportSize({ width: given.width, height: 800 })", width=width)
                    picture = str(PICTURES / f"{face}.png")
                    await tab.do("await page.screenshot({ path: given.picture, fullPage: true })", picture=picture)
                    found = await violations_of_axe(tab, source)
                    if await tab.do(OVERFLOW) > 0:
                        found.append("wider than the screen")
                    if found:
                        wrong[face] = found
    assert wrong == {}, "\n".join(f"{face}: {found}" for face, found in wrong.items())
    await _choose_face(board, "en", "light")


async def _choose_face(tab: Tab, language: str, theme: str) -> None:
    """Switch language and colours as their buttons do; they are in the officer's menu once somebody is signed in."""
    code = """
        const menu = page.locator(".who");
        if (await menu.count()) await menu.click();
        const [languages, themes] = [page.locator(".segments").nth(0), page.locator(".segments").nth(1)];
        await languages.getByRole("button").nth(given.language).click();
        await themes.getByRole("button").nth(given.theme).click();
        if (await menu.count()) await page.keyboard.press("Escape");
        await page.locator(`html[lang^='${given.tag}'][data-theme='${given.colours}']`).waitFor();
    """
    places = {"language": ("en", "zh").index(language), "theme": ("auto", "light", "dark").index(theme)}
    await tab.do(code, tag=language, colours=theme, **places)


async def test_lock_leaves_nothing_of_the_screen(desk: Desk, driver: Driver) -> None:
    tab = await sign_in(driver, "locked", desk, OFFICER)
    await tab.wait("[data-case]", "Xiao Yu")
    await tab.do("await page.locator('.who').click()")
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


async def test_no_foreign_request_and_no_report_of_the_policy(desk: Desk, board: Tab) -> None:
    seen = await board.seen()
    assert seen["violations"] == []
    hosts = {urlsplit(request["url"]).hostname for request in seen["requests"]}
    assert hosts <= {"127.0.0.1", ""}
    paths = {urlsplit(one["url"]).path.split("/")[1] for one in seen["requests"] if one["url"].startswith(desk.url)}
    assert paths == {"console"}
    expected = ("401", "ERR_INTERNET_DISCONNECTED", "WebSocket connection")
    assert [line for line in seen["console"] if not any(word in line for word in expected)] == []
