"""The size and the troubles that the whole demo must have, checked with small thresholds."""

from pathlib import Path

import pytest

from tests.oracle import scale
from tests.oracle.run import read_run
from tests.test_oracle.good_run import point_row
from tests.test_oracle.planted import Spoil
from tests.test_oracle.sighted_run import act, sighted_run
from tests.test_oracle.small_run import CENTRES, DISAPPEARED, FIRST, SECOND, SIGHTED, START, SmallRun, north_of


def grow(run: SmallRun) -> None:
    """Add what the run lacks: devices outside, a corrected place, a second closing in the middle of a slow stage."""
    run.act("one/comer", "register", 35, north_of(FIRST, 600.0, 0.3))
    for number in range(16):
        run.act(f"one/outside-{number}", "register", -60, north_of(SECOND, 400.0, number / 50))
    for number in range(2):
        run.push(f"one/outside-{number}", SECOND, "ALERT", 1, 52 + number)
    place, seen = point_row(CENTRES[SECOND]), DISAPPEARED[SECOND]
    run.script["events"].append(act("correct", 43.5, place=place, seen=seen) | {"case": "second"})
    for row in run.mongo["stages"]:
        if row["alert"] == SECOND:
            row["area"] = 2


def no_second_project(run: SmallRun) -> None:
    for row in run.tracks:
        row["partner"] = "one" if row["partner"] == "two" else row["partner"]


def no_webhook(run: SmallRun) -> None:
    run.tracks = [row for row in run.tracks if row["partner"] != "hook"]


def everyone_near(run: SmallRun) -> None:
    for row in run.tracks:
        row["lat"], row["lon"] = north_of(FIRST, 30) if row["lat"] else (None, None)


def nobody_does(*kinds: str) -> Spoil:
    """Remove all acts of these kinds since the first case was opened; earlier registrations stay."""

    def spoil(run: SmallRun) -> None:
        run.tracks = [row for row in run.tracks if row["act"] not in kinds or row["began"] < START]

    return spoil


def no_suspect(run: SmallRun) -> None:
    run.script["events"] = [row for row in run.script["events"] if row["kind"] != "revise"]


def two_cuts(run: SmallRun) -> None:
    run.script["feed_cuts"].pop()


def kill_between_stages(run: SmallRun) -> None:
    run.script["kills"][0]["at"] += 6


def no_sighting(run: SmallRun) -> None:
    run.script["events"] = [row for row in run.script["events"] if row["kind"] not in ("sighting", "confirm_area")]


def sighting_not_confirmed(run: SmallRun) -> None:
    run.script["events"] = [row for row in run.script["events"] if row["kind"] != "confirm_area"]


def corrected_instead_of_seen(run: SmallRun) -> None:
    kinds = {"sighting": "correct", "confirm_area": "confirm"}
    for row in run.script["events"]:
        row["kind"] = kinds.get(row["kind"], row["kind"])


def seen_far_away(run: SmallRun) -> None:
    next(row for row in run.script["events"] if row["kind"] == "sighting")["place"]["lat"] = SIGHTED[0] + 1


def corrected_at_once(run: SmallRun) -> None:
    event = next(row for row in run.script["events"] if row["kind"] == "correct")
    event["began"] = START + 42.3


def second_posted_early(run: SmallRun) -> None:
    run.script["cases"][1]["disappeared"] = "2016-05-13T21:00:00Z"


def confirmed_during_first_stage(run: SmallRun) -> None:
    for row in run.mongo["units"]:
        if row["alert"] == SECOND:
            row["finished_real"] = None


def closed_when_done(run: SmallRun) -> None:
    for number in range(2, 15):
        run.push(f"one/outside-{number}", SECOND, "ALERT", 1, 52.1)


@pytest.fixture(autouse=True)
def small_thresholds(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"DEVICES": 30, "INSIDE": 15, "SLOWED_DEVICES": 10}.items():
        monkeypatch.setattr(scale, name, value)


def faults_of(directory: Path, *changes: Spoil) -> list[str]:
    run = sighted_run()
    for change in (grow, *changes):
        change(run)
    return list(map(str, scale.scale(read_run(run.write(directory))).faults))


def test_a_full_run_passes_the_scale_check(tmp_path: Path) -> None:
    assert faults_of(tmp_path) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (no_second_project, "two FCM projects"),
        (no_webhook, "no webhook partner"),
        (everyone_near, "fewer than half"),
        (nobody_does("move"), "no device did move"),
        (nobody_does("register"), "no device did register"),
        (nobody_does("remove"), "no device did remove"),
        (nobody_does("rotate"), "no device did rotate"),
        (no_suspect, "the suspect was never added"),
        (two_cuts, "cut 2 times"),
        (kill_between_stages, "not killed during a stage"),
        (no_sighting, "no sighting was added and confirmed"),
        (sighting_not_confirmed, "no sighting was added and confirmed"),
        (corrected_instead_of_seen, "no sighting was added and confirmed"),
        (seen_far_away, "where nobody had been told"),
        (corrected_at_once, "no place was corrected"),
        (second_posted_early, "not posted more than three hours late"),
        (confirmed_during_first_stage, "not confirmed after its first stage"),
        (closed_when_done, "were left at"),
    ],
)
def test_judge_names_what_a_run_lacks(change: Spoil, words: str, tmp_path: Path) -> None:
    assert any(words in fault for fault in faults_of(tmp_path, change))


def test_judge_refuses_too_few_devices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DEVICES", "INSIDE", "SLOWED_DEVICES"):
        monkeypatch.setattr(scale, name, 1000)
    assert len([fault for fault in faults_of(tmp_path) if "fewer than 1000" in fault]) == 3
