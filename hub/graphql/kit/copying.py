"""Copies between classes that have fields of the same names: the names are written in both, the copy is not."""

from dataclasses import fields
from typing import Any, TypeVar

T = TypeVar("T")


def copied(kind: type[T], source: object, /, **others: Any) -> T:
    """Return an instance with the fields of `source` that have its names; `others` are those that differ."""
    names = [one.name for one in fields(kind) if one.init and one.name not in others]  # type: ignore[arg-type]
    return kind(**{name: getattr(source, name) for name in names if hasattr(source, name)}, **others)
