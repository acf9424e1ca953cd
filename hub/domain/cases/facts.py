"""The declarations of the facts of a case: who sees each, when it is erased, its bounds, and if it is searched.

    @facts
    @dataclass(frozen=True, slots=True, repr=False, kw_only=True)
    class Child:
        clothing: Annotated[str | None, Fact(PUBLIC, WITH_FACTS, longest=300, searched=True)] = None

Checks, paths, searched words, what a revision changes and what a wipe leaves follow by loops over the fields. That a
fact is public takes a second place: `PublicContent` names it too.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import Enum, auto
from typing import Any, Final, NamedTuple, TypeVar, get_args, get_type_hints

from hub.domain.text.bounds import line, optional_line
from hub.errors import InvalidInput

T = TypeVar("T")


class Shown(Enum):
    """The people who see a fact."""

    PUBLIC = auto()
    TICKED = auto()
    """The public, if the officer ticked it."""
    POLICE = auto()


class Erased(Enum):
    """The wipe that erases a fact of a closed case."""

    WITH_PHOTOS = auto()
    WITH_FACTS = auto()
    NEVER = auto()


PUBLIC: Final = Shown.PUBLIC
TICKED: Final = Shown.TICKED
POLICE: Final = Shown.POLICE
WITH_PHOTOS: Final = Erased.WITH_PHOTOS
WITH_FACTS: Final = Erased.WITH_FACTS
NEVER: Final = Erased.NEVER


@dataclass(frozen=True, slots=True)
class Fact:
    """The declaration of a fact. `longest` is of a text, in characters; `between` of a number, both ends allowed.

    A text is one line. `left` stands in the place of an erased fact that is neither optional nor a text. `public_as` is
    its name in the public content, if that differs. `text` writes the value for the history.
    """

    shown: Shown
    erased: Erased
    longest: int | None = None
    between: tuple[int, int] | None = None
    searched: bool = False
    left: object = None
    public_as: str = ""
    text: Callable[[Any], str] = str


class Declared(NamedTuple):
    """A fact of a class: its field, its name in the graph, the type of its values, and if a case may lack it."""

    field: str
    name: str
    fact: Fact
    kind: Any
    is_optional: bool

    @property
    def blank(self) -> object:
        """The value that is left where the fact was erased."""
        return "" if self.kind is str and not self.is_optional else self.fact.left

    @property
    def public_name(self) -> str:
        """The field of the public content that has it."""
        return self.fact.public_as or self.field


_DECLARED: Final = dict[type[Any], tuple[Declared, ...]]()


def facts(kind: type[T]) -> type[T]:
    """Return a class of facts.

    Raises TypeError for a field that does not say who sees it and when it is erased, for an erased one if it is
    not clear what is left, and for a text without a greatest length, unless it is a photo's id.
    """
    declared(kind)
    return kind


def declared(kind: type[Any]) -> tuple[Declared, ...]:
    """Return the facts of a class in their order."""
    if kind not in _DECLARED:
        hints = get_type_hints(kind, include_extras=True)
        _DECLARED[kind] = tuple(_declared(kind, one.name, hints[one.name]) for one in fields(kind))
    return _DECLARED[kind]


def _declared(kind: type, field: str, hint: Any) -> Declared:
    found = [one for one in getattr(hint, "__metadata__", ()) if isinstance(one, Fact)]
    if len(found) != 1:
        raise TypeError(f"{kind.__name__}.{field} does not say who sees it and when it is erased.")
    head, *words = field.split("_")
    name = head + "".join(word.capitalize() for word in words)
    kinds = get_args(get_args(hint)[0]) or get_args(hint)
    one = Declared(field, name, found[0], kinds[0], type(None) in kinds)
    if one.fact.erased is not NEVER and one.blank is None and not one.is_optional:
        raise TypeError(f"{kind.__name__}.{field} does not say what is left once it is erased.")
    if one.kind is str and one.fact.longest is None and one.fact.erased is not WITH_PHOTOS:
        raise TypeError(f"{kind.__name__}.{field} does not say how long it may be.")
    return one


def checked(value: T, *path: str) -> T:
    """Return the facts with their texts trimmed; raise an InvalidInput whose path begins with `path`."""
    rules = declared(type(value))
    for one in rules:
        _check_number(getattr(value, one.field), one, path)
    return _with(value, {one.field: _text(getattr(value, one.field), one, path) for one in rules if one.fact.longest})


def _check_number(number: Any, one: Declared, path: Sequence[str]) -> None:
    if one.fact.between is None or number is None:
        return
    low, high = one.fact.between
    if not low <= number <= high:
        raise InvalidInput(f"`{one.name}` must be between {low} and {high}.", path=(*path, one.name))


def _text(text: Any, one: Declared, path: Sequence[str]) -> str | None:
    check = optional_line if one.is_optional else line
    return check(text, one.fact.longest or 0, path=(*path, one.name))


def named(value: object, path: str, *, ticked: bool = False) -> Iterator[tuple[str, str | None, bool]]:
    """Yield the path of each fact, its value as text, and if it is public; `ticked` says so of the ticked ones."""
    for one in declared(type(value)):
        fact = getattr(value, one.field)
        is_public = one.fact.shown is PUBLIC or (ticked and one.fact.shown is TICKED)
        yield f"{path}.{one.name}", None if fact is None else one.fact.text(fact), is_public


def public_facts(kind: type[Any]) -> tuple[Declared, ...]:
    """Return the facts of a class that are public whatever an officer ticks."""
    return tuple(one for one in declared(kind) if one.fact.shown is PUBLIC)


def public(value: object) -> dict[str, Any]:
    """Return the public facts by their names in the public content, an enum's value as its text."""
    values = {one.public_name: getattr(value, one.field) for one in public_facts(type(value))}
    return {name: fact.value if isinstance(fact, Enum) else fact for name, fact in values.items()}


def public_left(content: object, kind: type[Any]) -> dict[str, Any]:
    """Return what a wipe leaves of the public facts of a class, by their names in the public content."""
    return {
        one.public_name: getattr(content, one.public_name) if one.fact.erased is NEVER else one.blank
        for one in public_facts(kind)
    }


def searched(values: Sequence[object]) -> Iterator[str | None]:
    """Yield the searched texts of facts of one class, fact by fact."""
    rules = declared(type(values[0])) if values else ()
    yield from (getattr(value, one.field) for one in rules if one.fact.searched for value in values)


def revised(value: T, given: Mapping[str, object]) -> T:
    """Return the facts with those that are given under the same names; raises InvalidInput as `needed` does."""
    changes = dict[str, Any]()
    for one in declared(type(value)):
        if one.field in given:
            fact = given[one.field]
            changes[one.field] = fact if one.is_optional else needed(fact, one.name)
    return _with(value, changes)


def needed(fact: T | None, name: str) -> T:
    """Return a fact that every case needs; raise InvalidInput for None."""
    if fact is None:
        raise InvalidInput(
            "Every case needs this fact: send another value, or leave the field out to keep the value.", path=(name,)
        )
    return fact


def without(value: T, *erased: Erased) -> T:
    """Return what is left once the facts that are erased then have gone."""
    return _with(value, {one.field: one.blank for one in declared(type(value)) if one.fact.erased in erased})


def _with(value: T, changes: dict[str, Any]) -> T:
    return replace(value, **changes)  # type: ignore[type-var]
