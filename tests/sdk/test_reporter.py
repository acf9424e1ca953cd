"""The reporter: the last move of each device arrives, whatever happens in between, and nothing precise is on a disk."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import h3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reunion import (
    AsyncReunion,
    AuthenticationError,
    ClientClosed,
    ConfigurationError,
    ConnectError,
    DeviceResult,
    InvalidInput,
    Location,
    StoreInUse,
    StoreInvalid,
    StoreMismatch,
)
from reunion.private_file import Binding
from reunion.spool import MAX_REPLACED, DiskSpool, Spool
from reunion.testing import FakeHub
from reunion.testing.hub import CannedResponse
from tests.sdk.bulk_program import CELLS, moves
from tests.sdk.faces import BOTH, FACES, Face
from tests.sdk.feeds import FAST_RETRY
from tests.timeouts import HANG_TIMEOUT, PROGRAM_TIMEOUT
from tests.waiting import until

CELL, OTHER = CELLS
LATITUDE, LONGITUDE = 37.740123, 115.670456


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    """Run a hub whose partner pulls, and registers devices without tokens."""
    with FakeHub() as running:
        running.memory.channel = "webhook"
        yield running


def register(hub: FakeHub, *refs: str) -> None:
    for ref in refs:
        hub.memory.devices[ref] = {"ref": ref}


def cells(hub: FakeHub) -> dict[str, str | None]:
    return {ref: row.get("cell") for ref, row in hub.memory.devices.items()}


def reports(hub: FakeHub) -> list[list[str]]:
    """Return the refs of each call that reported locations."""
    calls = [call for call in hub.calls if call.operation == "reportLocations"]
    return [[row["ref"] for row in call.variables["input"]["locations"]] for call in calls]


def on_disk(spool: Path) -> bytes:
    """Return every byte of the spool's files."""
    return b"".join(file.read_bytes() for file in sorted(spool.parent.glob(f"{spool.name}*")))


def modes(directory: Path) -> set[int]:
    return {file.stat().st_mode & 0o777 for file in directory.iterdir()}


def failure_of_another_process(spool: Path) -> str:
    """Return what a process writes that reads the spool."""
    read = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('SELECT * FROM meta')"
    command = [sys.executable, "-c", read, str(spool)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=PROGRAM_TIMEOUT).stderr


