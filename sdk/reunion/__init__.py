"""Join a Reunion Hub as a partner app: register devices, follow alerts, relay tips, verify webhooks.

`Reunion` is the client. `reunion.webhooks` verifies the hub's events; `reunion.phone` is the rule an app follows with a
push; `reunion.errors` has every error; `reunion.testing` is a hub for your tests.
"""

from reunion import phone, webhooks
from reunion.alert import (
    Alert,
    AlertArea,
    AlertChild,
    AlertContact,
    AlertRevision,
    AlertState,
    AlertStatus,
    AlertSuspect,
    AlertTexts,
    AlertVehicle,
    LastSeen,
    Outcome,
    RevisionKind,
)
from reunion.audience import AudienceEntry
from reunion.client import Reunion
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
    TimedOut,
    TransportError,
    WebhookRejected,
)
from reunion.feed import FeedEvent, FeedEventType, FeedStage
from reunion.geography import Circle, GeoPoint
from reunion.pages import Page, Pages
from reunion.preferences import DevicePreferences, QuietHours
from reunion.receipts import Receipt, ReceiptKind
from reunion.results import DeviceResult, UserError
from reunion.retries import RetryPolicy, StreamPolicy
from reunion.stream import FeedStream
from reunion.tips import ReceiptCode
from reunion.transport import Exchange
from reunion.version import __version__
from reunion.viewer import KeyMode, Viewer

__all__ = [
    "Alert",
    "AlertArea",
    "AlertChild",
    "AlertContact",
    "AlertRevision",
    "AlertState",
    "AlertStatus",
    "AlertSuspect",
    "AlertTexts",
    "AlertVehicle",
    "AudienceEntry",
    "AuthenticationError",
    "Circle",
    "ClientClosed",
    "ConfigurationError",
    "Conflict",
    "ConnectError",
    "CursorError",
    "CursorExpired",
    "CursorInvalid",
    "CursorMismatch",
    "Device",
    "DevicePreferences",
    "DeviceResult",
    "Exchange",
    "FeedEvent",
    "FeedEventType",
    "FeedStage",
    "FeedStream",
    "GeoPoint",
    "HubUnavailable",
    "InvalidInput",
    "KeyMode",
    "LastSeen",
    "Location",
    "NotFound",
    "Outcome",
    "Page",
    "Pages",
    "PermissionDenied",
    "ProtocolError",
    "QueryRejected",
    "QuietHours",
    "RateLimited",
    "Receipt",
    "ReceiptCode",
    "ReceiptKind",
    "RequestRefused",
    "RetryLater",
    "RetryPolicy",
    "Reunion",
    "ReunionError",
    "RevisionKind",
    "StreamPolicy",
    "TimedOut",
    "TransportError",
    "UserError",
    "Viewer",
    "WebhookRejected",
    "__version__",
    "phone",
    "webhooks",
]
