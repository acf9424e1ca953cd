"""Mistakes in a query that are found before it is sent. Nothing that a hub would take is refused here."""

import difflib
import math
import operator
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from numbers import Real
from typing import Any, Final, Literal, TypeVar, get_args, get_origin, get_type_hints, is_typeddict

from reunion_police.errors import QueryInvalid
from reunion_police.filters import CasePlaceFilter, DirectionName, Moment, PlaceFilter
from reunion_police.values import Dimension, ReachDimension, TimelineKind

MIN_PURPOSE_CHARACTERS, MAX_PURPOSE_CHARACTERS = 3, 200
MAX_PAGE_SIZE = 100
MAX_DIMENSIONS = 3
MAX_LEVELS = 3
MAX_FIELDS = 20
MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])", re.ASCII)

RANGE_ENDS: Final[Mapping[str, Sequence[str]]] = {
    "Until": ("Until", "To", "Before", "Max", "End", "By"),
    "From": ("From", "Since", "After", "Min", "Start"),
    "Since": ("Since", "From", "After"),
}
"""The ends of the names of a range's fields, and the words that people write for them."""

Path = tuple[str, ...]


def check_purpose(purpose: object) -> str:
    """Return a purpose. Raises QueryInvalid unless it has 3 to 200 characters, or two that are Chinese."""
    words = " ".join(purpose.split()) if isinstance(purpose, str) else ""
    is_long = len(words) >= MIN_PURPOSE_CHARACTERS or (len(words) == MIN_PURPOSE_CHARACTERS - 1 and _is_chinese(words))
    if not isinstance(purpose, str) or not is_long or len(words) > MAX_PURPOSE_CHARACTERS:
        raise QueryInvalid(
            "`purpose` must say in 3 to 200 characters, or in two Chinese ones, why you look; it goes into the audit "
            "trail.",
            ("purpose",),
        )
    return purpose


def _is_chinese(words: str) -> bool:
    return all(unicodedata.name(one, "").startswith("CJK ") for one in unicodedata.normalize("NFKC", words))


def check_page_size(size: object) -> int:
    """Return a page size. Raises QueryInvalid unless it is 1 to 100."""
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= MAX_PAGE_SIZE:
        raise QueryInvalid("`page_size` must be 1 to 100.", ("first",))
    return size


D = TypeVar("D", Dimension, ReachDimension)


def check_dimensions(dimensions: Any, kind: type[D]) -> tuple[D, ...]:
    """Return the dimensions of a count. Raises QueryInvalid for an unknown one, one twice, or more than three."""
    known = {str(one) for one in kind}
    names = [dimensions] if isinstance(dimensions, str) else list(dimensions)
    for place, name in enumerate(names):
        if name not in known:
            raise QueryInvalid(f"`group_by` takes {', '.join(sorted(known))}.", ("groupBy", str(place)))
    if len(names) > MAX_DIMENSIONS or len(set(names)) < len(names):
        raise QueryInvalid("`group_by` takes at most three dimensions, each once.", ("groupBy",))
    return tuple(map(kind, names))


def check_kinds(kinds: Any) -> list[str] | None:
    """Return kinds of events; None for all. Raises QueryInvalid for an unknown one."""
    known = [str(one) for one in TimelineKind]
    names = [kinds] if isinstance(kinds, str) else list(kinds)
    for place, name in enumerate(names):
        if name not in known:
            raise QueryInvalid(f"`kinds` takes {', '.join(known)}.", ("kinds", str(place)))
    return [str(one) for one in names] or None


def check_month(month: object, name: str, path: Path) -> str:
    """Return a month such as 2026-05; a day stands for its month. Raises QueryInvalid for anything else."""
    text = f"{month:%Y-%m}" if isinstance(month, date) else month
    if not isinstance(text, str) or not MONTH.fullmatch(text):
        raise QueryInvalid(f"`{name}` must be a month such as 2026-05, or a date.", path)
    return text


