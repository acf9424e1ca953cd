"""Send each act, and return the codes and paths with which the graph refuses it."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import replace
from inspect import isawaitable
from typing import Any, Final

from hub.domain.actors import Permission
from tests.calls import POLICE
from tests.calls.call import SUPERVISORS
from tests.fakes import NOW
from tests.graphql.refusals.page import Refusal, fields_of
from tests.graphql.refusals.scenes import (
    FACTS,
    POWERLESS,
    STRANGER,
    UNCERTIFIED,
    Act,
    State,
    closed,
    set_value,
    used_key,
    wiped,
    wrong,
)

UNRELATED: Final = Act(hub="no access", by=STRANGER)


def acts_of(name: str) -> list[Act]:
    """Return the acts of a mutation: its own, and those of every input that has such fields."""
    fields = fields_of(name)
    # A force takes what it has already without a look: only an offered case is refused.
    of_wiped = [] if name == "acceptHandOver" else [Act(before=wiped)]
    shared = {
        "idempotencyKey": [wrong("idempotencyKey"), Act(before=used_key)],
        "reason": [wrong("reason"), *([wrong("reason", " ")] if "reason" in POLICE[name].given else [])],
        "caseId": [wrong("caseId", "cs_nobody"), UNRELATED, *of_wiped],
        "alertId": [wrong("alertId", "al_nobody"), UNRELATED, Act(before=closed)],
        "tipId": [wrong("tipId", "tip_nobody"), UNRELATED, *of_wiped],
        "exportId": [wrong("exportId")],
        "partnerId": [wrong("partnerId", "pt_nobody")],
    }
    # A notice asks for no permission, and neither does the end of an export.
    powerless = [] if name in ("acknowledgeNotice", "cancelExport") else [Act(by=POWERLESS)]
    found = [
        *POLICE[name].refusals,
        *powerless,
        Act(by=UNCERTIFIED),
        *(act for field, acts in shared.items() if field in fields for act in acts),
    ]
    return [_by_supervisor(act) for act in found] if POLICE[name].may == SUPERVISORS else found


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
    before = state.scene.fake.tables.copy()
    answer = await state.scene.ask(POLICE[name].document, act.by, input=given)
    refused = set(_refusals(answer.body, name))
    assert not refused or state.scene.fake.tables == before, "A refusal changes nothing."
    return refused


def base_input(state: State, name: str) -> dict[str, Any]:
    """Return an input of a mutation that is right, but for what an act changes."""
    given = deepcopy(dict(POLICE[name].given))
    if name in ("openCase", "previewAlert"):
        given |= {fact: deepcopy(value) for fact, value in FACTS.items() if fact != "idempotencyKey"}
    if name == "openCase":
        given["idempotencyKey"] = "another"
    if name == "previewAlert":
        given["caseId"] = state.case
    for place in ("lastSeen", "sighting"):
        if place in given:
            given[place] = {**given[place], "at": NOW.isoformat()}
    return given | {key: value for key, value in state.ids.items() if key in given}


def _refusals(body: Any, name: str) -> Iterable[Refusal]:
    for error in body.get("errors", ()):
        yield error["extensions"]["code"], ".".join(error["extensions"].get("path", ()))
    payload = (body.get("data") or {}).get(name) or {}
    for error in payload.get("userErrors", ()):
        yield error["code"], ".".join(error["path"])
