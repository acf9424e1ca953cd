"""Share completed results that do not depend on the caller.

One event goes to many shared subscriptions, which differ in who may see it and not in what they say of the alert. A
graph type whose fields do not depend on the caller has a private field `completed`; `SharedResults` makes the objects
that many subscriptions receive. The executor (`hub.graphql.upstream.graphql_executor`) keeps in `completed` what it
completes below such an object.

A type may still have fields that differ from copy to copy: it names them in `unshared_fields`, and each copy of an
object holds its own values of them.
"""

from collections.abc import Callable
from typing import Any, Final, Generic, Protocol, TypeVar, TypeVarTuple

from cachetools import FIFOCache

S = TypeVarTuple("S")

MAX_KEPT_VALUES: Final = 10_000
"""Values in the results kept for one object: a hundred documents that select everything. A further one is executed."""

UnsharedKeys = tuple[tuple[str, str], ...]
"""The response keys of unshared fields, each with the name of its field."""
CompletedResult = tuple[dict[str, Any], UnsharedKeys]


class CompletedResults:
    """The completed results of one object, by selection and the values of the variables in it."""

    def __init__(self) -> None:
        self._results: dict[tuple[object, ...], CompletedResult] = {}
        self._remaining = MAX_KEPT_VALUES

    def get(self, key: tuple[object, ...]) -> CompletedResult | None:
        """Return a kept result; raise TypeError for a key that cannot be hashed."""
        return self._results.get(key)

    def keep(self, key: tuple[object, ...], result: dict[str, Any], unshared: UnsharedKeys, values: int) -> None:
        """Keep a result of `values` values if it still fits."""
        if values <= self._remaining:
            self._results[key] = result, unshared
            self._remaining -= values


class Shareable(Protocol):
    """An object of a shared type; `completed` is None unless many receive the object."""

    completed: CompletedResults | None


T = TypeVar("T", bound=Shareable)


class SharedResults(Generic[*S, T]):
    """Makes one object from each source, or each tuple of sources, and keeps the last `size` objects."""

    def __init__(self, make: Callable[[*S], T], size: int) -> None:
        self._make = make
        self._made: FIFOCache[tuple[int, ...], tuple[tuple[*S], T]] = FIFOCache(size)

    def get(self, *sources: *S) -> T:
        """Return the object of these very sources."""
        ids = tuple(map(id, sources))
        try:
            return self._made[ids][1]
        except KeyError:
            pass
        made = self._make(*sources)
        made.completed = CompletedResults()
        # The sources are held, so that no others take their ids.
        self._made[ids] = sources, made
        return made
