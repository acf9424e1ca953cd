"""Ports of the preview of an alert."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.domain.cells import Cell
from hub.domain.delivery.phone_estimates import Estimate, EstimateDigests, ShownEstimate
from hub.domain.geometry import Circle
from hub.services.ports import Atomic, Transaction


class PhoneEstimates(Protocol):
    """Stored estimates of phones, and the people who saw them."""

    async def find(self, ids: Collection[str]) -> Mapping[str, Estimate]:
        """Return the estimates with these ids that are stored."""

    async def keep(self, estimate_id: str, drawn: Estimate) -> Estimate:
        """Store an estimate unless there is one; return the one that is stored."""

    async def shown_to(self, names: Sequence[str], transaction: Transaction) -> Sequence[ShownEstimate]:
        """Return what a person of these names saw."""

    async def note_shown(self, names: Sequence[str], shown: Sequence[ShownEstimate], transaction: Transaction) -> None:
        """Keep what a person of these names saw. Two transactions at once about one name conflict."""


class PopulatedCells(Protocol):
    """The cells that hold devices."""

    async def populated(self, circle: Circle) -> Mapping[Cell, Mapping[int, int]]:
        """Return the populated cells that may touch a circle, each with a hint of its devices by tenant."""


@dataclass(frozen=True, slots=True)
class PreviewParts:
    """The parts by which the phones of a preview are estimated."""

    estimates: PhoneEstimates
    cells: PopulatedCells
    digests: EstimateDigests
    atomic: Atomic


@dataclass(frozen=True, slots=True, repr=False)
class ShownPhones:
    """An estimate as it may be shown: None hides one below `suppressed_below`."""

    about: int | None
    suppressed_below: int
    as_of: datetime
