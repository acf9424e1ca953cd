"""Faults that disclose data to the wrong reader."""

from tests.prove.fault import Edit, Fault

FAULTS = (
    Fault(
        "the published centre is the exact place",
        (Edit("hub/domain/alerts/alert.py", "return centre(snap(place))", "return place"),),
        red=("tests/services/police/cases/test_open_case.py::test_no_private_fact_becomes_public",),
    ),
    Fault(
        "a point goes to the log",
        (
            Edit(
                "hub/services/intake/steps/items.py",
                "    return snap(item.point)",
                ('    log.info(f"snapped {item.point.latitude},{item.point.longitude}")\n    return snap(item.point)'),
            ),
            Edit(
                "hub/services/intake/steps/items.py",
                "from typing import TypeVar",
                ("import logging\nfrom typing import TypeVar\n\nlog = logging.getLogger(__name__)"),
            ),
        ),
        red=("tests/e2e/test_operations.py::test_logs_follow_an_alert_and_say_nothing_of_people",),
    ),
    Fault(
        "a count below k is shown",
        (
            Edit(
                "hub/domain/delivery/reach.py",
                "return count if count >= smallest_shown(deviation, below) else None",
                "return count",
            ),
        ),
        red=("tests/services/police/trail/test_reads.py::test_reach_is_suppressed_below_k",),
    ),
    Fault(
        "a read is audited afterwards",
        (
            Edit(
                "hub/services/police/steps/audit.py",
                "    await _append(trail, asked)\n    work_on = ",
                "    work_on = ",
            ),
            Edit(
                "hub/services/police/steps/audit.py",
                "        given = await work()\n",
                "        given = await work()\n        await _append(trail, asked)\n",
            ),
        ),
        red=("tests/services/police/trail/test_reads.py::test_the_line_is_written_before_anything_is_read",),
    ),
    Fault(
        "a read goes on though the audit cannot be written",
        (
            Edit(
                "hub/services/police/steps/audit.py",
                ("    except StorageUnavailable:\n        raise AuditUnavailable() from None"),
                ("    except (StorageUnavailable, AuditUnavailable):\n        pass"),
            ),
        ),
        red=("tests/services/police/trail/test_reads.py::test_without_the_trail_no_data_is_read",),
    ),
    Fault(
        "a change is made before the audit is written",
        (
            Edit(
                "hub/services/police/steps/change_with_audit.py",
                "run_audited(audit, actions, work, ",
                "run_audited(audit, actions, lambda done=await work(): asyncio.sleep(0, done), ",
            ),
            Edit(
                "hub/services/police/steps/change_with_audit.py",
                "from collections.abc",
                ("import asyncio\nfrom collections.abc"),
            ),
        ),
        red=(
            "tests/services/police/trail/test_changes_are_reads.py::test_without_the_trail_nothing_is_changed_or_answered",
        ),
    ),
    Fault(
        "a ref is one device for all partners",
        (
            Edit(
                "hub/domain/delivery/devices.py",
                'hashlib.blake2b(f"{tenant}|{ref}".encode(), digest_size=10)',
                'hashlib.blake2b(f"|{ref}".encode(), digest_size=10)',
            ),
        ),
        red=("tests/e2e/test_devices.py::test_a_foreign_ref_answers_like_an_unknown_one",),
    ),
    Fault(
        "another partner's ref answers differently from an unknown one",
        (
            Edit(
                "hub/services/intake/confirm_receipts.py",
                "    numbers = await services.devices.numbers(by.tenant, [receipt.ref for receipt in valid])",
                (
                    "    numbers = await services.devices.numbers(by.tenant, [receipt.ref for receipt in valid])\n"
                    "    for tenant in range(2, 40):\n"
                    "        numbers |= await services.devices.numbers(tenant, [receipt.ref for receipt in valid])"
                ),
            ),
        ),
        red=("tests/e2e/test_devices.py::test_a_foreign_ref_answers_like_an_unknown_one",),
    ),
    Fault(
        "a cursor works for every reader",
        (
            Edit(
                "hub/domain/cursors.py",
                "if (found_kind, found_reader) != (kind, self._mark(reader)):",
                "if found_kind != kind or not found_reader:",
            ),
        ),
        red=("tests/e2e/test_pages.py::test_a_cursor_is_valid_for_one_caller",),
    ),
    Fault(
        "a forged photo link is refused as forged",
        (
            Edit(
                "hub/services/photos/serve_photo.py",
                (
                    "    if size is None or not links.genuine(request.alert, request.photo, size, request.signature):\n"
                    "        raise NotFound()"
                ),
                (
                    "    if size is None or not links.genuine(request.alert, request.photo, size, request.signature):\n"
                    '        raise NotFound("The signature is wrong.")'
                ),
            ),
        ),
        red=("tests/http/test_photo_routes.py::test_forged_link_and_unknown_photo_look_alike",),
    ),
    Fault(
        "a photo link outlives its alert",
        (
            Edit(
                "hub/services/photos/serve_photo.py",
                "    if not alert.open or now >= alert.expires_at:",
                "    if now >= alert.expires_at:",
            ),
        ),
        red=("tests/services/photos/test_serve_photo.py::test_photo_link_reads_alert_state_each_time",),
    ),
    Fault(
        "photo requests are logged with the reader's address",
        (
            Edit(
                "hub/http/photo_routes.py",
                "from collections.abc import AsyncIterator",
                ("import logging\nfrom collections.abc import AsyncIterator"),
            ),
            Edit(
                "hub/http/photo_routes.py",
                "    parts = request.path_params",
                (
                    '    logging.getLogger(__name__).info("photo asked for by %s", request.client)\n'
                    "    parts = request.path_params"
                ),
            ),
        ),
        red=("tests/http/test_photo_routes.py::test_no_log_keeps_a_readers_address",),
    ),
    Fault(
        "a receipt code is stored in the clear",
        (
            Edit(
                "hub/services/intake/steps/tip_receipt_codes.py",
                "        return keyed_digest(self._digests, str(tenant), plain).hex()",
                "        return f'{tenant}.{plain}'",
            ),
        ),
        red=("tests/storage/mongo/tips/test_tips.py::test_neither_code_nor_device_is_stored",),
    ),
    Fault(
        "the device that sent a tip is stored",
        (
            Edit(
                "hub/services/intake/steps/tip_marks.py",
                'keyed_digest(self._marks, "device", tip.alert, str(tenant), tip.device_ref).hex()',
                'f"{tip.alert}.{tenant}.{tip.device_ref}"',
            ),
        ),
        red=("tests/storage/mongo/tips/test_tips.py::test_neither_code_nor_device_is_stored",),
    ),
    Fault(
        "a partner's secrets are stored in the clear",
        (
            Edit("hub/wiring/secrets.py", "return self._fernet.encrypt(plain)", "return plain"),
            Edit("hub/wiring/secrets.py", "return self._fernet.decrypt(sealed)", "return sealed"),
        ),
        red=("tests/storage/mongo/partners/test_partners.py::test_neither_key_nor_secret_is_kept_as_it_is",),
    ),
    Fault(
        "an unexpected error reaches the client in its own words",
        (
            Edit(
                "hub/graphql/execution/masking.py",
                "_rewrite(error, MASKED_SENTENCE,",
                "_rewrite(error, str(cause),",
            ),
        ),
        red=("tests/graphql/test_foundation.py::test_unexpected_error_is_masked_and_logged_by_line",),
    ),
)
