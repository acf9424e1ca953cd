"""File tips under the force that has their case now, and complete rows of an earlier release."""

from typing import Final

from hub.services.maintenance.ports import TipFiling

MAX_ROWS: Final = 2000
"""Rows of an earlier release that one run completes."""


async def file_tips(filing: TipFiling) -> None:
    """Let the tips of each case that was handed over follow it; lists find them by the case until all have.

    A run that dies leaves the case marked, and the next run goes on.
    """
    for case in await filing.moving():
        await filing.follow(case)
    await filing.complete(MAX_ROWS)
