"""A mark for a field that a change leaves as it is; None cannot mark it, since None empties a field."""

from enum import Enum
from typing import Final


class Unchanged(Enum):
    """The type of the one mark."""

    UNCHANGED = "UNCHANGED"


UNCHANGED: Final = Unchanged.UNCHANGED
