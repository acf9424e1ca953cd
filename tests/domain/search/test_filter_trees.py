"""Trees of filters: their bounds, the paths of what is wrong, and the text by which two are the same."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from hub.domain.search.filter_trees import (
    MAX_FILTER_DEPTH,
    MAX_FILTER_LEAVES,
    FilterTree,
    Path,
    checked_tree,
    require_band,
    require_offsets,
)
from hub.errors import InvalidInput, TooManyItems

NOW = datetime(2026, 5, 13, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, repr=False)
class Wanted(FilterTree):
    """A filter of this test."""

    word: str | None = None
    number: int | None = None
    at: datetime | None = None
    places: frozenset[str] | None = None


def checked(tree: Wanted) -> Wanted:
    """Return the tree with blank words left out; the word `bad` is refused."""

    def check(level: Wanted, path: Path) -> Wanted:
        if level.word == "bad":
            raise InvalidInput(path=(*path, "word"))
        return replace(level, word=(level.word or "").strip() or None)

    return checked_tree(tree, check)


def any_of(*trees: Wanted, **leaves: Any) -> Wanted:
    return Wanted(any_of=trees, **leaves)


def nested(depth: int) -> Wanted:
    """Return a tree with so many levels below it."""
    return Wanted(word="x") if depth == 0 else Wanted(negated=nested(depth - 1))


WORD = Wanted(word="x")


@pytest.mark.parametrize(
    ("tree", "error", "path"),
    [
        (any_of(WORD, Wanted(word="bad")), InvalidInput, "anyOf.1.word"),
        (Wanted(negated=any_of(Wanted(word="bad"))), InvalidInput, "not.anyOf.0.word"),
        (any_of(), TooManyItems, "anyOf"),
        (any_of(WORD, Wanted()), InvalidInput, "anyOf.1"),
        (Wanted(negated=Wanted(word=" ")), InvalidInput, "not"),
        (nested(MAX_FILTER_DEPTH + 1), InvalidInput, "not.not.not.not"),
        (any_of(*[WORD] * (MAX_FILTER_LEAVES + 1)), TooManyItems, "anyOf"),
        (any_of(*[WORD] * MAX_FILTER_LEAVES, number=1), TooManyItems, ""),
    ],
)
def test_a_wrong_tree_is_refused_with_its_path(tree: Wanted, error: type[InvalidInput], path: str) -> None:
    with pytest.raises(error) as raised:
        checked(tree)
    assert raised.value.path == ("filter", *filter(None, path.split(".")))


def test_trees_within_the_bounds_keep_their_branches() -> None:
    assert checked(Wanted(word=" ")) == Wanted()
    assert checked(nested(MAX_FILTER_DEPTH)) == nested(MAX_FILTER_DEPTH)
    whole = any_of(*[Wanted(word=" x ")] * (MAX_FILTER_LEAVES - 2), number=1, negated=Wanted(number=0))
    assert checked(whole) == replace(whole, any_of=(WORD,) * (MAX_FILTER_LEAVES - 2))
    assert checked(whole).leaf_names() == ("number", "word")


def test_canonical_texts_are_the_same_for_the_same_filter_alone() -> None:
    other = replace(WORD, at=NOW, places=frozenset("ab"))
    same = replace(other, at=NOW.astimezone(timezone(timedelta(hours=8))), places=frozenset("ba"))
    assert any_of(WORD, other).canonical() == any_of(same, WORD).canonical()
    trees = [
        *(Wanted(), WORD, Wanted(word="y"), Wanted(number=0), Wanted(number=1), Wanted(at=NOW), other),
        *(any_of(WORD), any_of(WORD, other), Wanted(negated=WORD), Wanted(negated=any_of(WORD))),
        *(any_of(other, word="x"), Wanted(word='x","number":1'), Wanted(at=NOW + timedelta(milliseconds=1))),
        any_of(Wanted(negated=WORD)),
    ]
    assert len({tree.canonical() for tree in trees}) == len(trees)


def test_a_filter_shows_nothing_of_its_values() -> None:
    assert "secret" not in repr(Wanted(word="secret"))


def test_a_band_and_a_moment_are_refused_by_name() -> None:
    require_band(1, 1, ("x",))
    require_band(None, 1, ("x",))
    with pytest.raises(InvalidInput) as raised:
        require_band(2, 1, ("filter", "until"))
    assert raised.value.path == ("filter", "until")
    with pytest.raises(InvalidInput) as raised:
        require_offsets({"seenFrom": NOW, "seenUntil": NOW.replace(tzinfo=None)}, ("filter", "not"))
    assert raised.value.path == ("filter", "not", "seenUntil")
