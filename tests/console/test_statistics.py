"""The screens of statistics and of the audit trail, against a hub with some cases."""

import uuid
from collections import Counter
from urllib.parse import urlsplit

import pytest

from tests.console.desk import Desk, Trail, done, faces, read, sign_in
from tests.e2e.browsing import Driver, Tab

pytestmark = pytest.mark.needs("node", "chromium")

OFFICER = "hengshui-officer"
SUPERVISOR = "hengshui-supervisor"
CLOSE = "mutation ($input: CloseCaseInput!) { closeCase(input: $input) { caseId userErrors { code } } }"
CHILDREN = ((1, "FEMALE"), (4, "MALE"), (7, "FEMALE"), (12, "FEMALE"), (13, "FEMALE"), (16, "MALE"))


@pytest.fixture(scope="module")
def trail(desk: Desk) -> Trail:
    """The lines of the officer in the audit trail."""
    return Trail(desk, OFFICER)


@pytest.fixture(scope="module")
async def statistics(desk: Desk, driver: Driver, trail: Trail) -> Tab:
    """The officer of Hengshui, who has counted the cases of this file by age and outcome: they alone are tests."""
    for place, (age, sex) in enumerate(CHILDREN):
        case = desk.open_case(f"Child {place}", "TEST", by=SUPERVISOR, ageYears=age, sex=sex)
        if place % 2:
            closing = {"caseId": case, "outcome": "FOUND_SAFE", "foundBy": "TIP", "idempotencyKey": str(uuid.uuid4())}
            assert desk.ask(SUPERVISOR, CLOSE, input=closing)["closeCase"]["userErrors"] == []
    tab = await sign_in(driver, "statistics", desk, OFFICER, viewport={"width": 1280, "height": 900})
    await tab.press("link", "Statistics")
    await tab.wait("main h1", "Statistics")
    assert "Exercises and technical tests are not counted." in await tab.text(".statistics-fields")
    await tab.do("await page.getByLabel('Group by').selectOption('AGE_BAND')")
    await tab.do("await page.getByLabel('and by').selectOption('OUTCOME')")
    await tab.do("await page.getByText('Filters').click()")
    await tab.do("await page.getByLabel('Cases', { exact: true }).selectOption('TEST')")
    await tab.do("await page.getByText('Time to recovery', { exact: true }).last().click()")
    await tab.do("await page.getByText('Tips of closed cases', { exact: true }).last().click()")
    await tab.do("await page.getByText('Children of cases that you may not read', { exact: true }).last().click()")
    await tab.do("await page.getByLabel('Why you count').fill('Report of the year')")
    await tab.press("button", "Count")
    await tab.wait(".statistics-total", "6")
    await tab.wait(".chart-holder svg")
    return tab


async def test_a_count_leaves_one_line_and_reads_no_case(trail: Trail, statistics: Tab) -> None:
    assert "Found safe" in await statistics.text(".chart-legend")
    assert trail.fresh() == read("COUNT_CASES")


async def test_changed_filters_are_told_until_they_are_counted(trail: Trail, statistics: Tab) -> None:
    choose = "await page.getByLabel('Cases', { exact: true }).selectOption(given.status)"
    await statistics.do(choose, status="EXERCISE")
    await statistics.wait("[role=status]", "What is shown belongs to the earlier ones.")
    await statistics.do(choose, status="TEST")
    await statistics.wait(".earlier-filters", gone=True)
    await statistics.do(choose, status="EXERCISE")
    assert not trail.fresh()
    await statistics.press("button", "Show what matches now")
    await statistics.wait(".earlier-filters", gone=True)
    await statistics.wait("button.primary:focus", "Count")
    await statistics.wait(".chart-holder svg, .empty, .statistics-total:not(:has-text('6'))")
    await statistics.do(choose, status="TEST")
    await statistics.press("button", "Count")
    await statistics.wait(".statistics-total", "6")
    await statistics.wait(".chart-holder svg")
    assert trail.fresh() == read("COUNT_CASES"), "what was counted before is still there"


async def test_address_has_the_filters_and_no_purpose(statistics: Tab) -> None:
    address = await statistics.do("return page.url()")
    assert urlsplit(address).query == "by=AGE_BAND%2COUTCOME&with=recovery%2Ctips%2Celsewhere&status=TEST"


async def test_rates_stand_beside_their_number(statistics: Tab) -> None:
    row = await statistics.text("[aria-label^='Found alive'] tbody")
    assert "100%" in row
    assert "to 100%" in row


async def test_export_is_started_and_followed_until_its_file(trail: Trail, statistics: Tab) -> None:
    await statistics.press("button", "Start")
    await statistics.wait(".own-exports li:has-text('Report of the year') .badge.good", "Ready")
    fetched = """
        const button = page.getByRole('button', { name: /^Fetch the file: Report of the year/ });
        const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
        const stream = await download.createReadStream();
        let text = ''; for await (const part of stream) text += part;
        return text;
    """
    rows = str(await statistics.do(fetched)).splitlines()
    assert len(rows) == 1 + len(CHILDREN)
    assert trail.fresh() == done("START_EXPORT") + read("READ_EXPORT") + Counter({"EXPORT_ROWS DONE": 1})


async def test_audit_trail_shows_what_was_counted_and_why(desk: Desk, driver: Driver) -> None:
    tab = await sign_in(driver, "audit", desk, "anyang-auditor", viewport={"width": 1280, "height": 900})
    await tab.press("link", "Audit trail")
    await tab.do("await page.getByLabel('Why you look').fill('A complaint')")
    # "No line matches" would say that nobody looked at the case.
    await tab.do("await page.getByLabel(/^Case/).fill('Xiao Mei')")
    await tab.press("button", "Look")
    await tab.wait(".field-error", "a name finds nothing")
    await tab.do("await page.getByLabel(/^Case/).fill('')")
    await tab.do("await page.getByLabel('What was done').selectOption('COUNT_CASES')")
    await tab.press("button", "Look")
    await tab.wait("[data-key], tbody tr", "Report of the year")
    await tab.wait("tbody tr", "By: real or exercise, Age and Outcome")
    assert urlsplit(str(await tab.do("return page.url()"))).query == ""
    await faces(tab, "audit")
    assert (await tab.seen())["violations"] == []


async def test_statistics_are_accessible_and_fit_360_pixels(statistics: Tab) -> None:
    await statistics.do("await page.getByLabel('Disappeared from').fill('2026-05-06')")
    await statistics.wait(".field-hint", "Wed, 6 May 2026")
    await faces(statistics, "statistics")
    assert (await statistics.seen())["violations"] == []
