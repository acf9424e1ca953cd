"""Interpret the scope of a list without a database."""

from hub.domain.access.table import CaseScope
from hub.domain.cases.case import Case


def matches(scope: CaseScope, case: Case) -> bool:
    """Return True if a case is in a scope, by the words of `CaseScope` alone."""
    offer = case.access.hand_over
    granted = any(
        grant.kind in scope.grant_kinds and grant.to in scope.grantees and scope.now < grant.until
        for grant in case.access.grants
    )
    offered = offer is not None and offer.to == scope.offered_to and scope.now < offer.until
    seen_by_all = scope.everything and case.keeping.hidden is None
    return seen_by_all or case.force in scope.forces or granted or offered
