"""Write pushes as FCM takes them: once for each language and kind; the token of a device is added last.

Format: https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages

An end is data for the app. Apple delays such a push and gives none to an app that its user ended. So the end of an
alert that a device surely got has words, in the part for Apple alone: they take the place of the alert on the screen.
https://developer.apple.com/documentation/usernotifications/pushing-background-updates-to-your-app
https://developer.apple.com/documentation/usernotifications/unnotificationinterruptionlevel/passive
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson
from google.auth.credentials import AnonymousCredentials
from pyfcm import FCMNotification

from hub.domain.alerts.alert import RevisionKind
from hub.domain.alerts.messages import LOUD_KINDS, AlertMessage, kind_for
from hub.domain.alerts.texts import choose_language, write_end

MAX_TTL_SECONDS = 28 * 24 * 3600
"""FCM keeps a push for at most 28 days."""

_COMPOSER = FCMNotification(credentials=AnonymousCredentials())  # type: ignore[no-untyped-call]
_DRY_RUN = b',"validate_only":false'
_TOKEN = "@@TOKEN@@"  # noqa: S105 - a placeholder
_LOUD_CHANNEL, _QUIET_CHANNEL = "missing_child", "missing_child_update"
"""Android's own channels of an app; a phone without them falls back to the app's default one."""


class Interruption(StrEnum):
    """The level at which an iPhone hears an alert or a sighting.

    ACTIVE waits behind a Focus and in a scheduled summary, TIME_SENSITIVE does not, if the app has the capability.
    CRITICAL also sounds on a phone that is set to silent; Apple must have granted it to the app.
    https://developer.apple.com/documentation/usernotifications/unnotificationinterruptionlevel
    """

    ACTIVE = "active"
    TIME_SENSITIVE = "time-sensitive"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The time a push may wait for its phone: seconds from now, and the same moment in Unix seconds."""

    seconds: int
    until: int


@dataclass(frozen=True, slots=True, repr=False)
class Push:
    """A push without its token."""

    head: bytes
    tail: bytes

    def to(self, token: str) -> bytes:
        """Return the body of the request for one device."""
        return b"".join((self.head, orjson.dumps(token), self.tail))

    @property
    def size(self) -> int:
        """The bytes without the token."""
        return len(self.head) + len(self.tail)


def lifetime(message: AlertMessage, domain_now: datetime, unix_now: float) -> Lifetime:
    """Return the time until the alert ends; for a CANCEL, the 28 days of FCM: a phone that is off must drop it too."""
    seconds = int((message.expires_at - domain_now).total_seconds())
    if message.kind is RevisionKind.CANCEL:
        seconds = MAX_TTL_SECONDS
    seconds = min(max(seconds, 1), MAX_TTL_SECONDS)
    return Lifetime(seconds, int(unix_now) + seconds)


@dataclass(frozen=True, slots=True)
class PushKey:
    """The difference between pushes of one message: devices with equal keys get the same push.

    `area` is the number of the area by which the device is told. `sighting` is the revision of a sighting that a device
    told before hears with sound. `surely_told` decides if an end has words.
    """

    language: str
    told_before: bool
    area: int
    sighting: int | None = None
    surely_told: bool = False


def write_push(
    message: AlertMessage, key: PushKey, lives: Lifetime, interruption: Interruption = Interruption.TIME_SENSITIVE
) -> Push:
    """Return the push of a message in the nearest language that has texts."""
    kind, language = kind_for(message, key.told_before, key.sighting), choose_language(key.language)
    told: dict[str, Any] = {}
    if kind is not RevisionKind.CANCEL:
        text = message.texts[language]
        told = {
            "notification_title": text.title,
            "notification_body": text.body,
            "notification_image": message.photo_url,
        }
    payload = _COMPOSER.parse_payload(
        fcm_token=_TOKEN,
        data_payload=_data(message, kind, key),
        android_config=_android(message, kind, lives),
        apns_config=_apns(message, kind, key, lives, interruption),
        **told,
    )
    # Keys are sorted, so the token comes after every text: the last placeholder is the real one.
    head, _, tail = payload.rpartition(json.dumps(_TOKEN).encode())
    return Push(head, tail.replace(_DRY_RUN, b""))


