"""An enum whose values say what they are; the graph shows these descriptions."""

from enum import StrEnum
from typing import Self


class DescribedEnum(StrEnum):
    """Declare a value as `CLOSED = "CLOSED", "The case was closed."`."""

    description: str

    def __new__(cls, value: str, description: str = "") -> Self:
        """Return the member of this value; raise TypeError for one that does not say what it is."""
        if not description:
            raise TypeError(f"{value} does not say what it is.")
        member = str.__new__(cls, value)
        member._value_ = value
        member.description = description
        return member
