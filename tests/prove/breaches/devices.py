"""Breaches of the door for devices."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

AGAIN = "tests/e2e/test_devices.py::test_saying_it_again_changes_nothing"
EACH = "tests/e2e/test_devices.py::test_each_item_is_answered_for_itself"
THOUSAND = "tests/e2e/test_devices.py::test_an_input_takes_a_thousand_items_and_not_one_more"
LOGS = "tests/e2e/test_operations.py::test_logs_follow_an_alert_and_say_nothing_of_people"

BREACHES = (
    Breach(
        name="a device is not found again under its ref",
        rows=("2.4.1",),
        edits=(
            Edit(
                "hub/storage/mongo/devices.py",
                'writes.append(InsertOne({"_id": row_id, "p"',
                'writes.append(InsertOne({"_id": f"{row_id}.{number}", "p"',
            ),
        ),
        tests=(AGAIN,),
    ),
    Breach(
        name="a device that is removed keeps its ref",
        rows=("2.4.1",),
        edits=(
            Edit(
                "hub/storage/mongo/devices.py",
                'REACHED_BY = ("c", "r", "t", "l", "x")',
                'REACHED_BY = ("t",)',
            ),
        ),
        tests=(AGAIN,),
    ),
    Breach(
        name="removing what is gone already is an error",
        rows=("2.4.3",),
        edits=(
            Edit(
                "hub/services/intake/remove_devices.py",
                "    await desk.devices.remove(by.tenant, list(dict.fromkeys(good)))\n    return results\n",
                "    known = await desk.devices.fresh(by.tenant, good, datetime.min.replace(tzinfo=UTC))\n"
                "    await desk.devices.remove(by.tenant, list(dict.fromkeys(good)))\n"
                "    return [one if one.ref in known else ItemResult(one.ref, NotFound()) for one in results]\n",
            ),
            Edit(
                "hub/services/intake/remove_devices.py",
                "from collections.abc import Sequence\n",
                "from collections.abc import Sequence\nfrom datetime import UTC, datetime\n",
            ),
            Edit(
                "hub/services/intake/remove_devices.py",
                "from hub.domain.devices import check_ref\n",
                "from hub.domain.devices import check_ref\nfrom hub.errors import NotFound\n",
            ),
        ),
        tests=(AGAIN,),
    ),
    Breach(
        name="an input takes a thousand and one items",
        rows=("2.4.2", "2.15.7"),
        edits=(Edit("hub/domain/devices.py", "MAX_ITEMS = 1000", "MAX_ITEMS = 1001"),),
        tests=(THOUSAND,),
    ),
    Breach(
        name="an input takes less than a thousand items",
        rows=("2.4.2",),
        edits=(
            Edit(
                "hub/services/intake/steps/items.py",
                "if not 1 <= len(items) <= MAX_ITEMS:",
                "if not 1 <= len(items) < MAX_ITEMS:",
            ),
        ),
        tests=(THOUSAND,),
    ),
    Breach(
        name="one bad item sinks the others",
        rows=("2.4.4",),
        edits=(
            Edit(
                "hub/services/intake/steps/items.py",
                "            results.append(ItemResult(ref_of(item), error))\n",
                "            raise\n",
            ),
        ),
        tests=(EACH,),
    ),
    Breach(
        name="a device may be in a cell and at a point",
        rows=("2.4.5",),
        edits=(
            Edit(
                "hub/services/intake/steps/items.py",
                "if (item.cell is None) == (item.point is None):",
                "if item.cell is None and item.point is None:",
            ),
        ),
        tests=(EACH,),
    ),
    Breach(
        name="a point is snapped to a finer cell",
        rows=("2.4.5",),
        edits=(
            Edit(
                "hub/domain/cells.py",
                "h3.latlng_to_cell(point.latitude, point.longitude, resolution())",
                "h3.latlng_to_cell(point.latitude, point.longitude, resolution() + 3)",
            ),
        ),
        tests=(EACH,),
    ),
    Breach(
        name="a point goes to the log",
        rows=("2.4.6", "2.13.2"),
        edits=(
            Edit(
                "hub/services/intake/steps/items.py",
                "    return snap(item.point)\n",
                '    log.info(f"snapped {item.point.latitude},{item.point.longitude}")\n    return snap(item.point)\n',
            ),
            Edit(
                "hub/services/intake/steps/items.py",
                "from typing import TypeVar\n",
                "import logging\nfrom typing import TypeVar\n\nlog = logging.getLogger(__name__)\n",
            ),
        ),
        tests=(LOGS,),
    ),
    Breach(
        name="an expired device counts as known",
        rows=("2.4.7",),
        edits=(
            Edit("hub/storage/mongo/devices.py", 'return bool(row["a"]) and row["x"] > now', 'return bool(row["a"])'),
        ),
        tests=("tests/storage/mongo/test_device_rows.py::test_an_expired_device_comes_back",),
    ),
    Breach(
        name="a cell of any resolution is taken",
        rows=("2.4.5", "2.15.4"),
        edits=(
            Edit(
                "hub/domain/cells.py",
                "not h3.is_valid_cell(text) or h3.get_resolution(text) != resolution():",
                "not h3.is_valid_cell(text):",
            ),
        ),
        tests=(EACH,),
    ),
    Breach(
        name="latitudes end at a hundred",
        rows=("2.15.5",),
        edits=(Edit("hub/domain/geometry.py", "and abs(self.latitude) <= 90\n", "and abs(self.latitude) <= 100\n"),),
        tests=(EACH, "tests/e2e/test_closing.py::test_a_case_that_cannot_be_is_refused_and_leaves_nothing"),
    ),
    Breach(
        name="a place that is no number is within every bound",
        rows=("2.15.6",),
        edits=(
            Edit(
                "hub/domain/geometry.py",
                "            math.isfinite(self.latitude)\n            and math.isfinite(self.longitude)\n"
                "            and abs(self.latitude) <= 90\n            and abs(self.longitude) <= 180\n",
                "            not abs(self.latitude) > 90 and not abs(self.longitude) > 180\n",
            ),
        ),
        tests=(
            "tests/services/police/test_open_case.py::test_bad_input_has_a_typed_error_with_its_path_and_leaves_nothing",
        ),
    ),
    Breach(
        name="what is no JSON is called a fault of the hub",
        rows=("2.15.6",),
        edits=(
            Edit(
                "hub/graphql/transport/view.py",
                "response = refusal(error.status, error.code, error.sentence, media=media)",
                "response = refusal(500, INTERNAL, MASKED_SENTENCE)",
            ),
        ),
        tests=("tests/e2e/test_devices.py::test_what_is_no_number_is_refused_at_the_door",),
    ),
    Breach(
        name="a push token may have any length",
        rows=("2.15.8",),
        edits=(Edit("hub/domain/devices.py", "MAX_TOKEN_BYTES = 4096", "MAX_TOKEN_BYTES = 1_000_000"),),
        tests=(EACH,),
    ),
    Breach(
        name="one token stands under each of its refs",
        rows=("2.15.9",),
        edits=(
            Edit(
                "hub/storage/mongo/devices.py",
                '{"t": item.token, "h": token_hash(tenant, item.token)}',
                '{"t": item.token, "h": token_hash(tenant, item.ref + item.token)}',
            ),
        ),
        tests=("tests/e2e/test_devices.py::test_one_token_under_two_refs_gets_one_push",),
    ),
    Breach(
        name="a ref is one device for all partners",
        rows=("2.15.3",),
        edits=(
            Edit(
                "hub/domain/devices.py",
                'hashlib.blake2b(f"{tenant}|{ref}".encode(), digest_size=10)',
                'hashlib.blake2b(f"|{ref}".encode(), digest_size=10)',
            ),
        ),
        tests=("tests/e2e/test_devices.py::test_anothers_ref_answers_as_one_that_never_existed",),
    ),
    Breach(
        name="a partner reads on from another's cursor",
        rows=("2.15.3", "2.15.18"),
        edits=(
            Edit(
                "hub/domain/cursors.py",
                "if (found_kind, found_reader) != (kind, self._mark(reader)):",
                "if found_kind != kind:",
            ),
        ),
        tests=(
            "tests/e2e/test_webhooks.py::test_an_audience_is_its_partners_own",
            "tests/e2e/test_feed.py::test_a_cursor_that_is_garbage_or_foreign_is_told_so",
            "tests/e2e/test_feed.py::test_a_list_takes_no_other_cursor_either",
        ),
    ),
)
