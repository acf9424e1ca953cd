"""A change of an alert as lines for a person, or as one JSON object for a program."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from rich.text import Text

from reunion.alert import Alert, AlertArea, AlertState
from reunion.changes import AlertChange
from reunion.cli.console import printable, styled
from reunion.feed import FeedEvent

STATE_STYLES: Final = {AlertState.OPEN: "bold red", AlertState.PAUSED: "yellow"}
ENDED_STYLE: Final = "green"
MARK_STYLE: Final = "black on yellow"


def change_json(change: AlertChange) -> str:
    """Return a change as one line of JSON in ASCII: a script may read it in any encoding."""
    event = change.event
    found = {
        "reason": change.reason,
        "id": change.id,
        "type": event.type if event else None,
        "sequence": event.sequence if event else None,
        "at": event.at if event else None,
        "area": event.area if event else None,
        "stage": asdict(event.stage) if event and event.stage else None,
        "cursor": event.cursor if event else None,
        "is_end": change.is_end,
        "alert": asdict(change.alert) if change.alert else None,
    }
    return json.dumps(found, default=_moment)


def change_lines(change: AlertChange) -> Iterator[Text]:
    """Yield a line for the change, and one for each area of the alert."""
    alert, event = change.alert, change.event
    at = event.at if event else alert.revised_at if alert else None
    head = [
        (f"{at:%Y-%m-%dT%H:%M:%SZ}  " if at else " " * 22, "dim"),
        (f"{printable(event.type if event else change.reason):<15} ", "bold"),
    ]
    if alert is None:
        yield styled(*head, (f"{printable(change.id)}  not shown any more: take it down", ENDED_STYLE))
        return
    yield styled(*head, *_alert_parts(alert), (_about(event), ""))
    if not change.is_end:
        for area in alert.areas:
            yield styled(("    " + _area(area), ""))


def _alert_parts(alert: Alert) -> Iterator[tuple[str, str]]:
    yield f"{printable(alert.state):<8}", STATE_STYLES.get(alert.state, ENDED_STYLE)
    if not alert.is_real:
        yield f" {printable(alert.status)} ", MARK_STYLE
        yield " ", ""
    yield f"{printable(alert.id)}  {printable(alert.texts.title)}", ""
    if alert.state.is_ended:
        yield "  take it down", ENDED_STYLE


def _about(event: FeedEvent | None) -> str:
    if event is None:
        return ""
    area = f"  area {event.area}" if event.area is not None else ""
    return area + (f"  stage {event.stage.number}, {event.stage.radius_km:g} km" if event.stage else "")


def _area(area: AlertArea) -> str:
    centre, radius = area.circle.centre, area.circle.radius_km
    told = (
        f"{radius:g} km around {centre.latitude:.4f},{centre.longitude:.4f}" if radius else "nobody is told there now"
    )
    return f"area {area.number}  {printable(area.district)}, {told}"


def _moment(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError
