"""The second run of what failed: it forgives a busy machine, and nothing else."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.second_run import MAX_FORGIVEN, is_never_forgiven
from tests.timeouts import PROGRAM_TIMEOUT

ROOT = Path(__file__).parent.parent

SOUND = "def test_sound(): ...\n"
BROKEN = "def test_broken():\n    assert False\n"
UNREADABLE = "import no_such_module\n"
CRASHING = "import os\n\n\ndef test_crashing():\n    os._exit(1)\n"
FLAKY = """
from pathlib import Path

import pytest

@pytest.mark.parametrize("number", range({count}))
def test_flaky(number):
    seen = Path(__file__).with_suffix(f".{{number}}")
    ran = seen.exists()
    seen.touch()
    assert ran
"""
SKIPPED = FLAKY.replace("    assert ran\n", "    assert not ran or pytest.skip()\n    assert ran\n")
TORN = """
from pathlib import Path

import pytest

@pytest.fixture
def torn():
    yield
    seen = Path(__file__).with_suffix(".seen")
    ran = seen.exists()
    seen.touch()
    assert ran

def test_torn(torn): ...
"""
FAILING_PLUGIN = """
def pytest_sessionfinish(session):
    if not hasattr(session.config, "workerinput"):
        session.exitstatus = 1
"""
NEEDY = """
from pathlib import Path

page = []

def test_first():
    page.append("open")

def test_second():
    assert page
    seen = Path(__file__).with_suffix(".seen")
    ran = seen.exists()
    seen.touch()
    assert ran
"""
LATE = (
    FLAKY.format(count=1)
    + """
def test_late():
    assert not Path(__file__).with_suffix(".late").exists()
    Path(__file__).with_suffix(".late").touch()
"""
)
SKIPPING = """
import pytest

def test_skipping():
    pytest.skip()
"""
LEAKING = """
import os

def test_leaking(tmp_path):
    {change}
