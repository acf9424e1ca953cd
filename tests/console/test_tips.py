"""The tips of a case as an officer works through them: by keyboard, live, and with the stated lines in the trail."""

import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from reunion import GeoPoint, ReceiptCode, Reunion
from tests.console.desk import PICTURES, ROOT, Desk, build_if_stale, choose_face, sign_in, violations_of_axe
from tests.e2e.browsing import Driver, Tab, chromium
from tests.local.dev_hub import Screen, running
from tests.services.photos.pictures import photo_file
from tests.timeouts import HANG_TIMEOUT

pytestmark = pytest.mark.needs("node", "chromium")

OFFICER: Final = "hengshui-officer"
COLLEAGUE: Final = "hengshui-supervisor"
LONG: Final = "She was with a man in a grey coat, on platform three of the station, and she was crying. " * 8
ARABIC: Final = "رأيت فتاة صغيرة ترتدي معطفا أحمر قرب محطة القطار"
NEAR: Final = GeoPoint(37.7412, 115.6718)
LINES: Final = """query ($account: String!, $after: String) {
  auditTrail(purpose: "Lines of the screen", filter: {account: $account}, first: 100, after: $after) {
    edges { node { action outcome } }
  }
}"""
RANKED: Final = """query ($case: ID!) {
  tips(caseId: $case, purpose: "Waiting for the order", orderBy: {by: RANKED}, filter: {folded: false}) { totalCount }
}"""
IN_LINE: Final = 5
"""Lines of the six tips: one is a rewording, and stands behind another."""
FREE: Final = """query ($case: ID!) {
  tips(
    caseId: $case, purpose: "Taking one", orderBy: {by: RANKED}, filter: {states: [NEW], folded: false, unclaimed: true}
  ) { edges { node { id } } }
}"""
CLAIM: Final = "mutation ($id: ID!) { claimTip(input: {tipId: $id}) { userErrors { code } } }"
OVERFLOW: Final = "return page.evaluate(() => document.documentElement.scrollWidth - innerWidth)"
SELECTED: Final = ".tip-row[aria-selected=true]"


class TipDesk(Desk):
    """A desk to which the public sends tips, through an app with the test key."""

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.app = Reunion(self.url, screen.named("test key"), allow_http=True)
        self.alerts: dict[str, str] = {}
        self.since = 0

    def tip(self, case: str, text: str, **given: Any) -> ReceiptCode:
        """Send a tip to the alert of a case, and return its receipt code."""
        return self.app.tips.submit(self.alerts[case], text, **given)

    def lines(self) -> list[str]:
        """Return the lines of the officer that came since the last call, the oldest first."""
        edges = self.ask("anyang-auditor", LINES, account=OFFICER)["auditTrail"]["edges"]
        said = [f"{edge['node']['action']} {edge['node']['outcome']}" for edge in reversed(edges)]
        fresh = said[self.since :]
        self.since = len(said)
        return sorted(fresh)

    def open_with_tips(self) -> str:
        """Open an exercise, send its tips, and return its id once the hub has put the tips in order."""
        case = self.open_case("Xiao Yu")
        found = self.ask(OFFICER, "{ deskCases(first: 100) { edges { node { id alert { id } } } } }")
        self.alerts = {one["node"]["id"]: one["node"]["alert"]["id"] for one in found["deskCases"]["edges"]}
        seen = datetime.now(UTC) - timedelta(minutes=30)
        self.tip(case, LONG.strip(), place=NEAR, seen_at=seen, contact="+86 138 0000 0000")
        self.tip(case, "A girl in a red coat at the noodle kiosk of the station.", place=NEAR, seen_at=seen)
        self.tip(case, "A girl in a red coat at the noodle kiosk by the station!", place=NEAR, seen_at=seen)
        self.tip(case, ARABIC, place=GeoPoint(37.9, 115.2), photo=self.app.photos.upload(photo_file()))
        self.tip(case, "我想她住在我们那条街上。")
        self.tip(case, "W" * 200)
        deadline = time.monotonic() + HANG_TIMEOUT
        while self.ask(COLLEAGUE, RANKED, case=case)["tips"]["totalCount"] < IN_LINE:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        return case


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TipDesk]:
    """One hub for all tests of this file."""
    build_if_stale()
    PICTURES.mkdir(parents=True, exist_ok=True)
    log = tmp_path_factory.mktemp("tips") / "dev.log"
    with running(log):
        given = TipDesk(Screen(log.read_text()))
        yield given
        given.app.close()


@pytest.fixture(scope="module")
async def driver() -> AsyncIterator[Driver]:
    async with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def case(desk: TipDesk) -> str:
    return desk.open_with_tips()


@pytest.fixture(scope="module")
async def tips(desk: TipDesk, driver: Driver, case: str) -> Tab:
    """The screen of the case's tips, before anything is read."""
    tab = await sign_in(driver, "tips", desk, OFFICER, viewport={"width": 1280, "height": 800})
    await tab.do("await page.goto(given.address)", address=f"{desk.url}/console/tips?case={case}")
    await tab.wait(".tip-start input")
    desk.lines()
    return tab


async def keys(tab: Tab, *pressed: str) -> None:
    """Press keys, one after the other."""
    await tab.do("for (const key of given.keys) await page.keyboard.press(key)", keys=pressed)


async def write(tab: Tab, text: str) -> None:
    """Type into what has the focus."""
    await tab.do("await page.keyboard.type(given.text)", text=text)


