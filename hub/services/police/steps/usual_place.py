"""Ask before an unusual place is taken: the officer corrects it, or acknowledges it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from hub.domain.actors import Officer
from hub.domain.cases.case import CaseNote, LastSeen, NotedMove
from hub.domain.places.usual_places import UnusualReason, describe_reasons, unusual_reasons
from hub.errors import PlaceUnusual
from hub.services.police.ports.stores import AlertRules

ADVICE: Final = "Correct this, or send the call again with `acknowledgeUnusualPlace: true`."


def require_usual_place(
    by: Officer, seen: LastSeen, rules: AlertRules, *, acknowledged: bool, path: Sequence[str], now: datetime
) -> tuple[CaseNote, ...]:
    """Return, for the case's log, the note of an unusual place that the officer acknowledged; none for a usual place.

    Raises PlaceUnusual for one that is not acknowledged, with every reason. `path` is the part of the input that has
    `point`, `district` and `at`; the error names the one of them that is unusual, or `path` if several are, or if two
    of them do not go together. `seen` has passed
    `check_place`. Call it inside the work of `once`: a repeat gets its result even if the time is unusual by then.
    """
    limit = rules.policy.district_within_km
    reasons = unusual_reasons(rules.places, by.force, seen, district_within_km=limit, now=now)
    if not reasons:
        return ()
    sentences = describe_reasons(reasons, district_within_km=limit)
    if not acknowledged:
        raise PlaceUnusual(f"{sentences} {ADVICE}", path=(*path, *_part(reasons)))
    return (CaseNote(now, by.account, NotedMove.ACKNOWLEDGE_UNUSUAL_PLACE, sentences),)


def _part(reasons: Sequence[UnusualReason]) -> tuple[str, ...]:
    if UnusualReason.FAR_FROM_DISTRICT in reasons:
        return ()
    if UnusualReason.LONG_AGO not in reasons:
        return ("point",)
    return ("at",) if len(reasons) == 1 else ()
