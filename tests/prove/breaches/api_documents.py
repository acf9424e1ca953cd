"""Breaches of persisted documents, and of budgets that are a partner's own."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

KNOWN = "tests/e2e/test_documents.py"
SCHEMA, SERVICE, STORED = (
    "hub/graphql/execution/persisted_documents.py",
    "hub/services/operations/documents.py",
    "hub/storage/mongo/documents.py",
)

BREACHES = (
    Breach(
        name="a document is known to every partner",
        rows=("5.3.7",),
        edits=(
            Edit(STORED, 'key = f"{partner}.{digest}"', "key = digest"),
            Edit(STORED, '{"_id": f"{partner}.{digest}", "partner"', '{"_id": digest, "partner"'),
        ),
        tests=(f"{KNOWN}::test_an_id_of_another_partner_answers_as_one_that_is_nobodys",),
    ),
    Breach(
        name="a WebSocket knows no document by its id",
        rows=("5.3.7",),
        edits=(
            Edit(
                "hub/graphql/live/connection.py",
                "await self._run(operation, self._known_by.pop(operation.id, None))",
                "await self._run(operation, self._known_by.clear())",
            ),
        ),
        tests=(f"{KNOWN}::test_it_is_asked_over_sse_and_over_a_websocket",),
    ),
    Breach(
        name="a document is called by another digest",
        rows=("5.3.7",),
        edits=(Edit(SERVICE, "hashlib.sha256(text.encode())", "hashlib.sha512(text.encode())"),),
        tests=(f"{KNOWN}::test_a_document_is_asked_by_its_id",),
    ),
    Breach(
        name="where only persisted documents are executed, others are as well",
        rows=("5.3.8",),
        edits=(Edit(SCHEMA, "        if self._only and ", "        if not self and "),),
        tests=(f"{KNOWN}::test_nothing_else_is_executed_where_only_those_are",),
    ),
    Breach(
        name="the SDK forgets to say one of its documents",
        rows=("5.3.8",),
        edits=(
            Edit(
                "sdk/reunion/documents.py",
                "if isinstance(one, Operation)]",
                'if isinstance(one, Operation) and one.name != "viewer"]',
            ),
        ),
        tests=(f"{KNOWN}::test_the_sdk_works_once_its_documents_are_known",),
    ),
    Breach(
        name="documents are kept although one of them is none",
        rows=("5.3.17",),
        edits=(
            Edit(
                "hub/schema/police/operator.py",
                "            await asyncio.to_thread(require_readable, input.documents)\n",
                "",
            ),
        ),
        tests=(f"{KNOWN}::test_what_is_no_document_is_named_and_none_is_kept",),
    ),
    Breach(
        name="what was replaced is known for ever",
        rows=("5.3.18",),
        edits=(Edit(STORED, "SECONDS: Final = 5.0", "SECONDS: Final = 5_000.0"),),
        tests=(f"{KNOWN}::test_what_was_replaced_is_known_for_seconds_only",),
    ),
    Breach(
        name="a partner's own budget is not heeded",
        rows=("5.3.2",),
        edits=(
            Edit("hub/graphql/partner_graph.py", "actor.points or settings.partner_points", "settings.partner_points"),
        ),
        tests=(f"{KNOWN}::test_a_budget_may_be_a_partners_own",),
    ),
)
