"""The message of the suite: the hub's message for an alert of 500 km, with a photo."""

from datetime import UTC, datetime, timedelta

from hub.domain.alerts.alert import AlertStatus, PublicContent, RevisionKind, public_centre
from hub.domain.alerts.messages import AlertMessage, AreaOutline
from hub.domain.alerts.texts import write_texts
from hub.domain.geometry import Circle
from hub.local.demo.cast import HENGSHUI

RADIUS_KM = 500.0
AREA = 1
"""The number of its only area."""


def sample_message() -> AlertMessage:
    """Return a first contact that lives for three days."""
    now = datetime.now(UTC)
    content = PublicContent(
        name="小雨",
        age_years=2,
        sex="FEMALE",
        height_cm=90,
        clothing="红色外套, 白色鞋",
        photo="ph_5c1f2a",
        district="衡水市桃城区 火车站",
        seen_at=now - timedelta(minutes=20),
        sightings=(),
        suspects=(),
        vehicles=(),
        force="Hengshui Public Security Bureau, Hebei",
        phone="+86 318 555 0100",
    )
    circle = Circle(public_centre(HENGSHUI), RADIUS_KM)
    return AlertMessage(
        alert="al_5c1f2a90b3d4e6f7a8b9",
        revision=1,
        kind=RevisionKind.ALERT,
        status=AlertStatus.ACTUAL,
        areas={AREA: AreaOutline.of(AREA, circle)},
        sightings={},
        texts=write_texts(content, AlertStatus.ACTUAL),
        photo_url="https://hub.example/media/al_5c1f2a90b3d4e6f7a8b9/ph_5c1f2a/push?k=q1w2e3r4t5y6u7i8o9p0",
        phone=content.phone,
        expires_at=now + timedelta(hours=72),
    )


def device_token(number: int) -> str:
    """Return a token as long as those of FCM."""
    return f"{number:022d}:APA91b{'bench' * 25}{number:010d}"
