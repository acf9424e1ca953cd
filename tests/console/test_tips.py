"""The tips of a case as an officer works through them: by keyboard, live, and with the stated lines in the trail."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from reunion import GeoPoint, ReceiptCode, Reunion
from tests.console.desk import Desk, Trail, choose_face, done, faces, faults, read, sign_in
from tests.console.pictures import TAKEN
from tests.e2e.browsing import Driver, Tab
from tests.local.dev_hub import Screen
from tests.services.photos.pictures import photo_file
from tests.timeouts import HANG_TIMEOUT

pytestmark = pytest.mark.needs("node", "chromium")

OFFICER: Final = "hengshui-officer"
COLLEAGUE: Final = "hengshui-supervisor"
LONG: Final = "She was with a man in a grey coat, on platform three of the station, and she was crying. " * 8
ARABIC: Final = "رأيت فتاة صغيرة ترتدي معطفا أحمر قرب محطة القطار"
NEAR: Final = GeoPoint(37.7412, 115.6718)
RANKED: Final = """query ($case: ID!) {
  tips(caseId: $case, purpose: "Waiting for the order", orderBy: {by: RANKED}) {
    edges { node { foldedInto } }
  }
}"""
IN_ORDER: Final = 6
IN_LINE: Final = 5
"""Lines of the six tips: one is a rewording, and stands behind another."""
FREE: Final = """query ($case: ID!) {
  tips(
    caseId: $case, purpose: "Taking one", orderBy: {by: RANKED}, filter: {states: [NEW], folded: false, unclaimed: true}
  ) { edges { node { id } } }
}"""
PLAIN: Final = """query ($case: ID!) {
  tips(
    caseId: $case, purpose: "Counting", filter: {states: [NEW], folded: false, hasPhoto: false, text: "girl"}
    orderBy: {by: RANKED}
  ) { totalCount }
}"""
NEW: Final = """query ($case: ID!) {
  tips(caseId: $case, purpose: "Counting the new ones", filter: {states: [NEW], withdrawn: false}) {
    edges { node { id } }
  }
}"""
TRIAGE: Final = "mutation ($id: ID!) { triageTip(input: {tipId: $id, state: REVIEWED}) { userErrors { code } } }"
CLOSE: Final = "mutation ($input: CloseCaseInput!) { closeCase(input: $input) { userErrors { code path } } }"
REOPEN: Final = "mutation ($input: ReopenCaseInput!) { reopenCase(input: $input) { userErrors { code path } } }"
CLAIM: Final = "mutation ($id: ID!) { claimTip(input: {tipId: $id}) { userErrors { code } } }"
SELECTED: Final = ".tip-row[aria-selected=true]"

READ_AGAIN: Final = """
    const isRead = (one) => (one.request().postData() ?? "").includes("useQueuePageQuery");
    const answer = page.waitForResponse(isRead);
    await page.locator(".tips-news button, [data-command=again]").first().click();
    await (await answer).finished();