"""
LEFT = "import os\n\n\ndef test_left():\n    assert 'LEFT' not in os.environ\n"
ROOM = "tests/services/fanout/test_room.py"


def run(folder: Path, **files: str) -> tuple[int, list[str], list[str] | None]:
    """Run made-up files of tests; return the exit code, the last lines and the names in flaky.json."""
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib -p no:cacheprovider\n")
    (folder / "build").mkdir()
    (folder / "build" / "flaky.json").write_text("[]")
    paths = {"room": ROOM, "conftest": "tests/conftest.py"}
    for name, text in ({"conftest": ""} | files).items():
        path = folder / paths.get(name, f"tests/test_{name}.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.second_run", "-p", "xdist", "-n", "2", "--dist", "loadfile"],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=PROGRAM_TIMEOUT,
        check=False,
    )
    flaky = folder / "build" / "flaky.json"
    names = [row["test"] for row in json.loads(flaky.read_text())] if flaky.exists() else None
    return done.returncode, done.stdout.splitlines(), names


def test_sound_suite_closes_with_the_summary_of_pytest(tmp_path: Path) -> None:
    code, lines, flaky = run(tmp_path, sound=SOUND)
    assert (code, flaky) == (0, None)
    assert "1 passed in " in lines[-1]


@pytest.mark.parametrize(("text", "name"), [(FLAKY.format(count=1), "test_flaky[0]"), (TORN, "test_torn")])
def test_failure_that_passes_alone_is_named_last(tmp_path: Path, text: str, name: str) -> None:
    code, lines, flaky = run(tmp_path, sound=SOUND, once=text)
    assert (code, flaky) == (0, [f"tests/test_once.py::{name}"])
    assert lines[-2:] == [f"Passed when run again: tests/test_once.py::{name}", "2 passed, 0 failed"]


def test_failure_that_stays_is_red_beside_a_forgiven_one(tmp_path: Path) -> None:
    code, lines, flaky = run(tmp_path, sound=SOUND, broken=BROKEN, once=FLAKY.format(count=1))
    assert (code, flaky) == (1, ["tests/test_once.py::test_flaky[0]"])
    assert lines[-1] == "2 passed, 1 failed"


def test_test_that_needs_those_before_it_is_forgiven(tmp_path: Path) -> None:
    code, lines, flaky = run(tmp_path, needy=NEEDY)
    assert (code, flaky, lines[-1]) == (0, ["tests/test_needy.py::test_second"], "2 passed, 0 failed")


def test_failure_of_the_second_run_alone_is_red(tmp_path: Path) -> None:
    code, lines, flaky = run(tmp_path, late=LATE)
    assert (code, flaky) == (1, ["tests/test_late.py::test_flaky[0]"])
    assert lines[-1] == "1 passed, 1 failed"


def test_run_in_which_nothing_passes_is_red(tmp_path: Path) -> None:
    code, _, flaky = run(tmp_path, skipping=SKIPPING)
    assert (code, flaky) == (pytest.ExitCode.NO_TESTS_COLLECTED, None)


def test_skip_in_the_second_run_forgives_nothing(tmp_path: Path) -> None:
    code, lines, flaky = run(tmp_path, once=SKIPPED.format(count=1))
    assert (code, flaky, lines[-1]) == (1, None, "0 passed, 1 failed")


def test_sixth_failure_is_red_at_once(tmp_path: Path) -> None:
    code, lines, flaky = run(tmp_path, many=FLAKY.format(count=MAX_FORGIVEN + 1))
    assert (code, flaky) == (1, None)
    assert lines[-2:] == ["Red: at most 5 failures are forgiven.", "0 passed, 6 failed"]
    assert {path.suffix for path in tmp_path.glob("tests/test_many.?")} == {f".{number}" for number in range(6)}


def test_five_failures_that_pass_alone_are_forgiven(tmp_path: Path) -> None:
    code, lines, flaky = run(tmp_path, many=FLAKY.format(count=MAX_FORGIVEN))
    assert (code, len(flaky or ()), lines[-1]) == (0, MAX_FORGIVEN, "5 passed, 0 failed")


def test_failure_of_the_fanout_is_never_forgiven(tmp_path: Path) -> None:
    code, lines, flaky = run(tmp_path, room=FLAKY.format(count=1), once=FLAKY.format(count=1))
    assert (code, flaky) == (1, ["tests/test_once.py::test_flaky[0]"])
    assert f"Red: {ROOM}::test_flaky[0] is never forgiven." in lines
    assert lines[-1] == "1 passed, 1 failed"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"crashing": CRASHING}, "tests/test_crashing.py::test_crashing ended a process of pytest"),
        ({"unreadable": UNREADABLE}, "tests/test_unreadable.py cannot be read"),
        ({"conftest": FAILING_PLUGIN}, "a plugin failed the session"),
    ],
)
def test_fault_beside_a_flaky_test_is_red(tmp_path: Path, fault: dict[str, str], said: str) -> None:
    code, lines, flaky = run(tmp_path, once=FLAKY.format(count=1), **fault)
    assert (code != 0, flaky) == (True, None)
    assert f"Red: {said}." in lines


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("os.environ['LEFT'] = 'x'", "LEFT"),
        ("os.environ.pop('HOME')", "HOME"),
        ("os.chdir(tmp_path)", "working directory"),
    ],
)
def test_file_that_leaves_its_surroundings_changed_is_red_by_name(tmp_path: Path, change: str, said: str) -> None:
    plugin = (ROOT / "tests" / "leftovers.py").read_text()
    code, lines, flaky = run(tmp_path, conftest=plugin, leaking=LEAKING.format(change=change), left=LEFT)
    assert (code, flaky, lines[-1]) == (1, None, "1 passed, 1 failed")
    assert any(f"tests/test_leaking.py leaves changed: {said}." in line for line in lines)


def test_plugin_that_fails_a_sound_suite_is_red(tmp_path: Path) -> None:
    code, lines, flaky = run(tmp_path, sound=SOUND, conftest=FAILING_PLUGIN)
    assert (code, flaky) == (1, None)
    assert lines[-2:] == ["Red: a plugin failed the session.", "1 passed, 0 failed"]


def test_forgiven_rooms_leave_out_what_children_depend_on() -> None:
    tests = {
        str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py") if "node_modules" not in path.parts
    }
    kept = {path for path in tests if is_never_forgiven(path)}
    for room in ("services/fanout/", "model/", "test_oracle/", "verify/", "graphql/strangers/"):
        assert {path for path in tests if path.startswith(f"tests/{room}")} <= kept
    for name in (
        *("e2e/test_survival.py", "e2e/test_demo.py", "e2e/test_escalation.py", "services/test_authorisation.py"),
        *("storage/mongo/trail/test_audit_chain.py", "storage/mongo/test_trail_of_lists.py"),
        *(
            "domain/access/test_access.py",
            "services/police/trail/test_changes_are_reads.py",
            "graphql/test_police_authorisation.py",
        ),
        # Named by docs/security.md and docs/guarantees.md alone.
        *(
            "domain/statistics/test_hidden_counts.py",
            "storage/mongo/test_idempotency.py",
            "graphql/test_police_operator.py",
        ),
    ):
        assert f"tests/{name}" in kept
    assert not kept & {"tests/console/test_extremes.py", "tests/console/test_nights.py", "tests/local/test_explorer.py"}
    assert 0.05 < len(kept) / len(tests) < 0.4
