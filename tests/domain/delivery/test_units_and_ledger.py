"""Bitmaps survive packing, and a unit's counts add up after any settlement."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from hub.domain.cells import Cell
from hub.domain.delivery.ledger import (
    Classified,
    contains_any,
    in_pieces,
    pack,
    pack_entries,
    union,
    unpack,
    unpack_entries,
)
from hub.domain.delivery.units import Settlement, Slice, Tally, Unit, UnitCursor, UnitKind, add_to_tally

NUMBERS = st.sets(st.integers(0, 2**32 - 1), max_size=50)
CELLS = st.lists(st.sampled_from([Cell("a"), Cell("b"), Cell("c")]), max_size=2, unique=True).map(tuple)
SMALL_SETS = st.frozensets(st.integers(0, 12))


@given(NUMBERS)
def test_packed_numbers_are_unpacked_unchanged(numbers: set[int]) -> None:
    assert unpack(pack(numbers)) == numbers
    assert unpack(None) == set()


@given(st.lists(st.one_of(st.none(), NUMBERS)))
def test_a_union_of_bitmaps_is_that_of_the_sets(sets: list[set[int] | None]) -> None:
    assert union([None if one is None else pack(one) for one in sets]) == set().union(*(one or set() for one in sets))


@given(st.dictionaries(st.integers(0, 10_000), CELLS))
def test_packed_entries_are_unpacked_unchanged(entries: dict[int, tuple[Cell, ...]]) -> None:
    assert unpack_entries(pack_entries(entries)) == entries


def test_a_batch_takes_little_room() -> None:
    assert len(pack(range(7, 70_000, 70))) <= 2100


@st.composite
def settlements(draw: st.DrawFn) -> Settlement:
    """Any outcome of a batch: each device has at most one."""
    batch = draw(SMALL_SETS)
    fates = {n: draw(st.sampled_from(["accepted", "failed", "dead", "unknown", "left", "later"])) for n in batch}

    def of(fate: str) -> frozenset[int]:
        return frozenset(n for n, one in fates.items() if one == fate)

    first = draw(SMALL_SETS) & batch - of("left")
    return Settlement(
        revision=1,
        cursor=UnitCursor(),
        accepted=of("accepted"),
        unknown=of("unknown"),
        first_won=first,
        left=of("left"),
        failed=of("failed"),
        dead=of("dead"),
        offered=draw(st.booleans()),
    )


@given(st.lists(settlements(), max_size=12))
def test_the_counts_of_a_unit_add_up_after_any_settlements(each: list[Settlement]) -> None:
    tally = Tally()
    for settlement in each:
        before = tally
        tally = add_to_tally(tally, settlement)
        counts = tally.counts()
        assert counts["in_ring"] == sum(count for name, count in counts.items() if name != "in_ring")
        assert all(count >= 0 for count in counts.values())
        assert not tally.reached & (tally.failed | tally.dead)
        assert before.reached <= tally.reached <= tally.won


def test_batch_wins_fresh_and_again_devices_only() -> None:
    classified = Classified(frozenset({1}), frozenset({2}), frozenset({3}), frozenset({4}), {5: ()})
    assert classified.won == {1, 2}


def test_bitmap_holds_any_when_one_number_is_shared() -> None:
    assert contains_any(pack([1, 2]), [2, 3]) is True
    assert contains_any(pack([1, 2]), [3, 4]) is False


def test_union_in_pieces_begins_each_at_its_range() -> None:
    pieces = in_pieces([pack([1, 25]), None, pack([9, 10, 1])], 10)
    assert [(begins, list(numbers)) for begins, numbers in pieces] == [(0, [1, 9]), (10, [10]), (20, [25])]


def test_tally_keeps_the_first_outcome_of_a_device() -> None:
    """Numbers by what becomes of them: 1 is told; 2 and 3 fail and die, then are told; 4 to 6 wait and are let go."""
    until = datetime(2026, 5, 2, tzinfo=UTC)
    first = Settlement(
        revision=1,
        cursor=UnitCursor(),
        first_won=frozenset(range(1, 10)),
        accepted=frozenset({1, 20}),
        failed=frozenset({2, 20}),
        dead=frozenset({3, 9, 20}),
        withheld=dict.fromkeys((4, 5, 6, 7, 20), until),
    )
    begun = add_to_tally(Tally(), first)
    # One that was never won here is counted nowhere.
    assert begun == Tally(
        frozenset(range(1, 10)), frozenset({1}), frozenset({2}), frozenset({3, 9}), frozenset({4, 5, 6, 7})
    )
    assert begun.counts() == {"in_ring": 9, "reached": 1, "failed": 1, "dead": 2, "withheld": 4, "deferred": 1}
    later = Settlement(
        revision=1,
        cursor=UnitCursor(),
        accepted=frozenset({2, 3, 4}),
        failed=frozenset({1, 8}),
        dead=frozenset({1, 8}),
        unknown=frozenset({5}),
        deferred={6: ()},
        left=frozenset({1, 7, 9}),
    )
    ended = add_to_tally(begun, later)
    # What has an outcome stays won, also if it leaves; 7 had none.
    assert ended == Tally(
        frozenset({1, 2, 3, 4, 5, 6, 8, 9}), frozenset({1, 2, 3, 4}), frozenset({8}), frozenset({9}), frozenset()
    )
    offered = add_to_tally(begun, replace(later, offered=True))
    assert [set(one) for one in (offered.reached, offered.failed, offered.dead)] == [{1}, {2, 8}, {3, 9}]
    again = add_to_tally(begun, Settlement(1, UnitCursor(), accepted=frozenset({4}), withheld={4: until, 6: until}))
    assert [set(one) for one in (again.reached, again.withheld)] == [{1, 4}, {5, 6, 7}]


def test_ring_unit_ends_after_its_last_slice() -> None:
    part = Slice(Cell("a"), Cell("b"), frozenset({Cell("a")}))
    unit = Unit("u", "a", 42, UnitKind.RING, 1, 0, slices=(part, part))
    assert not replace(unit, cursor=UnitCursor(1)).at_end
    assert replace(unit, cursor=UnitCursor(2)).at_end


def test_list_unit_ends_at_its_greatest_number() -> None:
    unit = Unit("u", "a", 42, UnitKind.LIST, 1, 0, entries={3: (), 7: ()})
    assert not replace(unit, cursor=UnitCursor(number=6)).at_end
    assert replace(unit, cursor=UnitCursor(number=7)).at_end
