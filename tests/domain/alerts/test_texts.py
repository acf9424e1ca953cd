"""The words of an alert, in both languages."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hub.domain.alerts.alert import AlertStatus, PublicContent, PublicSighting, PublicSuspect, PublicVehicle
from hub.domain.alerts.texts import LANGUAGES, choose_language, write_end, write_text, write_texts

CONTENT = PublicContent(
    name="小雨",
    age_years=2,
    sex="FEMALE",
    height_cm=88,
    clothing="红色上衣",
    photo=None,
    district="衡水火车站",
    seen_at=datetime(2016, 5, 13, 8, 0, tzinfo=UTC),
    sightings=(),
    suspects=(PublicSuspect("男，约40岁", photo=None),),
    vehicles=(PublicVehicle("白色面包车", plate="冀T12345"), PublicVehicle("摩托车", plate=None)),
    force="衡水市公安局",
    phone="0318-555",
)


def test_a_chinese_text_names_every_public_fact() -> None:
    text = write_text(CONTENT, AlertStatus.ACTUAL, "zh-CN")
    assert text.title == "寻找失踪儿童：小雨，女，2岁"
    assert text.body == (
        "5月13日16:00在衡水火车站失踪。身高88厘米。衣着：红色上衣。嫌疑人：男，约40岁。"
        "车辆：白色面包车，车牌冀T12345。车辆：摩托车。如有线索请拨打110或衡水市公安局 0318-555。"
    )


def test_an_english_text_names_every_public_fact() -> None:
    text = write_text(CONTENT, AlertStatus.ACTUAL, "en-GB")
    assert text.title == "Missing child: 小雨, girl, age 2"
    assert text.body == (
        "Missing since 13 May, 16:00 (Beijing time), last seen in 衡水火车站. Height 88 cm. Wearing 红色上衣. "
        "Suspect: 男，约40岁. Vehicle: 白色面包车, plate 冀T12345. Vehicle: 摩托车. "
        "If you know anything, call 110 or 衡水市公安局, 0318-555."
    )


def test_texts_name_the_newest_sighting() -> None:
    at = datetime(2016, 5, 13, 12, 40, tzinfo=UTC)
    sightings = (PublicSighting(2, "石家庄站", None), PublicSighting(3, "郑州站", at))
    texts = write_texts(replace(CONTENT, sightings=sightings), AlertStatus.ACTUAL)
    assert texts["zh-CN"].body.startswith("5月13日16:00在衡水火车站失踪。5月13日20:40有人在郑州站见到。身高")
    assert "last seen in 衡水火车站. Seen again on 13 May, 20:40 in 郑州站. Height" in texts["en"].body
    assert "石家庄站" not in texts["zh-CN"].body + texts["en"].body


def test_time_of_a_sighting_may_stay_with_police() -> None:
    texts = write_texts(replace(CONTENT, sightings=(PublicSighting(2, "郑州站", None),)), AlertStatus.ACTUAL)
    assert "失踪。有人在郑州站见到。身高" in texts["zh-CN"].body
    assert " Seen again in 郑州站. " in texts["en"].body


@pytest.mark.parametrize("status", [AlertStatus.EXERCISE, AlertStatus.TEST])
def test_what_is_not_real_says_so_first(status: AlertStatus) -> None:
    marks = {AlertStatus.EXERCISE: ("【演练】", "[EXERCISE] "), AlertStatus.TEST: ("【测试】", "[TEST] ")}[status]
    texts = write_texts(CONTENT, status)
    assert set(texts) == set(LANGUAGES)
    assert texts["zh-CN"].title.startswith(marks[0])
    assert texts["en"].title.startswith(marks[1])


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [("zh-CN", "zh-CN"), ("en", "en"), ("EN-us", "en"), ("fr", "zh-CN"), (None, "zh-CN"), ("", "zh-CN")],
)
def test_the_nearest_language_is_chosen(wanted: str | None, chosen: str) -> None:
    assert choose_language(wanted) == chosen


def test_end_of_a_drill_says_that_it_was_one() -> None:
    assert write_end(AlertStatus.ACTUAL, "zh-Hant") == "此寻人信息已结束，谢谢您。"
    assert write_end(AlertStatus.EXERCISE, "en-GB") == "[EXERCISE] This alert is over. Thank you."
