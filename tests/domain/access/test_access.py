"""The table of access: the answer for a case and the filter of a list come from the same rows, in any world."""

import itertools
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.access.table import (
    DEFAULT_ROWS,
    OPENABLE,
    ROLES,
    TIED,
    AccessRow,
    AccessTable,
    CaseAction,
    CaseScope,
    Relation,
)
from hub.domain.actors import Officer, Permission
from hub.domain.cases.case import Case
from hub.domain.cases.grants import (
    MAX_GRANTS,
    NO_END,
    CaseAccess,
    Grant,
    GrantKind,
    HandOver,
    force_key,
    officer_key,
)
from hub.domain.cases.keeping import CaseHiding, CaseKeeping
from hub.errors import TooManyItems
from tests.case_scopes import matches
from tests.fakes import NOW, new_case, officer

WORLDS: Final = 2_000
FORCES: Final = ("hengshui", "anyang", "zhengzhou")
ACCOUNTS: Final = ("wang", "li", "WANG")
REGIONS: Final = {"north": frozenset({"hengshui", "anyang"}), "south": frozenset({"zhengzhou"})}
TABLE: Final = AccessTable(regions=REGIONS)
HOUR: Final = timedelta(hours=1)

BARE: Final = new_case()
HIDDEN: Final = CaseHiding("li", "li", NOW, "a court says so")

ENDS: Final = (NOW - HOUR, NOW, NOW + HOUR, NO_END)
KEYS: Final = (*map(force_key, FORCES), *map(officer_key, ACCOUNTS[:2]))

# Each is drawn whole, from a list of all: thousands of worlds are drawn in seconds.
GRANTS = st.sampled_from(
    [
        Grant("gr_1", kind, to, "x", "zhao", NOW - HOUR, end, "a reason")
        for kind, to, end in itertools.product(GrantKind, KEYS, ENDS)
    ]
)
OFFERS = st.sampled_from(
    [
        None,
        *(
            HandOver(force_key(force), force, "zhao", NOW - HOUR, end, "a reason")
            for force, end in itertools.product(FORCES, ENDS)
        ),
    ]
)
CASES = st.builds(
    lambda force, grants, offer, keeping: replace(
        BARE, force=force, access=CaseAccess(tuple(grants), offer), keeping=keeping
    ),
    st.sampled_from(FORCES),
    st.lists(GRANTS, max_size=3),
    OFFERS,
    st.sampled_from([CaseKeeping(), CaseKeeping(hidden=HIDDEN)]),
)
SETS_OF_PERMISSIONS: Final = [
    frozenset(some) for count in range(len(Permission) + 1) for some in itertools.combinations(Permission, count)
]
SETS_OF_NAMES: Final = [
    frozenset(some) for count in range(3) for some in itertools.combinations([*FORCES, *REGIONS, "unknown"], count)
]
OFFICERS = st.builds(
    lambda account, force, permissions, is_trainee, supervises, analyses: replace(
        officer(account, certified=not is_trainee),
        force=force,
        permissions=permissions,
        supervises=supervises,
        analyses=analyses,
    ),
    st.sampled_from(ACCOUNTS),
    st.sampled_from(FORCES),
    st.sampled_from(SETS_OF_PERMISSIONS),
    st.sampled_from([False, False, False, True]),
    st.sampled_from(SETS_OF_NAMES),
    st.sampled_from(SETS_OF_NAMES),
)
ROWS = st.builds(
    lambda relation, roles, action: AccessRow(relation, roles, frozenset({action})),
    st.sampled_from(Relation),
    st.sampled_from(SETS_OF_PERMISSIONS),
    st.sampled_from(CaseAction),
)
TABLES = st.one_of(
    st.just(TABLE), st.builds(lambda rows: AccessTable(tuple(rows), REGIONS), st.lists(ROWS, max_size=5))
)


@settings(max_examples=WORLDS)
@given(table=TABLES, by=OFFICERS, cases=st.lists(CASES, min_size=1, max_size=2))
def test_filter_of_each_list_equals_each_answer(table: AccessTable, by: Officer, cases: list[Case]) -> None:
    for action in CaseAction:
        scope = table.scope(by, action, now=NOW)
        for case in cases:
            may = table.may(by, case, action, now=NOW)
            assert matches(scope, case) is may
            assert not (scope.is_empty and may)


