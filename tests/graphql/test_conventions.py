"""Both graphs keep graphql-eslint's published rules for schemas and for Relay."""

import asyncio
import json
import re
from asyncio.subprocess import PIPE
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from tests.graphql.bounded_lists import BOUNDED
from tests.graphql.sdl import FEDERATIONS_DIRECTIVES, SDLS, is_federations, linked, parts, sdl_of, without_directives

LINTER: Final = Path(__file__).parents[1] / "conventions"
RULES: Final = 24
"""Rules in the two configurations of graphql-eslint 4.4."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's message about a part of a graph."""

    rule: str
    at: str
    says: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Exempt:
    """An exemption from a rule, and why: `at` holds patterns of whole coordinates, and each must be needed."""

    rule: str
    says: str
    at: tuple[str, ...]
    why: str

    def covers(self, finding: Finding, pattern: str) -> bool:
        """Return whether the exemption covers a finding."""
        return self.rule == finding.rule and self.says in finding.says and bool(re.fullmatch(pattern, finding.at))


EXEMPT: Final = (
    Exempt(
        "strict-id-in-types",
        "must have exactly one non-nullable unique identifier",
        (
            *(r"\w+Connection", r"\w+Edge", "PageInfo", r"\w+Payload", "UserError", "DeviceResult"),
            *("DevicePreferences", "StoredDevice", "QuietHours"),
            *("AlertArea", "AlertChild", "AlertContact", "AlertRevision", "AlertSuspect", "AlertTexts"),
            *("AlertVehicle", "LastSeenPlace", "GeoPoint", "FeedEvent", "FeedStage", "AudienceEntry"),
            *(
                "AlertReach",
                "StageReach",
                "PartnerReach",
                "ReachCounts",
                "CaseLastSeen",
                "CaseNote",
                "Child",
                "Reporter",
                "Suspect",
            ),
            *("CaseAlertArea", "CaseSighting", "RemovalCounts", "PartnerRemovals"),
            *("ConformanceCheck", "ConformanceRequest"),
            *("DeliveryStatus", "AreaDeliveryStatus", "StageDeliveryStatus", "ServiceStatus", "PartStatus"),
            *("TipClaim", "TipLink", "TipTriage", "TipQuestion", "TipAddition", "TipFollowUp"),
            *(
                "CaseHandOver",
                "CaseOffer",
                "CaseHiding",
                "CaseHold",
                "CaseKeeping",
                "CaseLink",
                "Place",
                "AlertPreview",
                "PreviewText",
                "PreviewStage",
                "PhoneEstimate",
                "UnusualPlace",
                "ConfirmingFacts",
                "FactChange",
                "TimelineEntry",
            ),
            *("SummaryChild", "SummarySighting", "SummarySuspect", "SummaryText", "SummaryVehicle"),
            *("CaseEvent", "NoticeEvent", "TipEvent", "Vehicle", "Viewer", "ForceOfficer", "Region", "TimeToRecovery"),
            *("CaseStatistics", "StatisticGroup", "StatisticKey", "RecoveryGroup", "RecoveryPoint", "OutcomeShare"),
            *("ReachStatistics", "ReachGroup", "ReachKey", "ReachFigure", "ReachFunnel", "PartnerFunnel"),
            *("ExportLink", "Quantiles", "TipGroup", "MonthElsewhere", "RegionElsewhere"),
            *("SavedSearches", "SavedSearchEvent"),
        ),
        "A value, or an answer to one request: nothing by itself, and nobody can fetch it again.",
    ),
    Exempt(
        "strict-id-in-types",
        "must have exactly one non-nullable unique identifier",
        ("Device",),
        "Known by the partner's own `ref`: a device has no id of the hub's that a partner could keep.",
    ),
    Exempt(
        "relay-arguments",
        "must contain an argument",
        (
            *("Query.alerts", "Query.audience", "Query.cases", "Query.tips", "Query.auditTrail", "Query.partners"),
            *(
                "Query.caseSummaries",
                "Query.caseTimeline",
                "Query.deskCases",
                "Query.notices",
                "Query.officerNotes",
                *("Query.savedSearchCases", "Query.savedSearchTips", "Query.savedSearchAlerts"),
            ),
        ),
        "Lists are paged forwards only (docs/decisions/0035): Relay asks for `first` and `after`, or for `last` and "
        "`before`, or for both; the rule as published asks for both.",
    ),
    Exempt(
        "relay-edge-types",
        "Edge type's field `node` must implement `Node` interface",
        ("AudienceEntryEdge", "AuditEntryEdge", "NoticeEdge", "OfficerNoteEdge", "TimelineEntryEdge"),
        "A line of a log, read in its order and never by itself. Relay leaves the type of `node` open.",
    ),
    Exempt(
        "relay-edge-types",
        "Edge type's field `node` must implement `Node` interface",
        ("CaseSummaryEdge",),
        "A view of a case for every officer: `node` gives the case itself to those who may read it.",
    ),
    Exempt(
        "relay-edge-types",
        "Edge type's field `node` must implement `Node` interface",
        ("CaseAlertEdge",),
        "A part of its case: `caseSummary` gives the case with its alert, to each officer as much as may be read.",
    ),
    Exempt(
        "relay-edge-types",
        "A list type should only wrap an edge type",
        tuple(re.escape(coordinate) for coordinate in BOUNDED),
        "A list that cannot grow without bound needs no pages; each has its bound in tests/graphql/bounded_lists.py.",
    ),
)


