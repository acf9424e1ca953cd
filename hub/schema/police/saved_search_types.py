"""Types for saved searches: an officer's own, and what begins to match them."""

from datetime import datetime
from typing import Annotated, Self

import strawberry
from strawberry.scalars import JSON

from hub.domain.search.saved import KEPT_FOR, MAX_NEW_MATCHES, SavedKind
from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.user_errors import UserError
from hub.schema.police.payloads import ERRORS
from hub.schema.police.summary_type import CaseSummary
from hub.services.police.search.follow_saved_searches import FollowedMatch
from hub.services.police.search.read_saved_searches import OwnSearches
from hub.services.police.search.steps.saved_queries import CountedSearch

SAVED_SEARCH = "The search as it is now; null if nothing was done."

SavedSearchId = Annotated[strawberry.ID, strawberry.argument(description="The id of one of your saved searches.")]
OnlyNew = Annotated[
    bool,
    strawberry.argument(description="True: only what began to match since you last said that you had seen it."),
]
AfterMatch = Annotated[
    str | None,
    strawberry.argument(
        description="The cursor to start after: of an event, or `cursor` of `savedSearches`. Without it the feed "
        "starts now."
    ),
]


@strawberry.type(
    description="A search that you keep. Nobody else sees it, and it gives you no right: it finds what you may "
    f"read when you ask. It is deleted {KEPT_FOR.days} days after you last used any of your searches."
)
class SavedSearch:
    counted: strawberry.Private[CountedSearch]
    id: strawberry.ID = strawberry.field(description="Its id.")
    name: str = strawberry.field(description="Its name.")
    kind: SavedKind = strawberry.field(description="The list that it searches.")
    criteria: JSON = strawberry.field(description="Filter and order as they were saved, a `SearchCriteria`.")
    version: int = strawberry.field(description="Raised by each change of name, filter or order.")
    saved_at: datetime = strawberry.field(description="When it was saved.")
    last_seen_at: datetime | None = strawberry.field(
        description="When you last said that you had seen its new matches; null if you never did."
    )

    @resolver_field(
        "How many cases, tips or alerts began to match since then, still match, and may be read by you now; "
        f"{MAX_NEW_MATCHES:,} stands for more. Of tips no more are told until you have seen some."
    )
    async def new_matches(self) -> int:
        """Count them, only if it is asked for."""
        return await self.counted.count()

    @classmethod
    def from_domain(cls, counted: CountedSearch) -> Self:
        search = counted.search
        return cls(
            counted=counted,
            id=strawberry.ID(search.id),
            name=search.request.name,
            kind=search.request.kind,
            criteria=JSON(search.request.criteria),
            version=search.version,
            saved_at=search.saved_at,
            last_seen_at=search.seen_at,
        )


@strawberry.type(description="Your saved searches.")
class SavedSearches:
    cursor: str = strawberry.field(
        description="The present in `savedSearchFeed`, from before the new matches were counted: give it to the feed "
        "as `after`, or to `markSavedSearchSeen` as `until`."
    )
    searches: list[SavedSearch] = strawberry.field(description="The searches, the first saved first.")

    @classmethod
    def from_domain(cls, own: OwnSearches) -> Self:
        return cls(cursor=own.cursor, searches=[SavedSearch.from_domain(one) for one in own.searches])


@strawberry.type(
    description="A case, tip or alert that began to match one of your saved searches. A search tells of each once, "
    "also if it stops matching and matches again."
)
class SavedSearchEvent:
    """An event of `savedSearchFeed`."""

    cursor: str = strawberry.field(description="Give it as `after` to go on after this event.")
    search_id: strawberry.ID = strawberry.field(description="The saved search.")
    at: datetime = strawberry.field(description="When the hub found that it matches.")
    kind: SavedKind = strawberry.field(description="The list that the search is of.")
    case: CaseSummary = strawberry.field(
        description="The public facts of the case, or of that of the tip or alert, as they are now. `confirming` is "
        "null."
    )
    tip_id: strawberry.ID | None = strawberry.field(
        description="The tip; null unless the search is of tips. No word of it is told: read it for a purpose."
    )
    alert_id: strawberry.ID | None = strawberry.field(
        description="The alert; null unless the search is of alerts. It may be an earlier one of the case."
    )

    @classmethod
    def from_domain(cls, followed: FollowedMatch) -> Self:
        item = strawberry.ID(followed.match.item)
        return cls(
            cursor=followed.cursor,
            search_id=strawberry.ID(followed.match.search),
            at=followed.match.at,
            kind=followed.kind,
            case=CaseSummary.from_domain(followed.summary),
            tip_id=item if followed.kind is SavedKind.TIPS else None,
            alert_id=item if followed.kind is SavedKind.ALERTS else None,
        )


@strawberry.type
class SavedSearchChanged:
    """The search after a change; no type of the graph by itself."""

    saved_search: SavedSearch | None = strawberry.field(description=SAVED_SEARCH, default=None)
    user_errors: list[UserError] = strawberry.field(description=ERRORS, default_factory=list)

    @classmethod
    def from_done(cls, done: CountedSearch) -> Self:
        return cls(saved_search=SavedSearch.from_domain(done))
