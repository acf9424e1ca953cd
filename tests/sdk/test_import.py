"""Imports: every row is answered for once, whatever the rows are and whatever breaks in between."""

import asyncio
import csv
import io
import json
import os
import signal
import sqlite3
import time
import tracemalloc
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion import (
    AsyncReunion,
    AuthenticationError,
    ConfigurationError,
    Device,
    HubUnavailable,
    ImportFailure,
    ImportProgress,
    InvalidInput,
    ProgressBar,
    ProtocolError,
    Reunion,
    StoreInUse,
    StoreInvalid,
    StoreMismatch,
)
from reunion.rows import Unreadable, csv_file, device_of
from reunion.testing import FakeHub
from reunion.testing.hub import CannedResponse
from reunion.throttle import Pacer, Throttle
from tests.sdk.faces import BOTH, Face
from tests.sdk.feeds import FAST_RETRY
from tests.sdk.forks import forking
from tests.timeouts import HANG_TIMEOUT

CELL = "8631aa42fffffff"
HEADER = "ref,token,cell,latitude,longitude,language"


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    """Run a hub whose partner pulls, and registers devices without tokens."""
    with FakeHub() as running:
        running.memory.channel = "webhook"
        yield running


def rows(count: int) -> Iterator[dict[str, str]]:
    return ({"ref": f"d{n}", "token": f"t{n}", "cell": CELL} for n in range(count))


def write_csv(path: Path, lines: list[str], encoding: str = "utf-8") -> Path:
    path.write_text("\n".join(lines) + "\n", encoding)
    return path


# ------------------------------------------------------------ what rows may be
class Frame:
    """A data frame with what pandas documents of it."""

    columns = ("ref", "cell", "latitude", "longitude", "city")

    def itertuples(self, *, index: bool, name: None) -> Iterator[tuple[Any, ...]]:
        assert (index, name) == (False, None)
        nan = float("nan")
        return iter([("a", CELL, nan, nan, "x"), ("b", NAType(), Decimal(10), 20.0, "y")])


class NAType:
    """A value that pandas documents as its own kind of nothing: what compares it learns nothing."""

    def __eq__(self, _: object) -> Any:
        return self

    def __bool__(self) -> bool:
        raise TypeError


class Polars:
    """A data frame with what Polars documents of it."""

    columns: tuple[str, ...] = ("ref", "cell", "city")

    def iter_rows(self, *, named: bool) -> Iterator[Mapping[str, Any]]:
        assert named
        return iter([{"ref": "a", "cell": CELL, "city": "x"}, {"ref": "b", "cell": CELL, "city": "y"}])


class Arrow:
    """A table with what Arrow documents of it."""

    schema = SimpleNamespace(names=["ref", "cell", "city"])

    def to_batches(self) -> list["Arrow"]:
        return [self]

    def to_pylist(self) -> list[Mapping[str, Any]]:
        return [{"ref": "a", "cell": CELL, "city": "x"}, {"ref": "b", "cell": CELL, "city": "y"}]


@pytest.mark.parametrize(
    "given_rows",
    [
        [Device("a", cell=CELL), {"ref": "b", "latitude": 10.0, "longitude": 20.0}],
        (row for row in [{"ref": "a", "cell": CELL}, Device("b", latitude=1, longitude=2)]),
        Frame(),
        Polars(),
        Arrow(),
    ],
    ids=["list", "generator", "pandas", "polars", "arrow"],
)
async def test_rows_of_every_kind_are_registered(hub: FakeHub, face: Face, given_rows: Any) -> None:
    if not isinstance(given_rows, list | Frame | Polars | Arrow):
        given_rows = iter([{"ref": "a", "cell": CELL}, Device("b", latitude=1, longitude=2)])
    async with face(hub.url, hub.key) as client:
        result = await client.devices.import_(given_rows)
    assert (result.registered, result.refused, set(hub.memory.devices)) == (2, 0, {"a", "b"})


@pytest.mark.parametrize(
    ("columns", "message"), [(("cell",), "no column `ref`"), (("ref", "lat", "lon"), "needs `cell`")]
)
async def test_data_frame_without_the_columns_is_refused(
    hub: FakeHub, client: AsyncReunion, columns: tuple[str, ...], message: str
) -> None:
    frame = Polars()
    frame.columns = columns
    with pytest.raises(InvalidInput, match=message):
        await client.devices.import_(frame)
    assert hub.calls == []