@settings(max_examples=WORLDS)
@given(table=TABLES, by=OFFICERS, cases=st.lists(CASES, min_size=1, max_size=2))
def test_filter_of_the_desk_equals_each_answer(table: AccessTable, by: Officer, cases: list[Case]) -> None:
    scope = table.scope(by, CaseAction.READ_PUBLIC, tied=True, now=NOW)
    for case in cases:
        is_tied = table.is_related(by, case, now=NOW)
        assert matches(scope, case) is (is_tied and table.may(by, case, CaseAction.READ_PUBLIC, now=NOW))


def grant(kind: GrantKind, to: str, **changes: Any) -> Grant:
    return replace(Grant("gr_1", kind, to, "x", "zhao", NOW - HOUR, NOW + HOUR, "a reason"), **changes)


def case_with(*grants: Grant, offer: HandOver | None = None) -> Case:
    return new_case(force="zhengzhou", access=CaseAccess(grants, offer))


EVERY_PERMISSION: Final = replace(officer("wang", None, *Permission), force="hengshui")
OFFER: Final = HandOver(force_key("hengshui"), "hengshui", "zhao", NOW - HOUR, NOW + HOUR, "a reason")
READS: Final = {CaseAction.READ_PUBLIC, CaseAction.READ_PRIVATE, CaseAction.READ_TIPS}
BY_GLASS: Final = {CaseAction.PAUSE, CaseAction.CLOSE, CaseAction.TRIAGE_TIPS, CaseAction.LINK}
WORKS: Final = BY_GLASS | {CaseAction.STEER, CaseAction.REVISE}
STRANGER: Final = {
    CaseAction.READ_PUBLIC,
    CaseAction.READ_FOR_CONFIRMING,
    CaseAction.ADD,
    CaseAction.CONFIRM,
    CaseAction.BREAK_GLASS,
}
BY_RELATION: Final[Mapping[Relation, tuple[Case, Officer, set[CaseAction]]]] = {
    Relation.CERTIFIED: (case_with(), EVERY_PERMISSION, set()),
    Relation.OWNER: (
        new_case(force="hengshui"),
        replace(EVERY_PERMISSION, permissions=EVERY_PERMISSION.permissions - {Permission.SUPERVISE}),
        READS | WORKS | {CaseAction.ASSIGN, CaseAction.SHARE, CaseAction.HAND_OVER},
    ),
    Relation.ASSIGNED: (
        case_with(grant(GrantKind.ASSIGNED, officer_key("Wang"), until=NO_END)),
        EVERY_PERMISSION,
        READS | WORKS,
    ),
    Relation.SHARED: (
        case_with(grant(GrantKind.SHARED, force_key("HENGSHUI"))),
        EVERY_PERMISSION,
        READS | {CaseAction.TRIAGE_TIPS, CaseAction.LINK},
    ),
    Relation.SUPERVISES: (
        case_with(),
        replace(EVERY_PERMISSION, supervises=frozenset({"south"})),
        READS | WORKS | {CaseAction.ASSIGN, CaseAction.HIDE},
    ),
    Relation.ANALYST: (case_with(), replace(EVERY_PERMISSION, analyses=frozenset({"south"})), READS),
    Relation.OFFERED: (case_with(offer=OFFER), EVERY_PERMISSION, {CaseAction.ACCEPT_HAND_OVER}),
    Relation.BREAK_GLASS: (
        case_with(grant(GrantKind.BREAK_GLASS, officer_key("wang"))),
        EVERY_PERMISSION,
        READS | BY_GLASS,
    ),
}
"""A case and an officer with every permission in this relation alone, and what it adds to that of a stranger."""


@pytest.mark.parametrize("relation", Relation)
def test_each_relation_adds_what_the_table_says(relation: Relation) -> None:
    case, by, added = BY_RELATION[relation]
    assert TABLE.actions(by, case, now=NOW) == STRANGER | added


