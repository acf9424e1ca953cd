"""What one operation looks up: each thing once, and all that are asked for at the same moment in one read.

`await load_batched(read, info, key)`: `read(info, keys)` answers with one for each key, in their order: what it found,
or the exception that stands in its place. What it raises stands in the place of all.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from functools import partial
from typing import Any, TypeVar, cast

import strawberry
from strawberry.dataloader import DataLoader
from strawberry.extensions import SchemaExtension

from hub.errors import TooManyItems

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

Read = Callable[[strawberry.Info, Sequence[K]], Awaitable[Sequence[T | BaseException]]]


class OperationLoaders:
    """Those of one operation."""

    def __init__(self) -> None:
        self._representations = 0
        self._loaders: dict[Read[Any, Any], DataLoader[Any, Any]] = {}
        self._asked: list[asyncio.Future[Any]] = []

    def count(self, representations: int, most: int) -> None:
        """Raise TooManyItems if that is more than an operation takes, however many aliases they are spread over."""
        self._representations += representations
        if self._representations > most:
            raise TooManyItems(f"`_entities` takes at most {most:,} representations in all.")

    def find(self, read: Read[K, T], info: strawberry.Info, key: K) -> Awaitable[T]:
        """What `read` finds under the key, or fails with; equal keys are read once."""
        if read not in self._loaders:
            self._loaders[read] = DataLoader(load_fn=partial(read, info))
        future = cast("asyncio.Future[T]", self._loaders[read].load(key))
        self._asked.append(future)
        return future

    def give_up(self) -> None:
        """End what nobody waits for any more; asyncio then does not log its failures either, text and all."""
        for future in self._asked:
            if not future.cancel() and not future.cancelled():
                future.exception()


_current: ContextVar[OperationLoaders] = ContextVar("lookups")


def operation_loaders() -> OperationLoaders:
    """Those of the operation that is executed."""
    return _current.get()


def load_batched(read: Read[K, T], info: strawberry.Info, key: K) -> Awaitable[T]:
    """What `read` finds under a key, together with all else that it is asked for at this moment."""
    return operation_loaders().find(read, info, key)


async def read_each(read: Callable[[K], Awaitable[Any]], keys: Iterable[K]) -> Sequence[Any]:
    """For what has to be read one by one: what becomes of one key is nothing to the others."""
    return await asyncio.gather(*map(read, keys), return_exceptions=True)


class LoadersPerOperation(SchemaExtension):
    """Gives each operation lookups of its own: a connection's context is shared by all operations on it."""

    def on_execute(self) -> Iterator[None]:
        """Around the execution."""
        mine = OperationLoaders()
        token = _current.set(mine)
        try:
            yield
        finally:
            _current.reset(token)
            mine.give_up()
