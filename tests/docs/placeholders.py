"""Values that differ each time, written as `<name>` on a page: bound where they are first seen, the same afterwards."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

NAME: Final = re.compile(r"<[A-Za-z0-9' -]+>")


class Differs(AssertionError):
    """An answer is not the one that the page prints."""


class Placeholders:
    """The placeholders of a page with their values."""

    def __init__(self, given: Mapping[str, str]) -> None:
        """Begin with the values that the reader brings: accounts, and times to send."""
        self.values = {f"<{name}>": value for name, value in given.items()}

    def fill(self, shown: Any) -> Any:
        """Return what a page shows with the values in place; raise Differs for a placeholder without one."""
        if isinstance(shown, dict):
            return {name: self.fill(value) for name, value in shown.items()}
        if isinstance(shown, list):
            return [self.fill(one) for one in shown]
        if not isinstance(shown, str):
            return shown
        return NAME.sub(lambda found: self._value(found[0]), shown)

    def match(self, shown: Any, answer: Any) -> None:
        """Bind the new placeholders of what a page shows by an answer; raise Differs and bind none if it differs."""
        found: dict[str, str] = {}
        self._match(shown, answer, "", found)
        self.values |= found

    def _value(self, name: str) -> str:
        if name not in self.values:
            raise Differs(f"{name} has no value yet")
        return self.values[name]

    def _match(self, shown: Any, answer: Any, path: str, found: dict[str, str]) -> None:
        if type(shown) is not type(answer):
            raise Differs(f"{path}: the page shows {shown!r}, the answer is {answer!r}")
        if isinstance(shown, dict | list):
            for name, one, other in _pairs(shown, answer, path):
                self._match(one, other, f"{path}.{name}", found)
        elif isinstance(shown, str) and NAME.fullmatch(shown):
            self._bind(shown, answer, path, found)
        elif shown != answer:
            raise Differs(f"{path}: the page shows {shown!r}, the answer is {answer!r}")

    def _bind(self, name: str, value: str, path: str, found: dict[str, str]) -> None:
        known = self.values | found
        if name in known:
            if known[name] != value:
                raise Differs(f"{path}: {name} was {known[name]!r} before, the answer is {value!r}")
            return
        other = next((other for other, one in known.items() if one == value and not _is_time(value)), None)
        if other or not value:
            raise Differs(f"{path}: the page shows the new value {name}, the answer is {other or 'empty'}")
        found[name] = value


def _pairs(shown: Any, answer: Any, path: str) -> Iterator[tuple[Any, Any, Any]]:
    """Yield the parts of two objects or lists side by side; raise Differs unless they have the same ones."""
    names = [list(one) if isinstance(one, dict) else list(range(len(one))) for one in (shown, answer)]
    if names[0] != names[1]:
        raise Differs(f"{path}: the page shows {shown!r}, the answer is {answer!r}")
    for name in names[0]:
        yield name, shown[name], answer[name]


def _is_time(value: str) -> bool:
    # Two events may have one time; ids and accounts of two things differ.
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