@pytest.mark.parametrize("relation", Relation)
def test_hidden_case_is_for_those_with_a_tie_alone(relation: Relation) -> None:
    case, by, added = BY_RELATION[relation]
    hidden = replace(case, keeping=CaseKeeping(hidden=HIDDEN))
    tied = relation is not Relation.CERTIFIED
    assert TABLE.actions(by, hidden, now=NOW) == (STRANGER | added if tied else frozenset())
    assert TABLE.is_related(by, hidden, now=NOW) is tied


@pytest.mark.parametrize("relation", Relation)
def test_no_relation_helps_without_permission_or_certificate(relation: Relation) -> None:
    case, by, _ = BY_RELATION[relation]
    others = frozenset({Permission.AUDIT, Permission.OPERATE})
    assert TABLE.actions(replace(by, permissions=others), case, now=NOW) == set()
    assert TABLE.actions(replace(by, certified=False), case, now=NOW) == set()


@pytest.mark.parametrize("relation", [Relation.SHARED, Relation.BREAK_GLASS, Relation.OFFERED])
def test_a_relation_with_an_end_stops_at_it(relation: Relation) -> None:
    case, by, added = BY_RELATION[relation]
    just_before, end = NOW + HOUR - timedelta(microseconds=1), NOW + HOUR
    assert added <= TABLE.actions(by, case, now=just_before)
    assert TABLE.actions(by, case, now=end) == STRANGER


def test_default_rows_keep_what_may_never_be_opened() -> None:
    for row in DEFAULT_ROWS:
        for action in row.actions:
            assert row.relation in OPENABLE[action], (row.relation, action)
    assert set(OPENABLE) == set(ROLES) == set(CaseAction)
    for action in (CaseAction.READ_PRIVATE, CaseAction.READ_TIPS, CaseAction.STEER, CaseAction.CLOSE):
        assert Relation.CERTIFIED not in OPENABLE[action]
        assert OPENABLE[action] <= TIED | {Relation.OFFERED}
    assert Relation.BREAK_GLASS not in OPENABLE[CaseAction.STEER] | OPENABLE[CaseAction.REVISE]
    assert OPENABLE[CaseAction.SHARE] == OPENABLE[CaseAction.HAND_OVER] == {Relation.OWNER}


def test_a_changed_table_opens_and_closes_rows() -> None:
    opened = AccessRow(Relation.SHARED, frozenset({Permission.OPEN_CASE}), frozenset({CaseAction.STEER}))
    table = TABLE.changed([opened], [(Relation.CERTIFIED, CaseAction.READ_PUBLIC), (Relation.OWNER, CaseAction.CLOSE)])
    shared, by, _ = BY_RELATION[Relation.SHARED]
    assert table.may(by, shared, CaseAction.STEER, now=NOW)
    stranger = case_with()
    assert not table.may(by, stranger, CaseAction.READ_PUBLIC, now=NOW)
    assert table.scope(by, CaseAction.READ_PUBLIC, now=NOW).everything is False
    own, owner, _ = BY_RELATION[Relation.OWNER]
    assert not table.may(owner, own, CaseAction.CLOSE, now=NOW)


def test_a_scope_of_nobody_is_empty() -> None:
    trainee = replace(EVERY_PERMISSION, certified=False)
    assert TABLE.scope(trainee, CaseAction.READ_PRIVATE, now=NOW) == CaseScope(NOW)
    assert CaseScope(NOW).is_empty
    assert not CaseScope(NOW, offered_to="force x").is_empty


def test_grants_of_a_case_are_bounded() -> None:
    ended = grant(GrantKind.SHARED, force_key("a"), until=NOW)
    full = CaseAccess((ended,) * MAX_GRANTS)
    added = full.granted(grant(GrantKind.SHARED, force_key("b")), NOW)
    assert len(added.grants) == 1, "What ended is forgotten where there is no room."
    held = CaseAccess(tuple(grant(GrantKind.SHARED, force_key("a")) for _ in range(MAX_GRANTS)))
    with pytest.raises(TooManyItems):
        held.granted(ended, NOW)


def test_a_case_that_is_handed_over_keeps_shares_alone() -> None:
    share = grant(GrantKind.SHARED, force_key("a"))
    assigned = grant(GrantKind.ASSIGNED, officer_key("li"), id="gr_2", until=NO_END)
    access = CaseAccess((share, assigned), OFFER).handed_over(NOW)
    assert (access.valid(NOW), access.hand_over) == ((share,), None)
