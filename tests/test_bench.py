"""The benchmarks, started as a person starts them: these tests import nothing of bench."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def bench(folder: Path, *arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the benchmarks with files below `folder`; `path` is the search path for programs."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'sdk'}"}
    if path is not None:
        environment["PATH"] = path
    command = [sys.executable, "-m", "bench", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_missing_nginx_is_answered_with_install_instructions(tmp_path: Path) -> None:
    run = bench(tmp_path, "fanout", "--short", "--only", "fcm", path=str(tmp_path))
    assert run.returncode == 2
    assert "apt install nginx-light" in run.stderr
    assert not (tmp_path / "build").exists()


def test_an_unknown_row_or_size_is_refused(tmp_path: Path) -> None:
    # Not even a name that begins as one does.
    assert "there are targeting" in bench(tmp_path, "fanout", "--only", "fc.cpu_ratio").stderr
    assert bench(tmp_path, "fanout", "--size", "nothing=1").returncode == 2


@pytest.mark.release
def test_faults_during_a_stage_lose_and_repeat_nothing(tmp_path: Path) -> None:
    run = bench(tmp_path, "survival", "--short")
    assert run.returncode == 0, run.stdout + run.stderr
    found = json.loads((tmp_path / "build" / "bench" / "survival.json").read_text(encoding="utf-8"))
    rows = {row["name"].removeprefix("survival."): row for row in found["rows"]}
    zeros = "missed shown_twice repeats_without_kill closing_errors wrong_words still_shown stuck run_by_two"
    for name in zeros.split():
        assert (rows[name]["figure"], rows[name]["goal"], rows[name]["verdict"]) == (0, "≤ 0", "met"), name
    most = rows["repeats_per_kill_max"]
    assert (most["goal"], most["verdict"]) == (f"≤ {found['sizes']['batch']}", "met")
    rounds = rows["rounds"]["measured"]["rounds"]
    assert len(rounds) == found["sizes"]["rounds"]
    assert sum(len(one["repeats_by_death"]) for one in rounds) >= 5, "a worker of four processes, and one of a pool"
    assert "baseline" not in most
    assert (rows["new_calls_failed"]["figure"], rows["new_calls_failed"]["verdict"]) == (0, "met")
    assert sum(one["elections"] for one in rounds) >= 3, "a step-down, and a primary that is frozen or cut off"
    assert rows["begun_calls_seconds_max"]["figure"] > 0


@pytest.mark.release
def test_the_short_form_measures_without_judging(tmp_path: Path) -> None:
    run = bench(tmp_path, "fanout", "--short", "--only", "register")
    assert run.returncode == 0, run.stderr
    found = json.loads((tmp_path / "build" / "bench" / "fanout.json").read_text(encoding="utf-8"))
    assert [row["name"] for row in found["rows"]] == ["register.ratio", "register.moves_ratio"]
    for row in found["rows"]:
        assert (row["verdict"], row["void"]) == ("shown", None)
        assert row["name"] in run.stdout
        assert row["ratio"] > 0
        assert {len(samples) for samples in row["measured"].values()} == {1}


@pytest.mark.release
def test_the_feed_is_measured_against_stock_and_raw_frames(tmp_path: Path) -> None:
    # The rows that use most of the suite: the others start the same servers.
    run = bench(tmp_path, "feed", "--short", "--only", "feed.speedup")
    assert run.returncode == 0, run.stderr
    found = json.loads((tmp_path / "build" / "bench" / "feed.json").read_text(encoding="utf-8"))
    ratios = {row["name"]: row["ratio"] for row in found["rows"]}
    assert list(ratios) == ["feed.speedup", "feed.ratio_to_raw", "feed.burst"]
    assert all(row["verdict"] == "shown" for row in found["rows"])
    # Even so few clients show that executions are shared.
    assert ratios["feed.speedup"] > 1


@pytest.mark.release
def test_plain_requests_are_measured_against_stock(tmp_path: Path) -> None:
    run = bench(tmp_path, "api", "--short")
    assert run.returncode == 0, run.stderr
    found = json.loads((tmp_path / "build" / "bench" / "api.json").read_text(encoding="utf-8"))
    ratios = {row["name"].removeprefix("query."): row["ratio"] for row in found["rows"]}
    strangers = ["alert", "node", "entities", "audience", "receipts", "receipts_ref", "withdraw_tip"]
    assert list(ratios) == ["speedup", "speedup_one", "p99", *(f"oracle.{name}" for name in strangers)]
    assert all(0 <= row["measured"]["p"] <= 1 for row in found["rows"][3:])
    assert all(row["verdict"] == "shown" for row in found["rows"])
    # A server that parses and validates each request anew is slower, even with few requests.
    assert ratios["speedup"] > 1


def test_a_row_is_found_by_its_own_name(tmp_path: Path) -> None:
    # Without the answering server the run stops here, as it does by the name of its group.
    assert "apt install nginx" in bench(tmp_path, "fanout", "--only", "fcm.cpu_ratio", path=str(tmp_path)).stderr


@pytest.mark.release
def test_calls_that_meet_are_all_done_once(tmp_path: Path) -> None:
    run = bench(tmp_path, "contention", "--short")
    assert run.returncode == 0, run.stdout + run.stderr
    found = json.loads((tmp_path / "build" / "bench" / "contention.json").read_text(encoding="utf-8"))
    rows = {row["name"].removeprefix("contention."): row for row in found["rows"]}
    for name in ("turned_away", "wrong"):
        assert (rows[name]["figure"], rows[name]["goal"], rows[name]["verdict"]) == (0, "≤ 0", "met"), name
    assert rows["turned_away"]["measured"]["ran_again"]["work"] > 0, "no two calls met"


@pytest.mark.release
def test_moving_devices_are_told_exactly_in_the_short_form(tmp_path: Path) -> None:
    run = bench(tmp_path, "exactness", "--short")
    assert run.returncode == 0, run.stdout + run.stderr
    found = json.loads((tmp_path / "build" / "bench" / "exactness.json").read_text(encoding="utf-8"))
    figures = {row["name"].removeprefix("exactness."): row["figure"] for row in found["rows"]}
    assert figures["steps"] >= 2_000
    assert [figures[name] for name in ("missed", "told_outside", "told_twice", "still_shown")] == [0, 0, 0, 0]


@pytest.mark.release
def test_short_files_of_exports_are_measured_without_judging(tmp_path: Path) -> None:
    run = bench(tmp_path, "analyst", "--short", "--only", "exports")
    assert run.returncode == 0, run.stdout + run.stderr
    found = json.loads((tmp_path / "build" / "bench" / "analyst.json").read_text(encoding="utf-8"))
    peak, row, of_parquet, _ = found["rows"]
    assert (peak["name"], peak["goal"], peak["verdict"]) == ("exports.peak_memory", "≤ 1.2", "shown")
    assert peak["measured"]["many"]["rows"] == 2 * peak["measured"]["few"]["rows"] == 600
    assert row["figure"] > 0
    assert (of_parquet["name"], of_parquet["measured"]["many"]["rows"]) == ("exports.parquet.peak_memory", 600)
