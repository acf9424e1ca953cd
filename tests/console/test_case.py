"""The screen of one case: read, followed live, and steered by keyboard, with the lines that it leaves in the trail."""

from collections import Counter

import pytest

from tests.console.case_screen import READ, leaves, look_at, press_key, revise, tab_to, take, type_text
from tests.console.desk import WIDTHS, Desk, Trail, done, faces, faults, read, sign_in
from tests.console.pictures import TAKEN
from tests.e2e.browsing import Driver, Tab
from tests.services.photos.pictures import photo_file

pytestmark = pytest.mark.needs("node", "chromium")

OFFICER = "hengshui-officer"
COLLEAGUE = "hengshui-supervisor"
STRANGER = "anyang-officer"
DESK = "{ deskCases(first: 100) { edges { node { id alert { id } } } } }"
CORRECT = "mutation ($input: CorrectLastSeenInput!) { correctLastSeen(input: $input) { userErrors { code message } } }"
PAUSE = "mutation ($input: PauseAlertInput!) { pauseAlert(input: $input) { userErrors { code message } } }"
ADD_AREA = "mutation ($input: AddAlertAreaInput!) { addAlertArea(input: $input) { userErrors { code message } } }"
CONFIRM = "mutation ($case: ID!) { confirmCase(input: {caseId: $case}) { userErrors { code message } } }"
APPROVE = "mutation ($input: ApproveChangeInput!) { approveChange(input: $input) { userErrors { code message } } }"
VERSION = 'query ($case: ID!) { caseSummary(id: $case, purpose: "a test") { version } }'
RETURN = "mutation ($input: ReturnCaseInput!) { returnCase(input: $input) { userErrors { code message } } }"
LOSE = """
    await page.route("**/console/graphql", async (route) => {
      if (!route.request().postData()?.includes(given.mutation)) return route.fallback();
      await route.fetch();
      await route.abort();
    });
"""
HOLD = """
    let held;
    page.isHeld = new Promise((done) => (held = done));
    const isReleased = new Promise((done) => (page.release = done));
    await page.route("**/console/graphql", async (route) => {
      if (!route.request().postData()?.includes(given.query)) return route.fallback();
      const response = await route.fetch();
      held();
      await isReleased;
      await route.fulfill({ response });
    });
"""
"""Keeps the answer from the page until `page.release()`; `page.isHeld` waits until the hub has given it."""
HOLD_PHOTO = """
    const isReleased = new Promise((done) => (page.release = done));
    await page.route("**/photos/**", async (route) => {
      await isReleased;
      await route.continue();
    });
"""
END_OF_THE_PHOTO = """
    return page.evaluate(() => {
      const { bottom, height } = document.querySelector(".confirm-photo").getBoundingClientRect();
      const { top } = document.querySelector(".dialog-actions .primary").getBoundingClientRect();
      const begin = document.querySelector("[role=alertdialog]").getBoundingClientRect().top;
      return [bottom - begin, height, top].map(Math.round);
    });
"""
"""Returns the end of the photo in the dialog, its height, and the place of the button to confirm."""
LONG_NAME = ("دلنواز " + "Abdurrahman" * 3)[:40]
SIZE = {"width": 1280, "height": 900}


IS_RIBBON_SEEN = """
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await page.waitForFunction(() => scrollY > 0);
    return page.locator("main > .ribbon").evaluate((it) => {
      const { top, bottom } = it.getBoundingClientRect();
      return document.elementFromPoint(innerWidth / 2, (top + bottom) / 2)?.closest(".ribbon") === it;
    });
"""
CLOTHING = "await page.getByRole('textbox', { name: /^Clothing/ }).fill(given.text)"
KEEP_BACK = """
    globalThis.held = [];
    await page.route("**/console/graphql", async (route) => {
      if (route.request().postData()?.includes(given.mutation)) globalThis.held.push(route);
      else await route.fallback();
    });
"""
"""Keeps each request of a mutation back. They are in `held`."""
PRESS_AND_TYPE = """
    const district = page.getByRole("textbox", { name: /^District/ });
    await district.focus();
    for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press("Enter");
    await page.locator("[role=alertdialog] .form-wait:focus > span").waitFor();
    await page.keyboard.type(" and more");
    await district.focus();
    await page.keyboard.type(" and more");
    await page.locator("[role=alertdialog] form").evaluate((form) => form.requestSubmit());
    await page.waitForTimeout(300);
    return [globalThis.held.length, await district.inputValue()];
"""
"""Sends with a key, goes on typing and sending. Returns how often it was sent, and what stands in the field."""
TELL = "await page.getByRole('radio', { name: 'Yes, without sound' }).locator('xpath=ancestor::label').click()"
RIBBON = "return page.locator('main > .ribbon').evaluate((it) => [innerWidth, it.offsetHeight])"
BESIDE = "return page.locator('.case-beside').evaluate((it) => it.getBoundingClientRect().top)"
MOVE = """
    const place = page.locator(".map-coordinates input");
    await place.fill(given.point);
    await place.press("Enter");
    await page.getByRole("button", { name: "Put the district back" }).click();
    await page.getByRole("textbox", { name: /^Exact address/ }).fill(given.address);
"""


@pytest.fixture(scope="module")
async def officer(desk: Desk, driver: Driver) -> Tab:
    """The browser of the officer who opens the cases."""
    return await sign_in(driver, "officer", desk, OFFICER, has_maps=False, viewport=SIZE)


