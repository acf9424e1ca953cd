"""docs/graph-changelog.md: what has changed in the graphs, newest first, each thing under its coordinate.

The section `## Unreleased` has a part for each graph, and names in backticks every type and field that is not as it was
in the last release.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

UNRELEASED: Final = "## Unreleased"
TITLES: Final[Mapping[str, str]] = {"partner.graphql": "### Partner graph", "police.graphql": "### Police graph"}


def unnamed(changelog: str, graph: str, touched: Iterable[str]) -> list[str]:
    """The coordinates that the part of a graph does not name."""
    named = set(re.findall(r"`([^`]+)`", _section(_section(changelog, UNRELEASED), TITLES[graph])))
    return sorted(set(touched) - named)


def begins_with_unreleased(changelog: str) -> bool:
    """Whether there is a place for what comes next, before all releases."""
    return re.findall(r"^## .*$", changelog, re.MULTILINE)[:1] == [UNRELEASED]


def cut(changelog: str, version: str, day: date) -> str:
    """The same once all that is unreleased is released."""
    empty = "\n\n".join((UNRELEASED, *(f"{title}\n\nNothing yet." for title in TITLES.values())))
    return changelog.replace(f"{UNRELEASED}\n", f"{empty}\n\n## {version}, {day}\n", 1)


def _section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next one of its rank or above."""
    rank = heading.index(" ")
    found = re.search(rf"^{re.escape(heading)}$(.*?)(?=^#{{1,{rank}}} |\Z)", text, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""
