"""Webhooks: what the hub sends to partners that pull, signed by Standard Webhooks."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook, WebhookVerificationError

from reunion.alert import AlertStatus
from reunion.errors import ConfigurationError, WebhookRejected
from reunion.geography import Circle, GeoPoint
from reunion.wire import JsonObject, OpenEnum, decoding, integer, json_object, number, text

WHSEC_PREFIX = "whsec_"

Secrets = str | Sequence[str]
"""One secret (`whsec_…`), or the new and the old one while they are exchanged."""


class WebhookEventType(OpenEnum):
    """What the event tells."""

    STAGE = "alert.stage"
    AUDIENCE = "alert.audience"
    UPDATED = "alert.updated"
    CANCELLED = "alert.cancelled"


@dataclass(frozen=True, slots=True)
class WebhookStage:
    """The stage that has begun."""

    number: int
    radius_km: float

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `{number, radius_km}`."""
        return cls(integer(data, "number"), number(data, "radius_km"))


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """One event, the same `id` at every attempt: answer 2xx, then page `client.audience.entries(alert, …)`.

    Begin with the cursor you kept for this alert. Circle and revision are those of the moment of the attempt.
    """

    id: str
    type: WebhookEventType
    sent_at: datetime
    alert: str
    status: AlertStatus
    revision: int
    circle: Circle | None
    polygon: tuple[GeoPoint, ...] = field(repr=False)
    stage: WebhookStage | None

    @property
    def is_real(self) -> bool:
        """False for exercises, tests, and any status this SDK does not know."""
        return self.status == AlertStatus.ACTUAL


def verify(payload: bytes, headers: Mapping[str, str], secret: Secrets) -> WebhookEvent:
    """The event in a request's raw body, if the hub signed it with one of the secrets less than 5 minutes ago.

    Pass the bytes as they came, before any JSON parsing. Raises WebhookRejected for anything not signed so,
    ProtocolError for a signed body that is not an event, ConfigurationError for a secret that is none.
    """
    signed = {name.lower(): value for name, value in headers.items()}
    hooks = _verifiers(secret)
    # Every secret is tried, also after one fitted: the time taken does not tell which it was.
    fits = [_is_signed_by(hook, payload, signed) for hook in hooks]
    if True not in fits:
        raise WebhookRejected
    return _event(payload, signed["webhook-id"], signed["webhook-timestamp"])


def _verifiers(secret: Secrets) -> list[Webhook]:
    try:
        given = [secret] if isinstance(secret, str) else list(secret)
        hooks = [Webhook(one) for one in given if one.startswith(WHSEC_PREFIX)]
    except (TypeError, AttributeError, ValueError, EmptyWebhookSecretError):
        hooks, given = [], []
    # A setting that was forgotten must not look like a stranger's call.
    if not hooks or len(hooks) < len(given):
        raise ConfigurationError("A webhook secret is whsec_ and base64.", code="SECRET_INVALID")
    return hooks


def _is_signed_by(hook: Webhook, payload: bytes, headers: dict[str, str]) -> bool:
    try:
        hook.verify(payload, headers, json_parse=False)
    except (WebhookVerificationError, ValueError):
        return False
    return True


def _event(payload: bytes, event_id: str, timestamp: str) -> WebhookEvent:
    with decoding("a webhook"):
        body = json.loads(payload)
        return WebhookEvent(
            id=event_id,
            type=WebhookEventType(text(body, "type")),
            sent_at=datetime.fromtimestamp(float(timestamp), UTC),
            alert=text(body, "alert"),
            status=AlertStatus(text(body, "status")),
            revision=integer(body, "revision"),
            circle=Circle.from_wire(json_object(body, "circle")) if body.get("circle") else None,
            polygon=tuple(_corner(corner) for corner in body.get("polygon") or ()),
            stage=WebhookStage.from_wire(json_object(body, "stage")) if body.get("stage") else None,
        )


def _corner(corner: JsonObject | Sequence[float]) -> GeoPoint:
    """Webhooks spell a corner `[latitude, longitude]`."""
    if isinstance(corner, Mapping):
        return GeoPoint.from_wire(corner)
    latitude, longitude = corner
    return GeoPoint(float(latitude), float(longitude))
