"""Check that each link of the built site leads to a file, and to an element of that file."""

from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

LINKS: Final = {"a": "href", "link": "href", "script": "src", "img": "src", "object": "data"}


class Page(HTMLParser):
    """The links of a page, and the names that links may lead to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.names: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link and a name."""
        given = dict(attrs)
        self.names.update(filter(None, (given.get("id"), given.get("name"))))
        link = given.get(LINKS.get(tag, ""))
        if link and given.get("rel") != "canonical":
            self.links.append((tag, link))


def broken_links(site: Path) -> list[str]:
    """Return a line for each link that leads nowhere, or that makes a reader's browser ask another server."""
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    return [
        f"{path.relative_to(site)}: {link}: {fault}"
        for path, page in pages.items()
        for tag, link in page.links
        if (fault := _fault(path, tag, link, pages))
    ]


def _fault(path: Path, tag: str, link: str, pages: dict[Path, Page]) -> str | None:
    parts = urlsplit(link)
    if parts.scheme == "data":
        return None
    if parts.scheme or parts.netloc:
        if tag != "a":
            return "asks another server"
        return None if parts.scheme == "https" and parts.netloc else "is not an https address"
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if not target.is_file():
        return "no such file"
    if parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].names:
        return "no such part of the page"
    return None
