"""A hub with a console, a browser at it, and officers who work elsewhere meanwhile."""

import base64
import fcntl
import json
import re
import subprocess
import urllib.request
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import IO, Any, Final

from hub.http.console.pages import BUILT
from tests.console.pictures import TAKEN, keep_if_shown
from tests.e2e.browsing import Driver, Tab
from tests.local.dev_hub import Screen
from tests.timeouts import HANG_TIMEOUT, PROGRAM_TIMEOUT

ROOT: Final = Path(__file__).parents[2]
SOURCES: Final = ROOT / "console"
MADE: Final = ("node_modules", "artifacts")
OPEN: Final = (
    "mutation ($input: OpenCaseInput!) { openCase(input: $input) { caseId alertId userErrors { code message } } }"
)
BREAK: Final = "mutation ($input: BreakGlassInput!) { breakGlass(input: $input) { caseId userErrors { code } } }"
TRAIL: Final = """query ($account: String!, $after: String) {
  auditTrail(purpose: "What the screen wrote", filter: {account: $account}, first: 100, after: $after) {
    edges { cursor node { id action outcome } }
    pageInfo { hasNextPage }
  }
}"""
BROKEN_WORDS: Final = """
    [...document.querySelectorAll("table :is(th, td, caption)")].flatMap((cell) => {
      const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
      const found = [];
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        if (text.parentElement.closest("code")) continue;
        for (const { 0: word, index } of text.data.matchAll(/[\\p{Script=Latin}\\p{N}]{2,24}/gu)) {
          const range = document.createRange();
          range.setStart(text, index);
          range.setEnd(text, index + word.length);
          const boxes = [...range.getClientRects()].filter(({ width }) => width > 0);
          if (new Set(boxes.map(({ top }) => Math.round(top))).size > 1)
            found.push(`broken inside a word: ${word} in ${cell.className || cell.tagName}`);
        }
      }
      return found;
    })
"""
"""Finds each word of a table that is on two lines, but for ids. One of more than 24 characters may have no room."""
CROOKED_FIELDS: Final = """
    [...document.querySelectorAll(".side-fields")].flatMap((fields) => {
      const rows = new Map();
      for (const field of fields.querySelectorAll(":scope > .field")) {
        const top = (one) => Math.round(one.getBoundingClientRect().top);
        const typed = field.querySelector(".field-row, .date-input, .radio-row");
        if (typed?.checkVisibility()) rows.set(top(field), new Set([...(rows.get(top(field)) ?? []), top(typed)]));
      }
      return [...rows.values()].filter(({ size }) => size > 1).map(() => `crooked: ${fields.textContent}`);
    })
"""
"""Finds each row of fields that are not on one line."""
WIDTHS: Final = (360, 1280)
WITHOUT_MAPS: Final = """
    await context.addInitScript(() => {
      const get = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
        return kind.startsWith("webgl") ? null : get.call(this, kind, ...more);
      };
    });
"""
TRIES: Final = 5
"""A database that a busy machine keeps from answering is asked again: no request is done twice."""
IN_USE: Final[list[IO[str]]] = []
"""Locked until the process ends: while it is, nobody builds."""


def build_if_stale() -> None:
    """Build the console, unless what is there is newer than every source. It stays as it is until this process ends.

    One worker builds, and the others wait for it. A hub that runs serves the late parts of its build for as long as
    there are pages: AssertionError is raised if the sources have changed since another process began to use it.
    """
    TAKEN.mkdir(parents=True, exist_ok=True)
    with (TAKEN / "builders.lock").open("w") as builders:
        fcntl.flock(builders, fcntl.LOCK_EX)
        users = (TAKEN / "users.lock").open("w")
        IN_USE.append(users)
        if is_stale():
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise AssertionError("the console has changed while its tests run: run them again") from None
            subprocess.run(["make", "console"], cwd=ROOT, check=True, capture_output=True, timeout=PROGRAM_TIMEOUT)
        fcntl.flock(users, fcntl.LOCK_SH)


def is_stale() -> bool:
    """Return whether a source of the console is newer than its build."""
    sources = [path for path in SOURCES.rglob("*") if path.is_file() and not set(MADE) & set(path.parts)]
    newest = max(path.stat().st_mtime for path in (*sources, ROOT / "docs" / "police.graphql"))
    page = BUILT / "index.html"
    return not page.exists() or page.stat().st_mtime < newest


