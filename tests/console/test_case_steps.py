"""The steps that officers of two forces take at a case, each with exactly the lines that it leaves in the trail."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from reunion import GeoPoint, Reunion
from tests.console.case_screen import READ, leaves, look_at, press_key, revise, tab_to, take, type_text
from tests.console.desk import Desk, Trail, choose, done, faults, read, sign_in
from tests.e2e.browsing import Driver, Tab
from tests.local.dev_hub import Screen
from tests.services.photos.pictures import photo_file
from tests.waiting import until

pytestmark = pytest.mark.needs("node", "chromium")

OPENER: Final = "hengshui-officer"
SUPERVISOR: Final = "hengshui-supervisor"
GUEST: Final = "anyang-officer"
ANYANG: Final = "Anyang Public Security Bureau, Henan (cn-410500)"
PUBLIC: Final = read("READ_CASE", "READ_TIMELINE")
"""The lines of opening the screen without a tie to the case."""
APPROVE: Final = "mutation ($input: ApproveChangeInput!) { approveChange(input: $input) { userErrors { code } } }"
TIPS: Final = """query ($case: ID!) {
  tips(caseId: $case, purpose: "Waiting for the order", orderBy: {by: RANKED}) { totalCount edges { node { id } } }
}"""
SHARE: Final = "mutation ($input: ShareCaseInput!) { shareCase(input: $input) { userErrors { code } } }"
CLAIM: Final = "mutation ($id: ID!) { claimTip(input: {tipId: $id}) { userErrors { code } } }"
DESK: Final = "{ deskCases(first: 100) { edges { node { id alert { id } } } } }"
ENDED: Final = """query ($case: ID!) {
  case(id: $case, purpose: "What the closing kept") { foundBy helpfulTipIds }
}"""
FIELD: Final = "await page.getByRole('alertdialog').getByRole(given.role, { name: given.name }).fill(given.text)"
CHOOSE: Final = "await page.getByRole('alertdialog').getByLabel(given.name).selectOption(given.choice)"
TYPED: Final = """
    const isTyped = (text) => document.querySelector("[role=alertdialog] textarea")?.value === text;
    await page.waitForFunction(isTyped, given.text);
"""
ADDRESS: Final = """
    const address = page.getByRole("alertdialog").getByRole("textbox", { name: /^Exact address/ });
    await page.waitForFunction(([one, text]) => one.value === text, [await address.elementHandle(), given.text]);
"""
DRAFTS: Final = """
    return page.evaluate(async () => (await (await fetch("/console/drafts")).json()).drafts.map(({ name }) => name));
"""
MOVES: Final = """
    const button = page.locator(".dialog-actions .button").first();
    const before = await button.boundingBox();
    await page.keyboard.press("Tab");
    await page.locator(".combo-said[data-unknown]").waitFor();
    return (await button.boundingBox()).y - before.y;
"""
"""Returns the pixels by which a button moves when the field that is left says that it does not know its text."""
NO_FORCE: Final = """
    await page.route("**/console/graphql", async (route) => {
      const isAsked = route.request().postData()?.includes("useForcesQuery");
      return isAsked ? route.fulfill({ json: { data: { forces: [] } } }) : route.continue();
    });
"""
LATER: Final = """
    await page.unroute("**/console/graphql");
    await page.evaluate(() => {
      const now = performance.now.bind(performance);
      performance.now = () => now() + 10_000;
    });
"""
"""Makes everything that was read before count as ten seconds old."""
CLICK: Final = """
    await page.locator(".combo-open").first().click();
    await page.locator("[role=option]").filter({ hasText: given.option }).click();
    await page.locator("[role=listbox]").waitFor({ state: "detached" });
    await page.waitForTimeout(300);
    return page.locator("[role=listbox]").count();
"""
"""Returns how many lists are open some time after a choice by mouse alone, in the first field with a list."""
LOSE_ANSWER: Final = """
    await page.route("**/console/graphql", async (route) => {
      if (!route.request().postData()?.includes(given.mutation)) return route.fallback();
      await route.fetch();
      await route.abort();
    });
"""
"""Lets the hub do what a mutation asks, and gives the page no answer."""
NOTE_ELSEWHERE: Final = """
    await page.evaluate(async ({ name, text }) => {
      globalThis.told = [];
      new BroadcastChannel("reunion-console").onmessage = ({ data }) => {
        if (data !== "active") globalThis.told.push(data);
      };
      const { csrf } = await (await fetch("/console/session")).json();
      const headers = { "X-CSRF-Token": csrf, "Content-Type": "application/json" };
      const body = JSON.stringify({ key: crypto.randomUUID(), text });
      await fetch(`/console/drafts/${name}`, { method: "PUT", headers, body });
    }, given);
