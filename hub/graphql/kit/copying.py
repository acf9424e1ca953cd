"""Copies between classes that have fields of the same names: the names are written in both, the copy is not."""

from dataclasses import fields
from functools import cache
from typing import Any, TypeVar, cast

T = TypeVar("T")


def copied(kind: type[T], source: object, /, **others: Any) -> T:
    """Return an instance with the fields of `source` that have its names; `others` are those that differ."""
    names = _shared_names(cast(Any, kind), cast(Any, type(source)))
    return kind(**{name: getattr(source, name) for name in names if name not in others}, **others)


@cache
def _shared_names(kind: Any, source: Any) -> tuple[str, ...]:
    """Return the names that both classes have: an alert is read many times a second."""
    theirs = {one.name for one in fields(source)}
    return tuple(one.name for one in fields(kind) if one.init and one.name in theirs)