def measure(message: AlertMessage) -> dict[str, int]:
    """Return the bytes of the largest push in each language, without the token. An end is smaller than any other."""
    lives = Lifetime(MAX_TTL_SECONDS, 9_999_999_999)
    return {
        language: max(
            write_push(message, PushKey(language, told_before, area, sighting), lives, Interruption.CRITICAL).size
            for told_before, sighting in ((False, None), (True, None), *((True, one) for one in message.sightings))
            for area in message.areas
        )
        for language in message.texts
    }


def _data(message: AlertMessage, kind: RevisionKind, key: PushKey) -> dict[str, str]:
    area = message.areas[key.area]
    if kind is RevisionKind.SIGHTING and key.sighting is not None:
        area = message.sightings[key.sighting]
    centre = area.circle.centre
    data = {
        "alert": message.alert,
        "revision": str(message.revision),
        "kind": kind.value,
        "status": message.status.value,
        "area": str(area.number),
        "circle": f"{centre.latitude:.5f},{centre.longitude:.5f},{area.circle.radius_km:g}",
        "polygon": " ".join(f"{corner.latitude:.4f},{corner.longitude:.4f}" for corner in area.polygon),
        "phone": message.phone,
        "language": choose_language(key.language),
    }
    if kind is RevisionKind.SIGHTING:
        data["sighting"] = str(key.sighting)
    if message.photo_url and kind is not RevisionKind.CANCEL:
        data["photo"] = message.photo_url
    return data


def _android(message: AlertMessage, kind: RevisionKind, lives: Lifetime) -> dict[str, Any]:
    android: dict[str, Any] = {"priority": "high", "ttl": f"{lives.seconds}s", "collapse_key": message.alert}
    if kind in LOUD_KINDS:
        android["notification"] = {
            "tag": message.alert,
            "channel_id": _LOUD_CHANNEL,
            "sound": "default",
            "notification_priority": "PRIORITY_MAX",
            "visibility": "PUBLIC",
        }
    elif kind is RevisionKind.UPDATE:
        android["notification"] = {
            "tag": message.alert,
            "channel_id": _QUIET_CHANNEL,
            "notification_priority": "PRIORITY_LOW",
            "visibility": "PUBLIC",
        }
    return android


def _apns(
    message: AlertMessage, kind: RevisionKind, key: PushKey, lives: Lifetime, interruption: Interruption
) -> dict[str, Any]:
    aps = _end(message, key) if kind is RevisionKind.CANCEL else _aps(message, kind, interruption)
    # Apple accepts a message that only wakes the app at priority 5 alone.
    priority = "5" if aps.keys() == {"content-available"} else "10"
    return {
        "headers": {
            "apns-collapse-id": message.alert,
            "apns-priority": priority,
            "apns-expiration": str(lives.until),
        },
        "payload": {"aps": aps},
    }


def _end(message: AlertMessage, key: PushKey) -> dict[str, Any]:
    if not key.surely_told:
        return {"content-available": 1}
    words = write_end(message.status, key.language)
    return {"alert": {"body": words}, "interruption-level": "passive", "content-available": 1}


def _aps(message: AlertMessage, kind: RevisionKind, interruption: Interruption) -> dict[str, Any]:
    aps: dict[str, Any] = {"interruption-level": "passive"}
    if kind in LOUD_KINDS:
        critical = {"critical": 1, "name": "default", "volume": 1.0}
        sound = critical if interruption is Interruption.CRITICAL else "default"
        aps = {"sound": sound, "interruption-level": interruption.value}
    if message.photo_url:
        aps["mutable-content"] = 1
    return aps
