"""A blocking client awaited, so that one test runs over both kinds of client."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

_NAMES = {"aclose": "close"}
_ENDED = object()
_threads = ThreadPoolExecutor(64, "blocking-client")


class InThread:
    """A blocking client, or a part of one, awaited: each of its calls blocks a thread instead.

    `at_once` names what the async client returns without an await.
    """

    def __init__(self, blocking: Any, at_once: frozenset[str]) -> None:
        self._blocking = blocking
        self._at_once = at_once

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._blocking, _NAMES.get(name, name))
        if name in self._at_once:
            return lambda *args, **kwargs: InThread(found(*args, **kwargs), self._at_once)
        if callable(found):
            return lambda *args, **kwargs: _run(found, *args, **kwargs)
        return InThread(found, self._at_once) if "_sync" in type(found).__module__.split(".") else found

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
