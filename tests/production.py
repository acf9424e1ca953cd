"""Complete settings for production, and a process that is started with them."""

import base64
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from hub.local.ports import free_port

KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
PRODUCTION_SETTINGS = {
    "MONGO_URL": "mongodb://db.example/hub",
    "REDIS_URL": "rediss://cache.example",
    "OIDC_ISSUER": "https://id.example/",
    "PUBLIC_URL": "https://hub.example",
    "HUB_KEY": KEY,
}


def environment(port: int) -> dict[str, str]:
    """Return the settings of production, with the database at a local port and Redis unreachable."""
    bare = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "PYTHONPATH")}
    return {
        **bare,
        **PRODUCTION_SETTINGS,
        "MONGO_URL": f"mongodb://127.0.0.1:{port}/hub",
        "REDIS_URL": f"redis://127.0.0.1:{free_port()}/0",
    }


@contextlib.contextmanager
def started(output: Path, port: int, *command: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command in a session of its own, and kill it afterwards."""
    with output.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "hub", *command],
            env=environment(port) | more,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
