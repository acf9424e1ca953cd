"""Faults that a judge of the oracle must report. What a judge itself overlooks shows in its tables of runs."""

from tests.prove.fault import Edit, Fault

FAULTS = (
    Fault(
        "a told device may be told again",
        (
            Edit(
                "hub/storage/redis/ledger_scripts.py",
                "    if bit == 1 then",
                "    if false then",
            ),
        ),
        red=("demo:told_twice",),
        right=(
            "missed",
            "told_outside",
            "private_fields_leaked",
        ),
    ),
    Fault(
        "cells on the edge of a circle are dropped",
        (
            Edit(
                "hub/domain/cells.py",
                "    return snap(circle.centre) == cell or _edge_distance_km(cell, circle.centre) <= circle.radius_km",
                "    return False",
            ),
        ),
        red=("demo:missed",),
        right=(
            "told_twice",
            "told_outside",
            "stages",
        ),
    ),
    Fault(
        "one too few gets the CANCEL, and each has words",
        (
            Edit(
                "hub/services/fanout/run_sweep.py",
                "        audience[tenant] = numbers - listed.get(tenant, set())",
                "        audience[tenant] = set(sorted(numbers - listed.get(tenant, set()))[1:])",
            ),
            Edit(
                "hub/services/fanout/steps/eligible_recipients.py",
                "                n in self.reached and device.has_token_since(opened_at),",
                "                True,",
            ),
        ),
        red=("demo:closing", "demo:ends"),
        right=(
            "missed",
            "told_twice",
        ),
    ),
    Fault(
        "the unconfirmed limit is not applied",
        (
            Edit(
                "hub/services/fanout/start_stage.py",
                "    within = area.confirmed or stage.radius_km <= settings.unconfirmed_limit_km",
                "    within = True",
            ),
        ),
        red=("demo:sent_unconfirmed",),
        right=(
            "missed",
            "told_outside",
            "told_twice",
        ),
    ),
    Fault(
        "a private plate is published",
        (Edit("hub/domain/alerts/alert.py", "vehicle.plate if vehicle.plate_public else None", "vehicle.plate"),),
        red=(
            "demo:private_fields_leaked",
            "tests/services/police/cases/test_revise_case.py::test_the_plate_crosses_only_when_ticked",
        ),
        right=(
            "missed",
            "told_twice",
            "told_outside",
            "precise_locations_stored",
        ),
    ),
    Fault(
        "a follower loses events, and a sighting makes no sound",
        (
            Edit(
                "hub/storage/feed_tail.py",
                "                self._hand_out(event)",
                ("                if event.sequence % 3:\n                    self._hand_out(event)"),
            ),
            Edit(
                "hub/services/fanout/steps/choose_areas.py",
                "for n in inside - had}",
                "for n in inside & had}",
            ),
        ),
        red=("demo:feed", "demo:sighting"),
        right=(
            "missed",
            "told_twice",
        ),
    ),
    Fault(
        "the judge of movement borrows the hub's geometry",
        (
            Edit(
                "tests/oracle/movement/alerts.py",
                "from tests.oracle.geometry import Point",
                ("from hub.domain.geometry import distance_km\nfrom tests.oracle.geometry import Point"),
            ),
        ),
        red=("tests/test_tree.py::test_the_judge_imports_nothing_of_the_hub",),
    ),
    Fault(
        "movers into covered ground get no unit",
        (Edit("hub/services/fanout/evaluate_journal.py", "    if entered:", "    if not moved:"),),
        red=("tests/services/fanout/exactness/test_programs.py::test_no_random_program_misses_or_repeats_a_device",),
    ),
)
