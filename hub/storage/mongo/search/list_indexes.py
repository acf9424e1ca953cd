"""The indexes of cases and tips: lists of many filters and orders read them, and each index is for some of these."""

from collections.abc import Sequence
from typing import Final

from pymongo import ASCENDING, DESCENDING, GEOSPHERE, IndexModel

from hub.domain.alerts.alert import AlertStatus
from hub.storage.mongo.search.changed_rows import MATCHING, MATCHING_WAITS, UNREAD, UNREAD_WAITS

BY_ID: Final = ("_id", DESCENDING)

CASE_INDEXES: Final[Sequence[IndexModel]] = (
    # The orders of lists: of all cases, of a force, and of those that a grant opens.
    IndexModel([("opened_at", DESCENDING), BY_ID]),
    IndexModel([("changed_at", DESCENDING), BY_ID]),
    IndexModel([("closed_at", DESCENDING), BY_ID]),
    IndexModel([("seen_at", DESCENDING), BY_ID]),
    IndexModel([("force", ASCENDING), ("opened_at", DESCENDING), BY_ID]),
    IndexModel([("force", ASCENDING), ("changed_at", DESCENDING), BY_ID]),
    IndexModel([("force", ASCENDING), ("closed_at", DESCENDING), BY_ID]),
    IndexModel([("force", ASCENDING), ("seen_at", DESCENDING), BY_ID]),
    IndexModel([("grants.to", ASCENDING), ("opened_at", DESCENDING), BY_ID]),
    IndexModel([("grants.to", ASCENDING), ("changed_at", DESCENDING), BY_ID]),
    IndexModel([("grants.to", ASCENDING), ("closed_at", DESCENDING), BY_ID]),
    IndexModel([("grants.to", ASCENDING), ("seen_at", DESCENDING), BY_ID]),
    IndexModel([("outcome", ASCENDING), ("closed_at", DESCENDING), BY_ID]),
    IndexModel([("force", ASCENDING), ("outcome", ASCENDING), ("closed_at", DESCENDING), BY_ID]),
    # Cases with an open alert, by its expiry and by opening, and those with unread tips: few among many.
    IndexModel(
        [("listed.is_open", ASCENDING), ("listed.expires_at", ASCENDING), ("_id", ASCENDING)],
        partialFilterExpression={"listed.is_open": True},
    ),
    IndexModel(
        [("listed.is_open", ASCENDING), ("opened_at", DESCENDING), BY_ID],
        partialFilterExpression={"listed.is_open": True},
    ),
    IndexModel(
        [("unread_tips", ASCENDING), ("opened_at", DESCENDING), BY_ID],
        partialFilterExpression={"unread_tips": True},
    ),
    # Cases whose tips follow them to another force.
    IndexModel([("tips_moved_real", ASCENDING)], partialFilterExpression={"tips_moved_real": {"$exists": True}}),
    # Open cases that may be about one child.
    IndexModel([("like_keys", ASCENDING), ("state", ASCENDING), ("opened_at", DESCENDING), BY_ID]),
    # Cases about one child.
    IndexModel([("child_key", ASCENDING), ("_id", ASCENDING)]),
    # Cases by who opened them.
    IndexModel([("opener_keys", ASCENDING), ("opened_at", DESCENDING), BY_ID]),
    # Naming the default version lets a second call match the index that the first one made.
    IndexModel([("loc", GEOSPHERE)], **{"2dsphereIndexVersion": 3}),
    IndexModel([("public_loc", GEOSPHERE)], **{"2dsphereIndexVersion": 3}),
    # Cases by the cells of their place, by region, by who took the child, by what led to it, by tips that helped;
    # and open ones: the keys tell the state of their alert.
    IndexModel([("cells", ASCENDING), ("opened_at", DESCENDING), BY_ID]),
    IndexModel([("region", ASCENDING), ("opened_at", DESCENDING), BY_ID]),
    IndexModel([("region", ASCENDING), ("closed_at", DESCENDING), BY_ID]),
    IndexModel([("abductor_relation", ASCENDING), ("opened_at", DESCENDING), BY_ID]),
    IndexModel([("abductor_relation", ASCENDING), ("closed_at", DESCENDING), BY_ID]),
    IndexModel([("found_by", ASCENDING), ("closed_at", DESCENDING), BY_ID]),
    IndexModel(
        [("helpful_tips", ASCENDING), ("closed_at", DESCENDING), BY_ID],
        partialFilterExpression={"helpful_tips": {"$gt": ""}},
    ),
    IndexModel(
        [("state", ASCENDING), ("opened_at", DESCENDING), BY_ID, ("listed.state", ASCENDING)],
        partialFilterExpression={"state": "OPEN"},
    ),
    IndexModel(
        [("state", ASCENDING), ("changed_at", DESCENDING), BY_ID, ("listed.state", ASCENDING)],
        partialFilterExpression={"state": "OPEN"},
    ),
    # Cases by an n-gram of their texts: of all, and of what the public may read.
    IndexModel([("grams", ASCENDING), ("opened_at", DESCENDING), BY_ID]),
    IndexModel([("public_grams", ASCENDING), ("opened_at", DESCENDING), BY_ID]),
    # Cases whose n-grams are of another version.
    IndexModel([("words_form", ASCENDING)]),
    # Closed cases with something that is due to be wiped, and those whose wipe has begun.
    IndexModel([("wiped", ASCENDING), ("outcome", ASCENDING), ("closed_at", ASCENDING)]),
    IndexModel([("wiping", ASCENDING)], partialFilterExpression={"wiping": {"$gt": ""}}),
    # Cases under a legal hold, and cases that are hidden: few of each.
    IndexModel([("hold.at", ASCENDING)], partialFilterExpression={"hold.at": {"$exists": True}}),
    IndexModel([("hidden.at", ASCENDING)], partialFilterExpression={"hidden.at": {"$exists": True}}),
    # Cases that show a photo.
    IndexModel([("child.photo", ASCENDING)], partialFilterExpression={"child.photo": {"$gt": ""}}),
    IndexModel([("suspects.photo", ASCENDING)], partialFilterExpression={"suspects.photo": {"$gt": ""}}),
    # Cases that are offered to a force.
    IndexModel(
        [("hand_over.to", ASCENDING), ("opened_at", DESCENDING), BY_ID],
        partialFilterExpression={"hand_over.to": {"$gt": ""}},
    ),
    # Cases whose mark of unread tips changed and has no number yet, and those that have one, for saved searches.
    IndexModel([(UNREAD_WAITS, ASCENDING)], partialFilterExpression={UNREAD_WAITS: True}),
    IndexModel([(UNREAD, ASCENDING)], partialFilterExpression={UNREAD: {"$gt": 0}}),
)

