"""The port for cases that are about one child."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from hub.domain.cases.case import Case
from hub.services.ports import Transaction


class CasesOfChildren(Protocol):
    """Cases at rest, by their child key."""

    async def of_children(self, keys: Collection[str], transaction: Transaction) -> Sequence[Case]:
        """Return every case with one of these child keys. A case opened by an earlier release may have none."""

    async def set_child_keys(self, keys: Mapping[str, str], transaction: Transaction) -> None:
        """Set the child keys of cases by their ids. It writes each of their rows even if its key stays.

        So two changes about one child at the same moment conflict, and one of them runs again.
        """

    async def ids_of_children(self, keys: Collection[str]) -> Mapping[str, Sequence[str]]:
        """Return the ids of the cases with each of these child keys, sorted; keys without a case are left out."""
