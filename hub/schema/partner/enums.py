"""Enums of the partner graph alone. Import this module to use them in annotations."""

from hub.domain.feed import FeedType
from hub.domain.photos import PhotoSize
from hub.schema.shared.enums import described
from hub.services.intake.confirm_receipts import ReceiptKind

described(
    PhotoSize,
    "The size of a photo.",
    {PhotoSize.PUSH: "Small, to travel with a push.", PhotoSize.PAGE: "Large, for a screen."},
)
described(
    ReceiptKind,
    "What your app saw.",
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
        FeedType.STAGE: "A stage has begun: more people are told.",
        FeedType.PAUSED: "It is paused: no new person is told.",
        FeedType.RESUMED: "It goes on after a pause.",
        FeedType.RADIUS_REDUCED: "An area covers less: an officer reduced its radius, or nobody confirmed it in time.",
        FeedType.CONFIRMED: "A second person has confirmed one of its areas.",
        FeedType.RENEWED: "It was renewed: it expires later.",
        FeedType.AREA_ADDED: "The child was seen in another place: it has one more area, and a new revision.",
        FeedType.AREA_CORRECTED: "The place or time last seen was wrong: its first area is another, in a new revision.",
        FeedType.AREA_REMOVED: "It has one area less.",
        FeedType.HEARTBEAT: "No event for a while; this is the current cursor.",
    },
)