async def test_async_generator_is_imported(hub: FakeHub, client: AsyncReunion) -> None:
    async def produced() -> AsyncIterator[dict[str, str]]:
        for row in rows(1500):
            yield row

    assert (await client.devices.import_(produced())).registered == 1500
    assert len(hub.calls) == 2


async def test_csv_is_imported_whatever_else_it_holds(hub: FakeHub, client: AsyncReunion, tmp_path: Path) -> None:
    lines = [
        "REF ,Name,token,Cell,latitude,longitude,language",
        f"a,x,t1,{CELL},,,zh-CN",
        'b,"y, z",t2,,10.5,-20.25,',
        "",
        f'c,"two\nlines",,{CELL},,,',
    ]
    result = await client.devices.import_(write_csv(tmp_path / "d.csv", lines, "utf-8-sig"))
    assert (result.registered, result.failures) == (3, ())
    assert hub.memory.devices["a"] == {"ref": "a", "token": "t1", "cell": CELL, "language": "zh-CN"}
    assert hub.memory.devices["b"]["point"] == {"latitude": 10.5, "longitude": -20.25}


async def test_columns_of_other_names_and_another_delimiter_are_read(
    hub: FakeHub, client: AsyncReunion, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "d.csv", ["user_id;place", f"a;{CELL}"])
    with pytest.raises(InvalidInput, match="delimiter"):
        await client.devices.import_(path)
    columns = {"ref": "User_ID", "cell": "place"}
    assert (await client.devices.import_(path, columns=columns, delimiter=";")).registered == 1


@pytest.mark.parametrize(
    ("header", "columns", "message"),
    [
        ("token,cell", {}, "no column `ref`"),
        ("ref,token", {}, "needs `cell`"),
        ("ref,latitude", {}, "needs `cell`"),
        ("ref,cell,Ref", {}, "twice"),
        ("ref,cell", {"token": "push"}, "no column `push`"),
        ("ref,cell", {"phone": "x"}, "`phone`, which no device has"),
        ("", {}, "no column `ref`"),
    ],
)
async def test_wrong_header_is_refused_before_anything_is_sent(
    hub: FakeHub, client: AsyncReunion, tmp_path: Path, header: str, columns: dict[str, str], message: str
) -> None:
    path = write_csv(tmp_path / "d.csv", [header, f"a,{CELL},b"])
    with pytest.raises(InvalidInput, match=message):
        await client.devices.import_(path, columns=columns)
    assert hub.calls == []


async def test_bad_rows_of_a_csv_are_refused_alone(hub: FakeHub, client: AsyncReunion, tmp_path: Path) -> None:
    lines = [
        HEADER,
        f"a,t,{CELL},,,",
        f"b,t,{CELL}",
        f"c,t,{CELL},,,,",
        "d,t,,abc,1,",
        "e,t,,nan,1,",
        f"f,t2,{CELL},,,",
    ]
    result = await client.devices.import_(write_csv(tmp_path / "d.csv", lines))
    assert set(hub.memory.devices) == {"a", "f"}
    assert [(one.row, one.ref, one.error.code, one.error.path) for one in result.failures] == [
        (2, "b", "INVALID_INPUT", ()),
        (3, "c", "INVALID_INPUT", ()),
        (4, "d", "COORDINATES_INVALID", ("latitude",)),
        (5, "e", "COORDINATES_INVALID", ("latitude",)),
    ]
    assert result.failures[0].error.message == "Line 3 has 3 columns; the header has 6."
    assert result.codes == {"INVALID_INPUT": 2, "COORDINATES_INVALID": 2}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xff,ref,cell\na,b,c\n", "UTF-8"),
        ("ref,cell\na,b\n".encode("utf-16"), "UTF-8"),
        ("ref,cell\na,b\n".encode("utf-16-le"), "UTF-8"),
        (b"a" * 20_000 + b"\nref,cell\n", "longer"),
        (b'ref,"cell\n' + b"a,b\n" * 5000, "quotes"),
        (b'ref,"cell"x\na,b\n', "quotes"),
    ],
)
async def test_file_that_is_no_csv_says_so(client: AsyncReunion, tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "d.csv").write_bytes(data)
    with pytest.raises(InvalidInput, match=message):
        await client.devices.import_(tmp_path / "d.csv")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'"b"x,%b,' % CELL.encode(), "Line 4 is no row of a CSV; check its quotes."),
        (b'"b,%b,' % CELL.encode(), "Line 4 is no row of a CSV; check its quotes."),
        (b'b,"%b,' % CELL.encode(), "Line 4 is no row of a CSV; check its quotes."),
        (b'b,%b,"x' % CELL.encode(), "Line 4 is no row of a CSV; check its quotes."),
        (b"M\xfcller,%b," % CELL.encode(), "Line 4 is not text in UTF-8."),
        (b"\xed\xa0\x80,%b," % CELL.encode(), "Line 4 is not text in UTF-8."),
        (b"b" * 30_000 + b",,", "Line 4 is longer than 10,000 characters."),
        (b"b,,," + b"b" * 9_990, "Line 4 has 4 columns; the header has 3."),
    ],
)
@pytest.mark.parametrize("count", [1, 3000])
async def test_line_that_is_no_row_is_refused_alone(
    hub: FakeHub, client: AsyncReunion, tmp_path: Path, line: bytes, message: str, count: int
) -> None:
    after = [f'd{n},{CELL},"{n}"'.encode() for n in range(count)]
    lines = [b"ref,cell,note", f'a,{CELL},"two\nlines"'.encode(), line, *after, line.replace(b"b", b"c", 1)]
    (tmp_path / "d.csv").write_bytes(b"\r\n".join(lines))
    result = await client.devices.import_(tmp_path / "d.csv")
    assert [one.row for one in result.failures] == [2, count + 3]
    assert result.failures[0].error.message == message
    assert set(hub.memory.devices) == {"a", *(f"d{n}" for n in range(count))}


