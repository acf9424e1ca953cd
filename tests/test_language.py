"""The language check sees a breach of each of its rules, and keeps quiet where there is none."""

from pathlib import Path

import pytest

from tests.language.rules import RULES, Rule, words_that_are_never_right

BREACHES = {
    "docstring-opening": [
        ('def f():\n    """Whether it works."""\n', 'def f():\n    """Return true if it works."""\n'),
        ('A = 1\n"""What it costs."""\n', 'A = 1\n"""The cost."""\n'),
        ('class A:\n    a: int = 1\n    """Whose it is."""\n', 'class A:\n    a: int = 1\n    """The owner."""\n'),
    ],
    "constant-name": [
        ("MOST_ITEMS = 3\n", "MAX_ITEMS = 3\n"),
        ("BIGGEST = 3\n", "MAX_ITEMS = 3\n"),
        ("A_HIGHEST: Final = 3\n", "A_TOPIC: Final = 3\n"),
        ("TOP_ITEMS = 3\n", "LEASE_ITEMS = 3\n"),
    ],
    "constant-unit": [
        ("BUSY_WAIT = 0.3\n", "BUSY_WAIT_SECONDS = 0.3\n"),
        ("MAX_PAUSE = 60 * 60\n", "MAX_PAUSE = timedelta(hours=1)\n"),
        ("PAGES_KEPT: Final = 16\n", "MAX_CACHED_PAGES: Final = 16\n"),
        ("READ_LIMIT = 500\n", "MAX_DAILY_LIMIT = 500\n"),
    ],
    "test-name": [
        ("def test_cap():\n    pass\n", "def test_cap_of_one_day_is_kept():\n    pass\n"),
        ("def test______():\n    pass\n", "def test_cap_of_one_day():\n    pass\n"),
    ],
    "never-right": [("# Tell whoever asks.\n", "# Tell every caller.\n")],
    "loose-relative": [
        ("# Units of which some wait.\n", "# Units; some of them wait.\n"),
        ("# Alerts, none of\n    # whose stages is done.\n", "# Alerts without\n    # a stage that is done.\n"),
        ('TEXT = "Cases, of "\n"whom one counts."\n', 'TEXT = "Cases, whose "\n"first one counts."\n'),
    ],
}
CASES = [(rule, *pair) for rule in RULES for pair in BREACHES[rule.name]]


@pytest.mark.parametrize(("rule", "wrong", "right"), CASES, ids=lambda case: getattr(case, "name", ""))
def test_rule_sees_its_breach_and_nothing_else(rule: Rule, wrong: str, right: str) -> None:
    assert [line for line, _ in rule.find(wrong, Path("test_x.py"))] != []
    assert [line for line, _ in rule.find(right, Path("test_x.py"))] == []


def test_word_that_is_never_right_is_named() -> None:
    [(wrong, _)] = BREACHES["never-right"]
    word = wrong.split()[2]
    assert list(words_that_are_never_right(wrong, Path("x.md"))) == [(1, f"`{word}` in: {wrong.strip()}")]


def test_rule_without_a_reason_is_refused() -> None:
    assert [rule.name for rule in RULES if len(rule.reason.split()) < 8] == []
