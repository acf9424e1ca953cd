"""Enums of the partner graph alone. Import this module to use them in annotations."""

from hub.domain.conformance.report import ConformanceCheckName, ConformanceCheckState
from hub.domain.conformance.run import ConformanceRunState
from hub.domain.delivery.feed import FeedType
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
        ReceiptKind.REMOVED: "It is off the screen, after the end of the alert. Before the end this is accepted "
        "and counts for nothing. `removalCounts` says how many of your devices reported it.",
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
        FeedType.WIPED: "It ended long ago and its content was wiped: remove every copy of it. All followers get it.",
        FeedType.HIDDEN: "Police hid it: remove every copy of it. Its content may come back. All followers get it.",
        FeedType.UNHIDDEN: "Police show it again: its content is back. It has ended all the same.",
        FeedType.HEARTBEAT: "No event for a while; this is the current cursor.",
    },
)
described(
    ConformanceRunState,
    "The state of a conformance run.",
    {
        ConformanceRunState.RUNNING: "The hub is still sending events or waiting for what follows.",
        ConformanceRunState.FINISHED: "It is over, and its report stands.",
    },
)
described(
    ConformanceCheckState,
    "The state of a check.",
    {
        ConformanceCheckState.PASSED: "The hub saw that your receiver does it.",
        ConformanceCheckState.FAILED: "The hub saw that it does otherwise, or did not see it before the end.",
        ConformanceCheckState.NOT_SEEN: "The run is not over, and the hub has not seen enough yet.",
    },
)
described(
    ConformanceCheckName,
    "A check of a conformance run.",
    {
        ConformanceCheckName.ANSWERS_IN_TIME: "Each event is answered 2xx within 15 seconds.",
        ConformanceCheckName.REFUSES_WRONG_SIGNATURE: "An event signed by another secret is answered 4xx.",
        ConformanceCheckName.REFUSES_OLD_TIMESTAMP: "An event with a timestamp 10 minutes old is answered 4xx.",
        ConformanceCheckName.ACCEPTS_EITHER_SIGNATURE: "An event with two signatures is taken if either is valid.",
        ConformanceCheckName.IGNORES_UNKNOWN_FIELDS: "An event with fields that are not documented is taken.",
        ConformanceCheckName.READS_AFTER_UNKNOWN_TYPE: "An event of an unknown type leads to a read of the audience.",
        ConformanceCheckName.ANSWERS_BEFORE_READING: "No event waits for its answer until a page is there.",
        ConformanceCheckName.READS_TO_THE_END: "The audience is read page after page until none follows.",
        ConformanceCheckName.KEEPS_THE_CURSOR: "After a later event it is read on from the saved cursor.",
        ConformanceCheckName.SHOWS_ONCE: "Each device reports SHOWN once, though events come twice and out of order.",
        ConformanceCheckName.REPLACES: "After an update each device reports SHOWN once for the new revision.",
        ConformanceCheckName.CLOSES: "After the end the entries of the end are read, and nothing is shown.",
        ConformanceCheckName.DELETES: "After the end each device that was told reports REMOVED.",
        ConformanceCheckName.PASSES_OVER_ENDED: "An alert that ended before it was read is shown nowhere.",
        ConformanceCheckName.HONOURS_EXERCISE: "Each SHOWN names the status of its alert, EXERCISE or TEST.",
        ConformanceCheckName.READS_AFTER_REPEAT: "An event that comes again leads to a read of what has come since.",
    },
)
