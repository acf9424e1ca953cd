"""Turn the SDK's docstrings, which are plain text, into what Sphinx reads."""

import inspect
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

CODE: Final = re.compile(r"(?<!`)`([^`]+)`(?!`)")
NAMES: Final = r"[a-z_]+(?:, [a-z_]+)*"


def process_docstring(app: object, what: str, name: str, thing: object, options: object, lines: list[str]) -> None:
    """Rewrite the lines in place; an event of sphinx.ext.autodoc."""
    lines[:] = plain_to_rest(lines, known_names(thing))


def plain_to_rest(lines: list[str], known: frozenset[str]) -> list[str]:
    """Return the lines with `code` as code and with a list of the described names.

    A description begins a line, or follows a sentence: `alert: the id of the alert. text: 1 to 4,000 characters.`
    """
    text: list[str] = []
    for line in lines:
        is_inside = bool(text) and text[-1].startswith(("* ", "  "))
        for part in _split(line, known):
            names, _, rest = part.partition(": ")
            if _are_known(names, known) and rest:
                if text and text[-1] and not text[-1].startswith(("* ", "  ")):
                    text.append("")
                text.append(f"* **{names}**: {rest}")
                is_inside = True
            elif part and is_inside:
                text.append(f"  {part}")
            else:
                text.append(part)
    return CODE.sub(r"``\1``", "\n".join(text)).split("\n")


def known_names(thing: object) -> frozenset[str]:
    """Return the names that a docstring may describe: parameters, fields, and what `__init__` sets."""
    names: set[str] = set()
    call: Any = thing
    if inspect.isclass(thing):
        names |= {name for one in thing.__mro__ for name in vars(one)}
        names |= {name for one in thing.__mro__ for name in vars(one).get("__annotations__", {})}
        init = vars(thing).get("__init__")
        names |= set(init.__code__.co_names) if inspect.isfunction(init) else set()
        call = init or thing
    with suppress(TypeError, ValueError):  # a constant, or a class written in C
        names |= set(inspect.signature(call).parameters)
    return frozenset(names)


def _split(line: str, known: frozenset[str]) -> Iterator[str]:
    """Yield the parts of a line: each but the first begins with names that are described."""
    start = 0
    for match in re.finditer(rf"(?<=[.)] )({NAMES}): ", line):
        if _are_known(match[1], known):
            yield line[start : match.start()].rstrip()
            start = match.start()
    yield line[start:]


def _are_known(names: str, known: frozenset[str]) -> bool:
    return bool(re.fullmatch(NAMES, names)) and set(names.split(", ")) <= known
