"""docs/security.md: each line says what somebody can or cannot do, and names a test that there is."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ATTACKERS = (
    *("a stranger", "a partner", "a partner's user", "an officer", "an operator"),
    *("the operator's host", "the network"),
)
LINE = re.compile(r"^\| (cannot|can) \| (.+?) \| (.+) \|$", re.MULTILINE)
LINES = LINE.findall(PAGE)


def names_of_tests(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds) and node.name.startswith("test_")}


def test_every_attacker_lists_what_it_can_and_cannot() -> None:
    sections = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
    assert sections[0].startswith("What is to be protected")
    assert len(re.findall(r"^\| (?!asset|---)", sections[0], re.MULTILINE)) >= 7
    for attacker, section in zip(ATTACKERS, sections[1:], strict=True):
        assert re.match(rf"What {attacker} can (do|learn)\n", section), attacker
        assert {what for what, _, _ in LINE.findall(section)} == {"can", "cannot"}, attacker


def test_every_line_has_the_required_form() -> None:
    rows = [line for line in PAGE.splitlines() if re.match(r"\| can", line)]
    assert len(rows) == len(LINES) >= 50


@pytest.mark.parametrize(("what", "line", "named"), LINES, ids=[f"{what} {line[:50]}" for what, line, _ in LINES])
def test_each_line_names_existing_tests(what: str, line: str, named: str) -> None:
    tests = re.findall(r"`([^`]+)`", named)
    assert tests, f"it {what} {line}: by which test?"
    assert re.sub(r"`[^`]+`|, ", "", named) == ""
    for test in tests:
        file, _, name = test.partition("::")
        assert (ROOT / file).is_file(), test
        assert not name or name in names_of_tests(ROOT / file), test
