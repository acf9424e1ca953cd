"""Breaches of the SDK, and of who acts as a partner through it."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

SDK_WEBHOOKS = "sdk/reunion/webhooks.py"
STREAM = "sdk/reunion/stream.py"
FEED = "tests/e2e/test_feed.py"
RESUMED = f"{FEED}::test_a_cursor_leads_on_from_its_place_also_over_a_killed_server"
CALLS = "tests/sdk/test_calls.py"
DEVICES = "tests/sdk/test_devices.py"
PACKAGE = "tests/sdk/test_package.py"
SIGNED = "tests/e2e/test_webhooks.py::test_signed_events_and_an_audience_read_page_by_page"
CUTS = "tests/sdk/test_stream.py::test_cuts_at_every_point_one_after_another"
APPS = "hub/local/demo/apps.py"
PLAYED = "tests/e2e/test_demo.py"
THROUGH_THE_SDK = "tests/test_tree.py::test_the_demo_and_the_end_to_end_tests_act_as_partners_through_the_sdk"
RECONNECTED = "tests/e2e/test_feed.py::test_events_come_in_order_once_each_over_cuts"
OUTLIVES = "tests/e2e/test_survival.py::test_the_feed_outlives"

BREACHES: tuple[Breach, ...] = (
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
        name="the SDK uploads without a key",
        rows=("5.3.20",),
        edits=(Edit("sdk/reunion/transport.py", '"application/octet-stream", key)', '"application/octet-stream")'),),
        tests=(
            "tests/sdk/test_retries.py::test_a_photo_whose_answer_was_lost_stays_one_photo",
            "tests/e2e/test_photos.py::test_under_ones_own_word_the_sdk_sends_one_photo",
        ),
    ),
    Breach(
        name="each try of a photo has a key of its own",
        rows=("5.3.20",),
        edits=(Edit("sdk/reunion/photos.py", "photo, idempotency_key or str(uuid4()))", "photo, str(uuid4()))"),),
        tests=("tests/sdk/test_retries.py::test_a_photo_is_one_under_ones_own_word_and_another_without",),
    ),
    Breach(
        name="every page of a list is asked for as the first",
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
                "Webhook(one) for one in given",
                "Webhook(one[:-4]) for one in given",
            ),
        ),
        tests=("tests/sdk/test_webhooks.py::test_a_signed_event_comes_back_typed", SIGNED),
    ),
    Breach(
        name="after a cut a stream begins at the present",
        rows=("2.9.4", "4.2.2", "4.2.3"),
        edits=(
            Edit(
                STREAM,
                'return {"after": self.cursor, **',
                'return {"after": None, **',
            ),
        ),
        tests=(CUTS, RESUMED, RECONNECTED, f"{OUTLIVES}[kill_api]"),
    ),
    Breach(
        name="a stream ends with its connection",
        rows=("2.9.4",),
        edits=(
            Edit(
                STREAM,
                "        if not self._passing(error) or self._malformed >= self._policy.malformed:",
                "        if self.connections or not self._passing(error):",
            ),
        ),
        tests=(CUTS, RESUMED),
    ),
    Breach(
        name="no partner sends points by itself",
        rows=("2.9.6",),
        edits=(
            Edit(APPS, 'raw points."""\n\n    sent = "point"\n', 'raw points."""\n\n    sent = "cell"\n'),
            Edit(
                APPS,
                '"language": p.language, "point": _point(p)} for p in phones]',
                '"language": p.language, "cell": snap(p.point)} for p in phones]',
            ),
            Edit(
                APPS,
                'items = [{"ref": phone.ref, "point": _point(phone)} for phone in phones]',
                'items = [{"ref": phone.ref, "cell": snap(phone.point)} for phone in phones]',
            ),
        ),
        tests=(f"{PLAYED}::test_three_partners_over_two_projects_and_a_webhook",),
    ),
    Breach(
        name="the end-to-end tests register phones without the SDK",
        rows=("2.9.5",),
        edits=(
            Edit(
                "tests/e2e/world.py",
                "        results = await self.client(mode).devices.register(devices)\n"
                "        assert [result.error for result in results] == [None] * count\n",
                '        document = "mutation ($i: RegisterDevicesInput!) '
                '{ registerDevices(input: $i) { results { ok } } }"\n'
                '        sent = {"devices": [device.to_wire() for device in devices]}\n'
                "        answer = await self.ask(document, mode, i=sent)\n"
                '        assert all(result["ok"] for result in answer.data["registerDevices"]["results"])\n',
            ),
        ),
        tests=(THROUGH_THE_SDK,),
    ),
    Breach(
        name="the demo's apps remove phones without the SDK",
        rows=("2.9.5",),
        edits=(
            Edit(
                APPS,
                "        return [result.ok for result in await self.client.devices.remove("
                "phone.ref for phone in phones)]\n",
                '        document = "mutation($i: RemoveDevicesInput!) '
                '{ removeDevices(input: $i) { results { ok } } }"\n'
                '        variables = {"i": {"refs": [phone.ref for phone in phones]}}\n'
                '        body = await PointApp._post(self, {"query": document, "variables": variables})\n'
                '        return [result["ok"] for result in body["data"]["removeDevices"]["results"]]\n',
            ),
        ),
        tests=(THROUGH_THE_SDK,),
    ),
)
