"""The folder of one run on this machine: gone at its end, or, if the run was killed, when the next one starts."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

PREFIX = "hub-dev-"
LOCK = "lock"
"""The file that a run holds as long as it lives; whoever can take it finds a run that was killed."""


@contextlib.contextmanager
def run_folder(parent: Path | None = None) -> Iterator[Path]:
    """A new folder under `parent`, by default where temporary files go, readable by its owner only.

    Passwords and tokens lie in it, so what killed runs of this user left there is removed first.
    """
    parent = parent or Path(tempfile.gettempdir())
    for folder in parent.glob(f"{PREFIX}*"):
        _sweep(folder)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    try:
        # It gets its name once it is held, so that no run that starts now takes it for a dead one's.
        with (folder / "new-lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            (folder / "new-lock").rename(folder / LOCK)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(folder: Path) -> None:
    # Another user's, or one that was just removed, is none of ours.
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
            # Last, so that a sweep that fails is done again.
            shutil.rmtree(folder)
