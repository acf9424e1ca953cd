"""Fixtures for pytest, found by themselves once the SDK is installed with its extra `testing`.

Nothing of `reunion` is imported before a test asks for one of them: a coverage run would not see what came earlier.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from reunion import Reunion
    from reunion.testing import FakeHub


@pytest.fixture
def reunion_hub() -> "Iterator[FakeHub]":
    """Run a fake hub: publish alerts to it, and look at what it was sent."""
    from reunion.testing import FakeHub

    with FakeHub() as hub:
        yield hub


@pytest.fixture
def reunion_client(reunion_hub: "FakeHub") -> "Iterator[Reunion]":
    """Give a client of the fake hub."""
    from reunion import Reunion

    with Reunion(reunion_hub.url, reunion_hub.key) as client:
        yield client


@pytest.fixture
def reunion_environment(reunion_hub: "FakeHub", monkeypatch: pytest.MonkeyPatch) -> "FakeHub":
    """Set REUNION_URL and REUNION_API_KEY, so that the app itself finds the fake hub, and return that hub."""
    monkeypatch.setenv("REUNION_URL", reunion_hub.url)
    monkeypatch.setenv("REUNION_API_KEY", reunion_hub.key)
    return reunion_hub
