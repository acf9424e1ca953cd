"""The processor time of the SDK for one device, against a bare client that sends the same batches."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

from bench.rounds import Rounds, Sample, Turn, interleave
from bench.rows import Goal, Row, at_most
from bench.sdk.null_server import BATCH
from bench.sdk.sizes import Sizes
from bench.stopwatch import Stopwatch
from reunion import AsyncReunion, Device, Location, Reunion
from reunion.documents import REGISTER_DEVICES, REPORT_LOCATIONS, Operation

KEY = "rk_test_0123456789"
CONCURRENCY = 4
"""Calls at once, as many as `import_` makes by default."""
CELL = "8631aa42fffffff"
GOAL = at_most(1.25)


async def import_rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield the costs of importing devices, by both clients and from a CSV."""
    with _contenders(sizes) as (ours, registering, _):
        turns = {"ours": ours.import_all, "bare": registering.send_all, "csv": ours.import_csv}
        rounds = await interleave(turns, sizes.rounds)
        yield _row("import.cost", rounds, "AsyncReunion, of a list of Devices", GOAL)
        yield _row("import.csv", rounds, "AsyncReunion, of a CSV", None, over="csv")
        rounds = await interleave({"ours": ours.import_blocking, "bare": registering.send_blocking}, sizes.rounds)
        yield _row("import.cost_blocking", rounds, "Reunion, of a list of Devices", GOAL)


