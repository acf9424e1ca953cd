"""The notebook of a month: its cells are the blocks of its page, from which `month.ipynb` is made.

`python -m tests.sdk.police.notebook` writes it. Its pictures are drawn by the test, with DRAW_PICTURES set.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.docs.blocks import ROOT

PAGE: Final = ROOT / "docs" / "police" / "notebook.md"
NOTEBOOK: Final = ROOT / "sdk" / "police" / "notebooks" / "month.ipynb"
BLOCK: Final = re.compile(r"^```python\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
PICTURE: Final = re.compile(r"^!\[.*\]\((pictures/\S+)\)\n", re.MULTILINE)
LINK: Final = re.compile(r"\]\((?!pictures/)([^)]+)\)")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell. picture: the file that the page shows after it, if it draws one."""

    code: str
    picture: str | None


def cells() -> list[Cell]:
    """Return the cells of the page, in order."""
    found = []
    page = PAGE.read_text(encoding="utf-8")
    for block in BLOCK.finditer(page):
        rest = page[block.end() :].lstrip("\n")
        shown = PICTURE.match(rest)
        found.append(Cell(block[1], shown[1] if shown else None))
    return found


def notebook() -> str:
    """Return the notebook as JSON. A cell that draws shows its picture."""
    page, made = PAGE.read_text(encoding="utf-8"), list[dict[str, Any]]()
    setting = 'url, sign_in = "https://hub.example", lambda: "the access token of your identity provider"\n'
    place = 0
    for block in BLOCK.finditer(page):
        _add_words(made, page[place : block.start()])
        code = block[1] if made[1:] else setting + block[1]
        _add(made, "code", code + ("picture\n" if "picture = " in code else ""))
        place = block.end()
    _add_words(made, page[place:])
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    whole = {"cells": made, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _add_words(made: list[dict[str, Any]], words: str) -> None:
    # The pictures are in the cells, and a link of the page leads nowhere from another folder.
    text = LINK.sub("]", PICTURE.sub("", words)).replace("[", "").replace("]", "").strip()
    if text:
        _add(made, "markdown", text)


def _add(made: list[dict[str, Any]], kind: str, text: str) -> None:
    cell: dict[str, Any] = {"cell_type": kind, "id": f"cell-{len(made)}", "metadata": {}}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    made.append(cell | {"source": text.rstrip("\n").splitlines(keepends=True)})


def main() -> None:
    """Write the notebook."""
    Path(NOTEBOOK).parent.mkdir(exist_ok=True)
    NOTEBOOK.write_text(notebook(), encoding="utf-8")


if __name__ == "__main__":
    main()
