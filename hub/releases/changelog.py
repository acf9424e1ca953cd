"""Read and cut docs/graph-changelog.md: the changes of the graphs, newest first, each under its coordinate.

The section `## Unreleased` has a part for each graph, and names in backticks every type and field that differs from the
last release.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

UNRELEASED: Final = "## Unreleased"
TITLES: Final[Mapping[str, str]] = {"partner.graphql": "### Partner graph", "police.graphql": "### Police graph"}


def unnamed(changelog: str, graph: str, touched: Iterable[str]) -> list[str]:
    """Return the coordinates that a graph's unreleased part does not name."""
    named = set(re.findall(r"`([^`]+)`", _section(_section(changelog, UNRELEASED), TITLES[graph])))
    return sorted(set(touched) - named)


def begins_with_unreleased(changelog: str) -> bool:
    """Return whether the unreleased section comes before all releases."""
    return re.findall(r"^## .*$", changelog, re.MULTILINE)[:1] == [UNRELEASED]


def cut(changelog: str, version: str, day: date) -> str:
    """Return the changelog after the release of everything unreleased."""
    empty = "\n\n".join((UNRELEASED, *(f"{title}\n\nNothing yet." for title in TITLES.values())))
    return changelog.replace(f"{UNRELEASED}\n", f"{empty}\n\n## {version}, {day}\n", 1)


def _section(text: str, heading: str) -> str:
    """Return the text below a heading, up to the next one of its rank or above."""
    rank = heading.index(" ")
    found = re.search(rf"^{re.escape(heading)}$(.*?)(?=^#{{1,{rank}}} |\Z)", text, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""
