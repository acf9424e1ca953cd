"""The mark of a field that a change leaves as it is; None cannot say so, since it empties a field."""

from enum import Enum
from typing import Final


class Keep(Enum):
    """One value only."""

    KEEP = "KEEP"


KEEP: Final = Keep.KEEP
