"""The limits on the size of a page and on the total of a list, the same for lists of partners, police and operators."""

from typing import Final

from hub.errors import TooManyItems

MAX_PAGE_SIZE: Final = 100

MAX_TOTAL_COUNT: Final = 10_000
"""A total says no more than this: counting on would read a whole collection."""


def require_page_size(first: int, *, max_size: int = MAX_PAGE_SIZE) -> int:
    """Return `first`; raise TooManyItems unless it is between 1 and `max_size`."""
    if not 1 <= first <= max_size:
        raise TooManyItems(f"`first` must be between 1 and {max_size:,}.", path=("first",))
    return first
