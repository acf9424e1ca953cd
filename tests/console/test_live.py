"""The console over time: a colleague's changes arrive in order, and an idle hour leaves no line."""

import json
import os
from collections.abc import Iterator
from typing import Final

import pytest

from tests.console.desk import choose, done
from tests.console.followed_board import follow_changes, percentile_95
from tests.console.mouse import click
from tests.console.night_hub import SUPERVISOR, NightHub, open_console
from tests.console.pictures import TAKEN
from tests.e2e.browsing import Driver
from tests.local.dev_hub import Screen

pytestmark = pytest.mark.needs("node", "chromium")

OFFICER: Final = "hengshui-officer"
CHANGES: Final = 40
MINUTES: Final = """
    let [running, ended] = [0, 0];
    const begin = (asked) => asked.url().endsWith("/console/graphql") && (running += 1);
    const end = (asked) => asked.url().endsWith("/console/graphql") && ([running, ended] = [running - 1, ended + 1]);
    const heard = [["request", begin], ["requestfinished", end], ["requestfailed", end]];
    for (const [name, hear] of heard) page.on(name, hear);
    for (let minute = 0; minute < given.count; minute += 1) {
      if (given.isUsed && minute % 5 === 0) await page.mouse.move(200 + minute, 200);
      const before = ended;
      await page.clock.fastForward(60_000);
      // What still runs would end by its timeout in the next minute.
      while (given.isRead && (ended === before || running > 0)) await page.waitForTimeout(5);
    }
    for (const [name, hear] of heard) page.off(name, hear);
"""
"""Let minutes pass in the browser: what is due within a minute happens once in it."""


@pytest.fixture(scope="module")
def hub(screen: Screen) -> Iterator[NightHub]:
    """The hub of the folder; its own clock is not moved."""
    given = NightHub(screen)
    yield given
    given.close()


async def test_every_change_reaches_the_board_in_order(hub: NightHub, driver: Driver) -> None:
    tab = await driver.open("live", f"{hub.url}/console", viewport={"width": 1280, "height": 900})
    await click(tab, "button", "Sign in")
    await choose(tab, OFFICER)
    case = hub.open_case("Xiao Lei", by=SUPERVISOR)
    before = hub.lines()
    followed = await follow_changes(hub, tab, case, SUPERVISOR, CHANGES)
    assert followed.told == followed.made, "the socket told of all, in order, none twice"
    assert followed.shown == [one for one in followed.made if one in followed.shown], "the board went back"
    assert followed.shown[-1] == followed.made[-1]
    assert hub.lines() - before == done(*["REVISE_CASE"] * CHANGES), "an event of the feed leaves no line"
    figures = {"changes": CHANGES, "p95_seconds": percentile_95(followed.seconds), "load": os.getloadavg()[0]}
    (TAKEN / "commit-to-screen.json").write_text(json.dumps(figures) + "\n")


async def test_an_hour_on_the_board_leaves_no_line(hub: NightHub, driver: Driver) -> None:
    case = hub.open_case("Xiao Jun", by=SUPERVISOR)
    tab = await open_console(driver, "idle", hub)
    await click(tab, "button", "Sign in")
    await choose(tab, OFFICER)
    await tab.wait(f"[data-case={case}]")
    before = hub.lines()
    for minutes, banner in ((-20, "The clock of this machine is 20 mins slow."), (0, "")):
        time = "await page.clock.setSystemTime(Date.now() + given.ms)"
        await tab.do(time, ms=minutes * 60_000)
        await tab.wait(".banner", banner or "The clock of this machine", gone=not banner)
        # It must be confirmed within 15 minutes.
        await tab.wait(f"[data-case={case}] .case-summary", "in 14 mins")
    for _ in range(4):
        await tab.do(MINUTES, count=15, isUsed=True, isRead=True)
    assert await tab.text("main h1") == "Board"
    await tab.wait(f"[data-case={case}] .countdown", "overdue")
    await tab.do(MINUTES, count=4, isUsed=False, isRead=True)
    await tab.wait(".banner", "locks in")
    await tab.do(MINUTES, count=2, isUsed=False, isRead=False)
    await tab.wait("h1", "Locked")
    await tab.do(MINUTES, count=54, isUsed=False, isRead=False)
    assert hub.lines() == before
