"""The folder of one run on this machine. It is removed at the end, or by the next run if this one was killed."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

PREFIX = "hub-dev-"
LOCK = "lock"
"""The file that a run locks while it lives. If another run can lock it, the run was killed."""


@contextlib.contextmanager
def run_folder(parent: Path | None = None) -> Iterator[Path]:
    """Make a new folder under `parent`, by default where temporary files go, readable by its owner only.

    Passwords and tokens lie in it, so what killed runs of this user left there is removed first.
    """
    parent = parent or Path(tempfile.gettempdir())
    for folder in parent.glob(f"{PREFIX}*"):
        _sweep(folder)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    try:
        # It gets its name once it is locked, so no other run takes this folder for a dead one's.
        with (folder / "new-lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            (folder / "new-lock").rename(folder / LOCK)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(folder: Path) -> None:
    # A folder of another user, or one just removed, is skipped.
    with contextlib.suppress(OSError):
        if folder.is_symlink() or folder.stat().st_uid != os.getuid():
            return
        with (folder / LOCK).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for left in folder.iterdir():
                if left.is_dir():
                    shutil.rmtree(left)
                elif left.name != LOCK:
                    left.unlink()
            # Last, so that the next run repeats a sweep that failed.
            shutil.rmtree(folder)
