"""The file in which `hub dev` tells `hub admin` how to reach the hub on this machine."""

import contextlib
import os
import re
import shlex
import stat
from collections.abc import Mapping
from pathlib import Path

from hub.errors import SettingsInvalid

MAX_ENVIRONMENT_FILE_BYTES = 64 * 1024
"""Many times the size of the file that `hub dev` writes for `hub admin`."""

_PAIR = re.compile(r"([A-Z][A-Z0-9_]*)=(.*)", re.DOTALL)


def write_environment(file: Path, environment: Mapping[str, str]) -> None:
    """Write a NAME=value a line, in a shell's quotes. The file holds passwords: only its owner may read it."""
    # Created with its permissions, not changed afterwards: at no moment can others open it.
    file.touch(mode=0o600, exist_ok=False)
    file.write_text("".join(f"{name}={shlex.quote(value)}\n" for name, value in environment.items()), encoding="utf-8")


def read_environment_file(file: Path) -> Mapping[str, str]:
    """Return what `hub dev` wrote for `hub admin`, a NAME=value a line; raise SettingsInvalid if others may read it.

    Stricter than a dotenv file: anything but such lines means that it is another file, and so is refused.
    """
    mode = text = None
    with contextlib.suppress(OSError), file.open("rb") as opened:
        mode, text = stat.S_IMODE(os.fstat(opened.fileno()).st_mode), opened.read(MAX_ENVIRONMENT_FILE_BYTES + 1)
    # Outside of the handler: its error names the file, and ours must not keep it.
    if mode is None or text is None:
        raise SettingsInvalid("The file of `hub dev` cannot be read; is it still running?")
    values = _parse_pairs(text)
    # Checked before the permissions: nobody should change those of a file that has nothing to do with the hub.
    if not values:
        raise SettingsInvalid("This is not a file that `hub dev` wrote; `hub dev` prints the name of the one it did.")
    if mode & 0o077:
        raise SettingsInvalid("The file holds passwords and must be readable by its owner only (chmod 600).")
    return values


def _parse_pairs(text: bytes) -> dict[str, str]:
    """Return the values by name; none if the text holds anything else."""
    try:
        words = shlex.split(text.decode()) if len(text) <= MAX_ENVIRONMENT_FILE_BYTES else []
    except ValueError:
        words = []
    pairs = [_PAIR.fullmatch(word) for word in words]
    return {pair[1]: pair[2] for pair in pairs if pair} if all(pairs) else {}
