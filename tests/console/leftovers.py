"""The remains of an officer and a case in a browser after the sign-out."""

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import unquote_plus

from tests.e2e.browsing import Tab

WATCH: Final = """
    seen.kept = [];
    seen.titles = [];
    await context.exposeFunction("tellTitle", (title) => seen.titles.push(title));
    await context.addInitScript(() => {
      addEventListener("DOMContentLoaded", () => {
        const tell = () => globalThis.tellTitle(document.title);
        tell();
        new MutationObserver(tell).observe(document.head, { childList: true, characterData: true, subtree: true });
      });
    });
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
    }));
    const cookies = (await context.cookies()).map(({ name }) => name);
    const pages = [];
    const states = [await page.evaluate(() => history.state)];
    for (let steps = 0; steps < given.steps && (await page.evaluate(() => navigation.canGoBack)); steps += 1) {
      await page.evaluate(() => history.back());
      await page.waitForFunction(() => document.querySelector("h1"));
      pages.push(`${await page.title()} ${await page.content()}`);
      states.push(await page.evaluate(() => history.state));
    }
    return { ...kept, cookies, pages, states, titles: [...new Set(seen.titles)], stored: [...new Set(seen.kept)] };
"""
MAX_STEPS: Final = 12


async def watch_cache(tab: Tab) -> None:
    """Note from here on each title, which a browser keeps with an address, and each answer that it may store."""
    await tab.do(WATCH)


async def left_behind(tab: Tab, secrets: Iterable[str]) -> dict[str, Any]:
    """Return what is left: storage, cookies, titles, stored answers; and `found`: secrets that are in it or come back.

    It goes back in the history step by step, and looks at each page and its state.
    """
    left: dict[str, Any] = await tab.do(LEFT, steps=MAX_STEPS)
    everything = unquote_plus(str(left))
    left["found"] = [secret for secret in secrets if secret in everything]
    assert left.pop("pages"), "there was no way back to look at"
    return left
