"""An ended session, a lock, another tab, a cut: what an officer has typed is not lost, and shown to no other."""

import io
import time
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import aiohttp
import pytest
from PIL import Image

from tests.console.desk import Desk, choose, sign_in
from tests.console.pictures import TAKEN
from tests.console.wire import Wire, wired
from tests.e2e.browsing import Driver, Tab
from tests.http.console_server.browser import Browser
from tests.waiting import until

pytestmark = pytest.mark.needs("node", "chromium")

OFFICER: Final = "hengshui-officer"
STRANGER: Final = "anyang-officer"
SUPERVISOR: Final = "hengshui-supervisor"
"""Opens as many cases as needed; an officer opens twenty in an hour."""
NAME: Final = "Full name"
BANNER_SECONDS: Final = 5
LOCK: Final = """
    const { csrf } = await (await fetch("/console/session")).json();
    await fetch("/console/lock", { method: "POST", headers: { "X-CSRF-Token": csrf } });
"""
SAVE: Final = """
    const { csrf } = await (await fetch("/console/session")).json();
    const headers = { "X-CSRF-Token": csrf, "Content-Type": "application/json" };
    await fetch("/console/drafts/open-case", { method: "PUT", headers, body: JSON.stringify(given) });
"""
GONE: Final = {"status": 404, "json": {"code": "NOT_FOUND", "message": "There is no such photo."}}
"""As the hub answers once it has removed a photo that no case took within 48 hours."""
READ: Final = 'return (await fetch("/console/drafts/open-case")).json();'
SIGN_IN: Final = """
    const button = page.getByRole("button", { name: "Sign in", exact: true });
    const [opened] = await Promise.all([context.waitForEvent("page"), button.click()]);
    await opened.locator(`button[value='${given.officer}']`).click();
"""
WRITE: Final = """
    await page.bringToFront();
    await page.getByLabel(given.label).first().focus();
    await page.keyboard.press("End");
    await page.keyboard.type(given.text);
"""
ASKED_ONCE: Final = """
    globalThis.asked = 0;
    await page.route("**/console/graphql", async (route) => {
      const isIt = route.request().postData().includes(given.word);
      if (isIt) globalThis.asked += 1;
      if (!isIt || globalThis.asked > given.times) return route.fallback();
      const errors = [{ message: "Sign in again.", extensions: { code: "SIGN_IN_AGAIN" } }];
      await route.fulfill({ json: { data: null, errors } });
    });
"""


WATCH: Final = """
    seen.sockets = 0;
    seen.photos = [];
    page.on("websocket", () => { seen.sockets += 1; });
    page.on("request", (request) => {
      if (request.url().endsWith("/console/photos")) seen.photos.push(request.headers()["idempotency-key"]);
    });
"""


class Beside(Tab):
    """The second tab of the same browser."""

    async def do(self, code: str, **given: Any) -> Any:
        return await super().do(f"page = context.pages()[1] ?? (await context.newPage()); {code}", **given)


@pytest.fixture(scope="module")
async def wire() -> AsyncIterator[Wire]:
    """The network of the browser."""
    async with wired() as one:
        yield one


