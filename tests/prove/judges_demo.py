"""Faults that the judge of the demo must report, and faults in that judge."""

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
                "                n in self.reached and device.holds_token_since(opened_at),",
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
        (Edit("hub/domain/alerts.py", "vehicle.plate if vehicle.plate_public else None", "vehicle.plate"),),
        red=(
            "demo:private_fields_leaked",
            "tests/services/police/test_revise_case.py::test_the_plate_crosses_only_when_ticked",
        ),
        right=(
            "missed",
            "told_twice",
            "told_outside",
            "precise_locations_stored",
        ),
    ),
    Fault(
        "the judge lets the first phone wait for ten seconds",
        (Edit("tests/oracle/first_push.py", "MAX_FIRST_PUSH_SECONDS = 5.0", "MAX_FIRST_PUSH_SECONDS = 10.0"),),
        red=("tests/test_oracle/test_told.py::test_first_push_is_timed_from_the_opening",),
    ),
    Fault(
        "the judge counts a repeat only if it was refused",
        (
            Edit(
                "tests/oracle/told_twice.py",
                "if push is not first and (accepted(push) or push.received > answered)]",
                "if push is not first and not accepted(push) and push.received > answered]",
            ),
        ),
        red=("tests/test_oracle/test_told.py::test_judge_counts_what_devices_were_told[told twice: repeated]",),
    ),
    Fault(
        "the judge lets a stage push before it is due",
        (
            Edit(
                "tests/oracle/areas.py",
                "(stage.radius_km for stage in self.stages if stage.due <= now)",
                "(stage.radius_km for stage in self.stages)",
            ),
        ),
        red=("tests/test_oracle/test_told.py::test_judge_counts_what_devices_were_told[outside: before it was due]",),
    ),
    Fault(
        "the judge collapses everything of one alert",
        (
            Edit(
                "tests/oracle/shown_twice.py",
                'standing[phone].add(push.tag or f"untagged {push.id}")',
                "standing[phone].add(push.alert)",
            ),
        ),
        red=("tests/test_oracle/test_told.py::test_judge_counts_what_devices_were_told[shown twice: by another tag]",),
    ),
    Fault(
        "the judge takes a refused confirmation for one",
        (Edit("tests/oracle/script.py", ' if event.get("ok", True))', ")"),),
        red=("tests/test_oracle/test_told.py::test_judge_counts_what_devices_were_told[unconfirmed: refused]",),
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
                "hub/services/fanout/steps/tell_by_area.py",
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
        "the judge believes the rows of stages",
        (
            Edit(
                "tests/oracle/stages.py",
                '"dead_tokens", "withheld", "deferred")',
                '"dead_tokens", "withheld")',
            ),
            Edit(
                "tests/oracle/stages.py",
                "    if reached != told:",
                "    if reached < told:",
            ),
            Edit(
                "tests/oracle/stages.py",
                "row.area == area.number and row.radius_km == stage.radius_km",
                "row.area == area.number",
            ),
        ),
        red=(
            "tests/test_oracle/test_balances.py::test_judge_balances_each_case[stage does not add up: deferred]",
            "tests/test_oracle/test_balances.py::test_judge_says_what_is_wrong_with_a_stage[reached above the record]",
            "tests/test_oracle/test_balances.py::test_judge_says_what_is_wrong_with_a_stage[radius]",
        ),
    ),
    Fault(
        "the judge believes that a closing was balanced",
        (
            Edit(
                "tests/oracle/closing.py",
                "[device for device in others if not _gone(run, case, device, balance.last_cancel)]",
                "[device for device in others if not others]",
            ),
            Edit(
                "tests/oracle/closing.py",
                "            if contact.device not in met and contact.token not in met:",
                "            if contact.device not in met and not contact.device.lives:",
            ),
        ),
        red=(
            "tests/test_oracle/test_balances.py::test_judge_balances_each_case[closing: one missing]",
            "tests/test_oracle/test_balances.py::test_judge_balances_each_case[closing: one extra]",
        ),
    ),
    Fault(
        "the judge of the feed sees no gap, repeat or wrong order",
        (
            Edit(
                "tests/oracle/feed.py",
                "        if sequence in seen:",
                "        if sequence == highest:",
            ),
            Edit(
                "tests/oracle/feed.py",
                "        elif sequence < highest:",
                "        elif sequence < 1:",
            ),
            Edit(
                "tests/oracle/feed.py",
                "if first <= number <= sequence and number not in seen]",
                "if first <= number <= sequence < 0]",
            ),
        ),
        red=(
            "tests/test_oracle/test_balances.py::test_judge_balances_each_case[feed: repeated]",
            "tests/test_oracle/test_balances.py::test_judge_balances_each_case[feed: out of order]",
            "tests/test_oracle/test_balances.py::test_judge_balances_each_case[feed: a heartbeat past an event]",
        ),
    ),
    Fault(
        "the judge accepts a centre 50 km away, and a photo in every cache",
        (
            Edit(
                "tests/oracle/photos.py",
                'CACHING = {"private", "max-age=5"}',
                'CACHING = {"public", "max-age=3600"}',
            ),
            Edit(
                "tests/oracle/published.py",
                "NEAR_KM = 5.0",
                "NEAR_KM = 50.0",
            ),
        ),
        red=(
            "tests/test_oracle/test_balances.py::test_judge_balances_each_case[photo: in every cache]",
            "tests/test_oracle/test_balances.py::test_judge_balances_each_case[centre: elsewhere in a push]",
        ),
    ),
    Fault(
        "the judge does not search Redis",
        (Edit("tests/oracle/surfaces.py", '    yield dumps / "redis.jsonl"\n', ""),),
        red=("tests/test_oracle/test_leaks.py::test_judge_counts_each_leak_once",),
    ),
    Fault(
        "the judge does not search the logs",
        (Edit("tests/oracle/surfaces.py", '    yield from sorted((dumps / "logs").glob("*.log"))\n', ""),),
        red=("tests/test_oracle/test_leaks.py::test_judge_counts_each_leak_once",),
    ),
    Fault(
        "the judge excuses everybody the rows call deferred",
        (
            Edit(
                "tests/oracle/missed.py",
                "    return Finding(len(faults), faults)",
                (
                    "    deferred = sum(unit.counts.deferred for unit in run.evidence.units)\n"
                    "    return Finding(len(faults[deferred:]), faults[deferred:])"
                ),
            ),
        ),
        red=("tests/test_oracle/test_told.py::test_judge_counts_what_devices_were_told[missed: deferred]",),
    ),
    Fault(
        "the judge looks for the missed of the first area only",
        (
            Edit(
                "tests/oracle/missed.py",
                "for area in case.areas if not area.has_gone for",
                "for area in case.areas[:1] for",
            ),
        ),
        red=(
            "tests/test_oracle/test_areas.py::test_judge_of_areas_gives_figures_of_each_case[missed by the second area]",
        ),
    ),
    Fault(
        "the judge of sightings hears silence",
        (
            Edit(
                "tests/oracle/sighting.py",
                "        if contact.quiet:",
                "        if contact.quiet and contact.loud:",
            ),
        ),
        red=("tests/test_oracle/test_areas.py::test_judge_of_areas_gives_figures_of_each_case[unheard: in silence]",),
    ),
    Fault(
        "the judge of sightings lets each sighting ring for ever",
        (
            Edit(
                "tests/oracle/sighting.py",
                "        if any(one.may_hold(self._device, contact.at) for one in due):",
                '        if any(due) or contact.kind == "SIGHTING":',
            ),
        ),
        red=(
            "tests/test_oracle/test_areas.py::test_judge_of_areas_gives_figures_of_each_case[heard twice]",
            "tests/test_oracle/test_areas.py::test_judge_of_areas_gives_figures_of_each_case[loud far away]",
            "tests/test_oracle/test_areas.py::test_judge_of_given_up_ground_gives_its_figures[sound after the area went]",
        ),
    ),
    Fault(
        "the judge lets a removed area go on",
        (
            Edit(
                "tests/oracle/removed.py",
                "if area.possibly_at(at, late=CLOSING_SECONDS)]",
                "if area.number]",
            ),
        ),
        red=(
            "tests/test_oracle/test_areas.py::test_judge_of_given_up_ground_gives_its_figures[told long after its area went]",
        ),
    ),
    Fault(
        "the judge wants no CANCEL on removed ground",
        (
            Edit(
                "tests/oracle/removed.py",
                "without_end(run, case) & told.keys()",
                "without_end(run, case) - told.keys()",
            ),
        ),
        red=("tests/test_oracle/test_areas.py::test_judge_of_given_up_ground_gives_its_figures[no CANCEL]",),
    ),
)
