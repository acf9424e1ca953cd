"""Whether an alert fits a push, in every language and however far it may reach."""

from datetime import datetime

from hub.domain.alerts import AlertStatus, PublicContent, RevisionKind
from hub.domain.geometry import Circle, Point, outline
from hub.domain.messages import PUSH_LIMIT_BYTES, AlertMessage
from hub.domain.texts import write_texts
from hub.errors import PushTooLong
from hub.services.desk.ports import Desk

WIDEST_KM = 2000.0
"""The largest radius an officer may set."""


def require_fit(
    desk: Desk,
    content: PublicContent,
    *,
    alert: str,
    status: AlertStatus,
    revision: int,
    centre: Point,
    expires_at: datetime,
    radius_km: float | None = None,
) -> None:
    """Raise PushTooLong, naming the language with the largest excess, unless the message fits at every radius.

    Without `radius_km` it is measured at each radius of the policy and at the widest that may be set: the numbers
    of a polygon are longer in some places than in others.
    """
    radii = {radius_km} if radius_km else {WIDEST_KM, *(band.radius_km for band in desk.policy.bands)}
    texts = write_texts(content, status)
    largest: dict[str, int] = {}
    for radius in radii:
        circle = Circle(centre, radius)
        message = AlertMessage(
            alert=alert,
            revision=revision,
            kind=RevisionKind.ALERT,
            status=status,
            circle=circle,
            polygon=outline(circle),
            texts=texts,
            photo_url=desk.photo_url(alert, content.photo) if content.photo else None,
            phone=content.phone,
            expires_at=expires_at,
        )
        for language, size in desk.measure(message).items():
            largest[language] = max(size, largest.get(language, 0))
    language, size = max(largest.items(), key=lambda item: item[1])
    if size > PUSH_LIMIT_BYTES:
        raise PushTooLong(size - PUSH_LIMIT_BYTES, language)