async def test_quote_that_closes_in_a_later_row_takes_no_row(
    hub: FakeHub, client: AsyncReunion, tmp_path: Path
) -> None:
    lines = ["ref,cell", f'"a,{CELL}', f"b,{CELL}", f'c",{CELL}', f"d,{CELL}"]
    result = await client.devices.import_(write_csv(tmp_path / "d.csv", lines))
    assert (set(hub.memory.devices), [one.row for one in result.failures]) == ({"b", 'c"', "d"}, [1])


@pytest.mark.parametrize("text", ["x" * 4_000_000, '"' + f"r,{CELL}\n" * 20_000], ids=["long line", "open quote"])
def test_bad_line_of_any_length_needs_little_memory(tmp_path: Path, text: str) -> None:
    path, before = write_csv(tmp_path / "d.csv", ["ref,cell", text]), csv.field_size_limit(2**31 - 1)
    tracemalloc.start()
    try:
        with csv_file(path, {}, ",") as found:
            assert sum(isinstance(row, Unreadable) for row in found) == 1
        assert tracemalloc.get_traced_memory()[1] < 500_000
    finally:
        tracemalloc.stop()
        csv.field_size_limit(before)


async def test_rows_in_no_regular_file_are_refused(hub: FakeHub, client: AsyncReunion, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    for path in (tmp_path, tmp_path / "fifo"):
        with pytest.raises(InvalidInput, match="regular file"):
            await client.devices.import_(path)
    with pytest.raises(FileNotFoundError):
        await client.devices.import_(tmp_path / "none.csv")
    assert hub.calls == []


ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.binary(max_size=3)


@given(st.dictionaries(st.sampled_from(["ref", "cell", "token", "latitude", "longitude", "lat"]), ANYTHING) | ANYTHING)
def test_any_row_is_a_device_or_refused(row: Any) -> None:
    device = device_of(row)
    if isinstance(device, Device) and device.fault() is None:
        json.dumps(device.to_wire(), allow_nan=False)


# ------------------------------------------------------------ how far, and what failed
async def test_progress_and_failures_are_told(hub: FakeHub, client: AsyncReunion) -> None:
    told, failed = list[ImportProgress](), list[ImportFailure]()
    given_rows: list[Any] = [*rows(2500), {"ref": 7}]
    result = await client.devices.import_(given_rows, on_progress=told.append, on_failure=failed.append)
    assert [(one.done, one.refused, one.total) for one in told][-1] == (2501, 1, 2501)
    assert [one.done for one in told][:3] == [1000, 2000, 2501]
    assert [one.row for one in failed] == [2501]
    assert result.failures == tuple(failed)


@pytest.mark.parametrize("is_terminal", [True, False])
def test_bar_shows_how_far_an_import_is(is_terminal: bool) -> None:
    class Out(io.StringIO):
        def isatty(self) -> bool:
            return is_terminal

    out = Out()
    bar = ProgressBar(out)
    for done in range(0, 101, 2):
        bar(ImportProgress(done, 1, 100, 2.0))
    bar(ImportProgress(5, 0, None, 0.0))
    shown = out.getvalue()
    assert "100 of 100 rows, 1 refused, 50 a second" in shown
    assert shown.count("\n") == (1 if is_terminal else 12)


async def test_import_of_any_size_needs_the_same_memory(hub: FakeHub, face: Face) -> None:
    hub.calls = Forgetful()
    peaks = []
    async with face(hub.url, hub.key) as client:
        for count in (6_000, 18_000):
            tracemalloc.start()
            result = await client.devices.import_(bad if n % 2 else good for n in range(count))
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
            assert (result.registered, result.refused, len(result.failures)) == (count // 2, count // 2, 1000)
    # Fifty bytes for each further row: less than any object takes.
    assert peaks[1] < peaks[0] + 600_000, peaks


good, bad = {"ref": "a", "cell": CELL}, {"ref": "b", "cell": 7}


class Forgetful(list[Any]):
    """A list of calls that keeps none."""

    def append(self, _: Any) -> None:
        pass


# ------------------------------------------------------------ pace and patience
def test_pacer_spreads_calls_over_the_points_that_come_back() -> None:
    pacer = Pacer()
    assert pacer.begin() == 0.0
    pacer.learn(Throttle(cost=1000, available=1500, restore_rate=500))
    assert pacer.begin() == pytest.approx(1.0, abs=0.1)
    pacer.end()
    pacer.end()
    assert pacer.begin() == 0.0


@pytest.mark.parametrize("answer", [{}, {"extensions": None}, {"extensions": {"cost": {"requestedQueryCost": "x"}}}])
def test_points_of_another_form_are_no_points(answer: dict[str, Any]) -> None:
    assert Throttle.from_wire(answer) is None


async def test_caller_is_never_told_to_wait(hub: FakeHub, client: AsyncReunion) -> None:
    hub.canned_responses.extend([CannedResponse(status=429, headers={"Retry-After": "0.02"})] * 12)
    assert (await client.devices.import_(rows(2000), give_up_after=0.0)).registered == 2000


async def test_import_gives_up_after_the_time_it_was_given(hub: FakeHub, face: Face) -> None:
    async with face(hub.url, hub.key, retry=FAST_RETRY) as client:
        hub.canned_responses.extend([CannedResponse(status=503)] * 5)
        assert (await client.devices.import_(rows(1000))).registered == 1000
        hub.canned_responses.extend([CannedResponse(status=503)] * 50)
        with pytest.raises(HubUnavailable):
            await client.devices.import_(rows(3000), give_up_after=0.1)


@BOTH
async def test_import_gives_up_before_a_wait_that_is_too_long(hub: FakeHub, client: AsyncReunion) -> None:
    hub.canned_responses.extend([CannedResponse(status=503, headers={"Retry-After": "86400"})] * 9)
    async with asyncio.timeout(HANG_TIMEOUT):
        with pytest.raises(HubUnavailable):
            await client.devices.import_(rows(10), give_up_after=30.0)


async def test_call_that_costs_too_much_is_halved(hub: FakeHub, client: AsyncReunion) -> None:
    dear = {"errors": [{"message": "…", "extensions": {"code": "COST_TOO_HIGH"}}]}
    hub.canned_responses.extend([CannedResponse(body=dear)])
    assert (await client.devices.import_(rows(1000))).registered == 1000
    assert [len(call.variables["input"]["devices"]) for call in hub.calls] == [1000, 500, 500]


async def test_refused_row_of_a_halved_call_keeps_its_place(hub: FakeHub, client: AsyncReunion) -> None:
    dear = {"errors": [{"message": "…", "extensions": {"code": "COST_TOO_HIGH"}}]}
    hub.canned_responses.extend([CannedResponse(body=dear)])
    given_rows = list(rows(1000))
    given_rows[700]["cell"] = "no cell"
    [failure] = (await client.devices.import_(given_rows)).failures
    assert (failure.row, failure.ref, failure.error.code) == (701, "d700", "CELL_INVALID")


async def test_answer_without_a_result_for_each_row_is_no_success(hub: FakeHub, client: AsyncReunion) -> None:
    results = [{"ref": "d0", "ok": True, "error": None}]
    hub.canned_responses.append(
        CannedResponse(body={"data": {"registerDevices": {"results": results, "userErrors": []}}})
    )
    with pytest.raises(ProtocolError):
        await client.devices.import_(rows(2))


async def test_refusal_of_a_whole_call_is_that_of_each_row(hub: FakeHub, client: AsyncReunion) -> None:
    whole = [{"code": "TOO_MANY_ITEMS", "message": "…", "path": ["devices"]}]
    hub.canned_responses.append(
        CannedResponse(body={"data": {"registerDevices": {"results": [], "userErrors": whole}}})
    )
    assert (await client.devices.import_(rows(2))).codes == {"TOO_MANY_ITEMS": 2}


@BOTH
@pytest.mark.parametrize("again", [{"ref": "one"}, {"token": "one"}], ids=["ref", "token"])
async def test_rows_of_one_device_are_sent_in_their_order(hub: FakeHub, client: AsyncReunion, again: Any) -> None:
    devices = [Device(f"d{n}", token=f"t{n}", cell=CELL) for n in range(3000)]
    devices[1000], devices[2500] = (replace(devices[n], **again) for n in (1000, 2500))
    hub.canned_responses.extend([CannedResponse(status=503)] * 2)
    assert (await client.devices.import_(devices)).registered == 3000
    first = [call.variables["input"]["devices"][0]["token"] for call in hub.calls]
    # Two attempts of the first two calls fail; the third one waits for both.
    sent = [{"t0": 0, "t1000": 1, "one": 1, "t2000": 2}[token] for token in first]
    assert (len(sent), set(sent[:-1]), sent[-1]) == (5, {0, 1}, 2)


async def test_text_of_a_type_without_a_hash_is_imported(hub: FakeHub, client: AsyncReunion) -> None:
    class Text(str):
        __slots__ = ()
        __hash__ = None  # type: ignore[assignment]

    devices = [Device(Text(f"d{n}"), token=Text(f"t{n}"), cell=CELL) for n in range(1500)]
    assert (await client.devices.import_(devices)).registered == 1500


async def test_rotated_key_is_taken_in_the_middle(hub: FakeHub, face: Face) -> None:
    first, second, asked = hub.key, "rk_test_second", 0

    def rotate(_: ImportProgress) -> None:
        hub.key = second

    def newest() -> str:
        nonlocal asked
        asked += 1
        # The new key comes a while after the hub has stopped taking the old one.
        return first if asked < 8 else second

    async with face(hub.url, newest, retry=FAST_RETRY) as client:
        importing = client.devices.import_(rows(6000), concurrency=2, on_progress=rotate)
        async with asyncio.timeout(HANG_TIMEOUT):
            assert (await importing).registered == 6000
    assert hub.key == second


async def test_refused_key_ends_the_import(hub: FakeHub, face: Face, tmp_path: Path) -> None:
    async with face(hub.url, "rk_test_wrong") as client:
        with pytest.raises(AuthenticationError):
            await client.devices.import_(rows(5000), resume=tmp_path / "place")


@pytest.mark.parametrize("concurrency", [0, 33])
async def test_concurrency_out_of_bounds_is_refused(client: AsyncReunion, concurrency: int) -> None:
    with pytest.raises(ValueError, match="1 to 32"):
        await client.devices.import_([], concurrency=concurrency)


@BOTH
async def test_error_of_the_callers_own_ends_all_calls(hub: FakeHub, client: AsyncReunion) -> None:
    def fail(_: ImportProgress) -> None:
        raise KeyError("own")

    with pytest.raises(KeyError, match="own"):
        await client.devices.import_(rows(20_000), on_progress=fail)
    # What was under way may still arrive, and nothing of the other fifteen calls.
    await asyncio.sleep(0.5)
    assert len(hub.calls) < 12


@BOTH
async def test_error_ends_calls_that_wait_for_the_hub(hub: FakeHub, client: AsyncReunion) -> None:
    hub.canned_responses.extend([CannedResponse(status=503, headers={"Retry-After": "60"})] * 8)

    def broken() -> Iterator[dict[str, str]]:
        yield from rows(1500)
        # Meanwhile a thread has sent the first thousand, and waits for a hub that is away.
        time.sleep(0.3)
        raise KeyError("own")

    with pytest.raises(KeyError, match="own"):
        async with asyncio.timeout(HANG_TIMEOUT):
            await client.devices.import_(broken())


@BOTH
async def test_async_callback_is_awaited_or_refused(hub: FakeHub, face: Face) -> None:
    told = list[int]()

    async def tell(progress: ImportProgress) -> None:
        told.append(progress.done)

    async with face(hub.url, hub.key) as client:
        try:
            await client.devices.import_(rows(10), on_progress=tell)
            assert told == [10, 10]
        except ConfigurationError:
            assert face is not AsyncReunion


class Silent(dict[str, Any]):
    """A row whose fields cannot be listed."""

    def __iter__(self) -> Iterator[str]:
        raise RuntimeError


async def test_row_that_raises_is_refused_alone(hub: FakeHub, client: AsyncReunion) -> None:
    hub.memory.channel = "webhook"
    rows = [Silent(ref="a"), object.__new__(Device), Device("b", cell=CELL)]
    result = await client.devices.import_(rows)
    assert (result.registered, result.refused) == (1, 2)
    assert [failure.row for failure in result.failures] == [1, 2]


# ------------------------------------------------------------ resuming
def state_of(path: Path) -> Any:
    with closing(sqlite3.connect(path)) as file:
        return file.execute("SELECT done, registered FROM import").fetchone()


@pytest.mark.parametrize("kind", ["async", "blocking"])
def test_killed_import_goes_on_where_it_was(kind: str, tmp_path: Path) -> None:
    lines = [HEADER, *(f"d{n},t{n},{CELL if n % 1000 else 'x'},{'' if n % 1000 else 1},," for n in range(3000))]
    path, resume = write_csv(tmp_path / "d.csv", lines), tmp_path / "place"
    with forking("tests.sdk.bulk_program") as forks:
        for kill_at in count(1):
            with FakeHub() as hub:
                arguments = ("import", kind, hub.url, hub.key, str(path), str(resume))
                code, _ = forks.run(*arguments, str(kill_at))
                if code == 0:
                    break
                assert code == -signal.SIGKILL
                before, done = len(hub.calls), state_of(resume)[0] if resume.exists() else 0
                assert done == kill_at // 2 * 1000
                assert resume.stat().st_mode & 0o777 == 0o600
                # The totals are those of the whole import, and what was saved as done was not sent again.
                assert forks.run(*arguments, "0") == (0, "2997 3\n")
                sent = [call for call in hub.calls[before:] if call.operation == "registerDevices"]
                assert len(sent) == (3000 - done) // 1000
                assert len(hub.memory.devices) == 2997
                assert not resume.exists()
    assert kill_at == 7, "two steps for each of three saves"


async def test_resume_file_is_for_one_hub_partner_mode_and_source(hub: FakeHub, face: Face, tmp_path: Path) -> None:
    path, resume = write_csv(tmp_path / "d.csv", ["ref,cell", f"a,{CELL}"]), tmp_path / "place"

    def fail(_: ImportProgress) -> None:
        raise KeyError

    async with face(hub.url, hub.key) as client:
        with pytest.raises(KeyError):
            await client.devices.import_(path, resume=resume, on_progress=fail)
        write_csv(path, ["ref,cell", f"b,{CELL}"])
        with pytest.raises(StoreMismatch, match="other rows"):
            await client.devices.import_(path, resume=resume)
        hub.memory.mode = "LIVE"
        with pytest.raises(StoreMismatch, match="mode"):
            await client.devices.import_(path, resume=resume)
    with FakeHub() as other:
        async with face(other.url, other.key) as client:
            with pytest.raises(StoreMismatch):
                await client.devices.import_(path, resume=resume)
    assert set(hub.memory.devices) == {"a"}


async def test_resume_file_that_is_something_else_is_refused(
    hub: FakeHub, client: AsyncReunion, tmp_path: Path
) -> None:
    (tmp_path / "place").write_text("no database at all, but a text of some length")
    with pytest.raises(StoreInvalid):
        await client.devices.import_(rows(1), resume=tmp_path / "place")
    assert (hub.calls, (tmp_path / "place").read_text()[:2]) == ([], "no")


async def test_two_imports_do_not_share_a_file(hub: FakeHub, client: AsyncReunion, tmp_path: Path) -> None:
    tried = list[Exception]()

    def nested(_: ImportProgress) -> None:
        with Reunion(hub.url, hub.key) as other:
            try:
                other.devices.import_(rows(1), resume=tmp_path / "place")
            except StoreInUse as error:
                tried.append(error)

    await client.devices.import_(rows(1), resume=tmp_path / "place", on_progress=nested)
    assert len(tried) == 2
