"""Load each thing once in an operation, and all keys that resolvers ask for at the same moment in one read.

`await load_batched(read, info, key)` calls `read(info, keys)`, which returns one item for each key, in their order: the
value, or the exception to raise in its place. An exception that `read` raises is raised for every key.
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
    """The data loaders of one operation."""

    def __init__(self) -> None:
        self._representations = 0
        self._loaders: dict[Read[Any, Any], DataLoader[Any, Any]] = {}
        self._loads: list[asyncio.Future[Any]] = []

    def count_representations(self, count: int, limit: int) -> None:
        """Raise TooManyItems beyond the limit of an operation, however many aliases share its representations."""
        self._representations += count
        if self._representations > limit:
            raise TooManyItems(f"`_entities` takes at most {limit:,} representations in all.")

    def load(self, read: Read[K, T], info: strawberry.Info, key: K) -> Awaitable[T]:
        """Return what `read` finds for a key, or raise its failure; equal keys are read once."""
        if read not in self._loaders:
            self._loaders[read] = DataLoader(load_fn=partial(read, info))
        future = cast("asyncio.Future[T]", self._loaders[read].load(key))
        self._loads.append(future)
        return future

    def cancel(self) -> None:
        """Cancel unfinished loads, and retrieve failures, which asyncio would log with their text."""
        for future in self._loads:
            if not future.cancel() and not future.cancelled():
                future.exception()


_current: ContextVar[OperationLoaders] = ContextVar("operation_loaders")


def operation_loaders() -> OperationLoaders:
    """Return the loaders of the operation, or of the event of a subscription, that is running."""
    return _current.get()


def begin_event() -> None:
    """Give the next event of a subscription its own loaders: an event shows things as they are then."""
    earlier = _current.get(None)
    if earlier is not None:
        earlier.cancel()
    # Here and not by the first that loads: fields that load together run in contexts of their own.
    _current.set(OperationLoaders())


def load_batched(read: Read[K, T], info: strawberry.Info, key: K) -> Awaitable[T]:
    """Return what `read` finds for a key, reading it together with all keys asked for at this moment."""
    return operation_loaders().load(read, info, key)


async def read_each(read: Callable[[K], Awaitable[Any]], keys: Iterable[K]) -> Sequence[Any]:
    """Read keys one by one; a failure of one key is returned in its place and does not affect the others."""
    return await asyncio.gather(*map(read, keys), return_exceptions=True)


class LoadersPerOperation(SchemaExtension):
    """Gives each operation its own loaders: all operations of a connection share one context."""

    def on_execute(self) -> Iterator[None]:
        """Install the loaders around the execution."""
        loaders = OperationLoaders()
        token = _current.set(loaders)
        try:
            yield
        finally:
            _current.reset(token)
            loaders.cancel()
