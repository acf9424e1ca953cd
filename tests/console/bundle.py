"""The console's build, read from its files: what the first page loads, and what each late part adds."""

import gzip
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from hub.http.console.pages import BUILT, PAGE

ASSETS: Final = "/console/assets/"
LOADED_WITH_PAGE: Final = re.compile(rf'(?:src|href)="{ASSETS}([^"]+)"')
STATIC: Final = re.compile(rf'(?:\bfrom|\bimport)\s*"{ASSETS}([^"]+)"')
LATE: Final = re.compile(rf'\bimport\("{ASSETS}([^"]+)"\)')
ADDRESS: Final = re.compile(rf'="{ASSETS}([^"]+)"')
"""A file that a script loads by its address: a style sheet, a worker, data."""


@dataclass(frozen=True)
class Bundle:
    """A build in its folder."""

    built: Path = BUILT

    @property
    def names(self) -> list[str]:
        """Return the names of all files beside the page."""
        return sorted(file.name for file in (self.built / "assets").iterdir())

    def only(self, start: str) -> str:
        """Return the one script, sheet or data file whose name before the hash is `start`."""
        pattern = re.compile(rf"{re.escape(start)}-[A-Z0-9]{{8}}\.(?:js|css|json)")
        found = [name for name in self.names if pattern.fullmatch(name)]
        assert len(found) == 1, f"{start}: {found}"
        return found[0]

    @cache  # noqa: B019 — a bundle lives as long as the tests
    def text(self, name: str) -> str:
        """Return the text of a file."""
        return (self.built / "assets" / name).read_text(encoding="utf-8")

    def first(self) -> frozenset[str]:
        """Return what is loaded before the first screen is asked for."""
        return self.with_imports(LOADED_WITH_PAGE.findall((self.built / PAGE).read_text(encoding="utf-8")))

    def with_imports(self, names: Iterable[str]) -> frozenset[str]:
        """Return these files with those that they import at once."""
        loaded: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in loaded:
                loaded.add(name)
                waiting += STATIC.findall(self.text(name)) if name.endswith(".js") else []
        return frozenset(loaded)

    def addresses(self, names: Iterable[str]) -> frozenset[str]:
        """Return the files that these scripts load by their address."""
        return frozenset(found for name in names if name.endswith(".js") for found in ADDRESS.findall(self.text(name)))

    def size(self, names: Iterable[str]) -> int:
        """Return how many bytes these files are, gzipped."""
        return sum(len(gzip.compress(self.text(name).encode(), 9, mtime=0)) for name in names)
