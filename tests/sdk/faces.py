"""Both clients behind one interface: tests run over `AsyncReunion`, and those of `BOTH` over `Reunion` in threads."""

from collections.abc import Callable
from typing import Any, cast

import pytest

from reunion import AsyncDeliverer, AsyncReceiver, AsyncReunion, Deliverer, Receiver, Reunion
from tests.sdk.in_thread import InThread

Face = Callable[..., AsyncReunion]
"""Makes a client, of the one kind or the other."""

BOTH = pytest.mark.parametrize("face", ["async", "blocking"], indirect=True)
"""For what threads and blocking calls may do otherwise. The rest is one source: `sdk/unasync.py --check` compares."""

AT_ONCE = frozenset({"stream", "follow", "list", "entries", "reporter"})


def blocking_client(*args: Any, **kwargs: Any) -> AsyncReunion:
    """Return a blocking client that is used as if it were the other one."""
    return cast(AsyncReunion, InThread(Reunion(*args, **kwargs), AT_ONCE))


FACES: dict[str, Face] = {"async": AsyncReunion, "blocking": blocking_client}


def blocking_receiver(*args: Any, **kwargs: Any) -> AsyncReceiver:
    """Return a blocking receiver that is used as if it were the other one."""
    return cast(AsyncReceiver, InThread(Receiver(*args, **kwargs), AT_ONCE))


def blocking_deliverer(client: AsyncReunion, *args: Any, **kwargs: Any) -> AsyncDeliverer:
    """Return a blocking deliverer, of a client of `blocking_client`, that is used as if it were the other one."""
    return cast(AsyncDeliverer, InThread(Deliverer(cast(Any, client)._blocking, *args, **kwargs), AT_ONCE))


RECEIVERS: dict[str, Callable[..., AsyncReceiver]] = {"async": AsyncReceiver, "blocking": blocking_receiver}
DELIVERERS: dict[str, Callable[..., AsyncDeliverer]] = {"async": AsyncDeliverer, "blocking": blocking_deliverer}
