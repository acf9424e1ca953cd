"""A part that is forked from loaded code has all that a new process has."""

import os
import signal
from pathlib import Path

from hub.local.processes import ChildProcess
from tests.timeouts import HANG_TIMEOUT
from tests.warm.starter import HUB_COMMAND, warm_starter


async def test_fork_has_its_own_session_output_and_environment(tmp_path: Path) -> None:
    spawn = warm_starter().spawn
    named = ChildProcess("named", (*HUB_COMMAND, "worker"), run_dir=tmp_path, environment={"LANG": "C"}, spawn=spawn)
    named.start()
    assert named.pid is not None
    assert os.getsid(named.pid) == named.pid
    assert await named.wait(HANG_TIMEOUT) == 2
    # As `hub worker` without any setting says it.
    assert "SETTINGS_INVALID" in named.output()
    assert "MONGO_URL" in named.output()


async def test_fork_is_killed_and_started_again(tmp_path: Path) -> None:
    child = ChildProcess("worker", (*HUB_COMMAND, "worker"), run_dir=tmp_path, spawn=warm_starter().spawn)
    for _ in range(2):
        child.start()
        assert child.running
        child.kill()
        assert child.returncode == -signal.SIGKILL
