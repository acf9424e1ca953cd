"""Breaches of what keys promise: an overlap with an end, calls that are done once, comparisons that tell nothing."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

STORED, SERVICE = "hub/storage/mongo/partners.py", "hub/services/operations/partners.py"
COUNTED = 'await self._partners.update_one({"_id": partner_id}, {"$inc": {"keys": 1}}, session=transaction)'
OVERLAP = "tests/e2e/test_key_overlap.py::test_an_earlier_key_goes_on_until_its_moment_and_its_connections_end_then"
NOT_CUT = "tests/e2e/test_key_overlap.py::test_a_connection_with_an_earlier_key_is_not_cut_by_the_rotation"
ADMIN = "tests/e2e/test_admin.py::test_a_key_is_rotated_with_an_overlap_and_each_is_listed_by_its_id"
PARTNERS = "tests/storage/mongo/test_partners.py"
GOES_ON = f"{PARTNERS}::test_an_earlier_key_goes_on_for_the_overlap_and_no_longer"
LISTED = "tests/graphql/test_police_operator.py::test_partners_are_listed_without_what_is_secret"
CONSTANT = "tests/test_house.py::test_house_keeps[secrets_are_compared_in_constant_time]"
CALLS = "tests/graphql/test_database_calls.py"
ALIKE = "tests/e2e/test_wrong_keys.py::test_every_key_that_opens_nothing_is_answered_alike"
UNFORESEEN = "tests/test_app.py::test_what_no_door_foresaw_is_one_sentence_under_the_requests_id"
BEARS = "tests/e2e/test_operations.py::test_whatever_is_answered_bears_the_requests_id"
SECRET = "hub/partners/webhook/secret.py"
SIGNS_BESIDE = "tests/partners/test_webhook.py::test_a_secret_that_was_replaced_signs_beside_the_new_one_until_its_end"
EXCHANGED = "tests/e2e/test_webhooks.py::test_a_secret_is_exchanged_without_a_gap"

BREACHES = (
    Breach(
        name="an earlier key stops at once whatever the overlap",
        rows=("5.6.7",),
        edits=(Edit(STORED, 'stops = {"$set": {"revoked": now + after}}', 'stops = {"$set": {"revoked": now}}'),),
        tests=(OVERLAP, GOES_ON),
    ),
    Breach(
        name="an earlier key goes on after the overlap",
        rows=("5.6.7",),
        edits=(
            Edit(STORED, '{"revoked": {"$gt": moment}}]}', '{"revoked": {"$gt": moment - timedelta(seconds=9)}}]}'),
        ),
        tests=(OVERLAP, GOES_ON),
    ),
    Breach(
        name="a second rotation prolongs the keys before the first",
        rows=("5.6.7",),
        edits=(Edit(STORED, "{**of, **_open_at(now + after)}, stops", "{**of, **_open_at(now)}, stops"),),
        tests=(OVERLAP, f"{PARTNERS}::test_a_second_rotation_never_prolongs_a_key"),
    ),
    Breach(
        name="an open connection is believed for half a minute",
        rows=("5.6.7",),
        edits=(Edit("hub/graphql/live/session_checks.py", "ADMITTED_FOR: Final = 3.0", "ADMITTED_FOR: Final = 30.0"),),
        tests=(OVERLAP,),
    ),
    Breach(
        name="a rotation cuts the connections of the earlier key",
        rows=("5.6.7",),
        edits=(
            Edit(
                "hub/domain/actors.py",
                "key_expires_at: datetime | None = field(default=None, compare=False)",
                "key_expires_at: datetime | None = field(default=None)",
            ),
        ),
        tests=(NOT_CUT, GOES_ON),
    ),
    Breach(
        name="an overlap of any length is taken",
        rows=("5.6.7",),
        edits=(Edit(SERVICE, "if not timedelta(0) <= overlap <= LONGEST_OVERLAP:", "if overlap < timedelta(0):"),),
        tests=(f"{PARTNERS}::test_an_overlap_that_is_none_makes_no_key", ADMIN),
    ),
    Breach(
        name="two rotations at one moment leave two keys without an end",
        rows=("5.6.9",),
        edits=(
            Edit(
                STORED,
                f"knows the other as the earlier one.\n            {COUNTED}\n",
                "knows the other as the earlier one.\n",
            ),
            Edit(STORED, f"            {COUNTED}\n            count =", "            count ="),
        ),
        tests=(f"{PARTNERS}::test_of_keys_made_at_one_moment_one_is_the_newest",),
    ),
    Breach(
        name="a revocation leaves the keys that have an end",
        rows=("5.6.7",),
        edits=(Edit(STORED, 'of = {"partner": partner_id,', 'of = {"revoked": None, "partner": partner_id,'),),
        tests=(f"{PARTNERS}::test_revoking_stops_every_key_at_once_whatever_was_said_of_its_end",),
    ),
    Breach(
        name="operators are not told when a key stops",
        rows=("5.6.7",),
        edits=(
            Edit(
                STORED,
                'KeyMode(row["mode"]), row["made"], row["revoked"])',
                'KeyMode(row["mode"]), row["made"], None)',
            ),
        ),
        tests=(ADMIN, GOES_ON),
    ),
    Breach(
        name="a link's signature is compared letter by letter",
        rows=("5.4.15",),
        edits=(
            Edit(
                "hub/services/photos/steps/photo_links.py",
                'hmac.compare_digest(expected, signature.encode("utf-8", "replace"))',
                'expected == signature.encode("utf-8", "replace")',
            ),
        ),
        tests=(CONSTANT,),
    ),
    Breach(
        name="a cursor's seal is compared letter by letter",
        rows=("5.4.15",),
        edits=(
            Edit(
                "hub/domain/cursors.py",
                "if not hmac.compare_digest(seal, self._digest(body)):",
                "if self._digest(body) != seal:",
            ),
        ),
        tests=(CONSTANT,),
    ),
    Breach(
        name="a key that is unknown is looked for twice",
        rows=("5.4.15",),
        edits=(
            Edit(
                STORED,
                "return await self._owners.get(key_hash)",
                "return await self._owners.get(key_hash) or await self._owners.get(key_hash)",
            ),
        ),
        tests=(f"{CALLS}::test_a_key_that_opens_nothing_costs_the_same_whatever_is_wrong_with_it",),
    ),
    Breach(
        name="whoever has a suspended partner's key is told so",
        rows=("5.4.15",),
        edits=(
            Edit(
                SERVICE,
                "        raise Unauthenticated()\n",
                '        raise Unauthenticated("This partner is suspended." if owner else None)\n',
            ),
        ),
        tests=(ALIKE,),
    ),
    Breach(
        name="the end of a key is told to whoever has it still",
        rows=("5.4.15",),
        edits=(
            Edit(STORED, '{"_id": {"$in": hashes}, **_open_at(datetime.now(UTC))}', '{"_id": {"$in": hashes}}'),
            Edit(
                SERVICE,
                "    if owner is None or owner.suspended:\n",
                "    if owner is not None and owner.stops_at is not None:\n"
                '        raise Unauthenticated("This key has stopped.")\n'
                "    if owner is None or owner.suspended:\n",
            ),
        ),
        tests=(ALIKE,),
    ),
    Breach(
        name="what no door foresaw is left to the server",
        rows=("5.4.14",),
        edits=(Edit("hub/app.py", "[Middleware(ErrorMiddleware), *cross_origin(origins)]", "cross_origin(origins)"),),
        tests=(UNFORESEEN, f"{BEARS}[life]"),
    ),
    Breach(
        name="what no door foresaw is answered in its own words",
        rows=("5.4.14",),
        edits=(Edit("hub/http/error_middleware.py", '"message": MASKED_SENTENCE', '"message": str(error)'),),
        tests=(UNFORESEEN,),
    ),
    Breach(
        name="an answer bears another id than its request",
        rows=("5.4.14",),
        edits=(
            Edit(
                "hub/http/failures.py",
                'given if re.fullmatch(r"[A-Za-z0-9_-]{8,64}", given) else secrets.token_hex(8)',
                "secrets.token_hex(8)",
            ),
        ),
        tests=(BEARS, UNFORESEEN, "tests/graphql/test_foundation.py"),
    ),
    Breach(
        name="an error in a stream bears no id",
        rows=("5.4.14",),
        edits=(
            Edit(
                "hub/graphql/execution/masking.py",
                '{"code": INTERNAL, "requestId": request_id}',
                '{"code": INTERNAL}',
            ),
        ),
        tests=(
            "tests/graphql/test_sockets.py::test_an_error_in_a_stream_is_masked",
            "tests/e2e/test_operations.py::test_an_error_nobody_expected_is_masked_and_can_be_found_by_its_id",
        ),
    ),
    Breach(
        name="a webhook's secret that was replaced stops at once",
        rows=("5.6.10",),
        edits=(Edit(SECRET, '        earlier.insert(0, EarlierSecret(before["secret"], end))\n', "        pass\n"),),
        tests=(SIGNS_BESIDE, EXCHANGED),
    ),
    Breach(
        name="a webhook's secret that was replaced signs for ever",
        rows=("5.6.10",),
        edits=(Edit("hub/partners/webhook/announcer.py", "in self._earlier if now < until)", "in self._earlier)"),),
        tests=(SIGNS_BESIDE,),
    ),
    Breach(
        name="a later exchange prolongs the secrets before",
        rows=("5.6.10",),
        edits=(Edit(SECRET, "min(one.until, end)", "max(one.until, end)"),),
        tests=(SIGNS_BESIDE, "tests/partners/test_webhook.py::test_a_secret_in_wrong_hands_signs_nothing_more"),
    ),
    Breach(
        name="a webhook's secret goes on in wrong hands",
        rows=("5.6.10",),
        edits=(Edit(SECRET, "end = now + overlap\n", "end = now + (overlap or timedelta(days=1))\n"),),
        tests=(EXCHANGED, "tests/partners/test_webhook.py::test_a_secret_in_wrong_hands_signs_nothing_more"),
    ),
)
