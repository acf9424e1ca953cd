"""Keep the columns of facts from which cases are counted, after the changes of cases."""

from datetime import datetime

from hub.services.police.ports.statistics import CaseColumnStore
from hub.services.police.statistics.steps.keep_columns import keep_columns


async def keep_case_columns(store: CaseColumnStore, *, now: datetime) -> None:
    """Follow the next changes; the first time, make all columns."""
    await keep_columns(store, now=now)
