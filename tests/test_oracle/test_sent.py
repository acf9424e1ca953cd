"""Faults in the form and time of pushes: shown twice, sent unconfirmed, first push."""

from typing import Any

import pytest

from tests.test_oracle.good_run import good_run
from tests.test_oracle.planted import judgement_of, pushes_to, spoilt, wrong
from tests.test_oracle.small_run import SECOND, START, SmallRun

# ---------------------------------------------------------------- shown twice


def test_judge_counts_a_double_display_the_phone_recorded() -> None:
    def show(run: SmallRun) -> None:
        run.phones[3]["count"] = 2

    judgement = spoilt(show)
    assert (wrong(judgement), judgement["shown_twice"]) == ({"shown_twice"}, 1)


@pytest.mark.parametrize("tag", ["alert-one:2", None])
def test_judge_counts_a_double_display_by_tags_alone(tag: str | None) -> None:
    def change_tag(run: SmallRun) -> None:
        pushes_to(run, "one/one-near", "UPDATE")[0]["message"]["android"]["notification"]["tag"] = tag

    judgement = spoilt(change_tag)
    assert (wrong(judgement), judgement["shown_twice"]) == ({"shown_twice"}, 1)


# ---------------------------------------------------------------- sent unconfirmed


def test_a_push_before_confirmation_is_counted() -> None:
    def hurry(run: SmallRun) -> None:
        pushes_to(run, "one/western-far", "ALERT")[0]["received"] = START + 44

    judgement = spoilt(hurry)
    assert (wrong(judgement), judgement["sent_unconfirmed"]) == ({"sent_unconfirmed"}, 1)


@pytest.mark.parametrize("refused", [True, False])
def test_a_push_without_any_confirmation_is_counted(refused: bool) -> None:
    def skip(run: SmallRun) -> None:
        events = run.script["events"]
        confirmed = next(row for row in events if row["case"] == "second" and row["kind"] == "confirm")
        confirmed["ok"] = False
        if not refused:
            events.remove(confirmed)

    judgement = spoilt(skip)
    assert (wrong(judgement), judgement["sent_unconfirmed"]) == ({"sent_unconfirmed"}, 1)


def test_a_refused_request_before_confirmation_counts() -> None:
    judgement = spoilt(
        lambda run: run.push("one/western-far", SECOND, "ALERT", 1, 43, status=429, complete=False, error="QUOTA")
    )
    assert wrong(judgement) == {"sent_unconfirmed"}


# ---------------------------------------------------------------- first push


@pytest.mark.parametrize(("opened", "figure"), [(-5.0, 6.7), (1.5, 0.2), (9.0, -7.3)])
def test_first_push_is_timed_from_the_opening(opened: float, figure: float) -> None:
    def open_at(run: SmallRun) -> None:
        next(row for row in run.script["events"] if row["kind"] == "open")["began"] = START + opened

    judgement = spoilt(open_at)
    assert judgement["first_push_seconds"] == figure
    assert wrong(judgement) == (set() if 0 <= figure <= 5 else {"first_push_seconds"})


def test_a_run_without_pushes_fails() -> None:
    run = good_run()
    run.pushes.clear()
    judgement: dict[str, Any] = judgement_of(run)
    assert judgement["first_push_seconds"] is None
    assert {"first_push_seconds", "missed", "stages"} <= wrong(judgement)