class Desk:
    """`hub dev`, and what officers do at it without the console."""

    def __init__(self, screen: Screen) -> None:
        self.url = screen.named("police graph").removesuffix("/police/graphql")
        shown = re.findall(r"^(?:OFFICER|SECOND)=(\S+)", screen.text, re.MULTILINE)
        kept = re.findall(r"=(\S+)", Path(re.findall(r"(/\S+staff-tokens)", screen.text)[0]).read_text())
        self._tokens: dict[str, str] = {_account(token): token for token in (*shown, *kept)}

    def token(self, account: str) -> str:
        """Return the token of a test officer that `hub dev` shows."""
        return self._tokens[account]

    def ask(self, account: str, document: str, /, **variables: Any) -> Any:
        """Send a request to the police graph, and return its data."""
        request = urllib.request.Request(
            f"{self.url}/police/graphql",
            json.dumps({"query": document, "variables": variables}).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {self._tokens[account]}"},
        )
        said: dict[str, Any] = {}
        for _ in range(TRIES):
            with urllib.request.urlopen(request, timeout=HANG_TIMEOUT) as answer:
                said = json.load(answer)
            if all(error["extensions"]["code"] != "STORAGE_UNAVAILABLE" for error in said.get("errors", ())):
                break
        assert "errors" not in said, said
        return said["data"]

    def now(self) -> datetime:
        """Return the time on the hub's clock."""
        return datetime.now(UTC)

    def open_case(
        self,
        name: str,
        status: str = "EXERCISE",
        by: str = "hengshui-officer",
        missing_for: timedelta = timedelta(minutes=75),
        **child: Any,
    ) -> str:
        """Open a case by an officer of Hengshui, and return its id."""
        given = {
            "idempotencyKey": str(uuid.uuid4()),
            "status": status,
            "criteria": "Taken from a station.",
            "child": {"publicName": name, "fullName": f"{name} Wang", "ageYears": 7, "sex": "FEMALE", **child},
            "lastSeen": {
                "point": {"latitude": 37.74, "longitude": 115.67},
                "district": "Taocheng District",
                "at": (self.now() - missing_for).isoformat(),
            },
        }
        opened = self.ask(by, OPEN, input=given)["openCase"]
        assert opened["userErrors"] == [], opened["userErrors"]
        return str(opened["caseId"])

    def upload(self, picture: bytes, by: str = "hengshui-officer") -> str:
        """Send a photo for a case, and return its id."""
        request = urllib.request.Request(
            f"{self.url}/police/photos",
            picture,
            {
                "Content-Type": "image/jpeg",
                "Idempotency-Key": f'"{uuid.uuid4()}"',
                "Authorization": f"Bearer {self._tokens[by]}",
            },
        )
        with urllib.request.urlopen(request, timeout=HANG_TIMEOUT) as answer:
            return str(json.load(answer)["id"])

    def break_glass(self, case: str) -> None:
        """Break the glass of a case by the officer of another force: its own force is told at once."""
        done = self.ask("anyang-officer", BREAK, input={"caseId": case, "reason": "A hot lead on a train"})
        assert done["breakGlass"]["userErrors"] == []


class Trail:
    """The lines that an account leaves in the audit trail from here on."""

    def __init__(self, desk: Desk, account: str) -> None:
        self._desk = desk
        self._account = account
        self._last = ""
        self._last = next(self._newest_first(), ("", ""))[0]

    def lines(self) -> Counter[str]:
        """Return how often each action and its outcome was written, such as `CONFIRM_CASE DONE`."""
        return Counter(line for _, line in self._newest_first())

    def fresh(self) -> Counter[str]:
        """Return the lines, and begin anew after them."""
        found = list(self._newest_first())
        self._last = found[0][0] if found else self._last
        return Counter(line for _, line in found)

    def _newest_first(self) -> Iterator[tuple[str, str]]:
        after: str | None = None
        while True:
            page = self._desk.ask("anyang-auditor", TRAIL, account=self._account, after=after)["auditTrail"]
            for edge in page["edges"]:
                node = edge["node"]
                if node["id"] == self._last:
                    return
                yield node["id"], f"{node['action']} {node['outcome']}"
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["edges"][-1]["cursor"]


