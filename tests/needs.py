"""A pytest plugin: leave out tests whose tools this machine lacks, and say so in one line. With CI set they fail.

A test names its tools, of tests/tools.py: `@pytest.mark.needs("chromium")`.
"""

import os
from collections import Counter
from functools import cache

import pytest

from tests.tools import TOOLS

MISSING = "missing tool"
LEFT_OUT = "left out"


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", "needs(*tools): leave the test out where a tool of tests/tools.py is missing")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Raise UsageError where a test names a tool that tests/tools.py does not have."""
    for item in items:
        if unknown := needs(item) - TOOLS.keys():
            raise pytest.UsageError(f"{item.nodeid} needs {', '.join(sorted(unknown))}: not in tests/tools.py")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave the test out before its fixtures are set up; with CI set, fail."""
    missing = [name for name in sorted(needs(item)) if not is_ready(name)]
    if not missing:
        return
    said = "; ".join(f"{TOOLS[name].name} is missing: {TOOLS[name].how}" for name in missing)
    if os.environ.get("CI"):
        pytest.fail(f"{said}. With CI set no test is left out.", pytrace=False)
    item.user_properties += [(MISSING, name) for name in missing]
    pytest.skip(said)


def pytest_report_teststatus(report: pytest.TestReport | pytest.CollectReport) -> tuple[str, str, str] | None:
    """Count a test that was left out apart from skipped tests, which pytest lists one by one."""
    if report.skipped and missing_tools(report):
        return LEFT_OUT, "o", "LEFT OUT"
    return None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many tests were left out, which tools they need and how to get these."""
    left_out = terminalreporter.stats.get(LEFT_OUT, [])
    if not left_out:
        return
    counts = Counter(name for report in left_out for name in missing_tools(report))
    missing = [f"{TOOLS[name].name} ({count} tests: {TOOLS[name].how})" for name, count in sorted(counts.items())]
    terminalreporter.write_line(f"Left out {len(left_out)} tests. Missing: {', '.join(missing)}", yellow=True)


def needs(item: pytest.Item) -> set[str]:
    """Return the names of the tools that a test needs."""
    return {name for marker in item.iter_markers("needs") for name in marker.args}


@cache
def is_ready(name: str) -> bool:
    """Return whether tests can use a tool; looked up once a process."""
    return TOOLS[name].is_ready


def missing_tools(report: pytest.TestReport | pytest.CollectReport) -> list[str]:
    """Return the names of the missing tools that left a test out."""
    return [str(value) for key, value in getattr(report, "user_properties", ()) if key == MISSING]
