"""Acts that the police graph refuses: one mutation with one thing wrong, and the state in which it is wrong."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

import pytest

from hub.domain.access.table import AccessTable, CaseAction, Relation
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import MAX_REVISIONS, AlertState
from hub.domain.cases.case import MAX_NOTES, CaseNote, CaseState, NotedMove
from hub.domain.cases.grants import MAX_GRANTS, Grant, GrantKind, force_key
from hub.domain.cases.keeping import CaseKeeping, Wipe
from hub.domain.exports.export import KEPT_FOR, MAX_EXPORT_ROWS, Export, ExportFormat, ExportKind, ExportState
from hub.domain.search.cases import DEFAULT_CASE_ORDER, CaseSearch
from hub.domain.search.saved import SavedRequest, SavedSearch, owner_of
from hub.domain.tips.tip import Tip
from hub.local.officers import HENGSHUI_OFFICER
from hub.services.idempotency import KeptCall
from tests.fakes import NOW, Tables
from tests.graphql.documents import CASE, SIGHTING, change
from tests.graphql.police_scene import Scene
from tests.services.police.scenes import new_tip

OFFICER: Final = replace(HENGSHUI_OFFICER, permissions=frozenset(Permission) - {Permission.SUPERVISE})
COLLEAGUE: Final = replace(OFFICER, account="colleague", person="colleague")
STRANGER: Final = replace(OFFICER, account="stranger", person="stranger", force="cn-410500")
POWERLESS: Final = replace(OFFICER, permissions=frozenset())
UNCERTIFIED: Final = replace(OFFICER, certified=False)
TOO_LONG: Final = "x" * 20_000
FACTS: Final[dict[str, Any]] = {
    **CASE,
    "lastSeen": CASE["lastSeen"] | {"at": NOW.isoformat()},
    "reporter": {"name": "Zhang", "phone": "0318"},
    "suspects": [{"description": "a woman"}],
    "vehicles": [{"description": "a van"}],
}
NO_ROWS: Final = AccessTable().changed(
    (), [(relation, action) for relation in Relation for action in CaseAction if action is not CaseAction.READ_PUBLIC]
)
"""Nobody may do anything with a case but see its public facts."""


EXPORT: Final = Export(
    id="exp_1",
    kind=ExportKind.CASE_SUMMARIES,
    format=ExportFormat.CSV,
    state=ExportState.QUEUED,
    by=OFFICER,
    purpose="a test",
    search=CaseSearch(),
    started_at=NOW,
    total=2,
    allowed=MAX_EXPORT_ROWS,
    expires_at=NOW + KEPT_FOR,
)


@dataclass(slots=True)
class State:
    """An open case with its alert, two tips and a second case, as a mutation finds them."""

    scene: Scene
    patch: pytest.MonkeyPatch
    case: str = ""
    alert: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    kept: Tables = field(default_factory=Tables)

    async def begin(self) -> None:
        """Open the cases. The ids stand for those of every input."""
        opened = await self.ask("openCase", FACTS)
        other = await self.ask("openCase", FACTS | {"idempotencyKey": "other"}, by=COLLEAGUE)
        self.case, self.alert = opened["caseId"], opened["alertId"]
        self.ids = {
            "caseId": self.case,
            "alertId": self.alert,
            "otherId": other["caseId"],
            "tipId": "tip_1",
            "otherTipId": "tip_2",
            "partnerId": "pt_1",
            "searchId": "ss_1",
            "exportId": "exp_1",
        }
        for search_id, by, name in (("ss_1", OFFICER, "Red"), ("ss_2", OFFICER, "Blue"), ("ss_3", COLLEAGUE, "Mine")):
            self.keep_search(search_id, by, name)
        self.change_export()
        self.kept = self.scene.fake.tables

    async def reset(self) -> None:
        """Return to the state after the beginning."""
        fake = self.scene.fake
        fake.memory.tables = self.kept.copy()
        fake.scales.more_bytes = 0
        fake.tips.tips = [self.tip("tip_1"), self.tip("tip_2")]
        self.scene.partners.partners.clear()
        await self.scene.partners.add("pt_1", "First", None)

    async def ask(self, name: str, given: Mapping[str, Any], by: Officer = OFFICER) -> Any:
        """Send a mutation that is not refused, and return its payload."""
        payload = (await self.scene.ask(change(name), by, input=given)).data[name]
        assert payload["userErrors"] == []
        return payload

    def tip(self, tip_id: str, **facts: Any) -> Tip:
        """Return a tip of the case."""
        return replace(new_tip(self.alert, self.case), id=tip_id, **facts)

    def keep_search(self, search_id: str, by: Officer, name: str) -> None:
        """Let an officer keep a search."""
        request = SavedRequest(name, CaseSearch(age_from=3), DEFAULT_CASE_ORDER)
        self.scene.fake.tables.saved[search_id] = SavedSearch(search_id, owner_of(by), request, NOW)

    def change_case(self, **facts: Any) -> None:
        """Change the stored case."""
        cases = self.scene.fake.tables.cases
        cases[self.case] = replace(cases[self.case], **facts)

    def change_alert(self, **facts: Any) -> None:
        """Change the stored alert."""
        alerts = self.scene.fake.tables.alerts
        alerts[self.alert] = replace(alerts[self.alert], **facts)

    def change_export(self, **facts: Any) -> None:
        """Store an export of the officer: of public facts, and waiting for a worker."""
        self.scene.fake.tables.exports["exp_1"] = replace(EXPORT, **facts)

    def answer(self, port: object, method: str, value: object) -> None:
        """Let a method of a fake return this."""

        async def say(*_: object, **__: object) -> object:
            return value

        self.patch.setattr(port, method, say)


Before = Callable[[State], Awaitable[None] | None]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that is wrong: values of the input by their dotted paths, the state before, the officer, the hub."""

    given: Mapping[str, Any] = field(default_factory=dict)
    before: Before | None = None
    by: Officer = OFFICER
    hub: str = "usual"
    """Or one in which nobody has a relation to a case, or one that asks for conformance runs."""


