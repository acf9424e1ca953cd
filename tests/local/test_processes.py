"""Children die with their parent, stop in order, and never outlive a test."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from hub.local.processes import ChildFailed, ChildProcess, Tether, Tie
from tests.timeouts import HANG_TIMEOUT

FOREVER = [sys.executable, "-c", "print('ready', flush=True); import time; time.sleep(600)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print('ready', flush=True); time.sleep(600)",
]
PARENT = """
import asyncio, signal, sys, time
from pathlib import Path
from hub.local.processes import ChildProcess, Tether, Tie

async def main():
    child = ChildProcess("child", {command!r}, run_dir=Path({run_dir!r}),
                         tether=Tether(signal.Signals({death_signal}), Tie({tie!r})))
    child.start()
    await child.wait_for_line("ready", within={within})
    print(child.pid, flush=True)
    time.sleep(600)

asyncio.run(main())
"""


def alive(pid: int) -> bool:
    """Tell if a process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone_within(pid: int, seconds: float) -> bool:
    """Tell if a process ends in time."""
    deadline = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not alive(pid)


@pytest.mark.parametrize("tie", list(Tie))
@pytest.mark.parametrize("death_signal", [signal.SIGTERM, signal.SIGKILL])
def test_dies_with_a_parent_killed_by_sigkill(tmp_path: Path, tie: Tie, death_signal: signal.Signals) -> None:
    script = PARENT.format(
        command=FOREVER, run_dir=str(tmp_path), tie=tie.value, death_signal=int(death_signal), within=HANG_TIMEOUT
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert alive(child)
        parent.kill()
    assert gone_within(child, HANG_TIMEOUT)


@pytest.mark.parametrize("tie", list(Tie))
async def test_stops_on_sigterm_and_keeps_its_log(tmp_path: Path, tie: Tie) -> None:
    child = ChildProcess("sleeper", FOREVER, run_dir=tmp_path, tether=Tether(tie=tie))
    child.start()
    await child.wait_for_line("^ready$", within=HANG_TIMEOUT)
    assert child.pid
    assert alive(child.pid)
    assert os.getsid(child.pid) != os.getsid(0)
    assert await child.stop() == -signal.SIGTERM
    assert not child.running
    assert child.log == tmp_path / "logs" / "sleeper.log"
    assert child.log.read_text() == "ready\n"
    assert child.log.stat().st_mode & 0o077 == 0


async def test_a_deaf_child_is_killed_after_its_patience(tmp_path: Path) -> None:
    child = ChildProcess("deaf", DEAF, run_dir=tmp_path, patience=0.2)
    child.start()
    await child.wait_for_line("ready", within=HANG_TIMEOUT)
    assert await child.stop() == -signal.SIGKILL


async def test_a_child_can_be_killed_and_started_again(tmp_path: Path) -> None:
    child = ChildProcess("sleeper", FOREVER, run_dir=tmp_path)
    child.start()
    first = child.pid
    child.kill()
    child.kill()
    assert child.returncode == -signal.SIGKILL
    child.start()
    await child.wait_for_line("ready", within=HANG_TIMEOUT)
    assert child.pid != first
    await child.stop()


async def test_a_child_that_ends_early_says_so(tmp_path: Path) -> None:
    child = ChildProcess("brief", [sys.executable, "-c", "raise SystemExit(3)"], run_dir=tmp_path)
    child.start()
    with pytest.raises(ChildFailed, match="brief ended with 3"):
        await child.wait_for_line("ready", within=HANG_TIMEOUT)


async def test_a_child_that_is_not_ready_in_time_says_so(tmp_path: Path) -> None:
    child = ChildProcess("slow", FOREVER, run_dir=tmp_path)
    child.start()
    with pytest.raises(ChildFailed, match="not ready within"):
        await child.wait_for_line("never", within=0.1)
    child.kill()


async def test_only_the_main_thread_starts_children(tmp_path: Path) -> None:
    child = ChildProcess("sleeper", FOREVER, run_dir=tmp_path)
    failures: list[Exception] = []

    def start() -> None:
        try:
            child.start()
        except ChildFailed as failure:
            failures.append(failure)

    thread = threading.Thread(target=start)
    thread.start()
    await asyncio.to_thread(thread.join)
    assert failures
    assert not child.running


async def test_a_command_that_does_not_exist_ends_at_once(tmp_path: Path) -> None:
    child = ChildProcess("nothing", ["/nonexistent/command"], run_dir=tmp_path)
    child.start()
    assert await child.wait(within=HANG_TIMEOUT) == 1
