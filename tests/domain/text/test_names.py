"""Names that read alike are one name, and what shows nothing is none."""

import unicodedata
from typing import Literal, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.actors import Officer
from hub.domain.text.names import folded
from tests.fakes import officer

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]

SPELLINGS = [
    ("José", "Jose\u0301"),
    ("Wang Li", "ｗａｎｇ　ＬＩ"),
    ("Wang Li", "\u00a0WANG \t Li\n"),
    ("Wang Li", "Wa\u200bng Li\ufeff"),
    ("Wang Li", "Wang \u200d \u2060Li\u00ad"),
    ("Wang Li", "\u202eWang Li\u3164"),
    ("王丽", "王\ufe00丽\U000e0101"),
    ("Straße", "STRASSE"),
    ("ﬁnn", "FINN"),
    ("ᾳ", "ΑΙ"),
    ("각", "\u1100\u1161\u11a8"),
]


@pytest.mark.parametrize(("name", "other"), SPELLINGS)
def test_spellings_of_one_name_are_one(name: str, other: str) -> None:
    assert folded(name) == folded(other) != ""
    assert officer("a", name).is_same("b", other)
    assert officer(name, "a").is_same(other, "b")


@given(st.text(), st.sampled_from(get_args(Form)))
def test_no_form_and_no_second_folding_makes_another_name(name: str, form: Form) -> None:
    assert folded(unicodedata.normalize(form, name)) == folded(name) == folded(folded(name))


@pytest.mark.parametrize(
    "nothing", ["", "  ", "\u200b", "\u2060\ufeff \u00ad", "\u3164", "\u115f\u1160", "\ufe0f", "\x00"]
)
def test_what_shows_nothing_is_no_name(nothing: str) -> None:
    assert folded(nothing) == ""


@pytest.mark.parametrize(
    ("name", "other"), [("Wang Li", "Wang Lu"), ("王丽", "王莉"), ("p-1", "p-11"), ("José", "Jose")]
)
def test_other_names_stay_others(name: str, other: str) -> None:
    assert folded(name) != folded(other)
    assert officer("a", name).is_another("b", other)


@pytest.mark.parametrize(
    ("by", "account", "person"),
    [
        (officer("", "li"), "wang", "p-wang"),
        (officer("li", "\u200b"), "wang", "p-wang"),
        (officer("li", "p-li"), "", "p-wang"),
        (officer("li", "p-li"), "wang", " \u2060"),
    ],
)
def test_who_cannot_be_told_apart_is_no_other_person(by: Officer, account: str, person: str) -> None:
    assert not by.is_another(account, person)


def test_an_account_named_like_a_person_is_not_that_person() -> None:
    assert officer("wang", "p-1").is_another("li", "wang")
