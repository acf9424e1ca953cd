"""What a breach is: a fault that breaks one promise, and the tests that must go red of it."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.prove.fault import Edit, Moved

CHECK = "check:"
"""Begins a proof that is no test but a line of `make check`, named by words that stand in that line alone."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A fault planted under tests instead of under the demo. `rows` are numbers of docs/promises.md."""

    name: str
    rows: tuple[str, ...]
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]
    """Each must fail, by an assertion or an error of its own, while the fault is planted.

    Ids as pytest takes them: of a file, or of a test without its brackets, at least one case must fail.
    `check:ruff format` is the line of `make check` that holds these words.
    """

    removed: tuple[str, ...] = ()
    """Files and folders that are not there while it is planted."""

    def plant(self, tree: Path) -> None:
        """Put it into a tree; raises Moved."""
        for path in self.removed:
            if (tree / path).is_dir():
                shutil.rmtree(tree / path)
            elif (tree / path).exists():
                (tree / path).unlink()
            else:
                raise Moved(f"{path} is not there")
        for edit in self.edits:
            (tree / edit.path).write_text(edit.changed(tree), encoding="utf-8")
