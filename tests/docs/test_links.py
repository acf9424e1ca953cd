"""Each link of the repository's Markdown leads to a file and, with an anchor, to a heading of it."""

import re
import subprocess
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from docs.site.markdown import FENCE, target_of
from tests.docs.blocks import ROOT

LINK: Final = re.compile(r"\]\(([^)\s]*)\)")
HEADING: Final = re.compile(r"^#{1,6} (.+?)\s*$", re.MULTILINE)
CODE: Final = re.compile(r"`[^`\n]*`")


def pages() -> list[str]:
    """Return the Markdown files that git has, or would have."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", "*.md"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def anchors(file: Path) -> set[str]:
    """Return the anchors that a Git host gives to the headings of a file."""
    found: set[str] = set()
    for heading in HEADING.findall(FENCE.sub("", file.read_text(encoding="utf-8"))):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        count = sum(one == slug or one.rpartition("-")[0] == slug for one in found)
        found.add(f"{slug}-{count}" if slug in found else slug)
    return found


def fault(page: str, link: str) -> str | None:
    """Return the reason why a link leads nowhere. Links to other servers are judged by their form alone."""
    parts = urlsplit(link)
    if parts.scheme:
        return None if parts.scheme == "https" and "." in parts.netloc else "not an https address"
    target = ROOT / target_of(page, parts.path)
    if not target.exists():
        return "no such file"
    if parts.fragment and (target.suffix != ".md" or parts.fragment not in anchors(target)):
        return "no such heading"
    return None


def test_every_link_of_the_markdown_leads_somewhere() -> None:
    links = [
        (page, link)
        for page in pages()
        for link in LINK.findall(CODE.sub("", FENCE.sub("", (ROOT / page).read_text(encoding="utf-8"))))
    ]
    assert len(links) > 200
    broken = {(page, link): why for page, link in links if (why := fault(page, link))}
    assert broken == {}


def test_link_checks_see_missing_files_and_headings() -> None:
    assert fault("docs/README.md", "quickstart.md") is None
    assert fault("docs/README.md", "nowhere.md") == "no such file"
    assert fault("docs/README.md", "errors/README.md#try-again-or-not") is None
    assert fault("docs/README.md", "errors/README.md#try-again") == "no such heading"
    assert fault("docs/README.md", "http://example.org") == "not an https address"
