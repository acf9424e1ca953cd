"""An officer's night, step by step and by keyboard alone."""

from datetime import timedelta
from typing import Final

from tests.console.desk import done, read
from tests.console.keyboard import Keyboard
from tests.console.night import READ_SCREEN, Night
from tests.console.night_hub import pass_time

CHOOSE_IN_WINDOW: Final = """
    const [popup] = await Promise.all([context.waitForEvent("page"), page.keyboard.press("Enter")]);
    await popup.waitForURL(/authorize/);
    for (let tabs = 0; tabs < 20; tabs += 1) {
      const name = await popup.evaluate(() => document.activeElement.textContent);
      if (name.startsWith(given.officer)) break;
      await popup.keyboard.press("Tab");
    }
    await Promise.all([popup.waitForEvent("close"), popup.keyboard.press("Enter")]);
"""


async def sign_in(night: Night, keys: Keyboard, officer: str) -> None:
    """Sign in, and come to an empty board."""
    await night.tab.wait("button:focus", "Sign in")
    await keys.to("Sign in", "Enter")
    await night.tab.do("await page.waitForURL(/authorize/)")
    await keys.to(officer, "Enter")
    await night.tab.wait("main h1", "Board")
    await night.tab.wait(".board-cases .empty")
    await night.wrote()


async def open_exercise(night: Night, keys: Keyboard) -> str:
    """Open an exercise, the place by its name, after a look at the preview. Return its id on its screen."""
    tab, hub = night.tab, night.hub
    moment = hub.now() - timedelta(minutes=117) + timedelta(hours=8)
    await keys.to("Open a case", "Enter")
    await tab.wait("h1", "Open a case")
    await keys.to("A real alert", "ArrowDown")
    await tab.wait(".ribbon", "Exercise")
    await keys.fill("Name for the public", "Xiao Nuo")
    await keys.fill("Full name", "Xiao Nuo Zhang")
    await keys.fill("Age", "5")
    await keys.to("Girl", "Space")
    await keys.fill("Clothing", "A red coat")
    await keys.to("day", *f"{moment:%d%m%Y%H%M}")
    await keys.fill("Find the place by its name", "Zhengzhou")
    await tab.wait(".places button")
    await keys.press("Tab", "Enter")
    await tab.wait(".map-set", "34.7")
    await keys.fill("Why the child is in danger", "Taken from the station")
    await keys.to("Open the exercise…", "Enter")
    await tab.wait("[role=alertdialog] blockquote", "[EXERCISE] Missing child: Xiao Nuo, girl, age 5")
    await keys.to("Open the exercise", "Enter")
    await tab.wait("h1:focus", "The exercise is open.")
    await keys.to("To the case", "Enter")
    case = await night.case()
    await night.wrote(read("PREVIEW_ALERT", "SEARCH_CASES"), done("OPEN_CASE"), READ_SCREEN)
    return case


async def follow_stages(night: Night, keys: Keyboard, case: str) -> None:
    """See the first stage, the confirmation from another desk, and the next stage, in the case and on the board."""
    tab = night.tab
    await tab.wait("[data-state=DONE]", "100 km")
    night.hub.confirm(case)
    await tab.wait(".badge.good", "Confirmed")
    await tab.wait("[data-state=DONE]", "200 km")
    await keys.to("Read the case again", "Enter")
    await tab.wait(".case-changed", gone=True)
    await pass_time(night.hub, 4, tab)
    await tab.wait("[data-state=DONE]", "300 km")
    await keys.to("Board", "Enter")
    await tab.wait(f"[data-case={case}] [data-state=DONE]", "300 km")
    await night.wrote(read("READ_CASE"))


