"""The rate limit on bulk reading: one person is given the private facts and tips of so many cases within an hour."""

import logging
from collections.abc import Collection
from datetime import datetime

from hub.domain.actors import Officer
from hub.errors import ReadLimitReached
from hub.services.police.ports.access import ReadRateLimit

log = logging.getLogger("hub.police")


async def count_reads(rate_limit: ReadRateLimit, by: Officer, cases: Collection[str], now: datetime) -> None:
    """Count the cases whose private facts or tips this person is about to be given.

    Raises ReadLimitReached if the policy allows this person not all of them within an hour: then none was counted, and
    people on duty are told. Reads within a change are not counted: each change has a rate limit, or a history, of its
    own.
    """
    if not cases or await rate_limit.reads.count(by, cases, rate_limit.cases_per_hour, now):
        return
    log.warning("read_limit_reached", extra={"count": rate_limit.cases_per_hour})
    # If nobody can be told, the error of that refuses the read too.
    await rate_limit.notices.read_limit_reached(by, now)
    raise ReadLimitReached(
        f"You read {rate_limit.cases_per_hour:,} cases within an hour, as many as the policy allows one person. "
        "Those that you read within the hour stay open. Ask a colleague or a supervisor to read others, or ask for a "
        "shorter list. No alert is held up by this."
    )
