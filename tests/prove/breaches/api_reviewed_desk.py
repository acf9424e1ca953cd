"""Breaches of what was mended after somebody had reviewed the desks: documents, photos, and the audience."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

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
        tests=("tests/schema/test_police_operator.py::test_while_documents_are_read_others_have_their_turn",),
    ),
    Breach(
        name="documents set at one moment do not know of each other",
        rows=("5.9.18",),
        edits=(
            Edit(
                "hub/storage/documents.py",
                'await self._partners.update_one({"_id": partner}, {"$inc": {"documents": 1}}, session=transaction)',
                "pass",
            ),
        ),
        tests=(
            "tests/storage/test_partners.py::test_documents_set_at_one_moment_are_as_many_as_may_be",
            "tests/storage/test_partners.py::test_of_two_that_replace_all_documents_at_one_moment_one_is_left",
        ),
    ),
)
