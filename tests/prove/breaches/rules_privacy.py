"""Breaches of what nobody may learn: readers, names, devices, small counts, foreign ids, receipt codes."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

POLICY = "hub/domain/ministry-2016.toml"
REACH = "hub/domain/reach.py"
CODES = "hub/services/intake/steps/receipt_codes.py"
READS = "tests/services/police/test_reads.py"
PHOTOS = "tests/http/test_photo_routes.py"
LOGS = "tests/e2e/test_operations.py::test_logs_follow_an_alert_and_say_nothing_of_people"
MODES = "tests/e2e/test_modes.py::test_each_key_sees_its_own_alerts_only"
FOREIGN_REF = "tests/e2e/test_devices.py::test_anothers_ref_answers_as_one_that_never_existed"
FORGED = f"{PHOTOS}::test_a_forged_link_and_an_unknown_photo_answer_alike"
A_CODE = "tests/services/intake/test_tips.py::test_a_code_has_128_bits_in_letters_that_can_be_read_out"
STORED = "tests/storage/mongo/test_tips.py::test_neither_code_nor_device_is_stored"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="each reader of a photo is logged with the address",
        rows=("2.6.42",),
        edits=(
            Edit(
                "hub/http/photo_routes.py",
                "from collections.abc import Awaitable",
                "import logging\nfrom collections.abc import Awaitable",
            ),
            Edit(
                "hub/http/photo_routes.py",
                "    parts = request.path_params\n",
                '    logging.getLogger(__name__).info("photo asked for by %s", request.client)\n'
                "    parts = request.path_params\n",
            ),
        ),
        tests=(f"{PHOTOS}::test_no_log_keeps_a_readers_address", LOGS),
    ),
    Breach(
        name="the server keeps an access log",
        rows=("2.6.41", "2.6.42"),
        edits=(
            Edit("hub/cli.py", "        access_log=False,\n", "        access_log=True,\n"),
            # Of other loggers the templates are what a supervisor waits for.
            Edit(
                "hub/logs.py",
                "    return str(record.msg)[:200]\n",
                '    return (record.getMessage() if record.name == "uvicorn.access" else str(record.msg))[:200]\n',
            ),
        ),
        tests=(LOGS,),
    ),
    Breach(
        name="partners list alerts by a child's name",
        rows=("2.6.56",),
        edits=(
            Edit(
                "hub/schema/partner/queries.py",
                "after: After = None, state: WantedState = None\n",
                "after: After = None, state: WantedState = None, name: str | None = None\n",
            ),
            Edit(
                "docs/partner.graphql",
                "    state: AlertState = null\n",
                "    state: AlertState = null\n    name: String = null\n",
            ),
        ),
        tests=("tests/test_tree.py::test_partners_cannot_search_by_name",),
    ),
    Breach(
        name="staff see the refs of who was reached",
        rows=("2.6.57",),
        edits=(
            Edit(
                "hub/schema/police/alert_types.py",
                '    counts: ReachCounts = strawberry.field(description="Its people by outcome.")\n',
                '    counts: ReachCounts = strawberry.field(description="Its people by outcome.")\n'
                "    refs: list[str] = strawberry.field(default_factory=list)\n",
            ),
        ),
        tests=("tests/graphql/test_police_authorisation.py::test_no_field_of_the_graph_is_about_a_device",),
    ),
    Breach(
        name="a count of a few is shown as it is",
        rows=("2.6.58",),
        edits=(
            Edit(
                REACH,
                "    if count < below:\n        return None\n",
                "    if count < below:\n        return count\n",
            ),
        ),
        tests=(
            f"{READS}::test_reach_is_suppressed_below_k",
            "tests/domain/test_reach.py::test_the_rule",
            "tests/domain/test_reach.py::test_no_number_shown_is_below_k_or_exact",
        ),
    ),
    Breach(
        name="counts above k are shown exactly",
        rows=("2.6.58",),
        edits=(Edit(REACH, "    return count // below * below\n", "    return count\n"),),
        tests=(
            "tests/domain/test_reach.py::test_the_rule",
            "tests/domain/test_reach.py::test_no_number_shown_is_below_k_or_exact",
        ),
    ),
    Breach(
        name="a sum is shown whatever it tells of its parts",
        rows=("2.6.58",),
        edits=(
            Edit(REACH, "    return shown if narrowest(parts, below) * 2 >= below else None\n", "    return shown\n"),
        ),
        tests=(
            "tests/domain/test_reach.py::test_what_is_shown_leaves_every_small_count_open",
            "tests/domain/test_reach.py::test_a_sum_that_would_tell_a_small_count_is_not_shown",
        ),
    ),
    Breach(
        name="what a sum leaves open is counted without its parts' bounds",
        rows=("2.6.58",),
        edits=(Edit(REACH, "least = max(low, sum_low - (sum(highs) - high))", "least = low"),),
        tests=("tests/domain/test_reach.py::test_narrowest_counts_what_remains_possible",),
    ),
    Breach(
        name="the policy suppresses nothing",
        rows=("2.6.58",),
        edits=(Edit(POLICY, "suppress_below = 20", "suppress_below = 1"),),
        tests=(f"{READS}::test_reach_is_suppressed_below_k",),
    ),
    Breach(
        name="another's ref is told from one that never was",
        rows=("2.6.59",),
        edits=(
            Edit(
                "hub/services/intake/record_receipts.py",
                "    known = await devices.fresh(by.tenant, [receipt.ref for receipt in good], now)\n",
                "    known = await devices.fresh(by.tenant, [receipt.ref for receipt in good], now)\n"
                "    for tenant in range(2, 40):\n"
                "        known |= await devices.fresh(tenant, [receipt.ref for receipt in good], now)\n",
            ),
        ),
        tests=(FOREIGN_REF,),
    ),
    Breach(
        name="an alert of the other mode is told from one that never was",
        rows=("2.6.59",),
        edits=(
            Edit(
                "hub/services/intake/record_receipts.py",
                "    if alert is None or alert.status.mode is not by.mode:",
                "    if alert is None:",
            ),
            Edit(
                "hub/storage/mongo/alerts.py",
                "if status.mode is mode]\n        with translated():\n            row",
                "if status.mode]\n        with translated():\n            row",
            ),
        ),
        tests=(MODES,),
    ),
    Breach(
        name="a forged link is refused as one",
        rows=("2.6.59",),
        edits=(
            Edit(
                "hub/services/photos/serve_photo.py",
                "    if size is None or not links.genuine(request.alert, request.photo, size, request.signature):\n"
                "        raise NotFound()\n",
                "    if size is None or not links.genuine(request.alert, request.photo, size, request.signature):\n"
                '        raise NotFound("The signature is wrong.")\n',
            ),
        ),
        tests=(FORGED,),
    ),
    Breach(
        name="a code has 60 bits",
        rows=("2.6.60",),
        edits=(Edit(CODES, "CODE_LENGTH = 26\n_CODE_BYTES = 16\n", "CODE_LENGTH = 13\n_CODE_BYTES = 8\n"),),
        tests=(A_CODE,),
    ),
    Breach(
        name="every tip of a partner has one code",
        rows=("2.6.60",),
        edits=(
            Edit(
                CODES,
                "keyed_digest(self._codes, str(tenant), idempotency_key, tip_id)",
                "keyed_digest(self._codes, str(tenant))",
            ),
        ),
        tests=(A_CODE,),
    ),
    Breach(
        name="a code is stored as it is",
        rows=("2.6.60",),
        edits=(
            Edit(
                CODES,
                "        return keyed_digest(self._digests, str(tenant), plain).hex()",
                "        return f'{tenant}.{plain}'",
            ),
        ),
        tests=(STORED,),
    ),
    Breach(
        name="the device that sent a tip is stored",
        rows=("2.6.60",),
        edits=(
            Edit(
                "hub/services/intake/submit_tip.py",
                'keyed_digest(self._marks, "device", tip.alert, str(tenant), tip.device_ref).hex()',
                'f"{tip.alert}.{tenant}.{tip.device_ref}"',
            ),
        ),
        tests=(STORED,),
    ),
    Breach(
        name="codes may be tried for ever",
        rows=("2.6.60",),
        edits=(
            Edit(
                "hub/services/intake/withdraw_tip.py",
                "MOST_WRONG_CODES = 20\n",
                "MOST_WRONG_CODES = 20_000\n",
            ),
        ),
        tests=("tests/storage/mongo/test_tips.py::test_wrong_codes_run_out_but_only_for_their_tenant",),
    ),
    Breach(
        name="wrong codes of one partner count for all",
        rows=("2.6.60",),
        edits=(
            Edit(
                "hub/services/intake/withdraw_tip.py",
                '    bucket = f"withdraw_tip.{by.tenant}"\n',
                '    bucket = "withdraw_tip"\n',
            ),
        ),
        tests=("tests/storage/mongo/test_tips.py::test_wrong_codes_run_out_but_only_for_their_tenant",),
    ),
)
