"""Link and rank the tips that came in."""

from typing import Final

from hub.services.police.ports.tips import TipRanking
from hub.services.police.tips.steps.rank_case import rank_case

MAX_CASES: Final = 20
"""Cases ranked in one run; the others wait for the next."""

MAX_LINKED_BY_RUN: Final = 1000
"""New tips of one case that one run compares: about a second of work."""


async def rank_tips(stores: TipRanking) -> None:
    """Link the new tips of each case with a change, and put its tips in order.

    Tips are linked after their commit, so that taking one in waits for nothing. None is lost: each stays marked until a
    ranking knows it, and a read ranks tips that no worker has linked yet.
    """
    for case in await stores.queue.fresh_cases(MAX_CASES):
        await rank_case(stores, case, max_linked=MAX_LINKED_BY_RUN)
