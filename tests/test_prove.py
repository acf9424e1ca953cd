"""Planted faults must stay plantable: nothing is run here, only their places are looked up."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.storage.mongo.collections import COLLECTIONS
from tests.oracle.judge import FIGURES
from tests.prove.__main__ import chosen
from tests.prove.fault import DEMO, Edit, Fault, Moved
from tests.prove.faults import FAULTS
from tests.prove.trial import COPIED, ROOT, ends_of, read_report, try_fault, wrongly_judged

MAX_FAULTS = 150
MAX_LINES = 2500
MAX_DEMOS = 6

EACH = pytest.mark.parametrize("fault", [pytest.param(fault, id=fault.name) for fault in FAULTS])


def test_there_are_few_faults_in_few_lines() -> None:
    assert len(FAULTS) <= MAX_FAULTS
    files = (ROOT / "tests" / "prove").rglob("*.py")
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files) <= MAX_LINES
    # One run of the demo shows all figures of a fault.
    assert sum(any(check.startswith(DEMO) for check in fault.red) for fault in FAULTS) <= MAX_DEMOS


def test_each_name_is_given_once() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)


@EACH
def test_each_text_stands_exactly_once_in_its_file(fault: Fault, tmp_path: Path) -> None:
    assert fault.edits
    for edit in fault.edits:
        assert edit.path.startswith(COPIED)
        copy = tmp_path / edit.path
        copy.parent.mkdir(parents=True, exist_ok=True)
        if not copy.exists():
            copy.write_text((ROOT / edit.path).read_text(encoding="utf-8"), encoding="utf-8")
    fault.plant(tmp_path)
    for edit in fault.edits:
        if edit.path.endswith(".py"):
            ast.parse((tmp_path / edit.path).read_text(encoding="utf-8"))


@EACH
def test_each_fault_names_checks_that_exist(fault: Fault) -> None:
    assert fault.red
    assert set(fault.right) <= FIGURES.keys()
    for check in fault.red:
        if check.startswith(DEMO):
            assert check.removeprefix(DEMO) in FIGURES
            continue
        path, _, name = check.partition("::")
        source = (ROOT / path).read_text(encoding="utf-8")
        assert not name or f"def {name.partition('[')[0]}(" in source, check


def guarded_in(module: str, source: str) -> Iterator[str]:
    """Yield each Lua script and transaction of a storage module, as `guards` of a fault names it."""
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                    yield from guarded_by(call, call.func, module, function.name)


def guarded_by(call: ast.Call, called: ast.Attribute, module: str, function: str) -> Iterator[str]:
    match called.attr:
        case "register_script":
            yield f"script:{module}.{ast.unparse(call.args[0]).rpartition('.')[2]}"
        case "eval" | "evalsha":
            yield f"script:{module}.{function}"
        case "with_transaction" | "start_transaction":
            yield f"transaction:{module}.{function}"
        case "run" if ast.unparse(called.value).endswith("database"):
            yield f"transaction:{module}.{function}"


def unique_indexes() -> set[str]:
    """Return each unique index, as `guards` of a fault names it."""
    documents = ((name, index.document) for name, indexes in COLLECTIONS.items() for index in indexes)
    return {f"index:{name}.{'_'.join(index['key'])}" for name, index in documents if index.get("unique")}


def test_each_guard_of_storage_has_a_planted_fault() -> None:
    found = set[str]()
    for path in (ROOT / "hub" / "storage").rglob("*.py"):
        module = ".".join(path.relative_to(ROOT / "hub" / "storage").with_suffix("").parts[1:])
        found |= set(guarded_in(module, path.read_text(encoding="utf-8")))
    found |= unique_indexes()
    assert {what.partition(":")[0] for what in found} == {"script", "index", "transaction"}
    guarded = {fault.guards for fault in FAULTS if fault.guards}
    assert found - guarded == set(), "no fault of tests/prove switches these off"
    assert guarded - found == set(), "hub/storage has no such thing"


def test_storage_hides_no_script_or_unique_index() -> None:
    for path in (ROOT / "hub" / "storage").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        found = list(guarded_in(path.stem, source))
        scripts = source.count("register_script(") + source.count(".eval(") + source.count(".evalsha(")
        assert scripts == sum(what.startswith("script:") for what in found), path
        assert "create_index(" not in source, path
        assert "create_indexes(" not in source or path.name in ("collections.py", "server_check.py"), path


def test_a_text_that_moved_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "file.py").write_text("a = 1\na = 1\n", encoding="utf-8")
    for old in ("a = 1", "b = 1"):
        with pytest.raises(Moved):
            Edit("file.py", old, "a = 2").changed(tmp_path)


def test_a_fault_is_chosen_by_a_part_of_its_name() -> None:
    fault = Fault("claims: a claim does not count", (), ())
    assert chosen([], fault)
    assert chosen(["lease", "claims"], fault)
    assert not chosen(["lease"], fault)


def test_a_demo_fault_is_caught_only_by_its_own_figure() -> None:
    verdict = {"violations": {"feed": ["x never got event 3"]}}
    assert wrongly_judged(["feed"], ("missed",), verdict) == []
    assert wrongly_judged(["missed"], (), verdict) == ["missed stayed right"]
    assert wrongly_judged(["feed"], ("feed",), verdict) == ["feed turned wrong too"]


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
        ("make play", (TREE_TEST,), ""),
        ("make demo ", (TREE_TEST,), f"{TREE_TEST} did not fail"),
        ("make play", (TREE_TEST, "tests/test_tree.py::test_of_nothing"), "NotRun"),
        ("make play", ("tests/test_nowhere.py",), "NotRun"),
    ],
)
async def test_only_a_failed_test_catches_a_fault(new: str, tests: tuple[str, ...], words: str) -> None:
    old = "```\nmake demo\n```"
    edit = Edit("README.md", old, old.replace("make demo", new))
    outcome = await try_fault(ROOT, Fault("f", (edit,), tests))
    assert bool(outcome.green) == bool(words)
    assert all(words in line for line in outcome.green)
