"""The remains of an officer and a case in a browser after the sign-out."""

from collections.abc import Iterable
from typing import Any, Final

from tests.e2e.browsing import Tab

WATCH: Final = """
    seen.kept = [];
    context.on("response", async (answer) => {
      const { pathname } = new URL(answer.url());
      const policy = answer.headers()["cache-control"] ?? "";
      if (pathname.startsWith("/console") && !policy.includes("no-store")) seen.kept.push(pathname);
    });
"""
LEFT: Final = """
    const kept = await page.evaluate(async () => ({
      local: { ...localStorage },
      session: { ...sessionStorage },
      databases: (await indexedDB.databases()).map(({ name }) => name),
      caches: await caches.keys(),
      workers: (await navigator.serviceWorker.getRegistrations()).length,
      names: [window.name, document.title, document.cookie],
      history: navigation.entries().map((entry) => [entry.url, entry.getState() ?? null]),
      state: history.state,
    }));
    const cookies = (await context.cookies()).map(({ name }) => name);
    const pages = [];
    for (let steps = 0; steps < given.steps && (await page.evaluate(() => navigation.canGoBack)); steps += 1) {
      await page.evaluate(() => history.back());
      await page.waitForFunction(() => document.querySelector("h1"));
      pages.push(`${await page.title()} ${await page.content()}`);
    }
    return { ...kept, cookies, pages, stored: [...new Set(seen.kept)] };
"""
MAX_STEPS: Final = 12


async def watch_cache(tab: Tab) -> None:
    """Note from here on each answer of the console that a browser may store."""
    await tab.do(WATCH)


async def left_behind(tab: Tab, secrets: Iterable[str]) -> dict[str, Any]:
    """Return what is left: storage, cookies, stored answers; and `found`, the secrets that are in it or come back.

    It goes back in the history step by step, and looks at each page.
    """
    left: dict[str, Any] = await tab.do(LEFT, steps=MAX_STEPS)
    everything = str(left)
    left["found"] = [secret for secret in secrets if secret in everything]
    assert left.pop("pages"), "there was no way back to look at"
    return left
