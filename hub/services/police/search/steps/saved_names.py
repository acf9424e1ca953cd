"""The names of one owner's searches; each stands once."""

from collections.abc import Sequence

from hub.domain.search.saved import SavedRequest, SavedSearch
from hub.errors import NameTaken


def require_free_name(others: Sequence[SavedSearch], request: SavedRequest) -> None:
    """Raise NameTaken if another search has this name, in any spelling that people read alike."""
    if any(other.request.name_key == request.name_key for other in others):
        raise NameTaken("You have a saved search of this name; choose another name.", path=("name",))