@pytest.fixture(scope="module")
async def second(desk: Desk, driver: Driver) -> Tab:
    """The browser of a colleague of the same force."""
    return await sign_in(driver, "second", desk, COLLEAGUE, has_maps=False, viewport=SIZE)


async def test_case_is_read_with_three_lines_and_followed_without(desk: Desk, officer: Tab) -> None:
    case = desk.open_case("Xiao Yu", clothing="A red coat")
    lines = Trail(desk, OFFICER)
    await look_at(officer, desk, case)
    assert await officer.text("[data-fact='child.fullName'] dd") == "Xiao Yu Wang"
    await officer.wait(".case-times code", case)
    await officer.wait(f"a[href$='/{case}/sheet']", "Public sheet of the case")
    await officer.wait(".ribbon", "Exercise")
    assert await officer.do(IS_RIBBON_SEEN), "far down the page as well"
    await officer.wait("[data-state=DONE]", "100 km")
    # No phone is registered there: no count, hidden or not, says more than that.
    await officer.wait("main", "No phone has been told.")
    await officer.wait("tr:has([data-state=DONE])", "Done, nobody told")
    await officer.wait("tr:has([data-state=DONE]) td", "nobody")
    assert lines.lines() == READ
    revise(desk, COLLEAGUE, case, clothing="A green coat")
    await officer.wait("[data-fact='child.clothing']", "A green coat")
    await officer.wait(".history [data-kind=REVISED]", "A green coat")
    await officer.wait(".case-changed", f"{COLLEAGUE} has changed the facts of this case: Clothing")
    assert lines.lines() == READ
    await officer.press("button", "Show earlier values")
    await officer.wait("[data-fact='child.clothing'] del", "A red coat")
    await officer.press("button", "Read the case again")
    await officer.wait(".case-changed", gone=True)
    assert lines.lines() == READ + read("READ_TIMELINE", "READ_CASE")
    correct_place(desk, case)
    await officer.wait(".case-changed", f"{COLLEAGUE} has changed this case: Place last seen corrected")
    assert lines.lines() == READ + read("READ_TIMELINE", "READ_CASE")


async def test_change_during_a_slow_answer_keeps_its_notice(desk: Desk, officer: Tab) -> None:
    case = desk.open_case("Xiao Man")
    await look_at(officer, desk, case)
    correct_place(desk, case, address="Gate 4")
    await officer.do(HOLD, query="useCaseFactsQuery")
    await officer.press("button", "Read the case again")
    await officer.do("await page.isHeld")
    revise(desk, COLLEAGUE, case, narrative="She has a toy bear")
    await officer.wait(".case-changed", f"{COLLEAGUE} has changed the facts of this case")
    await officer.do("page.release(); await page.unrouteAll({ behavior: 'wait' })")
    await officer.wait("[data-fact='lastSeen.address']", "Gate 4")
    assert await officer.count(".case-changed") == 1
    await officer.press("button", "Read the case again")
    await officer.wait("[data-fact=narrative]", "She has a toy bear")
    await officer.wait(".case-changed", gone=True)


def alert_of(desk: Desk, case: str, by: str = COLLEAGUE) -> str:
    """Return the id of the alert of a case."""
    found = desk.ask(by, DESK)["deskCases"]["edges"]
    return next(str(one["node"]["alert"]["id"]) for one in found if one["node"]["id"] == case)


def correct_place(desk: Desk, case: str, address: str | None = None, by: str = COLLEAGUE) -> None:
    """Correct where the child was last seen, without the console."""
    place = place_at(desk, "Taocheng District", address)
    given = {"alertId": alert_of(desk, case, by), "lastSeen": place, "reason": "A wrong street", "idempotencyKey": case}
    assert desk.ask(by, CORRECT, input=given)["correctLastSeen"]["userErrors"] == []


def pause(desk: Desk, case: str) -> None:
    """Pause the alert of a case, without the console."""
    asked = {"alertId": alert_of(desk, case), "reason": "The wrong alert"}
    assert desk.ask(COLLEAGUE, PAUSE, input=asked)["pauseAlert"]["userErrors"] == []


def add_sighting(desk: Desk, case: str, key: str = "") -> None:
    """Add that the child was seen a moment ago, for the public, without the console."""
    sighting = place_at(desk, "Taocheng District", None) | {"timePublic": True}
    given = {"alertId": alert_of(desk, case), "sighting": sighting, "reason": "A guard", "idempotencyKey": case + key}
    assert desk.ask(COLLEAGUE, ADD_AREA, input=given)["addAlertArea"]["userErrors"] == []


def place_at(desk: Desk, district: str, address: str | None) -> dict[str, object]:
    """Return a place near that of the cases, and the present time."""
    point = {"latitude": 37.75, "longitude": 115.68}
    return {"point": point, "district": district, "at": desk.now().isoformat(), "address": address}


async def look_after_a_change(desk: Desk, second: Tab, case: str) -> None:
    """Open the dialog that confirms while facts on the screen are old: it begins with the newest ones."""
    revise(desk, OFFICER, case, narrative="She has a toy bear")
    await second.wait(".case-changed", "has changed the facts")
    await tab_to(second, "Look and confirm")
    await press_key(second, "Enter")
    await second.wait(".looked-again:focus", "The facts are read again")


async def has_no_faults(tab: Tab, name: str) -> None:
    """Look at the page as it is, wide and narrow."""
    for width in WIDTHS:
        await tab.do("await page.setViewportSize({ width: given.width, height: 900 })", width=width)
        assert await faults(tab, f"{name}-{width}") == []


