"""Searches that an officer keeps under a name, and the cases that begin to match them."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self

from hub.domain.actors import Officer, Permission
from hub.domain.bounds import line
from hub.domain.case_grants import officer_key
from hub.domain.case_search import CaseOrder, CaseOrderBy, CaseSearch
from hub.domain.filter_trees import Path, checked_tree
from hub.domain.names import folded
from hub.domain.search_forms import Form, form_of, search_of
from hub.domain.sort_direction import SortDirection
from hub.domain.stored import from_stored
from hub.errors import InvalidInput

MAX_SAVED_SEARCHES: Final = 50
"""The searches that one account keeps."""

MAX_NAME_CHARACTERS: Final = 100

MAX_MATCHES_AT_SAVING: Final = 2_000
"""The cases that a search may have when it is saved: the hub notes their ids, since none of them is news."""

MAX_NEW_MATCHES: Final = 1_000
"""A count of new matches says no more than this, and a list of them has the newest of them."""

OWNER_CHARACTERS: Final = 32

KEPT_FOR: Final = timedelta(days=90)
"""By the real clock: a search whose owner uses no saved search for so long is deleted."""


@dataclass(frozen=True, slots=True, repr=False)
class SavedRequest:
    """A search as it was asked: its name, filter and order. All of it is private: it can name a child."""

    name: str
    search: CaseSearch
    order: CaseOrderBy

    @property
    def name_key(self) -> str:
        """The name without what does not tell names apart: one owner has it once."""
        return folded(self.name)

    @property
    def form(self) -> Form:
        """The filter as the graph takes it."""
        return form_of(self.search)

    def dumped(self) -> bytes:
        """Return it as bytes, which are kept sealed."""
        order = {"by": self.order.by.value, "direction": self.order.direction.value}
        return json.dumps({"name": self.name, "filter": self.form, "order": order}).encode()

    @classmethod
    def loaded(cls, data: bytes) -> Self:
        """Return it of such bytes; raises ValueError, KeyError or TypeError for those of a release that knows more."""
        kept = json.loads(data)
        order = CaseOrderBy(CaseOrder(kept["order"]["by"]), SortDirection(kept["order"]["direction"]))
        return cls(kept["name"], search_of(kept["filter"]), order)


@dataclass(frozen=True, slots=True, repr=False)
class SavedSearch:
    """A search of one owner, by the owner's key.

    `place` is the sequence in the history of all cases up to which the hub has looked for matches, `seen` the number of
    the last match that the owner has seen, at `seen_at`.
    """

    id: str
    owner: str
    request: SavedRequest
    saved_at: datetime
    place: int
    seen: int = 0
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SavedMatch:
    """A case that began to match a search, in the log of all matches, whose sequences grow."""

    sequence: int
    search: str
    owner: str
    case: str
    at: datetime


def owner_of(by: Officer) -> str:
    """Return the key of the owner that an officer is: a digest, the same for every spelling of the account."""
    # The server may write a command that conflicts into its log, and no name belongs there.
    return hashlib.sha256(f"owner of searches {officer_key(by.account)}".encode()).hexdigest()[:OWNER_CHARACTERS]


def check_name(name: str) -> str:
    """Return a name of one line; raises TextInvalid."""
    return line(name, MAX_NAME_CHARACTERS, path=("name",))


def check_can_notify(search: CaseSearch) -> None:
    """Raise InvalidInput for a filter that finds all cases, or one that a case begins to match without an entry in its
    history.
    """
    if not search.leaf_names():
        raise InvalidInput("A saved search must have at least one field in its filter.", path=("filter",))
    checked_tree(search, _refuse_unread_tips)


def _refuse_unread_tips(level: CaseSearch, path: Path) -> CaseSearch:
    if level.unread_tips is not None:
        raise InvalidInput(
            "A saved search cannot ask for `unreadTips`: a tip that comes in is no entry in the history of its case. "
            "Follow `tipFeed`.",
            path=(*path, "unreadTips"),
        )
    return level


def dump_officer(by: Officer) -> bytes:
    """Return the claims of an officer's token as bytes, which are kept sealed."""
    return json.dumps(asdict(by), default=sorted).encode()


def load_officer(data: bytes) -> Officer:
    """Return the officer of such bytes; a claim that only a newer release knows is left out."""
    kept: Mapping[str, Any] = json.loads(data)
    names = {name: frozenset(kept[name]) for name in ("supervises", "analyses")}
    permissions = frozenset(one for one in Permission if one.value in kept["permissions"])
    return from_stored(Officer, {**kept, **names, "permissions": permissions})
