"""The Subscription root of the police graph."""

from typing import Final

from strawberry.tools import create_type

from hub.resolvers.police.case_activity import case_activity
from hub.resolvers.police.desk_feed import desk_feed
from hub.resolvers.police.export_progress import export_progress
from hub.resolvers.police.notice_feed import notice_feed
from hub.resolvers.police.saved_search_feed import saved_search_feed
from hub.resolvers.police.tip_feed import tip_feed

Subscription: Final = create_type(
    "Subscription",
    [notice_feed, case_activity, desk_feed, tip_feed, saved_search_feed, export_progress],
    description="Subscriptions of staff.",
)
