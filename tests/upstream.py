"""Compare an override with the library's method that it replaces."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any


def overrides(ours: type, theirs: type) -> Iterator[str]:
    """Yield the names of our methods that replace one of the library's class."""
    for name, value in vars(ours).items():
        if callable(value) and (name == "__init__" or not name.startswith("__")) and hasattr(theirs, name):
            yield name


def parameters(method: Callable[..., Any]) -> list[str]:
    """Return the names of a method's parameters."""
    return list(inspect.signature(method).parameters)


def source(function: Callable[..., Any]) -> str:
    """Return the source of a library's function on one line, without its docstring's formatting."""
    return " ".join(inspect.getsource(function).split())
