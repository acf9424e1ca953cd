"""Enums of the police graph alone. Import this module to use them in annotations."""

from hub.domain.access.approvals import ApprovableChange
from hub.domain.cases.abductors import AbductorRelation
from hub.domain.cases.case import NotedMove
from hub.domain.duty.notices import NoticeChange, NoticeKind, NoticeState
from hub.domain.search.alerts import AlertOrder
from hub.domain.search.cases import CaseOrder
from hub.domain.search.tips import TipOrder
from hub.domain.tips.events import TipChange
from hub.domain.tips.links import LinkReason
from hub.domain.trail.timeline import PhonesTold, TimelineKind
from hub.schema.shared.enums import described

described(
    AbductorRelation,
    "Who took a child, as the child knew that person. Null stands for no answer yet.",
    {
        AbductorRelation.PARENT: "A parent, with custody or without.",
        AbductorRelation.OTHER_RELATIVE: "Another member of the family, a step-parent or a parent's partner too.",
        AbductorRelation.ACQUAINTANCE: "Somebody else that the child or the family knows, from the internet too.",
        AbductorRelation.STRANGER: "Somebody that neither the child nor the family knows.",
        AbductorRelation.NOT_ABDUCTED: "Nobody took the child: lost, hurt, or run away.",
        AbductorRelation.UNKNOWN: "Police do not know who took the child, or if anybody did.",
    },
)
described(
    AlertOrder,
    "The order of a list of alerts.",
    {
        AlertOrder.OPENED: "The time of opening.",
        AlertOrder.ENDED: "The time of the end; only alerts that have ended.",
        AlertOrder.EXPIRES: "The time at which it expires; only open alerts.",
    },
)
described(
    ApprovableChange,
    "A change that may need two people.",
    {
        ApprovableChange.CLOSE_CASE: "`closeCase`, by another force than that which has the case.",
        ApprovableChange.OVERRIDE_PREFERENCES: "`overridePreferences`, always.",
        ApprovableChange.SET_ALERT_RADIUS: "`setAlertRadius`, wider than any radius of the policy.",
        ApprovableChange.REISSUE_ALERT: "`reissueAlert`, beyond the changes that one person may make in an hour.",
        ApprovableChange.REOPEN_CASE: "`reopenCase`, by another force than that which has the case, or beyond those.",
        ApprovableChange.LIFT_HOLD: "`liftHold`, always.",
        ApprovableChange.UNHIDE_CASE: "`unhideCase`, always; only by somebody with a tie to the case.",
        ApprovableChange.ADD_ALERT_AREA: "`addAlertArea`, beyond the changes that one person may make in an hour.",
        ApprovableChange.REMOVE_ALERT_AREA: "`removeAlertArea`, beyond those.",
        ApprovableChange.CORRECT_LAST_SEEN: "`correctLastSeen`, beyond those.",
        ApprovableChange.REVISE_PUBLIC: (
            "`reviseCase` with a change of public facts, and `addAlertArea` and `correctLastSeen` with own words for "
            "the district, once any place of the case was confirmed. It is for the version that the case has now."
        ),
    },
)
described(
    CaseOrder,
    "The order of a list of cases.",
    {
        CaseOrder.OPENED: "The time of opening.",
        CaseOrder.CHANGED: "The newest entry of the history. A case that changes while you page moves.",
        CaseOrder.CLOSED: "The time of closing; only closed cases.",
        CaseOrder.EXPIRES: "The time at which the alert expires; only cases with an open alert.",
        CaseOrder.SEEN: "The time at which the child was last seen.",
        CaseOrder.RELEVANCE: "How well a case fits `text`: more of its words in the child's names, then more whole "
        "words, then all words near one another, then the time of opening. Only with `text`; at most 2,000 cases may "
        "match.",
    },
)
described(
    TipOrder,
    "The order of a list of tips.",
    {
        TipOrder.RECEIVED: "The time at which they came in.",
        TipOrder.RANKED: "Those that independent people support first; every fifth from the least heard place; copies "
        "and floods behind one line, and in full after all lines. It may be five seconds old.",
    },
)
described(
    LinkReason,
    "The reason for a link between two tips.",
    {
        LinkReason.SAME_WORDS: "Their words are nearly the same.",
        LinkReason.SAME_PHOTO: "Their photos look the same.",
        LinkReason.SAME_PLACE_AND_TIME: "They name about the same place and time.",
        LinkReason.OFFICER: "An officer linked them.",
    },
)
described(
    NoticeKind,
    "What a duty notice says.",
    {
        NoticeKind.UNCONFIRMED: "An area of an alert waits for a second person; it will be held.",
        NoticeKind.HELD: "An area of an alert is held: nobody confirmed it in time.",
        NoticeKind.PAUSED: "An officer, of whichever force, has paused an alert: nobody more is told of it.",
        NoticeKind.RETURNED: "A colleague returned a case instead of confirming it: its opener revises it.",
        NoticeKind.NOBODY_TOLD: "Nobody was told of an alert in time although somebody lives there.",
        NoticeKind.STANDS_STILL: "A running stage of an alert stands still.",
        NoticeKind.EXPIRES_SOON: "An alert expires within the hour.",
        NoticeKind.EXPIRED_OPEN: "An alert has expired, and its case is open.",
        NoticeKind.TIPS_UNREAD: "Tips of an open case have waited for triage for too long.",
        NoticeKind.SHARED: "Another force shared a case with this force or an officer of it, or assigned it to one.",
        NoticeKind.OFFERED: "Another force offers a case: this force takes it or declines it.",
        NoticeKind.BULK_READING: "One person was refused more cases than the policy lets anybody read in an hour.",
        NoticeKind.BREAK_GLASS: "Somebody took emergency access to a case.",
        NoticeKind.BRAKE_PULLED: "One person was refused another change of how far alerts reach.",
        NoticeKind.HUB_HALTED: "An operator's halt stops every push.",
        NoticeKind.WORKERS_AWAY: "No worker of the hub answers.",
        NoticeKind.SCHEDULER_AWAY: "The scheduler of the hub does not answer.",
        NoticeKind.REDIS_AWAY: "Redis does not answer.",
        NoticeKind.DATABASE_AWAY: "The database does not answer; sent to the duty list alone, without a notice here.",
        NoticeKind.TRAIL_FORGED: "The audit trail holds a line that the hub did not write.",
    },
)
described(
    TipChange,
    "A change of a tip.",
    {
        TipChange.RECEIVED: "It came in.",
        TipChange.ADDED_TO: "The tipster added to it with the receipt code.",
        TipChange.WITHDRAWN: "The tipster withdrew it: what it said is gone.",
        TipChange.CLAIMED: "An officer claimed it. A claim that is renewed before its end is no event.",
        TipChange.RELEASED: "The officer gave the claim back. A claim that ends by itself is no event.",
        TipChange.TRIAGED: "An officer moved it to another state, or gave another reason for its state.",
        TipChange.ASKED: "An officer left a question for the tipster.",
        TipChange.LINKED: "An officer linked it to another tip: each of the two has an event.",
        TipChange.UNLINKED: "An officer said that it is not the same as another tip.",
    },
)
described(
    NoticeState,
    "The state of a duty notice.",
    {
        NoticeState.OPEN: "Nobody has acknowledged it; further steps of the duty list are sent.",
        NoticeState.ACKNOWLEDGED: "An officer takes care of it.",
        NoticeState.OVER: "What it says is not so any more.",
    },
)
described(
    NoticeChange,
    "A change of a duty notice.",
    {
        NoticeChange.RAISED: "It was raised.",
        NoticeChange.ESCALATED: "The second or third step of the duty list was sent.",
        NoticeChange.ACKNOWLEDGED: "An officer acknowledged it.",
        NoticeChange.OVER: "What it says is not so any more.",
    },
)
described(
    TimelineKind,
    "What happened to a case. The hub itself begins stages, holds areas and lets alerts expire.",
    {one: one.description for one in TimelineKind},
)
described(
    PhonesTold,
    "How phones hear of a change. Preferences of people, such as quiet hours, may still hold a message back.",
    {
        PhonesTold.WITH_SOUND: "Phones that this newly reaches are told with sound.",
        PhonesTold.SOUND_NEAR: "Phones near the sighting are told with sound, also those told before; all others that "
        "were told get it without sound.",
        PhonesTold.SILENTLY: "Phones that were told before get the message again, without sound.",
        PhonesTold.ONCE_RESUMED: "The alert stood still: phones that were told get its newest message once it goes on, "
        "and no phone is told if it ends first. Near a new sighting it has sound.",
        PhonesTold.BY_STAGES: "By the stages that begin afterwards: each has an entry of its own.",
        PhonesTold.NOBODY: "No phone is told.",
    },
)
described(
    NotedMove,
    "An action on a case that is kept with its reason.",
    {
        NotedMove.PAUSE: "Paused its alert.",
        NotedMove.RESUME: "Resumed its alert.",
        NotedMove.RETURN: "A second person returned the case instead of confirming it.",
        NotedMove.SET_RADIUS: "Set the radius of its alert.",
        NotedMove.OVERRIDE_PREFERENCES: "Sent its alert in spite of quiet hours, mutes of all alerts and daily limits.",
        NotedMove.ADD_AREA: "Added an area to its alert: a sighting.",
        NotedMove.REMOVE_AREA: "Removed an area of its alert.",
        NotedMove.CORRECT_LAST_SEEN: "Corrected where or when the child was last seen.",
        NotedMove.ACKNOWLEDGE_UNUSUAL_PLACE: "Acknowledged an unusual place or time last seen; the reason says why.",
    },
)