async def lint(sdl: str) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the names of the rules and their findings; places are lines and columns from 1 on."""
    process = await asyncio.create_subprocess_exec("node", "lint.mjs", cwd=LINTER, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    said, failed = await process.communicate(sdl.encode())
    assert process.returncode == 0, failed.decode()
    answer: Mapping[str, Any] = json.loads(said)
    return answer["rules"], answer["findings"]


async def findings_of(sdl: str) -> tuple[list[str], list[Finding]]:
    """Return findings by coordinate, without those of the federation specification."""
    sdl = without_directives(sdl, linked(sdl) | {"link", "oneOf"})
    rules, found = await lint(sdl)
    starts = [0, *(match.end() for match in re.finditer("\n", sdl))]
    known = list(parts(sdl))
    findings = []
    for one in found:
        assert one["rule"], one["message"]
        offset = starts[one["line"] - 1] + one["column"] - 1
        at = [part.coordinate for part in known if part.start <= offset < part.end][-1]
        if not is_federations(at):
            findings.append(Finding(one["rule"].removeprefix("@graphql-eslint/"), at, one["message"]))
    return rules, findings


@pytest.fixture(scope="module")
async def linted() -> dict[str, tuple[list[str], list[Finding]]]:
    """Both graphs, each by a linter of its own."""
    return {name: await findings_of(sdl_of(name)) for name in SDLS}


@pytest.mark.parametrize("name", SDLS)
def test_only_federations_own_directives_are_omitted(name: str) -> None:
    assert linked(sdl_of(name)) <= FEDERATIONS_DIRECTIVES
    left = without_directives(sdl_of(name), linked(sdl_of(name)) | {"link"})
    assert set(re.findall(r"@(\w+)", re.sub(r'"""[\s\S]*?"""', "", left))) <= {"specifiedBy", "deprecated", "oneOf"}


@pytest.mark.needs("node")
@pytest.mark.parametrize("name", SDLS)
def test_graph_keeps_the_published_lint_rules(name: str, linted: dict[str, tuple[list[str], list[Finding]]]) -> None:
    rules, findings = linted[name]
    assert len(rules) == RULES
    assert [one for one in findings if not any(exempt.covers(one, at) for exempt in EXEMPT for at in exempt.at)] == []


@pytest.mark.needs("node")
def test_every_lint_exemption_is_needed(linted: dict[str, tuple[list[str], list[Finding]]]) -> None:
    findings = [one for _, found in linted.values() for one in found]
    for exempt in EXEMPT:
        assert [at for at in exempt.at if not any(exempt.covers(one, at) for one in findings)] == [], exempt.why


BROKEN = """
schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"]) { query: Query }
"A root." type Query { "A thing." getThing: Thing "Things." things: ThingConnection }
type Thing { "Its name." thingName: String }
"A page." type ThingConnection { "Entries." edges: [Thing] "Where." pageInfo: PageInfo }
"Where a page lies." type PageInfo { "More?" hasNextPage: Boolean }
"Alone." type lonely { "Its id." id: ID! }
"""


@pytest.mark.needs("node")
async def test_lint_rules_report_a_broken_graph() -> None:
    _, findings = await findings_of(BROKEN)
    assert {one.rule for one in findings} >= {
        *("naming-convention", "no-typename-prefix", "no-unreachable-types", "require-description"),
        *("strict-id-in-types", "relay-arguments", "relay-connection-types", "relay-edge-types", "relay-page-info"),
    }
