"""Nothing embedded outlives a parent that gets SIGKILL."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.timeouts import HANG_TIMEOUT

PARENT = """
import asyncio, time
from pathlib import Path
from hub.local.fcm.process import FcmDouble
from hub.local.mongo import EmbeddedMongo
from hub.local.redis import EmbeddedRedis

async def main():
    parts = [kind(Path({run_dir!r})) for kind in (EmbeddedMongo, EmbeddedRedis, FcmDouble)]
    await asyncio.gather(*(part.start() for part in parts))
    print(*(part.process.pid for part in parts), flush=True)
    time.sleep(600)

asyncio.run(main())
"""


def test_every_part_dies_with_a_killed_parent(tmp_path: Path) -> None:
    script = PARENT.format(run_dir=str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        parts = [Path("/proc", pid) for pid in parent.stdout.readline().split()]
        assert len(parts) == 3
        assert all(part.exists() for part in parts)
        parent.kill()
    deadline = time.monotonic() + HANG_TIMEOUT
    while any(_alive(part) for part in parts) and time.monotonic() < deadline:
        time.sleep(0.05)
    left = [part for part in parts if _alive(part)]
    for part in left:
        os.kill(int(part.name), signal.SIGKILL)
    assert left == []


def _alive(process: Path) -> bool:
    try:
        return (process / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
