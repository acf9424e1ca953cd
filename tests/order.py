"""A pytest plugin: the longest files come first, so that no worker begins one of them when the others have ended."""

from typing import Final

import pytest

LONG_FILES: Final = (
    "tests/test_bench.py",
    "tests/e2e/test_admin.py",
    "tests/services/fanout/exactness/test_interleavings.py",
    "tests/local/test_dev.py",
    "tests/e2e/test_survival.py",
    "tests/e2e/test_demo.py",
    "tests/local/test_newcomer.py",
    "tests/sdk/test_pythons.py",
    "tests/e2e/test_conformance.py",
    "tests/e2e/test_hostile_requests.py",
    "tests/test_start.py",
    "tests/e2e/test_operations.py",
)
"""Files of half a minute and more, by their time alone; all others take seconds."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move the longest files to the front, each as a whole."""
    places = {path: place for place, path in enumerate(LONG_FILES)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(places)))
