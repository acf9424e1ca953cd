import json
from dataclasses import replace
from typing import Any

import pytest

from hub.domain.alerts.alert import AlertStatus, RevisionKind
from hub.domain.alerts.messages import PUSH_LIMIT_BYTES
from hub.domain.alerts.texts import Text
from hub.partners.discovery import channel_kinds, largest_push
from hub.partners.fcm import measure
from hub.partners.fcm.messages import MAX_TTL_SECONDS, Interruption, Lifetime, PushKey, lifetime, write_push
from tests.partners.samples import ALERT, NOW, PHOTO, TEXTS, context, message

LIVES = Lifetime(259_200, 1_463_386_800)
POLYGON = "38.5000,115.5000 37.5000,116.5000 37.5000,114.5000 38.5000,115.5000"


def data(kind: str, language: str, **more: str) -> dict[str, str]:
    return {
        "alert": ALERT,
        "revision": "1",
        "kind": kind,
        "status": "ACTUAL",
        "area": "1",
        "circle": "37.74010,115.67020,100",
        "polygon": POLYGON,
        "phone": "0318-110",
        "language": language,
    } | more


def written(kind: RevisionKind, language: str, told_before: bool, **changes: Any) -> dict[str, Any]:
    key = PushKey(language, told_before, area=1)
    body = json.loads(write_push(message(kind, **changes), key, LIVES).to("token-1"))
    assert list(body) == ["message"]
    return dict(body["message"])


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_first_contact_is_loud(language: str) -> None:
    assert written(RevisionKind.ALERT, language, False) == {
        "token": "token-1",
        "notification": {"title": TEXTS[language].title, "body": TEXTS[language].body, "image": PHOTO},
        "data": data("ALERT", language, photo=PHOTO),
        "android": {
            "priority": "high",
            "ttl": "259200s",
            "collapse_key": ALERT,
            "notification": {
                "tag": ALERT,
                "channel_id": "missing_child",
                "sound": "default",
                "notification_priority": "PRIORITY_MAX",
                "visibility": "PUBLIC",
            },
        },
        "apns": {
            "headers": {"apns-collapse-id": ALERT, "apns-priority": "10", "apns-expiration": "1463386800"},
            "payload": {"aps": {"sound": "default", "interruption-level": "time-sensitive", "mutable-content": 1}},
        },
    }


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_told_before_is_a_silent_update_under_the_same_tag(language: str) -> None:
    push = written(RevisionKind.ALERT, language, True)
    assert push["data"] == data("UPDATE", language, photo=PHOTO)
    assert push["notification"] == {"title": TEXTS[language].title, "body": TEXTS[language].body, "image": PHOTO}
    assert push["android"]["notification"] == {
        "tag": ALERT,
        "channel_id": "missing_child_update",
        "notification_priority": "PRIORITY_LOW",
        "visibility": "PUBLIC",
    }
    assert push["android"]["collapse_key"] == push["apns"]["headers"]["apns-collapse-id"] == ALERT
    assert push["apns"]["payload"]["aps"] == {"interruption-level": "passive", "mutable-content": 1}


def test_sighting_is_loud_for_those_told_before() -> None:
    key = PushKey("en", told_before=True, area=1, sighting=2)
    push = json.loads(write_push(message(RevisionKind.UPDATE, revision=4), key, LIVES).to("token-1"))["message"]
    first = written(RevisionKind.ALERT, "en", False, revision=4)
    assert (push["data"]["kind"], push["data"]["sighting"], push["data"]["revision"]) == ("SIGHTING", "2", "4")
    # Its circle is that in which it is heard, whatever the area covers by then.
    assert (push["data"]["area"], push["data"]["circle"]) == ("3", "34.75000,113.66000,20")
    assert (push["android"], push["apns"]) == (first["android"], first["apns"])


@pytest.mark.parametrize(
    ("level", "sound"),
    [
        (Interruption.ACTIVE, "default"),
        (Interruption.TIME_SENSITIVE, "default"),
        (Interruption.CRITICAL, {"critical": 1, "name": "default", "volume": 1.0}),
    ],
)
def test_interruption_level_is_that_of_loud_kinds_alone(level: Interruption, sound: object) -> None:
    loud = (PushKey("en", False, area=1), PushKey("en", True, area=1, sighting=2))
    quiet = PushKey("en", True, area=1)
    heard = [
        json.loads(write_push(message(photo=None), key, LIVES, level).to("t"))["message"] for key in (*loud, quiet)
    ]
    assert [push["apns"]["payload"]["aps"] for push in heard] == [
        {"sound": sound, "interruption-level": level.value},
        {"sound": sound, "interruption-level": level.value},
        {"interruption-level": "passive"},
    ]


def test_push_carries_the_area_of_its_device() -> None:
    push = json.loads(write_push(message(), PushKey("en", told_before=False, area=3), LIVES).to("token-1"))["message"]
    assert push["data"]["area"] == "3"
    assert push["data"]["circle"] == "34.75000,113.66000,50"
    assert push["data"]["polygon"].startswith("35.2500,113.6000 ")


