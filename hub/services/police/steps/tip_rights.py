"""The rights that a list of tips needs, and what the trail keeps of its filter."""

from hub.domain.access.table import CaseAction
from hub.domain.search.digests import SearchDigests
from hub.domain.search.tips import TipSearch


def actions_of(search: TipSearch) -> tuple[CaseAction, ...]:
    """Return what every case of the list must allow: nobody finds by what they may not read."""
    return (CaseAction.READ_TIPS, *([CaseAction.READ_PRIVATE] if search.asks_facts_of_cases else []))


def digests_of(search: TipSearch, digests: SearchDigests) -> tuple[str, ...]:
    """Return keyed digests of the texts of all levels, each once."""
    return tuple(dict.fromkeys(one for text in search.texts for one in digests.of_search(text)))
