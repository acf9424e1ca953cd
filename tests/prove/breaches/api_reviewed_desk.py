"""Breaches of what was mended after somebody had reviewed the desks: documents, photos, and the audience."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

STORE, MEDIA = "hub/services/photos/store_photo.py", "tests/storage/mongo/test_photos.py"
NOT_KEPT = "tests/http/test_photo_routes.py::test_of_a_photo_that_could_not_be_kept_no_file_is_left"
ENDED = f"{MEDIA}::test_an_upload_that_is_cancelled_leaves_no_file"
NOT_HEARD = f"{MEDIA}::test_a_photo_whose_end_was_not_heard_is_kept_or_wiped_as_a_whole"
READ, PASSED_OVER = "hub/services/feed/read_audience.py", "tests/services/fanout/test_audience_passed_over.py"
ENDS = f"{PASSED_OVER}::test_where_all_are_passed_over_a_reading_ends_and_the_next_goes_on_from_there"
SAME = f"{PASSED_OVER}::test_however_soon_a_reading_ends_the_same_are_named_once"

BREACHES = (
    Breach(
        name="documents are read while everybody waits",
        rows=("5.9.15",),
        edits=(
            Edit(
                "hub/schema/police/operator.py",
                "await asyncio.to_thread(require_readable, input.documents)",
                "require_readable(input.documents)",
            ),
        ),
        tests=("tests/graphql/test_police_operator.py::test_while_documents_are_read_others_have_their_turn",),
    ),
    Breach(
        name="documents set at one moment do not know of each other",
        rows=("5.9.18",),
        edits=(
            Edit(
                "hub/storage/mongo/documents.py",
                'await self._partners.update_one({"_id": partner}, {"$inc": {"documents": 1}}, session=transaction)',
                "pass",
            ),
        ),
        tests=(
            "tests/storage/mongo/test_partners.py::test_documents_set_at_one_moment_are_as_many_as_may_be",
            "tests/storage/mongo/test_partners.py::test_of_two_that_replace_all_documents_at_one_moment_one_is_left",
        ),
    ),
    Breach(
        name="files of a photo that could not be kept are left behind",
        rows=("5.9.19",),
        edits=(Edit(STORE, "    for pause in PAUSES:\n", "    for pause in PAUSES[:0]:\n"),),
        tests=(NOT_KEPT, ENDED, NOT_HEARD),
    ),
    Breach(
        name="files of an upload that is cancelled are left behind",
        rows=("5.9.19",),
        edits=(Edit(STORE, "    except (Exception, asyncio.CancelledError):\n", "    except Exception:\n"),),
        tests=(ENDED,),
    ),
    Breach(
        name="a photo is wiped though it was kept",
        rows=("5.9.19",),
        edits=(Edit(STORE, "            if await _claim(intake, photo):\n", "            if True:\n"),),
        tests=(f"{NOT_HEARD}[committed]", f"{NOT_HEARD}[later]"),
    ),
    Breach(
        name="files that could not be wiped at once are left behind",
        rows=("5.9.19",),
        edits=(Edit(STORE, "    for pause in PAUSES:\n", "    for pause in PAUSES[:1]:\n"),),
        tests=(f"{MEDIA}::test_files_that_could_not_be_wiped_are_wiped_later",),
    ),
    Breach(
        name="a page of an audience looks at however many are passed over",
        rows=("5.9.20",),
        edits=(Edit(READ, "            if looks <= 0:\n", "            if looks <= -1_000_000:\n"),),
        tests=(ENDS,),
    ),
    Breach(
        name="where looking ends nothing follows",
        rows=("5.9.20",),
        edits=(Edit(READ, "return taken, True, (page.position + 1, -1)", "return taken, False, None"),),
        tests=(ENDS, SAME),
    ),
    Breach(
        name="looking goes on one page too far",
        rows=("5.9.20",),
        edits=(Edit(READ, "(page.position + 1, -1)", "(page.position + 2, -1)"),),
        tests=(SAME,),
    ),
    Breach(
        name="a page without entries does not say where to go on",
        rows=("5.9.20",),
        edits=(
            Edit(
                "hub/graphql/kit/connections.py",
                "edges[-1].cursor if edges else place",
                "edges[-1].cursor if edges else None",
            ),
        ),
        tests=(ENDS, SAME),
    ),
)
