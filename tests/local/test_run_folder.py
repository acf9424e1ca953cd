"""The folder of a run: gone at its end; that of a killed run when the next one starts."""

import subprocess
import sys
from pathlib import Path

import pytest

from hub.local.run_folder import run_folder

RUN = """
import sys, pathlib
from hub.local.run_folder import run_folder
with run_folder(pathlib.Path(sys.argv[1])) as folder:
    (folder / "redis").mkdir()
    (folder / "redis" / "redis.conf").write_text("requirepass secret")
    (folder / "environment").write_text("HUB_KEY=secret")
    print(folder, flush=True)
    sys.stdin.read()
"""


def begun(parent: Path) -> tuple[subprocess.Popen[str], Path]:
    """A run in a process of its own, and its folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(parent)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_what_a_killed_run_left_goes_when_the_next_starts(tmp_path: Path) -> None:
    (killed, left), (living, kept) = begun(tmp_path), begun(tmp_path)
    with killed, living:
        killed.kill()
        killed.wait()
        assert (left / "environment").exists()
        other = tmp_path / "hub-dev-of-somebody"
        other.mkdir()
        with run_folder(tmp_path) as folder:
            assert folder.stat().st_mode & 0o077 == 0
            assert not left.exists()
            assert (kept / "redis" / "redis.conf").exists()
            assert other.exists(), "nobody ever held it: it may be one that starts at this moment"
        assert not folder.exists()
        living.communicate("")
    assert [path.name for path in tmp_path.iterdir()] == ["hub-dev-of-somebody"]


def test_a_run_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with run_folder(tmp_path):
            raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        fail()
    assert list(tmp_path.iterdir()) == []
