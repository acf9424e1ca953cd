"""Start processes while parts of the hub are unavailable: they say what is missing, and end on a signal."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hub.local.ports import free_port
from tests.production import started
from tests.timeouts import HANG_TIMEOUT, PROGRAM_TIMEOUT

AWAY = "The database at MONGO_URL does not answer."


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """Somebody who listens and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(60)
        yield listener


@pytest.fixture
def hanging(silent: socket.socket) -> int:
    """The port of somebody who never answers."""
    port: int = silent.getsockname()[1]
    return port


@contextmanager
def called(silent: socket.socket) -> Iterator[None]:
    """Wait until a process has loaded its code and waits for an answer, however busy the machine is."""
    connection, _ = silent.accept()
    with connection:
        time.sleep(1)
        yield


def lines(output: Path) -> list[dict[str, Any]]:
    """Return the lines of the log."""
    return [json.loads(line) for line in output.read_text().splitlines() if line.startswith("{")]


def said(output: Path, event: str) -> dict[str, Any]:
    """Return the first line of an event."""
    end = time.monotonic() + HANG_TIMEOUT
    while time.monotonic() < end:
        for line in lines(output):
            if line["event"] == event:
                return line
        time.sleep(0.05)
    raise AssertionError(f"no {event}: {output.read_text()}")


@pytest.mark.parametrize(
    "command",
    [("serve", "--host", "127.0.0.1", "--port", "0"), ("admin", "list-partners")],
    ids=lambda command: command[0],
)
def test_without_a_database_it_ends_and_says_why(tmp_path: Path, command: tuple[str, ...]) -> None:
    with started(tmp_path / "said", free_port(), *command) as process:
        assert process.wait(PROGRAM_TIMEOUT) == 2
    assert (tmp_path / "said").read_text() == f"STORAGE_UNAVAILABLE: {AWAY}\n"


def test_a_database_that_hangs_is_away(tmp_path: Path, hanging: int) -> None:
    with started(tmp_path / "said", hanging, "serve", "--host", "127.0.0.1", "--port", "0") as process:
        assert process.wait(PROGRAM_TIMEOUT) == 2
    assert (tmp_path / "said").read_text() == f"STORAGE_UNAVAILABLE: {AWAY}\n"


@pytest.mark.parametrize("wanted", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_before_it_has_started(
    tmp_path: Path, silent: socket.socket, hanging: int, wanted: signal.Signals
) -> None:
    with (
        started(tmp_path / "said", hanging, "serve", "--host", "127.0.0.1", "--port", "0") as process,
        called(silent),
    ):
        assert process.poll() is None
        process.send_signal(wanted)
        process.wait(HANG_TIMEOUT)
    assert "Traceback" not in (tmp_path / "said").read_text()
    assert AWAY not in (tmp_path / "said").read_text(), "it waited for its database"


@pytest.mark.parametrize("hangs", [False, True], ids=["database away", "database hangs"])
def test_worker_names_missing_parts_and_ends_on_a_signal(tmp_path: Path, hanging: int, hangs: bool) -> None:
    with started(tmp_path / "said", hanging if hangs else free_port(), "worker", "--concurrency", "1") as process:
        line = said(tmp_path / "said", "parts_missing")
        assert line["missing"] == ["mongo", "redis", "broker"]
        process.terminate()
        assert process.wait(HANG_TIMEOUT) == 0


def test_scheduler_names_missing_parts_and_ends_on_a_signal(tmp_path: Path) -> None:
    with started(tmp_path / "said", free_port(), "beat") as process:
        assert said(tmp_path / "said", "parts_missing")["missing"] == ["redis", "broker"]
        process.terminate()
        process.wait(HANG_TIMEOUT)


def test_an_interrupt_lets_a_command_end_what_it_has_begun(tmp_path: Path, silent: socket.socket, hanging: int) -> None:
    (tmp_path / "sitecustomize.py").write_text('import atexit\n\natexit.register(print, "ended in order")\n')
    path = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))
    with (
        started(tmp_path / "said", hanging, "admin", "list-partners", PYTHONPATH=path) as process,
        called(silent),
    ):
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert process.wait(HANG_TIMEOUT) == 130
    assert (tmp_path / "said").read_text() == "ended in order\n"


def test_help_loads_neither_settings_nor_services() -> None:
    """A person waits for `--help` and after a mistyped option; a command loads its parts when it runs."""
    program = "import sys, hub.cli.main; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.split()
    heavy = (
        "asyncio",
        "hub.settings",
        "hub.services.police",
        "hub.storage",
        "hub.wiring",
        "pydantic",
        "rich",
        "strawberry",
    )
    assert not [name for name in loaded if name.startswith(heavy)]
