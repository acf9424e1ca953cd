"""Conformance runs: the input that starts one, its report and the payload."""

from datetime import datetime

import strawberry

from hub.domain.conformance.report import ConformanceCheckName, ConformanceCheckState, Finding, report
from hub.domain.conformance.run import ConformanceRun as DomainRun
from hub.domain.conformance.run import ConformanceRunState, SeenRequest


@strawberry.type(description="A check of a run, as the hub saw it.")
class ConformanceCheck:
    name: ConformanceCheckName = strawberry.field(description="The check.")
    state: ConformanceCheckState = strawberry.field(description="Its state.")
    reason: str = strawberry.field(description="A sentence that says what the hub saw.")

    @classmethod
    def from_domain(cls, finding: Finding) -> "ConformanceCheck":
        return cls(name=finding.check, state=finding.state, reason=finding.reason)


@strawberry.type(description="A request that the hub sent to your receiver in a run, and the answer.")
class ConformanceRequest:
    type: str = strawberry.field(description="The event's type.")
    alert: strawberry.ID = strawberry.field(description="The alert that it announced.")
    sent_at: datetime = strawberry.field(description="When it was sent.")
    status: int | None = strawberry.field(description="The status of the answer; null without one.")
    failure: str | None = strawberry.field(
        description="The reason why no answer came: TIMEOUT, UNREACHABLE, CONNECTION_LOST or ADDRESS_REFUSED."
    )
    milliseconds: int = strawberry.field(description="The time until the answer.")

    @classmethod
    def from_domain(cls, run: DomainRun, request: SeenRequest) -> "ConformanceRequest":
        return cls(
            type=request.kind,
            alert=strawberry.ID(run.alert(request.scene)),
            sent_at=request.at,
            status=request.status,
            failure=request.code or None,
            milliseconds=request.milliseconds,
        )


@strawberry.type(description="A run in which the hub tests your receiver with invented alerts.")
class ConformanceRun:
    id: strawberry.ID = strawberry.field(description="Its id.")
    state: ConformanceRunState = strawberry.field(description="If it is under way or over.")
    passed: bool = strawberry.field(description="True once it is over and every check is passed.")
    started_at: datetime = strawberry.field(description="When it was started.")
    finished_at: datetime | None = strawberry.field(description="When it was over; null while it is under way.")
    checks: list[ConformanceCheck] = strawberry.field(description="Every check; at most 20.")
    requests: list[ConformanceRequest] = strawberry.field(description="The requests so far, oldest first; at most 100.")

    @classmethod
    def from_domain(cls, run: DomainRun) -> "ConformanceRun":
        return cls(
            id=strawberry.ID(run.id),
            state=run.state,
            passed=run.passed,
            started_at=run.started_at,
            finished_at=run.finished_at,
            checks=[ConformanceCheck.from_domain(finding) for finding in report(run)],
            requests=[ConformanceRequest.from_domain(run, request) for request in run.requests],
        )
