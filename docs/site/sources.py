"""Put the pages together that Sphinx reads: those of the repository, and those made from the graphs and the SDK."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from docs.site.graph_reference import write_reference
from docs.site.markdown import for_site
from docs.site.navigation import FILES, FOLDERS, LANDING, NAVIGATION, place_of

GRAPHS: Final = {
    "docs/partner.graphql": (
        "Partner graph",
        "For developers of partner apps: every field, type and error of `POST /graphql`. How requests are sent: "
        "[requests](../tasks/requests.md). How it may change: [how the graphs change](../graph-changes.md).",
    ),
    "docs/police.graphql": (
        "Police graph",
        "For developers of police software: every field and type of `POST /police/graphql`. How to begin: "
        "[the police API](../police-api.md). How it may change: [how the graphs change](../graph-changes.md).",
    ),
}


class PageOutsideNavigation(Exception):
    """A page of docs/ that no section of the navigation has."""


def write_sources(root: Path, target: Path, sdk_pages: Mapping[str, str], draw: Callable[[str], str]) -> list[str]:
    """Write every page to an empty folder and return their paths in the repository.

    sdk_pages: the SDK's reference by module. draw: returns the SVG of a Mermaid diagram.
    Raises BrokenLink for a link that leads to no page, and PageOutsideNavigation.
    """
    shutil.rmtree(target, ignore_errors=True)
    pages = pages_of(root)
    diagrams: dict[str, str] = {}

    def keep(diagram: str) -> str:
        place = f"diagrams/{len(diagrams) + 1}.svg"
        diagrams[place] = draw(diagram)
        return place

    for path in pages:
        text = (root / path).read_text(encoding="utf-8")
        _write(target, path, _graph(path, text) if path in GRAPHS else for_site(path, text, keep) + _contents(path))
    for module, text in sdk_pages.items():
        _write(target, f"sdk/reunion/{'__init__' if module == 'index' else module}.py", text)
    for path in FILES:
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / path, target / path)
    for place, image in diagrams.items():
        (target / place).parent.mkdir(exist_ok=True)
        (target / place).write_text(image, encoding="utf-8")
    return pages


def pages_of(root: Path) -> list[str]:
    """Return the paths of the pages in their order; raise PageOutsideNavigation if docs/ has another one."""
    named = [page for section in NAVIGATION for page in section.pages if not page.endswith(".py")]
    listed = [str(path.relative_to(root)) for folder in FOLDERS for path in sorted((root / folder).glob("*.md"))]
    pages = list(dict.fromkeys([LANDING, *named, *listed]))
    found = {str(path.relative_to(root)) for path in (root / "docs").rglob("*.md")}
    if outside := sorted(found - set(pages)):
        raise PageOutsideNavigation(f"Add to NAVIGATION in docs/site/navigation.py: {', '.join(outside)}")
    return pages


def _graph(path: str, sdl: str) -> str:
    title, intro = GRAPHS[path]
    return write_reference(title, intro, sdl)


def _contents(path: str) -> str:
    """Return what Sphinx needs for its navigation; the page itself shows links of its own."""
    if path == LANDING:
        return "".join(
            _toctree(section.caption, [place.removesuffix(".md") for place in map(place_of, section.pages) if place])
            for section in NAVIGATION
        )
    folder = path.removesuffix("/README.md")
    return _toctree("", ["*"], is_glob=True) if folder in FOLDERS else ""


def _toctree(caption: str, entries: list[str], *, is_glob: bool = False) -> str:
    options = [":hidden:", *([f":caption: {caption}"] if caption else []), *([":glob:"] if is_glob else [])]
    return "\n".join(["", "```{toctree}", *options, "", *entries, "```", ""])


def _write(target: Path, path: str, text: str) -> None:
    place = place_of(path)
    assert place is not None
    file = target / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
