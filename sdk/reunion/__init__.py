"""Join a Reunion Hub as a partner app: register devices, follow alerts, relay tips, verify webhooks.

`Reunion` is the client, and `AsyncReunion` the same for asyncio. `reunion.webhooks` verifies the hub's events;
`reunion.end` is the push of an end, for partners that push; `reunion.phone` is the rule an app follows with a push;
`reunion.errors` has every error; `reunion.testing` is a hub for your tests.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from reunion import hooks
from reunion.alert import (
    Alert,
    AlertArea,
    AlertChild,
    AlertContact,
    AlertEnding,
    AlertRevision,
    AlertState,
    AlertStatus,
    AlertSuspect,
    AlertTexts,
    AlertVehicle,
    LastSeen,
    RevisionKind,
)
from reunion.audience import AudienceEntry
from reunion.changes import AlertChange, ChangeReason
from reunion.conformance import (
    ConformanceCheck,
    ConformanceCheckState,
    ConformanceRequest,
    ConformanceRun,
    ConformanceRunState,
)
from reunion.connect_failure import ConnectFailure
from reunion.devices import Device, Location
from reunion.errors import (
    AuthenticationError,
    ClientClosed,
    ConfigurationError,
    Conflict,
    ConnectError,
    CursorError,
    CursorExpired,
    CursorInvalid,
    CursorMismatch,
    HubUnavailable,
    InvalidInput,
    NotFound,
    PermissionDenied,
    ProtocolError,
    QueryRejected,
    RateLimited,
    RequestRefused,
    RetryLater,
    ReunionError,
    StoreError,
    StoreInUse,
    StoreInvalid,
    StoreMismatch,
    StoreUnavailable,
    TimedOut,
    TransportError,
    WebhookRejected,
)
from reunion.exchange import Attempt, Exchange, GraphQLAnswer
from reunion.feed import FeedEvent, FeedEventType, FeedStage
from reunion.geography import Circle, GeoPoint
from reunion.importing import ImportFailure, ImportProgress, ImportResult, ProgressBar
from reunion.pages import Page
from reunion.preferences import DevicePreferences, QuietHours
from reunion.receipts import Receipt, ReceiptKind, RemovalCounts
from reunion.results import DeviceResult, UserError
from reunion.retries import RetryPolicy, StreamPolicy
from reunion.stored_devices import StoredDevice
from reunion.stores import FileStore, FollowState, FollowStore, MemoryStore, RedisStore, SQLiteStore
from reunion.tips import ReceiptCode, TipFollowUp, TipQuestion
from reunion.version import __version__
from reunion.viewer import KeyMode, Viewer

if TYPE_CHECKING:
    from reunion import end, phone, webhooks
    from reunion._async.client import AsyncReunion
    from reunion._async.delivering import AsyncDeliverer
    from reunion._async.follow import AsyncAlertFollower
    from reunion._async.pages import AsyncPages
    from reunion._async.receiving import AsyncReceiver
    from reunion._async.reporter import AsyncReporter
    from reunion._async.stream import AsyncFeedStream
    from reunion._sync.client import Reunion
    from reunion._sync.delivering import Deliverer
    from reunion._sync.follow import AlertFollower
    from reunion._sync.pages import Pages
    from reunion._sync.receiving import Receiver
    from reunion._sync.reporter import Reporter
    from reunion._sync.stream import FeedStream
    from reunion.asgi import WebhookEndpoint
    from reunion.delivery import DeliveryPolicy
    from reunion.inbox import AlertProgress, Inbox, Pending, SQLiteInbox

_MODULES = {
    "Receiver": "_sync.receiving",
    "Deliverer": "_sync.delivering",
    "AsyncReceiver": "_async.receiving",
    "AsyncDeliverer": "_async.delivering",
    "AsyncReunion": "_async.client",
    "AsyncAlertFollower": "_async.follow",
    "AsyncPages": "_async.pages",
    "AsyncReporter": "_async.reporter",
    "AsyncFeedStream": "_async.stream",
    "Reunion": "_sync.client",
    "AlertFollower": "_sync.follow",
    "Pages": "_sync.pages",
    "Reporter": "_sync.reporter",
    "FeedStream": "_sync.stream",
    "WebhookEndpoint": "asgi",
    "DeliveryPolicy": "delivery",
    "AlertProgress": "inbox",
    "Inbox": "inbox",
    "Pending": "inbox",
    "SQLiteInbox": "inbox",
}
"""Names that not every program needs, with their modules: each is imported when it is first used."""

_SUBMODULES = frozenset({"end", "phone", "webhooks"})

__all__ = [
    "Alert",
    "AlertArea",
    "AlertChange",
    "AlertChild",
    "AlertContact",
    "AlertEnding",
    "AlertFollower",
    "AlertProgress",
    "AlertRevision",
    "AlertState",
    "AlertStatus",
    "AlertSuspect",
    "AlertTexts",
    "AlertVehicle",
    "AsyncAlertFollower",
    "AsyncDeliverer",
    "AsyncFeedStream",
    "AsyncPages",
    "AsyncReceiver",
    "AsyncReporter",
    "AsyncReunion",
    "Attempt",
    "AudienceEntry",
    "AuthenticationError",
    "ChangeReason",
    "Circle",
    "ClientClosed",
    "ConfigurationError",
    "Conflict",
    "ConformanceCheck",
    "ConformanceCheckState",
    "ConformanceRequest",
    "ConformanceRun",
    "ConformanceRunState",
    "ConnectError",
    "ConnectFailure",
    "CursorError",
    "CursorExpired",
    "CursorInvalid",
    "CursorMismatch",
    "Deliverer",
    "DeliveryPolicy",
    "Device",
    "DevicePreferences",
    "DeviceResult",
    "Exchange",
    "FeedEvent",
    "FeedEventType",
    "FeedStage",
    "FeedStream",
    "FileStore",
    "FollowState",
    "FollowStore",
    "GeoPoint",
    "GraphQLAnswer",
    "HubUnavailable",
    "ImportFailure",
    "ImportProgress",
    "ImportResult",
    "Inbox",
    "InvalidInput",
    "KeyMode",
    "LastSeen",
    "Location",
    "MemoryStore",
    "NotFound",
    "Page",
    "Pages",
    "Pending",
    "PermissionDenied",
    "ProgressBar",
    "ProtocolError",
    "QueryRejected",
    "QuietHours",
    "RateLimited",
    "Receipt",
    "ReceiptCode",
    "ReceiptKind",
    "Receiver",
    "RedisStore",
    "RemovalCounts",
    "Reporter",
    "RequestRefused",
    "RetryLater",
    "RetryPolicy",
    "Reunion",
    "ReunionError",
    "RevisionKind",
    "SQLiteInbox",
    "SQLiteStore",
    "StoreError",
    "StoreInUse",
    "StoreInvalid",
    "StoreMismatch",
    "StoreUnavailable",
    "StoredDevice",
    "StreamPolicy",
    "TimedOut",
    "TipFollowUp",
    "TipQuestion",
    "TransportError",
    "UserError",
    "Viewer",
    "WebhookEndpoint",
    "WebhookRejected",
    "__version__",
    "end",
    "hooks",
    "phone",
    "webhooks",
]


def __getattr__(name: str) -> Any:
    """Import a client, or what a receiver needs, when it is first used: no program needs all the libraries."""
    if name in _SUBMODULES:
        return import_module(f"{__name__}.{name}")
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    return found