def done(*actions: str) -> Counter[str]:
    """Return the lines of changes and lists that were done: that somebody asked for each, and that it was done."""
    return Counter(f"{action} {outcome}" for action in actions for outcome in ("ASKED", "DONE"))


def read(*actions: str) -> Counter[str]:
    """Return the lines of readings: one each."""
    return Counter(f"{action} ASKED" for action in actions)


def _account(token: str) -> str:
    payload = token.split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["sub"])


async def sign_in(driver: Driver, name: str, desk: Desk, officer: str, *, has_maps: bool = True, **options: Any) -> Tab:
    """Open the console in a browser of its own, and sign in as a test officer.

    has_maps: without a graphics card, drawing is most of a map's work. Otherwise its table stands in.
    """
    tab = await driver.open(name, f"{desk.url}/console", **options)
    if not has_maps:
        await tab.do(WITHOUT_MAPS)
    await tab.press("button", "Sign in")
    await choose(tab, officer)
    return tab


async def choose(tab: Tab, officer: str) -> None:
    """Click on an officer at the provider, and wait for the console."""
    await tab.do("await page.locator(`button[value='${given.officer}']`).click()", officer=officer)
    await tab.wait("main h1")


async def choose_face(tab: Tab, language: str, theme: str = "") -> None:
    """Switch language and colours as their buttons do; they are in the officer's menu once somebody is signed in.

    A sheet has the languages alone.
    """
    code = """
        const menu = page.locator(".who");
        const has = (await menu.count()) > 0;
        if (has) await menu.click();
        await page.getByRole("button", { name: given.name, exact: true }).click();
        if (given.theme) {
          const themes = page.locator(".preferences .segments").nth(1);
          await themes.getByRole("button").nth(["auto", "light", "dark"].indexOf(given.theme)).click();
          await page.locator(`html[data-theme='${given.theme}']`).waitFor();
        }
        if (has) {
          await page.keyboard.press("Escape");
          // Keys that are pressed before would go to the button of the menu, and no other part takes the focus.
          const isClosed = () => document.activeElement?.matches(".who") && !document.activeElement.closest("[inert]");
          await page.waitForFunction(isClosed);
        }
        await page.locator(`html[lang^='${given.language}']`).waitFor();
    """
    await tab.do(code, language=language, theme=theme, name={"en": "English", "zh": "中文"}[language])


async def faces(tab: Tab, screen: str, *themes: str, look: Callable[[], Awaitable[None]] | None = None) -> None:
    """Check a screen as it is in both languages, wide and narrow: axe finds nothing, and nothing is cut off.

    themes: which to choose; none leaves the colours as they are. `look`: what to do on each face first.
    """
    wrong = {}
    for theme in themes or ("",):
        for language in ("en", "zh"):
            await choose_face(tab, language, theme)
            for width in WIDTHS:
                await tab.do("await page.setViewportSize({ width: given.width, height: 800 })", width=width)
                if look:
                    await look()
                face = "-".join(filter(None, (screen, language, theme, str(width))))
                if found := await faults(tab, face):
                    wrong[face] = found
    assert wrong == {}, "\n".join(f"{face}: {found}" for face, found in wrong.items())


async def faults(tab: Tab, face: str) -> list[str]:
    """Leave a picture of the page, and return what is wrong: by axe, of words, fields and the width."""
    code = """
        // The head of a scrolled page would stand in the middle of its picture.
        await page.evaluate(() => scrollTo(0, 0));
        await page.screenshot({ path: given.picture, fullPage: true });
        if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(given.source);
        const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
        const found = violations.map((one) => `${one.id}: ${one.nodes[0].target} ${one.nodes[0].html}`);
        for (const measure of given.measures) found.push(...(await page.evaluate(measure)));
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        return wide > 0 ? [...found, "wider than the screen"] : found;
    """
    found = await tab.do(
        code, measures=[BROKEN_WORDS, CROOKED_FIELDS], picture=str(TAKEN / f"{face}.png"), source=axe()
    )
    keep_if_shown(face)
    return [str(one) for one in found]


@cache
def axe() -> str:
    """Return the source of axe."""
    return (ROOT / "tests" / "explorer" / "node_modules" / "axe-core" / "axe.min.js").read_text()
