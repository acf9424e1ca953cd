"""Webhooks: the hub's signed events for partners that pull, as Standard Webhooks defines them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Self

from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook, WebhookVerificationError

from reunion.alert import AlertStatus
from reunion.errors import ConfigurationError, WebhookRejected
from reunion.geography import Circle, GeoPoint
from reunion.wire import JsonObject, OpenEnum, decoding, integer, json_object, json_objects, number, parse_json, text

WHSEC_PREFIX = "whsec_"

MAX_BODY_BYTES: Final = 65_536
"""A larger body is not read. The hub sends at most 20,000 bytes."""

Secrets = str | Sequence[str]
"""One secret (`whsec_…`), or the new and the old one while the secret is rotated."""


class WebhookEventType(OpenEnum):
    """The kind of event: a stage began, the audience grew, the alert was updated, it ended, or its content went.

    After WIPED and HIDDEN remove every copy of the alert: its names and places are empty at the hub. UNHIDDEN: police
    show an alert again that they hid. It has ended all the same; read it if you keep ended alerts.
    """

    STAGE = "alert.stage"
    AUDIENCE = "alert.audience"
    UPDATED = "alert.updated"
    CANCELLED = "alert.cancelled"
    WIPED = "alert.wiped"
    HIDDEN = "alert.hidden"
    UNHIDDEN = "alert.unhidden"


@dataclass(frozen=True, slots=True)
class WebhookStage:
    """The stage that began, counted from 1 over all areas of the alert, with its area and its radius in km."""

    number: int
    area: int
    radius_km: float

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `{number, area, radius_km}`."""
        return cls(integer(data, "number"), integer(data, "area"), number(data, "radius_km"))


@dataclass(frozen=True, slots=True)
class WebhookArea:
    """An area of the alert, with the number that `AlertArea` has.

    circle: its radius is 0 while nobody is told there. polygon: a closed polygon around the circle, empty while the
    radius is 0.
    """

    number: int
    circle: Circle
    polygon: tuple[GeoPoint, ...] = field(repr=False)

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `{number, latitude, longitude, radius_km, polygon}`."""
        polygon = tuple(_corner(corner) for corner in data["polygon"])
        return cls(integer(data, "number"), Circle.from_wire(data), polygon)


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """One event. Answer 2xx, then read `client.audience.entries(alert, after=…)` after the cursor saved for the alert.

    id: the same at every attempt. sent_at: the aware time of this attempt. alert: the id of the alert.
    revision, areas: as they were at this attempt. stage: None except for alert.stage.
    """

    id: str
    type: WebhookEventType
    sent_at: datetime
    alert: str
    status: AlertStatus
    revision: int
    areas: tuple[WebhookArea, ...]
    stage: WebhookStage | None

    @property
    def is_real(self) -> bool:
        """True for ACTUAL; False for exercises, tests and any status this SDK does not know."""
        return self.status == AlertStatus.ACTUAL


def verify(payload: bytes, headers: Mapping[str, str], secret: Secrets) -> WebhookEvent:
    """Return the event of a request, if the hub signed it with one of the secrets within the last 5 minutes.

    payload: the raw body, before any JSON parsing. headers: names in any case. secret: one or several `whsec_…` texts.

    Raises WebhookRejected for a request that is not signed so, ProtocolError for a signed body that is no event, and
    ConfigurationError for a malformed secret.
    """
    lower_headers = {name.lower(): value for name, value in headers.items()}
    verifiers = read_secrets(secret)
    # Every secret is tried, also after a match: the time taken does not tell which one matched.
    matches = [_is_signed_by(verifier, payload, lower_headers) for verifier in verifiers]
    if True not in matches:
        raise WebhookRejected
    return _event(payload, lower_headers["webhook-id"], lower_headers["webhook-timestamp"])


def read_secrets(secret: Secrets) -> list[Webhook]:
    """Return a verifier for each secret. Raises ConfigurationError for a malformed one."""
    try:
        secrets = [secret] if isinstance(secret, str) else list(secret)
        verifiers = [Webhook(each) for each in secrets if each.startswith(WHSEC_PREFIX)]
    except (TypeError, AttributeError, ValueError, EmptyWebhookSecretError):
        verifiers, secrets = [], []
    # A forgotten setting must not look like a forged request.
    if not verifiers or len(verifiers) < len(secrets):
        raise ConfigurationError(
            "A webhook secret must be `whsec_` and base64, as the hub's operator gave it.", code="SECRET_INVALID"
        )
    return verifiers


def _is_signed_by(verifier: Webhook, payload: bytes, headers: dict[str, str]) -> bool:
    try:
        verifier.verify(payload, headers, json_parse=False)
    except (WebhookVerificationError, ValueError):
        return False
    return True


def _event(payload: bytes, event_id: str, timestamp: str) -> WebhookEvent:
    with decoding("a webhook"):
        body = parse_json(payload)
        return WebhookEvent(
            id=event_id,
            type=WebhookEventType(text(body, "type")),
            sent_at=datetime.fromtimestamp(float(timestamp), UTC),
            alert=text(body, "alert"),
            status=AlertStatus(text(body, "status")),
            revision=integer(body, "revision"),
            areas=json_objects(body, "areas", WebhookArea.from_wire) if body.get("areas") else (),
            stage=WebhookStage.from_wire(json_object(body, "stage")) if body.get("stage") else None,
        )


def _corner(corner: JsonObject | Sequence[float]) -> GeoPoint:
    """Read a corner, which webhooks write as `[latitude, longitude]`."""
    if isinstance(corner, Mapping):
        return GeoPoint.from_wire(corner)
    latitude, longitude = corner
    return GeoPoint(float(latitude), float(longitude))
