"""Breaches of what was mended after somebody had reviewed the rooms of the API: room, time, points and seats."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

BODY, REQUESTS, VIEW = (
    "hub/graphql/transport/body_limit.py",
    "hub/graphql/messages/requests.py",
    "hub/graphql/transport/view.py",
)
CONNECTION, GROUPS, PRICING = (
    "hub/graphql/live/connection.py",
    "hub/graphql/live/shared_subscriptions.py",
    "hub/graphql/cost/pricing.py",
)
BOUNDS, COST, SOCKETS = "tests/graphql/test_bounds.py", "tests/graphql/test_cost.py", "tests/graphql/test_sockets.py"
COUNTED = f"{COST}::test_it_is_counted_by_what_the_schema_says"
SHARED = "tests/graphql/live/test_shared_subscriptions.py"

BREACHES = (
    Breach(
        name="a body is in hand as long as its stream",
        rows=("5.9.1",),
        edits=(Edit(BODY, '            if message["type"] == "http.response.start":\n', "            if False:\n"),),
        tests=(f"{BOUNDS}::test_a_stream_that_goes_on_holds_no_room",),
    ),
    Breach(
        name="a stream holds on to its request",
        rows=("5.9.1",),
        edits=(Edit(VIEW, "        del request\n", ""),),
        tests=(f"{BOUNDS}::test_a_stream_that_goes_on_holds_no_room",),
    ),
    Breach(
        name="one caller may fill all the room there is",
        rows=("5.9.1",),
        edits=(Edit(BODY, "if mine + size > self._of_one or", "if"),),
        tests=(f"{BOUNDS}::test_what_one_caller_sends_takes_no_room_from_others",),
    ),
    Breach(
        name="all that an event wakes goes on at once",
        rows=("5.9.2",),
        edits=(Edit("hub/graphql/kit/fair_queue.py", "AT_ONCE: Final = 4", "AT_ONCE: Final = 4_000"),),
        tests=(f"{SHARED}::test_however_many_ask_different_things_others_have_their_turn",),
    ),
    Breach(
        name="whoever has gone takes a turn",
        rows=("5.9.2",),
        edits=(Edit("hub/graphql/kit/fair_queue.py", "            if not turn.done():\n", "            if turn:\n"),),
        tests=(f"{SHARED}::test_who_leaves_while_it_waits_for_its_turn_holds_up_nobody",),
    ),
    Breach(
        name="of one object whatever was completed is kept",
        rows=("5.9.2",),
        edits=(
            Edit(
                "hub/graphql/execution/shared_results.py",
                "VALUES_KEPT: Final = 10_000",
                "VALUES_KEPT: Final = 10_000_000",
            ),
        ),
        tests=("tests/graphql/test_shared_results.py::test_of_one_object_only_so_much_is_kept",),
    ),
    Breach(
        name="a subscription may have a document of any length",
        rows=("5.9.2",),
        edits=(Edit(GROUPS, "if len(document.text) > LONGEST_SUBSCRIPTION:", "if False:"),),
        tests=(f"{SOCKETS}::test_an_operation_of_any_size_is_not_kept",),
    ),
    Breach(
        name="what ended before it began is kept",
        rows=("5.9.3",),
        edits=(Edit(CONNECTION, "        self._known_by.pop(operation_id, None)\n", ""),),
        tests=(f"{BOUNDS}::test_what_ends_before_it_begins_is_not_kept",),
    ),
    Breach(
        name="a content type of any length is read",
        rows=("5.9.4",),
        edits=(Edit(REQUESTS, "LONGEST_KIND: Final = 200", "LONGEST_KIND: Final = 200_000"),),
        tests=(f"{BOUNDS}::test_a_long_content_type_is_not_read",),
    ),
    Breach(
        name="what asks for no object costs nothing",
        rows=("5.9.5",),
        edits=(
            Edit(
                PRICING,
                "max(LEAST, self._asked(document, operation, variables))",
                "self._asked(document, operation, variables)",
            ),
        ),
        tests=(COUNTED,),
    ),
    Breach(
        name="what has only to be read costs nothing",
        rows=("5.9.5",),
        edits=(Edit(PRICING, "FREE: Final = 10_000", "FREE: Final = 10_000_000"),),
        tests=(COUNTED,),
    ),
    Breach(
        name="fields that are none cost nothing",
        rows=("5.9.5",),
        edits=(Edit(PRICING, 'return 0 if node.name.value.startswith("__") else LEAST', "return 0"),),
        tests=(COUNTED,),
    ),
    Breach(
        name="whoever has nothing left lets documents be looked for",
        rows=("5.9.6",),
        edits=(Edit(VIEW, "        if left is not None and left.refusal is not None:\n", "        if False:\n"),),
        tests=(f"{COST}::test_whoever_has_nothing_left_makes_nobody_look_for_documents",),
    ),
    Breach(
        name="over a WebSocket whoever has nothing left lets documents be looked for",
        rows=("5.9.6",),
        edits=(Edit(CONNECTION, "            if left.refusal is not None:\n", "            if False:\n"),),
        tests=(f"{COST}::test_whoever_has_nothing_left_makes_nobody_look_for_documents",),
    ),
    Breach(
        name="any text is looked for as a document's id",
        rows=("5.9.6",),
        edits=(Edit("hub/graphql/execution/persisted_documents.py", " if is_document_id(named) else None", ""),),
        tests=(f"{COST}::test_what_can_be_no_id_is_looked_for_by_nobody",),
    ),
    Breach(
        name="who looks what is left spends it",
        rows=("5.9.6",),
        edits=(Edit("hub/services/budgets.py", "            self._purse(budget).points += 1\n", "            pass\n"),),
        tests=(f"{COST}::test_it_is_shown_with_what_is_left",),
    ),
    Breach(
        name="variables may be nested as deeply as JSON",
        rows=("5.9.8",),
        edits=(Edit(REQUESTS, "MOST_LEVELS: Final = 100", "MOST_LEVELS: Final = 2_000"),),
        tests=(f"{SOCKETS}::test_no_nesting_lets_a_subscription_begin_without_a_seat",),
    ),
    Breach(
        name="an open connection keeps the budget it came with",
        rows=("5.9.9",),
        edits=(Edit(CONNECTION, "        self.context.admitted = actor\n", ""),),
        tests=(f"{SOCKETS}::test_a_budget_that_was_lowered_counts_on_open_connections_too",),
    ),
    Breach(
        name="over a WebSocket what nobody foresaw is never answered",
        rows=("5.9.10",),
        edits=(Edit(CONNECTION, "            if not operation.completed:\n", "            if False:\n"),),
        tests=(f"{SOCKETS}::test_what_nobody_foresaw_is_answered_and_logged_without_its_words",),
    ),
    Breach(
        name="a length of thousands of digits is read",
        rows=("5.9.11",),
        edits=(Edit(BODY, 'int(value.lstrip(b"0")[:DIGITS_READ] or b"0")', "int(value)"),),
        tests=(f"{BOUNDS}::test_a_length_of_any_length_is_no_fault_of_ours",),
    ),
    Breach(
        name="who asks may take for ever to find out",
        rows=("5.9.12",),
        edits=(Edit(VIEW, "asyncio.timeout(self.longest) as within:", "asyncio.timeout(None) as within:"),),
        tests=(f"{BOUNDS}::test_who_asks_is_found_out_within_the_time_too",),
    ),
    Breach(
        name="a document may be looked for for ever",
        rows=("5.9.12",),
        edits=(Edit(VIEW, "        within.reschedule(asyncio.get_running_loop().time() + self.longest)\n", ""),),
        tests=(f"{BOUNDS}::test_a_document_is_looked_for_and_paid_for_within_the_time_too",),
    ),
    Breach(
        name="over a WebSocket a document may be looked for for ever",
        rows=("5.9.12",),
        edits=(
            Edit(
                CONNECTION,
                "await in_time(self._let_in(operation, known_by), self._longest)",
                "await self._let_in(operation, known_by)",
            ),
        ),
        tests=(f"{BOUNDS}::test_a_document_is_looked_for_and_paid_for_within_the_time_too",),
    ),
)