async def test_colleague_confirms_by_keyboard_after_a_look(desk: Desk, second: Tab) -> None:
    case = desk.open_case("Xiao Hua", clothing="A red coat")
    lines = Trail(desk, COLLEAGUE)
    await look_at(second, desk, case)
    await look_after_a_change(desk, second, case)
    for shown in ("A red coat", "37.74000° N, 115.67000° E", "She has a toy bear"):
        await second.wait("[role=alertdialog] .needed", shown)
    assert lines.lines() == READ + read("READ_CASE")
    await second.wait("[role=alertdialog] .map-table", "Last seen")
    await second.wait("[role=alertdialog] .messages", "[EXERCISE] Missing child: Xiao Hua, girl, age 7")
    await has_no_faults(second, "confirm")
    revise(desk, OFFICER, case, clothing="A green coat")
    await second.wait(".look-again", f"{OFFICER} has changed the facts of this case: Clothing")
    await second.wait("[role=alertdialog] .messages", "Wearing A green coat.")
    await tab_to(second, "Confirm the case")
    await press_key(second, "Enter")
    await second.wait("[role=alertdialog] .form-refusals", "Look again first.")
    await tab_to(second, "Look again")
    await press_key(second, "Enter")
    await second.wait(".looked-again:focus", "The facts are read again")
    # The button is gone: a second Enter presses nothing else.
    await press_key(second, "Enter")
    assert await second.count(".look-again") == 0
    assert lines.lines() == READ + read("READ_CASE", "READ_CASE")
    await tab_to(second, "Confirm the case")
    await press_key(second, "Enter")
    await second.wait("[role=alertdialog]", gone=True)
    await second.wait(".badge.good", "Confirmed")
    await second.wait(".history [data-kind=CONFIRMED]")
    await second.wait("[data-state=DONE]", "200 km")
    assert lines.lines() == READ + read("READ_CASE", "READ_CASE") + done("CONFIRM_CASE") + read("READ_CASE")


async def test_photo_stands_in_the_confirmation_and_moves_no_button(desk: Desk, second: Tab) -> None:
    case = desk.open_case("Xiao Zhao", photo=desk.upload(photo_file()))
    lines = Trail(desk, COLLEAGUE)
    await look_at(second, desk, case)
    await second.do(HOLD_PHOTO)
    await second.press("button", "Look and confirm")
    await second.wait(".confirm-photo .skeleton")
    await second.wait("[role=alertdialog] .map-table", "Last seen")
    before = await second.do(END_OF_THE_PHOTO)
    await second.do("page.release()")
    await second.wait(".confirm-photo img")
    assert await second.do(END_OF_THE_PHOTO) == before
    await has_no_faults(second, "confirm-photo")
    await leaves(lines, READ, read("READ_PHOTO"))
    # The answer is lost: the dialog stands as it did, and the photo is a press away.
    await press_key(second, "Escape")
    await second.do(
        "await page.unrouteAll({ behavior: 'wait' }); await page.route('**/photos/**', (one) => one.abort())"
    )
    await second.press("button", "Look and confirm")
    await second.wait(".confirm-photo button", "Show the photo")
    assert await second.do(END_OF_THE_PHOTO) == before
    await has_no_faults(second, "confirm-photo-lost")
    await leaves(lines)
    await second.do("await page.unrouteAll({ behavior: 'wait' })")
    await second.do("await page.locator('.confirm-photo button').click()")
    await second.wait(".confirm-photo img")
    await leaves(lines, read("READ_PHOTO"))
    await press_key(second, "Escape")
    await waits_for_the_photo(second)
    await leaves(lines, read("READ_PHOTO"))


async def waits_for_the_photo(tab: Tab) -> None:
    """Try to confirm before the photo has come: it is looked at first."""
    await tab.do(HOLD_PHOTO)
    await tab.press("button", "Look and confirm")
    await tab.wait(".confirm-photo .skeleton")
    await tab.do("await page.locator('.dialog-actions .primary').click()")
    await tab.wait("[role=alertdialog] .form-refusals", "The photo has not come yet.")
    await tab.do("page.release()")
    await tab.wait("[role=alertdialog] .form-refusals", gone=True)


async def test_confirmation_after_a_corrected_place_is_of_the_present_area(desk: Desk, second: Tab) -> None:
    case = desk.open_case("Xiao Hui")
    await look_at(second, desk, case)
    await second.press("button", "Look and confirm")
    correct_place(desk, case, by=OFFICER)
    await second.wait(".look-again", "Place last seen corrected")
    await second.press("button", "Look again")
    await second.wait(".looked-again:focus", "The facts are read again")
    await second.wait("[role=alertdialog] .needed", "37.75000° N, 115.68000° E")
    await second.wait(".place-before", f"{OFFICER} corrected the place. Before:")
    await second.wait(".place-before", "Not all of it is shown here.")
    await press_key(second, "Escape")
    await look_at(second, desk, case)
    lines = Trail(desk, COLLEAGUE)
    await second.press("button", "Look and confirm")
    await second.wait(".place-before", "37.74000° N, 115.67000° E · 1.4 km from the place now")
    assert await second.count(".place-before:has-text('Not all of it')") == 0
    await second.wait("[role=alertdialog] .said-before .history-reason", "A wrong street")
    await second.wait("[role=alertdialog] .map-table", "Before")
    await has_no_faults(second, "confirm-corrected")
    assert not lines.lines(), "the history was read with the page"
    await second.do("await page.locator('.dialog-actions .primary').click()")
    await second.wait("[role=alertdialog]", gone=True)
    await second.wait(".badge.good", "Confirmed")


