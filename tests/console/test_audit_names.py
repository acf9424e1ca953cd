"""The console has words for what the hub itself writes into the audit trail."""

import re
from typing import Final

from hub.services.exports.steps.export_query import LIST_NAMES
from hub.services.operations import create_partner, export_audit_trail, replay_units, run_drill
from hub.services.operations.steps import halt_reasons
from hub.services.police.cases import open_case
from hub.services.police.search import search_alerts, search_case_summaries, search_cases, search_tips
from tests.console.desk import SOURCES

NAMES: Final = (SOURCES / "src" / "screens" / "audit" / "names.ts").read_text(encoding="utf-8")
WRITTEN: Final = {
    *LIST_NAMES.values(),
    search_case_summaries.SUMMARIES.name,
    search_cases.CASES.name,
    search_tips.LIST,
    search_alerts.LIST,
    open_case.NEW_CASE,
    create_partner.ALL_PARTNERS,
    replay_units.PARKED_UNITS,
    run_drill.DRILL,
    halt_reasons.WHOLE_HUB,
    export_audit_trail.SUBJECT,
    *("caseStatistics", "reachStatistics", "audit trail"),
}


def test_each_subject_without_an_id_has_words_in_the_console() -> None:
    [english] = re.findall(r"SUBJECTS = pairWords\(\n  \{\n(.*?)^  \},", NAMES, re.DOTALL | re.MULTILINE)
    assert set(re.findall(r'^ {4}"?([\w ]+?)"?: "', english, re.MULTILINE)) == WRITTEN
