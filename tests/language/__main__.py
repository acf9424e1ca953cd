"""`python -m tests.language [PATH…]`: print every breach of the rules in git's files; exit 1 if there is one."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.language.rules import RULES

ROOT = Path(__file__).parents[2]
SELF = "tests/language/"
DEFAULT_PATHS = ("hub", "sdk", "bench", "verify", "tests", "docs", "console/src", "README.md", "CONTRIBUTING.md")


def files(paths: Sequence[str]) -> list[Path]:
    """Return the files below these paths that git tracks or would track, but for this check's own word lists."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *paths],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    names = [name for name in listed.stdout.splitlines() if not name.startswith((SELF, "tests/test_language.py"))]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def main(paths: Sequence[str]) -> int:
    """Print the breaches and, below them, the reason for each rule that is broken."""
    broken = {}
    for path in files(paths or DEFAULT_PATHS):
        for rule in RULES:
            if path.suffix in rule.suffixes:
                for line, found in rule.find(path.read_text(encoding="utf-8"), path):
                    print(f"{path.relative_to(ROOT)}:{line}: {rule.name}: {found}")
                    broken[rule.name] = rule.reason
    for name, reason in broken.items():
        print(f"{name}: {reason}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