def moment_text(value: object, path: Path) -> str:
    """Return a time as the hub reads it. Raises QueryInvalid for one without a zone, or anything else."""
    found = value
    if isinstance(value, str):
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            found = None
    if not isinstance(found, datetime) or found.tzinfo is None:
        raise QueryInvalid("A time must be aware: a datetime with a zone, or a text such as 2016-05-13T08:00Z.", path)
    return value if isinstance(value, str) else found.isoformat()


def check_time_span(since: object, until: object) -> dict[str, str | None]:
    """Return the ends of a time by their names in the graph. Raises QueryInvalid for one that ends before it begins."""
    begin = None if since is None else moment_text(since, ("since",))
    end = None if until is None else moment_text(until, ("until",))
    if begin is not None and end is not None and _comparable(end) <= _comparable(begin):
        raise QueryInvalid("`until` must be after `since`.", ("until",))
    return {"from": begin, "until": end}


def choice(value: object, choices: Any, name: str, path: Path) -> str:
    """Return one of the values of a Literal. Raises QueryInvalid for another one."""
    allowed = get_args(choices)
    if value not in allowed:
        raise QueryInvalid(f"`{name}` takes {', '.join(allowed)}.", path)
    return str(value)


def filter_to_wire(given: Mapping[str, Any] | None, kind: Any) -> dict[str, Any] | None:
    """Return a filter as JSON. kind: its TypedDict. Raises QueryInvalid, whose `path` leads to the mistake."""
    if given is None:
        return None
    found = _level(given, kind, ("filter",), 0)
    if sum(1 for _ in _fields(found)) > MAX_FIELDS:
        raise QueryInvalid("A filter may have at most 20 fields on all its levels.", ("filter",))
    return found


def _level(given: Any, kind: Any, path: Path, level: int) -> dict[str, Any]:
    if level > MAX_LEVELS:
        raise QueryInvalid("A filter may have at most three levels of `anyOf` and `not`.", path)
    found = {
        name: _branch(name, value, kind, path, level)
        if name in ("anyOf", "not")
        else _value(value, _hint(kind, name, path), (*path, name))
        for name, value in _items(given, kind, path)
    }
    if level > 0 and not found:
        raise QueryInvalid("A filter within `anyOf` or `not` must have at least one field.", path)
    _check_ranges(given, path)
    return found


def _branch(name: str, value: Any, kind: Any, path: Path, level: int) -> Any:
    if name == "not":
        return _level(value, kind, (*path, "not"), level + 1)
    if not isinstance(value, list | tuple) or not 1 <= len(value) <= MAX_FIELDS:
        raise QueryInvalid("`anyOf` must have 1 to 20 filters.", (*path, "anyOf"))
    return [_level(one, kind, (*path, "anyOf", str(place)), level + 1) for place, one in enumerate(value)]


def _items(given: Any, kind: Any, path: Path) -> Iterator[tuple[str, Any]]:
    if not isinstance(given, Mapping):
        raise QueryInvalid("A filter is a dict.", path)
    for name, value in given.items():
        _hint(kind, name, path)
        if value is not None:
            yield name, value


def _hint(kind: Any, name: Any, path: Path) -> Any:
    hints = get_type_hints(kind)
    if name not in hints:
        near = _near(str(name), hints)
        advice = f" Did you mean `{near[0]}`?" if near else ""
        if _in_camel_case(str(name)) in hints:
            advice = f" Did you mean `{_in_camel_case(str(name))}`? Fields have the graph's spelling."
        raise QueryInvalid(f"There is no {_field(name)}; there are {', '.join(hints)}.{advice}", path)
    return hints[name]


def _near(name: str, hints: Iterable[str]) -> list[str]:
    """Return the field that may have been meant, if any: by another word for the end of a range, or by its letters."""
    name = _in_camel_case(name)
    for end, words in RANGE_ENDS.items():
        for word in words:
            stem = name.removesuffix(word)
            if stem != name and f"{stem}{end}" in hints:
                return [f"{stem}{end}"]
    return difflib.get_close_matches(name, hints, n=1)


