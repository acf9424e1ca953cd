"""Lists of cases in the order of relevance: all that match are read, and ranked by their texts."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.domain.query_limits import QueryTooWide
from hub.domain.sort_direction import SortDirection
from hub.domain.text.normalised_text import normalise_text
from hub.domain.text.searched_words import SearchedWords
from hub.services.police.ports.stores import CaseQuery, Position
from hub.storage.mongo.database import Collection, Row
from hub.storage.mongo.search.case_text_index import parts_with_text
from hub.storage.mongo.search.scope import Part
from hub.storage.mongo.time_limit import MAX_QUERY_MS

MAX_RANKED_CASES: Final = 2000
"""A search that more cases match cannot be ranked. Reading as many takes a quarter of a second."""

_SHOWN: Final[Row] = {"words": 1, "public_words": 1, "opened_at": 1, "child.public_name": 1, "child.full_name": 1}


@dataclass(frozen=True, slots=True, order=True)
class RankedCase:
    """A case's place in the order of relevance: the greatest comes first."""

    rank: int
    opened_at: datetime
    case: str

    @property
    def position(self) -> Position:
        """The place as a cursor keeps it."""
        return self.opened_at, f"{self.rank} {self.case}"


def at_position(position: Position) -> RankedCase:
    """Return the place that a cursor keeps."""
    opened_at, place = position
    rank, case = place.split(" ", 1)
    return RankedCase(int(rank), opened_at, case)


async def ranked_cases(rows: Collection, query: CaseQuery, after: Position | None, limit: int) -> list[RankedCase]:
    """Return the next places of a list; raises QueryTooWide if more than MAX_RANKED_CASES match."""
    found: dict[str, Row] = {}
    parts = await parts_with_text(rows, query)
    for of_part in await asyncio.gather(*(_matching(rows, part) for part in parts)):
        found |= {row["_id"]: row for row in of_part}
    if len(found) > MAX_RANKED_CASES:
        raise QueryTooWide(
            f"More than {MAX_RANKED_CASES:,} cases match, too many to rank. Add a word or filter, or order by OPENED.",
            path=("orderBy", "by"),
        )
    words = SearchedWords.of(query.wanted.text or "", path=("filter", "text"))
    ranked = await asyncio.to_thread(_ranking, list(found.values()), words, query)
    if after is None:
        return ranked[:limit]
    last = at_position(after)
    is_descending = query.order.direction is SortDirection.DESCENDING
    return [one for one in ranked if (one < last if is_descending else one > last)][:limit]


async def _matching(rows: Collection, part: Part) -> list[Row]:
    cursor = rows.find(part.filter, _SHOWN).limit(MAX_RANKED_CASES + 1).max_time_ms(MAX_QUERY_MS)
    return await (cursor.hint(part.index) if part.index else cursor).to_list(None)


def _ranking(rows: list[Row], words: SearchedWords, query: CaseQuery) -> list[RankedCase]:
    is_descending = query.order.direction is SortDirection.DESCENDING
    return sorted((_ranked(row, words, query) for row in rows), reverse=is_descending)


def _ranked(row: Row, words: SearchedWords, query: CaseQuery) -> RankedCase:
    """Return the place of a row; a list of what the public may read looks at no other text."""
    child = row["child"]
    names = [child["public_name"], *([] if query.public else [child["full_name"]])]
    forms = [normalise_text(name) for name in names if name]
    rank = words.relevance(row["public_words" if query.public else "words"], forms)
    return RankedCase(rank, row["opened_at"], row["_id"])