"""


class TipDesk(Desk):
    """A desk to which the public sends tips, through an app with the test key."""

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.app = Reunion(self.url, screen.named("test key"), allow_http=True)
        self.alerts: dict[str, str] = {}

    def tip(self, case: str, text: str, **given: Any) -> ReceiptCode:
        """Send a tip to the alert of a case, and return its receipt code."""
        return self.app.tips.submit(self.alerts[case], text, **given)

    def open_with_tips(self) -> str:
        """Open an exercise, send its tips, and return its id once the hub has put the tips in order."""
        case = self.open_case("Xiao Zhou", by=COLLEAGUE)
        found = self.ask(OFFICER, "{ deskCases(first: 100) { edges { node { id alert { id } } } } }")
        self.alerts = {one["node"]["id"]: one["node"]["alert"]["id"] for one in found["deskCases"]["edges"]}
        seen = datetime.now(UTC) - timedelta(minutes=30)
        self.tip(case, LONG.strip(), place=NEAR, seen_at=seen, contact="+86 138 0000 0000")
        self.tip(case, "A girl in a red coat at the noodle kiosk of the station.", place=NEAR, seen_at=seen)
        self.tip(case, "A girl in a red coat at the noodle kiosk by the station!", place=NEAR, seen_at=seen)
        self.tip(case, f"{ARABIC} (a girl)", place=GeoPoint(37.9, 115.2), photo=self.app.photos.upload(photo_file()))
        self.tip(case, "我想她住在我们那条街上。")
        self.tip(case, "W" * 200)
        self.wait_for_order(case, IN_ORDER, folded=IN_ORDER - IN_LINE)
        return case

    def order(self, case: str) -> list[bool]:
        """Return for each tip in the order of a case whether it stands behind another one."""
        edges = self.ask(COLLEAGUE, RANKED, case=case)["tips"]["edges"]
        return [edge["node"]["foldedInto"] is not None for edge in edges]

    def wait_for_order(self, case: str, tips: int, folded: int) -> None:
        """Return as soon as the order of a case has so many tips: for 5 seconds from then on it lacks later ones."""
        deadline = time.monotonic() + HANG_TIMEOUT
        while (len(order := self.order(case)), sum(order)) != (tips, folded):
            assert time.monotonic() < deadline
            time.sleep(0.2)


@pytest.fixture(scope="module")
def desk(screen: Screen) -> Iterator[TipDesk]:
    """The hub, with an app of the public."""
    given = TipDesk(screen)
    yield given
    given.app.close()


@pytest.fixture(scope="module")
def case(desk: TipDesk) -> str:
    return desk.open_with_tips()


@pytest.fixture(scope="module")
def trail(desk: TipDesk, case: str) -> Trail:
    """The lines of the officer in the audit trail once the tips are there."""
    return Trail(desk, OFFICER)


@pytest.fixture(scope="module")
async def tips(desk: TipDesk, driver: Driver, case: str, trail: Trail) -> Tab:
    """The screen of the case's tips, before anything is read."""
    tab = await sign_in(driver, "tips", desk, OFFICER, viewport={"width": 1280, "height": 800})
    await tab.do("await page.goto(given.address)", address=f"{desk.url}/console/tips?case={case}")
    await tab.wait(".tip-start input:focus")
    return tab


async def keys(tab: Tab, *pressed: str) -> None:
    """Press keys, one after the other."""
    await tab.do("for (const key of given.keys) await page.keyboard.press(key)", keys=pressed)


async def write(tab: Tab, text: str) -> None:
    """Type into what has the focus."""
    await tab.do("await page.keyboard.type(given.text)", text=text)


async def test_tips_are_read_once_by_keyboard(trail: Trail, tips: Tab) -> None:
    assert not trail.fresh()
    await keys(tips, "Enter")
    await tips.wait(SELECTED)
    assert await tips.count(".tip-row") == IN_LINE
    assert trail.fresh() == done("READ_TIPS")

    await keys(tips, "j", "k", "ArrowDown", "ArrowUp", "End", "Home", "Enter")
    await tips.wait(".tip-talk")
    await tips.wait(".tip-table", "+86 138 0000 0000")
    await keys(tips, "Escape", "j", "k", "Enter")
    assert trail.fresh() == read("READ_TIPS"), "a tip that was opened is not read twice"


async def test_a_tip_is_claimed_and_followed_up_by_keyboard(trail: Trail, tips: Tab) -> None:
    await keys(tips, "c")
    await tips.wait(f"{SELECTED} .badge", "Yours")
    assert trail.fresh() == done("CLAIM_TIP")

    await tips.press("button", "Ask the tipster")
    await tips.wait("[role=dialog] textarea")
    await keys(tips, "Escape")
    await tips.wait("[role=dialog]", gone=True)
    await keys(tips, "f")
    await tips.wait("[role=dialog] input")
    await write(tips, "A patrol can go: dnc")
    await keys(tips, "Tab")
    await write(tips, "Which way did they go?")
    await keys(tips, "Shift+Tab", "Enter")
    await tips.wait("[role=dialog]", gone=True)
    await tips.wait(f"{SELECTED}[data-state=FOLLOWED]")
    await tips.wait(".talk", "Which way did they go?")
    assert trail.fresh() == done("ASK_TIPSTER", "TRIAGE_TIP")


async def test_tips_are_dismissed_and_linked_by_keyboard(trail: Trail, tips: Tab) -> None:
    await keys(tips, "n", "d")
    await tips.wait("[role=dialog] input")
    await keys(tips, "Enter")
    await tips.wait("[role=dialog] .field-error")
    await write(tips, "She is too old")
    await keys(tips, "Enter")
    await tips.wait("[role=dialog]", gone=True)
    await tips.wait(".tip-row[data-state=DISMISSED]")
    await tips.wait(f"{SELECTED}[data-state=NEW]")
    assert trail.fresh() == done("TRIAGE_TIP")

    await keys(tips, "l")
    await tips.wait(".tips-linking")
    await keys(tips, "k", "Enter")
    await tips.wait(".tips-linking", gone=True)
    await tips.wait(".tip-link-list", "By an officer")
    assert trail.fresh() == done("LINK_TIPS", "LINK_TIPS")


