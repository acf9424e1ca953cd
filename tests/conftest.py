"""Fixtures and plugins for all tests."""

import io
import logging
import signal
import threading
from collections.abc import Iterator

import hypothesis
import pytest

from tests.timeouts import TEST_TIMEOUT

pytest_plugins = (
    "tests.durations",
    "tests.frozen",
    "tests.leftovers",
    "tests.mongo_servers",
    "tests.needs",
    "tests.order",
    "tests.queries.plugin",
    "tests.redis_servers",
)

# A busy machine is no fault of an example. Trials of mutants have loaded their own profile.
if hypothesis.settings.get_current_profile_name() != "mutants":
    hypothesis.settings.register_profile(
        "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("patient")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Limit each test, and let programs hear Ctrl-C: a shell lets what it runs in the background ignore it."""
    if config.option.timeout is None:
        config.option.timeout = TEST_TIMEOUT
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Undo what the test patched, before fixtures clean up: a short time-out is no time-out for them."""
    if patch := getattr(item, "funcargs", {}).get("monkeypatch"):
        patch.undo()


@pytest.fixture
def everything_logged() -> Iterator[io.StringIO]:
    """Collect what reaches the root logger: pytest's capture would also listen to loggers the server has cut off."""
    logged = io.StringIO()
    root, handler = logging.getLogger(), logging.StreamHandler(logged)
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield logged
    root.removeHandler(handler)
    root.setLevel(level)
