"""The actions that a list of tips needs: nobody finds by what they may not read."""

from hub.domain.access import CaseAction
from hub.domain.tip_queue import TipSearch


def actions_of(search: TipSearch) -> tuple[CaseAction, ...]:
    """Return what every case of the list must allow."""
    return (CaseAction.READ_TIPS, *([CaseAction.READ_PRIVATE] if search.asks_facts_of_cases else []))
