"""A headless Chromium that a test leads step by step, through tests/explorer/drive.mjs."""

import asyncio
import contextlib
import json
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.timeouts import HANG_TIMEOUT, PROGRAM_TIMEOUT
from tests.tools import find_browser

DRIVER = Path(__file__).parents[1] / "explorer"
MAX_LINE_BYTES = 16 * 1024 * 1024
STEP_SECONDS = 2 * HANG_TIMEOUT
"""A step may have many waits, and on a busy machine each takes its time."""


class StepFailed(AssertionError):
    """A step did not succeed in the browser."""


@dataclass
class Tab:
    """A page in a browser of its own: no cookie is shared."""

    name: str
    driver: "Driver"

    async def do(self, code: str, **given: Any) -> Any:
        """Run the body of a function of `page`, `context`, `seen` and `given` in playwright. Return its value."""
        return await self.driver.send({"name": self.name, "code": code, "given": given})

    async def text(self, selector: str) -> str:
        """Return the text of an element, once it is there."""
        code = "return page.locator(given.selector).first().innerText()"
        return " ".join(str(await self.do(code, selector=selector)).split())

    async def count(self, selector: str) -> int:
        """Return the number of elements there are now."""
        return int(await self.do("return page.locator(given.selector).count()", selector=selector))

    async def wait(self, selector: str, text: str = "", *, gone: bool = False) -> None:
        """Wait for an element with a text, or until there is none."""
        code = (
            "const found = page.locator(given.selector).filter({ hasText: given.text });"
            "await (given.gone ? found : found.first()).waitFor({ state: given.gone ? 'detached' : 'visible' })"
        )
        await self.do(code, selector=selector, text=text, gone=gone)

    async def press(self, role: str, name: str) -> None:
        """Click on an element by its role and name, as a person finds it."""
        await self.do("await page.getByRole(given.role, { name: given.name }).click()", role=role, name=name)

    async def seen(self) -> dict[str, Any]:
        """Return the requests, the console, the violations of the policy and the number of dialogs so far."""
        seen: dict[str, Any] = await self.do("return seen")
        return seen


class Driver:
    """The process that holds the browser."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def send(self, step: dict[str, Any]) -> Any:
        """Do one step and return its value. Raises StepFailed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(step).encode() + b"\n")
        await self._process.stdin.drain()
        return await self.answer(STEP_SECONDS)

    async def answer(self, seconds: float) -> Any:
        """Return the next value that the process answers. Raises StepFailed.

        A late answer would be taken for that of the next step: the process is ended with the first that is late.
        """
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(seconds):
                line = await self._process.stdout.readline()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
            raise
        if not line:
            raise StepFailed("the browser has ended")
        answer = json.loads(line)
        if "error" in answer:
            raise StepFailed(answer["error"])
        return answer["value"]

    async def open(self, name: str, url: str, **options: Any) -> Tab:
        """Open an address. `options` are those of a context of playwright."""
        await self.send({"name": name, "url": url, "options": options})
        return Tab(name, self)

    @property
    def has_ended(self) -> bool:
        """Return whether no further step can be done."""
        return self._process.returncode is not None

    async def close_pages(self) -> None:
        """Close all pages, with their cookies and what else they keep."""
        await self.send({})


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator[Driver]:
    """Run a browser; end it in any case."""
    browser = find_browser()
    assert browser
    process = await asyncio.create_subprocess_exec(
        "node", "drive.mjs", browser, str(HANG_TIMEOUT), cwd=DRIVER, stdin=PIPE, stdout=PIPE, limit=MAX_LINE_BYTES
    )
    driver = Driver(process)
    try:
        await driver.answer(PROGRAM_TIMEOUT)
        yield driver
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            async with asyncio.timeout(HANG_TIMEOUT):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
