"""Bitmaps come back as they went; a unit's counts add up after any settlement; delays grow and honour wishes."""

from hypothesis import given
from hypothesis import strategies as st

from hub.domain.cells import Cell
from hub.domain.ledger import pack, pack_entries, union, unpack, unpack_entries
from hub.domain.units import Settlement, Tally, UnitCursor, add_to_tally

NUMBERS = st.sets(st.integers(0, 2**32 - 1), max_size=50)
CELLS = st.lists(st.sampled_from([Cell("a"), Cell("b"), Cell("c")]), max_size=2, unique=True).map(tuple)
FEW = st.frozensets(st.integers(0, 12))


@given(NUMBERS)
def test_numbers_come_back(numbers: set[int]) -> None:
    assert unpack(pack(numbers)) == numbers
    assert unpack(None) == set()


@given(st.lists(st.one_of(st.none(), NUMBERS)))
def test_a_union_of_bitmaps_is_that_of_the_sets(sets: list[set[int] | None]) -> None:
    assert union([None if one is None else pack(one) for one in sets]) == set().union(*(one or set() for one in sets))


@given(st.dictionaries(st.integers(0, 10_000), CELLS))
def test_entries_come_back(entries: dict[int, tuple[Cell, ...]]) -> None:
    assert unpack_entries(pack_entries(entries)) == entries


def test_a_batch_takes_little_room() -> None:
    assert len(pack(range(7, 70_000, 70))) <= 2100


@st.composite
def settlements(draw: st.DrawFn) -> Settlement:
    """Any outcome of a batch: each device has at most one."""
    batch = draw(FEW)
    fates = {n: draw(st.sampled_from(["accepted", "failed", "dead", "unknown", "left", "later"])) for n in batch}

    def of(fate: str) -> frozenset[int]:
        return frozenset(n for n, one in fates.items() if one == fate)

    first = draw(FEW) & batch - of("left")
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
