"""A pytest plugin: the longest files come first, so that no worker begins one of them when the others have ended.

The end-to-end tests stay together, behind the long files of other rooms, and behind them those of the console in a
browser: their hub ends with the last of them. At rest it takes a tenth of a core, in each process of pytest.
"""

from typing import Final

import pytest

TOGETHER: Final = ("tests/e2e/", "tests/console/")
"""Rooms with a hub of many processes."""

LONG_FILES: Final = (
    "tests/test_bench.py",
    "tests/services/fanout/exactness/test_interleavings.py",
    "tests/local/test_dev.py",
    "tests/local/test_newcomer.py",
    "tests/sdk/test_pythons.py",
    "tests/test_start.py",
    "tests/e2e/test_admin.py",
    "tests/e2e/test_survival.py",
    "tests/e2e/test_demo.py",
    "tests/e2e/test_conformance.py",
    "tests/e2e/test_hostile_requests.py",
    "tests/e2e/test_operations.py",
)
"""Files of half a minute and more, by their time alone; all others take seconds. Those of the end-to-end tests last."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move the longest files to the front, each as a whole, and the other files of the rooms with a hub behind them."""
    places = {path: place for place, path in enumerate((*LONG_FILES, *TOGETHER))}

    def place(item: pytest.Item) -> int:
        path = item.nodeid.partition("::")[0]
        room = next((room for room in TOGETHER if path.startswith(room)), "")
        return places.get(path, places.get(room, len(places)))

    items.sort(key=place)
