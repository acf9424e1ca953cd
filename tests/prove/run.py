"""Running a program on a copy of the tree, and on nothing but it."""

import asyncio
import os
import sys
from pathlib import Path

PATIENCE_SECONDS = 300.0
LAST_WORDS = 300


async def run_python(tree: Path, *arguments: str) -> tuple[int, str]:
    """Run Python; as `run`."""
    return await run(tree, sys.executable, *arguments)


async def run(tree: Path, *command: str) -> tuple[int, str]:
    """Run a command; its exit code and what it printed. It is ended if it takes too long or we are."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=tree,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(tree), str(tree / "sdk")))},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        output, _ = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    finally:
        # By SIGTERM the demo stops its parts; they die with it in any case.
        if process.returncode is None:
            process.terminate()
            await process.wait()
    return process.returncode or 0, output.decode("utf-8", "replace")
