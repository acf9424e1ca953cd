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
    {
        TimelineKind.OPENED: "The case and its alert were opened.",
        TimelineKind.CONFIRMED: "Another person confirmed the area.",
        TimelineKind.RETURNED: "Another person returned the case instead of confirming it.",
        TimelineKind.HELD: "Nobody confirmed the area in time: it is held.",
        TimelineKind.REVISED: "Facts were changed.",
        TimelineKind.LAST_SEEN_CORRECTED: "The place or time last seen was corrected.",
        TimelineKind.AREA_ADDED: "A sighting added an area.",
        TimelineKind.AREA_REMOVED: "An area was removed.",
        TimelineKind.UNUSUAL_PLACE_ACKNOWLEDGED: "An officer acknowledged an unusual place or time.",
        TimelineKind.STAGE_BEGUN: "A stage began: people in its ring are told.",
        TimelineKind.STAGE_DONE: "A stage is done: its ring has been told. The entry comes some seconds later.",
        TimelineKind.PAUSED: "The alert was paused.",
        TimelineKind.RESUMED: "The alert was resumed.",
        TimelineKind.RADIUS_SET: "The radius of an area was set.",
        TimelineKind.PREFERENCES_OVERRIDDEN: "The alert overrides people's preferences from here on.",
        TimelineKind.RENEWED: "The alert was renewed.",
        TimelineKind.EXPIRED: "The alert expired; the case stays open.",
        TimelineKind.CLOSED: "The case was closed.",
        TimelineKind.ASSIGNED: "An officer was assigned.",
        TimelineKind.ASSIGNMENT_ENDED: "An assignment was taken back.",
        TimelineKind.SHARED: "The case was shared with a force or an officer.",
        TimelineKind.SHARE_ENDED: "A share was ended.",
        TimelineKind.OFFERED: "The case was offered to another force.",
        TimelineKind.OFFER_ENDED: "The offer was withdrawn or declined.",
        TimelineKind.HANDED_OVER: "Another force took the case.",
        TimelineKind.LINKED: "The case was linked to another one.",
        TimelineKind.LINK_ENDED: "A link was taken back.",
        TimelineKind.NOTE_ADDED: "An officer added a note; `officerNotes` has its words.",
        TimelineKind.GLASS_BROKEN: "An officer without a relation broke the glass.",
        TimelineKind.GLASS_ENDED: "The force that has the case ended it.",
        TimelineKind.TIP_TRIAGED: "An officer moved a tip to a state, or gave another reason for its state.",
        TimelineKind.REISSUED: "The case got a new alert after the one before had expired.",
        TimelineKind.NOTICE_RAISED: "People on duty were called because of the case.",
        TimelineKind.NOTICE_ACKNOWLEDGED: "An officer took care of a notice.",
        TimelineKind.HOLD_PLACED: "A legal hold was placed: nothing of the case is wiped.",
        TimelineKind.HOLD_LIFTED: "Two people lifted the legal hold.",
        TimelineKind.PHOTOS_WIPED: "Its photos were wiped: their time was over.",
        TimelineKind.FACTS_WIPED: "Its facts were wiped, and the reasons and values of this history with them.",
        TimelineKind.HIDDEN: "It was hidden: partners and officers without a tie to it see nothing of it.",
        TimelineKind.UNHIDDEN: "Two people decided that it is shown again.",
        TimelineKind.REOPENED: "The closed case was opened again, with a new alert.",
        TimelineKind.CHANGE_APPROVED: "A second person approved a change; `changes` names it.",
    },
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
