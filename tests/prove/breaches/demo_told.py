"""Breaches of the figures of who is told: faults in the judge, which would let spoilt evidence pass."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

MISSED = "tests/oracle/missed.py"
TWICE = "tests/oracle/told_twice.py"
RUN = "tests/oracle/run.py"
POLICY = "tests/oracle/policy.py"
SHOWN = "tests/oracle/shown_twice.py"
UNCONFIRMED = "tests/oracle/sent_unconfirmed.py"
BALANCES = "tests/test_oracle/test_balances.py"
TOLD = "tests/test_oracle/test_told.py"
SENT = "tests/test_oracle/test_sent.py"
IS_MISSED, NOT_MISSED = f"{TOLD}::test_missed", f"{TOLD}::test_not_missed"
OUTSIDE, NOT_OUTSIDE = f"{TOLD}::test_told_outside", f"{TOLD}::test_not_told_outside"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="the judge looks for the missed in half of the circle",
        rows=("2.11.8",),
        edits=(
            Edit(
                MISSED, "            if distance <= stage.radius_km:", "            if distance <= stage.radius_km / 2:"
            ),
        ),
        tests=(IS_MISSED,),
    ),
    Breach(
        name="the judge owes an alert to whoever is near the circle",
        rows=("2.11.8", "2.11.9"),
        edits=(
            Edit(
                MISSED,
                "            if distance <= stage.radius_km:",
                "            if distance <= stage.radius_km + 12:",
            ),
        ),
        tests=(NOT_MISSED,),
    ),
    Breach(
        name="the judge looks only where somebody stood last",
        rows=("2.11.9",),
        edits=(Edit(MISSED, "        for stay in device.stays:", "        for stay in device.stays[-1:]:"),),
        tests=(IS_MISSED,),
    ),
    Breach(
        name="the judge owes an alert from before the stage's event",
        rows=("2.11.9",),
        edits=(Edit(MISSED, " or until < stage.since + COMMIT_SECONDS:", ":"),),
        tests=(NOT_MISSED,),
    ),
    Breach(
        name="the judge owes an alert up to the closing itself",
        rows=("2.11.9",),
        edits=(
            Edit(
                MISSED,
                "        if since > until or since > self.closed - TOO_LATE_SECONDS:",
                "        if since > until or since > self.closed:",
            ),
        ),
        tests=(NOT_MISSED,),
    ),
    Breach(
        name="the judge believes the radius that a stage announces",
        rows=("2.11.9",),
        edits=(
            Edit(MISSED, "Begun(radii.get(row.stage[0], row.stage[1]), row.real)", "Begun(row.stage[1], row.real)"),
        ),
        tests=(IS_MISSED,),
    ),
    Breach(
        name="the judge excuses whom the rows call deferred",
        rows=("2.11.10",),
        edits=(
            Edit(
                MISSED,
                "    return Finding(len(faults), faults)\n",
                "    deferred = sum(unit.counts.deferred for unit in run.evidence.units)\n"
                "    return Finding(len(faults[deferred:]), faults[deferred:])\n",
            ),
        ),
        tests=(IS_MISSED,),
    ),
    Breach(
        name="the judge owes an alert through a channel that was down",
        rows=("2.11.10",),
        edits=(Edit(MISSED, "if partner.sees(status) and partner.healthy and", "if partner.sees(status) and"),),
        tests=(NOT_MISSED,),
    ),
    Breach(
        name="the judge counts a repeat only once the first was answered",
        rows=("2.11.11",),
        edits=(
            Edit(
                TWICE,
                "if push is not first and (accepted(push) or push.received > answered)]",
                "if push is not first and push.received > answered]",
            ),
        ),
        tests=(f"{TOLD}::test_told_twice_at_once",),
    ),
    Breach(
        name="the judge counts a repeat only if it was refused",
        rows=("2.11.11",),
        edits=(
            Edit(
                TWICE,
                "if push is not first and (accepted(push) or push.received > answered)]",
                "if push is not first and not accepted(push) and push.received > answered]",
            ),
        ),
        tests=(f"{TOLD}::test_told_twice_on_the_wire", f"{TOLD}::test_told_twice_at_once"),
    ),
    Breach(
        name="the demo's provider is slower than the client waits",
        rows=("2.11.12",),
        edits=(Edit("hub/local/demo/size.py", "    slow_ms=7000,\n", "    slow_ms=40_000,\n"),),
        tests=("tests/local/test_demo_parts.py::test_the_slowest_provider_still_answers_in_time",),
    ),
    Breach(
        name="the judge takes anybody within a thousand kilometres for near",
        rows=("2.11.13",),
        edits=(Edit(POLICY, "OVERSHOOT_KM = 12.0", "OVERSHOOT_KM = 1000.0"),),
        tests=(OUTSIDE,),
    ),
    Breach(
        name="the judge lets a stage tell before it is due",
        rows=("2.11.13",),
        edits=(
            Edit(
                RUN,
                "max((stage.radius_km for stage in stages if stage.due <= now), default=None)",
                "max((stage.radius_km for stage in stages), default=None)",
            ),
        ),
        tests=(OUTSIDE,),
    ),
    Breach(
        name="the judge allows no overshoot",
        rows=("2.11.13",),
        edits=(Edit(POLICY, "OVERSHOOT_KM = 12.0", "OVERSHOOT_KM = 0.0"),),
        tests=(NOT_OUTSIDE,),
    ),
    Breach(
        name="the judge does not read the double's book of phones",
        rows=("2.11.14",),
        edits=(
            Edit(
                SHOWN,
                "for event in run.evidence.phones if event.standing > 1}",
                "for event in run.evidence.phones if event.standing > 2}",
            ),
        ),
        tests=(f"{SENT}::test_shown_twice_by_the_doubles_book",),
    ),
    Breach(
        name="the judge collapses whatever is of one alert",
        rows=("2.11.14",),
        edits=(
            Edit(SHOWN, 'standing[phone].add(push.tag or f"untagged {push.id}")', "standing[phone].add(push.alert)"),
        ),
        tests=(f"{SENT}::test_shown_twice_by_tags_though_the_book_says_nothing",),
    ),
    Breach(
        name="the judge looks for late alerts and not for late updates",
        rows=("2.11.15",),
        edits=(Edit("tests/oracle/sent_after_close.py", 'push.kind != "CANCEL" and', 'push.kind == "ALERT" and'),),
        tests=(f"{BALANCES}::test_sent_after_close",),
    ),
    Breach(
        name="the judge lets any stage be told unconfirmed",
        rows=("2.11.17",),
        edits=(Edit(UNCONFIRMED, " if stage.radius_km <= UNCONFIRMED_LIMIT_KM)", ")"),),
        tests=(f"{SENT}::test_sent_before_the_second_person", f"{SENT}::test_never_confirmed_by_a_second_person"),
    ),
    Breach(
        name="the judge leaves out cases that nobody confirmed",
        rows=("2.11.17",),
        edits=(
            Edit(UNCONFIRMED, "confirmed.began if confirmed else math.inf", "confirmed.began if confirmed else 0.0"),
        ),
        tests=(f"{SENT}::test_never_confirmed_by_a_second_person",),
    ),
    Breach(
        name="the judge takes a refused confirmation for one",
        rows=("2.11.17",),
        edits=(Edit("tests/oracle/script.py", ' if event.get("ok", True)),', "),"),),
        tests=(f"{SENT}::test_never_confirmed_by_a_second_person",),
    ),
)
