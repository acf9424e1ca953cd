"""The language check sees a breach of each of its rules, and keeps quiet where there is none."""

from pathlib import Path

import pytest

from tests.language.rules import RULES, Rule

BREACHES = {
    "docstring-opening": ('def f():\n    """Whether it works."""\n', 'def f():\n    """Return true if it works."""\n'),
    "constant-name": ("MOST_ITEMS = 3\n", "MAX_ITEMS = 3\n"),
    "test-name": ("def test_cap():\n    pass\n", "def test_cap_of_one_day_is_kept():\n    pass\n"),
    "never-right": ("# Tell whoever asks.\n", "# Tell every caller.\n"),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_sees_its_breach_and_nothing_else(rule: Rule) -> None:
    wrong, right = BREACHES[rule.name]
    assert [line for line, _ in rule.find(wrong, Path("test_x.py"))] != []
    assert [line for line, _ in rule.find(right, Path("test_x.py"))] == []


def test_rule_without_a_reason_is_refused() -> None:
    assert [rule.name for rule in RULES if len(rule.reason.split()) < 8] == []
