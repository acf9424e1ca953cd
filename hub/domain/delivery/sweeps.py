"""A sweep: it carries a pushed revision to every device told of an earlier one, in two passes."""

from dataclasses import dataclass
from enum import StrEnum


class SweepState(StrEnum):
    """NEW; FIRST_PASS once the open batches are listed and the audience is cut; DONE after the second pass."""

    NEW = "NEW"
    FIRST_PASS = "FIRST_PASS"  # noqa: S105 - a state
    DONE = "DONE"


@dataclass(frozen=True, slots=True)
class OpenBatch:
    """A batch that was begun and not yet settled."""

    unit: str
    sequence: int
    tenant: int


@dataclass(frozen=True, slots=True)
class Sweep:
    """One revision's sweep. `open_batches` were in flight at its start."""

    id: str
    alert: str
    revision: int
    state: SweepState
    open_batches: tuple[OpenBatch, ...] | None = None

    @property
    def tenants(self) -> frozenset[int]:
        """The tenants that had a batch in flight."""
        return frozenset(batch.tenant for batch in self.open_batches or ())


def sweep_id(alert: str, revision: int) -> str:
    """Return the deterministic id of a sweep."""
    return f"{alert}.r{revision}"
