"""The fake hub knows a cell by its bits, exactly as H3 does."""

from typing import Final

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub.domain.cells import DEFAULT_RESOLUTION, parse_cell
from hub.errors import CellInvalid
from reunion.testing.answers.cells import MAX_RESOLUTION, PENTAGONS, UNUSED_DIGIT, is_cell

DIGITS: Final = st.integers(0, 6) | st.integers(0, 2)


def index(mode: int, resolution: int, base_cell: int, digits: list[int]) -> str:
    """Return an index with these parts as the hub writes one."""
    number = mode << 59 | resolution << 52 | base_cell << 45
    for level, digit in enumerate(digits, 1):
        number |= digit << 3 * (MAX_RESOLUTION - level)
    return f"{number:015x}"


def is_cell_of_the_hub(text: str) -> bool:
    """Return True if the hub accepts the cell."""
    try:
        return parse_cell(text) == text
    except CellInvalid:
        return False


@st.composite
def indexes(draw: st.DrawFn) -> str:
    """Return an index that is a cell or nearly one."""
    used = draw(st.lists(DIGITS, min_size=DEFAULT_RESOLUTION, max_size=DEFAULT_RESOLUTION))
    digits = used + [UNUSED_DIGIT] * (MAX_RESOLUTION - DEFAULT_RESOLUTION)
    if draw(st.integers(0, 9)) == 0:
        digits[draw(st.integers(0, MAX_RESOLUTION - 1))] = draw(st.integers(0, 7))
    base_cell = draw(st.sampled_from(sorted(PENTAGONS)) | st.integers(0, 127))
    mode, resolution = draw(st.sampled_from([1, 1, 1, 1, 0, 2])), draw(st.sampled_from([6, 6, 6, 6, 5, 7]))
    return index(mode, resolution, base_cell, digits)


@settings(max_examples=1000)
@given(indexes())
@example("8608009ffffffff")
def test_fake_hub_accepts_the_cells_that_the_hub_accepts(text: str) -> None:
    assert is_cell(text) is is_cell_of_the_hub(text)


def test_pentagons_have_no_first_child() -> None:
    rest = [0] * (DEFAULT_RESOLUTION - 1) + [UNUSED_DIGIT] * (MAX_RESOLUTION - DEFAULT_RESOLUTION)
    for base_cell in range(122):
        text = index(1, DEFAULT_RESOLUTION, base_cell, [1, *rest])
        assert is_cell(text) is is_cell_of_the_hub(text) is (base_cell not in PENTAGONS)


@settings(max_examples=300)
@given(st.text(max_size=16) | st.text("0123456789abcdefABCDEF", min_size=14, max_size=16))
def test_text_that_is_no_index_is_refused(text: str) -> None:
    assert is_cell(text) is is_cell_of_the_hub(text)
