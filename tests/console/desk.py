"""A hub with a console, a browser at it, and officers who work elsewhere meanwhile."""

import base64
import json
import re
import subprocess
import urllib.request
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from hub.http.console.pages import BUILT
from tests.e2e.browsing import Driver, Tab
from tests.local.dev_hub import Screen

ROOT: Final = Path(__file__).parents[2]
SOURCES: Final = ROOT / "console"
PICTURES: Final = ROOT / "build" / "console"
"""The tests leave pictures of the screens here."""
MADE: Final = ("node_modules", "artifacts")
OPEN: Final = (
    "mutation ($input: OpenCaseInput!) { openCase(input: $input) { caseId alertId userErrors { code message } } }"
)
BREAK: Final = "mutation ($input: BreakGlassInput!) { breakGlass(input: $input) { caseId userErrors { code } } }"
TRAIL: Final = """query ($account: String!) {
  auditTrail(purpose: "What the board read", filter: {account: $account}, first: 100) {
    edges { node { action } }
  }
}"""


def build_if_stale() -> None:
    """Build the console, unless what is there is newer than every source."""
    sources = [path for path in SOURCES.rglob("*") if path.is_file() and not set(MADE) & set(path.parts)]
    newest = max(path.stat().st_mtime for path in (*sources, ROOT / "docs" / "police.graphql"))
    page = BUILT / "index.html"
    if not page.exists() or page.stat().st_mtime < newest:
        subprocess.run(["make", "console"], cwd=ROOT, check=True, capture_output=True, timeout=300)


class Desk:
    """`hub dev`, and what officers do at it without the console."""

    def __init__(self, screen: Screen) -> None:
        self.url = screen.named("police graph").removesuffix("/police/graphql")
        shown = re.findall(r"^(?:OFFICER|SECOND)=(\S+)", screen.text, re.MULTILINE)
        kept = re.findall(r"=(\S+)", Path(re.findall(r"(/\S+staff-tokens)", screen.text)[0]).read_text())
        self._tokens = {_account(token): token for token in (*shown, *kept)}

    def ask(self, account: str, document: str, /, **variables: Any) -> Any:
        """Send a request to the police graph, and return its data."""
        request = urllib.request.Request(
            f"{self.url}/police/graphql",
            json.dumps({"query": document, "variables": variables}).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {self._tokens[account]}"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            said = json.load(answer)
        assert "errors" not in said, said
        return said["data"]

    def open_case(self, name: str, status: str = "EXERCISE", by: str = "hengshui-officer", **child: Any) -> str:
        """Open a case by an officer of Hengshui, and return its id."""
        given = {
            "idempotencyKey": str(uuid.uuid4()),
            "status": status,
            "criteria": "Taken from a station.",
            "child": {"publicName": name, "fullName": f"{name} Wang", "ageYears": 7, "sex": "FEMALE", **child},
            "lastSeen": {
                "point": {"latitude": 37.74, "longitude": 115.67},
                "district": "Taocheng District",
                "at": (datetime.now(UTC) - timedelta(minutes=75)).isoformat(),
            },
        }
        opened = self.ask(by, OPEN, input=given)["openCase"]
        assert opened["userErrors"] == [], opened["userErrors"]
        return str(opened["caseId"])

    def break_glass(self, case: str) -> None:
        """Break the glass of a case by the officer of another force: its own force is told at once."""
        done = self.ask("anyang-officer", BREAK, input={"caseId": case, "reason": "A hot lead on a train"})
        assert done["breakGlass"]["userErrors"] == []

    def trail_of(self, account: str) -> list[str]:
        """Return the actions of an account's lines in the audit trail."""
        found = self.ask("anyang-auditor", TRAIL, account=account)
        return [edge["node"]["action"] for edge in found["auditTrail"]["edges"]]


def _account(token: str) -> str:
    payload = token.split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["sub"])


async def sign_in(driver: Driver, name: str, desk: Desk, officer: str, **options: Any) -> Tab:
    """Open the console in a browser of its own, and sign in as a test officer."""
    tab = await driver.open(name, f"{desk.url}/console", **options)
    await tab.press("button", "Sign in")
    await choose(tab, officer)
    return tab


async def choose(tab: Tab, officer: str) -> None:
    """Click on an officer at the provider, and wait for the console."""
    await tab.do("await page.locator(`button[value='${given.officer}']`).click()", officer=officer)
    await tab.wait("main h1")


async def choose_face(tab: Tab, language: str, theme: str) -> None:
    """Switch language and colours as their buttons do; they are in the officer's menu once somebody is signed in."""
    code = """
        const menu = page.locator(".who");
        if (await menu.count()) await menu.click();
        const segments = page.locator(".preferences .segments");
        const [languages, themes] = [segments.nth(0), segments.nth(1)];
        await languages.getByRole("button").nth(given.language).click();
        await themes.getByRole("button").nth(given.theme).click();
        if (await menu.count()) await page.keyboard.press("Escape");
        await page.locator(`html[lang^='${given.tag}'][data-theme='${given.colours}']`).waitFor();
    """
    places = {"language": ("en", "zh").index(language), "theme": ("auto", "light", "dark").index(theme)}
    await tab.do(code, tag=language, colours=theme, **places)


async def violations_of_axe(tab: Tab, source: str) -> list[str]:
    """Return what axe finds wrong on the page as it is: each rule, with the first place."""
    code = """
        await page.evaluate(given.source);
        const { violations } = await page.evaluate(() => axe.run());
        return violations.map((one) => `${one.id}: ${one.nodes[0].target} ${one.nodes[0].html}`);
    """
    return [str(one) for one in await tab.do(code, source=source)]
