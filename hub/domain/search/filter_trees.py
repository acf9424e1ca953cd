"""Trees of filters: leaves that must all match, alternatives, and what must not match. Lists of any noun use them."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, Protocol, Self, TypeVar

from hub.errors import InvalidInput, TooManyItems

MAX_FILTER_DEPTH: Final = 3
"""The levels of `any_of` and `negated` below the filter itself."""

MAX_FILTER_LEAVES: Final = 20
"""The leaves of a whole tree."""

BRANCHES: Final = frozenset({"any_of", "negated"})

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class FilterTree:
    """A level of a tree: each of its leaves must match, one level of `any_of` must, and the level `negated` must not.

    A leaf is a field of a subclass that is not None. A row without the value that a leaf asks for does not match the
    leaf, so `negated` finds it.
    """

    any_of: tuple[Self, ...] | None = None
    negated: Self | None = None

    def leaves(self) -> dict[str, Any]:
        """Return the leaves of this level alone, by their names."""
        given = ((item.name, getattr(self, item.name)) for item in fields(self) if item.name not in BRANCHES)
        return {name: value for name, value in given if value is not None}

    def levels(self) -> Iterator[Self]:
        """Yield this level and every level below it."""
        yield self
        for branch in (*(self.any_of or ()), *([self.negated] if self.negated is not None else [])):
            yield from branch.levels()

    def leaf_names(self) -> tuple[str, ...]:
        """Return the names of all leaves of the tree, sorted, each once: the trail keeps them, and no value."""
        return tuple(sorted({name for level in self.levels() for name in level.leaves()}))

    def canonical(self) -> str:
        """Return one text for all trees that are written alike, whatever the order of their alternatives.

        It holds the values: only a keyed digest of it may leave the process.
        """
        return json.dumps(_form(self), separators=(",", ":"), sort_keys=True, ensure_ascii=True)


T = TypeVar("T", bound=FilterTree)


def checked_tree(tree: T, check: Callable[[T, Path], T], *, path: Path = ("filter",)) -> T:
    """Return the tree with each level as `check` returns it; `check` raises InvalidInput with a path below its own.

    Raises InvalidInput for an empty level below the first and for a tree that is too deep, TooManyItems for an empty
    `anyOf` and for too many leaves.
    """
    checked = _checked(tree, check, path, 0)
    if sum(len(level.leaves()) for level in checked.levels()) > MAX_FILTER_LEAVES:
        raise TooManyItems(f"A filter may have at most {MAX_FILTER_LEAVES} fields on all its levels.", path=path)
    return checked


def _checked(tree: T, check: Callable[[Any, Path], Any], path: Path, depth: int) -> T:
    if depth > MAX_FILTER_DEPTH:
        raise InvalidInput(f"A filter may have at most {MAX_FILTER_DEPTH} levels of `anyOf` and `not`.", path=path)
    level: T = check(tree, path)
    if depth > 0 and not level.leaves() and level.any_of is None and level.negated is None:
        raise InvalidInput("A filter within `anyOf` or `not` must have at least one field.", path=path)
    any_of, negated = level.any_of, level.negated
    if any_of is not None:
        if not 1 <= len(any_of) <= MAX_FILTER_LEAVES:
            raise TooManyItems(f"`anyOf` must have 1 to {MAX_FILTER_LEAVES} filters.", path=(*path, "anyOf"))
        any_of = tuple(
            _checked(one, check, (*path, "anyOf", str(number)), depth + 1) for number, one in enumerate(any_of)
        )
    if negated is not None:
        negated = _checked(negated, check, (*path, "not"), depth + 1)
    return replace(level, any_of=any_of, negated=negated)


def require_offsets(moments: Mapping[str, datetime | None], path: Path) -> None:
    """Raise InvalidInput with the path of a moment that has no offset from UTC; `moments` has the fields' names."""
    for name, moment in moments.items():
        if moment is not None and moment.tzinfo is None:
            raise InvalidInput("A time must have its offset from UTC, as in 2026-05-25T09:30:00Z.", path=(*path, name))


class Ordered(Protocol):
    """A value that can be compared with another of its kind."""

    def __gt__(self, other: Any, /) -> bool:
        """Return True if this is the greater one."""


def require_band(low: Ordered | None, high: Ordered | None, path: Path) -> None:
    """Raise InvalidInput if a band ends before it begins; `path` is that of its end."""
    if low is not None and high is not None and low > high:
        raise InvalidInput("A range must not end before it begins; exchange its ends.", path=path)


def _form(value: Any) -> Any:
    """Return a value as JSON: fields without a value are left out, and alternatives are sorted."""
    if isinstance(value, FilterTree):
        form = {name: _form(leaf) for name, leaf in value.leaves().items()}
        if value.any_of is not None:
            form["any_of"] = sorted((_form(one) for one in value.any_of), key=json.dumps)
        return form | ({"negated": _form(value.negated)} if value.negated is not None else {})
    if is_dataclass(value):
        return [type(value).__name__, *(_form(getattr(value, item.name)) for item in fields(value))]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, frozenset):
        return sorted(_form(one) for one in value)
    return [_form(one) for one in value] if isinstance(value, tuple | list) else value