async def reporter_rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield the costs of reporting moves, by both clients and with a spool."""
    with _contenders(sizes) as (ours, _, reporting):
        turns = {"ours": ours.report_all, "bare": reporting.send_all, "disk": ours.report_to_disk}
        rounds = await interleave(turns, sizes.rounds)
        yield _row("reporter.cost", rounds, "AsyncReunion, moves one by one, in memory", GOAL)
        yield _row("reporter.disk", rounds, "the same with a spool on the disk", None, over="disk")
        rounds = await interleave({"ours": ours.report_blocking, "bare": reporting.send_blocking}, sizes.rounds)
        yield _row("reporter.cost_blocking", rounds, "Reunion, moves one by one, in memory", GOAL)


@contextmanager
def _contenders(sizes: Sizes) -> Iterator[tuple["Ours", "Bare", "Bare"]]:
    devices = [Device(f"d{number}", token=f"token-of-{number}", cell=CELL) for number in range(sizes.devices)]
    moves = [Location(device.ref, cell=CELL) for device in devices]
    with running_server() as port, tempfile.TemporaryDirectory() as directory:
        url = f"http://127.0.0.1:{port}"
        registering = Bare(url, REGISTER_DEVICES, "devices", [device.to_wire() for device in devices], CONCURRENCY)
        reporting = Bare(url, REPORT_LOCATIONS, "locations", [move.to_wire() for move in moves], 1)
        yield Ours(url, devices, moves, Path(directory)), registering, reporting


def _row(name: str, rounds: Rounds, what: str, goal: Goal | None, over: str = "ours") -> Row:
    return Row(
        name,
        "µs",
        rounds.each(over, "cpu") * 1e6,
        rounds.each("bare", "cpu") * 1e6,
        rounds.ratio(over, "bare", "cpu"),
        goal,
        notes=(f"{what}; processor time, {rounds.ratio(over, 'bare', 'wall'):.2f} on the wall",),
        measured=rounds.as_json(),
    )


@contextmanager
def running_server() -> Iterator[int]:
    """Run the null server in a process of its own."""
    command = [sys.executable, "-m", "bench.sdk.null_server"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield int(server.stdout.readline())
        assert server.stdin is not None
        server.stdin.close()


class Bare:
    """A client that is nothing but httpx2 and json, with inputs that are ready."""

    def __init__(self, url: str, operation: Operation, name: str, items: Sequence[Any], concurrency: int) -> None:
        self._url = f"{url}/graphql"
        self._operation = operation
        self._batches = [{name: items[at : at + BATCH]} for at in range(0, len(items), BATCH)]
        self._count = len(items)
        self._concurrency = concurrency

    async def send_all(self) -> Sample:
        """Send every batch, several at once."""
        with Stopwatch() as watch:
            async with httpx2.AsyncClient(headers=_headers()) as client:
                waiting = iter(self._batches)

                async def send_some() -> None:
                    for batch in waiting:
                        self._read(await client.post(self._url, content=self._body(batch)))

                await asyncio.gather(*(send_some() for _ in range(self._concurrency)))
        return watch.sample(self._count)

    async def send_blocking(self) -> Sample:
        """Send every batch, one after another."""
        with Stopwatch() as watch, httpx2.Client(headers=_headers()) as client:
            for batch in self._batches:
                self._read(client.post(self._url, content=self._body(batch)))
        return watch.sample(self._count)

    def _body(self, batch: Mapping[str, Any]) -> bytes:
        name, document = self._operation.name, self._operation.document
        return json.dumps({"query": document, "variables": {"input": batch}, "operationName": name}).encode()

    def _read(self, answer: httpx2.Response) -> None:
        payload = json.loads(answer.content)["data"][self._operation.name]
        failed = [one for one in payload["results"] if not one["ok"]]
        assert not failed


def _headers() -> dict[str, str]:
    return {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}


class Ours:
    """The SDK, with the same devices and moves."""

    def __init__(self, url: str, devices: Sequence[Device], moves: Sequence[Location], folder: Path) -> None:
        self._url, self._devices, self._moves, self._folder = url, devices, moves, folder
        self._csv = folder / "devices.csv"
        lines = ["ref,token,cell", *(f"{one.ref},{one.token},{one.cell}" for one in devices)]
        self._csv.write_text("\n".join(lines))

    async def import_all(self) -> Sample:
        """Import the devices."""
        return await self._import(self._devices)

    async def import_csv(self) -> Sample:
        """Import the same devices from a file."""
        return await self._import(self._csv)

    async def _import(self, source: Any) -> Sample:
        with Stopwatch() as watch:
            async with AsyncReunion(self._url, KEY) as client:
                result = await client.devices.import_(source, concurrency=CONCURRENCY)
        assert result.registered == len(self._devices)
        return watch.sample(len(self._devices))

    async def import_blocking(self) -> Sample:
        """Import the devices by the blocking client."""
        with Stopwatch() as watch, Reunion(self._url, KEY) as client:
            result = client.devices.import_(self._devices, concurrency=CONCURRENCY)
        assert result.registered == len(self._devices)
        return watch.sample(len(self._devices))

    async def report_all(self) -> Sample:
        """Report the moves one by one."""
        return await self._report(None)

    async def report_to_disk(self) -> Sample:
        """Report the moves one by one, with a spool that a kill survives."""
        return await self._report(self._folder / f"spool-{time.monotonic_ns()}")

    async def _report(self, spool: Path | None) -> Sample:
        with Stopwatch() as watch:
            async with AsyncReunion(self._url, KEY) as client, client.devices.reporter(spool) as reporter:
                for move in self._moves:
                    await reporter.report(move)
        assert reporter.pending == 0
        return watch.sample(len(self._moves))

    async def report_blocking(self) -> Sample:
        """Report the moves one by one, by the blocking client."""
        with Stopwatch() as watch, Reunion(self._url, KEY) as client, client.devices.reporter() as reporter:
            for move in self._moves:
                reporter.report(move)
        assert reporter.pending == 0
        return watch.sample(len(self._moves))


async def start_rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield the time that importing the package takes."""
    # A package that was installed is compiled; a source tree that is read only is compiled each time.
    with tempfile.TemporaryDirectory() as folder:
        rounds = await interleave(_imports(folder), sizes.starts)
    yield Row(
        "start.import",
        "ms",
        rounds.each("reunion", "wall") * 1e3,
        goal=at_most(150),
        notes=(f"`from reunion import Reunion`; its libraries alone {rounds.each('libraries', 'wall') * 1e3:.0f} ms",),
        measured=rounds.as_json(),
    )


def _imports(folder: str) -> dict[str, Turn]:
    compiling = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": folder}
    program = "import time; begun = time.perf_counter(); import {}; print(time.perf_counter() - begun)"

    def importing(names: str) -> Turn:
        async def turn() -> Sample:
            command = (sys.executable, "-c", program.format(names))
            started = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, env=compiling)
            seconds = float((await started.communicate())[0])
            return Sample(1, seconds, seconds)

        return turn

    return {
        "reunion": importing("reunion, reunion._sync.client"),
        "libraries": importing("httpx2, websockets.sync.client, asyncio, sqlite3"),
    }