async def test_returned_case_is_sent_again_and_judged(desk: Desk, officer: Tab, second: Tab) -> None:
    case = desk.open_case("Xiao Long")
    await look_at(officer, desk, case)
    given = {"caseId": case, "reason": "Ask the school first"}
    assert desk.ask(COLLEAGUE, RETURN, input=given)["returnCase"]["userErrors"] == []
    await officer.press("button", "Send it to a second person again")
    await officer.wait("[role=alertdialog] .step-of", "Xiao Long · Taocheng District")
    await officer.wait(".consequences", "The time to confirm went on meanwhile: the second person has until")
    await officer.do("await page.getByRole('textbox', { name: /^Reason/ }).fill('He left the school at 4')")
    await officer.do("await page.locator('.dialog-actions .primary').click()")
    await officer.wait("[role=alertdialog]", gone=True)
    await look_at(second, desk, case)
    await second.press("button", "Look and confirm")
    await second.wait(".said-before li:nth-child(1)", "Ask the school first")
    await second.wait(".said-before li:nth-child(2)", "He left the school at 4")
    await has_no_faults(second, "confirm-again")
    await press_key(second, "Escape")


async def test_confirmation_meanwhile_ends_the_dialog_without_a_look(desk: Desk, second: Tab) -> None:
    case = desk.open_case("Xiao Hui", clothing="A red coat")
    lines = Trail(desk, COLLEAGUE)
    await look_at(second, desk, case)
    await second.press("button", "Look and confirm")
    # The hub does it, and its answer is lost.
    await second.do(LOSE, mutation="ConfirmStepCaseMutation")
    await second.do("await page.locator('.dialog-actions .primary').click()")
    await second.wait(".looked-again", "You have confirmed this place")
    await second.do("await page.unrouteAll({ behavior: 'ignoreErrors' })")
    assert await second.count(".look-again, .form-refusals") == 0
    await second.do("await page.locator('.dialog-actions .button').click()")
    await second.wait("[role=alertdialog]", gone=True)
    assert lines.lines() == READ + done("CONFIRM_CASE")
    other = desk.open_case("Xiao Hui")
    await look_at(second, desk, other)
    await second.press("button", "Look and confirm")
    assert desk.ask(STRANGER, CONFIRM, case=other)["confirmCase"]["userErrors"] == []
    await second.wait(".looked-again", f"{STRANGER} has confirmed this place meanwhile")
    assert await second.count(".look-again") == 0
    assert await faults(second, "confirmed-meanwhile") == []
    await second.do("await page.locator('.dialog-actions .button').click()")
    await second.wait("[role=alertdialog]", gone=True)
    # The facts on the screen are those that were read: an approval needs no look either.
    await second.press("button", "More steps")
    await second.press("button", "Approve a colleague's change")
    await second.wait("[role=alertdialog] textarea")
    assert await second.count(".look-again") == 0
    await press_key(second, "Escape")
    await second.wait("[role=alertdialog]", gone=True)
    assert lines.lines() == READ + done("CONFIRM_CASE") + READ


async def test_place_corrected_meanwhile_stands_beside_the_own_one(desk: Desk, officer: Tab) -> None:
    case = desk.open_case("Xiao Wei", clothing="A red coat")
    lines = Trail(desk, OFFICER)
    await look_at(officer, desk, case)
    await officer.press("button", "More steps")
    await officer.press("button", "Correct the place last seen")
    await officer.do("await page.getByRole('textbox', { name: /^Exact address/ }).fill('1 Station Road')")
    await officer.do("await page.getByRole('textbox', { name: /^Reason/ }).fill('The mother said so')")
    correct_place(desk, case, address="Gate 4")
    await officer.wait(".look-again", "Place last seen corrected")
    await officer.do("await page.locator('.dialog-actions .primary').click()")
    await officer.wait("[role=alertdialog] .form-refusals", "Look again first.")
    assert lines.lines() == READ
    await officer.press("button", "Look again")
    await officer.wait(".side-by-side:focus", "Gate 4")
    await officer.wait(".side-by-side", "1 Station Road")
    assert await officer.count(".form-refusals") == 0
    await has_no_faults(officer, "place-stale")
    await officer.do("await page.locator('.dialog-actions .primary').click()")
    await officer.wait("[role=alertdialog] .form-refusals", "Somebody else changed this meanwhile.")
    assert lines.lines() == READ + read("READ_CASE")
    await officer.do("await page.getByRole('radio', { name: /Gate 4/ }).locator('xpath=ancestor::label').click()")
    await officer.press("button", "Go on with this")
    await officer.wait(".side-by-side", gone=True)
    await officer.wait("[role=alertdialog] .field-recorded", gone=True)
    # The button is gone, and the first one of the dialog locks.
    await officer.wait("[role=alertdialog]:focus")
    await officer.do(MOVE, point="37.76, 115.68", address="Gate 5")
    await sends_after_the_message(officer, "Missing child: Xiao Wei")
    # The dialog ends first, and the facts are read behind it.
    await officer.wait("main", "Gate 5")
    assert lines.lines() == READ + read("READ_CASE", "PREVIEW_ALERT", "READ_CASE") + done("CORRECT_LAST_SEEN")


