"""The rules: each finds its breaches in one file and carries the reason for it.

Rules that need judgement (is this name the field's word? can a stranger act on this sentence?) are left to readers.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

Breach = tuple[int, str]
"""A line number and what stands there."""

OPENINGS: Final = frozenset({"What", "Whether", "Whom", "Whose", "Who", "Whoever", "Of", "Those", "How", "Where", "So"})
SUPERLATIVES: Final = (
    "MOST LONGEST LARGEST FEWEST SHORTEST SMALLEST FARTHEST WIDEST OLDEST LEAST BIGGEST HIGHEST LOWEST GREATEST "
    "DEEPEST HEAVIEST NEAREST NEWEST SLOWEST FASTEST LATEST EARLIEST BEST WORST TOP"
)
MOODS: Final = "FEW ENOUGH PATIENCE USUAL SHY"
CONSTANT: Final = re.compile(rf"^(?:[A-Z0-9_]*_)?(?:{f'{SUPERLATIVES} {MOODS}'.replace(' ', '|')})(?:_[A-Z0-9_]*)?$")
UNIT_MISSING: Final = re.compile(
    r"^[A-Z0-9_]*_(?:WAIT|DELAY|INTERVAL|PAUSE|AFTER|AGE|DURATION|LEASE)$|^(?!_?(?:MAX|MIN|DEFAULT)_)[A-Z0-9_]*_(?:KEPT|LIMIT)$"
)
"""Names that end where a unit, or the thing that is counted, should follow."""
NEVER: Final = re.compile(
    r"\b(?:whoever|whomever|whom|nobody's|(?:is|are|was|were) owed|goes by|let known|darkroom|roll[ _]call)\b",
    re.IGNORECASE,
)
LOOSE_RELATIVES: Final = re.compile(r"\bof\s+(?:[\"'#*/]+\s*)*(?:which|whose|whom)\b", re.IGNORECASE)
"""Also over the end of a line, of a comment or of a text in two parts."""
MIN_WORDS, MAX_WORDS = 4, 10


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, the reason for it, and the files it reads."""

    name: str
    reason: str
    suffixes: frozenset[str]
    find: Callable[[str, Path], Iterator[Breach]]


def docstring_openings(text: str, path: Path) -> Iterator[Breach]:
    """Yield each docstring that opens with a question word or a loose relative clause, also that of a name."""
    for node in ast.walk(ast.parse(text)):
        for line, docstring in _docstrings(node):
            first = docstring.split("\n", 1)[0]
            if re.split(r"\W", first, maxsplit=1)[0] in OPENINGS:
                yield line, first


def _docstrings(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the docstring of a module, class or function, and those below the names that its body assigns."""
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        yield getattr(node, "lineno", 1), ast.get_docstring(node) or ""
        for before, after in pairwise(node.body):
            if isinstance(before, ast.Assign | ast.AnnAssign) and isinstance(after, ast.Expr):
                text = ast.literal_eval(after.value) if isinstance(after.value, ast.Constant) else None
                yield after.lineno, text if isinstance(text, str) else ""


def constant_names(text: str, path: Path) -> Iterator[Breach]:
    """Yield each constant whose name is a superlative or a mood."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and CONSTANT.search(node.id):
            yield node.lineno, node.id


def constant_units(text: str, path: Path) -> Iterator[Breach]:
    """Yield each constant that holds a number and whose name ends before its unit; a timedelta has its own."""
    for node in ast.parse(text).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and UNIT_MISSING.search(target.id) and value and _is_number(value):
            yield node.lineno, target.id


def _is_number(value: ast.AST) -> bool:
    """Return whether an expression has numbers alone: `5`, `2.0`, `64 * 1024`."""
    parts = [one for one in ast.walk(value) if isinstance(one, ast.Constant | ast.Name | ast.Call | ast.Attribute)]
    return all(isinstance(one, ast.Constant) and isinstance(one.value, int | float) for one in parts)


def test_names(text: str, path: Path) -> Iterator[Breach]:
    """Yield each test whose name is too short to say what it shows, or too long to read."""
    if not path.name.startswith("test_"):
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            words = len(node.name.replace("_", " ").split()) - 1
            if not MIN_WORDS <= words <= MAX_WORDS:
                yield node.lineno, node.name


def words_that_are_never_right(text: str, path: Path) -> Iterator[Breach]:
    """Yield each word from the list, with its line."""
    for number, line in enumerate(text.splitlines(), 1):
        for found in NEVER.finditer(line):
            yield number, f"`{found[0]}` in: {line.strip()}"


def loose_relatives(text: str, path: Path) -> Iterator[Breach]:
    """Yield each "of" that is followed by a relative pronoun, with its line."""
    for found in LOOSE_RELATIVES.finditer(text):
        yield text.count("\n", 0, found.start()) + 1, f"`{' '.join(found[0].split())}`"


PYTHON, PROSE = frozenset({".py"}), frozenset({".py", ".md", ".graphql"})

RULES: Final = (
    Rule(
        "docstring-opening",
        "A first line says what a thing does or is. One that opens with What or Whether hides the verb.",
        PYTHON,
        docstring_openings,
    ),
    Rule(
        "constant-name",
        "Engineers look for MAX_, MIN_, DEFAULT_, …_TIMEOUT, …_SECONDS and …_BYTES, never for MOST or PATIENCE.",
        PYTHON,
        constant_names,
    ),
    Rule(
        "constant-unit",
        "A number is read where it is used: MAX_ and what is counted, or …_SECONDS, …_BYTES, …_KM behind a size.",
        PYTHON,
        constant_units,
    ),
    Rule(
        "test-name",
        f"test_<what>_<condition>_<result>, {MIN_WORDS} to {MAX_WORDS} words: a red run is read by its names.",
        PYTHON,
        test_names,
    ),
    Rule(
        "never-right",
        "Readers from many countries stumble over these words. Say who it is: the caller, each person who, the device.",
        PROSE,
        words_that_are_never_right,
    ),
    Rule(
        "loose-relative",
        "A clause that hangs on such a pronoun is read twice. Write two sentences, or that, with, whose.",
        PROSE | {".ts", ".tsx", ".css", ".mjs"},
        loose_relatives,
    ),
)
