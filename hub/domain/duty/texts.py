"""The words of a message to people on duty: kind, force, ids, time and a link; no name, no place, no text of a tip."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.domain.alerts.alert import AlertStatus
from hub.domain.alerts.texts import BEIJING, choose_language
from hub.domain.duty.notices import DutyNotice, NoticeKind


@dataclass(frozen=True, slots=True)
class DutyText:
    """The subject and body of a message."""

    subject: str
    body: str


_SENTENCES: Final[Mapping[NoticeKind, tuple[str, str]]] = {
    NoticeKind.UNCONFIRMED: ("An area waits for a second person", "有区域等待第二人确认"),
    NoticeKind.HELD: ("An area is held: nobody confirmed it in time", "区域已暂停：未在限时内确认"),
    NoticeKind.PAUSED: ("An officer has paused an alert", "有民警暂停了预警"),
    NoticeKind.RETURNED: (
        "A case was returned unconfirmed: nobody more is told",
        "案件未获确认，已退回：不再通知更多的人",
    ),
    NoticeKind.NOBODY_TOLD: ("Nobody is told of an alert although people should be", "预警未发出：应通知的人尚未收到"),
    NoticeKind.STANDS_STILL: ("A running stage stands still", "正在进行的发送阶段停滞"),
    NoticeKind.EXPIRES_SOON: ("An alert ends within the hour", "预警将在一小时内到期"),
    NoticeKind.EXPIRED_OPEN: ("An alert has expired and its case is open", "预警已到期，案件仍未结"),
    NoticeKind.TIPS_UNREAD: ("Tips of a case wait unread", "案件有线索未处理"),
    NoticeKind.SHARED: (
        "A case of another force was shared with this force, or given to one of its officers",
        "外单位将案件共享给本单位，或交给本单位民警办理",
    ),
    NoticeKind.OFFERED: (
        "Another force offers a case: take it or decline it",
        "外单位请求移交案件：请接收或拒绝",
    ),
    NoticeKind.BULK_READING: ("One person reads very many cases", "同一人员大量查阅案件，已被限制"),
    NoticeKind.BREAK_GLASS: ("Emergency access to a case was taken", "有人使用紧急权限查阅案件"),
    NoticeKind.BRAKE_PULLED: ("One person changed the reach of alerts too often", "同一人员多次更改预警范围，已被限制"),
    NoticeKind.HUB_HALTED: ("The hub is halted: no push begins", "系统已停止全部推送"),
    NoticeKind.WORKERS_AWAY: ("No worker answers", "工作进程无响应"),
    NoticeKind.SCHEDULER_AWAY: ("The scheduler does not answer", "调度进程无响应"),
    NoticeKind.REDIS_AWAY: ("Redis does not answer", "Redis 无响应"),
    NoticeKind.DATABASE_AWAY: ("The database does not answer", "数据库无响应"),
    NoticeKind.TRAIL_FORGED: (
        "The audit trail holds a line that the hub did not write",
        "审计记录中有并非系统写入的内容",
    ),
}
"""English and Chinese."""

_DRILLS: Final[Mapping[AlertStatus, tuple[str, str]]] = {
    AlertStatus.ACTUAL: ("", ""),
    AlertStatus.EXERCISE: ("[EXERCISE] ", "【演练】"),
    AlertStatus.TEST: ("[TEST] ", "【测试】"),
}
_LABELS: Final[Mapping[str, tuple[str, str]]] = {
    "kind": ("Kind", "类型"),
    "force": ("Force", "单位"),
    "case": ("Case", "案件"),
    "alert": ("Alert", "预警"),
    "raised": ("Since", "时间"),
    "step": ("Step", "级别"),
    "notice": ("Notice", "通知编号"),
    "link": ("Link", "链接"),
}


def write_notice(notice: DutyNotice, step: int, language: str, case_url: str | None) -> DutyText:
    """Return the message of a notice for one step of a duty list, counted from 1."""
    index = _index(language)
    drill = _DRILLS[notice.status][index] if notice.status else ""
    link = case_url.replace("{case}", notice.case) if case_url and notice.case else None
    facts = {
        "kind": notice.kind.value,
        "force": notice.force,
        "case": notice.case,
        "alert": notice.alert,
        "raised": _time(notice.raised_at),
        "step": str(step),
        "notice": notice.id,
        "link": link,
    }
    sentence = _SENTENCES[notice.kind][index]
    return DutyText(f"{drill}{sentence}", _body(sentence, facts, index))


def write_parts_away(kinds: Sequence[NoticeKind], since: datetime, language: str) -> DutyText:
    """Return the message that a process sends by itself while the database does not answer."""
    index = _index(language)
    sentence = ("; ", "；")[index].join(_SENTENCES[kind][index] for kind in kinds)
    return DutyText(sentence, _body(sentence, {"kind": ", ".join(kinds), "raised": _time(since)}, index))


def _index(language: str) -> int:
    return 0 if choose_language(language) == "en" else 1


def _body(sentence: str, facts: Mapping[str, str | None], index: int) -> str:
    colon, full_stop = ((": ", "."), ("：", "。"))[index]
    lines = [f"{_LABELS[name][index]}{colon}{value}" for name, value in facts.items() if value]
    return "\n".join([f"{sentence}{full_stop}", "", *lines, ""])


def _time(moment: datetime) -> str:
    return moment.astimezone(BEIJING).isoformat(timespec="seconds")