async def test_correction_that_needs_a_second_person_is_still_sent(desk: Desk, officer: Tab) -> None:
    case = desk.open_case("Xiao Ning")
    assert desk.ask(COLLEAGUE, CONFIRM, case=case)["confirmCase"]["userErrors"] == []
    for key in ("one", "two"):
        add_sighting(desk, case, key)
    lines = Trail(desk, OFFICER)
    await look_at(officer, desk, case)
    pause(desk, case)
    await officer.wait(".badge", "Paused by an officer")
    await officer.press("button", "More steps")
    await officer.press("button", "Correct the place last seen")
    await officer.wait(".consequences", "The alert is paused: once it goes on, people near the new place are told")
    await officer.do("await page.locator('.map-coordinates input').fill('37.80, 115.70')")
    await officer.do("await page.getByRole('alertdialog').getByRole('button', { name: 'Set' }).click()")
    await officer.press("button", "Put the district back")
    await officer.do("await page.getByRole('textbox', { name: /^Reason/ }).fill('The mother said so')")
    await officer.do("await page.locator('.dialog-actions .primary').click()")
    await officer.wait(".update-message", "Missing child: Xiao Ning")
    await officer.wait(".second-person", "A colleague may confirm cases")
    assert await officer.count(".form-refusals:focus-within, .form-refusals:focus") == 1
    await leaves(lines, READ, read("PREVIEW_ALERT"))
    # The hub calls the people on duty when the step itself is sent.
    await officer.do("await page.locator('.dialog-actions .primary').click()")
    await leaves(lines, Counter({"CORRECT_LAST_SEEN ASKED": 1, "CORRECT_LAST_SEEN REFUSED": 1}))
    await officer.wait(".second-person")


async def test_refusal_of_a_place_goes_with_another_place(desk: Desk, officer: Tab) -> None:
    case = desk.open_case("Xiao Bo")
    await look_at(officer, desk, case)
    await officer.press("button", "More steps")
    await officer.press("button", "Correct the place last seen")
    await officer.do(MOVE, point="0, 0", address="Gate 5")
    await officer.do("await page.getByRole('textbox', { name: /^Reason/ }).fill('The mother said so')")
    await officer.do("await page.locator('.dialog-actions .primary').click()")
    await officer.wait("[role=alertdialog] .field-error", "Latitude and longitude are both 0")
    await officer.wait("[role=alertdialog]", "The place or time is unusual. Is it right?")
    assert await officer.count("[role=alertdialog]:has-text('acknowledgeUnusualPlace')") == 0
    await officer.do("await page.getByRole('radio', { name: 'It is right' }).locator('xpath=ancestor::label').click()")
    await officer.do("await page.locator('.map-coordinates input').fill('0, 0.1')")
    await officer.do("await page.locator('.map-coordinates input').press('Enter')")
    await officer.wait("[role=alertdialog] .form-refusals", gone=True)
    assert await officer.count("[role=alertdialog]:has-text('Is it right?')") == 0


async def sends_after_the_message(tab: Tab, said: str) -> None:
    """Press the button of a step that phones hear of: the first press shows the message, the second one sends it."""
    await tab.do("await page.locator('.dialog-actions .primary').click()")
    await tab.wait(".update-message", said)
    await tab.do("await page.locator('.dialog-actions .primary').click()")
    await tab.wait("[role=alertdialog]", gone=True)


async def sees_the_message_of_the_update(tab: Tab) -> None:
    """Choose to tell people, and look at the message: it is of the facts as they stand."""
    await tab_to(tab, "Yes, without sound")
    await press_key(tab, "Space")
    await tab.wait(".consequences", "Phones that were told get the public facts again")
    await tab.do(CLOTHING, text="coat " * 100)
    await tab.do("await page.locator('.dialog-actions .primary').click()")
    await tab.wait("[role=alertdialog] .form-refusals, [role=alertdialog] [aria-invalid=true]")
    await tab.do(CLOTHING, text="A yellow coat")
    await tab.do("await page.locator('.dialog-actions .primary').click()")
    await tab.wait(".update-message:focus", "Wearing A yellow coat.")
    await tab.wait(".update-message [lang='zh-CN']", "A yellow coat")
    await tab.wait(".update-message", "Space left in the message:")
    await tab.do(CLOTHING, text="A yellow hat")
    await tab.wait(".update-message", gone=True)
    await tab.do(CLOTHING, text="A yellow coat")
    await tab.wait(".update-message")
    await has_no_faults(tab, "update-message")


async def shows_the_update(tab: Tab) -> None:
    """Wait for the new fact, and for the history to say who was told of it."""
    await tab.wait("[data-fact='child.clothing']", "A yellow coat")
    await tab.wait(".history [data-kind=REVISED]", "Phones that were told are told again, without sound.")
    await tab.wait(".history [data-kind=STAGE_BEGUN]", "are told with sound")


async def test_officer_steers_updates_and_closes_by_keyboard(desk: Desk, officer: Tab) -> None:
    case = desk.open_case("Xiao Lan", clothing="A red coat")
    lines = Trail(desk, OFFICER)
    await look_at(officer, desk, case)
    await take(officer, "Pause the alert", "Pause the alert", "The wrong alert")
    await officer.wait(".badge", "Paused by an officer")
    await take(officer, "Resume the alert", "Resume the alert", "Paused by mistake")
    await officer.wait(".badge", "Paused by an officer", gone=True)
    await tab_to(officer, "Update the facts")
    await press_key(officer, "Enter")
    await tab_to(officer, "Clothing")
    await press_key(officer, "Control+a")
    await type_text(officer, "A yellow coat")
    await sees_the_message_of_the_update(officer)
    await tab_to(officer, "Update the facts")
    await press_key(officer, "Enter")
    await officer.wait(".toast", "Phones that were told get them again, without sound.")
    await shows_the_update(officer)
    await tab_to(officer, "Close the case")
    await press_key(officer, "Enter")
    await tab_to(officer, "Found safe")
    await press_key(officer, "Space")
    await tab_to(officer, "Close the case")
    await press_key(officer, "Enter")
    await officer.wait("[role=alertdialog]", gone=True)
    await officer.wait(".badge", "Closed")
    await officer.wait(".case-times", "Found safe")
    steps = done("PAUSE_ALERT", "RESUME_ALERT", "REVISE_CASE", "CLOSE_CASE") + read(
        "PREVIEW_ALERT", "READ_CASE", "READ_CASE", "READ_TIPS"
    )
    assert lines.lines() == READ + steps


