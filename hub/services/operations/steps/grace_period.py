"""The time for which a replaced key or secret stays valid beside the new one."""

from datetime import timedelta

from hub.errors import InvalidInput

MAX_GRACE_PERIOD = timedelta(days=7)
DEFAULT_GRACE_PERIOD = timedelta(days=1)


def require_grace_period(grace_period: timedelta) -> None:
    """Raise InvalidInput unless the time is between 0 and 7 days."""
    if not timedelta(0) <= grace_period <= MAX_GRACE_PERIOD:
        raise InvalidInput(
            "`gracePeriodSeconds` must be between 0 and 604800 (7 days); 0 ends the replaced one at once.",
            path=("gracePeriodSeconds",),
        )
