"""Compose the message of a revision."""

from collections.abc import Callable

from hub.domain.alerts import Alert, Revision
from hub.domain.geometry import Circle, outline
from hub.domain.messages import AlertMessage
from hub.domain.texts import write_texts

PhotoLink = Callable[[str, str, str], str]
"""(alert, photo, size) -> absolute, signed address."""


def compose(alert: Alert, revision: Revision, radius_km: float, photo_link: PhotoLink) -> AlertMessage:
    """Return the message of a revision; its circle is what is covered now."""
    circle = Circle(alert.centre, radius_km)
    photo = revision.content.photo
    return AlertMessage(
        alert=alert.id,
        revision=revision.number,
        kind=revision.kind,
        status=alert.status,
        circle=circle,
        polygon=outline(circle),
        texts=write_texts(revision.content, alert.status),
        photo_url=photo_link(alert.id, photo, "push") if photo else None,
        phone=revision.content.phone,
        expires_at=alert.expires_at,
    )
