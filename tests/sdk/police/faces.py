"""Both clients behind one interface, as in `tests/sdk/faces.py`."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self, cast

from reunion_police import AsyncReunionPolice, ReunionPolice

Face = Callable[..., AsyncReunionPolice]

_RETURN_AT_ONCE = frozenset({"cases", "summaries", "tips", "alerts"})
_NAMES = {"aclose": "close"}
_ENDED = object()
_threads = ThreadPoolExecutor(16, "blocking-analyst")


class _InThread:
    def __init__(self, blocking: Any) -> None:
        self._blocking = blocking

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._blocking, _NAMES.get(name, name))
        if name in _RETURN_AT_ONCE:
            return lambda *args, **kwargs: _InThread(found(*args, **kwargs))
        if callable(found):
            return lambda *args, **kwargs: _run(found, *args, **kwargs)
        return _InThread(found) if "_sync" in type(found).__module__ else found

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


def blocking_client(*args: Any, **kwargs: Any) -> AsyncReunionPolice:
    """Return a blocking client that is used as if it were the other one."""
    return cast(AsyncReunionPolice, _InThread(ReunionPolice(*args, **kwargs)))


FACES: dict[str, Face] = {"async": AsyncReunionPolice, "blocking": blocking_client}
