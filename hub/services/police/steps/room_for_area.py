"""Check that an alert may have one more area."""

from collections.abc import Sequence

from hub.domain.alerts.alert import Alert
from hub.domain.areas.area import MAX_AREAS, MAX_UNCONFIRMED_AREAS, Area
from hub.errors import SecondPersonRequired, TooManyItems


def require_room(alert: Alert) -> None:
    """Raise TooManyItems if the alert has as many areas as it may have."""
    if len(alert.areas) >= MAX_AREAS:
        raise TooManyItems(f"An alert has at most {MAX_AREAS} areas; remove one first, with removeAlertArea.")


def require_few_unconfirmed(areas: Sequence[Area]) -> None:
    """Raise SecondPersonRequired unless one more of the areas may be unconfirmed."""
    if sum(not area.confirmed for area in areas) >= MAX_UNCONFIRMED_AREAS:
        raise SecondPersonRequired(
            f"At most {MAX_UNCONFIRMED_AREAS} areas of an alert may be unconfirmed: another person must first confirm "
            "one of them, or one must be removed."
        )