"""
"""Keeps the draft of a note as another machine does, and begins to hear what the page tells other tabs."""
TOLD_NOW: Final = """
    await page.route("**/console/graphql", async (route) => {
      if (!route.request().postData()?.includes("useCaseDeskQuery")) return route.fallback();
      const answer = await (await route.fetch()).json();
      answer.data.deskCases.edges[0].node.alert.deliveryStatus.firstToldAt = new Date().toISOString();
      await route.fulfill({ json: answer });
    });
"""
"""Lets the desk say that a phone was told by now."""
SEND: Final = "await page.locator('.dialog-actions .button').nth(1).click()"
SIZE: Final = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
async def here(desk: Desk, driver: Driver) -> Tab:
    """The browser of a supervisor of the force that has the cases."""
    return await sign_in(driver, "here", desk, SUPERVISOR, has_maps=False, viewport=SIZE)


@pytest.fixture(scope="module")
async def there(desk: Desk, driver: Driver) -> Tab:
    """The browser of an officer of another force."""
    return await sign_in(driver, "there", desk, GUEST, has_maps=False, viewport=SIZE)


@pytest.fixture(scope="module")
def app(screen: Screen, desk: Desk) -> Iterator[Reunion]:
    """An app of the public, with the test key."""
    with Reunion(desk.url, screen.named("test key"), allow_http=True) as client:
        yield client


@pytest.fixture(scope="module")
def closed(desk: Desk) -> str:
    """The case that is closed and kept."""
    return desk.open_case("Xiao Ling", by=SUPERVISOR, clothing="A red coat")


async def choose_step(tab: Tab, step: str, *, more: bool = True) -> None:
    """Open the dialog of a step by mouse."""
    if more and await tab.count("#more-steps[hidden]"):
        await tab.press("button", "More steps")
    await tab.do("await page.locator('.case-steps').getByRole('button', { name: given.step }).click()", step=step)
    await tab.wait("[role=alertdialog]")


async def send(tab: Tab) -> None:
    """Send the step, and wait until its dialog is gone."""
    await tab.do(SEND)
    await tab.wait("[role=alertdialog]", gone=True)


async def fill(tab: Tab, name: str, text: str) -> None:
    await tab.do(FIELD, role="textbox", name=name, text=text)


async def name_officer(tab: Tab) -> None:
    """Type an account that only reads and one that nobody has; choose the force by mouse and the officer by keys."""
    await type_text(tab, "hengshui-analyst")
    lacks = "it had no right “Opens cases”"
    await tab.wait(".field-doubt", lacks)
    assert await tab.do(CLICK, option="cn-410500") == 0
    await tab.wait(".field-doubt[role=status]", "Nobody of this force")
    assert await tab.count(f".field-doubt:has-text('{lacks}')"), "the account stays, and so does what is known of it"
    await tab_to(tab, "Account of the officer")
    await tab.do("await page.keyboard.press('Control+A')")
    await type_text(tab, "anyang-oficer")
    await tab.wait(f".field-doubt:has-text('{lacks}')", gone=True)
    await tab.wait(".field-doubt[role=status]", "Nobody of this force")
    await enter_part_of_a_name(tab)
    await tab.do("await page.keyboard.press('Control+A'); await page.keyboard.type('any')")
    await tab.wait("[role=option]", GUEST)
    assert await faults(tab, "case-officers") == []
    # Escape closes the list, and not the dialog with what was typed.
    await press_key(tab, "Escape")
    await tab.wait("[role=listbox]", gone=True)
    await press_key(tab, "ArrowDown")
    await tab.wait("[role=option][data-focused]", GUEST)
    await press_key(tab, "Enter")
    await tab.wait("[role=listbox]", gone=True)
    assert not await tab.count(".combo-said[data-unknown]")
    rights = "Confirms cases · Opens cases · Reads cases"
    await tab.wait(f".combo-said > .field-hint:has-text('{rights} · Last here on')")
    await tab.wait("[role=alertdialog]", "“Reads cases” is needed to read this case, “Opens cases” to work on it.")


async def enter_part_of_a_name(tab: Tab) -> None:
    """Type a part of a known account: the key that leaves the list or would send it says that it is not known."""
    for key, part in (("Escape", "anyang-of"), ("Enter", "anyang-off")):
        await tab.do("await page.keyboard.press('Control+A'); await page.keyboard.type(given.part)", part=part)
        await tab.wait("[role=option]", GUEST)
        assert not await tab.count(".combo-said[data-unknown]")
        await press_key(tab, key)
        await tab.wait(".field-doubt[role=status]", "Nobody of this force")
    await press_key(tab, "Shift+Tab", "Tab")
    assert not await tab.count(".combo-said[data-unknown]")
    await press_key(tab, "Enter")
    await tab.wait(".field-doubt[role=status]", "Nobody of this force")
    assert await tab.count("[role=alertdialog]")


async def name_unknown_force(tab: Tab) -> None:
    """Begin with a force of the list, then type one that it does not have; no button moves meanwhile."""
    await tab.do(FIELD, role="combobox", name="Force", text="cn-4105")
    await tab.wait("[role=option]", "cn-410500")
    assert await tab.do(MOVES) == 0
    await tab.do(FIELD, role="combobox", name="Force", text="cn-120000")
    await tab.wait(".field-doubt[role=status]", "No force with this name or id has used the hub in the last")


async def find_a_force_that_begins_later(tab: Tab, force: str) -> None:
    """Choose a force by mouse from a list that has no entry at first, and says so."""
    await tab.do(NO_FORCE)
    await choose_step(tab, "Offer it to another force")
    await tab.wait(".combo .field-hint", "No other force has used the hub in the last 90 days.")
    await tab.do("await page.locator('.combo-open').click()")
    await tab.wait("[role=listbox]", "Type the id of the force: its officers see it when they press their name.")
    assert await faults(tab, "case-no-force") == []
    await press_key(tab, "Escape")
    await type_text(tab, "Tianjin")
    await tab.wait(".field-doubt[role=status]", "No other force")
    assert not await tab.count("[role=listbox]")
    await tab.do(LATER)
    assert await tab.do(CLICK, option=force) == 0


async def test_supervisor_returns_a_case_by_keyboard_alone(desk: Desk, here: Tab) -> None:
    case = desk.open_case("Xiao Yu")
    trail = Trail(desk, SUPERVISOR)
    await look_at(here, desk, case)
    await leaves(trail, READ)
    await tab_to(here, "Look and confirm")
    await press_key(here, "Enter")
    await here.wait("[role=alertdialog] .needed", f"by {OPENER}")
    await here.wait("[role=alertdialog] .needed", "200 km")
    consequences = f"{OPENER} set this place. That person may not confirm it"
    await here.wait("[role=alertdialog] .consequences", consequences)
    assert await faults(here, "case-confirming") == []
    await tab_to(here, "Return the case")
    await press_key(here, "Enter")
    await here.wait("[role=alertdialog] textarea:focus")
    await type_text(here, "The photo shows another child")
    await tab_to(here, "Return the case")
    await press_key(here, "Enter")
    await here.wait("[role=alertdialog]", gone=True)
    await here.wait(".case-returned", "The photo shows another child")
    await here.wait(".badge.waiting", "Paused: returned")
    await leaves(trail, done("RETURN_CASE"), read("READ_CASE"))


async def test_reason_of_a_step_outlives_its_screen(desk: Desk, here: Tab) -> None:
    await look_at(here, desk, desk.open_case("Xiao Qi", by=SUPERVISOR))
    await choose_step(here, "Pause the alert", more=False)
    await type_text(here, "The wrong photo")
    await here.wait("[role=alertdialog] .draft-line", "Draft saved at")
    # As after a lock or a new sign-in: the screen is there anew.
    await here.do("await page.reload()")
    await here.wait(".history [data-kind=OPENED]")
    await choose_step(here, "Pause the alert", more=False)
    await here.do(TYPED, text="The wrong photo")
    await here.wait(".draft-notice", "This is your draft of")
    # The officer goes on at the end of the text.
    await type_text(here, " of her")
    await here.do(TYPED, text="The wrong photo of her")
    await here.press("button", "Throw the draft away")
    await here.press("button", "Throw it away")
    await here.wait(".draft-notice span:focus", "The draft is thrown away.")
    await here.do(TYPED, text="")


async def test_draft_of_a_step_outlives_escape_and_lock_until_cancel(desk: Desk, here: Tab) -> None:
    await look_at(here, desk, desk.open_case("Xiao Nan", by=SUPERVISOR))
    await choose_step(here, "Pause the alert", more=False)
    await fill(here, "Reason", "The wrong child")
    await press_key(here, "Escape")
    await here.wait(".case-steps button:focus", "Pause the alert")
    await choose_step(here, "Pause the alert", more=False)
    await here.wait(".draft-notice", "This is your draft")
    await here.do(TYPED, text="The wrong child")
    # The menu with the lock is below the dialog, which has one of its own.
    await here.do("await page.locator('.dialog-head').getByRole('button', { name: 'Lock the screen' }).click()")
    await here.wait("h1", "Locked")
    await here.press("button", "Sign in")
    await choose(here, SUPERVISOR)
    await here.wait(".history [data-kind=OPENED]")
    await choose_step(here, "Pause the alert", more=False)
    await here.do(TYPED, text="The wrong child")
    await leave(here, "Go on writing")
    await here.do(TYPED, text="The wrong child")
    await leave(here, "Keep the draft and close")
    await choose_step(here, "Pause the alert", more=False)
    await here.do(TYPED, text="The wrong child")
    await cancel(here)
    await here.wait(".case-steps button:focus", "Pause the alert")
    await until(lambda: has_no_draft(here))
    await choose_step(here, "Pause the alert", more=False)
    await here.do(TYPED, text="")
    assert await here.count(".draft-notice") == 0
    # Nothing is typed: there is nothing to ask.
    await press_cancel(here)
    await here.wait("[role=alertdialog]", gone=True)


async def has_no_draft(tab: Tab) -> bool:
    return bool(await tab.do(DRAFTS) == [])


async def press_cancel(tab: Tab) -> None:
    await tab.do("await page.locator('.dialog-actions .button').first().click()")


async def leave(tab: Tab, answer: str) -> None:
    """Cancel a step of an exercise with something typed, and give this answer."""
    await press_cancel(tab)
    await tab.wait("[role=alertdialog]:has-text('Leave without sending?') .ribbon", "Exercise")
    await tab.press("button", answer)


async def cancel(tab: Tab) -> None:
    """Cancel a step with something typed, and say that it is to be thrown away."""
    await press_cancel(tab)
    await tab.wait("[role=alertdialog]", "Everything that you typed here is deleted")
    await tab.press("button", "Throw it away")
    await tab.wait("[role=alertdialog]", gone=True)


async def test_form_from_a_draft_says_so_and_marks_what_differs(desk: Desk, here: Tab) -> None:
    await look_at(here, desk, desk.open_case("Xiao Bei", by=SUPERVISOR, clothing="A red coat"))
    await choose_step(here, "Update the facts", more=False)
    await fill(here, "Clothing", "A blue coat")
    await here.wait(".field-recorded", "Recorded: A red coat")
    await press_key(here, "Escape")
    await choose_step(here, "Update the facts", more=False)
    await here.wait(".draft-notice", "It is not sent yet.")
    await here.wait(".field-recorded", "Recorded: A red coat")
    assert await here.count(".field-recorded") == 1
    assert await faults(here, "case-draft") == []
    await cancel(here)
    await choose_step(here, "Update the facts", more=False)
    await here.wait("[role=alertdialog] textarea:text-is('A red coat')")
    assert await here.count(".draft-notice, .field-recorded") == 0
    await press_cancel(here)
    await here.wait("[role=alertdialog]", gone=True)

    await choose_step(here, "Correct the place last seen")
    await fill(here, "District", "Anping County")
    await fill(here, "Coordinates", "37.80, 115.70")
    await here.do("await page.getByRole('alertdialog').getByRole('button', { name: 'Set' }).click()")
    await press_key(here, "Escape")
    await choose_step(here, "Correct the place last seen")
    await here.wait(".draft-notice", "It is not sent yet.")
    await here.wait(".field-recorded", "Recorded: Taocheng District")
    await here.wait(".field-recorded", "37.74")
    assert await here.count(".field-recorded") == 2
    await cancel(here)
    await until(lambda: has_no_draft(here))


@pytest.mark.usefixtures("there")
async def test_others_are_let_in_and_out_again(desk: Desk, here: Tab) -> None:
    case = desk.open_case("Xiao Lan", by=SUPERVISOR)
    trail = Trail(desk, SUPERVISOR)
    await look_at(here, desk, case)
    await here.press("tab", "Access")
    await leaves(trail, READ)

    await choose_step(here, "Assign an officer")
    await name_officer(here)
    await send(here)
    await here.wait(".toast", f"Assigned to {GUEST}.")
    await here.wait(".case-notes li", GUEST)
    await leaves(trail, done("ASSIGN_CASE"), read("READ_CASE"))

    await choose_step(here, "Share the case")
    await press_key(here, "Escape")
    await here.wait(".case-steps button:focus", "Share the case")
    await choose_step(here, "Share the case")
    await name_unknown_force(here)
    await fill(here, "What for", "The bus goes there")
    await here.do("await page.locator('[role=alertdialog] [role=spinbutton]').first().focus()")
    await type_text(here, (datetime.now(UTC) + timedelta(days=2)).strftime("%d%m%Y%H%M"))
    await send(here)
    await here.wait(".toast", "Shared with cn-120000. No force with this id")
    await here.wait(".case-notes li", "The bus goes there")
    await here.wait(".case-notes li:has-text('cn-120000') .badge.waiting", "Not known here")
    await leaves(trail, done("SHARE_CASE"), read("READ_CASE"))

    await here.press("button", "End it: cn-120000")
    await send(here)
    await here.wait(".case-notes li:has-text('cn-120000')", "ended")
    assert not await here.count(".case-notes .badge.waiting")
    await leaves(trail, done("END_SHARE"), read("READ_CASE"))


async def test_linked_cases_are_named_with_what_they_share(desk: Desk, here: Tab) -> None:
    other, case = desk.open_case("Xiao Mei", by=SUPERVISOR), desk.open_case("Xiao Lian", by=SUPERVISOR)
    trail = Trail(desk, SUPERVISOR)
    await look_at(here, desk, case)
    await choose_step(here, "Link another case")
    await fill(here, "Id of the other case", other)
    await here.do(CHOOSE, name="What they have in common", choice="SAME_INCIDENT")
    await fill(here, "Reason", "They left school together")
    await send(here)
    await here.wait(".case-links a", other)
    await here.wait(".case-links li", "Missing together")
    await leaves(trail, READ, done("LINK_CASES", "LINK_CASES"), read("READ_CASE"))


async def test_other_force_takes_the_case_it_is_offered(desk: Desk, here: Tab, there: Tab) -> None:
    case = desk.open_case("Xiao Fan", by=SUPERVISOR)
    trail, other_trail = Trail(desk, SUPERVISOR), Trail(desk, GUEST)
    await there.do("await page.goto(given.url)", url=f"{desk.url}/console/")
    await there.wait("h1", "Board")
    await look_at(here, desk, case)
    await find_a_force_that_begins_later(here, "cn-410500")
    await fill(here, "Reason", "She was seen at your station")
    await send(here)
    await here.wait(".history [data-kind=OFFERED]", ANYANG)
    await here.press("tab", "Access")
    await here.wait("[role=tabpanel]", f"Offered to {ANYANG}")
    assert not await here.count("[role=tabpanel] .badge.waiting")
    await leaves(trail, READ, done("HAND_OVER_CASE"), read("READ_CASE"))

    await there.wait(".notice[data-kind=OFFERED]", "A case is offered: take it or decline it")
    await leaves(other_trail)
    await there.wait(".notice[data-kind=OFFERED] button", "I will see to the answer")
    await there.do("await page.getByRole('link', { name: 'Look and answer' }).first().click()")
    await there.wait(".history [data-kind=OFFERED]")
    await there.wait(".case-top .case-offered", "offers this case to your force until")
    await there.wait(".case-top .case-offered", "Why: She was seen at your station")
    await leaves(other_trail, PUBLIC)
    await choose_step(there, "Take the case", more=False)
    await there.wait("[role=alertdialog] .case-offered", "Why: She was seen at your station")
    await there.do("await page.keyboard.press('Escape')")
    await take(there, "Take the case", "Take the case")
    await there.wait("[data-fact='child.fullName']", "Xiao Fan Wang")
    await leaves(other_trail, done("ACCEPT_HAND_OVER"), read("READ_CASE", "READ_CASE"))
    await here.wait("[data-fact='child.fullName']", gone=True)
    await leaves(trail)


def offer(desk: Desk, case: str, time: str) -> None:
    """Offer a case to the force of Anyang, once for each `time`."""
    offered = "mutation ($input: HandOverCaseInput!) { handOverCase(input: $input) { userErrors { code } } }"
    given = {"caseId": case, "force": "cn-410500", "reason": "A lead", "idempotencyKey": f"offer-{time}-{case}"}
    assert desk.ask(SUPERVISOR, offered, input=given)["handOverCase"]["userErrors"] == []


async def test_offer_to_another_force_is_withdrawn(desk: Desk, here: Tab) -> None:
    case = desk.open_case("Xiao Ping", by=SUPERVISOR)
    offer(desk, case, "first")
    trail = Trail(desk, SUPERVISOR)
    await look_at(here, desk, case)
    await here.do(NOTE_ELSEWHERE, name=f"note-{case.replace('_', '-')}", text="She likes trains")
    await choose_step(here, "Close the case", more=False)
    await here.wait(".consequences", "By the latest count no phone was told: phones show nothing.")
    await here.wait("[role=alertdialog]", f"The offer to {ANYANG} stays open until")
    await here.wait("[role=alertdialog]", "You typed a note on this case.")
    assert await faults(here, "case-closing-offered") == []
    await here.do(TOLD_NOW)
    await here.wait(".consequences", "the alert disappears from each phone that was told")
    await here.press("button", "To the note")
    await here.wait(".case-beside textarea:focus")
    await here.press("button", "Add the note")
    await here.wait(".case-notes", "She likes trains")
    # The notes are read once, and once more with the new one.
    await leaves(trail, READ, read("READ_CASE", "READ_TIPS"), done("READ_CASE", "ADD_CASE_NOTE"))
    await choose_step(here, "Withdraw the offer")
    await fill(here, "Reason", "She is found at home")
    await here.wait("[role=alertdialog] .draft-line", "Draft saved at")
    assert await here.do("return page.evaluate(() => globalThis.told)") == ["drafts", "drafts"], "one ended, one began"
    await send(here)
    await here.wait(".toast", "“Withdraw the offer” is done.")
    await here.press("tab", "History")
    await here.wait(".history [data-kind=OFFER_ENDED]")
    await leaves(trail, done("HAND_OVER_CASE"), read("READ_CASE", "READ_TIMELINE"))
    assert not await here.count(".case-steps button:has-text('Withdraw the offer')")
    # A colleague offers it again: the step is there without another read.
    offer(desk, case, "again")
    await here.wait(".case-steps button:has-text('Withdraw the offer')")


async def test_private_facts_go_when_a_share_ends_by_its_time(desk: Desk, there: Tab) -> None:
    case = desk.open_case("Xiao Qing", by=SUPERVISOR)
    trail = Trail(desk, GUEST)
    end = (datetime.now(UTC) + timedelta(seconds=12)).isoformat()
    share = {
        "caseId": case,
        "officer": GUEST.title(),
        "purpose": "Search the train",
        "until": end,
        "idempotencyKey": f"share-{case}",
    }
    assert desk.ask(SUPERVISOR, SHARE, input=share)["shareCase"]["userErrors"] == []
    await there.do("await page.goto(given.url)", url=f"{desk.url}/console/")
    await there.wait(f".notice:has(a[href$='{case}'])", "For you")
    await look_at(there, desk, case)
    await there.wait("[data-fact='child.fullName']", "Xiao Qing Wang")
    await leaves(trail, READ)
    await there.wait("[data-fact='child.fullName']", gone=True)
    await there.wait(".case-steps", "Break the glass")
    await leaves(trail, read("READ_CASE"))


async def test_glass_is_broken_for_a_reason(desk: Desk, there: Tab) -> None:
    case = desk.open_case("Xiao Hua", by=SUPERVISOR)
    trail = Trail(desk, GUEST)
    await look_at(there, desk, case)
    await choose_step(there, "Break the glass")
    await there.do(SEND)
    await there.wait("[role=alertdialog] .field-error")
    await fill(there, "Reason", "She is on a train to us")
    await leaves(trail, PUBLIC)
    await send(there)
    await there.wait("[data-fact=criteria]", "Taken from a station.")
    await leaves(trail, done("BREAK_GLASS"), read("READ_CASE", "READ_CASE"))


async def test_photo_is_cut_sent_and_looked_at_when_asked(desk: Desk, here: Tab, closed: str, tmp_path: Path) -> None:
    picture = tmp_path / "child.jpg"
    picture.write_bytes(photo_file())
    trail = Trail(desk, SUPERVISOR)
    await look_at(here, desk, closed)
    await choose_step(here, "Update the facts")
    files = "await page.locator('[role=alertdialog] input[type=file]').first().setInputFiles(given.path)"
    await here.do(files, path=str(picture))
    await here.wait(".crop-frame:focus")
    await press_key(here, "ArrowRight")
    await tab_to(here, "Use this part")
    await press_key(here, "Enter")
    await here.wait("[role=alertdialog] img.photo")
    await tab_to(here, "Yes, without sound")
    await press_key(here, "Space")
    await here.do("await page.locator('.dialog-actions .primary').click()")
    await here.wait(".update-message")
    await send(here)
    await leaves(trail, READ, read("READ_PHOTO", "PREVIEW_ALERT"), done("REVISE_CASE"), read("READ_PHOTO", "READ_CASE"))

    await here.do("await page.locator('.case-photo button').click()")
    await here.wait(".case-photo img")
    await leaves(trail, read("READ_PHOTO"))
    revise(desk, OPENER, closed, photo=desk.upload(photo_file(width=300, height=400)))
    await here.wait(".case-photo button")
    await leaves(trail)


async def test_tips_stand_on_the_map_and_are_named_at_closing(desk: Desk, app: Reunion, here: Tab, closed: str) -> None:
    told = desk.ask(SUPERVISOR, DESK)["deskCases"]["edges"]
    alert = next(one["node"]["alert"]["id"] for one in told if one["node"]["id"] == closed)
    app.tips.submit(alert, "A girl at the noodle kiosk.", place=GeoPoint(37.7412, 115.6718))
    app.tips.submit(alert, "I think she lives in our street.")
    await until(lambda: desk.ask(OPENER, TIPS, case=closed)["tips"]["totalCount"] == 2)
    tip = desk.ask(OPENER, TIPS, case=closed)["tips"]["edges"][0]["node"]["id"]
    assert desk.ask(OPENER, CLAIM, id=tip)["claimTip"]["userErrors"] == []
    trail = Trail(desk, SUPERVISOR)
    await look_at(here, desk, closed)
    await here.press("button", "Show the tips on the map")
    await here.wait(".card [role=status]", "Tips read so far: 2. With a place: 1.")
    await here.wait(".map-details tr", "A girl at the noodle kiosk.")
    await here.press("tab", "Tips")
    await here.wait(".case-tips li", "I think she lives in our street.")
    await leaves(trail, READ, done("READ_TIPS"))

    await choose_step(here, "Close the case")
    await here.wait(".open-tips", "2 tips wait unread. Claimed by an officer: 1. Work through the tips")
    # Not forced: what the hub counts meanwhile may move the choices.
    await here.do("await page.getByText('Found safe', { exact: true }).click()")
    await here.do(CHOOSE, name="What led to the child", choice="TIP")
    # The zone of the browser stands beside what an empty field means.
    await here.wait("[role=alertdialog] .field-hint", "Empty: now. UTC")
    await here.do("await page.locator('.helpful-tips .checkbox').filter({ hasText: 'noodle' }).click()")
    assert await faults(here, "case-closing") == []
    await send(here)
    await here.wait(".badge", "Closed")
    assert await here.count("a[href$='/sheet']") == 0, "it shows open cases alone"
    await here.wait(".case-tips li:has-text('noodle kiosk') .badge", "Helped")
    await leaves(trail, done("READ_TIPS", "CLOSE_CASE"), read("READ_CASE"))
    kept = desk.ask(OPENER, ENDED, case=closed)["case"]
    assert (kept["foundBy"], len(kept["helpfulTipIds"])) == ("TIP", 1)


async def add_sighting(tab: Tab, seen_at: datetime) -> None:
    """Fill in the dialog that adds a sighting, by the name of its place."""
    await choose_step(tab, "Add a sighting")
    await type_text(tab, "Hengshui")
    await tab.wait(".places button", "Hengshui")
    await tab.wait(".place-search [role=status]", "One place. Nothing is chosen yet. Choose it, or press Enter.")
    await press_key(tab, "Enter")
    await tab.wait(".place-search [role=status]", "Chosen: Hengshui")
    await tab.wait("[role=alertdialog] [role=status]", "The district, which the public reads, is now “Hengshui”.")
    await tab.do("await page.locator('[role=alertdialog] [role=spinbutton]').first().focus()")
    await type_text(tab, seen_at.strftime("%d%m%Y%H%M"))
    await fill(tab, "Reason", "A driver saw her")


async def test_sighting_is_added_by_the_name_of_its_place(desk: Desk, here: Tab) -> None:
    case = desk.open_case("Xiao Ting", by=SUPERVISOR)
    revise(desk, SUPERVISOR, case, address="12 Station Road")
    trail = Trail(desk, SUPERVISOR)
    await look_at(here, desk, case)
    seen_at = datetime.now(UTC) - timedelta(minutes=10)
    await add_sighting(here, seen_at)
    await here.do(LOSE_ANSWER, mutation="PlaceStepAddMutation")
    await here.do(SEND)
    await here.wait("[role=alertdialog]", "The hub does not answer.")
    await here.do("await page.unrouteAll({ behavior: 'ignoreErrors' })")
    await here.wait(".history [data-kind=AREA_ADDED]")
    # The hub has done it. Typed once more in another dialog, it is the same change.
    await cancel(here)
    await add_sighting(here, seen_at)
    await send(here)
    await here.wait("[data-fact=sightings]", "Hengshui")
    assert await here.count(".history [data-kind=AREA_ADDED]") == 1
    assert await here.count("[data-fact=sightings] .fact-line") == 1
    await leaves(trail, READ, done("ADD_ALERT_AREA", "ADD_ALERT_AREA"), read("READ_CASE"))

    await here.press("button", "Show the people by outcome and app")
    await here.wait("[aria-label='People by stage and app'] [role=row]", "100 km")
    await leaves(trail, read("READ_CASE", "READ_REACH"))

    await choose_step(here, "Correct the place last seen")
    await here.do(ADDRESS, text="12 Station Road")
    await fill(here, "Coordinates", "37.80, 115.70")
    await here.do("await page.getByRole('alertdialog').getByRole('button', { name: 'Set' }).click()")
    await here.do(ADDRESS, text="")
    await here.press("button", "Put it back: it is still right")
    await here.do(ADDRESS, text="12 Station Road")
    await cancel(here)


async def test_hold_is_lifted_once_a_second_person_approves(desk: Desk, here: Tab, there: Tab, closed: str) -> None:
    trail, other_trail = Trail(desk, SUPERVISOR), Trail(desk, GUEST)
    await look_at(here, desk, closed)
    await choose_step(here, "Place a legal hold")
    await fill(here, "Reason", "A court asked for it")
    await send(here)
    await here.wait(".case-returned", "A court asked for it")
    await leaves(trail, READ, done("HOLD_CASE"), read("READ_CASE"))

    await choose_step(here, "Lift the legal hold")
    await fill(here, "Reason", "The court has ended it")
    await here.do(SEND)
    await here.wait(".second-person", "ask them to open this case")
    await leaves(trail, Counter({"LIFT_HOLD ASKED": 1, "LIFT_HOLD REFUSED": 1}))

    await look_at(there, desk, closed)
    await choose_step(there, "Approve a colleague's change")
    await there.do(CHOOSE, name="Change", choice="LIFT_HOLD")
    await fill(there, "Reason", "I have seen the letter")
    await send(there)
    await leaves(other_trail, PUBLIC, done("APPROVE_CHANGE"))

    await here.wait(".second-person", f"{GUEST} has approved: Lift the legal hold")
    await send(here)
    await here.wait(".case-returned", gone=True)
    await leaves(trail, done("LIFT_HOLD"), read("READ_CASE"))


async def test_hidden_case_is_gone_for_others_until_shown(desk: Desk, here: Tab, there: Tab, closed: str) -> None:
    trail, other_trail = Trail(desk, SUPERVISOR), Trail(desk, GUEST)
    await look_at(there, desk, closed)
    await look_at(here, desk, closed)
    await choose_step(here, "Hide the case")
    await fill(here, "Reason", "Opened by mistake")
    await send(here)
    await here.wait(".case-returned", "Opened by mistake")
    await leaves(trail, READ, done("HIDE_CASE"), read("READ_CASE"))
    await there.wait(".empty", "There is no such case")
    await leaves(other_trail, PUBLIC)

    given = {"caseId": closed, "change": "UNHIDE_CASE", "reason": "It was no mistake"}
    assert desk.ask(OPENER, APPROVE, input=given)["approveChange"]["userErrors"] == []
    await choose_step(here, "Show the case again")
    await fill(here, "Reason", "It was no mistake")
    await send(here)
    await here.wait(".badge", "Hidden", gone=True)
    await leaves(trail, done("UNHIDE_CASE"), read("READ_CASE"))