async def test_news_come_live_and_read_nothing(desk: TipDesk, trail: Trail, tips: Tab, case: str) -> None:
    receipt = desk.tip(case, "She sits in the waiting hall, beside the clock.")
    await tips.wait(".tips-news", "1 new tip")
    assert not trail.fresh()
    while not await tips.count(".tip-row:has-text('the clock')"):
        await tips.do(READ_AGAIN)
    assert set(trail.fresh()) == set(done("READ_TIPS"))
    desk.app.tips.withdraw(receipt)
    await tips.wait(".tip-row", "The person withdrew this tip")
    assert "the clock" not in await tips.do("return page.content()")
    assert not trail.fresh()


async def test_tip_that_the_order_lacks_is_told_as_news(desk: TipDesk, trail: Trail, tips: Tab, case: str) -> None:
    await tips.press("button", "Another case or purpose")
    await tips.wait(".tip-start input:focus")
    there = desk.order(case)
    desk.tip(case, "Somebody called her by her name near the ticket office.")
    desk.wait_for_order(case, len(there) + 1, sum(there))
    desk.tip(case, "A striped scarf lies on the bench of the bus stop.")
    await keys(tips, "Enter")
    # A slow page asks for an order that has the tip; one whose feed begins anew tells of missed news.
    await tips.wait(".tips-news, .tip-row:has-text('striped scarf')")
    while not await tips.count(".tip-row:has-text('striped scarf')"):
        await tips.do(READ_AGAIN)
    assert set(trail.fresh()) == set(done("READ_TIPS"))


async def test_claim_of_a_colleague_is_refused_and_named(desk: TipDesk, trail: Trail, tips: Tab, case: str) -> None:
    row = f"#tip-{desk.ask(COLLEAGUE, FREE, case=case)['tips']['edges'][-1]['node']['id']}"
    desk.ask(COLLEAGUE, CLAIM, id=row.removeprefix("#tip-"))
    await tips.wait(f"{row} .badge", f"Claimed by {COLLEAGUE}")
    await tips.do("await page.locator(given.row).click()", row=row)
    await keys(tips, "c")
    await tips.wait(".tips-pane .failed")
    assert trail.fresh() == {"CLAIM_TIP ASKED": 1, "CLAIM_TIP REFUSED": 1}


async def test_filter_narrows_the_list_and_reads_it_anew(desk: TipDesk, trail: Trail, tips: Tab, case: str) -> None:
    wanted = desk.ask(COLLEAGUE, PLAIN, case=case)["tips"]["totalCount"]
    assert wanted > 0
    trail.fresh()
    code = """
        const filters = page.locator(".tip-filters");
        await filters.locator("summary").first().click();
        await filters.getByRole("textbox", { name: /^Words of the tip/ }).fill("girl");
        await filters.locator(".add-filter summary").click();
        await filters.getByRole("button", { name: "Photo", exact: true }).click();
        await filters.getByLabel("Photo", { exact: true }).selectOption("no");
        await filters.getByRole("button", { name: "Filter the list" }).click();
        await filters.locator("summary", { hasText: "Filter (2 set)" }).waitFor();
        await page.locator(".tips-queue-head").filter({ hasText: given.count }).waitFor();
        await page.screenshot({ path: given.picture });
        return page.url();
    """
    picture = str(TAKEN / "tips-filter.png")
    address = await tips.do(code, count=f"{wanted} of {wanted}", picture=picture)
    assert urlsplit(address).query == f"case={case}&has-photo=no"
    assert trail.fresh() == done("READ_TIPS")
    await tips.do("await page.locator('.tip-filters > summary').click()")
    await tips.press("button", "Clear")
    await tips.wait(".tip-filters summary", "Filter")
    await tips.wait(".tip-row")
    assert not await tips.do("return new URL(page.url()).searchParams.has('has-photo')")


async def test_filter_that_is_refused_says_so_at_its_field(tips: Tab) -> None:
    code = """
        const filters = page.locator(".tip-filters");
        if (!(await filters.evaluate((one) => one.open))) await filters.locator("summary").first().click();
        await filters.getByLabel("In a circle").locator('xpath=ancestor::label').click();
        await filters.getByRole("textbox", { name: /Coordinates/ }).fill("37.74, 115.67");
        await filters.getByRole("button", { name: "Set" }).click();
        await filters.getByLabel("Radius").fill("90000");
        await filters.getByRole("button", { name: "Filter the list" }).click();
        const wrong = filters.locator("[aria-invalid=true]");
        await filters.locator("[aria-invalid=true]:focus").waitFor();
        return [await wrong.inputValue(), await filters.locator(".field-error").first().innerText()];
    """
    value, said = await tips.do(code)
    assert value == "90000"
    assert "km" in said
    assert await tips.count(".failed") == 0
    await choose_face(tips, "zh")
    await tips.wait(".tip-filters .field-error", "系统说明：")
    await choose_face(tips, "en")
    await tips.press("button", "Clear")
    await tips.wait(".tip-row")


