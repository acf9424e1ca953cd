"""`hub dev` when it is stopped early, and when one of its parts dies."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.local.dev_hub import kill_survivors, running
from tests.timeouts import HANG_TIMEOUT


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short by its name: a socket's address is not as long as pytest's own folders may be."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@contextmanager
def starting(folder: Path, **environment: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """`hub dev` from its first moment; its temporary files are in a folder of the test's own."""
    log, files = folder / "dev.log", folder / "files"
    files.mkdir()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "hub", "dev"],
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "TMPDIR": str(files), **environment},
        )
    try:
        yield process, log
    finally:
        process.kill()
        process.wait()


def wait_for(log: Path, words: str, within: float = HANG_TIMEOUT) -> None:
    deadline = time.monotonic() + within
    while words not in log.read_text():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.02)


@pytest.mark.parametrize("wanted", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("after", [0.0, 1.5])
def test_it_stops_at_once_while_it_starts(folder: Path, wanted: signal.Signals, after: float) -> None:
    with starting(folder) as (process, log):
        wait_for(log, "starting")
        time.sleep(after)
        parts = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(wanted)
        wait_for(log, "stopping")
        assert process.wait(HANG_TIMEOUT) == 0
    assert kill_survivors(parts) == []
    assert [line.split()[0] for line in log.read_text().splitlines()] == ["starting", "stopping"]
    assert list((folder / "files").glob("hub-dev-*")) == []


SWALLOWS = """
import sys
import time


class Swallows:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            sys.meta_path.remove(self)
            print("reading", name, flush=True)
            try:
                time.sleep(600)
            except BaseException:
                print("swallowed", flush=True)


sys.meta_path.insert(0, Swallows())
"""
"""An exception raised while a module is imported is lost, as it is where Python calls back from a weak reference."""


@pytest.mark.parametrize("module", ["typer", "hub.local.dev_screen"])
def test_dev_stops_while_modules_are_imported(folder: Path, module: str) -> None:
    (folder / "sitecustomize.py").write_text(SWALLOWS.format(module=module))
    path = os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))
    with starting(folder, PYTHONPATH=path) as (process, log):
        wait_for(log, "reading")
        process.send_signal(signal.SIGINT)
        assert process.wait(HANG_TIMEOUT) == 130
    assert log.read_text() == f"reading {module}\n"


def test_a_part_that_dies_is_named_with_its_log(folder: Path) -> None:
    log = folder / "dev.log"
    with running(log) as process:
        [beat] = [part for part in psutil.Process(process.pid).children() if "beat" in part.cmdline()]
        beat.kill()
        wait_for(log, "beat has ended with -9")
        [line] = [line for line in log.read_text().splitlines() if "has ended" in line]
        assert Path(line.split()[-1]).name == "beat.log"
        time.sleep(2)
        assert log.read_text().count("has ended") == 1
        process.send_signal(signal.SIGINT)
        process.wait(HANG_TIMEOUT)
    assert log.read_text().count("has ended") == 1
