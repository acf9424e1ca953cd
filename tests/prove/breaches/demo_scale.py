"""Breaches of the judge of the demo's size and troubles."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

SCALE = "tests/oracle/scale.py"
STAGES = "tests/oracle/stages.py"
LACKS = "tests/test_oracle/test_scale.py::test_what_a_run_lacks"
TOO_FEW = "tests/test_oracle/test_scale.py::test_too_few_devices"
NOT_THE_POLICYS = "tests/test_oracle/test_balances.py::test_a_stage_that_is_not_the_policys"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="the judge does not ask whether a suspect was added",
        rows=("2.10.3",),
        edits=(
            Edit(SCALE, 'run.script.event(run.first, "revise") is None', 'run.script.event(run.first, "open") is None'),
        ),
        tests=(LACKS,),
    ),
    Breach(
        name="the judge takes a second case that is an hour old for late",
        rows=("2.10.8",),
        edits=(Edit(SCALE, "LATE_SECONDS = 3 * 3600", "LATE_SECONDS = 0"),),
        tests=(LACKS,),
    ),
    Breach(
        name="the judge takes a stage without an end for done",
        rows=("2.10.9",),
        edits=(
            Edit(
                SCALE,
                "any(end is None or end > confirmed.began for end in ends)",
                "any(end and end > confirmed.began for end in ends)",
            ),
        ),
        tests=(LACKS,),
    ),
    Breach(
        name="the judge does not count devices",
        rows=("2.10.10",),
        edits=(Edit(SCALE, "    if len(settled) < DEVICES:", "    if not settled:"),),
        tests=(TOO_FEW,),
    ),
    Breach(
        name="the judge is content with one project",
        rows=("2.10.11",),
        edits=(Edit(SCALE, 'if partner.channel == "fcm"}) < 2:', 'if partner.channel == "fcm"}) < 1:'),),
        tests=(LACKS,),
    ),
    Breach(
        name="the judge does without a webhook",
        rows=("2.10.11",),
        edits=(
            Edit(
                SCALE, '    if not any(partner.channel == "webhook" for partner in partners):', "    if not partners:"
            ),
        ),
        tests=(LACKS,),
    ),
    Breach(
        name="the judge does not ask who is outside",
        rows=("2.10.13",),
        edits=(Edit(SCALE, "    if outside * 2 < len(settled):", "    if outside > len(settled):"),),
        tests=(LACKS,),
    ),
    Breach(
        name="the judge does not ask who is inside",
        rows=("2.10.13",),
        edits=(Edit(SCALE, "    if len(settled) - outside < INSIDE:", "    if len(settled) < outside:"),),
        tests=(TOO_FEW,),
    ),
    Breach(
        name="the judge asks only for those who move",
        rows=("2.10.14",),
        edits=(Edit(SCALE, 'for kind in ("move", "register", "remove", "rotate")', 'for kind in ("move",)'),),
        tests=(LACKS,),
    ),
    Breach(
        name="the judge asks for acts at any time",
        rows=("2.10.14",),
        edits=(Edit(SCALE, "if act.ok and since < act.began < until}", "if act.ok}"),),
        tests=(LACKS,),
    ),
    Breach(
        name="the judge takes any radius for the policy's",
        rows=("2.10.16",),
        edits=(Edit(STAGES, "stage is None or row.radius_km != stage.radius_km or", "stage is None or"),),
        tests=(NOT_THE_POLICYS,),
    ),
    Breach(
        name="the judge takes any moment for the policy's",
        rows=("2.10.16",),
        edits=(
            Edit(
                STAGES,
                "row.radius_km != stage.radius_km or abs(row.due - stage.due) > DUE_WITHIN_SECONDS:",
                "row.radius_km != stage.radius_km:",
            ),
        ),
        tests=(NOT_THE_POLICYS,),
    ),
    Breach(
        name="the judge does not miss a stage that never began",
        rows=("2.10.16",),
        edits=(
            Edit(
                STAGES,
                "        if stage.due < closed and stage.number not in begun\n",
                "        if stage.due > closed\n",
            ),
        ),
        tests=(NOT_THE_POLICYS,),
    ),
    Breach(
        name="the judge is content with two cuts",
        rows=("2.10.17",),
        edits=(Edit(SCALE, "FEED_CUTS = 3", "FEED_CUTS = 2"),),
        tests=(LACKS,),
    ),
    Breach(
        name="the judge lets the API be killed at any time",
        rows=("2.10.18",),
        edits=(
            Edit(
                SCALE,
                "    if not any(begun <= at <= ended for at in kills for begun, ended in spans):",
                "    if not kills:",
            ),
        ),
        tests=(LACKS,),
    ),
    Breach(
        name="the judge does not ask whether the second closing came in mid-stage",
        rows=("2.11.16",),
        edits=(Edit(SCALE, "    if pace == 0 or left / pace < SLOWED_SECONDS:", "    if pace == 0:"),),
        tests=(LACKS,),
    ),
    Breach(
        name="the judge does not ask how many the second closing was for",
        rows=("2.11.16",),
        edits=(Edit(SCALE, "    if len(audience) < SLOWED_DEVICES:", "    if not audience:"),),
        tests=(TOO_FEW,),
    ),
)
