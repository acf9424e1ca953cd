"""The limits that the console checks at its fields are those of the hub."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from hub.domain import budgets, page_size
from hub.domain.access import console_sessions as console
from hub.domain.alerts import texts
from hub.domain.cases import case as cases
from hub.domain.cases import grants as case_grants
from hub.domain.cases import officer_notes
from hub.domain.cases import report as reports
from hub.domain.search import saved as saved_searches
from hub.domain.search import tips as tip_queue
from hub.domain.statistics import case_counts as case_statistics
from hub.domain.text import bounds, searched_words
from hub.domain.tips import follow_ups as tip_follow_ups
from hub.domain.trail import purposes
from hub.operator_files import gazetteer as gazetteer_table
from hub.services.operations import create_partner
from hub.services.police.cases import close_case
from hub.services.police.steps import case_notes, push_size
from hub.services.police.tips import read_new_tips
from tests.console.desk import SOURCES

LIMITS: Final[Mapping[str, tuple[float, ...]]] = {
    "MAX_AGE_YEARS": (cases.MAX_AGE_YEARS,),
    "MIN_HEIGHT_CM": cases.HEIGHTS_CM[:1],
    "MAX_HEIGHT_CM": cases.HEIGHTS_CM[1:],
    "MIN_RADIUS_KM": (push_size.MIN_RADIUS_KM,),
    "MAX_RADIUS_KM": (push_size.MAX_RADIUS_KM,),
    "MAX_SOUGHT": (reports.MAX_SUSPECTS, reports.MAX_VEHICLES),
    "MAX_PURPOSE_CHARACTERS": (purposes.MAX_PURPOSE_CHARACTERS,),
    "MIN_PURPOSE_CHARACTERS": (purposes.MIN_PURPOSE_CHARACTERS,),
    "MIN_HAN_CHARACTERS": (purposes.MIN_HAN_CHARACTERS,),
    "MAX_REASON_CHARACTERS": (case_notes.MAX_REASON_CHARACTERS, tip_queue.MAX_REASON_CHARACTERS),
    "MAX_QUESTION_CHARACTERS": (tip_follow_ups.MAX_QUESTION_CHARACTERS,),
    "MAX_NOTE_CHARACTERS": (officer_notes.MAX_NOTE_CHARACTERS,),
    "MAX_GRANTEE_CHARACTERS": (case_grants.MAX_GRANTEE_CHARACTERS,),
    "MAX_HELPFUL_TIPS": (close_case.MAX_HELPFUL_TIPS,),
    "MAX_SEARCHED_CHARACTERS": (searched_words.MAX_TEXT_CHARACTERS,),
    "MAX_SEARCH_NAME_CHARACTERS": (saved_searches.MAX_NAME_CHARACTERS,),
    "MAX_PLACE_NAME_CHARACTERS": (gazetteer_table.MAX_NAME_CHARACTERS,),
    "MAX_PARTNER_NAME_CHARACTERS": (create_partner.MAX_NAME_CHARACTERS,),
    "MIN_POINTS_PER_MINUTE": (budgets.MIN_PER_MINUTE,),
    "MAX_POINTS_PER_MINUTE": (budgets.MAX_PER_MINUTE,),
    "MAX_DIMENSIONS": (case_statistics.MAX_DIMENSIONS,),
    "MAX_ID_CHARACTERS": (bounds.MAX_ID_LENGTH,),
    "MAX_PAGE_SIZE": (page_size.MAX_PAGE_SIZE,),
    "MAX_NEW_TIPS": (read_new_tips.MAX_NEW_TIPS,),
    "MAX_TOTAL_COUNT": (page_size.MAX_TOTAL_COUNT,),
    "MAX_DRAFTS": (console.MAX_DRAFTS,),
    "LOCK_AFTER_MINUTES": (console.LOCK_AFTER.total_seconds() / 60,),
}
LIMIT: Final = re.compile(r"^export const (\w+) = ([\d_]+);$", re.MULTILINE)
OWN: Final = dict(LIMIT.findall((SOURCES / "src" / "graph" / "limits.ts").read_text(encoding="utf-8")))


def test_each_limit_of_the_console_is_compared() -> None:
    assert OWN.keys() == LIMITS.keys()


@pytest.mark.parametrize("name", LIMITS)
def test_limit_of_the_console_is_that_of_the_hub(name: str) -> None:
    assert {float(OWN[name])} == set(LIMITS[name])


@pytest.mark.parametrize("month", range(1, 13))
def test_zone_of_messages_is_that_of_the_hub(month: int) -> None:
    times = (SOURCES / "src" / "words" / "times.ts").read_text(encoding="utf-8")
    [zone] = re.findall(r'^export const MESSAGE_ZONE = "([^"]+)";$', times, re.MULTILINE)
    moment = datetime(2026, month, 1, tzinfo=UTC)
    assert moment.astimezone(ZoneInfo(zone)).utcoffset() == moment.astimezone(texts.BEIJING).utcoffset()
