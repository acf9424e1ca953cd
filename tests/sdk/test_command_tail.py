"""`reunion tail`: alerts as lines for people and programs, until Ctrl-C or the end of the pipe."""

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from reunion.cli.exit_codes import WRONG_USAGE
from reunion.testing import FakeHub, sample_alert, sample_area
from reunion.testing.samples import OPENED_AT
from tests.sdk.command import PROGRAM, Running, environment, reunion, terminal
from tests.timeouts import PROGRAM_TIMEOUT

AREAS = [sample_area(1), sample_area(3, district="Second district", radiusKm=0.0, polygon=[])]


def publish_all(hub: FakeHub) -> None:
    """Publish the life of an alert."""
    hub.publish("ALERT", sample_alert("a1", status="ACTUAL"))
    hub.publish("STAGE", sample_alert("a1", areas=AREAS), area=1, stage={"number": 2, "radiusKm": 30.0})
    hub.publish("CANCEL", sample_alert("a1", state="CLOSED", ending="FOUND"))
    hub.publish("RENEWED", sample_alert("a9", areas=[]))


def followed(hub: FakeHub, *arguments: str, until: str, **changes: str) -> tuple[int, str]:
    """Follow until some words have come, then end it. Return the exit code and what was written."""
    with Running(hub, "tail", *arguments, **changes) as running:
        while not hub.feed_connections or not running.is_running:
            assert running.is_running
        publish_all(hub)
        running.wait_for(until)
        return running.end()


# ------------------------------------------------------------ lines for people
def test_lines_say_what_happened_and_list_the_areas(hub: FakeHub) -> None:
    code, said = followed(hub, until="RENEWED")
    assert code == 130
    at = "2026-01-02T03:04:05Z"
    assert said.splitlines()[:6] == [
        f"{at}  ALERT           OPEN    a1  Missing child",
        "    area 1  Example district, 100 km around 10.0000,20.0000",
        f"{at}  STAGE           OPEN     TEST  a1  [TEST] Missing child  area 1  stage 2, 30 km",
        "    area 1  Example district, 100 km around 10.0000,20.0000",
        "    area 3  Second district, nobody is told there now",
        f"{at}  CANCEL          CLOSED   TEST  a1  [TEST] Missing child  take it down",
    ]
    assert said.splitlines()[6].startswith(f"{at}  RENEWED ")


def test_terminal_colours_states_and_marks_what_is_not_real(hub: FakeHub, tmp_path: Path) -> None:
    hub.publish("ALERT", sample_alert("a1", status="EXERCISE", state="PAUSED"))
    place = tmp_path / "place"
    with terminal(("tail", "--follow", str(place)), environment(hub)) as shown:
        said = shown.wait_for("around 10.0000,20.0000")
        shown.process.send_signal(signal.SIGINT)
        code, _ = shown.finish()
    assert code == 130
    assert f"Connected: the place is kept in {place}. Ctrl-C ends." in said
    assert "\x1b[33mPAUSED" in shown.seen
    assert "\x1b[30;43m EXERCISE \x1b[0m" in shown.seen


def test_words_of_an_alert_cannot_command_a_terminal(hub: FakeHub, tmp_path: Path) -> None:
    texts = {"language": "en", "title": "a\x1b[2Jb [bold]c[/bold] :fire: \r\nd", "body": ""}
    hub.publish("ALERT", sample_alert("a1", texts=texts, areas=[sample_area(1, district="x\x1b]0;y\x07")]))
    with Running(hub, "tail", "--follow", str(tmp_path / "place")) as running:
        running.wait_for("around")
        _, said = running.end()
    assert "a\ufffd[2Jb [bold]c[/bold] :fire: \ufffd\ufffdd" in said
    assert "x\ufffd]0;y\ufffd" in said
    assert "\x1b" not in said


def test_any_script_is_written_in_any_encoding(hub: FakeHub, tmp_path: Path) -> None:
    hub.publish("ALERT", sample_alert("a1", texts={"language": "zh-CN", "title": "寻找失踪儿童", "body": ""}))
    with Running(hub, "tail", "--follow", str(tmp_path / "place"), PYTHONIOENCODING="ascii") as running:
        running.wait_for("around")
        code, said = running.end()
    assert code == 130
    assert r"\u5bfb\u627e\u5931" in said


# ------------------------------------------------------------ lines for programs
def test_json_lines_have_the_documented_shape(hub: FakeHub) -> None:
    _, said = followed(hub, "--json", until='"a9"')
    lines: list[dict[str, Any]] = [json.loads(line) for line in said.splitlines()]
    assert [line["type"] for line in lines] == ["ALERT", "STAGE", "CANCEL", "RENEWED"]
    stage = lines[1]
    alert = stage.pop("alert")
    assert stage == {
        "reason": "EVENT",
        "id": "a1",
        "type": "STAGE",
        "sequence": 2,
        "at": OPENED_AT,
        "area": 1,
        "stage": {"number": 2, "radius_km": 30.0},
        "cursor": "feed-2",
        "is_end": False,
    }
    assert (alert["state"], alert["status"], alert["texts"]["title"]) == ("OPEN", "TEST", "[TEST] Missing child")
    assert alert["areas"][0]["circle"] == {"centre": {"latitude": 10.0, "longitude": 20.0}, "radius_km": 100.0}
    assert (lines[2]["is_end"], lines[2]["alert"]["ending"]) == (True, "FOUND")
    assert said.isascii()


