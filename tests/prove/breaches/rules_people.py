"""Breaches of the rules of people: confirmation, power, audit, what staff and partners may see, receipt codes."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

POLICY = "hub/domain/ministry-2016.toml"
CONFIRM = "hub/services/desk/confirm_case.py"
OPEN_CASE = "hub/services/desk/open_case.py"
AUDITED = "hub/services/desk/audited.py"
PAUSE_UNCONFIRMED = "hub/services/desk/pause_unconfirmed.py"
GUARD = "hub/services/fanout/guard.py"
REACH = "hub/domain/reach.py"
CODES = "hub/services/intake/receipt_codes.py"

E2E = "tests/e2e/test_escalation.py"
LIMIT = f"{E2E}::test_posted_late_it_waits_at_the_unconfirmed_limit_for_another_person"
QUARTER = f"{E2E}::test_after_fifteen_minutes_unconfirmed_it_holds_movers_too_and_a_confirmation_lets_all_go"
CERTIFIED = f"{E2E}::test_who_is_not_certified_or_opens_a_fourth_case_in_an_hour_is_refused"
READS = "tests/services/desk/test_reads.py"
CASES = "tests/schema/test_police_cases.py"
PHOTOS = "tests/resolvers/test_photo_routes.py"
LOGS = "tests/e2e/test_operations.py::test_logs_follow_an_alert_and_say_nothing_of_people"
MODES = "tests/e2e/test_modes.py::test_each_key_sees_its_own_alerts_only"
FOREIGN_REF = "tests/e2e/test_devices.py::test_anothers_ref_answers_as_one_that_never_existed"
FORGED = f"{PHOTOS}::test_a_forged_link_and_an_unknown_photo_answer_alike"
A_CODE = "tests/services/intake/test_tips.py::test_a_code_has_128_bits_in_letters_that_can_be_read_out"
STORED = "tests/storage/test_tips.py::test_neither_code_nor_device_is_stored"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="each reader of a photo is logged with the address",
        rows=("2.6.42",),
        edits=(
            Edit(
                "hub/resolvers/photo_routes.py",
                "from collections.abc import Awaitable",
                "import logging\nfrom collections.abc import Awaitable",
            ),
            Edit(
                "hub/resolvers/photo_routes.py",
                "    parts = request.path_params\n",
                '    logging.getLogger(__name__).info("photo asked for by %s", request.client and request.client.host)\n'
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
            Edit("hub/logs.py", "    return str(record.msg)[:200]\n", "    return record.getMessage()[:200]\n"),
        ),
        tests=(LOGS,),
    ),
    Breach(
        name="the unconfirmed limit holds nobody back",
        rows=("2.6.47",),
        edits=(
            Edit(
                "hub/services/fanout/start_stage.py",
                "    within = alert.confirmed or stage.radius_km <= unconfirmed_limit_km",
                "    within = True",
            ),
            Edit(
                "hub/services/fanout/tick.py",
                "    return alert.confirmed or stage.radius_km <= desk.unconfirmed_limit_km",
                "    return True",
            ),
        ),
        tests=(LIMIT,),
    ),
    Breach(
        name="a second account is a second person",
        rows=("2.6.48",),
        edits=(
            Edit(
                "hub/domain/cases.py",
                "        if by.person == self.opened_person:",
                "        if by.account == self.opened_by:",
            ),
        ),
        tests=(
            "tests/services/desk/test_confirm_case.py::test_confirmed_means_that_another_person_with_the_power_did",
            f"{E2E}::test_another_account_of_the_same_person_is_not_another_person",
        ),
    ),
    Breach(
        name="whoever may read may confirm",
        rows=("2.6.48",),
        edits=(Edit(CONFIRM, "    by.require(Power.CONFIRM_CASE)\n", "    by.require(next(iter(by.powers)))\n"),),
        tests=(
            "tests/services/desk/test_confirm_case.py::test_confirmed_means_that_another_person_with_the_power_did",
        ),
    ),
    Breach(
        name="unconfirmed, an alert goes on for an hour",
        rows=("2.6.49",),
        edits=(Edit(POLICY, "confirm_within_minutes = 15", "confirm_within_minutes = 60"),),
        tests=(QUARTER,),
    ),
    Breach(
        name="unconfirmed, movers are told all the same",
        rows=("2.6.49",),
        edits=(
            Edit(
                GUARD,
                "return self.halted or (self.alert.held and not cancel)",
                'return self.halted or ("OFFICER" in self.alert.pauses and not cancel)',
            ),
        ),
        tests=(QUARTER,),
    ),
    Breach(
        name="no supervisor is alarmed",
        rows=("2.6.49",),
        edits=(Edit(PAUSE_UNCONFIRMED, "            await desk.alarm.unconfirmed(alert.id, alert.case)\n", ""),),
        tests=(QUARTER,),
    ),
    Breach(
        name="a confirmation does not call for what was waiting",
        rows=("2.6.50",),
        edits=(Edit(CONFIRM, "    await ring_due_stages(desk, change.alert, now)\n", ""),),
        tests=("tests/services/desk/test_confirm_case.py::test_another_person_releases_every_overdue_stage",),
    ),
    Breach(
        name="a confirmation does not end the hold for want of it",
        rows=("2.6.50",),
        edits=(
            Edit(
                CONFIRM,
                '"pauses": alert.pauses - {PauseReason.UNCONFIRMED}}',
                '"pauses": alert.pauses | frozenset[PauseReason]()}',
            ),
        ),
        tests=(QUARTER,),
    ),
    Breach(
        name="who is not certified may act",
        rows=("2.6.51",),
        edits=(
            Edit(
                "hub/domain/actors.py",
                "        if not self.certified or power not in self.powers:",
                "        if power not in self.powers:",
            ),
        ),
        tests=(CERTIFIED,),
    ),
    Breach(
        name="a fourth opening in an hour needs nobody",
        rows=("2.6.51",),
        edits=(
            Edit(
                OPEN_CASE,
                "    if earlier >= desk.policy.openings_per_hour:",
                "    if earlier > desk.policy.openings_per_hour:",
            ),
        ),
        tests=(CERTIFIED, "tests/storage/test_desk.py::test_at_most_three_openings_of_one_person_also_at_once"),
    ),
    Breach(
        name="openings are counted before the transaction",
        rows=("2.6.51",),
        edits=(
            Edit(OPEN_CASE, "        await _require_not_too_many(desk, by, now, transaction)\n", ""),
            Edit(
                OPEN_CASE,
                "    async def work(transaction: Transaction) -> KeptResult:\n",
                "    await _require_not_too_many(desk, by, now, None)\n\n"
                "    async def work(transaction: Transaction) -> KeptResult:\n",
            ),
        ),
        tests=("tests/storage/test_desk.py::test_at_most_three_openings_of_one_person_also_at_once",),
    ),
    Breach(
        name="what was read is written down afterwards",
        rows=("2.6.52",),
        edits=(
            Edit(
                AUDITED,
                "    await record(trail, looking)\n    found = await read()\n",
                "    found = await read()\n    await record(trail, looking)\n",
            ),
        ),
        tests=(f"{READS}::test_the_line_is_written_before_anything_is_read",),
    ),
    Breach(
        name="the trail does not say what a list held",
        rows=("2.6.52",),
        edits=(Edit(AUDITED, "    if held:\n        await record(trail, looking, held)\n", ""),),
        tests=(f"{READS}::test_what_a_list_held_is_written_before_it_is_given_out",),
    ),
    Breach(
        name="a case is read past the door",
        rows=("2.6.53",),
        edits=(
            Edit(
                "hub/services/desk/read_case.py",
                "    looking = Looking(by, AuditAction.READ_CASE, case_id, purpose, now)\n"
                "    case = await audited(desk.audit, looking, lambda: desk.cases.get(case_id))\n",
                "    case = await desk.cases.get(case_id)\n",
            ),
        ),
        tests=("tests/test_tree.py::test_staff_read_through_one_function",),
    ),
    Breach(
        name="a read writes its own line",
        rows=("2.6.53",),
        edits=(
            Edit(
                "hub/services/desk/stage_reach.py",
                "    return await audited(desk.audit, looking, read)\n",
                "    await desk.audit.append(looking)\n    return await read()\n",
            ),
        ),
        tests=("tests/test_tree.py::test_staff_read_through_one_function",),
    ),
    Breach(
        name="a purpose may be left empty",
        rows=("2.6.54",),
        edits=(
            Edit(
                AUDITED,
                '    purpose = line(looking.purpose, 200, path=("purpose",))\n    if len(purpose) < 3:\n',
                '    purpose = " ".join(looking.purpose.split())[:200]\n    if purpose and len(purpose) < 3:\n',
            ),
        ),
        tests=(f"{READS}::test_a_purpose_is_needed", f"{CASES}::test_a_purpose_is_asked_for"),
    ),
    Breach(
        name="a trail that cannot be written holds nobody up",
        rows=("2.6.55",),
        edits=(
            Edit(
                AUDITED,
                "    except StorageUnavailable:\n        raise AuditUnavailable() from None\n",
                "    except (StorageUnavailable, AuditUnavailable):\n        pass\n",
            ),
        ),
        tests=(f"{READS}::test_no_audit_no_data", f"{CASES}::test_no_audit_no_data"),
    ),
    Breach(
        name="a trail whose database is away says nothing",
        rows=("2.6.55",),
        edits=(
            Edit(
                "hub/storage/audit.py",
                "        except PyMongoError:\n            raise AuditUnavailable() from None\n",
                "        except PyMongoError:\n            return\n",
            ),
        ),
        tests=("tests/storage/test_audit.py::test_a_store_that_is_down_is_said_so",),
    ),
    Breach(
        name="a photo is read before the trail says so",
        rows=("2.6.55",),
        edits=(
            Edit(
                "hub/services/media/show_photo.py",
                "    await record(by, photo.id, purpose)\n    data = await photos.read(photo.id, wanted)\n",
                "    data = await photos.read(photo.id, wanted)\n    await record(by, photo.id, purpose)\n",
            ),
        ),
        tests=("tests/services/media/test_attach_and_show.py::test_no_audit_no_photo",),
    ),
    Breach(
        name="a photo is shown when the trail cannot be written",
        rows=("2.6.55",),
        edits=(
            Edit(
                "hub/services/media/show_photo.py",
                "    await record(by, photo.id, purpose)\n",
                "    with contextlib.suppress(AuditUnavailable):\n        await record(by, photo.id, purpose)\n",
            ),
            Edit(
                "hub/services/media/show_photo.py",
                "from hub.errors import NotFound\n",
                "from hub.errors import AuditUnavailable, NotFound\n",
            ),
            Edit(
                "hub/services/media/show_photo.py",
                "from hub.domain.actors import Officer, Power\n",
                "import contextlib\n\nfrom hub.domain.actors import Officer, Power\n",
            ),
        ),
        tests=("tests/services/media/test_attach_and_show.py::test_no_audit_no_photo",),
    ),
    Breach(
        name="partners list alerts by a child's name",
        rows=("2.6.56",),
        edits=(
            Edit(
                "hub/schema/partner/queries.py",
                "after: str | None = None, state: AlertState | None = None\n",
                "after: str | None = None, state: AlertState | None = None, name: str | None = None\n",
            ),
            Edit(
                "docs/partner.graphql",
                "after: String = null, state: AlertState = null)",
                "after: String = null, state: AlertState = null, name: String = null)",
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
        tests=("tests/schema/test_police_doors.py::test_no_field_of_the_graph_is_about_a_device",),
    ),
    Breach(
        name="a count of a few is shown as it is",
        rows=("2.6.58",),
        edits=(
            Edit(
                REACH,
                "    if 0 < count < below:\n        return None\n",
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
                "    known = await devices.known(by.tenant, [receipt.ref for receipt in good], now)\n",
                "    known = await devices.known(by.tenant, [receipt.ref for receipt in good], now)\n"
                "    for tenant in range(2, 40):\n"
                "        known |= await devices.known(tenant, [receipt.ref for receipt in good], now)\n",
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
        ),
        tests=(MODES,),
    ),
    Breach(
        name="a forged link is refused as one",
        rows=("2.6.59",),
        edits=(
            Edit(
                "hub/services/media/serve_photo.py",
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
                "hub/services/intake/collect_tip.py",
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
        tests=("tests/storage/test_tips.py::test_wrong_codes_run_out_but_only_for_their_tenant",),
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
        tests=("tests/storage/test_tips.py::test_wrong_codes_run_out_but_only_for_their_tenant",),
    ),
)
