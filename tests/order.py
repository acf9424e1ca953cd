"""A pytest plugin: the longest files come first, so that no worker begins one of them when the others have ended.

The end-to-end tests stay together, behind the long files of other rooms, and behind them those of the console in a
browser and of analysts: their hub ends with the last of them. At rest it takes a tenth of a core, in each process.
"""

from typing import Final

import pytest
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

TOGETHER: Final = ("tests/e2e/", "tests/console/", "tests/sdk/police/")
"""Rooms with a hub that costs much to start."""

LONG_FILES: Final = (
    "tests/services/fanout/exactness/test_interleavings.py",
    "tests/local/test_dev.py",
    "tests/test_start.py",
    "tests/e2e/test_admin.py",
    "tests/e2e/test_survival.py",
    "tests/e2e/test_demo.py",
    "tests/e2e/test_conformance.py",
    "tests/e2e/test_hostile_requests.py",
    "tests/e2e/test_operations.py",
)
"""Files of half a minute and more, by their time alone; all others take seconds. Those of the end-to-end tests last."""

AS_ONE: Final = ("tests/console/", "tests/http/console_server/", "tests/sdk/police/")
"""Rooms whose one hub costs more than most of their files: a single worker runs them, and starts it once."""

ALONE: Final = ("tests/console/test_nights.py", "tests/console/test_build.py")
"""Files of those rooms that do not use that hub: any worker may run them meanwhile."""


class ByRoom(LoadFileScheduling):  # type: ignore[misc]
    """Give a worker a whole file, or a whole room of those that stay as one."""

    def _split_scope(self, nodeid: str) -> str:
        path = super()._split_scope(nodeid)
        return path if path in ALONE else next((room for room in AS_ONE if path.startswith(room)), path)


# Mutation testing runs without xdist, whose hook this is.
@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByRoom:
    """Return what hands files to workers."""
    return ByRoom(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move the longest files to the front, each as a whole, and the other files of the rooms with a hub behind them."""
    places = {path: place for place, path in enumerate((*LONG_FILES, *TOGETHER))}

    def place(item: pytest.Item) -> int:
        path = item.nodeid.partition("::")[0]
        room = next((room for room in TOGETHER if path.startswith(room)), "")
        return places.get(path, places.get(room, len(places)))

    items.sort(key=place)
