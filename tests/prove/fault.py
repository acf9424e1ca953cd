"""A fault: what it changes, and the checks that must fail because of it."""

from dataclasses import dataclass
from pathlib import Path

DEMO = "demo:"
"""Prefix of a check that is no test but a figure of the demo's judge."""


class Moved(Exception):
    """The text that a fault replaces is not exactly once in its file."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement in one file, found by a text that is there exactly once."""

    path: str
    old: str
    new: str

    def changed(self, tree: Path) -> str:
        """Return the file's text with the replacement; raise Moved if the old text is not unique."""
        text = (tree / self.path).read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise Moved(f"{self.path} holds {text.count(self.old)} times: {self.old.strip()}")
        return text.replace(self.old, self.new)


@dataclass(frozen=True, slots=True)
class Fault:
    """A planted fault. Each entry of `red` must fail: a test id as pytest takes it, or `demo:FIGURE`.

    `guards` names the script, unique index or transaction of hub/storage that the fault switches off.
    """

    name: str
    edits: tuple[Edit, ...]
    red: tuple[str, ...]
    guards: str = ""
    right: tuple[str, ...] = ()
    """Figures of the demo that must stay right: the fault must not break everything."""

    def plant(self, tree: Path) -> None:
        """Write the edits into a tree; raise Moved."""
        for edit in self.edits:
            (tree / edit.path).write_text(edit.changed(tree), encoding="utf-8")
