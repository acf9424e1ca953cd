"""The `reunion` command as people use it: in this process, as a process of its own, and on a terminal."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Self

from typer.testing import CliRunner

from reunion.cli.commands import app
from reunion.testing import FakeHub
from tests.timeouts import HANG_TIMEOUT, PROGRAM_TIMEOUT

PROGRAM = (sys.executable, "-m", "reunion.cli")
COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def environment(hub: FakeHub | None = None, **changes: str) -> dict[str, str]:
    """Return an environment with the address and the key of a hub, and with nothing that makes output colourful."""
    left_out = {"REUNION_URL", "REUNION_API_KEY", "NO_COLOR", "FORCE_COLOR", "SSL_CERT_FILE", "PYTHONUNBUFFERED"}
    left_out |= {name for name in os.environ if name.lower().endswith("_proxy")}
    own = {name: value for name, value in os.environ.items() if name not in left_out}
    settings = {"REUNION_URL": hub.url, "REUNION_API_KEY": hub.key} if hub else {}
    return {**own, "TERM": "xterm-256color", "COLUMNS": "200", **settings, **changes}


def reunion(hub: FakeHub | None, *arguments: str, code: int = 0, **changes: str) -> tuple[str, str]:
    """Run a command in this process, and return its output and its messages."""
    # What is None is left out of the environment of this process.
    settings: dict[str, str | None] = dict.fromkeys(os.environ)
    result = CliRunner().invoke(app, arguments, env=settings | environment(hub, **changes))
    assert result.exit_code == code, (result.output, result.exception)
    assert hub is None or hub.key not in result.output
    return result.stdout, result.stderr


def spawned(hub: FakeHub | None, *arguments: str, code: int = 0, **changes: str) -> tuple[str, str]:
    """Run a command as a process of its own, and return its output and its messages."""
    done = subprocess.run(
        [*PROGRAM, *arguments],
        env=environment(hub, **changes),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PROGRAM_TIMEOUT,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), (done.stdout, done.stderr)
    return done.stdout, done.stderr


class Running:
    """A command that runs until it is ended. Its messages come with its output."""

    def __init__(self, hub: FakeHub, *arguments: str, **changes: str) -> None:
        self._process = subprocess.Popen(
            [*PROGRAM, *arguments],
            env=environment(hub, **changes),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert self._process.stdout is not None
        self._file = self._process.stdout.fileno()
        self._seen = ""

    @property
    def is_running(self) -> bool:
        """True until the command has ended."""
        return self._process.poll() is None

    def wait_for(self, words: str, seconds: float = HANG_TIMEOUT) -> str:
        """Return all that was written up to these words."""
        self._seen = read_until(self._file, words, seconds, self._seen)
        return self._seen

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        self._process.send_signal(signal.SIGINT)

    def end(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """Send a signal, and return the exit code and all that was written."""
        self._process.send_signal(number)
        return self.finish()

    def finish(self) -> tuple[int, str]:
        """Return the exit code and all that was written, once it has ended."""
        rest, _ = self._process.communicate(timeout=HANG_TIMEOUT)
        return self._process.returncode, self._seen + rest.decode()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


class Terminal:
    """A command on a terminal of its own."""

    def __init__(self, process: "subprocess.Popen[bytes]", file: int) -> None:
        self.process = process
        self._file = file
        self.seen = ""

    def wait_for(self, words: str, seconds: float = HANG_TIMEOUT) -> str:
        """Return all that was shown up to these words, without colours."""
        self.seen = read_until(self._file, words, seconds, self.seen)
        return plain(self.seen)

    def type(self, text: str) -> None:
        """Type a text."""
        os.write(self._file, text.encode())

    def finish(self, seconds: float = HANG_TIMEOUT) -> tuple[int, str]:
        """Return the exit code and all that was shown, without colours."""
        self.seen = read_until(self._file, "\0", seconds, self.seen)
        return self.process.wait(seconds), plain(self.seen)


@contextmanager
def terminal(arguments: tuple[str, ...], settings: Mapping[str, str]) -> Iterator[Terminal]:
    """Run a command on a terminal. The key is asked for on that one: the process has no other."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, *arguments], env=settings, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        os.close(ours)


def plain(text: str) -> str:
    """Return a text without colours and moves of the cursor."""
    return COLOUR.sub("", text)


def read_until(file: int, words: str, seconds: float, seen: str) -> str:
    """Return what was seen and what comes, up to some words or the end."""
    deadline = time.monotonic() + seconds
    while words not in plain(seen):
        left = deadline - time.monotonic()
        assert left > 0, f"{words!r} did not come: {seen!r}"
        if not select.select([file], [], [], left)[0]:
            continue
        try:
            data = os.read(file, 65536)
        except OSError:  # the end of a terminal
            data = b""
        if not data:
            assert words == "\0", f"it ended without {words!r}: {seen!r}"
            return seen
        seen += data.decode(errors="replace")
    return seen
