"""The texts of an alert in each language, from templates; never from free text of unknown length."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta, timezone

from hub.domain.alerts.alert import AlertStatus, PublicContent

EMERGENCY_NUMBER = "110"

LANGUAGES = ("zh-CN", "en")
DEFAULT_LANGUAGE = "zh-CN"
BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True, repr=False)
class Text:
    """Title and body of one language."""

    language: str
    title: str
    body: str


_SEX: Mapping[str, Mapping[str, str]] = {
    "zh-CN": {"FEMALE": "女", "MALE": "男", "UNKNOWN": "性别不详"},
    "en": {"FEMALE": "girl", "MALE": "boy", "UNKNOWN": "child"},
}
_WIPED: Mapping[str, str] = {"zh-CN": "此寻人信息已删除", "en": "This alert is over and was removed"}
_OVER: Mapping[str, str] = {"zh-CN": "此寻人信息已结束，谢谢您。", "en": "This alert is over. Thank you."}
_DRILL: Mapping[str, Mapping[AlertStatus, str]] = {
    "zh-CN": {AlertStatus.ACTUAL: "", AlertStatus.EXERCISE: "【演练】", AlertStatus.TEST: "【测试】"},
    "en": {AlertStatus.ACTUAL: "", AlertStatus.EXERCISE: "[EXERCISE] ", AlertStatus.TEST: "[TEST] "},
}


def choose_language(wanted: str | None) -> str:
    """Return the supported language nearest to the wanted one."""
    if wanted and wanted.lower().startswith("en"):
        return "en"
    return DEFAULT_LANGUAGE


def write_text(content: PublicContent, status: AlertStatus, language: str) -> Text:
    """Return the text of an alert in one language."""
    language = choose_language(language)
    write = _chinese if language == "zh-CN" else _english
    # Every alert has a name until it is wiped.
    title, body = write(content) if content.name else (_WIPED[language], "")
    return Text(language, _DRILL[language][status] + title, body)


def write_texts(content: PublicContent, status: AlertStatus) -> dict[str, Text]:
    """Return the texts of an alert in every language."""
    return {language: write_text(content, status, language) for language in LANGUAGES}


def write_end(status: AlertStatus, language: str) -> str:
    """Return the words of an end in one language: no name, photo or place."""
    language = choose_language(language)
    return _DRILL[language][status] + _OVER[language]


def _chinese(content: PublicContent) -> tuple[str, str]:
    seen = content.seen_at.astimezone(BEIJING)
    parts = [f"{seen.month}月{seen.day}日{seen:%H:%M}在{content.district}失踪。"]
    for sighting in content.sightings[-1:]:
        again = sighting.seen_at.astimezone(BEIJING) if sighting.seen_at else None
        moment = f"{again.month}月{again.day}日{again:%H:%M}" if again else ""
        parts.append(f"{moment}有人在{sighting.district}见到。")
    if content.height_cm:
        parts.append(f"身高{content.height_cm}厘米。")
    if content.clothing:
        parts.append(f"衣着：{content.clothing}。")
    parts += [f"嫌疑人：{suspect.description}。" for suspect in content.suspects]
    parts += [f"车辆：{v.description}{f'，车牌{v.plate}' if v.plate else ''}。" for v in content.vehicles]
    parts.append(f"如有线索请拨打{EMERGENCY_NUMBER}或{content.force} {content.phone}。")
    return f"寻找失踪儿童：{content.name}，{_SEX['zh-CN'][content.sex]}，{content.age_years}岁", "".join(parts)


def _english(content: PublicContent) -> tuple[str, str]:
    seen = content.seen_at.astimezone(BEIJING)
    parts = [f"Missing since {seen:%d %B, %H:%M} (Beijing time), last seen in {content.district}."]
    for sighting in content.sightings[-1:]:
        moment = f" on {sighting.seen_at.astimezone(BEIJING):%d %B, %H:%M}" if sighting.seen_at else ""
        parts.append(f"Seen again{moment} in {sighting.district}.")
    if content.height_cm:
        parts.append(f"Height {content.height_cm} cm.")
    if content.clothing:
        parts.append(f"Wearing {content.clothing}.")
    parts += [f"Suspect: {suspect.description}." for suspect in content.suspects]
    parts += [f"Vehicle: {v.description}{f', plate {v.plate}' if v.plate else ''}." for v in content.vehicles]
    parts.append(f"If you know anything, call {EMERGENCY_NUMBER} or {content.force}, {content.phone}.")
    return f"Missing child: {content.name}, {_SEX['en'][content.sex]}, age {content.age_years}", " ".join(parts)
