"""The GraphQL documents that are sent, each named for its root field. A test checks them against the schema.

They ask for what analysts count and map. The telephone numbers of reporters and tipsters, addresses, identity numbers
and photos are not asked for.
"""

from reunion.documents import Operation

LIST = "$purpose: String!, $first: Int!, $after: String, $count: Boolean!"
ARGUMENTS = "purpose: $purpose, filter: $filter, orderBy: $orderBy, first: $first, after: $after"


def _list(name: str, kind: str, order: str, fields: str, declared: str = "", given: str = "") -> Operation:
    return Operation(
        name,
        f"""query {name}({LIST}, $filter: {kind}, $orderBy: {order}{declared}) {{
  {name}({ARGUMENTS}{given}) {{
    totalCount @include(if: $count)
    edges {{ cursor node {{ {fields} }} }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}""",
    )


CASE_FIELDS = """id state version openedAt closedAt outcome foundBy foundAt region abductorRelation
      helpfulTipIds sameChildCaseIds
      child { publicName ageYears sex }
      lastSeen { point { latitude longitude } district at }
      force { id name }
      timeToRecovery { fromDisappearanceSeconds fromOpeningSeconds }
      alert { id status state }"""

CASES = _list(
    "cases",
    "CaseFilter",
    "CaseOrderByInput",
    CASE_FIELDS,
)

CASE_SUMMARIES = _list(
    "caseSummaries",
    "CaseSummaryFilter",
    "CaseOrderByInput",
    """id state version openedAt closedAt outcome foundBy region district seenAt confirmed
      child { name ageYears sex }
      force { id name }
      alert { id status state areas { number centre { latitude longitude } } }""",
)

TIP_FIELDS = """id caseId alertId status receivedAt seenAt text state withdrawnAt foldedInto foldedCount
      agreeingPartners photo place { latitude longitude }"""

TIPS = _list(
    "tips",
    "TipFilter",
    "TipOrderByInput",
    TIP_FIELDS,
    declared=", $caseId: ID",
    given=", caseId: $caseId",
)

ALERT_FIELDS = """id caseId status state openedAt revisedAt expiresAt endedAt revision followsId overridesPreferences
      areas { number centre { latitude longitude } coveredKm confirmed held }"""

ALERTS = _list(
    "alerts",
    "AlertFilter",
    "AlertOrderByInput",
    ALERT_FIELDS,
)


def _of_saved(name: str, fields: str) -> Operation:
    return Operation(
        name,
        f"""query {name}({LIST}, $searchId: ID!, $onlyNew: Boolean!) {{
  {name}(searchId: $searchId, purpose: $purpose, onlyNew: $onlyNew, first: $first, after: $after) {{
    totalCount @include(if: $count)
    edges {{ cursor node {{ {fields} }} }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}""",
    )


SAVED_SEARCH_CASES = _of_saved("savedSearchCases", CASE_FIELDS)
SAVED_SEARCH_TIPS = _of_saved("savedSearchTips", TIP_FIELDS)
SAVED_SEARCH_ALERTS = _of_saved("savedSearchAlerts", ALERT_FIELDS)

TIMELINE = Operation(
    "caseTimeline",
    """query caseTimeline(
  $caseId: ID!, $purpose: String!, $kinds: [TimelineKind!], $first: Int!, $after: String
) {
  caseTimeline(caseId: $caseId, purpose: $purpose, kinds: $kinds, first: $first, after: $after) {
    edges { cursor node {
      sequence at kind by force alertId status version revision area stage radiusKm reason tipId tipState
    } }
    pageInfo { hasNextPage endCursor }
  }
}""",
)

DELIVERY_STATUS = Operation(
    "case",
    """query case($id: ID!, $purpose: String!) {
  case(id: $id, purpose: $purpose) {
    alert { deliveryStatus {
      firstToldAt reasons alarm suppressedBelow
      areas { number state seconds stages { ...Stage } }
      next { ...Stage }
    } }
  }
}
fragment Stage on StageDeliveryStatus {
  number area radiusKm state dueAt seconds awaitsConfirmation countsAsOf
  counts { inRing reached failed dead withheld deferred atLeast }
}""",
)

REGIONS = Operation("regions", "query regions { regions { code name parent } }")

CASE_STATISTICS = Operation(
    "caseStatistics",
    """query caseStatistics(
  $purpose: String!, $groupBy: [StatisticDimension!], $timeZone: String!, $from: DateTime, $until: DateTime,
  $filter: CaseStatisticsFilter, $since: RecoveryClock!, $recovery: Boolean!, $tips: Boolean!, $elsewhere: Boolean!
) {
  caseStatistics(
    purpose: $purpose, groupBy: $groupBy, timeZone: $timeZone, from: $from, until: $until, filter: $filter
  ) {
    asOf children cases
    groups { keys { dimension value } children }
    recovery(since: $since) @include(if: $recovery) {
      keys { dimension value } children withoutMoment points { seconds atRisk shares { outcome share } }
    }
    tips @include(if: $tips) {
      keys { dimension value } tips { count median ninthDecile } helped helpedShare
      secondsUntilHelpful { count median ninthDecile }
    }
    elsewhere @include(if: $elsewhere) { month children regions { region children } }
  }
}""",
)

REACH = Operation(
    "case",
    """query case($id: ID!, $purpose: String!) {
  case(id: $id, purpose: $purpose) {
    reach(purpose: $purpose) {
      suppressedBelow
      stages { number radiusKm counts { ...Counts } }
      total { ...Counts }
      funnel { ...Funnel }
      partners { partner funnel { ...Funnel } }
    }
  }
}
fragment Counts on ReachCounts { inRing reached failed dead withheld deferred atLeast }
fragment Funnel on ReachFunnel { reached shown opened atLeast }""",
)

REACH_STATISTICS = Operation(
    "reachStatistics",
    """query reachStatistics(
  $purpose: String!, $fromMonth: String!, $untilMonth: String!, $groupBy: [ReachDimension!],
  $filter: ReachStatisticsFilter
) {
  reachStatistics(
    purpose: $purpose, fromMonth: $fromMonth, untilMonth: $untilMonth, groupBy: $groupBy, filter: $filter
  ) {
    asOf suppressedBelow waitingAlerts
    groups {
      keys { dimension value } alerts stages
      inRing { ...Figure } reached { ...Figure } failed { ...Figure } dead { ...Figure } withheld { ...Figure }
      deferred { ...Figure } shown { ...Figure } opened { ...Figure }
    }
  }
}
fragment Figure on ReachFigure { people deviation atLeast }""",
)
