"""The screens of statistics and of the audit trail, against a hub with some cases."""

import uuid
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import pytest

from tests.console.desk import PICTURES, ROOT, Desk, build_if_stale, sign_in, violations_of_axe
from tests.e2e.browsing import Driver, Tab, chromium
from tests.local.dev_hub import Screen, running

pytestmark = pytest.mark.needs("node", "chromium")

OFFICER = "hengshui-officer"
CLOSE = "mutation ($input: CloseCaseInput!) { closeCase(input: $input) { caseId userErrors { code } } }"
THEME = "await page.evaluate((theme) => { document.documentElement.dataset.theme = theme }, given.theme)"
OVERFLOW = "return page.evaluate(() => document.documentElement.scrollWidth - innerWidth)"
FOUND = {"outcome": "FOUND_SAFE", "foundBy": "TIP"}
CHILDREN = ((1, "FEMALE"), (4, "MALE"), (7, "FEMALE"), (12, "FEMALE"), (13, "FEMALE"), (16, "MALE"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A hub with exercises about six children. Three of them were found safe."""
    build_if_stale()
    PICTURES.mkdir(parents=True, exist_ok=True)
    log = tmp_path_factory.mktemp("console") / "dev.log"
    with running(log):
        desk = Desk(Screen(log.read_text()))
        for place, (age, sex) in enumerate(CHILDREN):
            case = desk.open_case(f"Child {place}", ageYears=age, sex=sex)
            if place % 2:
                closing = {
                    "caseId": case,
                    "outcome": "FOUND_SAFE",
                    "foundBy": "TIP",
                    "idempotencyKey": str(uuid.uuid4()),
                }
                assert desk.ask(OFFICER, CLOSE, input=closing)["closeCase"]["userErrors"] == []
        yield desk


@pytest.fixture(scope="module")
async def driver() -> AsyncIterator[Driver]:
    async with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
async def statistics(desk: Desk, driver: Driver) -> Tab:
    """The officer of Hengshui, who has counted by age and outcome."""
    tab = await sign_in(driver, "statistics", desk, OFFICER, viewport={"width": 1280, "height": 900})
    await tab.press("link", "Statistics")
    await tab.wait("main h1", "Statistics")
    await tab.do("await page.getByLabel('Group by').selectOption('AGE_BAND')")
    await tab.do("await page.getByLabel('and by').selectOption('OUTCOME')")
    await tab.do("await page.getByText('Filters').click()")
    await tab.do("await page.getByLabel('Cases', { exact: true }).selectOption('EXERCISE')")
    await tab.do("await page.getByText('Time to recovery', { exact: true }).last().click()")
    await tab.do("await page.getByText('Tips of closed cases', { exact: true }).last().click()")
    await tab.do("await page.getByText('Children of cases that you may not read', { exact: true }).last().click()")
    await tab.do("await page.getByLabel('Why you count').fill('Report of the year')")
    await tab.press("button", "Count")
    await tab.wait(".statistics-total", "6")
    await tab.wait(".chart-holder svg")
    return tab


async def test_a_count_leaves_one_line_and_reads_no_case(desk: Desk, statistics: Tab) -> None:
    assert "Found safe" in await statistics.text(".chart-legend")
    assert [one for one in desk.trail_of(OFFICER) if one not in {"OPEN_CASE", "CLOSE_CASE"}] == ["COUNT_CASES"]


async def test_address_has_the_filters_and_no_purpose(statistics: Tab) -> None:
    address = await statistics.do("return page.url()")
    assert urlsplit(address).query == "by=AGE_BAND%2COUTCOME&with=recovery%2Ctips%2Celsewhere&status=EXERCISE"


async def test_rates_stand_beside_their_number(statistics: Tab) -> None:
    row = await statistics.text("[aria-label^='Found alive'] tbody")
    assert "100%" in row
    assert "to 100%" in row


async def test_export_is_started_and_followed_until_its_file(desk: Desk, statistics: Tab) -> None:
    await statistics.press("button", "Start")
    await statistics.wait(".badge.good", "Ready")
    fetched = """
        const button = page.getByRole('button', { name: 'Fetch the file' });
        const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
        const stream = await download.createReadStream();
        let text = ''; for await (const part of stream) text += part;
        return text;
    """
    rows = str(await statistics.do(fetched)).splitlines()
    assert len(rows) == 1 + len(CHILDREN)


async def test_audit_trail_shows_what_was_counted_and_why(desk: Desk, driver: Driver) -> None:
    tab = await sign_in(driver, "audit", desk, "anyang-auditor", viewport={"width": 1280, "height": 900})
    await tab.press("link", "Audit trail")
    await tab.do("await page.getByLabel('Why you look').fill('A complaint')")
    await tab.do("await page.getByLabel('What was done').selectOption('COUNT_CASES')")
    await tab.press("button", "Look")
    await tab.wait("[data-key], tbody tr", "Report of the year")
    assert urlsplit(str(await tab.do("return page.url()"))).query == ""
    await look_at(tab, "audit")


async def test_statistics_are_accessible_and_fit_360_pixels(statistics: Tab) -> None:
    await look_at(statistics, "statistics")


async def look_at(tab: Tab, screen: str) -> None:
    """Check the screen as it is, wide and narrow, light and dark, and that the policy was kept."""
    source = (ROOT / "tests" / "explorer" / "node_modules" / "axe-core" / "axe.min.js").read_text()
    wrong = {}
    for theme in ("light", "dark"):
        await tab.do(THEME, theme=theme)
        for width in (360, 1280):
            face = f"{screen}-{theme}-{width}"
            await tab.do("await page.setViewportSize({ width: given.width, height: 900 })", width=width)
            picture = str(PICTURES / f"{face}.png")
            await tab.do("await page.screenshot({ path: given.picture, fullPage: true })", picture=picture)
            found = await violations_of_axe(tab, source)
            if await tab.do(OVERFLOW) > 0:
                found.append("wider than the screen")
            if found:
                wrong[face] = found
    assert wrong == {}, "\n".join(f"{face}: {found}" for face, found in wrong.items())
    assert (await tab.seen())["violations"] == []
