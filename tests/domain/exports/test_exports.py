"""Exports: who may approve, resume and download one, and how many an account has."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.actors import Officer, Permission
from hub.domain.exports.export import (
    FINAL,
    MAX_EXPORTS,
    Export,
    ExportFailure,
    ExportFormat,
    ExportKind,
    ExportState,
    free_slot,
    require_kind,
)
from hub.domain.exports.filters import filter_of
from hub.domain.search.alerts import AlertSearch
from hub.domain.search.cases import CaseSearch
from hub.domain.search.tips import TipSearch
from hub.errors import Conflict, Forbidden, SecondPersonRequired
from tests.fakes import NOW, officer

WANG = officer("wang")
CHIEF = officer("li", None, Permission.SUPERVISE)
PUBLIC = (ExportKind.CASE_SUMMARIES, ExportKind.ALERTS)
PRIVATE = (ExportKind.CASES, ExportKind.TIPS)


def export(**changes: Any) -> Export:
    whole = Export(
        id="ex_1",
        kind=ExportKind.CASES,
        format=ExportFormat.CSV,
        state=ExportState.AWAITING_APPROVAL,
        by=WANG,
        purpose="PRIVATE purpose",
        search=CaseSearch(),
        started_at=NOW,
        total=101,
        allowed=101,
        expires_at=NOW + timedelta(hours=24),
    )
    return replace(whole, **changes)


def test_export_is_its_accounts_in_any_spelling() -> None:
    assert export().is_of(officer(" WANG"))
    assert not export().is_of(officer("li", WANG.person))
    assert repr(export()) == "Export(ex_1, AWAITING_APPROVAL)"


@pytest.mark.parametrize(
    ("by", "shown"),
    [
        (CHIEF, True),
        (officer("li", None, Permission.CONFIRM_CASE), True),
        (officer("li", None, Permission.READ_CASES), False),
        (replace(CHIEF, certified=False), False),
        (replace(CHIEF, force="anyang"), False),
        (replace(CHIEF, force="anyang", supervises=frozenset({"hengshui"})), True),
    ],
)
def test_waiting_export_is_shown_to_possible_approvers(by: Officer, shown: bool) -> None:
    assert export().shows_to_approver(by) is shown
    assert not export(state=ExportState.QUEUED).shows_to_approver(by)
    assert not export(state=ExportState.QUEUED, approved_by="zhao").shows_to_approver(by)
    assert export(state=ExportState.READY, approved_by="LI").shows_to_approver(by), "the one who approved it"


def test_another_person_approves_once() -> None:
    approved = export().approved(CHIEF)
    assert approved == export(state=ExportState.QUEUED, approved_by="li")
    assert approved.approved(replace(CHIEF, account="Li")) is approved
    for state in set(ExportState) - {ExportState.AWAITING_APPROVAL}:
        with pytest.raises(Conflict, match=r"^This export does not wait for a second person\.$"):
            export(state=state, approved_by="zhao").approved(CHIEF)
    for same in (WANG, officer("other", WANG.person)):
        with pytest.raises(SecondPersonRequired, match=r"^A person other than the one who started this export must"):
            export().approved(same)


@pytest.mark.parametrize("state", ExportState)
def test_export_that_failed_for_a_while_goes_on(state: ExportState) -> None:
    failure = ExportFailure.INTERNAL if state is ExportState.FAILED else None
    one = export(state=state, failure=failure)
    if state in (ExportState.QUEUED, ExportState.RUNNING):
        assert one.resumed() is one
    elif state is ExportState.FAILED:
        assert one.resumed() == export(state=ExportState.QUEUED)
    else:
        with pytest.raises(Conflict, match=r"^Only a failed export that can still be finished goes on;"):
            one.resumed()
    assert state.has_ended is (state in {ExportState.READY, ExportState.FAILED})


@pytest.mark.parametrize("failure", sorted(FINAL))
def test_export_without_a_possible_file_stays_failed(failure: ExportFailure) -> None:
    with pytest.raises(Conflict):
        export(state=ExportState.FAILED, failure=failure).resumed()


@pytest.mark.parametrize("kind", ExportKind)
def test_lost_right_takes_private_files_away(kind: ExportKind) -> None:
    full = replace(WANG, supervises=frozenset({"anyang"}), analyses=frozenset({"all"}))
    one = export(kind=kind, by=full)
    one.require_rights(replace(full, permissions=full.permissions | {Permission.SUPERVISE}))
    for lost in (
        replace(full, permissions=full.permissions - {Permission.OPEN_CASE}),
        replace(full, supervises=frozenset()),
        replace(full, analyses=frozenset()),
        replace(full, force="anyang"),
    ):
        if kind in PUBLIC:
            one.require_rights(lost)
        else:
            with pytest.raises(Forbidden, match=r"^Your rights have changed since this export was started;"):
                one.require_rights(lost)


def test_private_lists_need_the_right_to_read_cases() -> None:
    reader, opener = officer("li", None, Permission.READ_CASES), officer("li", None, Permission.OPEN_CASE)
    for kind in PRIVATE:
        require_kind(reader, kind)
        with pytest.raises(Forbidden, match="READ_CASES"):
            require_kind(opener, kind)
    for kind in PUBLIC:
        require_kind(opener, kind)
        with pytest.raises(Forbidden):
            require_kind(replace(opener, certified=False), kind)
    with pytest.raises(Forbidden):
        export(kind=ExportKind.TIPS).require_rights(opener)


def test_lowest_free_slot_is_taken() -> None:
    assert free_slot([]) == 0
    assert free_slot(export(slot=slot) for slot in (0, 3, 1)) == 2
    with pytest.raises(Conflict, match=rf"^You have {MAX_EXPORTS} exports"):
        free_slot(export(slot=slot) for slot in range(MAX_EXPORTS))


def test_kept_filter_is_of_the_exports_list() -> None:
    kinds = [type(filter_of(kind, {"status": "TEST"})) for kind in (*PUBLIC, *PRIVATE)]
    assert kinds == [CaseSearch, AlertSearch, CaseSearch, TipSearch]
