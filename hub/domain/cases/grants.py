"""The grants on a case: officers and forces that may work on it besides the force that has it, each until its end."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final

from hub.domain.actors import Officer
from hub.domain.text.names import folded
from hub.errors import TooManyItems

NO_END: Final = datetime(9999, 12, 31, tzinfo=UTC)
"""The end of a grant that lasts until somebody ends it: a moment, so that the database compares all ends alike."""

MAX_GRANTS: Final = 100
"""The most grants of a case that hold at once."""

MAX_GRANTEE_CHARACTERS: Final = 200
"""As long as a claim of a staff token may be."""

MAX_LINKS: Final = 20
"""The most cases that one case is linked to."""

MAX_CACHED_KEYS: Final = 10_000
"""Folded names are asked for with every check, and there are few."""


class CaseLinkKind(StrEnum):
    """The thing that two linked cases have in common."""

    SAME_CHILD = "SAME_CHILD"
    SAME_INCIDENT = "SAME_INCIDENT"
    SAME_SUSPECT = "SAME_SUSPECT"
    OTHER = "OTHER"


class GrantKind(StrEnum):
    """The way in which a grant came to be."""

    ASSIGNED = "ASSIGNED"
    SHARED = "SHARED"
    BREAK_GLASS = "BREAK_GLASS"


@lru_cache(maxsize=MAX_CACHED_KEYS)
def force_key(force: str) -> str:
    """Return the key under which grants to a force are kept, the same for every spelling of its id."""
    return f"force {folded(force)}"


@lru_cache(maxsize=MAX_CACHED_KEYS)
def officer_key(account: str) -> str:
    """Return the key under which grants to an officer are kept, the same for every spelling of the account."""
    return f"officer {folded(account)}"


def keys_of(by: Officer) -> frozenset[str]:
    """Return the keys of all grants that an officer has: own ones, and those of the force."""
    return frozenset({officer_key(by.account), force_key(by.force)})


@dataclass(frozen=True, slots=True)
class Grantee:
    """A force or an officer that was let into a case, by the id or the account as it was given."""

    name: str
    is_force: bool


@dataclass(frozen=True, slots=True, repr=False)
class Grant:
    """A grant to a force or an officer. `to` is its key, `name` the id as it was given, `by` the account that gave it.

    It holds before `until`. `reason` is a purpose in an officer's words, for police only.
    """

    id: str
    kind: GrantKind
    to: str
    name: str
    by: str
    at: datetime
    until: datetime
    reason: str

    @property
    def grantee(self) -> Grantee:
        """The force or the officer that has it."""
        return Grantee(self.name, self.to.startswith("force "))

    def is_valid(self, now: datetime) -> bool:
        """Return True before its end."""
        return now < self.until


@dataclass(frozen=True, slots=True, repr=False)
class HandOver:
    """An offer to another force to take the case, by its key and its id as given. Without a yes the case stays.

    Offers of an earlier release have no `id` and no `person`, who made it.
    """

    to: str
    name: str
    by: str
    at: datetime
    until: datetime
    reason: str
    id: str = ""
    person: str = ""

    @property
    def grantee(self) -> Grantee:
        """The force that may take the case."""
        return Grantee(self.name, is_force=True)

    def is_valid(self, now: datetime) -> bool:
        """Return True before its end."""
        return now < self.until


@dataclass(frozen=True, slots=True, repr=False)
class CaseLink:
    """Another case that has to do with this one. Both cases hold the link.

    `kind` is what officers who may link this case say that they have in common, `other_kind` what those of the other
    case say. Nobody said it if that is None.
    """

    case: str
    by: str
    at: datetime
    reason: str
    kind: CaseLinkKind | None = None
    other_kind: CaseLinkKind | None = None

    @property
    def is_same_child(self) -> bool:
        """True if officers of both cases say that they are about one child: one side alone changes no count."""
        return self.kind is self.other_kind is CaseLinkKind.SAME_CHILD


@dataclass(frozen=True, slots=True, repr=False)
class CaseAccess:
    """All grants on a case, those that ended lately too, and the offer to hand it over."""

    grants: tuple[Grant, ...] = ()
    hand_over: HandOver | None = None

    def valid(self, now: datetime) -> tuple[Grant, ...]:
        """Return the grants that hold."""
        return tuple(one for one in self.grants if one.is_valid(now))

    def find(self, kind: GrantKind, to: str, now: datetime) -> Grant | None:
        """Return the grant of a kind to a key, if one holds."""
        return next((one for one in self.valid(now) if (one.kind, one.to) == (kind, to)), None)

    def granted(self, grant: Grant, now: datetime) -> "CaseAccess":
        """Return it with one more grant; what ended is forgotten where there is no room. Raises TooManyItems."""
        held = self.valid(now)
        if len(held) >= MAX_GRANTS:
            raise TooManyItems(f"A case has at most {MAX_GRANTS} grants at once; end one first.")
        kept = self.grants if len(self.grants) < MAX_GRANTS else held
        return replace(self, grants=(*kept, grant))

    def ended(self, grant: Grant, now: datetime) -> "CaseAccess":
        """Return it with a grant that holds no more from now on."""
        grants = tuple(replace(one, until=now) if one.id == grant.id else one for one in self.grants)
        return replace(self, grants=grants)

    def handed_over(self, now: datetime) -> "CaseAccess":
        """Return it as the receiving force gets it: shares stay, the assignments of the force before end."""
        grants = tuple(
            replace(one, until=now) if one.kind is GrantKind.ASSIGNED and one.is_valid(now) else one
            for one in self.grants
        )
        return CaseAccess(grants)
