"""Both clients behind one interface, as in `tests/sdk/faces.py`."""

from collections.abc import Callable
from typing import Any, cast

from reunion_police import AsyncReunionPolice, ReunionPolice
from tests.sdk.in_thread import InThread

Face = Callable[..., AsyncReunionPolice]

AT_ONCE = frozenset({"cases", "summaries", "tips", "alerts", "timeline"})


def blocking_client(*args: Any, **kwargs: Any) -> AsyncReunionPolice:
    """Return a blocking client that is used as if it were the other one."""
    return cast(AsyncReunionPolice, InThread(ReunionPolice(*args, **kwargs), AT_ONCE))


FACES: dict[str, Face] = {"async": AsyncReunionPolice, "blocking": blocking_client}
