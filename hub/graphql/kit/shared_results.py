"""Objects that are completed once for all who ask for the same of them.

An event goes to many groups, which differ in whom they tell and not in what they tell of the alert. A graph type whose
fields do not depend on the caller has a private field `completed`; `SharedResults` makes the objects that many are
handed. The executor (`hub.graphql.upstream.graphql_executor`) keeps there what it completes below such an object.

An object may have texts of its own all the same: the type names those fields in `own`, and each copy of the object
holds its own values of them.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final, Generic, Protocol, TypeVar, TypeVarTuple

S = TypeVarTuple("S")

VALUES_KEPT: Final = 10_000
"""Of answers, for each object: a hundred questions that ask for everything; whoever asks yet another waits for it."""

OwnKeys = tuple[tuple[str, str], ...]
"""Keys of an answer under which each has its own, with the names of their fields."""


class CompletedResults:
    """What was completed, by what was asked for and the values of the variables in it; and where each has its own."""

    def __init__(self) -> None:
        self._answers: dict[tuple[object, ...], tuple[dict[str, Any], OwnKeys]] = {}
        self._room = VALUES_KEPT

    def get(self, asked: tuple[object, ...]) -> tuple[dict[str, Any], OwnKeys] | None:
        """What is kept; raises TypeError for what nothing can be kept by."""
        return self._answers.get(asked)

    def keep(self, asked: tuple[object, ...], answer: dict[str, Any], own: OwnKeys, values: int) -> None:
        """Keep an answer of so many values while there is room."""
        if values <= self._room:
            self._answers[asked] = answer, own
            self._room -= values


class Shareable(Protocol):
    """An object of such a type; `completed` is None unless it is handed to many."""

    completed: CompletedResults | None


T = TypeVar("T", bound=Shareable)


class SharedResults(Generic[*S, T]):
    """Makes one object of each source, or of each that is made of several, while it is among the last `size`."""

    def __init__(self, make: Callable[[*S], T], size: int) -> None:
        self._make, self._size = make, size
        self._made: OrderedDict[tuple[int, ...], tuple[tuple[*S], T]] = OrderedDict()

    def get(self, *sources: *S) -> T:
        """The object of these very sources."""
        ids = tuple(map(id, sources))
        held = self._made.get(ids)
        if held is None:
            held = self._made[ids] = sources, self._make(*sources)
            held[1].completed = CompletedResults()
            if len(self._made) > self._size:
                self._made.popitem(last=False)
        return held[1]