async def test_message_is_shown_again_once_the_case_has_a_sighting(desk: Desk, officer: Tab) -> None:
    case = desk.open_case("Xiao Qing", clothing="A red coat")
    await look_at(officer, desk, case)
    await officer.press("button", "Update the facts")
    await officer.do(CLOTHING, text="A green coat")
    await officer.do(TELL)
    await officer.do("await page.locator('.dialog-actions .primary').click()")
    await officer.wait(".update-message", "A green coat")
    add_sighting(desk, case)
    await officer.wait(".update-message", gone=True)
    await officer.do("await page.locator('.dialog-actions .primary').click()")
    await officer.wait(".update-message", "Seen again")
    # It is of another version than the facts that the officer began with.
    await officer.do("await page.locator('.dialog-actions .primary').click()")
    await officer.press("button", "Go on with this")
    await officer.wait(".update-message", "Seen again")
    await officer.do("await page.locator('.dialog-actions .primary').click()")
    await officer.wait("[role=alertdialog]", gone=True)


async def test_update_without_a_needed_fact_sends_nothing(desk: Desk, officer: Tab) -> None:
    case = desk.open_case("Xiao An", clothing="A red coat")
    lines = Trail(desk, OFFICER)
    await look_at(officer, desk, case)
    await officer.press("button", "Update the facts")
    await officer.do("await page.getByRole('textbox', { name: /^Age/ }).fill('')")
    await officer.do(TELL)
    await officer.do("await page.locator('.dialog-actions .primary').click()")
    await officer.wait("[role=alertdialog] [aria-invalid=true]:focus")
    assert lines.lines() == READ
    await officer.do("await page.getByRole('textbox', { name: /^Age/ }).fill('8')")
    await officer.wait("[role=alertdialog] [aria-invalid=true]", gone=True)
    await press_key(officer, "Escape")


async def test_update_does_not_wait_for_a_message_that_fails(desk: Desk, officer: Tab) -> None:
    case = desk.open_case("Xiao Bai", clothing="A red coat")
    lines = Trail(desk, OFFICER)
    await look_at(officer, desk, case)
    pause(desk, case)
    await officer.wait(".badge", "Paused by an officer")
    await officer.press("button", "Update the facts")
    await officer.do(CLOTHING, text="A white coat")
    await officer.do(TELL)
    await officer.wait(".consequences", "The alert is paused. Once it goes on, phones that were told get")
    lost = """await page.route('**/console/graphql', (route) =>
        route.request().postData()?.includes('UpdatePreviewMutation') ? route.abort() : route.fallback())"""
    await officer.do(lost)
    await officer.do("await page.locator('.dialog-actions .primary').click()")
    await officer.wait("[role=alertdialog] [role=status]", "You can send it without having seen it.")
    assert lines.lines() == READ, "the first press sends nothing"
    await officer.do("await page.locator('.dialog-actions .primary').click()")
    await officer.wait("[role=alertdialog]", gone=True)
    await officer.do("await page.unrouteAll({ behavior: 'ignoreErrors' })")
    await officer.wait(".toast", "Phones that were told get them once the alert goes on")
    await officer.wait(".history [data-kind=REVISED]", "phones get its newest message once it goes on")
    await officer.wait("[data-fact='child.clothing']", "A white coat")
    assert lines.lines() == READ + done("REVISE_CASE") + read("READ_CASE")


async def test_update_of_a_confirmed_case_waits_for_a_colleague(desk: Desk, officer: Tab) -> None:
    case = desk.open_case("Xiao Zhen", "ACTUAL", clothing="A red coat", photo=desk.upload(photo_file()))
    assert desk.ask(COLLEAGUE, CONFIRM, case=case)["confirmCase"]["userErrors"] == []
    lines = Trail(desk, OFFICER)
    await look_at(officer, desk, case)
    await officer.press("button", "Update the facts")
    await officer.do(CLOTHING, text="A white coat")
    await officer.wait("[role=alertdialog]", "Tell people again?")
    await officer.do("await page.getByRole('alertdialog').getByRole('button', { name: /^Remove/ }).first().click()")
    await officer.wait(".consequences", "Phones that were told get the public facts again")
    await officer.wait("[role=alertdialog]", "Tell people again?", gone=True)
    await officer.do("await page.locator('.dialog-actions .primary').click()")
    await officer.wait(".update-message", "A white coat")
    await officer.wait(".second-person", "A colleague may confirm cases")
    await leaves(lines, READ, read("PREVIEW_ALERT"))
    await officer.do("await page.locator('.dialog-actions .primary').click()")
    await leaves(lines, Counter({"REVISE_CASE ASKED": 1, "REVISE_CASE REFUSED": 1}))
    version = desk.ask(COLLEAGUE, VERSION, case=case)["caseSummary"]["version"]
    approval = {
        "caseId": case,
        "change": "REVISE_PUBLIC",
        "reason": "I know that coat",
        "expectedVersion": version,
    }
    assert desk.ask(COLLEAGUE, APPROVE, input=approval)["approveChange"]["userErrors"] == []
    await officer.wait(".second-person", f"{COLLEAGUE} has approved: Update the public facts")
    await officer.do("await page.locator('.dialog-actions .primary').click()")
    await officer.wait("[role=alertdialog]", gone=True)
    await officer.wait("[data-fact='child.clothing']", "A white coat")
    await officer.wait(".history [data-kind=REVISED]", "Phones that were told are told again")


