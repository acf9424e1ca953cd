"""An analyst's night, step by step: a saved search, statistics, an export that a second person approves."""

from collections import Counter
from typing import Final

from tests.console.desk import done, faults, read
from tests.console.mouse import choose_radio, click, fill
from tests.console.night import Night

TABLES: Final = """
    return page.locator("figure.chart").evaluateAll((charts) => charts.map((chart) => ({
      drawn: chart.querySelectorAll(".chart-holder svg").length,
      rows: [...chart.querySelectorAll("tbody tr")].map((row) => [...row.children].map((cell) => cell.textContent)),
    })));
"""
FETCH: Final = """
    const button = page.getByRole("button", { name: "Fetch the file" });
    const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
    let text = "";
    for await (const part of await download.createReadStream()) text += part;
    return text;
"""


async def save_a_search(night: Night, name: str, count: int) -> None:
    """Search, save the search, and see what is new in it until it is marked as seen."""
    tab = night.tab
    await choose_radio(tab, "Cases that you may read")
    await fill(tab, "^Words", name)
    await fill(tab, "^Why you look", "Looking for a series")
    await click(tab, "button", "Search")
    await tab.wait(".search-count", f"20 of {count}")
    await click(tab, "button", "Save this search")
    await fill(tab, "^Name", "Series")
    await click(tab, "button", "Save")
    await tab.wait(".search-saved-list", "nothing new")
    await night.wrote(done("SEARCH_CASES", "SAVE_SEARCH"))
    night.hub.open_series(name, 1)
    await tab.wait(".search-saved-list .badge", "1 new")
    await night.wrote()
    await click(tab, "button", "Show what is new: Series")
    await tab.wait(".search-count", "1 of 1")
    await click(tab, "button", "I have seen them")
    await tab.wait(".search-saved-list", "nothing new")
    await night.wrote(done("SEARCH_CASES"))


async def count_children(night: Night, count: int) -> None:
    """Count by age: the chart is drawn, and its table has the same children."""
    tab = night.tab
    await tab.do("await page.getByRole('navigation').getByRole('link', { name: 'Statistics' }).click()")
    await tab.do("await page.getByLabel('Group by').selectOption('AGE_BAND')")
    await tab.do("await page.getByText('Filters').click()")
    await tab.do("await page.getByLabel('Cases', { exact: true }).selectOption('TEST')")
    await fill(tab, "^Why you count", "Report of the night")
    await click(tab, "button", "Count")
    await tab.wait(".statistics-total", str(count))
    await tab.wait(".chart-holder svg")
    [chart] = await tab.do(TABLES)
    assert chart["drawn"] == 1
    assert sum(int(number) for _, number in chart["rows"]) == count
    await night.wrote(read("COUNT_CASES"))


async def ask_for_an_export(night: Night) -> str:
    """Ask for private rows, more than one person may take. Return the address for the second person."""
    tab = night.tab
    await choose_radio(tab, "Private facts of cases that you may read")
    await click(tab, "button", "Start")
    await tab.wait(".badge.waiting", "Waits for a second person")
    await night.wrote(done("START_EXPORT"))
    return await tab.text(".export-address")


async def approve(night: Night) -> None:
    """Look at what a colleague wants to take away, and approve it."""
    tab = night.tab
    await tab.wait(".needed", "Report of the night")
    await tab.wait(".needed", "status: TEST")
    await night.wrote(read("READ_EXPORT"))
    assert await faults(tab, "exports-en-1280") == []
    await fill(tab, "^Why you approve", "The report needs every case.")
    await click(tab, "button", "Approve the export")
    await tab.wait("[role=status]", "You have approved it")
    await night.wrote(done("APPROVE_EXPORT"))


async def fetch_the_export(night: Night, count: int) -> None:
    """Wait until the file is there, and fetch it."""
    await night.tab.wait(".badge.good", "Ready")
    rows = str(await night.tab.do(FETCH)).splitlines()
    assert len(rows) == 1 + count
    await night.wrote(Counter({"EXPORT_ROWS DONE": 1}), read("READ_EXPORT"))


async def look_into_the_trail(night: Night) -> None:
    """Find who approved, then what was asked for."""
    tab = night.tab
    await click(tab, "link", "Audit trail")
    await night.wrote()
    await fill(tab, "^Why you look", "An export of the night")
    for action, why in (("APPROVE_EXPORT", "The report needs every case."), ("START_EXPORT", "Report of the night")):
        await tab.do("await page.getByLabel('What was done').selectOption(given.action)", action=action)
        await click(tab, "button", "Look")
        await tab.wait("tbody tr", why)
    await night.wrote(read("READ_AUDIT", "READ_AUDIT"))
