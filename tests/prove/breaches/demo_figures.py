"""Breaches of the other figures: faults in the judge, which would let spoilt evidence pass or blame what is right."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

STAGES = "tests/oracle/stages.py"
POLICY = "tests/oracle/policy.py"
CLOSING = "tests/oracle/closing.py"
FEED = "tests/oracle/feed.py"
PHOTOS = "tests/oracle/photos.py"
SURFACES = "tests/oracle/surfaces.py"
PLACES = "tests/oracle/places.py"
JUDGE = "tests/oracle/judge.py"
EVIDENCE = "tests/oracle/evidence.py"
SEND = "hub/services/fanout/send_batch.py"
BALANCES = "tests/test_oracle/test_balances.py"
SENT = "tests/test_oracle/test_sent.py"
LEAKS = "tests/test_oracle/test_leaks.py"
GOOD = "tests/test_oracle/test_good_run.py"
AUDIENCE = "tests/services/fanout/test_audience.py"
BATCHES = "tests/services/fanout/test_batches.py"
A_GOOD_RUN = f"{GOOD}::test_a_good_run_has_every_figure_and_no_fault"
A_LEAK, A_POINT = f"{LEAKS}::test_a_private_field_that_got_out", f"{LEAKS}::test_a_reported_point_that_was_kept_or_sent"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="the judge lets the first phone wait for ten seconds",
        rows=("2.11.1",),
        edits=(Edit("tests/oracle/first_push.py", "AT_MOST_SECONDS = 5.0", "AT_MOST_SECONDS = 10.0"),),
        tests=(f"{SENT}::test_first_push",),
    ),
    Breach(
        name="the judge adds up no deferred devices",
        rows=("2.11.2",),
        edits=(Edit(STAGES, '"dead_tokens", "withheld", "deferred")', '"dead_tokens", "withheld")'),),
        tests=(f"{BALANCES}::test_a_row_that_does_not_add_up",),
    ),
    Breach(
        name="the judge takes the rows' word for who was reached",
        rows=("2.11.3",),
        edits=(Edit(STAGES, "    if reached != told:", "    if reached < told:"),),
        tests=(f"{BALANCES}::test_reached_more_than_the_record_told",),
    ),
    Breach(
        name="the judge counts sweeps into the table",
        rows=("2.11.4",),
        edits=(Edit(STAGES, ' and unit.kind != "sweep"]', "]"),),
        tests=(f"{BALANCES}::test_sweeps_are_no_part_of_the_table",),
    ),
    Breach(
        name="the judge counts rings only",
        rows=("2.11.4",),
        edits=(Edit(STAGES, ' and unit.kind != "sweep"]', ' and unit.kind == "ring"]'),),
        tests=(A_GOOD_RUN,),
    ),
    Breach(
        name="the judge passes over units of a stage that never began",
        rows=("2.11.4",),
        edits=(Edit(STAGES, "Finding(table, faults + _sums(run, table)", "Finding(table, _sums(run, table)"),),
        tests=(f"{BALANCES}::test_a_unit_of_a_stage_that_never_began",),
    ),
    Breach(
        name="whoever is held back on a page stays counted",
        rows=("2.11.5",),
        edits=(
            Edit(
                "hub/services/feed/read_audience.py",
                "await desk.units.count_turns(page.unit, *turn.counts(page))",
                "await desk.units.count_turns(page.unit, turn.counts(page)[0], {})",
            ),
        ),
        tests=(f"{AUDIENCE}::test_who_is_uncovered_before_the_page_is_read_is_not_named_and_comes_back_when_covered",),
    ),
    Breach(
        name="only whom a send reached is counted as in the ring",
        rows=("2.11.5",),
        edits=(
            Edit(
                SEND,
                "first_won=sorted_out.fresh & (answers.keys() | withheld.keys())",
                "first_won=sorted_out.fresh & accepted",
            ),
        ),
        tests=(f"{BATCHES}::test_a_dead_phone_is_counted_dead_and_tried_no_more",),
    ),
    Breach(
        name="whoever is offered counts as reached",
        rows=("2.11.6",),
        edits=(
            Edit(
                "hub/domain/units.py",
                "    reached = tally.reached if settlement.offered else tally.reached | (settlement.accepted & won)",
                "    reached = tally.reached | (settlement.accepted & won)",
            ),
        ),
        tests=(f"{AUDIENCE}::test_a_limit_in_mid_page_reaches_only_whom_it_names",),
    ),
    Breach(
        name="whoever was removed before the retry is deferred for ever",
        rows=("2.11.6",),
        edits=(Edit(SEND, "        dead=dead | unregistered,\n", "        dead=dead,\n"),),
        tests=(f"{BATCHES}::test_who_is_removed_before_the_retry_is_gone_and_not_deferred_for_ever",),
    ),
    Breach(
        name="the judge knows the hub's own table",
        rows=("2.11.7", "2.12.2"),
        edits=(
            Edit(
                POLICY,
                "from dataclasses import dataclass\n",
                "from dataclasses import dataclass\n\nfrom hub.domain.escalation import ministry_policy\n",
            ),
        ),
        tests=("tests/test_house.py::test_house_keeps[oracle_stands_outside]",),
    ),
    Breach(
        name="the judge does without the rows of the units",
        rows=("2.11.7",),
        edits=(
            Edit(
                EVIDENCE,
                'records(mongo / "units.jsonl", unit_row)',
                'records(mongo / "units.jsonl", unit_row, required=False)',
            ),
        ),
        tests=(f"{GOOD}::test_a_required_file_that_is_missing_stops_the_judge",),
    ),
    Breach(
        name="the judge calls gone whoever was not told of the closing",
        rows=("2.11.18",),
        edits=(
            Edit(
                CLOSING,
                "[device for device in others if not _gone(run, case, device, balance.last_cancel)]",
                "[device for device in others if not others]",
            ),
        ),
        tests=(f"{BALANCES}::test_one_too_few_told_of_the_closing",),
    ),
    Breach(
        name="the judge does not know who was removed",
        rows=("2.11.18",),
        edits=(
            Edit(
                CLOSING,
                "    if any(removal.meets(began, until) for removal in device.removals):\n        return True\n"
                "    held = ",
                "    held = ",
            ),
            Edit(CLOSING, "    if device.holdings and not held:\n        return True\n", ""),
        ),
        tests=(f"{BALANCES}::test_gone",),
    ),
    Breach(
        name="the judge does not know whose token was refused",
        rows=("2.11.18",),
        edits=(Edit(CLOSING, "contact.outcome is Outcome.GONE and contact.at <= until", "contact.at > until"),),
        tests=(f"{BALANCES}::test_gone",),
    ),
    Breach(
        name="the judge finds a cancel out of nowhere only at strangers",
        rows=("2.11.19",),
        edits=(
            Edit(
                CLOSING,
                "            if contact.device not in met and contact.token not in met:",
                "            if contact.device not in met and not contact.device.lives:",
            ),
        ),
        tests=(f"{BALANCES}::test_one_too_many_told_of_the_closing", f"{BALANCES}::test_one_too_many_on_a_page"),
    ),
    Breach(
        name="the judge misses only events after the last one",
        rows=("2.11.20",),
        edits=(
            Edit(
                FEED,
                "if number >= first and number not in seen]",
                "if number > highest and number not in seen]",
            ),
        ),
        tests=(f"{BALANCES}::test_a_swallowed_event",),
    ),
    Breach(
        name="the judge does not miss a subscriber who got nothing",
        rows=("2.11.20",),
        edits=(Edit(FEED, "[name for name in run.script.subscribers if name not in received]", "list[str]()"),),
        tests=(f"{BALANCES}::test_a_subscriber_that_got_nothing",),
    ),
    Breach(
        name="the judge knows a repeat only right after the first",
        rows=("2.11.21",),
        edits=(Edit(FEED, "        if sequence in seen:", "        if sequence == highest:"),),
        tests=(f"{BALANCES}::test_an_event_again_after_a_reconnection",),
    ),
    Breach(
        name="the judge does not look at the order of events",
        rows=("2.11.22",),
        edits=(Edit(FEED, "        elif sequence < highest:", "        elif sequence < 1:"),),
        tests=(f"{BALANCES}::test_events_out_of_order",),
    ),
    Breach(
        name="the judge takes any refusal of a photo for the end of its link",
        rows=("2.11.23",),
        edits=(Edit(PHOTOS, "if line.status != GONE]", "if line.status < 400]"),),
        tests=(f"{BALANCES}::test_photo_links",),
    ),
    Breach(
        name="the judge does not ask whether a link ever lived",
        rows=("2.11.23",),
        edits=(
            Edit(
                PHOTOS,
                "        if lines and not any(line.status == 200 for line in alive):",
                "        if not links and alive:",
            ),
        ),
        tests=(f"{BALANCES}::test_photo_links",),
    ),
    Breach(
        name="the judge does not look how long a photo may be kept",
        rows=("2.11.23",),
        edits=(Edit(PHOTOS, 'CACHING = {"private", "max-age=5"}', 'CACHING = {"public", "max-age=3600"}'),),
        tests=(f"{BALANCES}::test_photo_links", A_GOOD_RUN),
    ),
    Breach(
        name="the judge does not search Redis",
        rows=("2.11.24", "2.11.25", "2.12.5", "2.12.8"),
        edits=(Edit(SURFACES, '    yield dumps / "redis.jsonl"\n', ""),),
        tests=(A_LEAK, A_POINT),
    ),
    Breach(
        name="the judge does not search the logs",
        rows=("2.11.24", "2.11.25", "2.12.5", "2.12.8"),
        edits=(Edit(SURFACES, '    yield from sorted((dumps / "logs").glob("*.log"))\n', ""),),
        tests=(A_LEAK, A_POINT),
    ),
    Breach(
        name="the judge does not search the wire",
        rows=("2.11.24", "2.11.25", "2.12.5", "2.12.8"),
        edits=(Edit(SURFACES, 'if path.name != "staff.jsonl")', 'if path.name == "photos.jsonl")'),),
        tests=(A_LEAK, A_POINT),
    ),
    Breach(
        name="the judge does not search the pushes",
        rows=("2.11.24", "2.11.25", "2.12.5", "2.12.8"),
        edits=(Edit(SURFACES, '    yield directory / "pushes.jsonl"\n', ""),),
        tests=(A_LEAK, A_POINT),
    ),
    Breach(
        name="the judge does not search the collections",
        rows=("2.11.24", "2.11.25", "2.12.5", "2.12.8"),
        edits=(Edit(SURFACES, '    yield from sorted((dumps / "mongo").glob("*.jsonl"))\n', ""),),
        tests=(A_LEAK, A_POINT),
    ),
    Breach(
        name="the judge knows points as latitude and longitude only",
        rows=("2.11.25", "2.12.5"),
        edits=(Edit(PLACES, "self.pairs.get((x, y)) or self.pairs.get((y, x))", "self.pairs.get((x, y))"),),
        tests=(A_POINT,),
    ),
    Breach(
        name="the scenario's time is counted from the first registration",
        rows=("2.11.26",),
        edits=(
            Edit(
                JUDGE,
                "round(run.script.ended - run.script.started, 3)",
                "round(run.script.ended - min(act.began for act in run.evidence.acts), 3)",
            ),
        ),
        tests=(A_GOOD_RUN,),
    ),
)
