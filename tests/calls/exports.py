"""Calls of exports."""

from typing import Any, Final

from tests.calls.call import CERTIFIED, CONFIRMERS, POLICE, SUPERVISORS, Call, Mutation, bad
from tests.graphql.refusals.other_states import (
    WIDE,
    circle,
    ready,
    waiting,
    with_rows_that_nobody_counts,
    with_ten_exports,
    with_very_many_rows,
    without_parquet,
)
from tests.graphql.refusals.scenes import Act, wrong

ONE: Final[dict[str, Any]] = {"exportId": "exp_x"}

CALLS: Final = (
    Call("export", CERTIFIED, "exports.read_export", '{ export(exportId: "exp_x") { id } }'),
    Call("exports", CERTIFIED, "exports.list_exports", "{ exports { id state } }"),
    Call("exportProgress", CERTIFIED, "exports.follow_export"),
    Mutation(
        "startExport",
        POLICE,
        "exports.start_export",
        given={"rows": {"caseSummaries": {}}, "format": "CSV", "purpose": "a test", "idempotencyKey": "seventeen"},
        fields="export { id state }",
        creates="an export, and its file",
        bad=bad("INVALID_INPUT", "rows.cases.ageFrom", rows={"cases": {"ageFrom": -1}}),
        refusals=[
            wrong("purpose"),
            Act({"format": "PARQUET"}, before=without_parquet),
            wrong("rows", {"cases": {"ageFrom": -1}}),
            wrong("rows", {"caseSummaries": {"text": "x" * 201}}),
            wrong("rows", {"caseSummaries": {"anyOf": []}}),
            wrong("rows", {"caseSummaries": {"place": {"region": "nowhere"}}}),
            wrong("rows", {"caseSummaries": {"place": {"circle": circle(latitude=91)}}}),
            wrong("rows", {"caseSummaries": {"place": {"circle": circle(radiusKm=0)}}}),
            wrong("rows", {"caseSummaries": {"place": {"polygon": WIDE}}}),
            Act(before=with_very_many_rows),
            Act({"rows": {"cases": {}}}, before=with_rows_that_nobody_counts),
            Act(before=with_ten_exports),
        ],
    ),
    Mutation(
        "approveExport",
        CONFIRMERS | SUPERVISORS,
        "exports.approve_export",
        given=ONE | {"purpose": "a test"},
        fields="export { state }",
        repeat="an export is approved or not",
        bad=bad("TEXT_INVALID", purpose="x"),
        refusals=[wrong("purpose", "x"), wrong("exportId", "exp_nobody"), Act(), Act(before=waiting)],
    ),
    Mutation(
        "resumeExport",
        CERTIFIED,
        "exports.resume_export",
        given=ONE,
        fields="export { state }",
        repeat="an export goes on or not",
        refusals=[wrong("exportId", "exp_nobody"), Act(before=ready)],
    ),
    Mutation(
        "cancelExport",
        CERTIFIED,
        "exports.cancel_export",
        given=ONE,
        fields="changed",
        repeat="an export is there or not",
        bad=bad("NOT_FOUND", exportId="x" * 101),
    ),
)
