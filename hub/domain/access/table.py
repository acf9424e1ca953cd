"""The table of access: relation, role and action. Its rows give the answer for a case and the filter of every list.

A relation ties an officer to a case, a role is a permission of the token, and an action is what is asked for. Nobody
finds by what they may not read, since `may` and `scope` read the same rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from hub.domain.actors import Officer, Permission
from hub.domain.cases.case import Case
from hub.domain.cases.grants import GrantKind, force_key, keys_of
from hub.domain.cases.named_facts import FactChange
from hub.domain.text.names import folded


class Relation(StrEnum):
    """The tie of an officer to a case."""

    CERTIFIED = "CERTIFIED"
    OWNER = "OWNER"
    ASSIGNED = "ASSIGNED"
    SHARED = "SHARED"
    SUPERVISES = "SUPERVISES"
    ANALYST = "ANALYST"
    OFFERED = "OFFERED"
    BREAK_GLASS = "BREAK_GLASS"


class CaseAction(StrEnum):
    """The thing that an officer wants to do with a case."""

    READ_PUBLIC = "READ_PUBLIC"
    READ_FOR_CONFIRMING = "READ_FOR_CONFIRMING"
    READ_PRIVATE = "READ_PRIVATE"
    READ_TIPS = "READ_TIPS"
    ADD = "ADD"
    CONFIRM = "CONFIRM"
    PAUSE = "PAUSE"
    STEER = "STEER"
    REVISE = "REVISE"
    CLOSE = "CLOSE"
    TRIAGE_TIPS = "TRIAGE_TIPS"
    LINK = "LINK"
    ASSIGN = "ASSIGN"
    SHARE = "SHARE"
    HAND_OVER = "HAND_OVER"
    ACCEPT_HAND_OVER = "ACCEPT_HAND_OVER"
    BREAK_GLASS = "BREAK_GLASS"
    HIDE = "HIDE"


@dataclass(frozen=True, slots=True)
class AccessRow:
    """A row: certified officers in this relation who hold one of these roles may do these actions."""

    relation: Relation
    roles: frozenset[Permission]
    actions: frozenset[CaseAction]

    def is_of(self, by: Officer) -> bool:
        """Return True if the officer is certified and holds one of the roles."""
        return by.certified and not self.roles.isdisjoint(by.permissions)


OFFICERS: Final = (Permission.OPEN_CASE, Permission.CONFIRM_CASE, Permission.READ_CASES, Permission.SUPERVISE)
"""The permissions of police work: an officer holds one of them, an operator or auditor none."""

READS: Final = frozenset({CaseAction.READ_PUBLIC, CaseAction.READ_PRIVATE, CaseAction.READ_TIPS})
CHANGES_NOTHING: Final = READS | {CaseAction.READ_FOR_CONFIRMING}
WORKS: Final = frozenset(
    {
        CaseAction.PAUSE,
        CaseAction.STEER,
        CaseAction.REVISE,
        CaseAction.CLOSE,
        CaseAction.TRIAGE_TIPS,
        CaseAction.LINK,
    }
)
TELLS_PUBLIC: Final = frozenset({CaseAction.STEER, CaseAction.REVISE})
"""Change what the public gets. Nobody does that by emergency access; closing another force's case needs two people."""

OWNS: Final = frozenset({CaseAction.ASSIGN, CaseAction.SHARE, CaseAction.HAND_OVER})


def _only(role: Permission) -> frozenset[Permission]:
    return frozenset({role})


DEFAULT_ROWS: Final = (
    AccessRow(Relation.CERTIFIED, frozenset(OFFICERS), frozenset({CaseAction.READ_PUBLIC, CaseAction.ADD})),
    AccessRow(
        Relation.CERTIFIED,
        _only(Permission.CONFIRM_CASE),
        frozenset({CaseAction.READ_FOR_CONFIRMING, CaseAction.CONFIRM}),
    ),
    AccessRow(Relation.CERTIFIED, _only(Permission.READ_CASES), frozenset({CaseAction.BREAK_GLASS})),
    AccessRow(Relation.OWNER, _only(Permission.READ_CASES), READS),
    AccessRow(Relation.OWNER, _only(Permission.OPEN_CASE), WORKS | OWNS),
    AccessRow(Relation.ASSIGNED, _only(Permission.READ_CASES), READS),
    AccessRow(Relation.ASSIGNED, _only(Permission.OPEN_CASE), WORKS),
    AccessRow(Relation.SHARED, _only(Permission.READ_CASES), READS),
    AccessRow(Relation.SHARED, _only(Permission.OPEN_CASE), frozenset({CaseAction.TRIAGE_TIPS, CaseAction.LINK})),
    AccessRow(Relation.SUPERVISES, _only(Permission.SUPERVISE), READS | WORKS | {CaseAction.ASSIGN, CaseAction.HIDE}),
    AccessRow(Relation.ANALYST, _only(Permission.READ_CASES), READS),
    AccessRow(
        Relation.OFFERED,
        _only(Permission.OPEN_CASE),
        frozenset({CaseAction.READ_PUBLIC, CaseAction.READ_FOR_CONFIRMING, CaseAction.ACCEPT_HAND_OVER}),
    ),
    AccessRow(Relation.BREAK_GLASS, _only(Permission.READ_CASES), READS),
    AccessRow(Relation.BREAK_GLASS, _only(Permission.OPEN_CASE), WORKS - TELLS_PUBLIC),
)
"""The Ministry's platform: police everywhere share information and work together, and a private fact needs a tie."""