async def test_tips_are_read_once_by_keyboard(desk: TipDesk, tips: Tab) -> None:
    assert desk.lines() == []
    await keys(tips, "Enter")
    await tips.wait(SELECTED)
    assert await tips.count(".tip-row") == IN_LINE
    assert desk.lines() == ["READ_TIPS ASKED", "READ_TIPS DONE"]

    await keys(tips, "j", "k", "ArrowDown", "ArrowUp", "End", "Home", "Enter")
    await tips.wait(".tip-talk")
    await tips.wait(".tip-table", "+86 138 0000 0000")
    await keys(tips, "Escape", "j", "k", "Enter")
    assert desk.lines() == ["READ_TIPS ASKED"], "a tip that was opened is not read twice"


async def test_a_tip_is_claimed_and_followed_up_by_keyboard(desk: TipDesk, tips: Tab) -> None:
    await keys(tips, "c")
    await tips.wait(f"{SELECTED} .badge", "Yours")
    assert desk.lines() == ["CLAIM_TIP ASKED", "CLAIM_TIP DONE"]

    await keys(tips, "f")
    await tips.wait("[role=dialog] input")
    await write(tips, "A patrol can go: dnc")
    await keys(tips, "Tab")
    await write(tips, "Which way did they go?")
    await keys(tips, "Shift+Tab", "Enter")
    await tips.wait("[role=dialog]", gone=True)
    await tips.wait(f"{SELECTED}[data-state=FOLLOWED]")
    await tips.wait(".talk", "Which way did they go?")
    assert desk.lines() == ["ASK_TIPSTER ASKED", "ASK_TIPSTER DONE", "TRIAGE_TIP ASKED", "TRIAGE_TIP DONE"]


async def test_tips_are_dismissed_and_linked_by_keyboard(desk: TipDesk, tips: Tab) -> None:
    await keys(tips, "n", "d")
    await tips.wait("[role=dialog] input")
    await keys(tips, "Enter")
    await tips.wait("[role=dialog] .field-error")
    await write(tips, "She is too old")
    await keys(tips, "Enter")
    await tips.wait("[role=dialog]", gone=True)
    await tips.wait(".tip-row[data-state=DISMISSED]")
    await tips.wait(f"{SELECTED}[data-state=NEW]")
    assert desk.lines() == ["TRIAGE_TIP ASKED", "TRIAGE_TIP DONE"]

    await keys(tips, "l")
    await tips.wait(".tips-linking")
    await keys(tips, "k", "Enter")
    await tips.wait(".tips-linking", gone=True)
    await tips.wait(".tip-link-list", "By an officer")
    assert desk.lines() == ["LINK_TIPS ASKED", "LINK_TIPS ASKED", "LINK_TIPS DONE", "LINK_TIPS DONE"]


async def test_news_come_live_and_read_nothing(desk: TipDesk, tips: Tab, case: str) -> None:
    receipt = desk.tip(case, "She sits in the waiting hall, beside the clock.")
    await tips.wait(".tips-news", "1 new tip")
    assert desk.lines() == []
    while not await tips.count(".tip-row:has-text('the clock')"):
        await tips.do("await page.locator('.tips-news button, [data-command=again]').first().click()")
        await tips.do("await page.locator('[data-pending]').waitFor({ state: 'detached' })")
    assert set(desk.lines()) == {"READ_TIPS ASKED", "READ_TIPS DONE"}
    desk.app.tips.withdraw(receipt)
    await tips.wait(".tip-row", "The person withdrew this tip")
    assert "the clock" not in await tips.do("return page.content()")
    assert desk.lines() == []


async def test_claim_of_a_colleague_is_refused_and_named(desk: TipDesk, tips: Tab, case: str) -> None:
    row = f"#tip-{desk.ask(COLLEAGUE, FREE, case=case)['tips']['edges'][-1]['node']['id']}"
    desk.ask(COLLEAGUE, CLAIM, id=row.removeprefix("#tip-"))
    await tips.wait(f"{row} .badge", f"Claimed by {COLLEAGUE}")
    await tips.do("await page.locator(given.row).click()", row=row)
    await keys(tips, "c")
    await tips.wait(".tips-pane .failed")
    assert desk.lines() == ["CLAIM_TIP ASKED", "CLAIM_TIP REFUSED"]


async def test_tips_are_accessible_and_fit_360_pixels(desk: TipDesk, tips: Tab) -> None:
    source = (ROOT / "tests" / "explorer" / "node_modules" / "axe-core" / "axe.min.js").read_text()
    wrong: dict[str, list[str]] = {}

    async def look(face: str) -> None:
        picture = str(PICTURES / f"tips-{face}.png")
        await tips.do("await page.screenshot({ path: given.picture, fullPage: true })", picture=picture)
        found = await violations_of_axe(tips, source)
        if await tips.do(OVERFLOW) > 0:
            found.append("wider than the screen")
        if found:
            wrong[face] = found

    for language, theme in (("en", "light"), ("zh", "dark")):
        await tips.do("await page.setViewportSize({ width: 1280, height: 800 })")
        await choose_face(tips, language, theme)
        await keys(tips, "Escape", "Home", "Enter")
        await tips.wait(".tip-talk")
        await look(f"{language}-{theme}-1280")
        await tips.do("await page.setViewportSize({ width: 360, height: 740 })")
        await look(f"{language}-{theme}-360-open")
        await keys(tips, "Escape")
        await look(f"{language}-{theme}-360")
    assert wrong == {}


async def test_screen_keeps_nothing_of_a_tip_in_the_browser(desk: TipDesk, tips: Tab, case: str) -> None:
    kept = "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, document.title, history.state])"
    said = str(await tips.do(f"return page.evaluate(() => {kept})"))
    assert "Xiao" not in said
    assert "platform" not in said
    assert "purpose" not in said
    seen = await tips.seen()
    assert seen["violations"] == []
    assert {urlsplit(one["url"]).hostname for one in seen["requests"]} <= {"127.0.0.1", None, ""}
