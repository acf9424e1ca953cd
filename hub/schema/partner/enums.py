"""Enums that only the partner graph has: importing this file makes them usable as annotations."""

from hub.domain.feed import FeedType
from hub.domain.photos import PhotoSize
from hub.schema.shared.enums import described
from hub.services.intake.record_receipts import ReceiptKind

described(
    PhotoSize,
    "How large a photo is.",
    {PhotoSize.PUSH: "Small, to travel with a push.", PhotoSize.PAGE: "Large, for a screen."},
)
described(
    ReceiptKind,
    "What your app saw happen.",
    {
        ReceiptKind.SHOWN: "The alert was shown.",
        ReceiptKind.OPENED: "A person opened it.",
        ReceiptKind.REMOVED: "It was removed after a CANCEL.",
    },
)
described(
    FeedType,
    "What happened to an alert.",
    {
        FeedType.ALERT: "It was opened.",
        FeedType.UPDATE: "It has a new revision.",
        FeedType.CANCEL: "It has ended; take it down.",
        FeedType.STAGE: "A stage has begun: more people are being told.",
        FeedType.PAUSED: "Nothing new begins.",
        FeedType.RESUMED: "It goes on.",
        FeedType.RADIUS_REDUCED: "The radius was set smaller.",
        FeedType.CONFIRMED: "A second person has confirmed it.",
        FeedType.RENEWED: "It ends later than it would have.",
        FeedType.HEARTBEAT: "Nothing for a while; this is the cursor of now.",
    },
)