ROLES: Final[Mapping[CaseAction, frozenset[Permission]]] = {
    CaseAction.READ_PUBLIC: frozenset(OFFICERS),
    CaseAction.READ_FOR_CONFIRMING: _only(Permission.CONFIRM_CASE),
    CaseAction.READ_PRIVATE: _only(Permission.READ_CASES),
    CaseAction.READ_TIPS: _only(Permission.READ_CASES),
    CaseAction.ADD: frozenset(OFFICERS),
    CaseAction.CONFIRM: _only(Permission.CONFIRM_CASE),
    CaseAction.PAUSE: _only(Permission.OPEN_CASE),
    CaseAction.STEER: _only(Permission.OPEN_CASE),
    CaseAction.REVISE: _only(Permission.OPEN_CASE),
    CaseAction.CLOSE: _only(Permission.OPEN_CASE),
    CaseAction.TRIAGE_TIPS: _only(Permission.OPEN_CASE),
    CaseAction.LINK: _only(Permission.OPEN_CASE),
    CaseAction.ASSIGN: _only(Permission.OPEN_CASE),
    CaseAction.SHARE: _only(Permission.OPEN_CASE),
    CaseAction.HAND_OVER: _only(Permission.OPEN_CASE),
    CaseAction.ACCEPT_HAND_OVER: _only(Permission.OPEN_CASE),
    CaseAction.BREAK_GLASS: _only(Permission.READ_CASES),
    CaseAction.HIDE: _only(Permission.SUPERVISE),
}
"""The roles of an action that an operator's table opens: an officer needs one of them."""

TIED: Final = frozenset(Relation) - {Relation.CERTIFIED, Relation.OFFERED}

OPENABLE: Final[Mapping[CaseAction, frozenset[Relation]]] = {
    CaseAction.READ_PUBLIC: frozenset(Relation),
    CaseAction.READ_FOR_CONFIRMING: frozenset(Relation),
    CaseAction.READ_PRIVATE: TIED | {Relation.OFFERED},
    CaseAction.READ_TIPS: TIED | {Relation.OFFERED},
    CaseAction.ADD: frozenset(Relation),
    CaseAction.CONFIRM: frozenset(Relation),
    CaseAction.PAUSE: TIED - {Relation.ANALYST},
    CaseAction.STEER: TIED - {Relation.ANALYST, Relation.BREAK_GLASS},
    CaseAction.REVISE: TIED - {Relation.ANALYST, Relation.BREAK_GLASS},
    CaseAction.CLOSE: TIED - {Relation.ANALYST},
    CaseAction.TRIAGE_TIPS: TIED,
    CaseAction.LINK: TIED,
    CaseAction.ASSIGN: frozenset({Relation.OWNER, Relation.SUPERVISES}),
    CaseAction.SHARE: frozenset({Relation.OWNER}),
    CaseAction.HAND_OVER: frozenset({Relation.OWNER}),
    CaseAction.ACCEPT_HAND_OVER: frozenset({Relation.OFFERED}),
    CaseAction.BREAK_GLASS: frozenset({Relation.CERTIFIED}),
    CaseAction.HIDE: frozenset({Relation.OWNER, Relation.SUPERVISES}),
}
"""The relations for which an operator's table may open an action. Private facts and steering always need a tie."""


@dataclass(frozen=True, slots=True)
class CaseScope:
    """The cases on which an officer may do one action: those that match any part. Pure data, which storage turns into
    a query.

    A case matches if one of `forces` has it, if a grant of one of `grant_kinds` to one of `grantees` holds at `now`, or
    if it is offered to the force `offered_to` at `now`. With `everything` each case that is not hidden matches too:
    `unseen` has the hidden ones that do not match where storage has read their ids.
    """

    now: datetime
    everything: bool = False
    forces: frozenset[str] = frozenset()
    grant_kinds: frozenset[GrantKind] = frozenset()
    grantees: frozenset[str] = frozenset()
    offered_to: str | None = None
    unseen: frozenset[str] | None = None

    @property
    def is_empty(self) -> bool:
        """True if no case can match."""
        return not (self.everything or self.forces or self.grant_kinds or self.offered_to)


