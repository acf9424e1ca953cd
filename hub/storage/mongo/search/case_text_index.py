"""The index by which a list with a text is read: that of its rarest n-gram, unless another reads less."""

from typing import Final

from hub.domain.search.cases import CaseOrder
from hub.domain.text.searched_words import SearchedWords
from hub.services.police.ports.stores import CaseQuery
from hub.storage.mongo.database import Collection
from hub.storage.mongo.search.case_index_choice import chosen_parts
from hub.storage.mongo.search.case_indexes import BY_ID
from hub.storage.mongo.search.scope import Index, Part, either
from hub.storage.mongo.search.text_filters import NGRAM_COUNTS, Limits, RareNgram, rarest_ngram

OF_NGRAMS: Final[Index] = [("grams", 1), ("opened_at", -1), BY_ID]
OF_PUBLIC_NGRAMS: Final[Index] = [("public_grams", 1), ("opened_at", -1), BY_ID]


async def parts_with_text(rows: Collection, query: CaseQuery, limits: Limits = NGRAM_COUNTS) -> list[Part]:
    """Return the parts of a list, by the index of an n-gram where a text is searched for and that reads less."""
    parts = await chosen_parts(rows, query)
    if not query.wanted.text or query.ids is not None:
        return parts
    words = SearchedWords.of(query.wanted.text, path=("filter", "text"))
    index = OF_PUBLIC_NGRAMS if query.public else OF_NGRAMS
    rare = await rarest_ngram(rows, index, words, limits=limits)
    return parts if await _reads_less(rows, query, parts, rare) else [_by_ngram(parts, index, rare)]


def _by_ngram(parts: list[Part], index: Index, rare: RareNgram) -> Part:
    """Return one part for all: the rows of an n-gram, chosen by each part's filter."""
    of_any = [part.filter for part in parts]
    whole = {"$and": [{index[0][0]: rare.ngram}, *(of_any if len(of_any) == 1 else [either(of_any)])]}
    return Part(whole, whole, index)


async def _reads_less(rows: Collection, query: CaseQuery, parts: list[Part], rare: RareNgram) -> bool:
    """Return True if a list reads less by the indexes that it has without a text.

    A common n-gram has its rows in the order of opening alone; for another order its index is read whole and sorted.
    """
    if query.order.by is CaseOrder.RELEVANCE:
        return False
    scope = query.scopes[0]
    if rare.rows is None:
        is_of_all = len(parts) == 1 and parts[0].index == [("opened_at", -1), BY_ID]
        return not is_of_all
    if rare.rows == 0 or scope.everything or not scope.forces:
        return False
    of_forces = [("force", 1), ("opened_at", -1), BY_ID]
    wanted = {"force": {"$in": sorted(scope.forces)}}
    return await rows.count_documents(wanted, limit=rare.rows, hint=of_forces) < rare.rows
