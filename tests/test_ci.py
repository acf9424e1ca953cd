"""The scripts of `.ci/`: they leave nothing behind, and nothing of the environment chooses the tests."""

import os
import signal
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.timeouts import PROGRAM_TIMEOUT
from tests.waiting import until

CI: Final = Path(__file__).parents[1] / ".ci"

MAKE: Final = """#!/usr/bin/env bash
echo "$* ADDOPTS=${PYTEST_ADDOPTS-} ARGS=${ARGS-} FLAGS=${MAKEFLAGS-} \
GNUFLAGS=${GNUMAKEFLAGS-} WORKERS=${WORKERS-}" >>"$CALLS"
case "$1" in
tools) echo $$ >"$CALLS.tools"; if [ "$CHECK" != 0 ]; then sleep 1000; fi ;;
check) while [ ! -s "$CALLS.tools" ]; do sleep 0.1; done; exit "$CHECK" ;;
esac
"""


def programs(folder: Path, **texts: str) -> str:
    """Write programs that stand in for those of the machine; return a PATH that begins with them."""
    for name, text in texts.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def in_memory(folder: Path, *command: str) -> "subprocess.Popen[bytes]":
    """Run a command as on a machine with plenty of memory."""
    path = programs(folder, awk="#!/bin/sh\necho 99\n", df="#!/bin/sh\necho 99G\n")
    return subprocess.Popen([CI / "in-memory", *command], env={**os.environ, "PATH": path})


async def started(folder: Path) -> "tuple[subprocess.Popen[bytes], Path, int]":
    """Run a command that does not end by itself; return its folder in memory and its process."""
    said = folder / "said"
    said.unlink(missing_ok=True)
    script = in_memory(folder, "bash", "-c", f"touch $TMPDIR/a; echo $TMPDIR $$ >{said}; sleep 1000; true")
    await until(lambda: said.exists() and said.read_text().endswith("\n"))
    memory, pid = said.read_text().split()
    assert memory.startswith("/dev/shm/")
    return script, Path(memory), int(pid)


def lives(pid: int) -> bool:
    """Return True until a process has ended."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
async def test_ended_run_in_memory_takes_its_command_and_folder_along(tmp_path: Path, sent: signal.Signals) -> None:
    script, memory, command = await started(tmp_path)
    script.send_signal(sent)
    assert script.wait(PROGRAM_TIMEOUT) != 0
    assert not lives(command)
    assert not memory.exists()


async def test_folder_of_a_killed_run_goes_with_the_next(tmp_path: Path) -> None:
    script, memory, command = await started(tmp_path)
    other, kept, _ = await started(tmp_path)
    script.kill()
    script.wait(PROGRAM_TIMEOUT)
    os.killpg(command, signal.SIGKILL)
    await until(lambda: not lives(command))
    assert in_memory(tmp_path, "true").wait(PROGRAM_TIMEOUT) == 0
    assert (memory.exists(), kept.exists()) == (False, True)
    other.terminate()
    other.wait(PROGRAM_TIMEOUT)


@pytest.mark.parametrize("code", [0, 3])
def test_run_in_memory_returns_the_code_of_its_command(tmp_path: Path, code: int) -> None:
    assert in_memory(tmp_path, "bash", "-c", f"exit {code}").wait(PROGRAM_TIMEOUT) == code


def run(folder: Path, check: int) -> tuple[int, list[str], int]:
    """Run `.ci/run` with checks that return this code; return its own, the calls of make and the process of tools."""
    (folder / ".ci").mkdir()
    (folder / "tmp").mkdir()
    (folder / ".ci" / "run").write_text((CI / "run").read_text())
    environment = {"CALLS": str(folder / "calls"), "CHECK": str(check), "TMPDIR": str(folder / "tmp")}
    chosen = {
        "PYTEST_ADDOPTS": "--collect-only",
        "ARGS": "tests/domain",
        "MAKEFLAGS": "n",
        "GNUMAKEFLAGS": "n",
        "WORKERS": "0",
    }
    done = subprocess.run(
        ["bash", folder / ".ci" / "run"],
        env={**os.environ, **environment, **chosen, "PATH": programs(folder, make=MAKE)},
        timeout=PROGRAM_TIMEOUT,
        check=False,
    )
    assert not list((folder / "tmp").iterdir())
    return done.returncode, (folder / "calls").read_text().splitlines(), int((folder / "calls.tools").read_text())


async def test_failed_check_ends_the_tools_and_removes_their_log(tmp_path: Path) -> None:
    code, calls, tools = run(tmp_path, check=2)
    await until(lambda: not lives(tools))
    assert code == 2
    assert not [call for call in calls if call.startswith("test")]


def test_environment_chooses_no_tests(tmp_path: Path) -> None:
    code, calls, _ = run(tmp_path, check=0)
    assert (code, calls[-1]) == (0, "test RUNNER=tests.second_run ADDOPTS= ARGS= FLAGS= GNUFLAGS= WORKERS=")
