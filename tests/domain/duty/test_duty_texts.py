"""The words of messages to people on duty, in both languages: each kind says something of its own."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hub.domain.alerts.alert import AlertStatus
from hub.domain.duty.notices import DutyNotice, NoticeKind, NoticeState
from hub.domain.duty.texts import write_notice, write_parts_away

RAISED = datetime(2016, 5, 13, 8, 25, 7, 9000, tzinfo=UTC)
NOTICE = DutyNotice(
    id="nt_1",
    kind=NoticeKind.HELD,
    subject="al_1.2",
    force="cn-131100",
    case="cs_1",
    alert="al_1",
    status=AlertStatus.ACTUAL,
    state=NoticeState.OPEN,
    raised_at=RAISED,
)
CASE_URL = "https://desk.example/cases/{case}/now"


def test_english_message_names_every_id_once() -> None:
    text = write_notice(NOTICE, 2, "en", CASE_URL)
    assert text.subject == "An area is held: nobody confirmed it in time"
    assert text.body == (
        "An area is held: nobody confirmed it in time.\n\nKind: HELD\nForce: cn-131100\nCase: cs_1\nAlert: al_1\n"
        "Since: 2016-05-13T16:25:07+08:00\nStep: 2\nNotice: nt_1\nLink: https://desk.example/cases/cs_1/now\n"
    )


def test_chinese_message_names_every_id_once() -> None:
    text = write_notice(NOTICE, 1, "zh-CN", CASE_URL)
    assert text.subject == "区域已暂停：未在限时内确认"
    assert text.body == (
        "区域已暂停：未在限时内确认。\n\n类型：HELD\n单位：cn-131100\n案件：cs_1\n预警：al_1\n"
        "时间：2016-05-13T16:25:07+08:00\n级别：1\n通知编号：nt_1\n链接：https://desk.example/cases/cs_1/now\n"
    )


@pytest.mark.parametrize(
    ("status", "english", "chinese"),
    [
        (AlertStatus.ACTUAL, "", ""),
        (AlertStatus.EXERCISE, "[EXERCISE] ", "【演练】"),
        (AlertStatus.TEST, "[TEST] ", "【测试】"),
        (None, "", ""),
    ],
)
def test_drill_says_so_before_anything_else(status: AlertStatus | None, english: str, chinese: str) -> None:
    notice = replace(NOTICE, status=status)
    assert write_notice(notice, 1, "en", None).subject == f"{english}An area is held: nobody confirmed it in time"
    assert write_notice(notice, 1, "zh-CN", None).subject == f"{chinese}区域已暂停：未在限时内确认"


def test_notice_of_the_hub_has_neither_force_nor_link() -> None:
    halted = replace(NOTICE, kind=NoticeKind.HUB_HALTED, force=None, case=None, alert=None, status=None)
    body = write_notice(halted, 1, "en", CASE_URL).body
    assert [line.partition(":")[0] for line in body.splitlines()[2:]] == ["Kind", "Since", "Step", "Notice"]


def test_each_kind_has_words_of_its_own() -> None:
    for language in ("en", "zh-CN"):
        subjects = [write_notice(replace(NOTICE, kind=kind), 1, language, None).subject for kind in NoticeKind]
        assert len(set(subjects)) == len(NoticeKind)
        assert all(subject.isascii() is (language == "en") for subject in subjects)


def test_missing_parts_are_named_together() -> None:
    kinds = [NoticeKind.REDIS_AWAY, NoticeKind.DATABASE_AWAY]
    english, chinese = (write_parts_away(kinds, RAISED, language) for language in ("en", "zh-CN"))
    assert english.subject == "Redis does not answer; The database does not answer"
    assert english.body == (
        "Redis does not answer; The database does not answer.\n\nKind: REDIS_AWAY, DATABASE_AWAY\n"
        "Since: 2016-05-13T16:25:07+08:00\n"
    )
    assert chinese.subject == "Redis 无响应；数据库无响应"
    assert chinese.body.startswith("Redis 无响应；数据库无响应。\n\n类型：")
