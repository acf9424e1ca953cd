"""The operator's list of regions; a case may name one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from hub.errors import InvalidInput

MAX_REGIONS: Final = 2_000
"""Far more than the provinces and prefectures of any country."""


class RegionUnknown(InvalidInput):
    """A region is not on the operator's list, or there is no list."""

    code = "REGION_UNKNOWN"
    default_message = "The region must be a code of the operator's list; `regions` shows it."


@dataclass(frozen=True, slots=True)
class Region:
    """A region: its code, its name for readers, and the code of the region that it is a part of."""

    code: str
    name: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Regions:
    """All regions by their codes, in the order of the operator's list; without a list none."""

    by_code: Mapping[str, Region] = field(default_factory=dict)

    @classmethod
    def of(cls, regions: Iterable[Region]) -> Self:
        """Return the list of these regions."""
        return cls({region.code: region for region in regions})

    def with_below(self, code: str, *, path: Sequence[str] = ("region",)) -> frozenset[str]:
        """Return a code with the codes of all regions below it; raises RegionUnknown."""
        self.require_known(code, path=path)
        found = {code}
        while below := {one.code for one in self.by_code.values() if one.parent in found} - found:
            found |= below
        return frozenset(found)

    def require_known(self, code: str | None, *, path: Sequence[str] = ("region",)) -> None:
        """Raise RegionUnknown unless the code is on the list; None is always allowed."""
        if code is None or code in self.by_code:
            return
        if not self.by_code:
            raise RegionUnknown("This hub has no list of regions; leave the field out.", path=path)
        raise RegionUnknown(path=path)
