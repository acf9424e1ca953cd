"""Generate the `_sync` of each client from its `_async`: the same client without `await`. `--check` only compares.

What differs by more than words stands in `io` and `workers` of each, which are written by hand.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

SDK = Path(__file__).parent
PACKAGES = (SDK / "reunion", SDK / "police" / "reunion_police")
BY_HAND = {"__init__.py", "io.py", "workers.py"}
HEADER = "# Generated from `_async` by `python sdk/unasync.py`: change that one.\n"

_NESTED = r"((?:[^\[\]]|\[(?:[^\[\]]|\[[^\[\]]*\])*\])*)"

WORDS = [
    (r"\basync (def|with|for)\b", r"\1"),
    (r"\b[Aa]n async iterator\b", "An iterator"),
    (r"\ba list, a generator or an async generator\b", "a list or a generator"),
    (r"\b(a|an) async\b", "a"),
    (r"\bawait ", ""),
    (rf"\bAwaitable\[{_NESTED}\]", r"\1"),
    (r"\b__a(enter|exit|iter|next)__\b", r"__\1__"),
    (r"\bAsync([A-Z]\w*)", r"\1"),
    (r"\b_async\b", "_sync"),
    (r"\baclose\b", "close"),
    (r"\baclosing\b", "closing"),
    (r"\banext\b", "next"),
    (r"\baiter\b", "iter"),
    (r"\bStopAsyncIteration\b", "StopIteration"),
]


def generated(source: str) -> str:
    """Return the synchronous side of a module."""
    for pattern, replacement in WORDS:
        source = re.sub(pattern, replacement, source)
    return HEADER + source


def ruff(text: str, path: Path) -> str:
    """Return a module without the imports that it needs no more, sorted and formatted."""
    arguments = (
        ["check", "--select", "I,F401", "--fix-only", "--quiet"],
        ["format", "--quiet"],
    )
    for argument in arguments:
        command = [sys.executable, "-m", "ruff", *argument, "--stdin-filename", str(path), "-"]
        text = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    return text


def main() -> int:
    """Write every module, or with `--check` name those that differ from what would be written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if something would change")
    is_check = parser.parse_args().check
    differing = [name for package in PACKAGES for name in _written(package / "_async", package / "_sync", is_check)]
    if differing and is_check:
        sys.stderr.write(f"Not as generated: {', '.join(differing)}. Run `python sdk/unasync.py`.\n")
    return int(bool(differing) and is_check)


def _written(source: Path, target: Path, is_check: bool) -> list[str]:
    """Write what differs in one package, unless it is only a check; return its names."""
    names = {path.name for path in source.glob("*.py")} - BY_HAND
    differing = []
    for path in sorted({target / name for name in names} | {*target.glob("*.py")}):
        if path.name in BY_HAND:
            continue
        wanted = ruff(generated((source / path.name).read_text("utf-8")), path) if path.name in names else None
        found = path.read_text("utf-8") if path.exists() else None
        if wanted == found:
            continue
        differing.append(str(path.relative_to(SDK)))
        if is_check:
            continue
        if wanted is None:
            path.unlink()
        else:
            path.write_text(wanted, "utf-8")
    return differing


if __name__ == "__main__":
    sys.exit(main())