def _in_camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def _field(name: Any) -> str:
    """Return a field as an error may name it: what cannot be a field's name may be a person's."""
    return f"field `{name}`" if isinstance(name, str) and re.fullmatch(r"[a-z][A-Za-z]{0,39}", name) else "such field"


def _value(value: Any, hint: Any, path: Path) -> Any:
    if hint == Moment:
        return moment_text(value, path)
    if get_origin(hint) is Literal:
        return choice(value, hint, path[-1], path)
    if get_origin(hint) is list:
        # A column of a data frame, a set or a generator will do.
        given = list(value) if isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping) else []
        if not given:
            raise QueryInvalid(f"`{path[-1]}` takes a list, or another iterable, that is not empty.", path)
        return [_value(one, get_args(hint)[0], (*path, str(place))) for place, one in enumerate(given)]
    if is_typeddict(hint):
        return _parts(value, hint, path)
    return _scalar(value, hint, path)


def _parts(value: Any, kind: Any, path: Path) -> dict[str, Any]:
    found = {name: _value(one, _hint(kind, name, path), (*path, name)) for name, one in _items(value, kind, path)}
    if kind in (PlaceFilter, CasePlaceFilter):
        if len(found) != 1:
            raise QueryInvalid(f"A place takes exactly one of {', '.join(get_type_hints(kind))}.", path)
    elif missing := sorted(set(get_type_hints(kind)) - set(found)):
        raise QueryInvalid(f"`{missing[0]}` is missing.", path)
    return found


def _scalar(value: Any, hint: Any, path: Path) -> Any:
    value = _plain(value)
    wanted: Any = (int, float) if hint is float else hint
    is_right = isinstance(value, wanted) and (hint is bool or not isinstance(value, bool))
    if not is_right or (hint is float and not math.isfinite(value)):
        raise QueryInvalid(f"`{path[-1]}` takes a value of the type {hint.__name__}.", path)
    return value


def _plain(value: Any) -> Any:
    """Return a number of another library, as of a data frame, as one of Python's; any other value as it is."""
    if isinstance(value, bool | int | float | str) or not isinstance(value, Real):
        return value
    try:
        return operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        return float(value)


def _check_ranges(given: Mapping[str, Any], path: Path) -> None:
    for begin in [name for name in given if name.endswith("From")]:
        ends = begin.removesuffix("From") + "Until"
        first, last = given[begin], given.get(ends)
        if first is None or last is None:
            continue
        if _comparable(first) > _comparable(last):
            raise QueryInvalid(f"`{ends}` must not be before `{begin}`.", (*path, ends))


def _comparable(value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _fields(level: Mapping[str, Any]) -> Iterator[str]:
    for name, value in level.items():
        if name == "not":
            yield from _fields(value)
        elif name == "anyOf":
            for one in value:
                yield from _fields(one)
        else:
            yield name


def _order(order: object, orders: Any) -> str:
    if order not in get_args(orders):
        raise QueryInvalid(
            f"`order_by` takes {', '.join(get_args(orders))}. The direction is an argument of its own: "
            'direction="ASCENDING" or direction="DESCENDING".',
            ("orderBy", "by"),
        )
    return str(order)


def asked_list(
    purpose: str,
    given: Any,
    kind: Any,
    order: str,
    orders: Any,
    direction: str | None,
) -> dict[str, Any]:
    """Return the variables that a list is asked with. kind: its filter. orders: a Literal of its orders."""
    order_by = {"by": _order(order, orders)}
    if direction is not None:
        order_by["direction"] = choice(direction, DirectionName, "direction", ("orderBy", "direction"))
    return {"purpose": check_purpose(purpose), "filter": filter_to_wire(given, kind), "orderBy": order_by}
