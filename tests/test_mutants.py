"""The mutants of `make mutants`: where they are planted."""

import ast
from pathlib import Path

from poodle.util import mutate_lines

from hub.domain.budgets import Budget
from tests.mutants.functions import functions_in
from tests.mutants.mutate import mutants
from tests.mutants.trials import put_in

CLASS = """
class A:
    @property
    def b(self) -> int:
        return 1

    async def c(self) -> int:
        return 2
"""
PORT = """
class Port:
    def read(self) -> int: ...

    def take(self) -> int:
        'Take.'
        return 1
"""
DECLARATIONS = """
LIMIT = 5

class A:
    size: int = 5

    def b(self, c: "A | None") -> "A":
        'Do nothing.'
        d: "A | None"
"""


def mutated(source: str) -> list[str]:
    lines = source.splitlines()
    kept = [f"{line}\n" for line in lines]
    return ["".join(mutate_lines(each, kept)) for each in mutants(ast.parse(source), lines)]


def test_comparison_below_another_operator_is_mutated() -> None:
    source = "def inside(n: int) -> bool:\n    return 0 < n and n < 9\n"
    assert source.replace("n < 9", "n <= 9") in mutated(source)


def test_mutant_after_chinese_text_keeps_its_place() -> None:
    source = "def seen(n: int) -> str:\n    return '失踪' + str(n * 2)\n"
    assert source.replace("n * 2", "n / 2") in mutated(source)


def test_property_and_coroutine_of_class_have_mutants() -> None:
    assert {CLASS.replace("1", "2"), CLASS.replace("2", "3")} <= set(mutated(CLASS))


def test_declarations_and_annotations_have_no_mutant() -> None:
    assert mutated(DECLARATIONS) == []


def test_sentence_of_error_is_left_but_not_its_path() -> None:
    source = "def no() -> None:\n    raise ValueError('No.', f'{1} is wrong.', path='text')\n"
    assert source.replace("'text'", "'XXtextXX'") in mutated(source)
    assert all("'No.', f'{1} is wrong.'" in each for each in mutated(source) if "ValueError" in each)


def test_function_without_statements_is_not_counted(tmp_path: Path) -> None:
    path = tmp_path / "port.py"
    path.write_text(PORT)
    assert [each.name for each in functions_in(path)] == ["Port.take"]


def test_each_domain_function_can_take_changed_code() -> None:
    for path in Path("hub/domain").glob("*.py"):
        for function in functions_in(path):
            put_in(str(path), function.name, path.read_text("utf-8"))


def test_property_with_changed_code_returns_another_value() -> None:
    source = Path("hub/domain/budgets.py").read_text("utf-8")
    budget = Budget("anyone", 60)
    try:
        put_in("hub/domain/budgets.py", "Budget.per_second", source.replace("per_minute / 60", "per_minute / 30"))
        assert budget.per_second == 2
    finally:
        put_in("hub/domain/budgets.py", "Budget.per_second", source)
    assert budget.per_second == 1
