"""Messages, recipients and contexts for the tests of channels."""

from datetime import UTC, datetime, timedelta

from hub.domain.alerts.alert import AlertStatus, RevisionKind
from hub.domain.alerts.messages import AlertMessage, AreaOutline
from hub.domain.alerts.texts import Text
from hub.domain.geometry import Circle, Point
from hub.partners.context import ChannelContext
from hub.services.channels import Recipient

NOW = datetime(2016, 5, 13, 8, 20, tzinfo=UTC)
ALERT = "alert-7"
PHOTO = "https://hub.example/media/alert-7/photo-1/push?k=signature"
TEXTS = {
    "zh-CN": Text("zh-CN", "寻找失踪儿童：朵朵，女，2岁", "5月13日16:00在衡水失踪。"),
    "en": Text("en", "Missing child: Duoduo, girl, age 2", 'Last seen in "Hengshui".'),
}

AREAS = (
    AreaOutline(
        1,
        Circle(Point(37.7401, 115.6702), 100.0),
        (Point(38.5, 115.5), Point(37.5, 116.5), Point(37.5, 114.5), Point(38.5, 115.5)),
    ),
    AreaOutline(
        3,
        Circle(Point(34.75, 113.66), 50.0),
        (Point(35.25, 113.6), Point(34.25, 114.2), Point(34.25, 113.1), Point(35.25, 113.6)),
    ),
)


class StandingClock:
    """A domain clock that stands."""

    async def now(self) -> datetime:
        return NOW


def context(*trusted: str, endpoint: str = "https://fcm.googleapis.com", production: bool = False) -> ChannelContext:
    return ChannelContext(endpoint, frozenset(trusted), production, StandingClock())


def message(
    kind: RevisionKind = RevisionKind.ALERT, *, revision: int = 1, photo: str | None = PHOTO, body: str | None = None
) -> AlertMessage:
    texts = TEXTS if body is None else {key: Text(key, text.title, body) for key, text in TEXTS.items()}
    return AlertMessage(
        alert=ALERT,
        revision=revision,
        kind=kind,
        status=AlertStatus.ACTUAL,
        areas={area.number: area for area in AREAS},
        sightings={2: AreaOutline(3, Circle(Point(34.75, 113.66), 20.0), (Point(35, 113.6), Point(34.5, 114)))},
        texts=texts,
        photo_url=photo,
        phone="0318-110",
        expires_at=NOW + timedelta(hours=72),
    )


def recipients(
    count: int, *, told_before: bool = False, prefix: str = "secret-token", sightings: tuple[int, ...] = ()
) -> list[Recipient]:
    return [
        Recipient(n, f"ref-{n}", f"{prefix}-{n}", "en" if n % 2 else "zh-CN", told_before, "8631", 1, sightings)
        for n in range(count)
    ]


async def always() -> bool:
    return True


async def never() -> bool:
    return False
