"""Searches that an officer keeps under a name, and the cases, tips or alerts that begin to match them."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self

from hub.domain.actors import Officer, Permission
from hub.domain.cases.grants import officer_key
from hub.domain.search.alerts import AlertOrder, AlertOrderBy, AlertSearch
from hub.domain.search.cases import CaseOrder, CaseOrderBy, CaseSearch
from hub.domain.search.filter_trees import Path, checked_tree
from hub.domain.search.saved_filters import Form, Search, form_of, search_of
from hub.domain.search.tips import TipOrder, TipOrderBy, TipSearch
from hub.domain.sort_direction import SortDirection
from hub.domain.stored import from_stored
from hub.domain.text.bounds import line
from hub.domain.text.names import folded
from hub.errors import InvalidInput

MAX_SAVED_SEARCHES: Final = 50
"""The searches that one account keeps."""

MAX_NAME_CHARACTERS: Final = 100

MAX_MATCHES_AT_SAVING: Final = 2_000
"""The matches that a search may have when it is saved: the hub notes their ids, since none of them is news."""

MAX_KNOWN_MATCHES: Final = 10_000
"""The ids that the hub notes for one search over all its edits."""

MAX_NEW_MATCHES: Final = 1_000
"""A count of new matches says no more than this, a list of them has the newest of them, and of tips no more wait."""

OWNER_CHARACTERS: Final = 32

KEPT_FOR: Final = timedelta(days=90)
"""By the real clock: a search whose owner uses no saved search for so long is deleted."""

Order = CaseOrderBy | TipOrderBy | AlertOrderBy


class SavedKind(StrEnum):
    """The list that a saved search is about."""

    CASES = "CASES"
    TIPS = "TIPS"
    ALERTS = "ALERTS"

    @property
    def field(self) -> str:
        """The field of the criteria of this kind, in the graph and in what is kept."""
        return self.value.lower()


class ChangeLog(StrEnum):
    """A log by which the hub finds what changed. The place of a search in it is the sequence up to which it looked.

    HISTORY has the history of all cases, TIPS each tip at its last change, UNREAD each case since its tips are all
    read, or not all any more.
    """

    HISTORY = "history"
    TIPS = "tips"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True, repr=False)
class SavedRequest:
    """A search as it was asked: its name, filter and order. All of it is private: it can name a child."""

    name: str
    search: Search
    order: Order

    @property
    def kind(self) -> SavedKind:
        """The list that it is about."""
        return _KINDS[type(self.search)]

    @property
    def logs(self) -> frozenset[ChangeLog]:
        """The logs that tell of all that may begin to match."""
        if isinstance(self.search, TipSearch):
            return frozenset((ChangeLog.TIPS,))
        asks_tips = isinstance(self.search, CaseSearch) and self.search.asks_unread_tips
        return frozenset((ChangeLog.HISTORY, *((ChangeLog.UNREAD,) if asks_tips else ())))

    @property
    def name_key(self) -> str:
        """The name without what does not tell names apart: one owner has it once."""
        return folded(self.name)

    @property
    def criteria(self) -> Form:
        """The kind with filter and order, as the graph takes them."""
        order = {"by": self.order.by.value, "direction": self.order.direction.value}
        return {self.kind.field: {"filter": form_of(self.search), "orderBy": order}}

    def dumped(self) -> bytes:
        """Return it as bytes, which are kept sealed."""
        return json.dumps({"name": self.name, **self.criteria}).encode()

    @classmethod
    def loaded(cls, data: bytes) -> Self:
        """Return it of such bytes; raises ValueError, KeyError or TypeError for those of a release that knows more."""
        kept = json.loads(data)
        name = kept.pop("name")
        [(kind, criteria)] = kept.items()
        of, order, orders = _TYPES[SavedKind(kind.upper())]
        direction = SortDirection(criteria["orderBy"]["direction"])
        return cls(name, search_of(of, criteria["filter"]), order(orders(criteria["orderBy"]["by"]), direction))


_TYPES: Final[Mapping[SavedKind, tuple[Any, Any, Any]]] = {
    SavedKind.CASES: (CaseSearch, CaseOrderBy, CaseOrder),
    SavedKind.TIPS: (TipSearch, TipOrderBy, TipOrder),
    SavedKind.ALERTS: (AlertSearch, AlertOrderBy, AlertOrder),
}
_KINDS: Final = {types[0]: kind for kind, types in _TYPES.items()}


@dataclass(frozen=True, slots=True, repr=False)
class SavedSearch:
    """A search of one owner, by the owner's key.

    `places` has for each log of the request the sequence up to which the hub has looked for matches, `seen` the number
    of the last match that the owner has seen, at `seen_at`. Each edit raises `version`.
    """

    id: str
    owner: str
    request: SavedRequest
    saved_at: datetime
    places: Mapping[ChangeLog, int] = field(default_factory=dict)
    version: int = 1
    seen: int = 0
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SavedMatch:
    """A case, tip or alert that began to match a search, in the log of all matches, whose sequences grow.

    `item` is its id, and `case` that of its case.
    """

    sequence: int
    search: str
    owner: str
    item: str
    case: str
    at: datetime


def owner_of(by: Officer) -> str:
    """Return the key of the owner that an officer is: a digest, the same for every spelling of the account."""
    # The server may write a command that conflicts into its log, and no name belongs there.
    return hashlib.sha256(f"owner of searches {officer_key(by.account)}".encode()).hexdigest()[:OWNER_CHARACTERS]


def check_name(name: str) -> str:
    """Return a name of one line; raises TextInvalid."""
    return line(name, MAX_NAME_CHARACTERS, path=("name",))


def check_can_notify(search: Search) -> None:
    """Raise InvalidInput for a filter that finds everything, or tips that were withdrawn."""
    if not search.leaf_names():
        raise InvalidInput("A saved search must have at least one field in its filter.", path=("filter",))
    if isinstance(search, TipSearch):
        checked_tree(search, _refuse_withdrawn)


def _refuse_withdrawn(level: TipSearch, path: Path) -> TipSearch:
    if level.withdrawn is not None:
        raise InvalidInput(
            "A saved search has no tip that was withdrawn: leave `withdrawn` out.", path=(*path, "withdrawn")
        )
    return level


def token_claims_of(by: Officer) -> Officer:
    """Return what the token of an officer says, without what a session of the console adds."""
    return Officer(**{one.name: getattr(by, one.name) for one in fields(Officer)})


def dump_officer(by: Officer) -> bytes:
    """Return the claims of an officer's token as bytes, which are kept sealed."""
    return json.dumps(asdict(token_claims_of(by)), default=sorted).encode()


def load_officer(data: bytes) -> Officer:
    """Return the officer of such bytes; a claim that only a newer release knows is left out."""
    kept: Mapping[str, Any] = json.loads(data)
    names = {name: frozenset(kept[name]) for name in ("supervises", "analyses")}
    permissions = frozenset(one for one in Permission if one.value in kept["permissions"])
    return from_stored(Officer, {**kept, **names, "permissions": permissions})
