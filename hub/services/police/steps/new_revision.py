"""Make the next revision of an alert, and write it, with the sweep that carries a pushed one to those told before."""

from collections.abc import Mapping
from datetime import datetime

from hub.domain.alerts.alert import MAX_REVISIONS, Alert, PublicContent, Revision, RevisionKind, replaced_by
from hub.domain.delivery.sweeps import Sweep, SweepState, sweep_id
from hub.errors import TooManyItems
from hub.services.police.steps.case_work import CaseWork


def new_revision(
    alert: Alert, kind: RevisionKind, content: PublicContent, *, material: bool, now: datetime
) -> Revision:
    """Return the next revision of an alert; raise TooManyItems if it has as many as it may have."""
    if alert.revision >= MAX_REVISIONS:
        raise TooManyItems(f"An alert has at most {MAX_REVISIONS} revisions; it can still be closed.")
    return next_revision(alert, kind, content, material=material, now=now)


def next_revision(
    alert: Alert, kind: RevisionKind, content: PublicContent, *, material: bool, now: datetime
) -> Revision:
    """Return the next revision of an alert, to look at, however many it has."""
    number = alert.revision + 1
    return Revision(alert.id, number, kind, material, now, replaced_by(number, range(1, number)), content)


async def write_revision(on: CaseWork, revision: Revision, changes: Mapping[str, object]) -> None:
    """Write the revision and other changes of the alert's row; a material one is pushed to those told before."""
    stores, alert, transaction = on.stores, on.alert, on.transaction
    await stores.alerts.add_revision(revision, transaction)
    own: dict[str, object] = {"revision": revision.number, "revised_at": revision.at}
    if revision.material:
        own["pushed"] = (*alert.pushed, revision.number)
        sweep = Sweep(sweep_id(alert.id, revision.number), alert.id, revision.number, SweepState.NEW)
        await stores.steering.sweeps.add(sweep, transaction)
    if revision.material or changes:
        # Devices that register from now on are checked for this revision, and on the ground of these changes.
        await stores.alerts.raise_epoch(transaction)
    await on.change_alert({**own, **changes})
