"""Count what makes the house heavy: `make house`. No figure has a goal here; a change shows it before and after."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import grimp

ROOT: Final = Path(__file__).parents[1]
ROOMS: Final = ("hub", "tests", "sdk", "console", "bench", "verify", "docs")
FIELD = "clothing"
MUTATION = "renewAlert"
"""The public field and the mutation that stand for the others."""
MAX_LINES = 300
GENERATED: Final = re.compile(r"/_sync/|\.graphql$|package-lock|docs/releases/|recordings|/built/|/artifacts/")


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = (ROOT / name for name in listed.splitlines() if not GENERATED.search(f"/{name}"))
    return [path for path in paths if path.suffix in {".py", ".ts", ".tsx", ".mjs", ".md", ".toml"}]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _lines_by_room(paths: list[Path]) -> Iterator[str]:
    lines: Counter[str] = Counter()
    for path in paths:
        room = _name(path).partition("/")[0]
        if room in ROOMS and (path.suffix != ".md" or room == "docs"):
            lines[room] += len(path.read_text(encoding="utf-8").splitlines())
    yield from (f"{room:10} {count:9,} lines" for room, count in lines.most_common())
    words = sum(len(path.read_text(encoding="utf-8").split()) for path in paths if "docs/decisions/" in _name(path))
    yield f"{'decisions':10} {words:9,} words"


def _touched(paths: list[Path], word: str) -> list[str]:
    """Return the files that name a word, in either way of writing it."""
    snake = re.sub(r"(?<!^)([A-Z])", r"_\1", word).lower()
    either = re.compile(rf"(?<![A-Za-z]){word}(?![a-z])|(?<![a-z]){snake}(?![a-z])")
    others = (path for path in paths if path != Path(__file__))
    return [_name(path) for path in others if either.search(path.read_text(encoding="utf-8"))]


def _imports() -> Iterator[str]:
    graph = grimp.build_graph("hub")
    importers = Counter(len(graph.find_modules_that_directly_import(module)) for module in graph.modules)
    yield f"modules of hub: {len(graph.modules)}, with a single importer: {importers[1]}"


def main() -> None:
    """Print the counts."""
    paths = _tracked()
    field, mutation = _touched(paths, FIELD), _touched(paths, MUTATION)
    tables = [name for name in mutation if name.startswith("tests/")]
    print(*_lines_by_room(paths), *_imports(), sep="\n")
    print(f"files that name the field {FIELD}: {len(field)}; the mutation {MUTATION}: {len(mutation)}")
    print(f"files of tests that name {MUTATION}: {len(tables)}  {', '.join(tables)}")
    long = [_name(path) for path in paths if _is_long(path)]
    print(f"files of hub above {MAX_LINES} lines: {len(long)}  {', '.join(long)}")


def _is_long(path: Path) -> bool:
    return _name(path).startswith("hub/") and len(path.read_text(encoding="utf-8").splitlines()) > MAX_LINES


if __name__ == "__main__":
    main()
