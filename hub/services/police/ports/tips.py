"""Ports of the queue of tips: filtered lists, the ranking, claims and links. Callers write the audit trail first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.domain.access.table import CaseScope
from hub.domain.geometry import Point
from hub.domain.search.tips import TipSearch
from hub.domain.sort_direction import SortDirection
from hub.domain.tips.follow_ups import TipQuestion
from hub.domain.tips.links import TipLink
from hub.domain.tips.tip import Tip, TipClaim
from hub.services.photos.ports import PhotoRepository
from hub.services.police.ports.stores import Alerts, CaseStores, CaseTips, Position


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class TipSignals:
    """The signals of a tip by which it is linked and ranked.

    `fresh` names its last change that no ranking knows; None if the newest ranking knows all. `is_linked` is
    false until the tip was compared with earlier ones.
    """

    id: str
    alert: str
    tenant: int
    received_at: datetime
    seen_at: datetime | None
    place: Point | None
    device: str | None
    sketch: Sequence[int]
    copy_of: str | None
    picture: int | None
    photo: str | None
    has_contact: bool
    fresh: str | None
    is_linked: bool
    is_withdrawn: bool
    shown: "ShownRank"


@dataclass(frozen=True, slots=True)
class ShownRank:
    """The parts of a rank that each tip shows."""

    folded_into: str | None = None
    folded_count: int = 0
    agreeing_partners: int = 1


@dataclass(frozen=True, slots=True, repr=False)
class FoundLinks:
    """The links of a tip that was compared with earlier ones, and the hash of its picture."""

    tip: str
    links: Sequence[TipLink]
    copy_of: str | None
    picture: int | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """A stored order of a case's tips, and its age."""

    id: str
    age_seconds: float


@dataclass(frozen=True, slots=True, repr=False)
class TipQuery:
    """The tips over cases that a reader asks for: those that match a search and whose case is of every scope.

    `ids` narrows it to these without withdrawn and wiped ones, `standing_only` leaves those out of all.
    """

    wanted: TipSearch
    scopes: tuple[CaseScope, ...]
    reader: str
    now: datetime
    direction: SortDirection
    ids: frozenset[str] | None = None
    standing_only: bool = False


class TipLists(Protocol):
    """The tips of all cases."""

    async def page(self, query: TipQuery, after: Position | None, limit: int) -> Sequence[Tip]:
        """Return the tips of a query in its direction that follow the one at `after`."""

    async def count(self, query: TipQuery, limit: int) -> int:
        """Return how many tips a query is about, at most `limit`."""

    async def ids(self, query: TipQuery, limit: int) -> Mapping[str, str]:
        """Return the ids of tips that match, at most `limit`, each with its case; raises QueryTooWide."""


class TipQueue(Protocol):
    """The tips of cases as a queue."""

    async def page(
        self,
        case_id: str,
        wanted: TipSearch,
        by: str,
        after: Position | None,
        limit: int,
        *,
        direction: SortDirection,
        now: datetime,
    ) -> Sequence[Tip]:
        """Return tips of a case that match, in a direction, that follow the one at `after`; `by` is the reader."""

    async def among(
        self, case_id: str, ids: Sequence[str], wanted: TipSearch, by: str, *, now: datetime
    ) -> Mapping[str, Tip]:
        """Return those of the case's tips that match, without the withdrawn ones, by id."""

    async def count(
        self, case_id: str, wanted: TipSearch, by: str, limit: int, *, standing_only: bool, now: datetime
    ) -> int:
        """Return how many tips of a case match, at most `limit`; `standing_only` leaves out withdrawn ones."""

    async def newest_ranking(self, case_id: str) -> Ranking | None:
        """Return the newest stored order of a case's tips; None if there is none."""

    async def ranked(self, ranking: str, start: int, limit: int) -> Sequence[str] | None:
        """Return ids of a stored order from a position on; None once the order was removed."""

    async def has_fresh(self, case_id: str) -> bool:
        """Return True if a tip of the case has changed since its newest ranking."""

    async def fresh_cases(self, limit: int) -> Sequence[str]:
        """Return cases with tips that have changed since their newest ranking."""

    async def signals(self, case_id: str, limit: int) -> Sequence[TipSignals]:
        """Return the signals of the newest tips of a case."""

    async def texts(self, ids: Collection[str]) -> Mapping[str, str]:
        """Return the texts of those of the tips that are not withdrawn."""

    async def save_links(self, found: Sequence[FoundLinks]) -> None:
        """Store what the comparison of tips found, unless an officer said otherwise or the tip was withdrawn."""

    async def save_ranking(
        self, case_id: str, order: Sequence[str], shown: Mapping[str, ShownRank], known: Mapping[str, str]
    ) -> Ranking:
        """Store an order, then the ranks that changed, and that it knows of the changes `known`."""

    async def claim(self, tip_id: str, claim: TipClaim, *, now: datetime) -> bool:
        """Store a claim; return False if another officer's has not ended or the tip was withdrawn."""

    async def release(self, tip_id: str, by: str, *, now: datetime) -> bool:
        """End an officer's claim; return False if it is not that officer's."""

    async def ask(self, tip_id: str, question: TipQuestion) -> bool:
        """Add a question; the same words are added once. Return False if the tip has MAX_QUESTIONS or was withdrawn."""

    async def link(self, tip_id: str, link: TipLink, *, now: datetime) -> bool:
        """Add a link of one side; return False if the tip was withdrawn or has MAX_TIP_LINKS."""

    async def part(self, tip_id: str, other: str, *, by: str, now: datetime) -> bool:
        """Remove the links of one side to another tip and keep that they are not the same.

        Return False if the tip was withdrawn or was parted from MAX_TIP_LINKS others.
        """


@dataclass(frozen=True, slots=True)
class TipRanking:
    """Stores of the ranking."""

    queue: TipQueue
    alerts: Alerts
    photos: PhotoRepository


@dataclass(frozen=True, slots=True)
class TipStores:
    """Stores for work on a tip, and those of its case, with the table that says who may do it."""

    queue: TipQueue
    case_stores: CaseStores

    @property
    def tips(self) -> CaseTips:
        """The tips as staff read and triage them."""
        return self.case_stores.tips

    @property
    def ranking(self) -> TipRanking:
        """The stores by which the tips of a case are put in order."""
        return TipRanking(self.queue, self.case_stores.alerts, self.case_stores.photos)
