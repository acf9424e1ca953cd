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
)
