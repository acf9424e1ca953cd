"""A keyboard, for journeys without a mouse: it says where the focus was lost, and counts what was pressed."""

from typing import Final

from tests.e2e.browsing import Tab

MAX_TABS: Final = 120
"""More than the longest form has."""
NAME: Final = """
    const nameOf = (it) => {
      if (!it || !it.matches("a, button, input, textarea, select, [role=spinbutton], [role=tab]")) return "";
      const labels = [...(it.labels ?? [])].map((label) => label.textContent).join(" ");
      return (it.getAttribute("aria-label") || labels || it.textContent).trim();
    };
"""
TO: Final = """
    const lost = await page.evaluate(() => document.activeElement === document.body);
    for (let tabs = 0; tabs <= given.most; tabs += 1) {
      const found = await page.evaluate(`(() => { ${given.names} return nameOf(document.activeElement); })()`);
      if (found.startsWith(given.name)) return { lost, tabs };
      await page.keyboard.press(given.back ? "Shift+Tab" : "Tab");
    }
    throw new Error(`Tab does not lead to ${given.name}`);
"""


class Keyboard:
    """The keys of one tab."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self.tabs = 0
        """The number of times that Tab was pressed to get on."""
        self.lost: list[str] = []
        """The names that were looked for while nothing had the focus: a person had to begin at the top there."""

    async def to(self, name: str, *keys: str, back: bool = False) -> None:
        """Press Tab until the focus is on what has this name, or begins with it; then press further keys."""
        moved = await self._tab.do(TO, name=name, names=NAME, most=MAX_TABS, back=back)
        self.tabs += moved["tabs"]
        if moved["lost"]:
            self.lost.append(name)
        await self.press(*keys)

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        await self._tab.do("for (const key of given.keys) await page.keyboard.press(key)", keys=keys)

    async def write(self, text: str) -> None:
        """Type a text into what has the focus."""
        await self._tab.do("await page.keyboard.type(given.text)", text=text)

    async def fill(self, name: str, text: str) -> None:
        """Go to a field and type over what is in it."""
        await self.to(name, "Control+a")
        await self.write(text)
