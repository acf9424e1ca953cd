"""Types for saved searches: an officer's own, and the cases that begin to match them."""

from datetime import datetime
from typing import Annotated, Self

import strawberry
from strawberry.scalars import JSON

from hub.domain.case_search import CaseOrder
from hub.domain.saved_searches import KEPT_FOR, MAX_NEW_MATCHES
from hub.domain.sort_direction import SortDirection
from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.user_errors import UserError
from hub.schema.police.payloads import ERRORS
from hub.schema.police.summary_type import CaseSummary
from hub.services.police.follow_saved_searches import FollowedMatch
from hub.services.police.read_saved_searches import OwnSearches
from hub.services.police.steps.saved_queries import CountedSearch

SAVED_SEARCH = "The search as it is now; null if nothing was done."

SavedSearchId = Annotated[strawberry.ID, strawberry.argument(description="The id of one of your saved searches.")]
OnlyNew = Annotated[
    bool,
    strawberry.argument(
        description="True: only the cases that began to match since you last said that you had seen them."
    ),
]
AfterMatch = Annotated[
    str | None,
    strawberry.argument(
        description="The cursor to start after: of an event, or `cursor` of `savedSearches`. Without it the feed "
        "starts now."
    ),
]


@strawberry.type(description="The order of a saved search.")
class SavedOrder:
    """An order and its direction."""

    by: CaseOrder = strawberry.field(description="What its cases are ordered by.")
    direction: SortDirection = strawberry.field(description="The direction.")


@strawberry.type(
    description="A search that you keep. Nobody else sees it, and it gives you no right: its cases are those that you "
    f"may read when you ask. It is deleted {KEPT_FOR.days} days after you last used any of your searches."
)
class SavedSearch:
    """A saved search, with its count of new matches."""

    counted: strawberry.Private[CountedSearch]
    id: strawberry.ID = strawberry.field(description="Its id.")
    name: str = strawberry.field(description="Its name.")
    filter: JSON = strawberry.field(description="The filter that was saved, as `cases` takes it.")
    order_by: SavedOrder = strawberry.field(description="The order that was saved.")
    saved_at: datetime = strawberry.field(description="When it was saved.")
    last_seen_at: datetime | None = strawberry.field(
        description="When you last said that you had seen its new matches; null if you never did."
    )

    @resolver_field(
        "The cases that began to match since then, still match, and may be read by you now; "
        f"{MAX_NEW_MATCHES:,} stands for more."
    )
    async def new_matches(self) -> int:
        """Count them, only if it is asked for."""
        return await self.counted.count()

    @classmethod
    def from_domain(cls, counted: CountedSearch) -> Self:
        """From the domain."""
        search = counted.search
        order = search.request.order
        return cls(
            counted=counted,
            id=strawberry.ID(search.id),
            name=search.request.name,
            filter=JSON(search.request.form),
            order_by=SavedOrder(by=order.by, direction=order.direction),
            saved_at=search.saved_at,
            last_seen_at=search.seen_at,
        )


@strawberry.type(description="Your saved searches.")
class SavedSearches:
    """All searches of one officer."""

    cursor: str = strawberry.field(
        description="The present in `savedSearchFeed`, from before the new matches were counted: give it to the feed "
        "as `after`, or to `markSavedSearchSeen` as `until`."
    )
    searches: list[SavedSearch] = strawberry.field(description="The searches, the first saved first.")

    @classmethod
    def from_domain(cls, own: OwnSearches) -> Self:
        """From the domain."""
        return cls(cursor=own.cursor, searches=[SavedSearch.from_domain(one) for one in own.searches])


@strawberry.type(
    description="A case that began to match one of your saved searches. A search tells of a case once, "
    "also of one that stops matching and matches again."
)
class SavedSearchEvent:
    """An event of `savedSearchFeed`."""

    cursor: str = strawberry.field(description="Give it as `after` to go on after this event.")
    search_id: strawberry.ID = strawberry.field(description="The saved search.")
    at: datetime = strawberry.field(description="When the hub found that the case matches.")
    case: CaseSummary = strawberry.field(
        description="The public facts of the case as they are now. `confirming` is null."
    )

    @classmethod
    def from_domain(cls, followed: FollowedMatch) -> Self:
        """From the domain."""
        return cls(
            cursor=followed.cursor,
            search_id=strawberry.ID(followed.match.search),
            at=followed.match.at,
            case=CaseSummary.from_domain(followed.summary),
        )


@strawberry.type(description="The result of saving a search.")
class SaveSearchPayload:
    """The payload of `saveSearch`."""

    saved_search: SavedSearch | None = strawberry.field(description=SAVED_SEARCH)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="The result of renaming a saved search.")
class RenameSavedSearchPayload:
    """The payload of `renameSavedSearch`."""

    saved_search: SavedSearch | None = strawberry.field(description=SAVED_SEARCH)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="The result of deleting a saved search.")
class DeleteSavedSearchPayload:
    """The payload of `deleteSavedSearch`."""

    deleted: bool | None = strawberry.field(
        description="False if you have no search of this id; null for what cannot be an id."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="The result of seeing the new matches of a saved search.")
class MarkSavedSearchSeenPayload:
    """The payload of `markSavedSearchSeen`."""

    saved_search: SavedSearch | None = strawberry.field(description=SAVED_SEARCH)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