def wrong(path: str, value: Any = TOO_LONG, **more: Any) -> Act:
    """Return an act with one wrong value. A function is given the state, for a value that is made with it."""
    return Act({path: value}, **more)


def after(*steps: Before) -> Before:
    """Return a state that several steps make."""

    async def make(state: State) -> None:
        for step in steps:
            done = step(state)
            if done is not None:
                await done

    return make


def set_value(given: dict[str, Any], path: str, value: Any) -> None:
    """Set the value at a dotted path of an input."""
    *folders, last = path.split(".")
    at: Any = given
    for name in folders:
        at = at[int(name)] if isinstance(at, list) else at.setdefault(name, {})
    at[last] = value


# ---------------------------------------------------------------- states


def closed(state: State) -> None:
    """Close the case and its alert."""
    state.change_case(state=CaseState.CLOSED, closed_at=NOW)
    state.change_alert(ended=AlertState.CLOSED)


def closed_long_ago(state: State) -> None:
    """Close the case eight days ago."""
    closed(state)
    state.change_case(closed_at=NOW - timedelta(days=8))


def expired(state: State) -> None:
    """Let the alert expire."""
    state.change_alert(ended=AlertState.EXPIRED)


def limited(state: State) -> None:
    """Let the officer have made the changes of an hour."""
    state.scene.fake.tables.reach_changes += [(OFFICER, NOW)] * 5


def wiped(state: State) -> None:
    """Let the facts of the case be wiped."""
    state.change_case(keeping=CaseKeeping(wiped=Wipe.FACTS))


def full_log(state: State) -> None:
    """Fill the log of the case."""
    note = CaseNote(NOW, OFFICER.account, NotedMove.RESUME, "a test")
    state.change_case(notes=(note,) * MAX_NOTES)


def full_grants(state: State) -> None:
    """Give the case as many grants as it may have."""
    case = state.scene.fake.case(state.case)
    for number in range(MAX_GRANTS):
        name = f"force-{number}"
        later = NOW + timedelta(days=1)
        grant = Grant(f"gr_{number}", GrantKind.SHARED, force_key(name), name, "wang", NOW, later, "a test")
        case = replace(case, access=case.access.granted(grant, NOW))
    state.change_case(access=case.access)


def revised_as_often_as_allowed(state: State) -> None:
    """Give the alert as many revisions as it may have."""
    state.change_alert(revision=MAX_REVISIONS)


def used_key(state: State) -> None:
    """Let every idempotency key be that of another input."""
    state.answer(state.scene.fake.stores.idempotency, "find", KeptCall("another input", {}))


def too_long_for_a_push(state: State) -> None:
    """Let the public texts be longer than a push may be."""
    state.scene.fake.scales.more_bytes = 4_000


async def with_second_area(state: State) -> None:
    """Add an area by the officer."""
    sighting = SIGHTING | {"at": NOW.isoformat()}
    await state.ask(
        "addAlertArea", {"alertId": state.alert, "sighting": sighting, "reason": "a test", "idempotencyKey": "area"}
    )
