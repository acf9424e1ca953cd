"""The limit on the size of a page."""

import pytest

from hub.domain.page_size import require_page_size
from hub.errors import TooManyItems


@pytest.mark.parametrize(("first", "max_size"), [(1, 100), (100, 100), (1, 1)])
def test_a_page_within_its_bounds_is_taken(first: int, max_size: int) -> None:
    assert require_page_size(first, max_size=max_size) == first


@pytest.mark.parametrize("first", [0, -1, 101])
def test_a_page_out_of_bounds_names_them(first: int) -> None:
    with pytest.raises(TooManyItems, match=r"`first` must be between 1 and 100\.") as refused:
        require_page_size(first)
    assert refused.value.path == ("first",)
