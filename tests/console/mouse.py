"""A mouse, for journeys as most people make them: each click is on what is seen under its name."""

from tests.e2e.browsing import Tab


async def click(tab: Tab, role: str, name: str) -> None:
    """Click on what has exactly this name."""
    await tab.do("await page.getByRole(given.role, { name: given.name, exact: true }).click()", role=role, name=name)


async def fill(tab: Tab, label: str, text: str) -> None:
    """Click on a field, and type over what is in it."""
    code = """
        await page.getByRole("textbox", { name: new RegExp(given.label) }).first().click();
        await page.keyboard.press("Control+a");
        await page.keyboard.type(given.text);
    """
    await tab.do(code, label=label, text=text)


async def choose_radio(tab: Tab, name: str) -> None:
    """Click on one of several choices."""
    await tab.do("await page.locator('.radio-choice').filter({ hasText: given.name }).first().click()", name=name)


async def send(tab: Tab) -> None:
    """Send what the open dialog asks, and wait until it has closed."""
    await tab.do("await page.locator('.dialog-actions button').last().click()")
    await tab.wait("[role=alertdialog]", gone=True)