def test_closed_pipe_ends_a_command_in_silence(hub: FakeHub) -> None:
    program = [*PROGRAM, "tail", "--json"]
    piped = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
    with subprocess.Popen(program, env=environment(hub), **piped) as process:  # type: ignore[call-overload]
        while not hub.feed_connections:
            assert process.poll() is None
        publish_all(hub)
        process.stdout.readline()
        process.stdout.close()
        while process.poll() is None:
            hub.publish("UPDATE", sample_alert("a1"))
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
        assert (process.returncode, process.stderr.read()) == (0, b"")


def test_closed_pipe_of_lines_for_people_is_silent_too(hub: FakeHub) -> None:
    shell = f"{' '.join(PROGRAM)} doctor | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", shell],
        env=environment(hub),
        capture_output=True,
        text=True,
        check=False,
        timeout=PROGRAM_TIMEOUT,
    )
    assert (done.stdout, done.stderr) == ("0\n", "")


@pytest.mark.parametrize(("to", "code", "told"), [(">/dev/full", "1", "cannot be written"), (">&-", "0", "")])
def test_output_that_cannot_be_written_is_a_sentence(hub: FakeHub, to: str, code: str, told: str) -> None:
    shell = f"{' '.join(PROGRAM)} doctor {to}; echo $? >&2"
    done = subprocess.run(
        ["bash", "-c", shell],
        env=environment(hub),
        capture_output=True,
        text=True,
        check=False,
        timeout=PROGRAM_TIMEOUT,
    )
    assert done.stderr.splitlines()[-1] == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr


# ------------------------------------------------------------ where it begins
def test_followed_file_goes_on_where_it_stopped(hub: FakeHub, tmp_path: Path) -> None:
    place = tmp_path / "place"
    hub.memory.alerts["a0"] = sample_alert("a0")
    with Running(hub, "tail", "--json", "--follow", str(place)) as running:
        running.wait_for("OPEN")
        publish_all(hub)
        running.wait_for('"a9"')
        # A line that was written counts as soon as the next one is waited for.
        while "feed-4" not in place.read_text(encoding="utf-8"):
            assert running.is_running
        code, said = running.end()
    first = [json.loads(line) for line in said.splitlines()]
    assert code == 130
    assert [line["type"] or line["reason"] for line in first] == ["OPEN", "ALERT", "STAGE", "CANCEL", "RENEWED"]
    assert place.stat().st_mode & 0o777 == 0o600
    hub.publish("UPDATE", sample_alert("a0", revision=2))
    with Running(hub, "tail", "--json", "--follow", str(place)) as running:
        running.wait_for('"UPDATE"')
        _, said = running.end()
    assert [json.loads(line)["type"] for line in said.splitlines()] == ["UPDATE"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("folder/place", None, "No such file or directory"),
        ("place", "{}", "The store holds something else than what it is used for"),
        ("", None, "Is a directory"),
    ],
)
def test_unusable_place_is_named(hub: FakeHub, tmp_path: Path, name: str, content: str | None, words: str) -> None:
    place = tmp_path / name
    if content is not None:
        place.write_text(content, encoding="utf-8")
    _, told = reunion(hub, "tail", "--follow", str(place), code=WRONG_USAGE)
    assert told.startswith(f"Error: {place}: ")
    assert words in told


@pytest.mark.parametrize(
    ("area", "words"),
    [
        ("1,2", "give latitude,longitude,km as numbers"),
        ("a,b,c", "give latitude,longitude,km as numbers"),
        ("91,0,5", "a latitude is -90 to 90"),
        ("nan,0,5", "a latitude is -90 to 90"),
        ("0,181,5", "a longitude -180 to 180"),
        ("0,0,2001", "at most 2000 km"),
        ("0,0,0", "more than 0"),
    ],
)
def test_area_that_is_no_circle_is_wrong_usage(hub: FakeHub, area: str, words: str) -> None:
    _, told = reunion(hub, "tail", "--area", area, code=WRONG_USAGE)
    assert f"Invalid value for '--area': {words}" in told or words in told
    assert hub.feed_connections == []


def test_area_and_place_together_are_wrong_usage(hub: FakeHub, tmp_path: Path) -> None:
    _, told = reunion(hub, "tail", "--area", "1,2,3", "--follow", str(tmp_path / "p"), code=WRONG_USAGE)
    assert "--follow gives all alerts; leave out --area." in told


def test_refused_key_ends_tail_with_1(hub: FakeHub) -> None:
    _, told = reunion(hub, "tail", code=1, REUNION_API_KEY="rk_test_wrong")
    assert told.startswith("Error: The hub does not accept this key")
