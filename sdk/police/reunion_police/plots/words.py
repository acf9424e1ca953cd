"""The words on plots, in English and Chinese."""

from typing import Literal

Language = Literal["en", "zh"]

WORDS: dict[str, tuple[str, str]] = {
    "FOUND_SAFE": ("found safe", "平安找到"),
    "FOUND_DEAD": ("found dead", "遇难"),
    "RETURNED_ALONE": ("returned alone", "自行返回"),
    "FALSE_REPORT": ("false report", "误报"),
    "WITHDRAWN": ("withdrawn", "撤回"),
    "children": ("children", "儿童人数"),
    "cases": ("cases", "案件数"),
    "share": ("share of children", "儿童比例"),
    "at risk": ("still missing", "仍失踪"),
    "since": ("time since the disappearance", "失踪后的时间"),
    "in_ring": ("registered in the ring", "范围内注册"),
    "reached": ("told", "已通知"),
    "withheld": ("withheld by preferences", "按设置不通知"),
    "deferred": ("later by preferences", "按设置延后"),
    "failed": ("failed", "失败"),
    "dead": ("phone is gone", "设备失效"),
    "shown": ("showed it", "已显示"),
    "opened": ("opened it", "已打开"),
    "people": ("people", "人数"),
    "hidden": ("too few to show", "太少，不显示"),
    "at least": ("at least {}", "至少 {}"),
    "stage": ("stage {}, {:g} km", "第 {} 阶段，{:g} 公里"),
    "all": ("all alerts", "全部预警"),
    "none": ("nothing to show", "没有数据"),
    "unknown": ("not known", "未知"),
    "h": ("h", "小时"),
    "d": ("d", "天"),
    "longitude": ("longitude", "经度"),
    "latitude": ("latitude", "纬度"),
}
WEEKDAYS: dict[Language, tuple[str, ...]] = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}


def word(name: str, language: Language) -> str:
    """Return a word; a name without one is its own word."""
    english, chinese = WORDS.get(name, (name, name))
    return chinese if language == "zh" else english
