"""`hub dev`: starts, says how to use it, and leaves nothing behind, whether it is asked to stop or killed."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import psutil
import pytest


@contextmanager
def running(log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`hub dev` as a person starts it."""
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, "-m", "hub", "dev"], stdout=out, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 60
        while b"Ctrl-C stops everything" not in log.read_bytes():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


PARTS = (
    "secantusd-py",
    "redis-server",
    "hub.local.fcm_double",
    "child serve",
    "child worker alerts",
    "child worker units",
    "child worker notices",
    "child beat",
)
"""What the command line of each part holds; the identity provider lives in `hub dev` itself."""


def missing(processes: list[psutil.Process]) -> list[str]:
    """The parts that do not run."""
    running = [" ".join(process.cmdline()) for process in processes]
    return [part for part in PARTS if not any(part in line for line in running)]


def gone(processes: list[psutil.Process], within: float = 10.0) -> list[psutil.Process]:
    """Those that still live after a while, which they do no longer then."""
    _, alive = psutil.wait_procs(processes, timeout=within)
    left = [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]
    for process in left:
        process.kill()
    return left


async def test_it_answers_and_stops_on_a_signal(tmp_path: Path) -> None:
    log = tmp_path / "dev.log"
    with running(log) as process:
        parts = psutil.Process(process.pid).children(recursive=True)
        assert missing(parts) == []
        text = log.read_text()
        key = re.search(r"test key\s+(rk_test_\S+)", text)
        url = re.search(r"(http://127\.0\.0\.1:\d+)/graphql", text)
        assert key
        assert url
        headers = {"Authorization": f"Bearer {key[1]}"}
        async with aiohttp.ClientSession(headers=headers) as session:
            async with session.post(f"{url[1]}/graphql", json={"query": "{ viewer { mode } }"}) as response:
                assert await response.json() == {"data": {"viewer": {"mode": "TEST"}}}
            async with session.get(f"{url[1]}/readyz") as response:
                assert response.status == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert gone(parts, 1.0) == []
    folder = re.search(r"logs: (\S+)/logs", text)
    assert folder
    assert not os.path.exists(folder[1])  # noqa: ASYNC240, PTH110 - one look, at the end


@pytest.mark.skipif(sys.platform != "linux", reason="the death signal is Linux's; elsewhere a pipe is watched")
def test_nothing_is_left_when_it_is_killed(tmp_path: Path) -> None:
    with running(tmp_path / "dev.log") as process:
        parts = psutil.Process(process.pid).children(recursive=True)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert gone(parts) == []
