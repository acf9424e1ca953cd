"""`hub dev` in a process of its own, its processes, and the text that it prints."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.timeouts import HANG_TIMEOUT, PROGRAM_TIMEOUT


@contextmanager
def running(log: Path, *options: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run `hub dev` as a person starts it, with more in its environment."""
    command = [sys.executable, "-m", "hub", "dev", *options]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=os.environ | environment)
    try:
        deadline = time.monotonic() + PROGRAM_TIMEOUT
        while b"Ctrl-C stops everything" not in log.read_bytes():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def kill_survivors(processes: list[psutil.Process], within: float = HANG_TIMEOUT) -> list[psutil.Process]:
    """Wait, then kill the processes that still live, and return them."""
    _, alive = psutil.wait_procs(processes, timeout=within)
    left = [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]
    for process in left:
        process.kill()
    return left


def run(commands: str) -> str:
    """Run commands in a shell of their own, as pasted into a terminal, and return what they printed."""
    done = subprocess.run(["sh", "-ec", commands], capture_output=True, text=True, timeout=PROGRAM_TIMEOUT, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


class Screen:
    """The text that `hub dev` prints."""

    def __init__(self, text: str) -> None:
        self.text = text

    def named(self, name: str) -> str:
        """Return the value beside a name."""
        found = re.search(rf"^{name} +(\S+)", self.text, re.MULTILINE)
        assert found, self.text
        return found[1]

    def commands(self, first: str, last: str) -> str:
        """Return the commands from one heading to another, as pasted into a terminal."""
        headings = self.text[self.text.index(f"# {first}") :]
        return headings[: headings.index("\n\n", headings.index(f"# {last}"))]
