"""The mutation `startExport`."""

import strawberry
from strawberry import UNSET

from hub.domain.exports import export as exports
from hub.domain.exports.export import MAX_ROWS_ALONE, ExportFormat, ExportKind
from hub.domain.search.saved_filters import Search
from hub.graphql.kit.mutations import mutation
from hub.schema.police.alert_filters import AlertFilter
from hub.schema.police.arguments import PURPOSE
from hub.schema.police.case_filters import CaseFilter, CaseSummaryFilter
from hub.schema.police.case_inputs import IDEMPOTENCY
from hub.schema.police.context import PoliceCall
from hub.schema.police.export_types import ExportChanged
from hub.schema.police.tip_filters import TipFilter
from hub.services.exports import start_export as service

SECOND_PERSON = f"Beyond {MAX_ROWS_ALONE} rows it waits for a second person."


@strawberry.input(
    one_of=True,
    description="The rows: those of the list of the same name, by its own filter and rights. Exactly one field is "
    "given; an empty filter is every row that you may read.",
)
class ExportRowsInput:
    case_summaries: CaseSummaryFilter | None = strawberry.field(
        description="Public facts of cases of all forces.", default=UNSET
    )
    cases: CaseFilter | None = strawberry.field(
        description=f"Cases with private facts; you may read each of them. {SECOND_PERSON}", default=UNSET
    )
    tips: TipFilter | None = strawberry.field(
        description=f"Tips that you may read, without any contact. {SECOND_PERSON}", default=UNSET
    )
    alerts: AlertFilter | None = strawberry.field(
        description="Alerts of cases of all forces, with what every officer may read of them.", default=UNSET
    )

    def to_domain(self) -> tuple[ExportKind, Search]:
        """Return the kind and its search, not yet checked."""
        if self.case_summaries:
            return ExportKind.CASE_SUMMARIES, self.case_summaries.to_domain()
        if self.cases:
            return ExportKind.CASES, self.cases.to_domain()
        if self.tips:
            return ExportKind.TIPS, self.tips.to_domain()
        # GraphQL lets nothing else through.
        assert self.alerts
        return ExportKind.ALERTS, self.alerts.to_domain()


@strawberry.input(description="Start an export.")
class StartExportInput:
    rows: ExportRowsInput = strawberry.field(description="The rows.")
    format: ExportFormat = strawberry.field(description="The format of the file.")
    purpose: str = strawberry.field(description=f"{PURPOSE} A second person reads it too.")
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)

    def to_domain(self) -> service.NewExport:
        kind, search = self.rows.to_domain()
        return service.NewExport(kind, search, self.format, self.purpose, self.idempotency_key)


@mutation(
    "Start an export: a worker writes the rows of a list to a file, which you fetch within a day.",
    ExportChanged,
    "The result of starting an export.",
)
async def start_export(call: PoliceCall, input: StartExportInput) -> exports.Export:
    by, services, now = call
    return await service.start_export(by, services.export_parts, input.to_domain(), now=now)
