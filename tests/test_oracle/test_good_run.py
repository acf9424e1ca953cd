"""The good run has no violation, and the judge refuses evidence that it cannot read."""

import base64
import json
from pathlib import Path

import pytest

from tests.oracle.judge import judge, main
from tests.oracle.lines import EvidenceBroken, identifier, stored_time
from tests.test_oracle.good_run import good_run
from tests.test_oracle.planted import judgement_of
from tests.test_oracle.small_run import FIRST

ZEROS = (
    "missed",
    "told_twice",
    "told_outside",
    "shown_twice",
    "sent_after_close",
    "sent_unconfirmed",
    "private_fields_leaked",
    "precise_locations_stored",
)


def test_a_good_run_has_every_figure_and_no_fault() -> None:
    judgement = judgement_of(good_run())
    assert judgement["violations"] == {}
    assert judgement["ok"] is True
    assert {name: judgement[name] for name in ZEROS} == dict.fromkeys(ZEROS, 0)
    assert judgement["closing"] == {"reached_before": 17, "told_closing": 16, "gone": 1, "extra": 0}
    assert judgement["ends"] == {"with_words": 11, "data_alone": 1, "strange_words": 0, "shown": 0}
    assert (judgement["screens"]["phones"], judgement["screens"]["name_or_photo"]) == (13, 0)
    assert judgement["feed"] == {"events": 14, "lost": 0, "repeated": 0, "out_of_order": 0}
    assert judgement["photo_after_close"] == 410
    assert (judgement["first_push_seconds"], judgement["wall_seconds"]) == (0.7, 70.0)
    assert [(row["radius_km"], row["devices_in_ring"], row["reached"]) for row in judgement["stages"]] == [
        (100.0, 4, 4),
        (200.0, 3, 3),
        (300.0, 6, 5),
        (500.0, 3, 3),
    ]
    assert judgement["stages"][2]["dead_tokens"] == 1
    assert judgement["stages"][2]["seconds"] == pytest.approx(2.0)


def test_the_judgement_has_exactly_the_report_keys() -> None:
    report = {"first_push_seconds", "stages", "closing", "feed", "photo_after_close", "wall_seconds", *ZEROS}
    report |= {"areas", "sighting", "removed", "ends", "screens"}
    assert set(judgement_of(good_run())) == report | {"violations", "ok"}


def test_relay_ids_count_as_the_same_alert() -> None:
    run = good_run()
    relay = base64.b64encode(f"Alert:{FIRST}".encode()).decode()
    for row in run.feed_lines:
        if row["event"]["alert"]["id"] == FIRST:
            row["event"]["alert"]["id"] = relay
    for row in run.responses:
        row["variables"]["alert"] = relay
    assert judgement_of(run)["violations"] == {}


def test_the_command_prints_the_judgement(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = good_run().write(tmp_path)
    assert main([str(directory)]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    (directory / "dumps" / "mongo" / "journal.jsonl").write_text('{"_id": 1}\n', encoding="utf-8")
    assert main([str(directory)]) == 1
    assert json.loads(capsys.readouterr().out)["violations"]["journal"]
    assert main(["--full", str(directory)]) == 1
    assert "fewer than 50000" in capsys.readouterr().out
    (directory / "script.json").unlink()
    assert main([str(directory)]) == 2
    assert main([]) == 2


@pytest.mark.parametrize(
    "name",
    [
        "script.json",
        "tracks.jsonl",
        "pushes.jsonl",
        "phones.jsonl",
        "wire/responses.jsonl",
        "wire/feed.jsonl",
        "wire/photos.jsonl",
        "dumps/redis.jsonl",
        "dumps/logs/api.log",
        "dumps/mongo/stages.jsonl",
        "dumps/mongo/units.jsonl",
        "dumps/mongo/feed.jsonl",
        "dumps/mongo/alerts.jsonl",
    ],
)
def test_a_required_file_that_is_missing_stops_the_judge(name: str, tmp_path: Path) -> None:
    directory = good_run().write(tmp_path)
    (directory / name).unlink()
    with pytest.raises(EvidenceBroken):
        judge(directory)


@pytest.mark.parametrize("name", ["wire/webhooks.jsonl", "wire/staff.jsonl", "dumps/mongo/journal.jsonl"])
def test_an_optional_file_that_is_missing_is_accepted(name: str, tmp_path: Path) -> None:
    directory = good_run().write(tmp_path)
    (directory / name).unlink()
    assert judge(directory)["ok"] is True


@pytest.mark.parametrize("line", ['{"began": 1', "[]", '{"act": "fly"}', '{"act": "move", "done": "soon"}'])
def test_a_line_that_cannot_be_read_stops_the_judge(line: str, tmp_path: Path) -> None:
    directory = good_run().write(tmp_path)
    with (directory / "tracks.jsonl").open("a", encoding="utf-8") as tracks:
        tracks.write(line + "\n")
    number = len(good_run().tracks) + 1
    with pytest.raises(EvidenceBroken, match=rf"tracks\.jsonl line {number}\b"):
        judge(directory)


def test_extended_json_is_read_in_each_form() -> None:
    for value in ({"$date": "2016-05-13T08:00:00.5Z"}, {"$date": {"$numberLong": "1463126400500"}}):
        assert stored_time(value) == 1463126400.5
    assert identifier({"$oid": "573589c0"}) == "573589c0"
