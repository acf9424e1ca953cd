"""docs/police/refusals.md: each row is provoked, each refusal is a row, and each code of the source is there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest

from hub.local.issuer import LocalIssuer
from hub.services.conformance_runs import Conformance
from tests.calls import POLICE
from tests.conformance import SHORT, MemoryRuns
from tests.fakes import FakePolice
from tests.graphql.conftest import opened_scene
from tests.graphql.refusals.page import NO_OTHER, PAGE, printed_refusals, rows_of
from tests.graphql.refusals.provoke import acts_of, provoke
from tests.graphql.refusals.raised import codes_of
from tests.graphql.refusals.scenes import NO_ROWS, State
from tests.serving import GraphClient, Switchboard

PRINTED: Final = printed_refusals()
OF_ENDED: Final = "the alert of a closed case has ended, which is refused before"
OF_FILTERS: Final = frozenset(
    ("COORDINATES_INVALID", "RADIUS_INVALID", "REGION_UNKNOWN", "TOO_MANY_ITEMS", "QUERY_TOO_WIDE")
)
WITHOUT_ID: Final = ("createPartner", "replayUnits", "haltAll", "resumeAll", "saveSearch", "startExport")
UNREACHABLE: Final = {
    **{(name, code): why for name, call in POLICE.items() for code, why in call.unreachable.items()},
    **{
        ("previewAlert", code): "the preview lists it among its refusals"
        for code in (
            *("PLACE_UNUSUAL", "REGION_UNKNOWN", "PUSH_TOO_LONG", "SUPERVISOR_REQUIRED"),
            *("CASE_CLOSED", "ALERT_ENDED", "SECOND_PERSON_REQUIRED"),
        )
    },
    **{(name, "CASE_CLOSED"): OF_ENDED for name, call in POLICE.items() if "alertId" in call.given},
    **{(name, "CASE_WIPED"): OF_ENDED for name, call in POLICE.items() if "alertId" in call.given},
    **{(name, "NOT_FOUND"): "it takes no id" for name in WITHOUT_ID},
    **{
        (name, code): "the filter was checked when it was saved, and a count is no part of the mutation"
        for name, codes in {
            "markSavedSearchSeen": OF_FILTERS | {"INVALID_INPUT", "TEXT_INVALID"},
        }.items()
        for code in codes
    },
}
"""Codes that the source seems to raise, and no input gets."""


@asynccontextmanager
async def opened_state(
    hub: str, issuer: LocalIssuer, board: tuple[Switchboard, GraphClient], patch: pytest.MonkeyPatch
) -> AsyncIterator[State]:
    """Open a hub of a kind that acts name."""
    access = NO_ROWS if hub == "no access" else None
    conformance = Conformance(MemoryRuns(), SHORT, required=True) if hub == "conformance" else None
    async with opened_scene(FakePolice(access), issuer, board, conformance=conformance) as scene:
        state = State(scene, patch)
        await state.begin()
        yield state


def test_every_mutation_is_on_the_page_once() -> None:
    assert PRINTED.keys() == POLICE.keys()
    assert PAGE.read_text(encoding="utf-8").count(f"## {NO_OTHER}\n") == 1


@pytest.mark.parametrize("name", POLICE)
async def test_the_page_names_exactly_what_is_refused(
    name: str, issuer: LocalIssuer, board: tuple[Switchboard, GraphClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = set()
    acts = acts_of(name)
    for hub in sorted({act.hub for act in acts}):
        async with opened_state(hub, issuer, board, monkeypatch) as state:
            for act in acts:
                if act.hub == hub:
                    with monkeypatch.context() as state.patch:
                        refused = await provoke(state, name, act)
                    assert len(refused) == 1, act.given
                    found |= refused
    assert found == PRINTED[name]


@pytest.mark.parametrize("name", POLICE)
def test_each_code_of_the_source_is_on_the_page(name: str) -> None:
    unreachable = {code for mutation, code in UNREACHABLE if mutation == name}
    raised = codes_of(name)
    assert unreachable <= raised.keys(), "this exception is no longer needed"
    printed = {code for code, _ in PRINTED[name]}
    assert {code: raised[code] for code in raised.keys() - printed - unreachable} == {}
    assert not printed & unreachable


def test_a_table_that_is_not_whole_is_refused() -> None:
    table = "| code | path | refused | then |\n|---|---|---|---|\n"
    assert rows_of(table + "| `CONFLICT` | `a`, `b` | x | y |\n") == [("CONFLICT", "a"), ("CONFLICT", "b")]
    for row in ("| `CONFLICT` | `a` | x |  |", "| `CONFLICT` | a | x | y |", "| `CONFLICT` | `a`, `a` | x | y |"):
        with pytest.raises((AssertionError, ValueError)):
            rows_of(f"{table}{row}\n")
