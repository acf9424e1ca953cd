"""Snapshots of both graphs and the written tables in docs/, and the check that no change breaks a release.

`docs/partner.graphql` and `docs/police.graphql` are the present graphs. A release keeps copies of them in
`docs/releases/<version>/`; later versions may add to them, and break them only as docs/graph-changes.md promises.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from hub.graphql.execution.graph import Graph
from hub.graphs.partner import partner_graph
from hub.graphs.police import police_graph
from hub.releases.changelog import UNRELEASED, begins_with_unreleased, cut, unnamed
from hub.releases.graph_changes import Changes, bad_deprecations, compare
from hub.releases.last_commit import broken_parts, last_committed

GRAPHS: Final[Mapping[str, Callable[[], Graph]]] = {
    "partner.graphql": lambda: partner_graph(open_schema=False),
    "police.graphql": lambda: police_graph(open_schema=False),
}
CHANGELOG: Final = "graph-changelog.md"
VERSION: Final = re.compile(r"\d+\.\d+\.\d+")


def write_snapshots(folder: Path) -> None:
    """Write both snapshots of the present graphs, and the tables of the pages."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, build in GRAPHS.items():
        (folder / name).write_text(_text(build()), encoding="utf-8")
    # It needs the police SDK, without which a hub prints its graphs.
    from hub.releases.page_tables import write_tables

    write_tables(folder)


def check_snapshots(folder: Path, today: date) -> list[str]:
    """Return the problems: old snapshots and tables, breaks of the last release, changes without a changelog entry."""
    changelog = _read(folder / CHANGELOG) or ""
    problems = [] if begins_with_unreleased(changelog) else [f"{folder / CHANGELOG} has no `{UNRELEASED}` at its head."]
    for name, build in GRAPHS.items():
        present, released = _text(build()), _released(folder, name)
        if _read(folder / name) != present:
            problems.append(f"{folder / name} is not what the graph is now; run `make snapshot`.")
        problems += [f"{name}: {fault}" for fault in bad_deprecations(released, present, today)]
        if released is not None:
            changes = compare(released, present, today)
            problems += [f"{name} breaks the last release: {change}" for change in changes.breaking]
            for at in unnamed(changelog, name, changes.touched):
                problems.append(f"{folder / CHANGELOG} does not say what became of `{at}` in {name}.")
        elif (committed := last_committed(folder / name, present)) is not None:
            changes = compare(committed, present, today)
            for at in unnamed(changelog, name, broken_parts(changes)):
                problems.append(f"{name} breaks `{at}` of the last commit; say so in {folder / CHANGELOG}.")
    # It needs the police SDK, without which a hub prints its graphs.
    from hub.releases.page_tables import check_tables

    return problems + check_tables(folder)


def broken_since_last_commit(folder: Path, today: date) -> list[str]:
    """Return what breaks clients of the last commit's graphs; nothing once a release is cut."""
    if last_release(folder / "releases") is not None:
        return []
    broken = []
    for name, build in GRAPHS.items():
        if (committed := last_committed(folder / name, present := _text(build()))) is not None:
            broken += [f"{name}: {change}" for change in compare(committed, present, today).breaking]
    return broken


def dangerous_changes(folder: Path, today: date) -> list[str]:
    """Return the changes since the last release that break no document but may surprise a client."""
    return [f"{name}: {change}" for name, changes in _changes(folder, today) for change in changes.dangerous]


def cut_release(folder: Path, version: str, today: date) -> list[str]:
    """Keep the snapshots and the changelog as a release; return the problems that prevent it, if any."""
    last = last_release(folder / "releases")
    if not VERSION.fullmatch(version):
        return [f"{version} is no version: three numbers, as 1.0.0."]
    if last is not None and _numbers(version) <= _numbers(last.name):
        return [f"{last.name} is released; {version} does not come after it."]
    if problems := check_snapshots(folder, today):
        return problems
    place = folder / "releases" / version
    place.mkdir(parents=True)
    for name in GRAPHS:
        (place / name).write_bytes((folder / name).read_bytes())
    closed = cut(_read(folder / CHANGELOG) or "", version, today)
    (folder / CHANGELOG).write_text(closed, encoding="utf-8")
    return []


def last_release(folder: Path) -> Path | None:
    """Return the folder of the highest version; None before the first release."""
    versions = [place for place in folder.glob("*") if place.is_dir() and VERSION.fullmatch(place.name)]
    return max(versions, key=lambda place: _numbers(place.name), default=None)


def _changes(folder: Path, today: date) -> Iterator[tuple[str, Changes]]:
    for name, build in GRAPHS.items():
        if (released := _released(folder, name)) is not None:
            yield name, compare(released, _text(build()), today)


def _released(folder: Path, name: str) -> str | None:
    """Return a graph as last released; raise FileNotFoundError if the release has lost it."""
    last = last_release(folder / "releases")
    return (last / name).read_text(encoding="utf-8") if last else None


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _text(graph: Graph) -> str:
    return graph.as_str().rstrip() + "\n"
