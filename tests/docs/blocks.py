"""The code blocks of the pages for developers of partners and of police software."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from docs.site.navigation import NAVIGATION

ROOT: Final = Path(__file__).parents[2]
FENCE: Final = re.compile(r"^```(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
KINDS: Final = frozenset({"graphql", "json", "python", "sh", "csv", "text", "mermaid", "js"})
"""`text` is output and `mermaid` a drawing; tests/federation runs the gateway whose settings the one `js` block has."""


@dataclass(frozen=True, slots=True)
class Block:
    """A code block. `before` is the block above it on its page."""

    page: str
    line: int
    kind: str
    text: str
    before: "Block | None"

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def graph(self) -> str:
        """The graph that the page is about."""
        return "police" if self.page.startswith(("docs/police", "docs/analysts")) else "partner"


def pages() -> list[str]:
    """Return the Markdown pages of the sections whose code is tested."""
    captions = {"Start here", "Tasks of a partner", "Police software"}
    found = [page for section in NAVIGATION if section.caption in captions for page in section.pages]
    assert len(found) > 15
    return found


def blocks(*kinds: str) -> list[Block]:
    """Return the blocks of these kinds, or all, in the order of the pages."""
    return [block for page in pages() for block in _blocks(page) if not kinds or block.kind in kinds]


def shown(page: str, kind: str = "sh", holds: str = "") -> str:
    """Return the one block of a page that is of this kind and holds these words."""
    [block] = [block for block in blocks(kind) if block.page == page and holds in block.text]
    return block.text


def _blocks(page: str) -> Iterator[Block]:
    text = (ROOT / page).read_text(encoding="utf-8")
    before = None
    for fence in FENCE.finditer(text):
        before = Block(page, text[: fence.start()].count("\n") + 1, fence[1], fence[2], before)
        yield before
