"""The steps of a task page: who sends which operation or command, and the answer that the page prints."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from tests.docs.blocks import ROOT, Block, blocks

HEADING: Final = re.compile(r"^## (.+)$", re.MULTILINE)
CALLER: Final = re.compile(r"# ([A-Za-z' ]+)\n")


@dataclass(frozen=True, slots=True)
class Step:
    """One operation or command of a page. `answer` is None for a command that prints nothing."""

    heading: str
    block: Block
    caller: str
    variables: dict[str, Any]
    answer: Any


def steps(page: str) -> list[Step]:
    """Return the steps of a page, in order; raise AssertionError for a block that belongs to none."""
    return list(_steps(page))


def _steps(page: str) -> Iterator[Step]:
    text = (ROOT / page).read_text(encoding="utf-8")
    headings = [(text[: found.start()].count("\n") + 1, found[1]) for found in HEADING.finditer(text)]
    waiting = [block for block in blocks() if block.page == page]
    while waiting:
        block = waiting.pop(0)
        caller = CALLER.match(block.text)
        assert block.kind in ("graphql", "sh"), f"{block}: an answer without a question"
        assert caller, f"{block}: the first line says who asks, as in `# officer`"
        said = []
        while waiting and waiting[0].kind == "json":
            said.append(json.loads(waiting.pop(0).text))
        assert len(said) <= 2, f"{block}: one block of variables and one answer"
        answer = said.pop() if said else None
        assert block.kind == "sh" or (answer and "data" in answer), f"{block}: the page shows no answer"
        heading = [name for line, name in headings if line < block.line][-1]
        yield Step(heading, block, caller[1], said[0] if said else {}, answer)