TIP_INDEXES: Final[Sequence[IndexModel]] = (
    IndexModel([("receipt", ASCENDING)], unique=True),
    IndexModel([("case", ASCENDING), ("received_at", DESCENDING), BY_ID]),
    # Lists over all cases of a force; and tips that are filed under none yet.
    IndexModel([("force", ASCENDING), ("received_at", DESCENDING), BY_ID]),
    # Tips of a force that were moved to a state, over all cases. It costs nothing where tips are taken in.
    IndexModel(
        [("force", ASCENDING), ("state", ASCENDING), ("received_at", DESCENDING), BY_ID],
        partialFilterExpression={"triage.0": {"$exists": True}},
    ),
    # Tips of a force to exercises and tests: of their names the server knows that they are greater.
    IndexModel(
        [("force", ASCENDING), ("status", ASCENDING), ("received_at", DESCENDING), BY_ID],
        partialFilterExpression={"status": {"$gt": AlertStatus.ACTUAL.value}},
    ),
    # Tips of a force with a photo, which few have. The last field tells it from the index of all tips of a force.
    IndexModel(
        [("force", ASCENDING), ("received_at", DESCENDING), BY_ID, ("photo", ASCENDING)],
        partialFilterExpression={"photo": {"$gt": ""}},
    ),
    # The queue: tips that were moved to a state, those an officer claimed, and those that no ranking knows yet. The
    # first two cost nothing where tips are taken in.
    IndexModel(
        [("case", ASCENDING), ("state", ASCENDING), ("received_at", DESCENDING), BY_ID],
        partialFilterExpression={"triage.0": {"$exists": True}},
    ),
    IndexModel(
        [("case", ASCENDING), ("claimed_by", ASCENDING), ("received_at", DESCENDING), BY_ID],
        partialFilterExpression={"claimed_by": {"$gt": ""}},
    ),
    IndexModel([("case", ASCENDING), ("fresh", ASCENDING)], partialFilterExpression={"fresh": {"$exists": True}}),
    # Tips by the cells of their place. Its last two fields let the server pass over keys without reading rows.
    IndexModel(
        [("cells", ASCENDING), ("received_at", DESCENDING), BY_ID, ("force", ASCENDING), ("photo", ASCENDING)],
        partialFilterExpression={"cells": {"$gt": ""}},
    ),
    # Linked tips of a force by an n-gram of their texts, and those whose n-grams are of another version. Neither costs
    # anything where tips are taken in.
    IndexModel(
        [("grams", ASCENDING), ("force", ASCENDING), ("received_at", DESCENDING), BY_ID, ("case", ASCENDING)],
        partialFilterExpression={"grams": {"$gt": ""}},
    ),
    IndexModel([("words_form", ASCENDING)], partialFilterExpression={"linked": True}),
    # Changes that the log of tips has not got yet.
    IndexModel([("unlogged.at", ASCENDING)], partialFilterExpression={"unlogged.at": {"$exists": True}}),
    # Few tips have a photo. Of any text the server knows that it is greater than the empty one.
    IndexModel([("photo", ASCENDING)], partialFilterExpression={"photo": {"$gt": ""}}),
    IndexModel([("photo_left", ASCENDING)], partialFilterExpression={"photo_left": {"$gt": ""}}),
    IndexModel([("marks", ASCENDING), ("received_at", ASCENDING), ("_id", ASCENDING)]),
    # Tips whose last change has no number in the order by which saved searches look at them, and those that have one.
    IndexModel([(MATCHING_WAITS, ASCENDING)], partialFilterExpression={MATCHING_WAITS: True}),
    IndexModel([(MATCHING, ASCENDING)], partialFilterExpression={MATCHING: {"$gt": 0}}),
    # The oldest tip of each case that nobody has triaged.
    IndexModel([("unread", ASCENDING), ("received_at", ASCENDING)], partialFilterExpression={"unread": {"$gt": ""}}),
)
