"""The index by which a list with a text is read: that of its rarest gram, unless another reads less."""

from typing import Final

from hub.domain.search.cases import CaseOrder
from hub.domain.text.searched_words import SearchedWords
from hub.services.police.ports.stores import CaseQuery
from hub.storage.mongo.database import Collection
from hub.storage.mongo.search.case_index_choice import chosen_parts
from hub.storage.mongo.search.case_indexes import BY_ID
from hub.storage.mongo.search.scope import Index, Part, either
from hub.storage.mongo.search.text_filters import GRAM_COUNTS, Limits, RareGram, rarest_gram

OF_GRAMS: Final[Index] = [("grams", 1), ("opened_at", -1), BY_ID]
OF_PUBLIC_GRAMS: Final[Index] = [("public_grams", 1), ("opened_at", -1), BY_ID]


async def parts_with_text(rows: Collection, query: CaseQuery, limits: Limits = GRAM_COUNTS) -> list[Part]:
    """Return the parts of a list, by the index of a gram where a text is searched for and that reads less."""
    parts = await chosen_parts(rows, query)
    if not query.wanted.text or query.ids is not None:
        return parts
    words = SearchedWords.of(query.wanted.text, path=("filter", "text"))
    index = OF_PUBLIC_GRAMS if query.public else OF_GRAMS
    rare = await rarest_gram(rows, index, words, limits=limits)
    return parts if await _reads_less(rows, query, parts, rare) else [_by_gram(parts, index, rare)]


def _by_gram(parts: list[Part], index: Index, rare: RareGram) -> Part:
    """Return one part for all: the rows of a gram, of which each part's filter chooses."""
    of_any = [part.filter for part in parts]
    whole = {"$and": [{index[0][0]: rare.gram}, *(of_any if len(of_any) == 1 else [either(of_any)])]}
    return Part(whole, whole, index)


async def _reads_less(rows: Collection, query: CaseQuery, parts: list[Part], rare: RareGram) -> bool:
    """Return True if a list reads less by the indexes that it has without a text.

    A common gram has its rows in the order of opening alone; for another order its index is read whole and sorted.
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
