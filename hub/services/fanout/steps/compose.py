"""Compose the message of a revision."""

from collections.abc import Callable, Iterable

from hub.domain.alerts.alert import Alert, Revision
from hub.domain.alerts.messages import AlertMessage, AreaOutline
from hub.domain.alerts.texts import write_texts
from hub.domain.wipes.tombstones import without_hidden_content

PhotoLink = Callable[[str, str, str], str]
"""(alert, photo, size) -> absolute, signed address."""


def compose(alert: Alert, revision: Revision, areas: Iterable[AreaOutline], photo_link: PhotoLink) -> AlertMessage:
    """Return the message of a revision with these areas."""
    content = without_hidden_content(alert, revision.content)
    photo = content.photo
    return AlertMessage(
        alert=alert.id,
        revision=revision.number,
        kind=revision.kind,
        status=alert.status,
        areas={area.number: area for area in areas},
        sightings={one.revision: AreaOutline.of(one.area, one.circle) for one in alert.sightings},
        texts=write_texts(content, alert.status),
        photo_url=photo_link(alert.id, photo, "push") if photo else None,
        phone=content.phone,
        expires_at=alert.expires_at,
    )
