"""Commands that pages show, run in a shell of their own."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import Mapping
from pathlib import Path

from tests.timeouts import PROGRAM_TIMEOUT


async def run(commands: str, folder: Path, environment: Mapping[str, str]) -> str:
    """Run commands in a shell of their own and return their output."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    process = await asyncio.create_subprocess_exec(
        *("sh", "-euc", commands), cwd=folder, env={**os.environ, "PATH": path, **environment}, stdout=PIPE, stderr=PIPE
    )
    out, errors = await asyncio.wait_for(process.communicate(), PROGRAM_TIMEOUT)
    assert process.returncode == 0, errors.decode()
    return out.decode()
