"""The processor time of a command's help and of loading the app, against an interpreter that does nothing."""

import asyncio
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence

from bench.rounds import Sample, Turn, interleave
from bench.rows import Row, at_most
from bench.start.sizes import Sizes

HUB = ("-m", "hub")
APP = ("-c", "from hub.gc_tuning import disabled_gc\nwith disabled_gc():\n    import hub.app")
NOTHING = "nothing"
ADMIN = "admin "
HELP_SECONDS, APP_SECONDS = 0.35, 1.2


async def rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield the page of `hub --help`, the slowest page of `hub admin`, and the app as `hub serve` loads it."""
    pages = {f"{ADMIN}{name}": (*HUB, "admin", name, "--help") for name in _admin_commands()}
    commands = {NOTHING: ("-c", "pass"), "help": (*HUB, "--help"), "app": APP, **pages}
    rounds = await interleave({name: _turn(command) for name, command in commands.items()}, sizes.rounds)
    slowest = max(pages, key=lambda name: rounds.each(name, "cpu"))
    for row, name, goal, note in (
        ("command.help", "help", HELP_SECONDS, "hub --help"),
        ("command.admin", slowest, HELP_SECONDS, f"hub {slowest} --help, the slowest of {len(pages)} commands"),
        ("command.app", "app", APP_SECONDS, "import hub.app without the garbage collector, as hub serve does"),
    ):
        yield Row(
            row,
            "s",
            rounds.each(name, "cpu"),
            rounds.each(NOTHING, "cpu"),
            goal=at_most(goal),
            notes=(f"{note}; processor time, beside python -c pass; {rounds.each(name, 'wall'):.2f} s on the wall",),
            measured=rounds.as_json(),
        )


def _admin_commands() -> Sequence[str]:
    page = subprocess.run([sys.executable, *HUB, "admin", "--help"], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^  ([a-z-]+)  ", page.partition("Commands:")[2], re.MULTILINE)


def _turn(command: Sequence[str]) -> Turn:
    # With compiled modules, as on a machine that has run the hub before.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    async def turn() -> Sample:
        wall, cpu = time.perf_counter(), _ended_children()
        started = await asyncio.create_subprocess_exec(
            sys.executable, *command, stdout=asyncio.subprocess.DEVNULL, env=environment
        )
        if code := await started.wait():
            raise RuntimeError(f"{' '.join(command)} ended with {code}")
        return Sample(1, time.perf_counter() - wall, _ended_children() - cpu)

    return turn


def _ended_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
