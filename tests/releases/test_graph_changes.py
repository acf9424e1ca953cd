"""Changes of a graph: breaking, dangerous, or named in the changelog."""

from datetime import date, timedelta
from typing import Final

import pytest

from hub.releases.changelog import cut, unnamed
from hub.releases.graph_changes import NOTICE, bad_deprecations, compare

DAY: Final = date(2026, 7, 1)
LINK: Final = 'schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"]) { query: Query } '


@pytest.mark.parametrize(
    ("released", "present", "breaks"),
    [
        ("type Query { a: Int }", "type Query { a: Int b: Int }", False),
        ("type Query { a: Int b: Int }", "type Query { a: Int }", True),
        ("type Query { a: Int! }", "type Query { a: Int }", True),
        ("type Query { a: Int }", "type Query { a: String }", True),
        ("type Query { a: Int }", "type Query { a: Int! }", False),
        ("type Query { a(x: Int): Int }", "type Query { a(x: Int!): Int }", True),
        ("type Query { a: Int }", "type Query { a(x: Int): Int }", False),
        ("type Query { a: Int }", "type Query { a(x: Int!): Int }", True),
        ("type Query { a(x: I): Int } input I { y: Int }", "type Query { a(x: I): Int } input I { z: Int! }", True),
        ("type Query { a(x: I): Int } input I { y: Int }", "type Query { a(x: I): Int } input I { y: Int! }", True),
        ("type Query { a: E } enum E { X Y }", "type Query { a: E } enum E { X }", True),
        ("type Query { a: A } type A { b: Int }", "type Query { a: Int }", True),
        ("type Query { a: Int } type Mutation { b: Int }", "type Query { a: Int }", True),
        # Directives that gateways need.
        ('type Query @key(fields: "a") { a: Int! }', "type Query { a: Int! }", True),
        ('type Query @key(fields: "a") { a: Int! b: Int! }', 'type Query @key(fields: "b") { a: Int! b: Int! }', True),
        ('type Query { a: Int! }', 'type Query @key(fields: "a") { a: Int! }', False),
        ("type Query { a: Int @shareable }", "type Query { a: Int }", True),
        ("type Query { a: Int }", "type Query { a: Int @shareable }", False),
        ("type Query { a: Int }", "type Query { a: Int @inaccessible }", True),
        (LINK + "type Query { a: Int }", LINK.replace("2.9", "2.11") + "type Query { a: Int }", False),
    ],
)  # fmt: skip
def test_only_removed_parts_break_clients(released: str, present: str, breaks: bool) -> None:
    assert bool(compare(released, present, DAY).breaking) is breaks


@pytest.mark.parametrize(
    ("released", "present"),
    [
        ("type Query { a: E } enum E { X }", "type Query { a: E } enum E { X Y }"),
        ("type Query { a(x: Int = 1): Int }", "type Query { a(x: Int = 2): Int }"),
        (LINK + "type Query { a: Int }", LINK.replace("2.9", "2.11") + "type Query { a: Int }"),
        ('type Query { a: Int @cost(weight: "1") }', 'type Query { a: Int @cost(weight: "9") }'),
    ],
)
def test_dangerous_change_is_reported_without_breaking(released: str, present: str) -> None:
    changes = compare(released, present, DAY)
    assert changes.breaking == []
    assert len(changes.dangerous) == 1


def deprecated(day: date, reason: str = "Use `b`.") -> str:
    return f'@deprecated(reason: "{reason} Removed after {day}.")'


YESTERDAY: Final = DAY - timedelta(days=1)
FIELD: Final = "type Query {{ a: A {0} b: Int }} type A {{ c: B }} type B {{ d: Int }}"


@pytest.mark.parametrize(
    ("said", "breaks"),
    [
        ("", True),
        ("@deprecated", True),
        ('@deprecated(reason: "Use `b`.")', True),
        ('@deprecated(reason: "Use `b`. Removed after 2026-02-31.")', True),
        (deprecated(DAY), True),
        (deprecated(YESTERDAY), False),
    ],
)
def test_part_and_its_types_go_after_their_day(said: str, breaks: bool) -> None:
    changes = compare(FIELD.format(said), "type Query { b: Int }", DAY)
    assert bool(changes.breaking) is breaks
    assert changes.touched == {"Query.a", "A", "B"}
    # A day that has passed lets a part go; it does not let it become another.
    assert compare(FIELD.format(said), "type Query { a: Int b: Int }", DAY).breaking