async def is_sent_once_without_typing(tab: Tab, mutation: str) -> None:
    """Keep this mutation back, press Enter, and go on typing and sending."""
    await tab.do(KEEP_BACK, mutation=mutation)
    assert await tab.do(PRESS_AND_TYPE) == [1, "Taocheng District"]


async def test_step_under_way_goes_out_once_and_takes_no_typing(desk: Desk, officer: Tab) -> None:
    case = desk.open_case("Xiao Bai", clothing="A red coat")
    lines = Trail(desk, OFFICER)
    await look_at(officer, desk, case)
    await officer.press("button", "Update the facts")
    await officer.do(CLOTHING, text="A white coat")
    await officer.do(TELL)
    await is_sent_once_without_typing(officer, "UpdatePreviewMutation")
    await officer.do("await globalThis.held[0].abort()")
    await officer.wait("[role=alertdialog] [role=status]", "You can send it without having seen it.")
    await officer.wait("[role=alertdialog] input[value='Taocheng District']:focus")
    await officer.do(CLOTHING, text="A white hat")
    await is_sent_once_without_typing(officer, "UpdatePreviewMutation")
    await officer.do("await globalThis.held[0].continue()")
    await officer.wait(".update-message:focus")
    await is_sent_once_without_typing(officer, "ReviseStepMutation")
    await officer.do("await globalThis.held[0].abort()")
    await officer.wait("[role=alertdialog] .form-refusals:focus")
    # It goes out in the same words: to change a field and back is no other step.
    await officer.do(CLOTHING, text="A white cap")
    await officer.do(CLOTHING, text="A white hat")
    await officer.wait(".update-message")
    await is_sent_once_without_typing(officer, "ReviseStepMutation")
    await officer.do("await globalThis.held[0].continue()")
    await officer.wait("[role=alertdialog]", gone=True)
    await officer.do("await page.unrouteAll({ behavior: 'ignoreErrors' })")
    await officer.wait("[data-fact='child.clothing']", "A white hat")
    assert await officer.count(".toast") == 1
    assert lines.lines() == READ + done("REVISE_CASE") + read("PREVIEW_ALERT", "READ_CASE")


async def test_stale_edit_shows_both_versions_and_goes_on(desk: Desk, officer: Tab) -> None:
    case = desk.open_case("Xiao Mei", clothing="A red coat")
    lines = Trail(desk, OFFICER)
    await look_at(officer, desk, case)
    await officer.press("button", "Update the facts")
    await officer.do("await page.getByRole('textbox', { name: /^Clothing/ }).fill('A blue coat')")
    await officer.do(
        "await page.getByRole('radio', { name: 'No', exact: true }).locator('xpath=ancestor::label').click()"
    )
    revise(desk, COLLEAGUE, case, clothing="A green coat", narrative="She has a toy bear")
    await officer.do("await page.locator('.dialog-actions .primary').click()")
    await officer.wait(".side-by-side", "A green coat")
    await officer.wait(".side-by-side", "A blue coat")
    await officer.do("await page.screenshot({ path: given.picture })", picture=str(TAKEN / "case-stale.png"))
    await officer.press("button", "Go on with this")
    await officer.wait(".side-by-side", gone=True)
    # A change that was taken back looks as a confirmation does: nothing goes out by itself.
    revise(desk, COLLEAGUE, case, clothing="A grey coat")
    revise(desk, COLLEAGUE, case, clothing="A green coat")
    await officer.do("await page.locator('.dialog-actions .primary').click()")
    await officer.wait(".side-by-side", "The facts of this form are as they were when you began.")
    await officer.press("button", "Go on with this")
    await officer.wait(".side-by-side", gone=True)
    await officer.do("await page.locator('.dialog-actions .primary').click()")
    await officer.wait("[role=alertdialog]", gone=True)
    await officer.wait("[data-fact='child.clothing']", "A blue coat")
    await officer.wait("[data-fact=narrative]", "She has a toy bear")
    refused = Counter({"REVISE_CASE ASKED": 1, "REVISE_CASE REFUSED": 1}) + read("READ_CASE")
    await leaves(lines, READ, refused, refused, done("REVISE_CASE"), read("READ_CASE"))


async def test_refusal_stands_at_its_field_and_keeps_the_dialog(desk: Desk, officer: Tab) -> None:
    case = desk.open_case("Xiao Fan")
    await look_at(officer, desk, case)
    await officer.press("button", "More steps")
    await officer.press("button", "Set the radius")
    await officer.do("await page.getByRole('textbox', { name: /^Radius/ }).fill('600')")
    await officer.wait(".consequences", "600 km is beyond the limit for unconfirmed alert areas")
    await officer.wait(".consequences", "two people decide on more than 500 km")
    await officer.do("await page.getByRole('textbox', { name: /^Radius/ }).fill('9000')")
    await officer.do("await page.getByRole('textbox', { name: /^Reason/ }).fill('A lead')")
    await officer.do("await page.getByRole('alertdialog').getByRole('button', { name: 'Set the radius' }).click()")
    await officer.wait("[role=alertdialog] .field-error", "between 1 and 2,000 km")
    assert await officer.do("return page.evaluate(() => document.activeElement.value)") == "9000"
    await press_key(officer, "Escape")


