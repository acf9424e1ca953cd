"""What a planted fault is: where it is put, and what the judge of the demo must say of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DeliveryOutcome = Mapping[str, Any]
"""What the judge prints: figures by name, `violations` in words by the figure's name, `ok`."""


class Moved(Exception):
    """The text that a fault replaces is no longer there exactly once."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement in one file, by a text that stands there exactly once."""

    path: str
    old: str
    new: str

    def changed(self, tree: Path) -> str:
        """The file's text with the replacement; raises Moved."""
        text = (tree / self.path).read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise Moved(f"{self.path} holds {text.count(self.old)} times: {self.old.strip()}")
        return text.replace(self.old, self.new)


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault. `figure` may name a part, such as `feed.lost`; `says` stands in the judge's words about it."""

    name: str
    edits: tuple[Edit, ...]
    figure: str
    says: str
    stays: tuple[str, ...] = ()
    """Figures that must stay right: the fault is one, and not a general ruin."""

    def plant(self, tree: Path) -> None:
        """Put it into a tree; raises Moved."""
        for edit in self.edits:
            (tree / edit.path).write_text(edit.changed(tree), encoding="utf-8")

    def missing(self, verdict: DeliveryOutcome) -> list[str]:
        """What the verdict should say and does not; empty if the fault was caught."""
        wrong = [] if self._caught(verdict) else [f"{self.figure} stayed right"]
        return wrong + [f"{figure} turned wrong too" for figure in self.stays if not _right(figure, verdict)]

    def found(self, verdict: DeliveryOutcome) -> str:
        """The value of its figure, for the table."""
        value = _value(self.figure, verdict)
        if self.figure == "closing":
            return f"{value['told_closing']} + {value['gone']} of {value['reached_before']}"
        return str(value) if not isinstance(value, list) else next(iter(self._words(verdict)), "right")

    def _caught(self, verdict: DeliveryOutcome) -> bool:
        return bool(self._words(verdict)) and ("." not in self.figure or _value(self.figure, verdict) != 0)

    def _words(self, verdict: DeliveryOutcome) -> list[str]:
        words = verdict["violations"].get(self.figure.partition(".")[0], [])
        return [text for text in words if self.says in text]


def _right(figure: str, verdict: DeliveryOutcome) -> bool:
    if "." in figure:
        return bool(_value(figure, verdict) == 0)
    return figure not in verdict["violations"]


def _value(figure: str, verdict: DeliveryOutcome) -> Any:
    value: Any = verdict
    for part in figure.split("."):
        value = value[part]
    return value
