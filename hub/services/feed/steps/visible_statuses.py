"""The alert statuses that a key may see."""

from hub.domain.actors import KeyMode
from hub.domain.alerts.alert import AlertStatus


def visible_statuses(mode: KeyMode) -> tuple[AlertStatus, ...]:
    """Return the statuses of the alerts that keys of a mode may see."""
    return tuple(status for status in AlertStatus if status.mode is mode)
