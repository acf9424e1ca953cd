"""Find the graphs of the last commit, which a change is compared with while no release is cut yet."""

import re
import subprocess
from pathlib import Path

from hub.releases.graph_changes import Changes


def last_committed(snapshot: Path, present: str) -> str | None:
    """Return the newest committed text of a snapshot that differs from the present one.

    None if every commit that git knows has the present text, or if there is no git or no history here.
    """
    for commit in _git(snapshot, "log", "--first-parent", "--max-count=2", "--format=%H", "--", snapshot.name).split():
        text = _git(snapshot, "show", f"{commit}:./{snapshot.name}")
        if text and text != present:
            return text
    return None


def broken_parts(changes: Changes) -> set[str]:
    """Return the coordinates of the parts that the breaking changes speak of."""
    sentences = [set(re.findall(r"\w+", sentence)) for sentence in changes.breaking]
    return {at for at in changes.touched if any(set(at.split(".")) <= words for words in sentences)}


def _git(snapshot: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=snapshot.parent, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout if done.returncode == 0 else ""
