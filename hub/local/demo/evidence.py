"""The evidence of a run for its judge: files of plain lines, each written by the part that saw the event."""

import json
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

PARTS = ("tracks", "wire/webhooks", "wire/responses", "wire/feed", "wire/photos", "wire/staff")


@dataclass
class Script:
    """The script of a run: the clock, the cast, the events and the planned failures."""

    clock: list[dict[str, float]] = field(default_factory=list)
    partners: list[dict[str, Any]] = field(default_factory=list)
    subscribers: list[str] = field(default_factory=list)
    cases: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    kills: list[dict[str, Any]] = field(default_factory=list)
    feed_cuts: list[float] = field(default_factory=list)
    photo_links: list[dict[str, str]] = field(default_factory=list)
    started: float = 0.0
    ended: float = 0.0


class Evidence:
    """The directory of one run. Lines are flushed when it is closed."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.script = Script()
        shutil.rmtree(directory, ignore_errors=True)
        (directory / "wire").mkdir(parents=True)
        self._files: dict[str, TextIO] = {
            part: (directory / f"{part}.jsonl").open("w", encoding="utf-8") for part in PARTS
        }

    def line(self, part: str, **values: Any) -> None:
        """Append one line to a part."""
        self._files[part].write(json.dumps(values, ensure_ascii=False, default=str) + "\n")

    def seen(self, part: str, **values: Any) -> None:
        """Append one line with the current time."""
        self.line(part, at=time.time(), **values)

    def staff(self, operation: str, body: Mapping[str, Any]) -> None:
        """Append one response to staff."""
        self.seen("wire/staff", operation=operation, body=body)

    def close(self) -> None:
        """Write the script and close every file."""
        for file in self._files.values():
            file.close()
        (self.directory / "script.json").write_text(
            json.dumps(vars(self.script), ensure_ascii=False, indent=1), encoding="utf-8"
        )