@pytest.mark.parametrize(
    ("released", "present"),
    [
        ("type Query {{ a(x: Int {0}): Int }}", "type Query {{ a: Int }}"),
        ("type Query {{ a(x: I): ID }} input I {{ y: I z: I {0} }}", "type Query {{ a(x: I): ID }} input I {{ y: I }}"),
        ("type Query {{ a: E }} enum E {{ X Y {0} }}", "type Query {{ a: E }} enum E {{ X }}"),
    ],
)  # fmt: skip
def test_every_deprecated_part_can_be_removed(released: str, present: str) -> None:
    assert compare(released.format(deprecated(YESTERDAY)), present.format(), DAY).breaking == []
    assert compare(released.format(deprecated(DAY)), present.format(), DAY).breaking


def test_type_still_referred_to_cannot_be_removed() -> None:
    kept = "type Query { a: A " + deprecated(YESTERDAY) + " b: [A!]! } type A { c: Int }"
    assert compare(kept, "type Query { b: [Int!]! }", DAY).breaking
    entity = kept.replace("b: [A!]!", "b: Int") + ' union _Entity = A | C type C @key(fields: "d") { d: ID! }'
    assert compare(entity, 'type Query { b: Int } union _Entity = C type C @key(fields: "d") { d: ID! }', DAY).breaking


@pytest.mark.parametrize(
    ("before", "now", "fault"),
    [
        ("", deprecated(DAY + NOTICE), False),
        ("", deprecated(DAY + NOTICE - timedelta(days=1)), True),
        ("", "@deprecated", True),
        ("", '@deprecated(reason: "Removed after 2030-01-01.")', True),
        (deprecated(DAY), deprecated(DAY), False),
        (deprecated(DAY), deprecated(DAY, "Use another."), False),
        (deprecated(DAY), deprecated(DAY + timedelta(days=1)), False),
        (deprecated(DAY), deprecated(YESTERDAY), True),
        (deprecated(DAY), "", False),
        ("@deprecated", deprecated(DAY), True),
    ],
)
def test_deprecation_gives_notice_and_never_comes_earlier(before: str, now: str, fault: bool) -> None:
    faults = bad_deprecations(FIELD.format(before), FIELD.format(now), DAY)
    assert [one.partition(" ")[0] for one in faults] == (["Query.a"] if fault else [])
    assert NOTICE.days >= 183


@pytest.mark.parametrize(
    ("released", "present", "touched"),
    [
        ('"""One."""type Query { a: Int }', '"""Two."""type Query { "A." a: Int }', set()),
        ("type Query { a: Int }", "type Query { a: Int! }", {"Query.a"}),
        ("type Query { a(x: Int): Int }", "type Query { a(x: Int = 1): Int }", {"Query.a"}),
        ("type Query { a: Int }", "type Query { a: Int @deprecated }", {"Query.a"}),
        ("type Query { a: Int }", "type Query { a: Int } type B { c(d: Int): Int }", {"B"}),
        ("type Query { a: E } enum E { X }", "type Query { a: E } enum E { X Y }", {"E.Y"}),
        ('type Query { a: Int }', 'type Query @key(fields: "a") { a: Int }', {"Query"}),
        (LINK + "type Query { a: Int }", LINK.replace("2.9", "2.11") + "type Query { a: Int }", {"schema"}),
        ("type Query { a: Int }", "type Query { a: Int _service: _Service! } type _Service { sdl: String! }", set()),
    ],
)  # fmt: skip
def test_changes_are_named_by_type_or_field(released: str, present: str, touched: set[str]) -> None:
    assert compare(released, present, DAY).touched == touched


CHANGELOG: Final = """# Changelog

## Unreleased

### Partner graph

- `Query.alerts` takes `AlertState.PAUSED`.

### Police graph

- `Query.cases`: narrower.

## 0.1.0, 2026-01-01

### Partner graph

- `Query.alert`, `Query.node`
"""


def test_change_is_named_in_its_graphs_unreleased_part() -> None:
    touched = {"Query.alerts", "Query.alert", "Query.cases", "AlertState.PAUSED", "Query"}
    assert unnamed(CHANGELOG, "partner.graphql", touched) == ["Query", "Query.alert", "Query.cases"]
    assert unnamed(CHANGELOG, "police.graphql", touched) == sorted(touched - {"Query.cases"})
    assert unnamed("# Changelog\n", "police.graphql", {"Query"}) == ["Query"]


def test_release_closes_the_unreleased_section() -> None:
    after = cut(CHANGELOG, "0.2.0", DAY)
    assert unnamed(after, "partner.graphql", {"Query.alerts"}) == ["Query.alerts"]
    assert "## 0.2.0, 2026-07-01\n\n### Partner graph\n\n- `Query.alerts` takes" in after
    assert after.index("## Unreleased") < after.index("## 0.2.0") < after.index("## 0.1.0")
