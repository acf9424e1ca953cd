"""Start `hub` commands as forks of one loaded process, which starts with the first of them."""

import asyncio
import atexit
import functools
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final

from tests.warm.loaded import MAX_ORDER_BYTES

HUB_COMMAND: Final = (sys.executable, "-m", "hub")
POLL_SECONDS: Final = 0.005


class Fork:
    """One process that was started, with what `Popen` has of a process."""

    def __init__(self, starter: "WarmStarter", pid: int) -> None:
        self._starter = starter
        self.pid = pid
        self._code: int | None = None

    def poll(self) -> int | None:
        """Return its return code; None while it runs."""
        if self._code is None:
            self._code = self._starter.ask({"ended": self.pid})
        return self._code

    def wait(self) -> int:
        """Return its return code once it has ended."""
        while (code := self.poll()) is None:
            time.sleep(POLL_SECONDS)
        return code

    def terminate(self) -> None:
        """Send SIGTERM, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)


class WarmStarter:
    """The loaded process, and the way to it."""

    def __init__(self) -> None:
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-m", "tests.warm.loaded", str(theirs.fileno())]
            # It ends with this process, and so do its forks.
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=(theirs.fileno(),))

    def spawn(self, command: Sequence[str], environment: Mapping[str, str] | None, log: int) -> Fork:
        """Start a command of the hub. Its output goes to the file `log`."""
        assert tuple(command[:3]) == HUB_COMMAND, command
        with Path(os.devnull).open("rb") as nothing:
            return self._fork(command[3:], environment, (nothing.fileno(), log, log))

    async def run(self, *arguments: str, stdin: str = "") -> tuple[int, str, str]:
        """Run a command of the hub. Return its return code and both outputs."""
        with TemporaryFile() as given, TemporaryFile() as said, TemporaryFile() as told:
            given.write(stdin.encode())
            given.seek(0)
            fork = self._fork(arguments, None, (given.fileno(), said.fileno(), told.fileno()))
            while (code := fork.poll()) is None:  # noqa: ASYNC110 - the loaded process is asked
                await asyncio.sleep(POLL_SECONDS)
            said.seek(0)
            told.seek(0)
            return code, said.read().decode(), told.read().decode()

    def _fork(self, arguments: Sequence[str], environment: Mapping[str, str] | None, streams: Sequence[int]) -> Fork:
        order = {"arguments": arguments, "environment": dict(os.environ if environment is None else environment)}
        pid = self.ask(order, streams)
        assert pid is not None
        return Fork(self, pid)

    def ask(self, order: Mapping[str, Any], streams: Sequence[int] = ()) -> int | None:
        """Send an order, and return the answer."""
        socket.send_fds(self._orders, [json.dumps(order).encode()], streams)
        answer = self._orders.recv(MAX_ORDER_BYTES)
        assert answer, f"the loaded process has ended with {self._process.wait()}"
        said: int | None = json.loads(answer)
        return said

    def close(self) -> None:
        """End the loaded process and its forks."""
        self._orders.close()
        self._process.wait()


@functools.cache
def warm_starter() -> WarmStarter:
    """Return the one of this process, which ends with it."""
    starter = WarmStarter()
    atexit.register(starter.close)
    return starter
