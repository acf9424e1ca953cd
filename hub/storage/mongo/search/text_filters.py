"""The filters of a text search: the exact one over the form of a text, and the n-gram by which an index finds rows."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from hub.domain.text.searched_words import SearchedWords
from hub.storage.mongo.database import Collection, Row

Index = Sequence[tuple[str, int]]
Limits = tuple[int, int]

MAX_NGRAMS_TRIED: Final = 8
"""N-grams of a search that are counted."""

NGRAM_COUNTS: Final[Limits] = (100, 1000)
"""Rows of an n-gram that are counted at most: first the lower number, and the higher one only where no n-gram is rarer.

A list in another order than that of the n-gram's index sorts fewer rows than the higher one.
"""


@dataclass(frozen=True, slots=True, repr=False)
class RareNgram:
    """The rarest n-gram of a search, and how many rows have it; None from the higher limit on."""

    ngram: str
    rows: int | None


def text_filter(words: SearchedWords, field: str) -> Row:
    """Return the exact filter of a search over a field that holds the form of a text, or an array of forms.

    It may stand anywhere in a filter, negated too. No index serves it: add an n-gram of `rarest_ngram`, or another
    filter.
    """
    filters: list[Row] = [{field: {"$regex": pattern}} for pattern in words.patterns()]
    return {"$and": filters} if len(filters) > 1 else filters[0]


async def rarest_ngram(
    rows: Collection, index: Index, words: SearchedWords, within: Row | None = None, limits: Limits = NGRAM_COUNTS
) -> RareNgram:
    """Return the n-gram of a search that the fewest rows have; `within` are values of the index's next fields.

    Ask by it alone: the server takes the bounds of an array's index from one value. Of n-grams that are all common it
    is the rarest among the rows with which the index begins.
    """
    tried, field, hint = words.ngrams()[:MAX_NGRAMS_TRIED], index[0][0], list(index)
    wanted = [{field: ngram, **(within or {})} for ngram in tried]
    for limit in limits:
        counts = await asyncio.gather(*(rows.count_documents(one, limit=limit, hint=hint) for one in wanted))
        count, ngram = min(zip(counts, tried, strict=True))
        if count < limit:
            return RareNgram(ngram, count)
    reached = await asyncio.gather(*(_reached(rows, one, hint, 1 + len(within or {}), limits[-1]) for one in wanted))
    # Lists begin with the newest rows. The rarer an n-gram is, the older is the last of as many rows.
    return RareNgram(min(zip(reached, tried, strict=True))[1], None)


async def _reached(rows: Collection, wanted: Row, hint: Index, place: int, limit: int) -> tuple[bool, Any]:
    """Return the value that the index has in a place at the last of `limit` rows of an n-gram; False for fewer rows."""
    stages: list[Row] = [
        {"$match": wanted},
        {"$sort": dict(hint[place:])},
        {"$limit": limit},
        {"$group": {"_id": None, "rows": {"$sum": 1}, "last": {"$last": f"${hint[place][0]}"}}},
    ]
    (last,) = await rows.aggregate(stages, hint=dict(hint)).to_list(None) or [{"rows": 0, "last": None}]
    return last["rows"] == limit, last["last"] if last["rows"] == limit else None
