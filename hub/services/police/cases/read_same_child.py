"""Read which cases are about one child."""

from collections.abc import Collection, Mapping, Sequence

from hub.domain.actors import Officer, Permission
from hub.services.police.ports.children import CasesOfChildren


async def read_same_child(by: Officer, cases: CasesOfChildren, keys: Collection[str]) -> Mapping[str, Sequence[str]]:
    """Return the ids of the cases with each of these child keys, sorted.

    It stands beside private facts that the trail knows of, and gives ids alone: a read of such a case leaves a line of
    its own. Raises Forbidden.
    """
    by.require(Permission.READ_CASES)
    return await cases.ids_of_children(keys)
