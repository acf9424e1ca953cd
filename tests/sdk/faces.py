"""Both clients behind one interface: each test runs over `AsyncReunion`, and over `Reunion` in threads."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self, cast

import pytest

from reunion import AsyncDeliverer, AsyncReceiver, AsyncReunion, Deliverer, Receiver, Reunion

Face = Callable[..., AsyncReunion]
"""Makes a client, of the one kind or the other."""

ONLY_ASYNC = pytest.mark.parametrize("face", ["async"], indirect=True)
"""For what a blocking client cannot do: a call is cancelled, or a function is async."""

_RETURN_AT_ONCE = frozenset({"stream", "follow", "list", "entries", "reporter"})
_NAMES = {"aclose": "close"}
_ENDED = object()
_threads = ThreadPoolExecutor(64, "blocking-client")


class _InThread:
    """A blocking client, or a part of one, awaited: each of its calls blocks a thread instead."""

    def __init__(self, blocking: Any) -> None:
        self._blocking = blocking

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._blocking, _NAMES.get(name, name))
        if name in _RETURN_AT_ONCE:
            return lambda *args, **kwargs: _InThread(found(*args, **kwargs))
        if callable(found):
            return lambda *args, **kwargs: _run(found, *args, **kwargs)
        return _InThread(found) if type(found).__module__.startswith("reunion._sync") else found

    def __repr__(self) -> str:
        return repr(self._blocking)

    async def __aenter__(self) -> Self:
        await _run(self._blocking.__enter__)
        return self

    async def __aexit__(self, *error: object) -> None:
        await _run(self._blocking.__exit__, *error)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Any:
        found = await _run(next, self._blocking, _ENDED)
        if found is _ENDED:
            raise StopAsyncIteration
        return found


async def _run(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(_threads, lambda: call(*args, **kwargs))


def blocking_client(*args: Any, **kwargs: Any) -> AsyncReunion:
    """Return a blocking client that is used as if it were the other one."""
    return cast(AsyncReunion, _InThread(Reunion(*args, **kwargs)))


FACES: dict[str, Face] = {"async": AsyncReunion, "blocking": blocking_client}


def blocking_receiver(*args: Any, **kwargs: Any) -> AsyncReceiver:
    """Return a blocking receiver that is used as if it were the other one."""
    return cast(AsyncReceiver, _InThread(Receiver(*args, **kwargs)))


def blocking_deliverer(client: AsyncReunion, *args: Any, **kwargs: Any) -> AsyncDeliverer:
    """Return a blocking deliverer, of a client of `blocking_client`, that is used as if it were the other one."""
    return cast(AsyncDeliverer, _InThread(Deliverer(cast(Any, client)._blocking, *args, **kwargs)))


RECEIVERS: dict[str, Callable[..., AsyncReceiver]] = {"async": AsyncReceiver, "blocking": blocking_receiver}
DELIVERERS: dict[str, Callable[..., AsyncDeliverer]] = {"async": AsyncDeliverer, "blocking": blocking_deliverer}
