"""The screen of a case as an officer without a mouse goes through it."""

import uuid
from collections import Counter
from typing import Any, Final

from tests.console.desk import Desk, Trail, read
from tests.e2e.browsing import Tab
from tests.waiting import until

READ: Final = read("READ_CASE", "READ_CASE", "READ_TIMELINE")
"""The lines of opening the screen: the public facts, the private ones, the history."""
REVISE: Final = "mutation ($input: ReviseCaseInput!) { reviseCase(input: $input) { userErrors { code message } } }"
TAB_TO: Final = """
    const name = () => page.evaluate(() => {
      const it = document.activeElement;
      if (!it.matches("a, button, input, textarea, select")) return "";
      const labels = [...(it.labels ?? [])].map((label) => label.textContent).join(" ");
      return `${it.getAttribute("role") ?? ""} ${it.getAttribute("aria-label") ?? ""} ${labels} ${it.textContent}`;
    });
    for (let tries = 0; tries < 80; tries += 1) {
      if ((await name()).includes(given.name)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not lead to ${given.name}`);
"""


async def look_at(tab: Tab, desk: Desk, case: str) -> None:
    """Open the screen of a case, and wait until its history is there."""
    await tab.do("await page.goto(given.url)", url=f"{desk.url}/console/cases/{case}")
    await tab.wait(".history [data-kind=OPENED]")
    await tab.wait(".history [data-kind=STAGE_DONE]")


async def tab_to(tab: Tab, name: str) -> None:
    """Press Tab until the focus is on what bears this name."""
    await tab.do(TAB_TO, name=name)


async def press_key(tab: Tab, *keys: str) -> None:
    for key in keys:
        await tab.do("await page.keyboard.press(given.key)", key=key)


async def type_text(tab: Tab, text: str) -> None:
    await tab.do("await page.keyboard.type(given.text)", text=text)


async def take(tab: Tab, step: str, send: str, reason: str = "") -> None:
    """Take a step by keyboard alone."""
    await tab_to(tab, step)
    await press_key(tab, "Enter")
    await tab.wait("[role=alertdialog]")
    if reason:
        await type_text(tab, reason)
    await tab_to(tab, send)
    await press_key(tab, "Enter")
    await tab.wait("[role=alertdialog]", gone=True)


def revise(desk: Desk, account: str, case: str, **facts: Any) -> None:
    """Change facts of a case without the console."""
    given = {"caseId": case, "material": False, "idempotencyKey": str(uuid.uuid4()), **facts}
    assert desk.ask(account, REVISE, input=given)["reviseCase"]["userErrors"] == []


async def leaves(trail: Trail, *expected: Counter[str]) -> None:
    """Wait for these lines in the trail, and begin anew after them: one too many falls here, or at the next step.

    The lines of an action have one time, and an order by chance: who begins anew after the first may miss the second.
    """
    wanted = sum(expected, Counter[str]())
    await until(lambda: not wanted - trail.lines())
    assert trail.fresh() == wanted
