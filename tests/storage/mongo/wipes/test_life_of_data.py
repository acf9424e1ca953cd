"""docs/life-of-data.md names every collection once, so that nobody adds one without saying what removes its rows."""

import re
from collections import Counter
from pathlib import Path

from hub.storage.mongo.collections import COLLECTIONS

PAGE = Path(__file__).parents[4] / "docs" / "life-of-data.md"


def test_every_collection_has_its_row_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[^|]*`) \|", page[: page.index("### Outside of MongoDB")], re.MULTILINE)
    named = Counter(name for row in rows for name in re.findall(r"`([a-z_.]+)`", row))
    assert {name for name, times in named.items() if times != 1} == set()
    assert named.keys() == {*COLLECTIONS, "media.files", "media.chunks"}