def test_sighting_of_an_ended_alert_is_a_cancel() -> None:
    key = PushKey("en", told_before=True, area=1, sighting=2)
    push = json.loads(write_push(message(RevisionKind.CANCEL), key, LIVES).to("token-1"))["message"]
    assert push["data"] == data("CANCEL", "en")


@pytest.mark.parametrize("told_before", [True, False])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_cancel_is_data_only(language: str, told_before: bool) -> None:
    assert written(RevisionKind.CANCEL, language, told_before) == {
        "token": "token-1",
        "data": data("CANCEL", language),
        "android": {"priority": "high", "ttl": "259200s", "collapse_key": ALERT},
        "apns": {
            "headers": {"apns-collapse-id": ALERT, "apns-priority": "5", "apns-expiration": "1463386800"},
            "payload": {"aps": {"content-available": 1}},
        },
    }


WORDS = {"zh-CN": "此寻人信息已结束，谢谢您。", "en": "This alert is over. Thank you."}
MARKS = {
    AlertStatus.EXERCISE: {"zh-CN": "【演练】", "en": "[EXERCISE] "},
    AlertStatus.TEST: {"zh-CN": "【测试】", "en": "[TEST] "},
}


@pytest.mark.parametrize("status", AlertStatus)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_end_for_the_surely_told_has_words_for_apple(language: str, status: AlertStatus) -> None:
    key = PushKey(language, told_before=True, area=1, surely_told=True)
    ending = replace(message(RevisionKind.CANCEL), status=status)
    assert json.loads(write_push(ending, key, LIVES).to("token-1"))["message"] == {
        "token": "token-1",
        "data": data("CANCEL", language, status=status),
        "android": {"priority": "high", "ttl": "259200s", "collapse_key": ALERT},
        "apns": {
            "headers": {"apns-collapse-id": ALERT, "apns-priority": "10", "apns-expiration": "1463386800"},
            "payload": {
                "aps": {
                    "alert": {"body": MARKS.get(status, {}).get(language, "") + WORDS[language]},
                    "interruption-level": "passive",
                    "content-available": 1,
                }
            },
        },
    }


def test_first_contact_with_a_later_revision_is_still_an_alert() -> None:
    push = written(RevisionKind.ALERT, "en", False, revision=3)
    assert (push["data"]["kind"], push["data"]["revision"]) == ("ALERT", "3")


def test_without_a_photo_nothing_speaks_of_one() -> None:
    push = written(RevisionKind.ALERT, "en", False, photo=None)
    assert "image" not in push["notification"]
    assert "photo" not in push["data"]
    assert "mutable-content" not in push["apns"]["payload"]["aps"]


def test_push_data_values_are_strings() -> None:
    assert all(isinstance(value, str) for value in written(RevisionKind.ALERT, "en", False)["data"].values())


def test_an_unknown_language_gets_the_default() -> None:
    assert written(RevisionKind.ALERT, "fr", False)["data"]["language"] == "zh-CN"


@pytest.mark.parametrize("token", ['quote"back\\slash', "@@TOKEN@@", "汉字", "x" * 4096])
def test_any_token_comes_through_whole(token: str) -> None:
    push = write_push(message(body="@@TOKEN@@"), PushKey("en", False, area=1), LIVES)
    body = json.loads(push.to(token))["message"]
    assert body["token"] == token
    assert body["notification"]["body"] == "@@TOKEN@@"


def test_the_measure_is_the_size_of_the_largest_push() -> None:
    sizes = measure(message())
    assert set(sizes) == {"zh-CN", "en"}
    for language, size in sizes.items():
        for told_before, area, sighting in [(False, 1, None), (True, 3, None), (True, 1, 2), (True, 3, 2)]:
            lives = lifetime(message(), NOW, 1_463_127_600.0)
            key = PushKey(language, told_before, area, sighting)
            body = write_push(message(), key, lives, Interruption.CRITICAL).to("")
            assert len(body) - len('""') <= size
    assert size < PUSH_LIMIT_BYTES


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_end_with_words_is_smaller_than_any_push(language: str) -> None:
    bare = message(body="", photo=None)
    bare = replace(bare, status=AlertStatus.EXERCISE, texts={language: Text(language, "", "")})
    key = PushKey(language, told_before=True, area=1, surely_told=True)
    ending = write_push(replace(bare, kind=RevisionKind.CANCEL), key, LIVES)
    assert ending.size < write_push(bare, PushKey(language, told_before=True, area=1), LIVES).size


def test_the_measure_counts_bytes_and_shows_the_excess() -> None:
    short, long = measure(message(body="寻")), measure(message(body="寻" * 1201))
    assert long["en"] - short["en"] == 3600
    assert long["en"] > PUSH_LIMIT_BYTES > short["en"]
    assert largest_push(channel_kinds(context()), message()) == measure(message())


def test_a_push_lives_until_the_alert_ends() -> None:
    lives = lifetime(message(), NOW, 1_000_000.5)
    assert lives == Lifetime(72 * 3600, 1_000_000 + 72 * 3600)


def test_a_cancel_waits_for_phones_that_are_off() -> None:
    assert lifetime(message(RevisionKind.CANCEL), NOW, 0.0).seconds == MAX_TTL_SECONDS
