"""Snapshots of both graphs in docs/: what a partner was promised, and whether a change would break it.

`docs/partner.graphql` and `docs/police.graphql` say what the graphs are; a release keeps copies of them in
`docs/releases/<version>/`, which later versions may add to and never break.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from graphql import GraphQLSchema, build_schema, find_breaking_changes

from hub.schema.graph import Graph
from hub.schema.partner.graph import partner_graph
from hub.schema.police.graph import police_graph

GRAPHS: Final[Mapping[str, Callable[[], Graph]]] = {
    "partner.graphql": lambda: partner_graph(open_schema=False),
    "police.graphql": lambda: police_graph(open_schema=False),
}


def write_snapshots(folder: Path) -> None:
    """Write both snapshots as the graphs are now."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, build in GRAPHS.items():
        (folder / name).write_text(_text(build()), encoding="utf-8")


def check_snapshots(folder: Path) -> list[str]:
    """What is wrong: snapshots that are missing or old, and every change that breaks the last release."""
    problems: list[str] = []
    release = last_release(folder / "releases")
    for name, build in GRAPHS.items():
        present = _text(build())
        if not (folder / name).exists():
            problems.append(f"{folder / name} is missing; run `make snapshot`.")
        elif (folder / name).read_text(encoding="utf-8") != present:
            problems.append(f"{folder / name} is not what the graph is now; run `make snapshot`.")
        if release is not None and (release / name).exists():
            broken = breaking_changes((release / name).read_text(encoding="utf-8"), present)
            problems += [f"{name} breaks {release.name}: {change}" for change in broken]
    return problems


def breaking_changes(released: str, present: str) -> list[str]:
    """What clients of one SDL could lose with another, one sentence each."""
    return [change.description for change in find_breaking_changes(_schema(released), _schema(present))]


def last_release(folder: Path) -> Path | None:
    """The folder of the highest version, if anything was released."""
    versions = [place for place in folder.glob("*") if place.is_dir() and re.fullmatch(r"v?\d+(\.\d+)*", place.name)]
    return max(versions, key=lambda place: [int(part) for part in re.findall(r"\d+", place.name)], default=None)


def _text(graph: Graph) -> str:
    return graph.as_str().rstrip() + "\n"


def _schema(sdl: str) -> GraphQLSchema:
    # The directives of federation are imported by a link, so the SDL uses some that it does not define.
    return build_schema(sdl, assume_valid_sdl=True)
