"""Analyse the cases of a Reunion Hub: typed lists and statistics as iterators and data frames, exports, plots.

`ReunionPolice` is the client, and `AsyncReunionPolice` the same for asyncio. `reunion_police.plots` draws what came;
`reunion_police.errors` has the errors beside those of `reunion.errors`.
"""

from reunion.errors import ReunionError
from reunion.geography import GeoPoint
from reunion.retries import RetryPolicy
from reunion_police._async.client import AsyncReunionPolice
from reunion_police._async.exports import AsyncExports
from reunion_police._async.listing import MAX_TOTAL_COUNT, AsyncListing
from reunion_police._async.saved_searches import AsyncSavedSearches
from reunion_police._sync.client import ReunionPolice
from reunion_police._sync.exports import Exports
from reunion_police._sync.listing import Listing
from reunion_police._sync.saved_searches import SavedSearches
from reunion_police.delivery_status import AreaDeliveryStatus, DeliveryStatus, StageDeliveryStatus
from reunion_police.errors import (
    CaseForbidden,
    ExportDamaged,
    ExportError,
    ExportFailed,
    ExportGone,
    ExportWaits,
    LibraryMissing,
    MissingFontWarning,
    QueryInvalid,
    QueryTooWide,
    ReadLimitReached,
    StatisticsNotReady,
)
from reunion_police.exports import Export, ExportFailure, ExportProgress, ExportState
from reunion_police.filters import (
    AlertFilter,
    CaseFilter,
    CasePlaceFilter,
    CaseSummaryFilter,
    PlaceFilter,
    ReachFilter,
    StatisticsFilter,
    TipFilter,
    circle,
    polygon,
    region,
)
from reunion_police.progress import ProgressBar
from reunion_police.reach import Reach, ReachCounts, ReachFunnel, StageReach
from reunion_police.reach_statistics import ReachFigure, ReachGroup, ReachStatistics
from reunion_police.records import AlertGround, Case, CaseAlert, CaseSummary, Region, Tip
from reunion_police.saved_searches import SavedSearch, SavedSearchList
from reunion_police.statistics import (
    CaseStatistics,
    Elsewhere,
    Group,
    Quantiles,
    RecoveryGroup,
    RecoveryPoint,
    TipGroup,
)
from reunion_police.tables import Column, ColumnKind, Table
from reunion_police.timeline import TimelineEntry
from reunion_police.tokens import Token
from reunion_police.values import (
    AbductorRelation,
    AlertState,
    AlertStatus,
    CaseState,
    DeliveryAlarm,
    DeliveryState,
    Dimension,
    FoundBy,
    NonDeliveryReason,
    Outcome,
    ReachDimension,
    SavedKind,
    Sex,
    TimelineKind,
    TipState,
)
from reunion_police.version import __version__

__all__ = [
    "MAX_TOTAL_COUNT",
    "AbductorRelation",
    "AlertFilter",
    "AlertGround",
    "AlertState",
    "AlertStatus",
    "AreaDeliveryStatus",
    "AsyncExports",
    "AsyncListing",
    "AsyncReunionPolice",
    "AsyncSavedSearches",
    "Case",
    "CaseAlert",
    "CaseFilter",
    "CaseForbidden",
    "CasePlaceFilter",
    "CaseState",
    "CaseStatistics",
    "CaseSummary",
    "CaseSummaryFilter",
    "Column",
    "ColumnKind",
    "DeliveryAlarm",
    "DeliveryState",
    "DeliveryStatus",
    "Dimension",
    "Elsewhere",
    "Export",
    "ExportDamaged",
    "ExportError",
    "ExportFailed",
    "ExportFailure",
    "ExportGone",
    "ExportProgress",
    "ExportState",
    "ExportWaits",
    "Exports",
    "FoundBy",
    "GeoPoint",
    "Group",
    "LibraryMissing",
    "Listing",
    "MissingFontWarning",
    "NonDeliveryReason",
    "Outcome",
    "PlaceFilter",
    "ProgressBar",
    "Quantiles",
    "QueryInvalid",
    "QueryTooWide",
    "Reach",
    "ReachCounts",
    "ReachDimension",
    "ReachFigure",
    "ReachFilter",
    "ReachFunnel",
    "ReachGroup",
    "ReachStatistics",
    "ReadLimitReached",
    "RecoveryGroup",
    "RecoveryPoint",
    "Region",
    "RetryPolicy",
    "ReunionError",
    "ReunionPolice",
    "SavedKind",
    "SavedSearch",
    "SavedSearchList",
    "SavedSearches",
    "Sex",
    "StageDeliveryStatus",
    "StageReach",
    "StatisticsFilter",
    "StatisticsNotReady",
    "Table",
    "TimelineEntry",
    "TimelineKind",
    "Tip",
    "TipFilter",
    "TipGroup",
    "TipState",
    "Token",
    "__version__",
    "circle",
    "polygon",
    "region",
]
