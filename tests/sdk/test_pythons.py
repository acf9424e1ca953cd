"""The wheel with each other Python of this machine: the tests of clients, command and receiving pass there, too."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.sdk.test_distribution import ROOT, SDK, build
from tests.timeouts import PROGRAM_TIMEOUT

MIN_MINOR, MAX_MINOR = 11, 20
EXTRAS: Final = "bulk,cli,otel,testing"
TOOLS: Final = (
    *("pytest", "pytest-asyncio", "pytest-timeout"),
    *("cryptography", "hypothesis", "opentelemetry-sdk", "psutil", "starlette"),
)
FILES: Final = (
    *("calls", "command", "command_doctor", "command_tail", "connections", "devices", "hooks"),
    *("receiving", "redaction", "retries", "stream_errors", "webhooks"),
)
"""Files that need none of the hub's packages and little time."""


def other_pythons() -> list[str]:
    """Return the Pythons on the path, but for this one. A command that only says where to get it is none."""
    names = (f"python3.{minor}" for minor in range(MIN_MINOR, MAX_MINOR + 1) if minor != sys.version_info.minor)
    paths = [path for name in names if (path := shutil.which(name))]
    return [
        path for path in paths if subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0
    ]


def locked_versions() -> str:
    """Return the lock as constraints: without the hashes, which pip would ask of the wheel, too."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return "\n".join(re.findall(r"^[\w.-]+==[^\s;\\]+", lines, re.MULTILINE))


def run(*command: str | Path) -> str:
    """Run a command in the repository, its packages found there; return what it printed."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": "."},
        stdin=subprocess.DEVNULL,  # that of a worker of pytest belongs to its controller
        capture_output=True,
        text=True,
        timeout=PROGRAM_TIMEOUT,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    return done.stdout


@pytest.mark.release
@pytest.mark.parametrize("python", other_pythons(), ids=lambda path: Path(path).name)
def test_wheel_passes_its_tests_with_other_pythons(python: str, tmp_path: Path) -> None:
    wheel = build(SDK, tmp_path, "wheel")
    (tmp_path / "constraints.txt").write_text(locked_versions(), encoding="utf-8")
    run(python, "-m", "venv", tmp_path / "venv")
    inside = (tmp_path / "venv" / "bin" / "python", "-m")
    constraints = ("-c", tmp_path / "constraints.txt")
    run(*inside, "pip", "install", "-q", "--prefer-binary", *constraints, f"{wheel}[{EXTRAS}]", *TOOLS)
    options = ("-q", "-p", "no:cacheprovider", "-p", "tests.needs", "--confcutdir", "tests/sdk", "--basetemp")
    files = [f"tests/sdk/test_{name}.py" for name in FILES]
    said = run(*inside, "pytest", *options, tmp_path / "run", *files)
    passed = re.search(r"(\d+) passed", said)
    assert passed is not None
    assert int(passed[1]) > 300
