"""Send each act, and return the codes and paths with which the graph refuses it."""

from collections.abc import Iterable
from dataclasses import replace
from inspect import isawaitable
from typing import Any, Final

from hub.domain.actors import Permission
from tests.graphql.documents import MUTATIONS
from tests.graphql.refusals.of_cases import OF_CASES
from tests.graphql.refusals.of_others import OF_OTHERS
from tests.graphql.refusals.of_searches import OF_SEARCHES
from tests.graphql.refusals.page import Refusal, fields_of
from tests.graphql.refusals.scenes import (
    POWERLESS,
    STRANGER,
    UNCERTIFIED,
    Act,
    Acts,
    State,
    base_input,
    closed,
    set_value,
    used_key,
    wiped,
    wrong,
)

ACTS: Final[Acts] = {**OF_CASES, **OF_OTHERS, **OF_SEARCHES}
OF_SUPERVISORS: Final = frozenset({"hideCase", "unhideCase"})
UNRELATED: Final = Act(hub="no access", by=STRANGER)


def acts_of(name: str) -> list[Act]:
    """Return the acts of a mutation: its own, and those of every input that has such fields."""
    fields = fields_of(name)
    # A force takes what it has already without a look: only an offered case is refused.
    of_wiped = [] if name == "acceptHandOver" else [Act(before=wiped)]
    shared = {
        "idempotencyKey": [wrong("idempotencyKey"), Act(before=used_key)],
        "reason": [wrong("reason")],
        "caseId": [wrong("caseId", "cs_nobody"), UNRELATED, *of_wiped],
        "alertId": [wrong("alertId", "al_nobody"), UNRELATED, Act(before=closed)],
        "tipId": [wrong("tipId", "tip_nobody"), UNRELATED, *of_wiped],
        "exportId": [wrong("exportId")],
        "partnerId": [wrong("partnerId", "pt_nobody")],
    }
    # A notice asks for no permission, and neither does the end of an export.
    powerless = [] if name in ("acknowledgeNotice", "cancelExport") else [Act(by=POWERLESS)]
    found = [
        *ACTS[name],
        *powerless,
        Act(by=UNCERTIFIED),
        *(act for field, acts in shared.items() if field in fields for act in acts),
    ]
    return [_by_supervisor(act) for act in found] if name in OF_SUPERVISORS else found


def _by_supervisor(act: Act) -> Act:
    """Return the act of somebody who supervises too, unless it is about a lack of permissions."""
    permissions = act.by.permissions and act.by.permissions | {Permission.SUPERVISE}
    return replace(act, by=replace(act.by, permissions=permissions))


async def provoke(state: State, name: str, act: Act) -> set[Refusal]:
    """Send one act, and return the refusals."""
    await state.reset()
    if act.before is not None:
        made = act.before(state)
        if isawaitable(made):
            await made
    given = base_input(state, name)
    for path, value in act.given.items():
        set_value(given, path, value(state) if callable(value) else value)
    answer = await state.scene.ask(MUTATIONS[name][0], act.by, input=given)
    return set(_refusals(answer.body, name))


def _refusals(body: Any, name: str) -> Iterable[Refusal]:
    for error in body.get("errors", ()):
        yield error["extensions"]["code"], ".".join(error["extensions"].get("path", ()))
    payload = (body.get("data") or {}).get(name) or {}
    for error in payload.get("userErrors", ()):
        yield error["code"], ".".join(error["path"])
