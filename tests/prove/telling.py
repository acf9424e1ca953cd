"""Faults in whom an alert is told: too few, too many, twice, too early."""

from tests.prove.fault import Edit, Fault

CELLS = "hub/domain/cells.py"
SEND = "hub/services/fanout/send_batch.py"
EVALUATE = "hub/services/fanout/evaluate_journal.py"

TELLING = (
    Fault(
        name="no ledger",
        edits=(
            Edit(
                "hub/storage/redis/ledger_scripts.py",
                "    if redis.call('GETBIT', KEYS[k], n) == 1 then",
                "    if false then",
            ),
        ),
        figure="told_twice",
        says="again",
        stays=("missed", "told_outside", "private_fields_leaked"),
    ),
    Fault(
        name="everyone is told",
        edits=(
            Edit(CELLS, "[cell for cell in cells if touches(cell, outer) and not touches(cell, inner)]", "list(cells)"),
            Edit(SEND, "not any(touches(cell, covered) for cell in via):", "not via:"),
            Edit(
                "hub/services/feed/read_audience.py",
                "    return member.told_before or any(touches(cell, alert.covered) for cell in member.cells)",
                "    return True",
            ),
            Edit("hub/storage/mongo/cells.py", '{"loc": {"$geoWithin": {"$centerSphere": around}}}', "{}"),
        ),
        figure="told_outside",
        says="was never near",
        stays=("missed", "told_twice"),
    ),
    Fault(
        name="cells on the edge are dropped",
        edits=(
            Edit(
                CELLS,
                "    return snap(circle.centre) == cell or _edge_distance_km(cell, circle.centre) <= circle.radius_km",
                "    return False",
            ),
        ),
        figure="missed",
        says="was never told",
        stays=("told_twice", "told_outside", "stages"),
    ),
    Fault(
        name="the hook of movers is skipped",
        edits=(
            Edit(
                "hub/services/intake/steps/write_places.py",
                "        return (await desk.journal.add(tenant, moved, transaction) if moved else None), moved",
                "        return None, moved",
            ),
        ),
        figure="missed",
        says="was never told",
        stays=("told_twice", "told_outside"),
    ),
    Fault(
        name="a radius that is not the policy's",
        edits=(Edit("hub/domain/ministry-2016.toml", "radius_km = 300", "radius_km = 350"),),
        figure="stages",
        says="is not the policy's",
        stays=("missed", "told_twice"),
    ),
    Fault(
        name="the second person is skipped",
        edits=(Edit("hub/services/police/open_case.py", "        confirmed=False,", "        confirmed=True,"),),
        figure="sent_unconfirmed",
        says="before it was confirmed",
        stays=("missed", "told_outside", "told_twice"),
    ),
    Fault(
        name="the unconfirmed limit is skipped",
        edits=(
            Edit(
                "hub/services/fanout/start_stage.py",
                "    within = alert.confirmed or stage.radius_km <= unconfirmed_limit_km",
                "    within = True",
            ),
            Edit(
                "hub/services/maintenance/enqueue_due_work.py",
                "    return alert.confirmed or stage.radius_km <= desk.unconfirmed_limit_km",
                "    return True",
            ),
        ),
        figure="sent_unconfirmed",
        says="before it was confirmed",
        stays=("missed", "told_outside", "told_twice"),
    ),
    Fault(
        name="what a killed API left bypasses the ledger",
        edits=(
            Edit(
                "hub/workers/tasks.py",
                "evaluate_journal(hub.fanout, row_id)",
                "evaluate_journal(hub.fanout, row_id, 'left-')",
            ),
            Edit(EVALUATE, "(desk: FanoutDesk, row_id: str)", "(desk: FanoutDesk, row_id: str, how: str = '')"),
            Edit(EVALUATE, "in _units(alert, tenant, row_id, moved,", "in _units(alert, tenant, how + row_id, moved,"),
            Edit(
                SEND,
                "        fresh = await look(desk, unit.alert)",
                "        if '.dleft-' in unit.id:\n"
                "            sorted_out = Classified(frozenset(batch.entries), *[frozenset()] * 3, {})\n"
                "        fresh = await look(desk, unit.alert)",
            ),
        ),
        figure="told_twice",
        says="again",
        stays=("missed", "told_outside"),
    ),
    Fault(
        name="a dead token counts as reached",
        edits=(
            Edit(
                SEND,
                "    accepted = by[DeliveryOutcome.ACCEPTED] | by[DeliveryOutcome.OFFERED]",
                "    accepted = by[DeliveryOutcome.ACCEPTED] | by[DeliveryOutcome.OFFERED] | by[DeliveryOutcome.DEAD_TOKEN]",
            ),
        ),
        figure="stages",
        says="the rows have reached",
        stays=("missed", "told_twice", "told_outside"),
    ),
)
