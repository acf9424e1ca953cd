"""The part of an answer that both hubs must give alike."""

from collections.abc import Sequence
from typing import Any, Final

from tests.e2e.probes.hubs import Answer

EXACT: Final = frozenset({"code", "path", "ref", "ok", "withdrawn", "hasNextPage"})
"""Fields whose values are a promise. Of the others the type is."""

PUBLIC: Final = frozenset({"node", "alert"})
"""Fields that hold what police wrote: the recorded events compare it."""

FREE: Final = frozenset({"requestId", "locations"})
"""Fields of an error that help people; a program needs none of them."""

COUNTLESS: Final = "edges"
"""A list whose length is no promise: a hub that other tests use too has more alerts. Its kinds of entries count."""


def outline(answer: Answer) -> tuple[int, Any]:
    """Return the status, and the body with the type in place of each value that is no promise."""
    body = {name: value for name, value in answer.body.items() if name != "extensions"}
    return answer.status, _outline(body)


def codes_of(answer: Answer) -> Sequence[str]:
    """Return the codes of an answer: of the request, of its user errors and of its items, each once, in order."""
    return list(dict.fromkeys(_codes(answer.body)))


def _codes(value: Any) -> list[str]:
    match value:
        case dict():
            own = [value["code"]] if isinstance(value.get("code"), str) else []
            return own + [code for one in value.values() for code in _codes(one)]
        case list():
            return [code for one in value for code in _codes(one)]
        case _:
            return []


def _outline(value: Any, name: str = "") -> Any:
    match value:
        case _ if name in EXACT:
            return value
        case dict() if name in PUBLIC:
            return sorted(value)
        case dict():
            return {key: _outline(one, key) for key, one in value.items() if key not in FREE}
        case list():
            outlines = [_outline(one, name) for one in value]
            return [one for at, one in enumerate(outlines) if name != COUNTLESS or one not in outlines[:at]]
        case None:
            return None
        case _:
            return type(value).__name__
