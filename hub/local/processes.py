"""A child process that dies with its parent, even with one killed by SIGKILL."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

TETHER = Path(__file__).with_name("tether.py")

HOW_TO_GET_EXTRA = "in the project's folder, remove .venv and run `make venv`, or run `pip install -e '.[local]'`."

POLL_SECONDS = 0.01


class Tie(StrEnum):
    """The way a child is ended when its parent dies."""

    KERNEL = "KERNEL"
    """A death signal set by prctl; Linux only."""
    PIPE = "PIPE"
    """A watcher beside the child that waits for a pipe's end of file."""


LAST_LINES = 12


class ChildFailed(RuntimeError):
    """A child ended, or did not become ready in time; the message holds the end of its log."""


class Spawned(Protocol):
    """The part of `Popen` that a child needs."""

    @property
    def pid(self) -> int:
        """The process id, which is that of its session too."""

    def poll(self) -> int | None:
        """Return the return code; None while it runs."""

    def wait(self) -> int:
        """Return the return code once it has ended."""

    def terminate(self) -> None:
        """Send SIGTERM."""


Spawn = Callable[[Sequence[str], Mapping[str, str] | None, int], Spawned]
"""Start a command with an environment, its output to a file; in a session of its own, and dying with this process."""


@dataclass(frozen=True, slots=True)
class Tether:
    """The tie of a child to this process, and the signal that the child gets when this process dies.

    SIGTERM only for what surely ends on it: nobody is left to send another.
    """

    death_signal: signal.Signals = signal.SIGKILL
    tie: Tie = Tie.KERNEL if sys.platform == "linux" else Tie.PIPE


KILLED: Final = Tether()


class ChildProcess:
    """One child with its own session and a log at `<run_dir>/logs/<name>.log`.

    `spawn` starts it without a tether.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        run_dir: Path,
        environment: Mapping[str, str] | None = None,
        tether: Tether = KILLED,
        patience: float = 10.0,
        spawn: Spawn | None = None,
    ) -> None:
        self.name = name
        self.log = run_dir / "logs" / f"{name}.log"
        self._command = tuple(command)
        self._environment = environment
        self._tether = tether
        self._patience = patience
        self._spawn = spawn or self._spawn_tethered
        self._process: Spawned | None = None
        self._leash: int | None = None
        self._log_start = 0

    @property
    def pid(self) -> int | None:
        """The process id of the running or last child."""
        return self._process.pid if self._process else None

    @property
    def returncode(self) -> int | None:
        """The return code of the last child, or minus the number of the signal that ended it; None while it runs."""
        return self._process.poll() if self._process else None

    @property
    def running(self) -> bool:
        """True if the child was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the child; it may be started again, with another command too, after it has ended."""
        if self.running:
            raise ChildFailed(f"{self.name} is running already")
        if threading.current_thread() is not threading.main_thread():
            # The kernel sends the death signal when the *thread* that started the child ends.
            raise ChildFailed(f"{self.name} must be started from the main thread")
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.log.touch(mode=0o600)
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            self._process = self._spawn(self._command, self._environment, log.fileno())

    def _spawn_tethered(self, command: Sequence[str], environment: Mapping[str, str] | None, log: int) -> Spawned:
        tether = [sys.executable, "-I", "-S", str(TETHER)]
        tether += ["--signal", str(int(self._tether.death_signal)), "--parent", str(os.getpid())]
        inherited: tuple[int, ...] = ()
        if self._tether.tie is Tie.PIPE:
            reading, self._leash = os.pipe()
            inherited = (reading,)
            tether += ["--pipe", str(reading)]
        try:
            return subprocess.Popen(
                [*tether, "--", *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                pass_fds=inherited,
                # Ctrl-C at the terminal must reach the supervisor only, which stops its children in order.
                start_new_session=True,
            )
        finally:
            for descriptor in inherited:
                os.close(descriptor)

    def replace_command(self, command: Sequence[str]) -> None:
        """Set the command of the next start."""
        self._command = tuple(command)

    def replace_environment(self, environment: Mapping[str, str]) -> None:
        """Set the environment of the next start."""
        self._environment = environment

    async def wait_for_line(self, pattern: str, within: float) -> re.Match[str]:
        """Return the first match of a pattern in the log of this start; raise ChildFailed if it does not come."""
        deadline = time.monotonic() + within
        while True:
            ended = not self.running
            if match := re.search(pattern, self.output(), re.MULTILINE):
                return match
            if ended or time.monotonic() > deadline:
                what = f"ended with {self.returncode}" if ended else f"was not ready within {within:g} s"
                raise self.failed(f"{self.name} {what}")
            await asyncio.sleep(POLL_SECONDS)

    def failed(self, what: str) -> ChildFailed:
        """Return the error to raise, with the last lines of the log: a run that fails leaves no file."""
        last = "\n".join(self.output().splitlines()[-LAST_LINES:])
        return ChildFailed(f"{what}; the end of {self.log}:\n{last}")

    def output(self) -> str:
        """Return the child's output since its last start."""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace")

    async def wait(self, within: float) -> int | None:
        """Return its return code, or None if it still runs after `within` seconds."""
        deadline = time.monotonic() + within
        while self.running:
            if time.monotonic() > deadline:
                break
            await asyncio.sleep(POLL_SECONDS)
        return self.returncode

    async def stop(self) -> int | None:
        """Send SIGTERM, then SIGKILL if it does not end in time; return the return code."""
        if self._process is not None and self.running:
            self._process.terminate()
            await self.wait(self._patience)
        self.kill()
        return self.returncode

    def kill(self) -> None:
        """Send SIGKILL to the child and its process group; return when the child is gone."""
        if self._process is None:
            return
        if self.running:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        if self._leash is not None:
            os.close(self._leash)
            self._leash = None