@dataclass(frozen=True, slots=True)
class AccessTable:
    """The rows, and the regions that an analyst's claim may name: each is a set of forces."""

    rows: tuple[AccessRow, ...] = DEFAULT_ROWS
    regions: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def may(self, by: Officer, case: Case, action: CaseAction, *, now: datetime) -> bool:
        """Return True if the officer may do this on this case now."""
        return action in self.actions(by, case, now=now)

    def actions(self, by: Officer, case: Case, *, now: datetime) -> frozenset[CaseAction]:
        """Return everything that the officer may do on this case now."""
        relations = self._relations(by, case, now)
        given = (row.actions for row in self.rows if row.relation in relations and row.is_of(by))
        return frozenset[CaseAction]().union(*given)

    def relations(self, by: Officer, case: Case, *actions: CaseAction, now: datetime) -> tuple[Relation, ...]:
        """Return every relation by which the officer may do one of these on this case now, sorted."""
        held = self._relations(by, case, now)
        rows = (row for row in self.rows if row.relation in held and row.is_of(by))
        return tuple(sorted({row.relation for row in rows if not row.actions.isdisjoint(actions)}))

    def scope(self, by: Officer, action: CaseAction, *, tied: bool = False, now: datetime) -> CaseScope:
        """Return the cases on which the officer may do this now; with `tied` only those of `is_related`."""
        relations = {row.relation for row in self.rows if action in row.actions and row.is_of(by)}
        is_of_all = Relation.CERTIFIED in relations
        if is_of_all:
            # A hidden case is for those who have any tie to it.
            relations = set(Relation)
        kinds = frozenset(kind for relation, kind in GRANTED.items() if relation in relations)
        return CaseScope(
            now,
            everything=is_of_all and not tied,
            forces=frozenset().union(*(self._forces(by, relation) for relation in relations)),
            grant_kinds=kinds,
            grantees=keys_of(by) if kinds else frozenset(),
            offered_to=force_key(by.force) if Relation.OFFERED in relations else None,
        )

    def is_related(self, by: Officer, case: Case, *, now: datetime) -> bool:
        """Return True if the officer has a relation to the case beyond being certified."""
        return bool(self._relations(by, case, now) - {Relation.CERTIFIED})

    def takes_from(self, by: Officer, changes: Iterable[FactChange]) -> bool:
        """Return True if changes of a case end a relation of the officer, or of the officer's force, to it."""
        names = {folded(by.account), folded(by.force)}
        forces = frozenset[str]().union(*(self._forces(by, relation) for relation in OF_FORCES))
        lost = [(change.fact, change.before) for change in changes if change.before is not None]
        return any(
            (fact in GIVEN and folded(was) in names) or (fact == "force" and was in forces) for fact, was in lost
        )

    def changed(self, opened: Iterable["AccessRow"], closed: Iterable[tuple[Relation, CaseAction]]) -> "AccessTable":
        """Return the table with rows more, and without these actions of these relations."""
        dropped = set(closed)
        rows = (
            replace(row, actions=frozenset(one for one in row.actions if (row.relation, one) not in dropped))
            for row in (*self.rows, *opened)
        )
        return replace(self, rows=tuple(row for row in rows if row.actions))

    def _relations(self, by: Officer, case: Case, now: datetime) -> frozenset[Relation]:
        """Return every tie of the officer to the case. Being certified is one unless the case is hidden."""
        keys, offer = keys_of(by), case.access.hand_over
        found = {Relation.CERTIFIED}
        found.update(relation for relation in OF_FORCES if case.force in self._forces(by, relation))
        kinds = {grant.kind for grant in case.access.valid(now) if grant.to in keys}
        found.update(relation for relation, kind in GRANTED.items() if kind in kinds)
        if offer is not None and offer.is_valid(now) and offer.to == force_key(by.force):
            found.add(Relation.OFFERED)
        if case.keeping.hidden is not None and found == {Relation.CERTIFIED}:
            return frozenset()
        return frozenset(found)

    def _forces(self, by: Officer, relation: Relation) -> frozenset[str]:
        """Return the forces whose cases a relation is about."""
        if relation is Relation.OWNER:
            return frozenset({by.force})
        if relation is Relation.SUPERVISES:
            return self._named(by.supervises) | {by.force}
        return self._named(by.analyses) if relation is Relation.ANALYST else frozenset()

    def _named(self, names: frozenset[str]) -> frozenset[str]:
        """Return the forces that a claim names, those of a region too."""
        return names.union(*(self.regions.get(name, ()) for name in names))


GIVEN: Final = frozenset({"assigned", "shared", "glass", "offered"})
"""The facts in the history that say who was given a case."""

OF_FORCES: Final = (Relation.OWNER, Relation.SUPERVISES, Relation.ANALYST)
GRANTED: Final[Mapping[Relation, GrantKind]] = {
    Relation.ASSIGNED: GrantKind.ASSIGNED,
    Relation.SHARED: GrantKind.SHARED,
    Relation.BREAK_GLASS: GrantKind.BREAK_GLASS,
}
