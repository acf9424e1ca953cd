"""Breaches of the rules of who is in: cells and circles, movers and newcomers, tokens that change hands."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

CELLS = "hub/domain/cells.py"
GEOMETRY = "hub/domain/geometry.py"
DEVICES = "hub/storage/mongo/devices.py"
JOURNAL = "hub/services/fanout/evaluate_journal.py"
START_STAGE = "hub/services/fanout/start_stage.py"

DOMAIN = "tests/domain/test_geometry_and_cells.py"
LOCATIONS = "tests/services/fanout/test_locations.py"
E2E = "tests/e2e/test_devices.py"
COMES_IN = f"{E2E}::test_who_comes_into_covered_ground_is_told_then_and_once"
INSIDE = f"{DOMAIN}::test_the_cell_of_every_point_inside_touches"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="a cell is in only if its centre is",
        rows=("2.6.18",),
        edits=(
            Edit(
                CELLS,
                "    return snap(circle.centre) == cell or _edge_distance_km(cell, circle.centre) <= circle.radius_km",
                "    return False",
            ),
        ),
        tests=(INSIDE, f"{DOMAIN}::test_touching_is_what_dense_sampling_finds"),
    ),
    Breach(
        name="a circle takes in two cells more than it touches",
        rows=("2.6.19",),
        edits=(
            Edit(
                CELLS, "    if between <= circle.radius_km:", "    if between <= circle.radius_km + 2.5 * reach_km():"
            ),
        ),
        tests=(f"{DOMAIN}::test_what_touches_lies_at_most_one_cell_outside",),
    ),
    Breach(
        name="places are snapped to the grid that is shipped",
        rows=("2.6.20",),
        edits=(
            Edit(
                CELLS,
                "h3.latlng_to_cell(point.latitude, point.longitude, resolution())",
                "h3.latlng_to_cell(point.latitude, point.longitude, DEFAULT_RESOLUTION)",
            ),
        ),
        tests=("tests/storage/mongo/test_cells.py::test_another_grid_is_used_everywhere",),
    ),
    Breach(
        name="the setting of the grid is not read",
        rows=("2.6.20",),
        edits=(
            Edit(
                "hub/settings.py",
                '        cell_resolution=_whole(environment, "HUB_CELL_RESOLUTION", 6, *RESOLUTIONS),\n',
                "",
            ),
        ),
        tests=("tests/test_settings.py::test_the_grid_is_a_setting_within_what_is_coarse",),
    ),
    Breach(
        name="a push says where the middle is and not how far",
        rows=("2.6.21",),
        edits=(
            Edit(
                "hub/partners/fcm/messages.py",
                '        "circle": f"{centre.latitude:.5f},{centre.longitude:.5f},{message.circle.radius_km:g}",',
                '        "circle": f"{centre.latitude:.5f},{centre.longitude:.5f}",',
            ),
        ),
        tests=("tests/partners/test_fcm_messages.py::test_first_contact_is_loud",),
    ),
    Breach(
        name="a push carries no polygon",
        rows=("2.6.21",),
        edits=(
            Edit(
                "hub/partners/fcm/messages.py",
                '        "polygon": " ".join(f"{corner.latitude:.4f},{corner.longitude:.4f}" '
                "for corner in message.polygon),\n",
                "",
            ),
        ),
        tests=("tests/partners/test_fcm_messages.py::test_first_contact_is_loud",),
    ),
    Breach(
        name="an event says where an alert is and not how far",
        rows=("2.6.21",),
        edits=(
            Edit(
                "hub/services/fanout/steps/announce_notice.py",
                '            "radius_km": circle.radius_km,\n',
                '            "radius_km": 0.0,\n',
            ),
        ),
        tests=("tests/e2e/test_webhooks.py::test_signed_events_and_an_audience_read_page_by_page",),
    ),
    Breach(
        name="an event carries no polygon",
        rows=("2.6.21",),
        edits=(
            Edit(
                "hub/services/fanout/steps/announce_notice.py",
                "for point in outline(circle)] if circle.radius_km else [],",
                "for point in outline(circle)] if not circle.radius_km else [],",
            ),
        ),
        tests=("tests/e2e/test_webhooks.py::test_signed_events_and_an_audience_read_page_by_page",),
    ),
    Breach(
        name="the database's query measures on the radius of the equator",
        rows=("2.6.22",),
        edits=(
            Edit(
                "hub/storage/mongo/cells.py",
                "(circle.radius_km + reach_km()) / EARTH_RADIUS_KM",
                "(circle.radius_km + reach_km()) / 6378.137",
            ),
        ),
        tests=(
            "tests/test_tree.py::test_there_is_one_earth_radius",
            "tests/storage/mongo/test_cells.py::test_the_query_measures_on_the_same_sphere",
        ),
    ),
    Breach(
        name="whoever registers in covered ground waits for the next stage",
        rows=("2.6.23",),
        edits=(
            Edit(
                JOURNAL,
                "(where.old, where.new)) for where in moved]",
                "(where.old, where.new)) for where in moved if where.old]",
            ),
        ),
        tests=(COMES_IN,),
    ),
    Breach(
        name="whoever moves into covered ground waits for the next stage",
        rows=("2.6.23",),
        edits=(
            Edit(
                JOURNAL,
                "(where.old, where.new)) for where in moved]",
                "(where.old, where.new)) for where in moved if not where.old]",
            ),
        ),
        tests=(COMES_IN,),
    ),
    Breach(
        name="what a dead request left in the journal lies there",
        rows=("2.6.23",),
        edits=(Edit("hub/storage/mongo/journal.py", 'if row["at"] < limit]', 'if row["at"] > limit]'),),
        tests=(f"{LOCATIONS}::test_journal",),
    ),
    Breach(
        name="what is covered is remembered whatever has changed",
        rows=("2.6.23",),
        edits=(
            Edit(
                "hub/storage/mongo/alerts.py",
                "        if self._states is None or self._states[0] != epoch:",
                "        if self._states is None:",
            ),
        ),
        tests=(f"{LOCATIONS}::test_fresh",),
    ),
    Breach(
        name="cells are read before they are committed as covered",
        rows=("2.6.23",),
        edits=(
            Edit(START_STAGE, "import logging\n", "import logging\nfrom dataclasses import replace\n"),
            Edit(
                START_STAGE,
                "    stage = await _begin(desk, stage_id)\n",
                "    planned = await desk.stages.get(stage_id)\n"
                "    before = await desk.alerts.get(planned.alert)\n"
                "    found = await find_audience(desk.cells, before, replace(planned, inner_km=before.covered_km))\n"
                "    stage = await _begin(desk, stage_id)\n",
            ),
            Edit(START_STAGE, "    found = await find_audience(desk.cells, alert, stage)\n", ""),
        ),
        tests=("tests/services/fanout/test_planning.py::test_covered_first",),
    ),
    Breach(
        name="only the new cell of a move is looked at",
        rows=("2.6.24",),
        edits=(Edit(JOURNAL, "(where.old, where.new))", "(where.new,))"),),
        tests=(f"{LOCATIONS}::test_old_cell",),
    ),
    Breach(
        name="the cell before a move is read outside of its transaction",
        rows=("2.6.24",),
        edits=(
            Edit(
                DEVICES,
                'await self._chunks("_id", row_ids(tenant, cells), transaction)',
                'await self._chunks("_id", row_ids(tenant, cells), None)',
            ),
        ),
        tests=(f"{LOCATIONS}::test_preimage",),
    ),
    Breach(
        name="nobody looks who was told before",
        rows=("2.6.25",),
        edits=(
            Edit(
                "hub/storage/redis/ledger_scripts.py",
                "    if redis.call('GETBIT', KEYS[k], n) == 1 then",
                "    if false then",
            ),
        ),
        tests=(COMES_IN, f"{LOCATIONS}::test_hook_unit"),
    ),
    Breach(
        name="a token may stand under any number of refs",
        rows=("2.6.26",),
        edits=(
            Edit(
                DEVICES, 'create_index([("h", 1)], unique=True, sparse=True)', 'create_index([("h", 1)], sparse=True)'
            ),
            Edit(
                DEVICES,
                'await self._chunks("_id", ids, transaction) + await self._chunks("h", hashes, transaction)',
                'await self._chunks("_id", ids, transaction)',
            ),
        ),
        tests=(f"{E2E}::test_one_token_under_two_refs_gets_one_push",),
    ),
    Breach(
        name="a new ref gets a number of its own",
        rows=("2.6.27",),
        edits=(
            Edit(
                "hub/storage/mongo/handover.py",
                "        return phone or own, []",
                "        return own, []",
            ),
        ),
        tests=("tests/storage/mongo/test_device_rows.py::test_a_new_ref_takes_over_the_number_with_the_token",),
    ),
    Breach(
        name="an empty circle holds the cell of its middle",
        rows=("2.6.28",),
        edits=(Edit(CELLS, "    if circle.radius_km <= 0:\n        return False\n", ""),),
        tests=(f"{DOMAIN}::test_nothing_touches_an_empty_circle",),
    ),
    Breach(
        name="distances are measured on a flat map",
        rows=("2.6.28",),
        edits=(
            Edit(
                GEOMETRY,
                "    return _angle(vector(a), vector(b)) * EARTH_RADIUS_KM\n",
                "    wide = math.cos(math.radians((a.latitude + b.latitude) / 2))\n"
                "    flat = math.hypot(a.latitude - b.latitude, (a.longitude - b.longitude) * wide)\n"
                "    return math.radians(flat) * EARTH_RADIUS_KM\n",
            ),
        ),
        tests=(INSIDE,),
    ),
)
