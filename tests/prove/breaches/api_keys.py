"""Breaches of what keys promise: an overlap with an end, calls that are done once, comparisons that tell nothing."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

STORED, SERVICE = "hub/storage/partners.py", "hub/services/operate/partners.py"
COUNTED = 'await self._partners.update_one({"_id": partner_id}, {"$inc": {"keys": 1}}, session=transaction)'
OVERLAP = "tests/e2e/test_key_overlap.py::test_an_earlier_key_goes_on_until_its_moment_and_its_connections_end_then"
NOT_CUT = "tests/e2e/test_key_overlap.py::test_a_connection_with_an_earlier_key_is_not_cut_by_the_rotation"
ADMIN = "tests/e2e/test_admin.py::test_a_key_is_rotated_with_an_overlap_and_each_is_listed_by_its_id"
PARTNERS = "tests/storage/test_partners.py"
GOES_ON = f"{PARTNERS}::test_an_earlier_key_goes_on_for_the_overlap_and_no_longer"
LISTED = "tests/schema/test_police_operator.py::test_partners_are_listed_without_what_is_secret"

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
        edits=(Edit("hub/schema/live/admissions.py", "ADMITTED_FOR: Final = 3.0", "ADMITTED_FOR: Final = 30.0"),),
        tests=(OVERLAP,),
    ),
    Breach(
        name="a rotation cuts the connections of the earlier key",
        rows=("5.6.7",),
        edits=(
            Edit(
                "hub/domain/actors.py",
                "key_stops_at: datetime | None = field(default=None, compare=False)",
                "key_stops_at: datetime | None = field(default=None)",
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
)
