"""Placeholders of the task pages: nothing of an answer is accepted unseen."""

from typing import Any

import pytest

from tests.docs.placeholders import Differs, Placeholders
from tests.docs.steps import steps

EARLY, LATE = "2016-05-13T08:00:00Z", "2016-05-13T09:00:00Z"


@pytest.mark.parametrize(
    ("shown", "answer"),
    [
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": 1, "b": 2}, {"a": 1}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a": 1}, {"a": True}),
        ({"a": 1}, {"a": 1.0}),
        ({"a": 1}, [1]),
        ([1, 2], [1]),
        (["<id>"], [None]),
        (["<id>"], [7]),
        (["<id>"], [""]),
        (["<id>", "<id>"], ["cs_1", "cs_2"]),
        (["<id>", "<other id>"], ["cs_1", "cs_1"]),
        (["<officer>"], ["colleague-1"]),
        (["<id>"], ["officer-1"]),
        (["the <id>"], ["the cs_1"]),
    ],
)
def test_another_answer_differs_from_the_printed_one(shown: Any, answer: Any) -> None:
    seen = Placeholders({"officer": "officer-1"})
    with pytest.raises(Differs):
        seen.match(shown, answer)
    assert seen.values == {"<officer>": "officer-1"}


def test_a_new_placeholder_is_bound_and_sent_afterwards() -> None:
    seen = Placeholders({"officer": "officer-1"})
    seen.match({"by": "<officer>", "id": "<id>", "n": [1.5]}, {"by": "officer-1", "id": "cs_1", "n": [1.5]})
    assert seen.fill({"input": [{"caseId": "<id>", "path": "/of/<id>", "n": 3}]}) == {
        "input": [{"caseId": "cs_1", "path": "/of/cs_1", "n": 3}]
    }
    with pytest.raises(Differs):
        seen.match("<id>", "cs_2")
    with pytest.raises(Differs):
        seen.fill("<never seen>")


def test_two_times_may_be_one_moment() -> None:
    seen = Placeholders({})
    seen.match(["<begun at>", "<told at>", "<ended at>"], [EARLY, EARLY, LATE])
    with pytest.raises(Differs):
        seen.match("<ended at>", EARLY)


@pytest.mark.parametrize("page", ["officers-night", "supervisors-night", "two-forces"])
def test_every_operation_of_a_night_has_an_answer(page: str) -> None:
    # `steps` itself refuses a page with another block.
    assert len(steps(f"docs/police/{page}.md")) >= 14
