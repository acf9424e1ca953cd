"""The file by which `hub admin` finds a hub that runs on this machine."""

import shlex
from collections.abc import Mapping
from pathlib import Path


def write_environment(file: Path, environment: Mapping[str, str]) -> None:
    """Write a NAME=value a line, in a shell's quotes; the file holds passwords and is its owner's only."""
    # Made with its permissions, not given them afterwards: no moment at which others could open it.
    file.touch(mode=0o600, exist_ok=False)
    file.write_text("".join(f"{name}={shlex.quote(value)}\n" for name, value in environment.items()), encoding="utf-8")
