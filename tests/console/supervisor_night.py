"""A supervisor's night, step by step: notices, a case returned, one held, one paused and handed over."""

from tests.console.desk import done, read
from tests.console.mouse import click, fill, send
from tests.console.night import READ_SCREEN, Night
from tests.console.night_hub import pass_time


async def take_over_a_notice(night: Night, name: str) -> None:
    """Five minutes pass; take over the notice about one of three cases that nobody has confirmed."""
    tab = night.tab
    await is_read(night)
    await tab.wait(".work-list:nth-child(2) .work-count", "3")
    await pass_time(night.hub, 6, tab)
    await tab.do("await page.locator('.notice[data-kind=UNCONFIRMED]').nth(2).waitFor()")
    notice = "page.locator('.notice').filter({ hasText: given.name })"
    await tab.do(f"await {notice}.getByRole('button').click()", name=name)
    await tab.wait(".notice.is-taken", night.account)
    await night.wrote(done("ACKNOWLEDGE_NOTICE"))


async def return_case(night: Night, case: str) -> None:
    """Return a case with a reason, and find it in its list."""
    tab = night.tab
    await open_from_board(night, case)
    await click(tab, "button", "Return the case")
    await fill(tab, "^Reason", "The grandmother has not been asked.")
    await send(tab)
    await tab.wait(".case-returned", "The grandmother has not been asked.")
    await to_board(night)
    await tab.wait(f"[data-case={case}] .badge", "Returned")
    await night.wrote(READ_SCREEN, done("RETURN_CASE"), read("READ_CASE"))


async def confirm_and_pause(night: Night, case: str) -> None:
    """Confirm a case after a look, see it go on, and pause its alert."""
    tab = night.tab
    await open_from_board(night, case)
    await click(tab, "button", "Look and confirm")
    await tab.wait(".needed", "Taken from a station.")
    await send(tab)
    await tab.wait(".badge.good", "Confirmed")
    await tab.wait("[data-state=DONE]", "200 km")
    await night.wrote(READ_SCREEN, done("CONFIRM_CASE"), read("READ_CASE"))
    await click(tab, "button", "Pause the alert")
    await fill(tab, "^Reason", "A witness takes it back.")
    await send(tab)
    await tab.wait(".badge", "Paused by an officer")
    await to_board(night)
    await night.wrote(done("PAUSE_ALERT"))


async def see_what_stands_still(night: Night, held: str, paused: str) -> None:
    """Time passes: nobody confirmed the one, so it is held; of the paused one the stage that is due does not begin."""
    tab = night.tab
    await pass_time(night.hub, 9.5, tab)
    await tab.wait(".notice[data-kind=HELD]", "Xiao Tao")
    await tab.wait(f"[data-case={held}] .badge", "Paused: nobody confirmed it in time")
    await tab.wait(f"[data-case={held}] .case-summary", "nobody else is told until a second person confirms it.")
    await tab.wait(f"[data-case={paused}] .badge", "Paused by an officer")
    await tab.wait(f"[data-case={paused}] .stages li:nth-child(3)[data-state=PLANNED]", "300 km")
    await night.wrote()


async def confirm_held(night: Night, held: str, returned: str) -> None:
    """The opener answers and sends the returned case again; the held one is confirmed at last, and goes on."""
    tab = night.tab
    night.hub.send_again(returned, "The grandmother knows nothing.")
    await tab.wait(f"[data-case={returned}] .badge", "To confirm")
    await tab.do("await page.locator('.notice[data-kind=HELD] a.primary', { hasText: 'Look and confirm' }).click()")
    await night.case()
    await tab.wait(".badge", "Paused: nobody confirmed it in time")
    await tab.wait(".case-late", "Nobody confirmed it in time")
    await click(tab, "button", "Look and confirm")
    await send(tab)
    await tab.wait(".badge.good", "Confirmed")
    await tab.wait("[data-state=DONE]", "200 km")
    await to_board(night)
    await night.wrote(READ_SCREEN, done("CONFIRM_CASE"), read("READ_CASE"))


async def hand_over(night: Night, case: str) -> None:
    """Offer a case to another force; once it takes it, the case leaves the board."""
    tab = night.tab
    night.hub.ask("anyang-officer", "{ viewer { account } }")
    await open_from_board(night, case)
    await click(tab, "button", "More steps")
    await click(tab, "button", "Offer it to another force")
    await tab.do("await page.getByRole('combobox', { name: 'Force' }).click()")
    await tab.do("await page.keyboard.type('Anyang')")
    await tab.do("await page.locator('[role=option]').filter({ hasText: 'cn-410500' }).click()")
    await fill(tab, "^Reason", "She was seen in Anyang.")
    await send(tab)
    await tab.wait(".history [data-kind=OFFERED]")
    await tab.wait(".case-offered", "Offered to Anyang Public Security Bureau")
    await tab.wait(".case-offered", "“More steps”, then “Withdraw the offer”.")
    await to_board(night)
    await tab.wait(f"[data-case={case}]")
    night.hub.take_over(case, "anyang-officer")
    await tab.wait(f"[data-case={case}]", gone=True)
    await night.wrote(READ_SCREEN, done("HAND_OVER_CASE"), read("READ_CASE"))


async def open_from_board(night: Night, case: str) -> None:
    """Click on a case on the board, and wait for its screen."""
    await night.tab.do("await page.locator(`[data-case=${given.case}] h3 a`).click()", case=case)
    await night.case()


async def to_board(night: Night) -> None:
    """Click on the board in the navigation, and wait until it has read its lists."""
    await night.tab.do("await page.getByRole('navigation').getByRole('link', { name: 'Board' }).click()")
    await is_read(night)


async def is_read(night: Night) -> None:
    """Wait until the board has read its lists. A clock that is moved on meanwhile is an answer that does not come."""
    await night.tab.wait(".board-cases :is(.cases, .empty)")
    await night.tab.wait(".board-notices :is(.notices, .empty)")
