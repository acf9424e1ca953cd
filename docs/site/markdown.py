"""Markdown as it stands in the repository, and as the site needs it: links to the pages' places, diagrams as images."""

import os
import re
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Final

from docs.site.navigation import place_of

FENCE: Final = re.compile(r"^(```+)[ ]?([\w-]*)\n(.*?)^\1$\n?", re.MULTILINE | re.DOTALL)
LINK: Final = re.compile(r"\]\(([^)\s#]*)(#[^)\s]*)?\)")
OUTSIDE: Final = ("https:", "http:", "mailto:")


class BrokenLink(Exception):
    """A link leads to no page of the site."""


def for_site(path: str, text: str, draw: Callable[[str], str]) -> str:
    """Return the text of a page of the repository for its place in the site.

    draw: keeps a Mermaid diagram as an image and returns the place of the image.
    """
    parts, end = [], 0
    for fence in FENCE.finditer(text):
        parts.append(_move_links(path, text[end : fence.start()]))
        parts.append(_image(path, draw(fence[3])) if fence[2] == "mermaid" else fence[0])
        end = fence.end()
    parts.append(_move_links(path, text[end:]))
    return "".join(parts)


def target_of(path: str, link: str) -> str:
    """Return the path in the repository that a link of a page means."""
    return os.path.normpath(PurePosixPath(path).parent / link) if link else path


def _move_links(path: str, text: str) -> str:
    def moved(match: re.Match[str]) -> str:
        link, anchor = match[1], match[2] or ""
        if not link or link.startswith(OUTSIDE):
            return match[0]
        place = place_of(target_of(path, link))
        if place is None:
            raise BrokenLink(f"{path}: the site has no page for {link}")
        return f"]({_from(path, place)}{anchor})"

    return LINK.sub(moved, text)


def _image(path: str, place: str) -> str:
    return f"![A diagram; the text says the same]({_from(path, place)}){{.diagram}}\n"


def _from(path: str, place: str) -> str:
    """Return the link that leads from a page's place in the site to another place."""
    here = place_of(path)
    assert here is not None
    return os.path.relpath(place, PurePosixPath(here).parent)
