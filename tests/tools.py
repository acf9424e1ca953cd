"""The programs that some tests start: which of them this machine has, and how to install the others.

`python -m tests.tools` prints the Debian packages of the missing ones; `python -m tests.tools NAME` exits with 1
if that one is missing.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
MIN_NODE: Final = 20
MIN_REDIS: Final = 7
DOCS_PYTHON: Final = ROOT / "build" / "docs-venv" / "bin" / "python"
REDIS_LINK: Final = ROOT / "build" / "redis-server"
NODE_PROJECTS: Final = (
    "tests/federation",
    "tests/conventions",
    "tests/explorer",
    "tests/phone_rule",
    "tests/pyright",
    "sdk/examples/node",
    "hub/local/explorer",
    "console",
)
BROWSERS: Final = ("chromium", "google-chrome")


@dataclass(frozen=True)
class Tool:
    """A program that does not come with the Python packages."""

    name: str
    packages: Mapping[str, str]
    """Its programs, each with the Debian package that brings it."""
    is_installed: Callable[[], bool]
    is_set_up: Callable[[], bool] = lambda: True
    """True once `make tools` has done its part."""
    advice: str = ""
    """The way to get it, where no package brings it."""

    @property
    def is_ready(self) -> bool:
        """True if tests can use it."""
        return self.is_installed() and self.is_set_up()

    @property
    def missing_packages(self) -> list[str]:
        """The Debian packages to install. A program that is only too old is left to its owner."""
        if self.is_installed():
            return []
        return [package for program, package in self.packages.items() if not shutil.which(program)]

    @property
    def how(self) -> str:
        """The command that installs it, or advice."""
        if self.advice:
            return self.advice
        return "make tools" if self.is_installed() else f"apt install {' '.join(self.packages.values())}"


def has_docs_packages() -> bool:
    """Return whether make has installed what builds the docs site."""
    return (DOCS_PYTHON.parents[1] / ".installed").exists()


def find_browser() -> str | None:
    """Return the path of the machine's own Chromium or Chrome."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def find_redis() -> Path | None:
    """Return the path of the machine's own redis-server, if it is new enough.

    Debian's package of that name also starts a service. `redis-tools` has the same program and no service, under a name
    by which it only checks files: a link gives it the other name.
    """
    if found := shutil.which("redis-server"):
        program = Path(found)
    elif found := shutil.which("redis-check-rdb"):
        program = REDIS_LINK
        _link(program, Path(found).resolve())
    else:
        return None
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"v=(\d+)\.", said)
    return program if version and int(version[1]) >= MIN_REDIS else None


def _link(name: Path, program: Path) -> None:
    if name.resolve() != program:
        name.unlink(missing_ok=True)
        name.parent.mkdir(exist_ok=True)
        with contextlib.suppress(FileExistsError):  # another process of pytest was first
            name.symlink_to(program)


def has_node() -> bool:
    """Return whether npm is here, and a Node.js that is new enough."""
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    major = version.strip().removeprefix("v").partition(".")[0]
    return major.isdigit() and int(major) >= MIN_NODE


def has_node_packages() -> bool:
    """Return whether make has installed the packages of every project."""
    return all((ROOT / project / "node_modules" / ".installed").exists() for project in NODE_PROJECTS)


TOOLS: Final = {
    "chromium": Tool("Chromium", {"chromium": "chromium"}, lambda: find_browser() is not None),
    "curl": Tool("curl", {"curl": "curl"}, lambda: shutil.which("curl") is not None),
    "node": Tool(
        f"Node.js {MIN_NODE} or newer with npm", {"node": "nodejs", "npm": "npm"}, has_node, has_node_packages
    ),
    "docs": Tool("what builds the docs site", {}, lambda: True, has_docs_packages),
    "mount": Tool("the right to mount a small disk", {}, lambda: os.geteuid() == 0, advice="run the tests as root"),
    "redis": Tool(
        f"redis-server {MIN_REDIS} or newer", {"redis-check-rdb": "redis-tools"}, lambda: find_redis() is not None
    ),
}


def main(*names: str) -> int:
    """Print the Debian packages that are missing, or return 1 if a named tool is not installed."""
    if names:
        return int(not all(TOOLS[name].is_installed() for name in names))
    print(*(package for tool in TOOLS.values() for package in tool.missing_packages))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
