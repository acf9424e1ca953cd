"""Programs that import devices or report moves, and that tests kill.

Each is called as `python -m tests.sdk.bulk_program ACTION FACE URL KEY …`:

import … ROWS RESUME KILL_AT: the number of the step at which it kills itself, two for each save of the place.
report … COUNT SPOOL: it writes the number of each move, once it is taken.
drain … SPOOL: it reports nothing, and sends what it finds.
fill … COUNT SPOOL: on a disk that is soon full, it writes how many moves were taken.
"""

import asyncio
import os
import resource
import signal
import sys
from typing import Any

from reunion import AsyncReunion, Location, StoreUnavailable
from reunion.resume_file import ImportState, ResumeFile
from tests.sdk.faces import FACES
from tests.sdk.follow_program import Steps

CELLS = ("8631aa42fffffff", "8631aa51fffffff")


def step_at_each_save(steps: Steps) -> None:
    save = ResumeFile.save

    def stepped(self: ResumeFile, state: ImportState) -> None:
        steps.step()
        save(self, state)
        steps.step()

    ResumeFile.save = stepped  # type: ignore[method-assign]


async def import_all(client: AsyncReunion, rows: str, resume: str, kill_at: str) -> None:
    step_at_each_save(Steps(int(kill_at)))
    result = await client.devices.import_(rows, resume=resume, concurrency=2)
    print(result.registered, result.refused)


def moves(count: str) -> list[Location]:
    """Return moves; each third device makes a second one at once, to another cell."""
    return [Location(f"d{n - n % 3 // 2}", cell=CELLS[n % 3 // 2]) for n in range(int(count))]


async def report_all(client: AsyncReunion, count: str, spool: str) -> None:
    async with client.devices.reporter(spool, max_delay=0.2) as reporter:
        for number, move in enumerate(moves(count)):
            await reporter.report(move)
            os.write(1, b"%d\n" % number)


async def drain(client: AsyncReunion, spool: str) -> None:
    async with client.devices.reporter(spool, max_delay=0.1):
        pass


async def fill(client: AsyncReunion, count: str, spool: str) -> None:
    # As on a full disk, a write fails.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
    taken = 0
    async with client.devices.reporter(spool, max_delay=3600, drain_timeout=0.0) as reporter:
        try:
            for move in moves(count):
                await reporter.report(move)
                taken += 1
        except StoreUnavailable as error:
            print(taken, error.code, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)


ACTIONS: dict[str, Any] = {"import": import_all, "report": report_all, "drain": drain, "fill": fill}


async def main(action: str, face: str, url: str, key: str, *arguments: str) -> None:
    async with FACES[face](url, key) as client:
        await ACTIONS[action](client, *arguments)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