@pytest.fixture(scope="module")
async def elsewhere(desk: Desk) -> AsyncIterator[Browser]:
    """The same officer at another machine."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        yield Browser(desk.url, http)


@pytest.fixture(scope="module")
async def tab(desk: Desk, driver: Driver, wire: Wire) -> Tab:
    """The browser of the officer."""
    size = {"width": 1280, "height": 900}
    one = await sign_in(driver, "cuts", desk, OFFICER, has_maps=False, viewport=size, **wire.options)
    await one.do(WATCH)
    return one


def typed(**given: Any) -> dict[str, Any]:
    """Return a draft of the form in which nothing is missing."""
    seen = (datetime.now(UTC) - timedelta(minutes=75)).isoformat()
    texts = ("height", "clothing", "identityNumber", "photo", "address", "region", "narrative", "relation")
    return {
        **dict.fromkeys((*texts, "reporterName", "reporterPhone"), ""),
        "key": str(uuid.uuid4()),
        "status": "EXERCISE",
        "publicName": "Xiao Ming",
        "fullName": "Xiao Ming Wang",
        "age": "5",
        "sex": "MALE",
        "seenAt": seen,
        "district": "Taocheng District",
        "latitude": 37.74,
        "longitude": 115.67,
        "isPlaceRight": False,
        "criteria": "Taken from a station.",
        "suspects": [],
        "vehicles": [],
        **given,
    }


async def run(tab: Tab, code: str, **given: Any) -> Any:
    """Run code in the page itself."""
    wrapped = f"return page.evaluate(async (given) => {{ {code} }}, given)"
    return await tab.do(wrapped, **given)


async def open_form(tab: Tab, desk: Desk, **given: Any) -> None:
    """Open the form with a draft in it."""
    await run(tab, SAVE, **typed(**given))
    await look(tab, f"{desk.url}/console/open")


async def look(tab: Tab, address: str) -> None:
    await tab.do("await page.goto(given.address)", address=address)
    await tab.wait("h1")


async def write(tab: Tab, text: str, label: str = NAME) -> None:
    """Type at the end of a field."""
    await tab.do(WRITE, label=label, text=text)


async def value(tab: Tab, label: str = NAME) -> str:
    return str(await tab.do("return page.getByLabel(given.label).first().inputValue()", label=label))


async def picture(tab: Tab, name: str) -> None:
    await tab.do("await page.screenshot({ path: given.path })", path=str(TAKEN / f"{name}.png"))


async def nothing_is_left(tab: Tab) -> None:
    """Check that neither the page nor its title has a word of the form."""
    assert "Ming" not in await tab.do("return (await page.content()) + (await page.title())")


async def test_words_typed_as_the_session_ends_are_kept(desk: Desk, tab: Tab, elsewhere: Browser) -> None:
    await open_form(tab, desk)
    await write(tab, " of Hengshui")
    await tab.wait(".draft-line", "Draft saved at")
    await elsewhere.sign_in()
    assert (await elsewhere.post("/console/sign-out")).status == 204
    # At once: what is typed once the page is covered goes nowhere.
    await tab.do("await page.keyboard.insertText(given.text)", text=", born in May")
    await tab.wait("main", "The last words you typed are not saved yet")
    await nothing_is_left(tab)
    await picture(tab, "ended-unsaved")
    await tab.do(SIGN_IN, officer=OFFICER)
    await tab.wait("h1", "Open a case")
    assert await value(tab) == "Xiao Ming Wang of Hengshui, born in May"
    await tab.wait(".draft-line", "Draft saved at")
    assert (await run(tab, READ))["fullName"] == "Xiao Ming Wang of Hengshui, born in May"
    await until(lambda: has_pages(tab, 1))


async def has_pages(tab: Tab, count: int) -> bool:
    return bool(await tab.do("return context.pages().length === given.count", count=count))


async def test_lock_covers_a_dialog_and_the_draft_comes_back(desk: Desk, tab: Tab) -> None:
    await open_form(tab, desk)
    await tab.press("button", "Throw the draft away")
    await tab.wait("[role=alertdialog]")
    await run(tab, LOCK)
    await tab.wait("h1", "Locked")
    for key in ("Escape", "Tab", "Tab", "Escape"):
        await tab.do("await page.keyboard.press(given.key)", key=key)
    await nothing_is_left(tab)
    assert await tab.count("[role=alertdialog], input, textarea") == 0
    assert await run(tab, 'return (await fetch("/console/drafts")).status') == 423
    await tab.press("button", "Sign in")
    await choose(tab, OFFICER)
    await tab.wait("h1", "Open a case")
    assert await value(tab) == "Xiao Ming Wang"


async def test_sign_in_in_one_tab_lets_the_other_go_on(desk: Desk, tab: Tab) -> None:
    await open_form(tab, desk)
    await run(tab, "document.querySelector('h1').dataset.stays = 'as it was'")
    sockets = (await tab.seen())["sockets"]
    beside = Beside(tab.name, tab.driver)
    await look(beside, f"{desk.url}/console/sign-in")
    await choose(beside, OFFICER)
    await write(tab, " Junior")
    await tab.wait(".draft-line", "Draft saved at")

    async def is_followed_again() -> bool:
        return bool((await tab.seen())["sockets"] > sockets)

    await until(is_followed_again)
    assert await run(tab, "return document.querySelector('h1').dataset.stays"), "the screen began anew"
    assert await tab.text("h1") == "Open a case"
    assert await tab.count(".banner.lost") == 0
    assert await value(tab) == "Xiao Ming Wang Junior"


async def test_draft_in_two_tabs_is_overwritten_by_neither(desk: Desk, tab: Tab) -> None:
    beside = Beside(tab.name, tab.driver)
    await open_form(tab, desk)
    await look(beside, f"{desk.url}/console/open")
    await write(tab, " A")
    await tab.wait(".draft-line", "Draft saved at")
    await until(lambda: is_saved(tab, "Xiao Ming Wang A"))
    await write(beside, " B")
    await beside.wait(".draft-versions", "Another window saved this draft")
    await beside.wait(".draft-versions td", "Xiao Ming Wang A")
    await beside.wait(".draft-versions td", "Xiao Ming Wang B")
    await beside.do("await page.locator('.draft-versions').scrollIntoViewIfNeeded()")
    await picture(beside, "draft-versions")
    assert (await run(tab, READ))["fullName"] == "Xiao Ming Wang A"
    await beside.press("button", "Take the other version")
    assert await value(beside) == "Xiao Ming Wang A"
    await write(beside, " C")
    await until(lambda: is_saved(tab, "Xiao Ming Wang A C"))
    await write(tab, " D")
    await tab.wait(".draft-versions td", "Xiao Ming Wang A C")
    await tab.press("button", "Keep what is here")
    await until(lambda: is_saved(tab, "Xiao Ming Wang A D"))
    assert await tab.count(".draft-versions") == 0


async def is_saved(tab: Tab, name: str) -> bool:
    return bool((await run(tab, READ))["fullName"] == name)


async def test_unread_or_unsaved_draft_is_told_and_stays_safe(desk: Desk, tab: Tab) -> None:
    await run(tab, SAVE, **typed(fullName="Xiao Ming of yesterday"))
    await tab.do("await page.clock.install(); await page.route('**/console/drafts**', (route) => route.abort())")
    await look(tab, f"{desk.url}/console/open")
    await tab.wait(".draft-line", "The hub does not say yet if there is an earlier draft.")
    await write(tab, "Xiao Ming of today")
    await tab.wait(".draft-line", "The draft is not saved. Keep this page open.")
    await tab.do("await page.unroute('**/console/drafts**'); await page.clock.fastForward(5_000)")
    await tab.wait(".draft-versions td", "Xiao Ming of yesterday")
    await tab.wait(".draft-versions td", "Xiao Ming of today")
    assert (await run(tab, READ))["fullName"] == "Xiao Ming of yesterday"
    await tab.press("button", "Take the other version")
    assert await value(tab) == "Xiao Ming of yesterday"
    await tab.press("button", "Throw the draft away")
    await tab.press("button", "Throw it away")
    await tab.wait(".draft-line :focus", "The draft is thrown away.")
    assert await value(tab) == ""


async def test_upload_that_breaks_off_keeps_the_form_and_works_again(desk: Desk, tab: Tab, wire: Wire) -> None:
    await open_form(tab, desk)
    noise = io.BytesIO()
    Image.effect_noise((480, 600), 80).convert("RGB").save(noise, "JPEG", quality=90)
    await tab.do(
        """
        await page.locator("input[type=file]").first().setInputFiles(
          { name: "photo.jpg", mimeType: "image/jpeg", buffer: Buffer.from(given.photo, "latin1") });
        await page.locator(".crop-frame").waitFor();
        """,
        photo=noise.getvalue().decode("latin-1"),
    )
    await tab.press("button", "Open the exercise…")
    await tab.wait(".field-error", "This photo is only chosen, and not sent.")
    await tab.wait(".crop-frame:focus")
    assert await tab.count("[role=alertdialog]") == 0
    for is_whole in (False, True):
        if is_whole:
            wire.lose_answers_to(b"POST /console/photos")
        else:
            wire.break_uploads_after(60_000)
        await tab.press("button", "Use this part")
        await tab.wait(".failed", "The hub does not answer. Check the connection and try again.")
        assert await tab.count(".crop-frame") == 1
        assert await value(tab) == "Xiao Ming Wang"
        wire.restore()
        assert (await run(tab, READ))["photo"] == ""
    await picture(tab, "upload-broken")
    await tab.press("button", "Use this part")
    await tab.do("await page.getByAltText('A photo is added.').waitFor()")
    assert await tab.count(".failed, .form-refusals") == 0
    await until(lambda: has_photo(tab))
    keys = await tab.do("return seen.photos")
    assert len(keys) == 3
    assert len(set(keys)) == 1, "a repeat is the same photo"


async def has_photo(tab: Tab) -> bool:
    return bool((await run(tab, READ))["photo"])


async def lacks_photo(tab: Tab) -> bool:
    return not await has_photo(tab)


async def test_photo_of_draft_comes_back_until_removed(tab: Tab) -> None:
    await tab.do("await page.reload()")
    shown = "return page.getByAltText('A photo is added.').evaluate((picture) => picture.decode().then(() => true))"
    assert await tab.do(shown), "the photo of a draft comes back as a photo"
    await tab.do("await page.route('**/console/photos/**', (route) => route.fulfill(given.answer))", answer=GONE)
    await tab.do("await page.reload()")
    await tab.wait(".field-error", "Choose the photo again, or remove it.")
    assert await tab.count("img.photo") == 0
    await tab.press("button", "Open the exercise…")
    await tab.wait("[data-invalid] .field-error .refusal", "Choose the photo again, or remove it.")
    assert await tab.count("[role=alertdialog]") == 0, "a case would be opened without its photo"
    await tab.do("await page.reload()")
    await tab.wait(".field-error", "Choose the photo again, or remove it.")
    assert await has_photo(tab), "the draft still says that a photo was chosen"
    await tab.do("await page.unroute('**/console/photos/**')")
    await tab.do("await page.locator('[data-invalid] .button.quiet').click()")
    await tab.wait("[data-invalid]", gone=True)
    await until(lambda: lacks_photo(tab))


async def test_opening_whose_answer_is_lost_is_repeated_safely(desk: Desk, tab: Tab, wire: Wire) -> None:
    name, key = f"Xiao {uuid.uuid4().hex[:8]}", str(uuid.uuid4())
    await open_form(tab, desk, publicName=name, key=key)
    wire.lose_answers_to(b"OpenCaseMutation")
    await tab.press("button", "Open the exercise…")
    await tab.do("await page.locator('.dialog-actions .primary').click()")
    await tab.wait(".form-refusals", "The hub does not answer.")
    await picture(tab, "open-unanswered")
    wire.restore()
    await tab.press("button", "Open the exercise…")
    await tab.do("await page.locator('.dialog-actions .primary').click()")
    await tab.wait("h1", "The exercise is open.")
    found = desk.ask(OFFICER, "{ deskCases(first: 100) { edges { node { child { name } } } } }")["deskCases"]["edges"]
    assert [edge["node"]["child"]["name"] for edge in found].count(name) == 1
    await until(lambda: has_no_draft(tab))
    # The same form with other words: the officer is told that its case is there, and may go on with another one.
    await open_form(tab, desk, publicName="Another child", key=key)
    await tab.press("button", "Open the exercise…")
    await tab.do("await page.locator('.dialog-actions .primary').click()")
    await tab.wait("main form", "This form has opened a case already")
    await picture(tab, "open-was-sent")
    await tab.press("button", "This is another case")
    await tab.wait(".form-refusals", gone=True)
    await tab.press("button", "Open the exercise…")
    await tab.do("await page.locator('.dialog-actions .primary').click()")
    await tab.wait("h1", "The exercise is open.")


async def has_no_draft(tab: Tab) -> bool:
    return bool(await run(tab, 'return (await fetch("/console/drafts/open-case")).status') == 404)


async def test_cut_is_told_and_nothing_is_missed_or_doubled(desk: Desk, tab: Tab, wire: Wire) -> None:
    await look(tab, f"{desk.url}/console")
    before = desk.open_case("Before the cut", by=SUPERVISOR)
    await tab.wait(f"[data-case={before}]")
    for go_away in (wire.hold, wire.cut):
        go_away()
        began = time.monotonic()
        await tab.wait(".banner.lost", "The connection is lost since")
        assert time.monotonic() - began <= BANNER_SECONDS
        missed = desk.open_case("During the cut", by=SUPERVISOR)
        wire.restore()
        await tab.wait(".banner.resumed", "Nothing was missed")
        await tab.wait(f"[data-case={missed}]", "During the cut")
    await tab.wait(f"[data-case={desk.open_case('After the cut', by=SUPERVISOR)}]")
    cases = await tab.do("return page.locator('[data-case]').evaluateAll((all) => all.map((one) => one.dataset.case))")
    assert len(cases) == len(set(cases))


async def test_other_account_takes_nothing_of_what_was_typed(desk: Desk, tab: Tab) -> None:
    beside = Beside(tab.name, tab.driver)
    await open_form(tab, desk)
    await look(beside, f"{desk.url}/console/sign-in")
    await write(tab, ", not saved yet")
    await choose(beside, STRANGER)

    async def is_empty() -> bool:
        return await tab.count(".draft-line") == 1 and await value(tab) == ""

    await until(is_empty)
    await nothing_is_left(tab)
    assert await run(tab, 'return (await fetch("/console/drafts/open-case")).status') == 404


async def test_sign_out_in_one_tab_covers_the_other(desk: Desk, tab: Tab) -> None:
    beside = Beside(tab.name, tab.driver)
    await open_form(tab, desk)
    await look(beside, f"{desk.url}/console")
    await beside.do("await page.locator('.who').click()")
    await beside.do("await page.getByRole('button', { name: 'Sign out', exact: true }).click()")
    await tab.wait("main", "Your session has ended. What you typed is kept as a draft.")
    await nothing_is_left(tab)


async def test_sign_in_again_goes_on_with_the_same_step(desk: Desk, driver: Driver) -> None:
    own, foreign = desk.open_case("Xiao Yue", by=STRANGER), desk.open_case("Xiao Ze", by=SUPERVISOR)
    tab = await sign_in(driver, "again", desk, STRANGER, has_maps=False, viewport={"width": 1280, "height": 900})
    for case, word, step, outcome in (
        (foreign, "breakGlass", "Break the glass", "[data-fact='child.fullName']"),
        (own, "closeCase", "Close the case", ".badge:has-text('Closed')"),
    ):
        await look(tab, f"{desk.url}/console/cases/{case}")
        await tab.do(ASKED_ONCE, word=word, times=2)
        await tab.wait(".history [data-kind=OPENED]")
        if word == "breakGlass":
            await tab.press("button", "More steps")
        await tab.press("button", step)
        if word == "closeCase":
            await tab.do(
                "await page.getByRole('radio', { name: 'Found safe' }).locator('xpath=ancestor::label').click()"
            )
        await write(tab, "A lead on the night train", "Reason")
        await tab.do("await page.locator('[role=alertdialog] .dialog-actions button').last().click()")
        await tab.wait("[role=dialog] h2", "Sign in again")
        await picture(tab, f"again-{word}")
        await tab.do("await page.locator('[role=dialog] .dialog-actions button').first().click()")
        await tab.wait("[role=alertdialog]", "Sign in again for this step.")
        assert await value(tab, "Reason") == "A lead on the night train"
        await tab.do("await page.locator('[role=alertdialog] .dialog-actions button').last().click()")
        await tab.wait("[role=dialog] h2", "Sign in again")
        await tab.do(SIGN_IN, officer=STRANGER)
        await tab.wait("[role=alertdialog]", gone=True)
        await tab.wait(outcome)
        await tab.do("await page.unrouteAll({ behavior: 'ignoreErrors' })")