async def test_tips_are_accessible_and_fit_360_pixels(tips: Tab) -> None:
    async def open_first() -> None:
        await tips.do("await page.locator('.tip-list').focus()")
        await keys(tips, "Escape")
        # Narrow, the list stands in the page again only now.
        await tips.wait(".tip-list:focus")
        await keys(tips, "Home", "Enter")
        await tips.wait(".tip-talk")

    await faces(tips, "tips-open", look=open_first)
    await keys(tips, "Escape")
    assert await faults(tips, "tips-zh-1280") == []
    await tips.do("await page.setViewportSize({ width: 360, height: 740 })")
    assert await faults(tips, "tips-zh-360") == []


async def test_new_tips_are_counted_live_and_leave_no_line(desk: TipDesk, trail: Trail, tips: Tab, case: str) -> None:
    def new() -> list[str]:
        return [edge["node"]["id"] for edge in desk.ask(COLLEAGUE, NEW, case=case)["tips"]["edges"]]

    await tips.do("await page.setViewportSize({ width: 1280, height: 800 })")
    await choose_face(tips, "en")
    await tips.press("link", "Board")
    card, menu = f"[data-case={case}] header", ".header nav .badge .visually-hidden"
    there = new()
    await tips.wait(card, f"{len(there)} new tips")
    trail.fresh()
    before = int((await tips.text(menu)).split()[0])
    desk.tip(case, "She wears a yellow cap now.")
    await tips.wait(card, f"{len(there) + 1} new tips")
    await tips.wait(menu, f"{before + 1} new tips")
    for tip in new()[:2]:
        desk.ask(COLLEAGUE, TRIAGE, id=tip)
    await tips.wait(card, f"{len(there) - 1} new tip")
    assert not trail.fresh()
    await tips.do("await page.locator(given.link).click()", link=f"[data-case={case}] h3 a")
    await tips.wait("[role=tab] .visually-hidden", f"{len(there) - 1} new tip")
    assert trail.fresh() == read("READ_CASE", "READ_CASE", "READ_TIMELINE")


async def test_tip_of_closed_case_leads_to_it_until_reopened(desk: TipDesk, trail: Trail, tips: Tab, case: str) -> None:
    trail.fresh()
    await tips.do("await page.goto(given.address)", address=f"{desk.url}/console/tips")
    await tips.press("button", "Show the tips")
    named = ".tip-row:has(.tip-case:has-text('Xiao Zhou'))"
    await tips.wait(named)
    row = f".tip-row:has-text({json.dumps((await tips.text(f'{named} .tip-text'))[:20])})"
    closing = {"caseId": case, "outcome": "FOUND_SAFE", "idempotencyKey": "closed", "reason": "She is at home"}
    assert desk.ask(COLLEAGUE, CLOSE, input=closing)["closeCase"]["userErrors"] == []
    await tips.wait(f"{row} .tip-case", "A closed case")
    await tips.wait(".header nav a:has-text('Tips') .badge", gone=True)
    await tips.do("await page.locator(given.row).first().click()", row=row)
    await tips.wait(".tip-detail .badge", "Closed")
    link = await tips.do("return page.getByRole('link', { name: 'To the case', exact: true }).getAttribute('href')")
    assert link == f"/console/cases/{case}"
    reopening = {"caseId": case, "reason": "It was another child", "idempotencyKey": "reopened"}
    assert desk.ask(COLLEAGUE, REOPEN, input=reopening)["reopenCase"]["userErrors"] == []
    await tips.wait(f"{row} .tip-case", "Xiao Zhou")
    assert trail.fresh() == done("READ_TIPS")


async def test_screen_keeps_nothing_of_a_tip_in_the_browser(tips: Tab) -> None:
    kept = "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, document.title, history.state])"
    said = str(await tips.do(f"return page.evaluate(() => {kept})"))
    assert "Xiao" not in said
    assert "platform" not in said
    assert "purpose" not in said
    seen = await tips.seen()
    assert seen["violations"] == []
    assert {urlsplit(one["url"]).hostname for one in seen["requests"]} <= {"127.0.0.1", None, ""}
