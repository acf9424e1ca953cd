"""A raw log of JSON lines, buffered in memory and written at least five times a second."""

from pathlib import Path
from typing import Any

import orjson

FLUSH_INTERVAL_SECONDS = 0.2


class JsonLines:
    """One file to which lines are appended; `flush` must be called every FLUSH_SECONDS."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._file = path.open("ab", buffering=0)
        self._lines: list[bytes] = []

    def add(self, record: dict[str, Any]) -> None:
        """Buffer one line."""
        self._lines.append(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))

    def flush(self) -> None:
        """Write the buffered lines."""
        if self._lines:
            lines, self._lines = self._lines, []
            self._file.write(b"".join(lines))

    def close(self) -> None:
        """Write the rest and close the file."""
        self.flush()
        self._file.close()
