"""Tests whose tools are missing are left out in one line; under CI they fail. Root gets the tools by apt-get."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.timeouts import PROGRAM_TIMEOUT
from tests.tools import NODE_PROJECTS, TOOLS

ROOT = Path(__file__).parent.parent

CONFTEST = 'pytest_plugins = ("tests.needs",)\n'
FIRST = """
import pytest

@pytest.fixture
def browser():
    raise AssertionError("set up without its tool")

@pytest.mark.needs("chromium", "node")
def test_in_a_browser(browser): ...

@pytest.mark.needs("chromium")
def test_in_a_browser_too(browser): ...

def test_without(): ...

@pytest.mark.skip(reason="skipped as ever")
def test_skipped(): ...
"""
SECOND = """
import pytest

pytestmark = pytest.mark.needs("node")

@pytest.mark.parametrize("number", [1, 2])
def test_node(number): ...
"""


def run_pytest(folder: Path, *arguments: str, ci: str = "") -> subprocess.CompletedProcess[str]:
    """Run two files of tests on a machine without any tool."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environment |= {"PYTHONPATH": str(ROOT), "PATH": str(folder), "CI": ci}
    command = [sys.executable, "-m", "pytest", "--strict-markers", "-ra", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=PROGRAM_TIMEOUT, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_first.py").write_text(FIRST)
    (tmp_path / "test_second.py").write_text(SECOND)
    return tmp_path


@pytest.mark.parametrize("workers", [(), ("-n", "2", "--dist", "loadfile")], ids=["alone", "two workers"])
def test_missing_tools_leave_tests_out_in_one_line(folder: Path, workers: tuple[str, ...]) -> None:
    run = run_pytest(folder, *workers)
    assert run.returncode == 0, run.stdout
    assert [line for line in run.stdout.splitlines() if "apt install" in line] == [
        "Left out 4 tests. Missing: Chromium (2 tests: apt install chromium), "
        "Node.js 20 or newer with npm (3 tests: apt install nodejs npm)"
    ]
    assert re.search(r"1 passed, 1 skipped, 4 left out in ", run.stdout)
    # The list of skipped tests holds the others only.
    assert len(re.findall("^SKIPPED", run.stdout, re.MULTILINE)) == 1


@pytest.mark.parametrize("workers", [(), ("-n", "2", "--dist", "loadfile")], ids=["alone", "two workers"])
def test_missing_tools_fail_tests_under_ci(folder: Path, workers: tuple[str, ...]) -> None:
    run = run_pytest(folder, *workers, ci="true")
    assert run.returncode == 1, run.stdout
    assert re.search(r"1 passed, 1 skipped, 4 errors in ", run.stdout)
    assert "Chromium is missing: apt install chromium. With CI set no test is left out." in run.stdout
    assert "Left out" not in run.stdout


def test_a_tool_that_is_here_runs_its_tests(folder: Path) -> None:
    script(folder / "chromium", "")
    run = run_pytest(folder, "test_first.py")
    assert "set up without its tool" in run.stdout
    assert re.search(r"1 passed, 1 skipped, 1 error, 1 left out in ", run.stdout)


def test_an_unknown_tool_is_refused(folder: Path) -> None:
    (folder / "test_second.py").write_text(SECOND.replace("node", "nodes"))
    run = run_pytest(folder)
    assert run.returncode == pytest.ExitCode.USAGE_ERROR
    assert "needs nodes: not in tests/tools.py" in run.stderr + run.stdout


def test_missing_node_packages_name_the_make_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = TOOLS["node"]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (node.is_installed(), node.missing_packages) == (False, ["nodejs", "npm"])
    script(tmp_path / "npm", "")
    for version, is_installed in (("v18.20.4", False), ("v20.19.2", True), ("v24.0.0", True)):
        script(tmp_path / "node", f"echo {version}")
        assert node.is_installed() == is_installed, version
        # A program that is only too old is left to its owner.
        assert node.missing_packages == []
    assert node.how == "make tools"


def test_make_installs_the_packages_of_each_node_project() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    projects = re.search(r"^JS +:= (.*)$", makefile, re.MULTILINE)
    assert projects
    assert tuple(projects[1].replace("$(EXPLORER)", "hub/local/explorer").split()) == NODE_PROJECTS


# ---------------------------------------------------------------- the script that installs


def script(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


def install(
    folder: Path, *packages: str, uid: int = 0, fails: int = 0, known: bool = True
) -> tuple[int, str, list[str]]:
    """Run the script on a machine whose apt-get fails at first; its exit code, what it said, and what it called."""
    calls = folder / "calls"
    calls.touch()
    script(folder / "id", f"echo {uid}")
    script(folder / "sleep", f'echo "sleep $1" >> {calls}')
    script(folder / "apt-cache", f"exit {int(not known)}")
    script(
        folder / "apt-get",
        f'case "$*" in *update*) exit 0;; esac; for last; do :; done; echo "install $last" >> {calls}\n'
        f"[ $(while read -r line; do case $line in install*) echo x;; esac; done < {calls} | wc -l) -gt {fails} ]",
    )
    (folder / "wc").symlink_to("/usr/bin/wc")
    done = subprocess.run(
        [ROOT / ".ci" / "apt-install", *packages],
        env={"PATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=PROGRAM_TIMEOUT,
        check=False,
    )
    return done.returncode, done.stderr, calls.read_text().splitlines()


def test_root_installs_and_retries_a_failing_mirror(tmp_path: Path) -> None:
    code, said, calls = install(tmp_path, "curl", "chromium", fails=2)
    assert (code, said) == (0, "apt-get installs: curl chromium (this may take minutes)\n")
    assert calls == ["install chromium", "sleep 5", "install chromium", "sleep 20", "install chromium"]


def test_root_stops_after_four_attempts(tmp_path: Path) -> None:
    code, said, calls = install(tmp_path, "chromium", fails=9)
    assert (code, said.splitlines()[-1]) == (1, "apt-get could not install: chromium")
    assert (calls.count("install chromium"), calls[-1]) == (4, "install chromium")
    assert [call for call in calls if call.startswith("sleep")] == ["sleep 5", "sleep 20", "sleep 60"]


def test_an_unknown_package_is_not_retried(tmp_path: Path) -> None:
    assert install(tmp_path, "chromium", known=False)[::2] == (1, [])


def test_other_users_are_not_prompted(tmp_path: Path) -> None:
    assert install(tmp_path, "chromium", uid=1000) == (1, "", [])


def test_nothing_missing_runs_no_command(tmp_path: Path) -> None:
    assert install(tmp_path) == (0, "", [])
