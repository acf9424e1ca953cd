"""The push of an end, for partners that push by themselves: words for an iPhone that surely got the alert.

push = end_push(alert, "en", surely_told=True)
FCM:  POST {"message": {"token": token, **push.fcm}}
APNs: POST push.apns_payload, with the headers push.apns_headers and your `apns-topic`

An iPhone gives data alone to no app that its user ended, and late to one that sleeps: the alert stays on the screen.
The words take its place, without light or sound, if your pushes of the alert had its id as `apns-collapse-id`.
Android gets data alone: there the app removes the alert.

https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages
https://developer.apple.com/documentation/usernotifications/pushing-background-updates-to-your-app
https://developer.apple.com/documentation/usernotifications/unnotificationinterruptionlevel/passive
https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from reunion.alert import Alert, AlertStatus

DEFAULT_LANGUAGE: Final = "zh-CN"
"""The language of the words for a device whose language has none."""

MAX_TTL_SECONDS: Final = 28 * 24 * 3600
"""FCM keeps a push for at most 28 days: a phone that is off must drop the alert too."""

_OVER: Final[Mapping[str, str]] = {"zh-CN": "此寻人信息已结束，谢谢您。", "en": "This alert is over. Thank you."}
_MARKS: Final[Mapping[str, Mapping[AlertStatus, str]]] = {
    "zh-CN": {AlertStatus.ACTUAL: "", AlertStatus.EXERCISE: "【演练】", AlertStatus.TEST: "【测试】"},
    "en": {AlertStatus.ACTUAL: "", AlertStatus.EXERCISE: "[EXERCISE] ", AlertStatus.TEST: "[TEST] "},
}


@dataclass(frozen=True, slots=True)
class EndPush:
    """The push of an end without the token of its device.

    fcm: `data`, `android` and `apns` of a message of FCM HTTP v1. apns_headers, apns_payload: the same for Apple's own
    service, with the data beside `aps`.
    """

    fcm: dict[str, Any]
    apns_headers: dict[str, str]
    apns_payload: dict[str, Any]


def end_words(status: AlertStatus, language: str | None) -> str:
    """Return the words of an end: no name, photo or place, and a mark unless the alert is ACTUAL.

    language: a tag such as `en-GB`; one without words gets those of DEFAULT_LANGUAGE. A status that this SDK does not
    know is marked as TEST.
    """
    language = _choose_language(language)
    marks = _MARKS[language]
    return marks.get(status, marks[AlertStatus.TEST]) + _OVER[language]


def end_push(alert: Alert, language: str | None, *, surely_told: bool, now: datetime | None = None) -> EndPush:
    """Return the push for a CANCEL to one device.

    language: that of the device, as in `end_words`. surely_told: True if your provider accepted a push of this alert
    for the token that the device has now; False if you do not know. now: an aware time, by default this
    moment.
    """
    data = {
        "alert": alert.id,
        "revision": str(alert.revision),
        "kind": "CANCEL",
        "status": str(alert.status),
        "language": _choose_language(language),
    }
    aps: dict[str, Any] = {"content-available": 1}
    if surely_told:
        aps |= {"alert": {"body": end_words(alert.status, language)}, "interruption-level": "passive"}
    headers = {
        "apns-collapse-id": alert.id,
        # Apple refuses priority 10 for a push that only wakes the app.
        "apns-priority": "10" if surely_told else "5",
        "apns-expiration": str(int((now or datetime.now(UTC)).timestamp()) + MAX_TTL_SECONDS),
    }
    android = {"priority": "high", "ttl": f"{MAX_TTL_SECONDS}s", "collapse_key": alert.id}
    return EndPush(
        fcm={"data": data, "android": android, "apns": {"headers": headers, "payload": {"aps": aps}}},
        apns_headers=headers | {"apns-push-type": "alert" if surely_told else "background"},
        apns_payload={"aps": aps, **data},
    )


def _choose_language(wanted: str | None) -> str:
    return "en" if wanted and wanted.lower().startswith("en") else DEFAULT_LANGUAGE
