"""Ask before an unusual place is taken: the officer corrects it, or acknowledges it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from hub.domain.actors import Officer
from hub.domain.cases import CaseNote, LastSeen, NotedMove
from hub.domain.usual_places import ForceAreas, UnusualReason, describe_reasons, unusual_reasons
from hub.errors import PlaceUnusual

ADVICE: Final = "Correct this, or send the call again with `acknowledgeUnusualPlace: true`."


def require_usual_place(
    by: Officer, seen: LastSeen, areas: ForceAreas, *, acknowledged: bool, path: Sequence[str], now: datetime
) -> tuple[CaseNote, ...]:
    """Return, for the case's log, the note of an unusual place that the officer acknowledged; none for a usual place.

    Raises PlaceUnusual for one that is not acknowledged, with every reason. `path` is the part of the input that has
    `point` and `at`; the error names the one of them that is unusual, or `path` if both are. `seen` has passed
    `check_place`. Call it inside the work of `once`: a repeat gets its result even if the time is unusual by then.
    """
    reasons = unusual_reasons(areas, by.force, seen, now=now)
    if not reasons:
        return ()
    sentences = describe_reasons(reasons)
    if not acknowledged:
        raise PlaceUnusual(f"{sentences} {ADVICE}", path=(*path, *_part(reasons)))
    return (CaseNote(now, by.account, NotedMove.ACKNOWLEDGE_UNUSUAL_PLACE, sentences),)


def _part(reasons: Sequence[UnusualReason]) -> tuple[str, ...]:
    if UnusualReason.LONG_AGO not in reasons:
        return ("point",)
    return ("at",) if len(reasons) == 1 else ()
