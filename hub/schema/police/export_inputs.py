"""Inputs of exports."""

import strawberry
from strawberry import UNSET

from hub.domain.exports import MAX_ROWS_ALONE, ExportFormat, ExportKind
from hub.domain.search_forms import Search
from hub.schema.police.alert_filters import AlertFilter
from hub.schema.police.arguments import PURPOSE
from hub.schema.police.case_filters import CaseFilter, CaseSummaryFilter
from hub.schema.police.case_inputs import IDEMPOTENCY
from hub.schema.police.tip_filters import TipFilter
from hub.services.exports.start_export import NewExport

SECOND_PERSON = f"Beyond {MAX_ROWS_ALONE} rows it waits for a second person."


@strawberry.input(
    one_of=True,
    description="The rows: those of the list of the same name, by its own filter and rights. Exactly one field is "
    "given; an empty filter is every row that you may read.",
)
class ExportRowsInput:
    """A list with its filter."""

    case_summaries: CaseSummaryFilter | None = strawberry.field(
        description="Public facts of cases of all forces.", default=UNSET
    )
    cases: CaseFilter | None = strawberry.field(
        description=f"Cases with private facts, each of which you may read. {SECOND_PERSON}", default=UNSET
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
    """The rows, the format and the purpose."""

    rows: ExportRowsInput = strawberry.field(description="The rows.")
    format: ExportFormat = strawberry.field(description="The format of the file.")
    purpose: str = strawberry.field(description=f"{PURPOSE} A second person reads it too.")
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)

    def to_domain(self) -> NewExport:
        """Build the service's command."""
        kind, search = self.rows.to_domain()
        return NewExport(kind, search, self.format, self.purpose, self.idempotency_key)


@strawberry.input(description="Approve an export, as a second person.")
class ApproveExportInput:
    """The export and the reason."""

    export_id: strawberry.ID = strawberry.field(description="The export.")
    purpose: str = strawberry.field(description=PURPOSE)


@strawberry.input(description="Let a failed export go on.")
class ResumeExportInput:
    """The export."""

    export_id: strawberry.ID = strawberry.field(description="The export.")


@strawberry.input(description="Cancel an export.")
class CancelExportInput:
    """The export."""

    export_id: strawberry.ID = strawberry.field(description="The export.")