async def work_through_tips(night: Night, keys: Keyboard, case: str) -> None:
    """Read two tips and one that comes meanwhile; claim, link, and dismiss with a reason."""
    tab, hub = night.tab, night.hub
    hub.tip(case, "A girl in a red coat is on platform three, with a man.")
    hub.tip(case, "I saw a child like her at the fountain in the park.")
    await keys.to("Tips", "Enter")
    await tab.wait(".tip-start input")
    await keys.press("Shift+Tab", "ArrowDown", "Tab", "Enter")
    await tab.wait(".tip-row[aria-selected=true]")
    hub.tip(case, "My neighbour has a dog of this colour.")
    await tab.wait(".tips-news", "1 new tip")
    await hub.put_tips_in_order(case)
    await keys.press("r")
    await tab.wait(".tip-row", "dog of this colour")
    await keys.press("Home", "c")
    await tab.wait(".tip-row[aria-selected=true] .badge", "Yours")
    await keys.press("l", "j", "l")
    await tab.wait(".tips-linking", gone=True)
    await tab.wait(".tip-link-list", "By an officer")
    await keys.press("End", "d")
    await tab.wait("[role=dialog] input")
    await keys.write("It is about a dog")
    await keys.press("Enter")
    await tab.wait(".tip-row[data-state=DISMISSED]")
    # News of it may come before its answer, which closes the dialog.
    await tab.wait(".tip-list:focus")
    await night.wrote(done("READ_TIPS", "READ_TIPS", "CLAIM_TIP", "LINK_TIPS", "LINK_TIPS", "TRIAGE_TIP"))


async def update_and_correct(night: Night, keys: Keyboard) -> None:
    """Go back to the case, tell everybody of other clothes, and correct the place."""
    tab = night.tab
    await keys.to("To the case", "Enter")
    await night.case()
    await keys.to("Update the facts", "Enter")
    await keys.fill("Clothing", "A yellow coat")
    await keys.to("Yes, without sound", "Space")
    await keys.to("Show the message first", "Enter")
    await tab.wait(".update-message:focus", "Wearing A yellow coat.")
    await keys.to("Update the facts", "Enter")
    await tab.wait("[role=alertdialog]", gone=True)
    await tab.wait("[data-fact='child.clothing']", "A yellow coat")
    await night.wrote(READ_SCREEN, read("PREVIEW_ALERT"), done("REVISE_CASE"), read("READ_CASE"))
    await keys.to("More steps", "Enter")
    await keys.to("Correct the place last seen", "Enter")
    await keys.fill("Place: Coordinates", "34.80, 113.70")
    await keys.press("Enter")
    await tab.wait(".map-set", "34.8")
    await keys.to("Put the district back", "Enter")
    await keys.fill("Reason", "The camera stands at the other gate.")
    await keys.to("Show the message first", "Enter")
    await tab.wait(".update-message:focus")
    await keys.to("Correct the place last seen", "Enter")
    await tab.wait("[role=alertdialog]", gone=True)
    await tab.wait(".history [data-kind=LAST_SEEN_CORRECTED]")
    await night.wrote(read("PREVIEW_ALERT"), done("CORRECT_LAST_SEEN"), read("READ_CASE"))


async def close_case(night: Night, keys: Keyboard, officer: str) -> None:
    """Close the case, after a sign-in in a window of its own."""
    tab = night.tab
    await night.hub.age_sign_in(tab, minutes=6)
    await keys.to("Close the case", "Enter")
    await keys.to("Found safe", "Space")
    await keys.to("Close the case", "Enter")
    await tab.wait("[role=dialog]", "sign in again")
    await tab.do(CHOOSE_IN_WINDOW, officer=officer)
    await tab.wait("[role=alertdialog]", gone=True)
    await tab.wait(".badge", "Closed")
    # A stage that never comes has no time.
    await tab.wait("tr:has([data-state=DROPPED])", "Dropped")
    assert await tab.count("tr:has([data-state=DROPPED]) time") == 0
    await night.wrote(done("READ_TIPS", "CLOSE_CASE"), read("READ_CASE"))


async def sign_out(night: Night, keys: Keyboard, officer: str) -> None:
    """Sign out, and see the first page, which is loaded anew."""
    await night.tab.do("await page.evaluate(() => { globalThis.stays = true })")
    await keys.to(officer, "Enter")
    await keys.to("Sign out", "Enter")
    await night.tab.do("await page.waitForFunction(() => !globalThis.stays)")
    await night.tab.wait("h1", "Reunion Hub")
    await night.wrote()
