"""Planted faults must stay plantable: nothing is played here, only their places are looked up."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.judge import FIGURES
from tests.prove.__main__ import chosen
from tests.prove.breach import CHECK, Breach
from tests.prove.breaches import BREACHES
from tests.prove.fault import DeliveryOutcome, Edit, Fault, Moved
from tests.prove.faults import FAULTS
from tests.prove.proof import ends_of, read_report, try_breach
from tests.prove.tree import NEEDED, NEEDED_BY_TESTS, ROOT
from tests.test_house import RULES_AND_BREACHES

PROMISES = ROOT / "docs" / "promises.md"
RULES = {rule.__name__ for rule in RULES_AND_BREACHES}
PLANTED: dict[str, Fault | Breach] = {fault.name: fault for fault in FAULTS}
PLANTED |= {breach.name: breach for breach in BREACHES}


def parameters(planted: tuple[Fault | Breach, ...]) -> list[Any]:
    return [pytest.param(one, id=one.name) for one in planted]


@pytest.mark.parametrize("fault", parameters((*FAULTS, *BREACHES)))
def test_each_text_stands_exactly_once_in_its_file(fault: Fault | Breach, tmp_path: Path) -> None:
    for path in fault.removed if isinstance(fault, Breach) else ():
        assert (ROOT / path).exists()
        (tmp_path / path).mkdir(parents=True)
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


def test_each_name_is_given_once() -> None:
    assert len(PLANTED) == len(FAULTS) + len(BREACHES)
    assert not [name for name in PLANTED if ";" in name], "names stand in docs/promises.md with semicolons between"


@pytest.mark.parametrize("breach", parameters(BREACHES))
def test_each_breach_is_in_what_is_copied_and_names_rows_and_tests_that_exist(breach: Breach) -> None:
    assert breach.edits or breach.removed
    assert breach.tests
    assert breach.rows
    assert all(edit.path.startswith(NEEDED_BY_TESTS) for edit in breach.edits)
    assert [row for row in breach.rows if row not in table()] == []
    for test in breach.tests:
        if not test.startswith(CHECK):
            path, _, name = test.partition("::")
            source = (ROOT / path).read_text(encoding="utf-8")
            assert not name or f"def {name.partition('[')[0]}(" in source, test


def test_a_text_that_moved_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "file.py").write_text("a = 1\na = 1\n", encoding="utf-8")
    for old in ("a = 1", "b = 1"):
        with pytest.raises(Moved):
            Edit("file.py", old, "a = 2").changed(tmp_path)


def test_a_fault_is_caught_only_by_its_own_figure_and_words() -> None:
    fault = Fault("f", (), "feed.lost", "never got", stays=("missed",))
    right: DeliveryOutcome = {"feed": {"lost": 0}, "missed": 0, "violations": {}}
    assert fault.missing(right) == ["feed.lost stayed right"]
    caught: DeliveryOutcome = {"feed": {"lost": 2}, "missed": 0, "violations": {"feed": ["x never got event 3"]}}
    assert fault.missing(caught) == []
    assert fault.missing({**caught, "feed": {"lost": 0}}) == ["feed.lost stayed right"]
    assert fault.missing({**caught, "violations": {"feed": ["x got event 3 again"]}}) == ["feed.lost stayed right"]
    ruined = {**caught, "violations": {**caught["violations"], "missed": ["y was never told"]}}
    assert fault.missing(ruined) == ["missed turned wrong too"]


# ---------------------------------------------------------------- breaches under tests


def test_an_id_covers_its_own_cases_and_no_others() -> None:
    ends = read_report(
        """<testsuites><testsuite>
        <testcase file="tests/a.py" name="test_a[1]"><failure message="assert 1 == 2"/></testcase>
        <testcase file="tests/a.py" name="test_a[1]"><error message="failed on teardown"/></testcase>
        <testcase file="tests/a.py" name="test_a[2]"/>
        <testcase file="tests/a.py" name="test_ab"><error message="failed on setup"/></testcase>
        </testsuite></testsuites>"""
    )
    assert ends_of("tests/a.py::test_a", ends) == {"failure", "passed"}
    assert ends_of("tests/a.py::test_a[1]", ends) == {"failure"}
    assert ends_of("tests/a.py::test_ab", ends) == {"error"}
    assert ends_of("tests/a.py", ends) == {"failure", "passed", "error"}
    assert ends_of("tests/b.py", ends) == set()


TREE_TEST = "tests/test_tree.py::test_the_readme_fits_a_screen"


@pytest.mark.parametrize(
    ("new", "tests", "words"),
    [
        ("make demos", (TREE_TEST,), ""),
        ("make demo ", (TREE_TEST,), f"{TREE_TEST} did not fail"),
        ("make demos", (TREE_TEST, "tests/test_tree.py::test_of_nothing"), "NotRun"),
        ("make demos", ("tests/test_nowhere.py",), "NotRun"),
        ("make demos", ("check:no such check",), "NotRun"),
        ("make demos", ("check:lint-imports",), "check:lint-imports did not fail"),
    ],
)
async def test_a_breach_is_caught_only_by_tests_that_ran_and_failed(
    new: str, tests: tuple[str, ...], words: str
) -> None:
    old = "```\nmake demo\n```"
    edit = Edit("README.md", old, old.replace("make demo", new).replace("demos", "play"))
    outcome = await try_breach(ROOT, Breach("b", ("2.14.1",), (edit,), tests))
    assert bool(outcome.amiss) == bool(words)
    assert all(words in line for line in outcome.amiss)


def test_a_fault_is_chosen_by_a_part_of_its_name_or_by_its_row_or_section() -> None:
    assert chosen([], "a key")
    assert chosen(["key"], "a key", ["2.3.4"])
    assert chosen(["2.3.4"], "a key", ["2.3.4"])
    assert chosen(["nothing", "2.3"], "a key", ["2.3.4"])
    assert not chosen(["2.3"], "a key", ["2.30.1"])
    assert not chosen(["2.3.1"], "a key", ["2.3.10"])
    assert not chosen(["lock"], "a key", ["2.3.4"])


# ---------------------------------------------------------------- what docs/promises.md says is held


def table() -> dict[str, list[str]]:
    """The rows of docs/promises.md by number: promise, proof, planted fault, state."""
    lines = PROMISES.read_text(encoding="utf-8").splitlines()
    rows = [re.split(r"(?<!\\)\|", line.strip("| ")) for line in lines if re.match(r"\| \d", line)]
    return {cells[0].strip(): [cell.strip() for cell in cells[1:]] for cells in rows}


def names_in(*cells: str) -> list[str]:
    """What stands in cells after "`make prove`: ", without the semicolons between."""
    said = [
        part.removeprefix("`make prove`: ") for cell in cells for part in cell.split("<br>") if "`make prove`: " in part
    ]
    return [name for part in said for name in part.split("; ")]


def missing_from(number: str, proof: str, planted: str) -> list[str]:
    """Why a row may not be called held: nothing was planted under it, or not what it says."""
    names = names_in(proof, planted)
    faults = [f"{number}: {name!r} is no fault and no breach of tests/prove" for name in names if name not in PLANTED]
    for name in names:
        found = PLANTED.get(name)
        if isinstance(found, Breach) and number not in found.rows:
            faults.append(f"{number}: the breach {name!r} is for {', '.join(found.rows)}")
    rules = re.findall(r"tests/test_house\.py::test_house_keeps\[(\w+)\]", proof)
    if planted.startswith("tests/test_house.py::test_rule_sees_a_breach") and rules:
        return faults + [
            f"{number}: tests/test_house.py has no breach of {rule}" for rule in rules if rule not in RULES
        ]
    # A row about `make prove` as a whole is proved by its run.
    if not names and not ("`make prove`" in proof.split("<br>") and planted.startswith("seen red")):
        faults.append(f'{number} is called held, and its column of planted faults names none after "`make prove`: "')
    return faults


def test_what_is_called_held_names_a_fault_that_is_planted() -> None:
    rows = table()
    assert [number for number, cells in rows.items() if len(cells) != 4] == [], "these rows have not five columns"
    held = [(number, cells[1], cells[2]) for number, cells in rows.items() if cells[3] == "held"]
    assert held
    assert [words for row in held for words in missing_from(*row)] == []


def test_a_row_is_not_held_by_a_name_alone() -> None:
    assert missing_from("2.1.1", "`tests/a.py::test_a`", "")
    assert missing_from("2.1.1", "`tests/a.py::test_a`", "seen red")
    assert missing_from("2.1.1", "`tests/a.py::test_a`", "`make prove`: a fault that nobody wrote")
    assert missing_from("2.1.1", "`tests/a.py::test_a`", "`make prove`: no ledger; a fault that nobody wrote")
    assert missing_from("2.1.1", "`make prove`: no ledger<br>`tests/a.py::test_a`", "seen red: 1") == []
    house = "tests/test_house.py::test_house_keeps"
    assert missing_from("2.1.1", f"`{house}[no_rule]`", "tests/test_house.py::test_rule_sees_a_breach: x")
    assert missing_from("2.1.1", f"`{house}[domain_is_pure]`", "tests/test_house.py::test_rule_sees_a_breach: x") == []