@pytest.fixture(params=["memory", "disk"])
def spool(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    return tmp_path / "moves" if request.param == "disk" else None


# ------------------------------------------------------------ what arrives
async def test_last_move_of_each_device_is_sent(hub: FakeHub, client: AsyncReunion, spool: Path | None) -> None:
    register(hub, "a", "b")
    async with client.devices.reporter(spool) as reporter:
        for ref, cell in (("a", CELL), ("b", CELL), ("a", OTHER)):
            await reporter.report(Location(ref, cell=cell))
        assert reporter.pending == 2
    assert (cells(hub), reports(hub), reporter.pending) == ({"a": OTHER, "b": CELL}, [["a", "b"]], 0)


async def test_moves_are_sent_by_time_and_by_size(hub: FakeHub, client: AsyncReunion, spool: Path | None) -> None:
    refs = [f"d{n}" for n in range(1000)]
    register(hub, *refs)
    async with client.devices.reporter(spool, max_delay=0.2) as reporter:
        await reporter.report(Location("d0", cell=CELL))
        await until(lambda: reports(hub) == [["d0"]])
    async with client.devices.reporter(spool, max_delay=3600) as reporter:
        for ref in refs:
            await reporter.report(Location(ref, cell=CELL))
        await until(lambda: len(reports(hub)) == 2)
        assert reports(hub)[1] == refs


async def test_refused_moves_are_told_and_forgotten(hub: FakeHub, client: AsyncReunion, spool: Path | None) -> None:
    register(hub, "known")
    failed = list[DeviceResult]()
    async with client.devices.reporter(spool, on_failure=failed.append) as reporter:
        for ref in ("known", "unknown"):
            await reporter.report(Location(ref, cell=CELL))
    assert [(one.ref, one.error.code) for one in failed if one.error] == [("unknown", "NOT_FOUND")]
    assert reporter.pending == 0


@pytest.mark.parametrize(
    ("location", "code"),
    [
        (Location(7, cell=CELL), "REF_INVALID"),  # type: ignore[arg-type]
        (Location("anna\ud800", cell=CELL), "REF_INVALID"),
        (Location("a", cell=8), "CELL_INVALID"),  # type: ignore[arg-type]
        (Location("a", latitude=1.0), "COORDINATES_INVALID"),
        (Location("a", latitude=float("nan"), longitude=1.0), "COORDINATES_INVALID"),
        ("a", "INVALID_INPUT"),
    ],
)
async def test_unreadable_move_is_refused_at_once(
    client: AsyncReunion, spool: Path | None, location: Any, code: str
) -> None:
    async with client.devices.reporter(spool) as reporter:
        with pytest.raises(InvalidInput) as caught:
            await reporter.report(location)
        assert (caught.value.code, reporter.pending) == (code, 0)


async def test_hub_that_is_away_costs_no_move(hub: FakeHub, face: Face, spool: Path | None) -> None:
    register(hub, "a", "b")
    port = int(hub.url.rpartition(":")[2])
    async with (
        face(hub.url, hub.key, retry=FAST_RETRY) as client,
        client.devices.reporter(spool, max_delay=0.05) as reporter,
    ):
        hub.stop()
        await reporter.report(Location("a", cell=CELL))
        await asyncio.sleep(0.3)
        for ref, cell in (("b", CELL), ("a", OTHER)):
            await reporter.report(Location(ref, cell=cell))
        hub.start(port)
        await until(lambda: reporter.pending == 0)
    # The last attempt took the moves as they were by then.
    assert (cells(hub), sorted(reports(hub)[-1])) == ({"a": OTHER, "b": CELL}, ["a", "b"])


@BOTH
async def test_move_within_a_call_is_sent_after_it(hub: FakeHub, client: AsyncReunion, spool: Path | None) -> None:
    register(hub, "a")
    async with client.devices.reporter(spool, max_delay=0.05) as reporter:
        lost = {"data": {"reportLocations": {"results": [{"ref": "a", "ok": True, "error": None}], "userErrors": []}}}
        hub.canned_responses.append(CannedResponse(body=lost, delay=0.4, executes=True))
        await reporter.report(Location("a", cell=CELL))
        await until(lambda: len(reports(hub)) == 1)
        await reporter.report(Location("a", cell=OTHER))
        await until(lambda: len(reports(hub)) == 2)
    assert cells(hub) == {"a": OTHER}


@BOTH
async def test_report_waits_while_too_many_wait(hub: FakeHub, client: AsyncReunion, spool: Path | None) -> None:
    register(hub, "a", "b")
    async with client.devices.reporter(spool, max_pending=1, max_delay=3600) as reporter:
        hub.canned_responses.extend([CannedResponse(status=503)] * 2)
        await reporter.report(Location("a", cell=CELL))
        began = time.monotonic()
        async with asyncio.timeout(HANG_TIMEOUT):
            await reporter.report(Location("b", cell=CELL))
        assert time.monotonic() - began > 0.01
        assert reports(hub)[-1] == ["a"]
    assert cells(hub) == {"a": CELL, "b": CELL}


@BOTH
async def test_closing_waits_no_longer_than_it_may(hub: FakeHub, client: AsyncReunion, tmp_path: Path) -> None:
    register(hub, "a")
    reporter = client.devices.reporter(tmp_path / "moves", max_delay=0.01, drain_timeout=0.3)
    async with reporter:
        hub.canned_responses.extend([CannedResponse(status=503, headers={"Retry-After": "30"})] * 3)
        await reporter.report(Location("a", cell=CELL))
        began = time.monotonic()
    assert time.monotonic() - began < 30
    assert reporter.pending == 1
    hub.canned_responses.clear()
    async with client.devices.reporter(tmp_path / "moves"):
        pass
    assert cells(hub) == {"a": CELL}


async def test_refused_key_ends_the_reporter_and_keeps_its_moves(hub: FakeHub, face: Face, tmp_path: Path) -> None:
    register(hub, "a")
    key = hub.key
    async with face(hub.url, key, retry=FAST_RETRY) as client:
        reporter = await client.devices.reporter(tmp_path / "moves", max_delay=0.01).__aenter__()
        hub.key = "rk_test_second"
        await reporter.report(Location("a", cell=CELL))
        await asyncio.sleep(0.3)
        with pytest.raises(AuthenticationError):
            await reporter.report(Location("a", cell=OTHER))
        with pytest.raises(AuthenticationError):
            await reporter.aclose()
        assert reporter.pending == 1
    async with face(hub.url, hub.key) as client, client.devices.reporter(tmp_path / "moves"):
        pass
    assert cells(hub) == {"a": CELL}


async def test_reporter_that_is_used_wrongly_says_so(client: AsyncReunion) -> None:
    reporter = client.devices.reporter()
    with pytest.raises(ClientClosed):
        await reporter.report(Location("a", cell=CELL))
    async with reporter:
        pass
    await reporter.aclose()
    with pytest.raises(ClientClosed):
        await reporter.report(Location("a", cell=CELL))
    with pytest.raises(ClientClosed, match="once"):
        await reporter.__aenter__()


FORKING = """
import os, sys
from reunion import ClientClosed, Location, Reunion
url, key, spool, cell = sys.argv[1:]
client = Reunion(url, key)
with client.devices.reporter(spool or None, max_delay=3600) as reporter:
    reporter.report(Location("before", cell=cell))
    if os.fork() == 0:
        for call in (lambda: reporter.report(Location("child", cell=cell)), reporter.close):
            try:
                call()
            except ClientClosed as error:
                print(error, flush=True)
        sys.exit(7)
    _, status = os.wait()
    assert os.waitstatus_to_exitcode(status) == 7, status
    reporter.report(Location("after", cell=cell))
"""


def test_reporter_belongs_to_the_process_that_entered_it(hub: FakeHub, spool: Path | None) -> None:
    register(hub, "before", "child", "after")
    program = [sys.executable, "-W", "ignore", "-c", FORKING, hub.url, hub.key, str(spool or ""), CELL]
    done = subprocess.run(program, capture_output=True, text=True, timeout=PROGRAM_TIMEOUT, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert [("fork" in line) for line in done.stdout.splitlines()] == [True, True]
    assert cells(hub) == {"before": CELL, "child": None, "after": CELL}


async def test_registrations_are_refreshed_in_time(hub: FakeHub, client: AsyncReunion, tmp_path: Path) -> None:
    rows = [{"ref": "still", "cell": CELL}]

    def reporter(every: timedelta) -> Any:
        return client.devices.reporter(tmp_path / "moves", refresh=lambda: rows, refresh_every=every)

    async with reporter(timedelta(hours=1)):
        await until(lambda: "still" in hub.memory.devices)
    for _ in range(5):
        hub.memory.devices.clear()
        async with reporter(timedelta(hours=1)):
            await asyncio.sleep(0.3)
        # A refresh that ends as the reporter is closed is done again: the file may not know of it.
        if not hub.memory.devices:
            break
    assert hub.memory.devices == {}, "the file knows of the refresh"
    async with reporter(timedelta(seconds=1)):
        await until(lambda: "still" in hub.memory.devices)


# ------------------------------------------------------------ what is on the disk
async def test_disk_holds_cells_only_until_they_are_answered(
    hub: FakeHub, client: AsyncReunion, tmp_path: Path
) -> None:
    register(hub, "phone-of-somebody")
    spool, cell = tmp_path / "moves", h3.latlng_to_cell(LATITUDE, LONGITUDE, 6)
    async with client.devices.reporter(spool, max_delay=3600, drain_timeout=0.0) as reporter:
        await reporter.report(Location("phone-of-somebody", latitude=LATITUDE, longitude=LONGITUDE))
        held = on_disk(spool)
        assert cell.encode() in held
        assert b"37.74" not in held
        assert b"115.67" not in held
        assert hub.key.encode() not in held
        assert modes(tmp_path) == {0o600}
        hub.canned_responses.extend([CannedResponse(status=503)] * 3)
    assert b"phone-of-somebody" in on_disk(spool)
    async with client.devices.reporter(spool, max_delay=0.01) as reporter:
        await until(lambda: reporter.pending == 0)
        # What waits is forgotten first, the deleted pages of the file a moment later.
        await until(lambda: b"phone-of-somebody" not in on_disk(spool))
        assert cell.encode() not in on_disk(spool)
    assert cells(hub) == {"phone-of-somebody": cell}


async def test_text_that_is_no_cell_never_reaches_the_disk(client: AsyncReunion, tmp_path: Path) -> None:
    async with client.devices.reporter(tmp_path / "moves") as reporter:
        for cell in ("f" * 100, "-1", "", "\ud800"):
            with pytest.raises(InvalidInput) as caught:
                await reporter.report(Location("a", cell=cell))
            assert (caught.value.code, reporter.pending) == ("CELL_INVALID", 0)


@pytest.mark.parametrize("resolution", [5, 7, 15])
async def test_cell_of_another_resolution_never_reaches_the_disk(
    client: AsyncReunion, tmp_path: Path, resolution: int
) -> None:
    cell = h3.latlng_to_cell(37.74, 115.67, resolution)
    async with client.devices.reporter(tmp_path / "moves") as reporter:
        for location in (Location("a", cell=cell), Location("a", latitude=91, longitude=0), Location("a")):
            with pytest.raises(InvalidInput):
                await reporter.report(location)
        assert cell.encode() not in on_disk(tmp_path / "moves")


async def test_replaced_moves_do_not_pile_up_in_the_file(hub: FakeHub, client: AsyncReunion, tmp_path: Path) -> None:
    register(hub, "a")
    async with client.devices.reporter(tmp_path / "moves", max_delay=3600) as reporter:
        for n in range(5_000):
            await reporter.report(Location("a", cell=CELLS[n % 2]))
        assert reporter.pending == 1
        assert (tmp_path / "moves").stat().st_size < 100_000
    assert cells(hub) == {"a": OTHER}


async def test_spool_is_for_one_hub_partner_and_mode(hub: FakeHub, face: Face, tmp_path: Path) -> None:
    async with face(hub.url, hub.key) as client:
        async with client.devices.reporter(tmp_path / "moves"):
            pass
        hub.memory.mode = "LIVE"
        with pytest.raises(StoreMismatch):
            async with client.devices.reporter(tmp_path / "moves"):
                pytest.fail("it was entered")
        hub.memory.mode = "TEST"
    with FakeHub() as other:
        async with face(other.url, other.key) as client:
            with pytest.raises(StoreMismatch):
                async with client.devices.reporter(tmp_path / "moves"):
                    pytest.fail("it was entered")
    # A key that was rotated is still the same partner.
    hub.key = "rk_test_second"
    async with face(hub.url, hub.key) as client, client.devices.reporter(tmp_path / "moves"):
        pass


async def test_moves_for_another_mode_leave_the_spool(hub: FakeHub, face: Face, tmp_path: Path) -> None:
    spool = tmp_path / "moves"
    register(hub, "a", "b", "c")
    port = int(hub.url.rpartition(":")[2])
    async with face(hub.url, hub.key, retry=FAST_RETRY) as client:
        async with client.devices.reporter(spool, max_delay=3600, drain_timeout=0.0) as reporter:
            hub.stop()
            for ref in ("a", "b"):
                await reporter.report(Location(ref, cell=CELL))
        reporter = await client.devices.reporter(spool, max_delay=3600).__aenter__()
        # So many that those which were replaced are deleted from the file meanwhile.
        for ref in ("a", "c") * (MAX_REPLACED + 1):
            await reporter.report(Location(ref, cell=OTHER))
        hub.memory.mode = "LIVE"
        hub.start(port)
        with pytest.raises(StoreMismatch, match="deleted"):
            await reporter.aclose()
        assert reporter.pending == 2
        assert OTHER.encode() not in on_disk(spool)
        hub.memory.mode = "TEST"
        async with client.devices.reporter(spool):
            pass
    assert (cells(hub), reports(hub)) == ({"a": CELL, "b": CELL, "c": None}, [["a", "b"]])


async def test_moves_taken_while_the_hub_is_away_replace_earlier_ones(hub: FakeHub, face: Face, tmp_path: Path) -> None:
    spool = tmp_path / "moves"
    register(hub, "a", "b")
    port = int(hub.url.rpartition(":")[2])
    async with face(hub.url, hub.key, retry=FAST_RETRY) as client:
        async with client.devices.reporter(spool, max_delay=3600, drain_timeout=0.0) as reporter:
            hub.stop()
            for ref in ("a", "b"):
                await reporter.report(Location(ref, cell=CELL))
        async with client.devices.reporter(spool, max_delay=3600) as reporter:
            await reporter.report(Location("a", cell=OTHER))
            hub.start(port)
        assert cells(hub) == {"a": OTHER, "b": CELL}
        assert CELL.encode() not in on_disk(spool)


def test_spool_of_another_partner_takes_no_more_moves(tmp_path: Path) -> None:
    ours, theirs = Binding("hub", "ours", "LIVE", 6), Binding("hub", "theirs", "LIVE", 6)
    with closing(DiskSpool(tmp_path / "moves")) as spool:
        spool.bind(theirs, None)
    with closing(DiskSpool(tmp_path / "moves")) as spool:
        spool.put("a", "{}", CELL)
        for call in (lambda: spool.bind(ours, None), lambda: spool.put("a", "{}", CELL)):
            with pytest.raises(StoreMismatch):
                call()
    with closing(DiskSpool(tmp_path / "moves")) as spool:
        assert len(spool) == 0


async def test_key_without_an_answer_takes_no_move_for_a_spool(hub: FakeHub, face: Face, tmp_path: Path) -> None:
    register(hub, "a")
    port, first = int(hub.url.rpartition(":")[2]), hub.key
    async with (
        face(hub.url, first, retry=FAST_RETRY) as client,
        client.devices.reporter(tmp_path / "moves", max_delay=3600, drain_timeout=0.0) as reporter,
    ):
        hub.stop()
        await reporter.report(Location("a", cell=CELL))
    async with face(hub.url, lambda: "rk_test_second", retry=FAST_RETRY) as client:
        with pytest.raises(ConnectError):
            async with client.devices.reporter(tmp_path / "moves"):
                pytest.fail("it was entered")
        # The key is rotated: what the first one left is sent, and the second one is known from now on.
        hub.key = "rk_test_second"
        hub.start(port)
        async with client.devices.reporter(tmp_path / "moves"):
            pass
        assert cells(hub) == {"a": CELL}
        hub.stop()
        async with client.devices.reporter(tmp_path / "moves", drain_timeout=0.0) as reporter:
            await reporter.report(Location("a", cell=OTHER))


async def test_only_a_new_spool_needs_the_hub(hub: FakeHub, face: Face, tmp_path: Path) -> None:
    register(hub, "a")
    port = int(hub.url.rpartition(":")[2])
    async with face(hub.url, hub.key, retry=FAST_RETRY) as client:
        hub.stop()
        with pytest.raises(ConnectError):
            async with client.devices.reporter(tmp_path / "moves"):
                pytest.fail("it was entered")
        hub.start(port)
        async with client.devices.reporter(tmp_path / "moves"):
            pass
        hub.stop()
        async with client.devices.reporter(tmp_path / "moves", max_delay=0.01, drain_timeout=10) as reporter:
            await reporter.report(Location("a", latitude=LATITUDE, longitude=LONGITUDE))
            hub.start(port)
    assert set(cells(hub).values()) == {h3.latlng_to_cell(LATITUDE, LONGITUDE, 6)}


async def test_two_reporters_do_not_share_a_spool(client: AsyncReunion, tmp_path: Path) -> None:
    async with client.devices.reporter(tmp_path / "moves"):
        with pytest.raises(StoreInUse):
            async with client.devices.reporter(tmp_path / "moves"):
                pytest.fail("it was entered")


async def test_refused_second_reporter_leaves_the_lock_in_place(client: AsyncReunion, tmp_path: Path) -> None:
    async with client.devices.reporter(tmp_path / "moves"):
        with pytest.raises(StoreInUse):
            async with client.devices.reporter(tmp_path / "moves"):
                pytest.fail("it was entered")
        assert "database is locked" in failure_of_another_process(tmp_path / "moves")


async def test_spool_that_others_could_read_is_closed_to_them(
    hub: FakeHub, client: AsyncReunion, tmp_path: Path
) -> None:
    spool, link = tmp_path / "moves", tmp_path / "link"
    spool.touch()
    for file in (spool, link):
        spool.chmod(0o644)
        async with client.devices.reporter(file, max_delay=3600, drain_timeout=0.0) as reporter:
            await reporter.report(Location("a", cell=CELL))
            assert modes(tmp_path) == {0o600}
            hub.canned_responses.extend([CannedResponse(status=503)] * 3)
        hub.canned_responses.clear()
        link.unlink(missing_ok=True)
        link.symlink_to(spool)
    # A link to nothing is no way around it.
    spool.unlink()
    async with client.devices.reporter(link):
        assert modes(tmp_path) == {0o600}


async def test_spool_with_a_name_of_sqlites_is_a_file(
    client: AsyncReunion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with client.devices.reporter(":memory:") as reporter:
        await reporter.report(Location("a", cell=CELL))
        assert CELL.encode() in on_disk(tmp_path / ":memory:")


async def test_spool_that_is_something_else_is_refused(client: AsyncReunion, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("a text that is long enough to be no database")
    with closing(sqlite3.connect(tmp_path / "other.db")) as other, other:
        other.execute("CREATE TABLE meta (kind TEXT, version INTEGER)")
        other.execute("INSERT INTO meta VALUES ('import', 1)")
    for name in ("text", "other.db"):
        with pytest.raises(StoreInvalid):
            async with client.devices.reporter(tmp_path / name):
                pytest.fail("it was entered")


async def test_spool_on_disk_without_h3_says_what_to_install(
    client: AsyncReunion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "h3", None)
    with pytest.raises(ConfigurationError, match="bulk"):
        async with client.devices.reporter(tmp_path / "moves"):
            pytest.fail("it was entered")


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(CELLS)) | st.integers(1, 3), max_size=30))
@settings(max_examples=200)
def test_spool_gives_the_last_move_of_each_device(steps: list[Any]) -> None:
    spool, last, given_last, number = Spool(), dict[str, str](), list[tuple[str, str]](), 0
    for step in steps:
        if isinstance(step, int):
            spool.answered(given_last)
            for ref, item in given_last:
                if last.get(ref) == item:
                    del last[ref]
            given_last = spool.first(step)
            assert len(dict(given_last)) == len(given_last) == min(step, len(last))
        else:
            number += 1
            last[step[0]] = f"{number}"
            assert spool.put(step[0], last[step[0]], step[1]) == len(last)
            assert dict(spool.first(10)) == last
    assert len(spool) == len(last)


def test_threads_that_share_a_spool_lose_no_move() -> None:
    spool, answered, count = Spool(), Counter[str](), 4000

    def put(thread: int) -> None:
        for number in range(count):
            spool.put(f"{thread}-{number % 50}", f"{number}", None)

    def answer() -> None:
        while answering:
            moves = spool.first(30)
            for ref, item in moves:
                answered[ref] = int(item)
            spool.answered(moves)

    answering = True
    with ThreadPoolExecutor(5) as threads:
        answerer = threads.submit(answer)
        for putting in [threads.submit(put, thread) for thread in range(4)]:
            putting.result()
        while len(spool):
            time.sleep(0.01)
        answering = False
        answerer.result()
    # Of each device the last move was given last.
    assert answered == {f"{thread}-{slot}": count - 50 + slot for thread in range(4) for slot in range(50)}


# ------------------------------------------------------------ kills and a full disk
def program(action: str, kind: str, hub: FakeHub, *arguments: object) -> list[str]:
    return [sys.executable, "-m", "tests.sdk.bulk_program", action, kind, hub.url, hub.key, *map(str, arguments)]


@pytest.mark.parametrize(("kind", "count"), [("async", 100_000), ("blocking", 20_000)])
def test_kill_loses_no_move_that_was_taken(kind: str, count: int, tmp_path: Path) -> None:
    all_moves = moves(str(count))
    with FakeHub() as hub:
        register(hub, *(move.ref for move in all_moves))
        with subprocess.Popen(
            program("report", kind, hub, count, tmp_path / "moves"), stdout=subprocess.PIPE
        ) as running:
            assert running.stdout is not None
            for line in running.stdout:
                if int(line) == count // 2:
                    running.send_signal(signal.SIGKILL)
                    break
            taken = max([count // 2, *map(int, running.stdout.read().split())]) + 1
        assert count // 2 < taken < count, "it was killed in the middle"
        subprocess.run(program("drain", kind, hub, tmp_path / "moves"), check=True, timeout=PROGRAM_TIMEOUT)
        wanted = {move.ref: move.cell for move in all_moves[:taken]}
        # The move after the last one that was told may have been taken as well.
        later = all_moves[taken : taken + 1]
        sent = {ref: cell for ref, cell in cells(hub).items() if cell}
    allowed = wanted | {move.ref: move.cell for move in later}
    assert wanted.keys() <= sent.keys() <= allowed.keys()
    assert all(cell in (wanted.get(ref), allowed[ref]) for ref, cell in sent.items())


@pytest.mark.parametrize("kind", FACES)
def test_full_disk_is_told_and_costs_no_earlier_move(hub: FakeHub, kind: str, tmp_path: Path) -> None:
    register(hub, *(move.ref for move in moves("20000")))
    filled = subprocess.run(
        program("fill", kind, hub, 20_000, tmp_path / "moves"),
        check=False,
        capture_output=True,
        text=True,
        timeout=PROGRAM_TIMEOUT,
    )
    taken, code = filled.stdout.split()
    assert (filled.returncode, code) == (-signal.SIGKILL, "STORE_UNAVAILABLE"), filled.stderr
    assert 100 < int(taken) < 20_000
    assert (tmp_path / "moves").stat().st_size <= 2_000_000
    subprocess.run(program("drain", kind, hub, tmp_path / "moves"), check=True, timeout=PROGRAM_TIMEOUT)
    wanted = {move.ref: move.cell for move in moves("20000")[: int(taken)]}
    assert {ref: cell for ref, cell in cells(hub).items() if cell} == wanted
