"""The changes of a colleague on a board, and how long after the hub's answers they are there."""

import asyncio
import math
import time
import uuid
from dataclasses import dataclass
from typing import Final

from tests.console.desk import Desk
from tests.e2e.browsing import Tab

REVISE: Final = "mutation ($input: ReviseCaseInput!) { reviseCase(input: $input) { userErrors { code message } } }"
LISTEN: Final = """
    seen.districts = [];
    page.on("websocket", (socket) => {
      socket.on("framereceived", ({ payload }) => {
        const told = JSON.parse(payload).payload?.data?.deskFeed;
        // Another feed of the page tells of the case without its facts.
        const isRevised = told?.case.id === given.case && told.entry.kind === "REVISED";
        if (isRevised && told.case.district) seen.districts.push(told.case.district);
      });
    });
    await page.reload();
    await page.locator(`[data-case=${given.case}]`).waitFor();
    await page.evaluate((id) => {
      const shown = [];
      globalThis.shown = shown;
      const look = () => {
        const district = document.querySelector(`[data-case=${id}] .case-facts bdi`)?.textContent;
        // A frame later it is on the screen.
        if (district && shown.at(-1)?.district !== district) {
          const one = { district, at: 0 };
          shown.push(one);
          requestAnimationFrame(() => { one.at = Date.now() / 1000; });
        }
      };
      look();
      new MutationObserver(look).observe(document.body, { childList: true, characterData: true, subtree: true });
    }, given.case);
"""
WAIT: Final = """
    await page.waitForFunction((district) => {
      const last = globalThis.shown.at(-1);
      return last.district === district && last.at > 0;
    }, given.district);
    return { shown: await page.evaluate(() => globalThis.shown), told: seen.districts };
"""


@dataclass(frozen=True, slots=True)
class Followed:
    """Changes of one case, as they were made, told and shown."""

    made: list[str]
    """The districts that the case was given, in order."""
    told: list[str]
    """The districts that the socket told of."""
    shown: list[str]
    """The districts that the board showed. Of two that come within one frame it may show the later one alone."""
    answered: dict[str, float]
    """When the hub answered each change, in seconds since 1970."""
    seconds: list[float]
    """From the hub's answer to each change until the board showed it or a later one."""


async def follow_changes(desk: Desk, board: Tab, case: str, by: str, count: int) -> Followed:
    """Change the district of a case over HTTP, one change after another's answer, while a board is open."""
    await board.do(LISTEN, case=case)
    answered: dict[str, float] = {}
    for number in range(count):
        district = f"District {number}"
        given = {"caseId": case, "material": False, "idempotencyKey": str(uuid.uuid4()), "district": district}
        done = await asyncio.to_thread(desk.ask, by, REVISE, input=given)
        answered[district] = time.time()
        assert done["reviseCase"]["userErrors"] == []
    found = await board.do(WAIT, district=list(answered)[-1])
    shown = [(one["district"], float(one["at"])) for one in found["shown"] if one["district"] in answered]
    order = list(answered)
    seconds = [
        max(0.0, next(at for name, at in shown if order.index(name) >= place) - answered[district])
        for place, district in enumerate(order)
    ]
    return Followed(order, found["told"], [name for name, _ in shown], answered, seconds)


def percentile_95(seconds: list[float]) -> float:
    """Return the 95th percentile: of 40 values the third largest."""
    return sorted(seconds)[math.ceil(0.95 * len(seconds)) - 1]
