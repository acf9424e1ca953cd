"""`reunion devices import`: every row is answered for, and a file that cannot be read says why."""

import csv
import os
import signal
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reunion import ImportFailure, UserError
from reunion.cli.exit_codes import REFUSED, WRONG_USAGE
from reunion.cli.explain import about_file
from reunion.cli.failures_file import FailuresFile
from reunion.testing import FakeHub
from reunion.testing.hub import CannedResponse
from tests.sdk.command import Running, environment, reunion, spawned, terminal

HEADER = "ref,latitude,longitude,token,language"
VIEWER = {"partner": {"id": "partner-1", "name": "Example app"}, "mode": "TEST", "cellResolution": 6}
NOBODY = 65534


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the path of a CSV."""
    return tmp_path / "devices.csv"


def write(file: Path, count: int, *more: str, header: str = HEADER) -> Path:
    """Write a CSV of good rows and others."""
    file.write_text("\n".join((header, *good(count), *more)) + "\n", encoding="utf-8")
    return file


def good(count: int) -> Iterator[str]:
    """Yield rows without a fault."""
    return (f"d{number},10,20,t{number},en" for number in range(count))


def imported(hub: FakeHub, file: Path, *options: str, code: int = 0) -> tuple[str, str]:
    return reunion(hub, "devices", "import", str(file), *options, code=code)


# ------------------------------------------------------------ what comes of the rows
def test_good_rows_are_registered_and_counted(hub: FakeHub, file: Path) -> None:
    said, told = spawned(hub, "devices", "import", str(write(file, 2500)))
    assert said == "2,500 registered, 0 refused\n"
    first, *progress = told.splitlines()
    assert first == f"The place is kept in {file}.resume"
    assert "2,500 of 2,500 rows, 0 refused" in progress[-1]
    assert len(hub.memory.devices) == 2500
    assert list(file.parent.iterdir()) == [file]
    assert "\r" not in told


def test_terminal_shows_a_bar_that_ends_full(hub: FakeHub, file: Path) -> None:
    with terminal(("devices", "import", str(write(file, 2000, "x,99,0,t,en"))), environment(hub)) as shown:
        code, said = shown.finish()
    assert code == REFUSED
    assert "━" in said
    assert "2001/2001 rows, 1 refused" in said
    assert "2,000 registered, 1 refused (COORDINATES_INVALID 1)" in said


OFF_THE_EARTH = "The latitude must be between -90 and 90, the longitude between -180 and 180."


def test_refused_rows_are_counted_and_shown(hub: FakeHub, file: Path) -> None:
    write(file, 1, "[b]far,99,20,t,en", "short,10,20", *(f"e{number},x,0,t,en" for number in range(12)))
    said, told = imported(hub, file, code=REFUSED)
    assert said == "1 registered, 14 refused (COORDINATES_INVALID 13, INVALID_INPUT 1)\n"
    lines = told.splitlines()
    assert f"row 2 ([b]far): {OFF_THE_EARTH}" in lines
    assert "row 3 (short): Line 4 has 3 columns; the header has 5." in lines
    assert len([line for line in lines if line.startswith("row ")]) == 10
    assert lines[-1] == "… --failures FILE writes all of them."


def test_failures_file_lists_every_refused_row_for_its_owner(hub: FakeHub, file: Path, tmp_path: Path) -> None:
    failures = tmp_path / "failures.csv"
    failures.write_text("of an earlier import", encoding="utf-8")
    failures.chmod(0o644)
    write(file, 2, '"a ""b"", c",99,20,t,en', "short,10,20")
    _, told = imported(hub, file, "--failures", str(failures), code=REFUSED)
    assert told.splitlines()[-1] == f"The refused rows are in {failures}"
    assert stat.S_IMODE(failures.stat().st_mode) == 0o600
    with failures.open(encoding="utf-8", newline="") as read:
        rows = list(csv.reader(read))
    assert rows == [
        ["row", "ref", "code", "message"],
        ["3", 'a "b", c', "COORDINATES_INVALID", OFF_THE_EARTH],
        ["4", "short", "INVALID_INPUT", "Line 5 has 3 columns; the header has 5."],
    ]


@pytest.mark.parametrize("delimiter", [";", "tab"])
def test_other_columns_and_delimiters_and_a_bom_are_read(hub: FakeHub, file: Path, delimiter: str) -> None:
    sign = "\t" if delimiter == "tab" else delimiter
    hub.memory.channel = "webhook"
    text = "user_id,lat,longitude\nu1,10,20\n".replace(",", sign)
    file.write_text(text, encoding="utf-8-sig")
    options = ("--columns", "ref=user_id", "--columns", "latitude=lat", "--delimiter", delimiter)
    said, _ = imported(hub, file, *options)
    assert said == "1 registered, 0 refused\n"
    assert list(hub.memory.devices) == ["u1"]


def test_failure_that_comes_again_is_listed_once(tmp_path: Path) -> None:
    path = tmp_path / "failures.csv"
    error = UserError("REF_INVALID", "Refused.")
    for is_resumed, rows in ((False, (2, 5)), (True, (5, 7))):
        failures = FailuresFile(path, is_resumed=is_resumed)
        for row in rows:
            failures.add(ImportFailure(row, "d", error))
        failures.close()
    assert [line.split(",")[0] for line in path.read_text(encoding="utf-8").splitlines()] == ["row", "2", "5", "7"]


# ------------------------------------------------------------ what is no file of devices
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"name,latitude,longitude\n", "The header of the file has no column `ref`."),
        (b"ref;cell\n", "The header of the file has no column `ref`. Is its --delimiter another one?"),
        (b"ref,latitude\n", "The header of the file needs `cell`, or `latitude` and `longitude`."),
        (b"ref,ref,cell\n", "The header of the file has the column `ref` twice."),
        ("ref,cell\n".encode("utf-16"), "The first line of the file is not text in UTF-8."),
        (b"\xff\xd8\xff\xe0 a photo", "The first line of the file is not text in UTF-8."),
        (b'"ref,cell\n', "The first line of the file is no row of a CSV; check its quotes."),
        (b"x" * 10_001, "The first line of the file is longer than 10,000 characters."),
    ],
)
def test_file_without_devices_says_why(hub: FakeHub, file: Path, content: bytes, words: str) -> None:
    file.write_bytes(content)
    said, told = imported(hub, file, code=WRONG_USAGE)
    assert (said, told) == ("", f"Error: {file}: {words}\n")
    assert hub.calls == []
    assert list(file.parent.iterdir()) == [file]


def test_row_that_is_no_text_is_shown_alone(hub: FakeHub, file: Path) -> None:
    hub.memory.channel = "webhook"
    file.write_bytes(b"ref,latitude,longitude\n" + b"a,1,2\n" * 3000 + b"\xff,1,2\nb,1,2\n")
    said, told = imported(hub, file, code=REFUSED)
    assert said == "3,001 registered, 1 refused (INVALID_INPUT 1)\n"
    assert told.splitlines()[-1] == "row 3001 (): Line 3002 is not text in UTF-8."


def test_missing_file_and_folder_are_named(hub: FakeHub, tmp_path: Path) -> None:
    _, told = imported(hub, tmp_path / "none.csv", code=WRONG_USAGE)
    assert told == f"Error: {tmp_path / 'none.csv'}: No such file or directory.\n"
    os.mkfifo(tmp_path / "fifo")
    for path in (tmp_path, tmp_path / "fifo"):
        _, told = imported(hub, path, code=WRONG_USAGE)
        assert told == f"Error: {path}: This is not a file.\n"


def test_file_without_the_permission_to_read_is_named(hub: FakeHub, file: Path) -> None:
    write(file, 1).chmod(0)
    with not_as_root():
        _, told = imported(hub, file, code=WRONG_USAGE)
    assert told == f"Error: {file}: Permission denied.\n"


def test_wrong_name_of_a_host_blames_no_file(file: Path) -> None:
    with pytest.raises(UnicodeError), about_file(file):
        "hub..example".encode("idna")


@contextmanager
def not_as_root() -> Iterator[None]:
    """Be a user for a moment who has no right to anything: root may read every file."""
    user = os.geteuid()
    os.seteuid(NOBODY if user == 0 else user)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--columns", "ref"), "give a field and your name of it, such as ref=user_id."),
        (("--delimiter", ";;"), 'give one sign, such as ";", or the word tab.'),
        (("--delimiter", '"'), 'give one sign, such as ";", or the word tab.'),
        (("--columns", "reff=x"), "--columns names `reff`, which no device has"),
        (("--columns", "ref=user_id"), "The header of the file has no column `user_id`."),
    ],
)
def test_wrong_options_are_wrong_usage(hub: FakeHub, file: Path, options: tuple[str, ...], words: str) -> None:
    _, told = imported(hub, write(file, 1), *options, code=WRONG_USAGE)
    assert words in told
    assert hub.calls == []


@pytest.mark.parametrize("name", ["devices.csv", "devices.csv.resume", "./devices.csv"])
def test_failures_never_replace_the_rows(hub: FakeHub, file: Path, name: str) -> None:
    before = write(file, 1).read_text(encoding="utf-8")
    _, told = imported(hub, file, "--failures", str(file.parent / name), code=WRONG_USAGE)
    assert "--failures must be a file of its own." in told
    assert file.read_text(encoding="utf-8") == before


def test_folder_that_cannot_hold_the_failures_is_named(hub: FakeHub, file: Path) -> None:
    failures = file.parent / "none" / "failures.csv"
    _, told = imported(hub, write(file, 1), "--failures", str(failures), code=WRONG_USAGE)
    assert told.splitlines()[-1] == f"Error: {failures}: No such file or directory."


# ------------------------------------------------------------ what broke off
def break_off(hub: FakeHub, file: Path, *options: str, by: signal.Signals = signal.SIGINT) -> None:
    """End an import by a signal while the hub is away, after a part of the rows."""
    with Running(hub, "devices", "import", str(file), *options) as running:
        running.wait_for("rows, ")
        hub.canned_responses.extend([CannedResponse(status=503)] * 1000)
        running.wait_for("failure 1 in a row")
        code, said = running.end(by)
    hub.canned_responses.clear()
    assert "Traceback" not in said
    if by is signal.SIGINT:
        assert code == 130
        assert said.splitlines()[-1] == "Stopped. The same command goes on after the rows that were answered."


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGKILL])
def test_import_that_broke_off_goes_on_where_it_was(
    hub: FakeHub, file: Path, tmp_path: Path, by: signal.Signals
) -> None:
    failures = tmp_path / "failures.csv"
    file.write_text("\n".join((HEADER, "a,99,20,t,en", *good(10_000), "z,99,20,t,en")), encoding="utf-8")
    break_off(hub, file, "--failures", str(failures), by=by)
    hub.calls.clear()
    said, told = imported(hub, file, "--failures", str(failures), code=REFUSED)
    assert told.splitlines()[0] == f"Going on from {file}.resume"
    assert said == "10,000 registered, 2 refused (COORDINATES_INVALID 2)\n"
    assert len(hub.memory.devices) == 10_000
    sent = [len(call.variables["input"]["devices"]) for call in hub.calls if call.operation == "registerDevices"]
    assert sum(sent) in range(2, 10_002, 1000)
    rows = failures.read_text(encoding="utf-8").splitlines()
    assert [row.split(",")[0] for row in rows] == ["row", "1", "10002"]
    assert not Path(f"{file}.resume").exists()


def test_second_ctrl_c_ends_an_import_at_once(hub: FakeHub, file: Path) -> None:
    viewer = CannedResponse(body={"data": {"viewer": VIEWER}})
    hub.canned_responses.extend([viewer, *[CannedResponse(status=503, delay=25)] * 4])
    with Running(hub, "devices", "import", str(write(file, 4000))) as running:
        while len(hub.calls) < 5:
            assert running.is_running
        began_at = time.monotonic()
        running.interrupt()
        time.sleep(0.5)
        code, said = running.end()
    assert (code, "Traceback" in said) == (130, False)
    assert time.monotonic() - began_at < 25


def test_place_of_another_file_is_no_place_to_go_on(hub: FakeHub, file: Path) -> None:
    hub.canned_responses.extend([CannedResponse(body={"data": {"viewer": VIEWER}}), *[CannedResponse(status=401)] * 4])
    _, told = imported(hub, write(file, 3000), code=REFUSED)
    assert "The hub does not accept this key" in told
    hub.canned_responses.clear()
    write(file, 2400)
    _, told = imported(hub, file, code=WRONG_USAGE)
    words = "This resume file is for other rows; delete it to begin again."
    assert told.splitlines()[-1].startswith(f"Error: {file}.resume: {words}")


def test_place_in_another_file_is_kept_there(hub: FakeHub, file: Path, tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.write_text("something else", encoding="utf-8")
    _, told = imported(hub, write(file, 1), "--resume", str(place), code=WRONG_USAGE)
    words = "The store holds something else than what it is used for; give it an empty one."
    assert told.splitlines()[-1].startswith(f"Error: {place}: {words}")
    place.unlink()
    _, told = imported(hub, file, "--resume", str(place))
    assert told.splitlines()[0] == f"The place is kept in {place}"
