"""Planted faults must stay plantable: nothing is played here, only their places are looked up."""

import ast
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.judge import FIGURES
from tests.prove.fault import Edit, Fault, Moved, Verdict
from tests.prove.faults import FAULTS
from tests.prove.tree import NEEDED, ROOT


def parameters(faults: tuple[Fault, ...]) -> list[Any]:
    return [pytest.param(fault, id=fault.name) for fault in faults]


@pytest.mark.parametrize("fault", parameters(FAULTS))
def test_each_text_stands_exactly_once_in_its_file(fault: Fault, tmp_path: Path) -> None:
    for edit in fault.edits:
        copy = tmp_path / edit.path
        copy.parent.mkdir(parents=True, exist_ok=True)
        if not copy.exists():
            copy.write_text((ROOT / edit.path).read_text(encoding="utf-8"), encoding="utf-8")
    fault.plant(tmp_path)
    for edit in fault.edits:
        if edit.path.endswith(".py"):
            ast.parse((tmp_path / edit.path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("fault", parameters(FAULTS))
def test_each_fault_is_in_what_is_copied_and_names_figures_of_the_judge(fault: Fault) -> None:
    assert all(edit.path.startswith(NEEDED) for edit in fault.edits)
    assert {figure.partition(".")[0] for figure in (fault.figure, *fault.stays)} <= FIGURES.keys()


def test_every_figure_but_the_first_push_has_its_fault() -> None:
    named = {fault.figure.partition(".")[0] for fault in FAULTS}
    assert named == FIGURES.keys() - {"first_push_seconds"}
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)


def test_a_text_that_moved_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "file.py").write_text("a = 1\na = 1\n", encoding="utf-8")
    for old in ("a = 1", "b = 1"):
        with pytest.raises(Moved):
            Edit("file.py", old, "a = 2").changed(tmp_path)


def test_a_fault_is_caught_only_by_its_own_figure_and_words() -> None:
    fault = Fault("f", (), "feed.lost", "never got", stays=("missed",))
    right: Verdict = {"feed": {"lost": 0}, "missed": 0, "violations": {}}
    assert fault.missing(right) == ["feed.lost stayed right"]
    caught: Verdict = {"feed": {"lost": 2}, "missed": 0, "violations": {"feed": ["x never got event 3"]}}
    assert fault.missing(caught) == []
    assert fault.missing({**caught, "feed": {"lost": 0}}) == ["feed.lost stayed right"]
    assert fault.missing({**caught, "violations": {"feed": ["x got event 3 again"]}}) == ["feed.lost stayed right"]
    ruined = {**caught, "violations": {**caught["violations"], "missed": ["y was never told"]}}
    assert fault.missing(ruined) == ["missed turned wrong too"]