async def test_notes_and_tips_are_read_when_their_tab_is_chosen(desk: Desk, officer: Tab) -> None:
    case = desk.open_case("Xiao Shu")
    lines = Trail(desk, OFFICER)
    await look_at(officer, desk, case)
    await officer.press("tab", "Tips")
    await officer.wait(".empty", "No tip has come in.")
    await officer.press("tab", "Notes")
    await officer.do("await page.getByRole('textbox', { name: /^New note/ }).fill('Asked at the station.')")
    await officer.wait(".draft-line", "Draft saved")
    await officer.wait(".case-unsent", gone=True)
    await officer.press("tab", "History")
    await officer.wait("[role=tab]", "1 not sent")
    await officer.wait(".history [data-kind=OPENED]")
    await look_at(officer, desk, case)
    await officer.wait("[role=tab]", "1 not sent")
    await officer.do("await page.locator('.case-unsent').getByRole('button', { name: 'New note' }).click()")
    await officer.wait("textarea:focus", "Asked at the station.")
    # The officer goes on at the end of the text.
    await officer.do("await page.keyboard.type(' Nobody saw her.')")
    await officer.press("button", "Add the note")
    await officer.wait(".note-text", "Asked at the station. Nobody saw her.")
    await officer.wait("[role=tab]:has-text('1 not sent')", gone=True)
    tabs = read("READ_TIPS", "READ_CASE", "READ_TIMELINE", "READ_CASE")
    assert lines.lines() == READ + READ + tabs + done("READ_CASE", "ADD_CASE_NOTE")


async def test_officer_without_a_tie_sees_public_facts_alone(desk: Desk, driver: Driver) -> None:
    case = desk.open_case("Xiao Ting", clothing="A red coat")
    lines = Trail(desk, STRANGER)
    tab = await sign_in(driver, "stranger", desk, STRANGER, has_maps=False)
    await look_at(tab, desk, case)
    await tab.wait("[data-fact='child.clothing']", "A red coat")
    assert "Xiao Ting Wang" not in await tab.do("return page.content()")
    assert await tab.count("[data-fact=criteria]") == 0
    await tab.press("button", "Look and confirm")
    await tab.wait("[role=alertdialog] .needed", "Taken from a station.")
    await tab.wait("[role=alertdialog] .needed", "Xiao Ting, Girl, 7 years old")
    await tab.wait("[role=alertdialog] .consequences", "The person who set this place may not confirm it")
    await tab.wait("[role=alertdialog] .needed", "37.74000° N, 115.67000° E")
    assert lines.lines() == READ
    revise(desk, OFFICER, case, clothing="A green coat")
    await tab.press("button", "Look again")
    await tab.wait(".look-again", gone=True)
    assert lines.lines() == READ + read("READ_CASE")
    await press_key(tab, "Escape")
    await tab.press("button", "More steps")
    await tab.press("button", "Approve a colleague's change")
    await tab.do("await page.getByLabel('Change', { exact: true }).selectOption('OVERRIDE_PREFERENCES')")
    await tab.do("await page.getByRole('textbox', { name: /^Reason/ }).fill('We spoke')")
    revise(desk, OFFICER, case, clothing="A blue coat")
    await tab.wait(".look-again", "Clothing")
    await tab.do("await page.locator('.dialog-actions .primary').click()")
    await tab.wait("[role=alertdialog] .form-refusals", "Look again first.")
    await tab.press("button", "Look again")
    await tab.do("await page.locator('.dialog-actions .primary').click()")
    await tab.wait("[role=alertdialog]", gone=True)
    assert lines.lines() == READ + read("READ_CASE") + done("APPROVE_CHANGE")


async def test_every_face_is_accessible_and_fits_360_pixels(desk: Desk, driver: Driver, officer: Tab) -> None:
    case = desk.open_case(
        LONG_NAME, by=COLLEAGUE, fullName=("دلنواز " + "Abdurrahman" * 9)[:100], clothing="معطف أحمر " + "x" * 60
    )
    tab = await sign_in(driver, "faces", desk, OFFICER, viewport=SIZE)
    await look_at(tab, desk, case)
    await tab.wait(".case-map canvas")

    async def ribbon_is_low() -> None:
        width, height = await tab.do(RIBBON)
        assert width > 360 or height <= 44, "it covers what is typed below"

    await faces(tab, "case", look=ribbon_is_low)
    await tab.do("await page.setViewportSize({ width: 360, height: 800 })")
    await tab.do("await page.locator('.case-to-beside button', { hasText: '备注' }).click()")
    await tab.wait("[role=tab][data-selected]:focus", "备注")
    assert await tab.do(BESIDE) <= 130, "the notes are in sight"
    await tab.do("await page.setViewportSize({ width: 1280, height: 800 })")
    assert not await tab.count(".case-to-beside:visible"), "they stand beside the case"
    for one in (tab, officer):
        assert (await one.seen())["violations"] == []
    assert "Abdurrahman" not in await tab.do("return `${await page.title()} ${page.url()}`")
