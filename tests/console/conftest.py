"""One hub and one browser for the tests of a worker: their starts take longer than most files."""

import contextlib
import re
from collections.abc import AsyncIterator, Iterator
from importlib.resources import files

import pytest

from tests.console.desk import Desk, build_if_stale
from tests.console.pictures import TAKEN
from tests.e2e.browsing import Driver, chromium
from tests.local.dev_hub import Screen, running


@pytest.fixture(scope="package")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """Run `hub dev`, and return what it prints.

    Its cases stay for the next file. One person opens at most 3 real cases in an hour; a supervisor as many as needed.
    The other rate limits of an hour are loose: which files a worker has is chance, and so is how much one officer does.
    """
    build_if_stale()
    TAKEN.mkdir(parents=True, exist_ok=True)
    place = tmp_path_factory.mktemp("console")
    table = files("hub.operator_files").joinpath("ministry-2016.toml").read_text(encoding="utf-8")
    policy, log = place / "policy.toml", place / "dev.log"
    loose = re.sub(r"(?m)^(exercises|reach_changes|cases_read)_per_hour = \d+$", r"\1_per_hour = 1000", table)
    policy.write_text(loose)
    with running(log, HUB_POLICY_FILE=str(policy)):
        yield Screen(log.read_text())


@pytest.fixture(scope="package")
def desk(screen: Screen) -> Desk:
    """Officers at the hub, without the console."""
    return Desk(screen)


@pytest.fixture(scope="package")
async def browser() -> AsyncIterator[Driver]:
    """The browser of the folder."""
    async with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
async def driver(browser: Driver) -> AsyncIterator[Driver]:
    """The browser; with the file, its pages end: one that stays would read what the next file changes.

    A step that came too late has ended the browser: the files after it have one of their own.
    """
    async with contextlib.AsyncExitStack() as stack:
        driver = await stack.enter_async_context(chromium()) if browser.has_ended else browser
        yield driver
        if not driver.has_ended:
            await driver.close_pages()
