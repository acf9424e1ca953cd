"""Breaches of the feed, of both graphs, of tips and idempotency keys, and of the SDK."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

FOLLOW = "hub/services/feed/follow_feed.py"
GRAPH = "hub/schema/graph.py"
LIMITS = "hub/schema/limits.py"
BODY = "hub/schema/body.py"
IDEMPOTENCY = "hub/services/idempotency.py"
OPEN_CASE = "hub/services/desk/open_case.py"
REVISE = "hub/services/desk/revise_case.py"
CLOSE = "hub/services/desk/close_case.py"
COLLECT = "hub/services/intake/collect_tip.py"
WITHDRAW = "hub/services/intake/withdraw_tip.py"
SDK_WEBHOOKS = "sdk/reunion/webhooks.py"
STREAM = "sdk/reunion/stream.py"

FEED = "tests/e2e/test_feed.py"
IN_ORDER = f"{FEED}::test_events_come_in_order_once_each_over_cuts"
RESUMED = f"{FEED}::test_a_cursor_leads_on_from_its_place_also_over_a_killed_server"
FOUNDATION = "tests/schema/test_foundation.py"
BEYOND = f"{FOUNDATION}::test_a_document_beyond_the_limits_is_refused_at_once"
AT_THE_LIMITS = f"{FOUNDATION}::test_a_document_at_the_limits_is_served"
SOCKETS = "tests/schema/test_sockets.py"
TIPS = "tests/storage/test_tips.py"
WHOLE_TIP = f"{TIPS}::test_a_tip_reaches_the_case_whole"
PHOTO_ALONG = f"{TIPS}::test_a_withdrawn_tip_takes_its_photo_along"
ONE_CODE = f"{TIPS}::test_the_same_key_gives_the_same_code_also_at_the_same_moment"
OPENING = "tests/services/desk/test_open_case.py"
REVISING = "tests/services/desk/test_revise_case.py::test_a_repeat_gives_the_same_answer"
CLOSING = "tests/services/desk/test_close_case.py::test_closing_twice_gives_the_same_answer_to_the_same_key_only"
AT_ONCE = "tests/storage/test_idempotency.py::test_many_calls_at_the_same_moment_do_it_once"
DESK = "tests/storage/test_desk.py"
CALLS = "tests/sdk/test_calls.py"
DEVICES = "tests/sdk/test_devices.py"
PACKAGE = "tests/sdk/test_package.py"
SIGNED = "tests/e2e/test_webhooks.py::test_signed_events_and_an_audience_read_page_by_page"
CUTS = "tests/sdk/test_stream.py::test_cuts_at_every_point_one_after_another"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="a follower is not handed every event",
        rows=("2.7.1",),
        edits=(
            Edit(
                "hub/storage/feed_tail.py",
                "                        self._hand_out(event)",
                "                        if event.sequence % 3:\n                            self._hand_out(event)",
            ),
        ),
        tests=(IN_ORDER,),
    ),
    Breach(
        name="the legacy protocol is spoken too",
        rows=("2.7.1",),
        edits=(
            Edit(
                "hub/schema/view.py",
                "subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL]",
                'subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL, "graphql-ws"]',
            ),
        ),
        tests=(f"{SOCKETS}::test_the_legacy_protocol_is_off",),
    ),
    Breach(
        name="every cursor leads to the present",
        rows=("2.7.2",),
        edits=(
            Edit(FOLLOW, "            return sequence\n        case _:", "            return last\n        case _:"),
        ),
        tests=(
            RESUMED,
            "tests/storage/test_feed.py::test_a_follower_resumes_at_any_place_without_gap_or_repeat",
        ),
    ),
    Breach(
        name="a cursor leads to the event before its place",
        rows=("2.7.2",),
        edits=(
            Edit(
                FOLLOW,
                "            return sequence\n        case _:",
                "            return sequence - 1\n        case _:",
            ),
        ),
        tests=("tests/storage/test_feed.py::test_a_follower_resumes_at_any_place_without_gap_or_repeat",),
    ),
    Breach(
        name="both schemas are of whatever version of federation is newest",
        rows=("2.7.3",),
        edits=(Edit(GRAPH, 'federation_version="2.9"', 'federation_version="2.11"'),),
        tests=("tests/schema/test_snapshots.py::test_those_in_docs_are_true",),
    ),
    Breach(
        name="a gateway's reference to an alert finds nothing",
        rows=("2.7.4",),
        edits=(
            Edit(
                "hub/schema/partner/alert.py",
                "        found = await read_alert(info.context.services.feed, id, by=info.context.actor)\n",
                "        found = None\n",
            ),
        ),
        tests=("tests/e2e/test_modes.py::test_each_key_sees_its_own_alerts_only",),
    ),
    Breach(
        name="an unexpected error is answered in its own words",
        rows=("2.7.5",),
        edits=(
            Edit(
                "hub/schema/masking.py",
                "_rewritten(error, MASKED_SENTENCE,",
                "_rewritten(error, str(cause),",
            ),
        ),
        tests=(
            f"{FOUNDATION}::test_an_unexpected_error_is_a_number_for_the_client_and_a_line_for_the_log",
            f"{SOCKETS}::test_an_error_in_a_stream_is_masked",
        ),
    ),
    Breach(
        name="an unexpected error is logged in its own words",
        rows=("2.7.5",),
        edits=(
            Edit(
                "hub/schema/masking.py",
                'logger.error("request %s failed: %s at %s", request_id, type(cause).__name__, line_of(cause))',
                'logger.error("request %s failed: %s: %s at %s", request_id, type(cause).__name__, cause, line_of(cause))',
            ),
        ),
        tests=(
            f"{FOUNDATION}::test_an_unexpected_error_is_a_number_for_the_client_and_a_line_for_the_log",
            f"{SOCKETS}::test_an_error_in_a_stream_is_masked",
        ),
    ),
    Breach(
        name="a body that announces nothing is not counted",
        rows=("2.7.6",),
        edits=(Edit(BODY, "            if taken > self._limit:\n                raise BodyTooLarge\n", ""),),
        tests=(f"{FOUNDATION}::test_a_body_has_a_limit_announced_or_not",),
    ),
    Breach(
        name="a body of just the limit is refused",
        rows=("2.7.6",),
        edits=(Edit(BODY, "if _announced(scope) > self._limit:", "if _announced(scope) >= self._limit:"),),
        tests=(f"{FOUNDATION}::test_a_body_has_a_limit_announced_or_not",),
    ),
    Breach(
        name="a document may be as deep as it likes",
        rows=("2.7.7",),
        edits=(Edit(LIMITS, "MAX_DEPTH: Final = 12\n", "MAX_DEPTH: Final = 100_000\n"),),
        tests=(BEYOND,),
    ),
    Breach(
        name="a document at the limit of depth is refused",
        rows=("2.7.7",),
        edits=(Edit(LIMITS, "if size.depth > MAX_DEPTH:", "if size.depth >= MAX_DEPTH:"),),
        tests=(AT_THE_LIMITS,),
    ),
    Breach(
        name="aliases are counted and never refused",
        rows=("2.7.8",),
        edits=(Edit(LIMITS, "        if aliases > MAX_ALIASES:", "        if aliases > MAX_TOKENS:"),),
        tests=(BEYOND,),
    ),
    Breach(
        name="a document at the limit of aliases is refused",
        rows=("2.7.8",),
        edits=(Edit(LIMITS, "        if aliases > MAX_ALIASES:", "        if aliases >= MAX_ALIASES:"),),
        tests=(AT_THE_LIMITS,),
    ),
    Breach(
        name="tokens are not counted",
        rows=("2.7.9",),
        edits=(Edit(LIMITS, "        lambda: MaxTokensLimiter(max_token_count=MAX_TOKENS),\n", ""),),
        tests=(f"{FOUNDATION}::test_tokens_are_counted_where_nothing_else_is_wrong",),
    ),
    Breach(
        name="a tip comes without the contact",
        rows=("2.8.1",),
        edits=(Edit(COLLECT, "        contact=tip.contact,\n", "        contact=None,\n"),),
        tests=(WHOLE_TIP,),
    ),
    Breach(
        name="a tip comes without the place",
        rows=("2.8.1",),
        edits=(Edit(COLLECT, "        place=tip.place,\n", "        place=None,\n"),),
        tests=(WHOLE_TIP,),
    ),
    Breach(
        name="a code withdraws whoever holds it",
        rows=("2.8.1",),
        edits=(
            Edit(
                "hub/services/intake/receipt_codes.py",
                "keyed_digest(self._digests, str(tenant), plain)",
                "keyed_digest(self._digests, plain)",
            ),
        ),
        tests=(f"{TIPS}::test_only_the_own_right_code_withdraws_and_only_once",),
    ),
    Breach(
        name="a code withdraws as often as it is sent",
        rows=("2.8.1",),
        edits=(
            Edit(
                "hub/storage/tips.py",
                'standing = {"receipt": receipt, "withdrawn_at": None}',
                'standing = {"receipt": receipt}',
            ),
        ),
        tests=(f"{TIPS}::test_only_the_own_right_code_withdraws_and_only_once",),
    ),
    Breach(
        name="a withdrawn tip leaves what was said",
        rows=("2.8.1",),
        edits=(Edit("hub/storage/tips.py", '_WIPED: Row = {"text": None, ', "_WIPED: Row = {"),),
        tests=(f"{TIPS}::test_only_the_own_right_code_withdraws_and_only_once",),
    ),
    Breach(
        name="a tip's photo is dropped",
        rows=("2.8.2",),
        edits=(Edit(COLLECT, "        photo=tip.photo,\n", "        photo=None,\n"),),
        tests=(PHOTO_ALONG,),
    ),
    Breach(
        name="a withdrawn tip leaves its photo behind",
        rows=("2.8.2",),
        edits=(
            Edit(
                WITHDRAW,
                "        await withdrawal.photos.remove(withdrawn.photo)\n",
                "        pass\n",
            ),
        ),
        tests=(PHOTO_ALONG,),
    ),
    Breach(
        name="a partner attaches another's photo",
        rows=("2.8.2",),
        edits=(
            Edit(
                "hub/services/media/attach_photo.py",
                "    if photo is None or photo.owner != owned_by_partner(by):",
                "    if photo is None or photo.by_staff:",
            ),
        ),
        tests=("tests/services/media/test_attach_and_show.py::test_a_partner_attaches_only_its_own",),
    ),
    Breach(
        name="a page of tips holds one too many and never says that there is more",
        rows=("2.8.3",),
        edits=(
            Edit(
                "hub/services/desk/read_tips.py",
                "page_of(await desk.tips.of_case(case_id, after, first + 1), first)",
                "page_of(await desk.tips.of_case(case_id, after, first + 1), first + 1)",
            ),
        ),
        tests=("tests/schema/test_police_tips.py::test_tips_come_in_pages_and_the_trail_names_them",),
    ),
    Breach(
        name="the trail does not say which tips were read",
        rows=("2.8.3",),
        edits=(
            Edit(
                "hub/services/desk/read_tips.py",
                "audited(desk.audit, looking, read, lambda page: [tip.id for tip in page.rows])",
                "audited(desk.audit, looking, read)",
            ),
        ),
        tests=("tests/schema/test_police_tips.py::test_tips_come_in_pages_and_the_trail_names_them",),
    ),
    Breach(
        name="a repeated opening opens another case",
        rows=("2.8.4",),
        edits=(
            Edit(
                OPEN_CASE,
                "CaseChange(**await once(desk.atomic, desk.idempotency, key, work))",
                "CaseChange(**await desk.atomic.run(work))",
            ),
        ),
        tests=(f"{OPENING}::test_a_repeat_under_the_same_key_gives_the_same_case",),
    ),
    Breach(
        name="whatever comes under a known key is taken for a repeat",
        rows=("2.8.4", "2.8.5", "2.8.6", "2.8.7"),
        edits=(
            Edit(
                IDEMPOTENCY,
                "            if kept.fingerprint != key.fingerprint:\n"
                '                raise IdempotencyMismatch(path=("idempotencyKey",))\n',
                "",
            ),
        ),
        tests=(f"{OPENING}::test_another_input_under_the_same_key_is_refused", REVISING, CLOSING, ONE_CODE),
    ),
    Breach(
        name="a repeated revision is done again",
        rows=("2.8.5",),
        edits=(
            Edit(
                REVISE,
                "CaseChange(**await once(desk.atomic, desk.idempotency, key, work))",
                "CaseChange(**await desk.atomic.run(work))",
            ),
        ),
        tests=(REVISING,),
    ),
    Breach(
        name="a repeated closing is refused",
        rows=("2.8.6",),
        edits=(
            Edit(
                CLOSE,
                "CaseChange(**await once(desk.atomic, desk.idempotency, key, work))",
                "CaseChange(**await desk.atomic.run(work))",
            ),
        ),
        tests=(CLOSING,),
    ),
    Breach(
        name="a case is closed as often as anyone closes it",
        rows=("2.8.6", "2.8.9"),
        edits=(Edit("hub/domain/cases.py", "        self.require(CaseMove.CLOSE)\n", ""),),
        tests=(CLOSING, f"{DESK}::test_several_officers_closing_at_once_close_once"),
    ),
    Breach(
        name="a repeated tip is another tip",
        rows=("2.8.7",),
        edits=(
            Edit(
                COLLECT,
                "    kept = await once(intake.atomic, intake.idempotency, key, work)\n",
                "    kept = await intake.atomic.run(work)\n",
            ),
        ),
        tests=(ONE_CODE,),
    ),
    Breach(
        name="a call is kept for an hour",
        rows=("2.8.8",),
        edits=(Edit("hub/storage/idempotency.py", "KEPT_FOR = timedelta(hours=24)", "KEPT_FOR = timedelta(hours=1)"),),
        tests=("tests/storage/test_idempotency.py::test_an_expired_call_is_done_again_by_one_of_many",),
    ),
    Breach(
        name="an expired call is answered for ever",
        rows=("2.8.8",),
        edits=(
            Edit(
                "hub/storage/idempotency.py",
                '        if row is None or row["expires_real"] <= datetime.now(UTC):',
                "        if row is None:",
            ),
        ),
        tests=("tests/storage/test_idempotency.py::test_an_expired_call_is_done_again_by_one_of_many",),
    ),
    Breach(
        name="a key is kept after the work was committed",
        rows=("2.8.7", "2.8.9"),
        edits=(
            Edit(IDEMPOTENCY, "import hashlib\n", "import contextlib\nimport hashlib\n"),
            Edit(
                IDEMPOTENCY,
                "        await book.keep(key.id, KeptCall(key.fingerprint, result), transaction)\n",
                "",
            ),
            Edit(
                IDEMPOTENCY,
                "            return await atomic.run(attempt)\n",
                "            done = await atomic.run(attempt)\n"
                "            with contextlib.suppress(KeyTaken):\n"
                "                await atomic.run(lambda t: book.keep(key.id, KeptCall(key.fingerprint, done), t))\n"
                "            return done\n",
            ),
        ),
        tests=(AT_ONCE, f"{DESK}::test_one_opening_for_one_key_also_at_once", ONE_CODE),
    ),
    Breach(
        name="a receipt goes out without what the phone did",
        rows=("2.9.1",),
        edits=(
            Edit(
                "sdk/reunion/receipts.py",
                'rows = [{"ref": receipt.ref, "kind": str(receipt.kind)} for receipt in chunk]',
                'rows = [{"ref": receipt.ref} for receipt in chunk]',
            ),
        ),
        tests=(f"{CALLS}::test_receipts",),
    ),
    Breach(
        name="each try of a tip has a key of its own",
        rows=("2.9.1",),
        edits=(
            Edit(
                "sdk/reunion/tips.py",
                '"idempotencyKey": idempotency_key or str(uuid4()),',
                '"idempotencyKey": str(uuid4()),',
            ),
        ),
        tests=(f"{CALLS}::test_one_key_is_one_tip",),
    ),
    Breach(
        name="a list ends with its first page",
        rows=("2.9.1",),
        edits=(
            Edit(
                "sdk/reunion/alerts.py",
                'variables = {"first": PAGE, "after": cursor,',
                'variables = {"first": PAGE, "after": None,',
            ),
        ),
        tests=(f"{CALLS}::test_the_list_runs_over_its_pages",),
    ),
    Breach(
        name="devices go in chunks larger than the hub takes",
        rows=("2.9.1",),
        edits=(Edit("sdk/reunion/results.py", "CHUNK = 1000\n", "CHUNK = 2000\n"),),
        tests=(f"{DEVICES}::test_long_lists_go_in_chunks_of_a_thousand_and_keep_their_order",),
    ),
    Breach(
        name="half a point sinks the others of its input",
        rows=("2.9.1",),
        edits=(
            Edit(
                "sdk/reunion/devices.py",
                "return len(given) != 1 and all(isfinite(degrees) for degrees in given)",
                "return all(isfinite(degrees) for degrees in given)",
            ),
        ),
        tests=(f"{DEVICES}::test_one_bad_item_never_sinks_the_others",),
    ),
    Breach(
        name="a document asks for what the hub has not",
        rows=("2.9.1",),
        edits=(
            Edit(
                "sdk/reunion/documents.py",
                "  submitTip(input: $input) { receiptCode userErrors",
                "  submitTip(input: $input) { code userErrors",
            ),
        ),
        tests=(f"{PACKAGE}::test_documents_fit_the_hubs_schema",),
    ),
    Breach(
        name="a time comes back as text",
        rows=("2.9.2",),
        edits=(
            Edit("sdk/reunion/alert.py", 'opened_at=moment(data, "openedAt"),', 'opened_at=text(data, "openedAt"),'),
        ),
        tests=(f"{CALLS}::test_an_alert_comes_back_typed",),
    ),
    Breach(
        name="the package leaves its mark of types behind",
        rows=("2.9.2",),
        edits=(
            Edit("sdk/pyproject.toml", 'packages = ["reunion"]\n', 'packages = ["reunion"]\nexclude = ["*.typed"]\n'),
        ),
        tests=(f"{PACKAGE}::test_it_says_that_it_is_typed",),
    ),
    Breach(
        name="any signature fits",
        rows=("2.9.3",),
        edits=(Edit(SDK_WEBHOOKS, "    if True not in fits:\n", "    if not fits:\n"),),
        tests=(
            "tests/sdk/test_webhooks.py::test_a_body_that_was_changed",
            "tests/sdk/test_webhooks.py::test_too_old_or_too_new",
            "tests/sdk/test_webhooks.py::test_headers_that_do_not_fit",
            SIGNED,
        ),
    ),
    Breach(
        name="only the first of several secrets is tried",
        rows=("2.9.3",),
        edits=(
            Edit(
                SDK_WEBHOOKS,
                "    if True not in fits:\n",
                "    if not fits or not fits[0]:\n",
            ),
        ),
        tests=("tests/sdk/test_webhooks.py::test_several_secrets_while_they_are_exchanged",),
    ),
    Breach(
        name="what the hub signs is read with another secret",
        rows=("2.9.3",),
        edits=(
            Edit(
                SDK_WEBHOOKS,
                "        return Webhook(secret)\n",
                "        return Webhook(secret[:-4])\n",
            ),
        ),
        tests=("tests/sdk/test_webhooks.py::test_a_signed_event_comes_back_typed", SIGNED),
    ),
    Breach(
        name="after a cut a stream begins at the present",
        rows=("2.9.4",),
        edits=(
            Edit(
                STREAM,
                '        return {"after": self.cursor, "language": self._language}',
                '        return {"after": None, "language": self._language}',
            ),
        ),
        tests=(CUTS, RESUMED),
    ),
    Breach(
        name="a stream ends with its connection",
        rows=("2.9.4",),
        edits=(
            Edit(
                STREAM,
                "        if not _passing(error) or self._malformed >= self._policy.malformed:",
                "        if self.connections or not _passing(error):",
            ),
        ),
        tests=(CUTS, RESUMED),
    ),
)
