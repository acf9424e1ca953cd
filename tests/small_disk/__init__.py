"""A database on a disk that is soon full."""

import os
from pathlib import Path
from typing import Final

MONGOD: Final = Path(__file__).with_name("mongod")


def disk(run_dir: Path) -> Path:
    """Return the folder of a hub's small disk."""
    return run_dir / "mongo" / "data"


def fill(folder: Path, left_bytes: int) -> Path:
    """Fill a disk but for so many bytes; return the file that does."""
    filler = folder / "filler"
    filler.unlink(missing_ok=True)
    room = os.statvfs(folder)
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, room.f_bavail * room.f_frsize - left_bytes)
    return filler
