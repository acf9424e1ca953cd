"""The rights that a search of any list needs, and what the trail keeps of its words."""

from hub.domain.access.table import CaseAction
from hub.domain.search.alerts import AlertSearch
from hub.domain.search.digests import SearchDigests
from hub.domain.search.saved_filters import Search
from hub.domain.search.tips import TipSearch
from hub.services.police.search.search_cases import CASES
from hub.services.police.steps import case_search, tip_rights
from hub.services.police.steps.case_search import CaseList


def actions_of(search: Search, cases: CaseList = CASES) -> tuple[CaseAction, ...]:
    """Return what the case of every row must allow: nobody finds by what they may not read.

    cases: the list that a search of cases is about.
    """
    if isinstance(search, AlertSearch):
        return (CaseAction.READ_PUBLIC,)
    if isinstance(search, TipSearch):
        return tip_rights.actions_of(search)
    return tuple(case_search.actions_of_list(cases, search))


def digests_of(search: Search, digests: SearchDigests) -> tuple[str, ...]:
    """Return keyed digests of the searched words; those of alerts search for none."""
    if isinstance(search, AlertSearch):
        return ()
    if isinstance(search, TipSearch):
        return tip_rights.digests_of(search, digests)
    return case_search.digests_of(search, digests)
