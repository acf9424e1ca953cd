"""Breaches of limits: of documents, bodies, time and memory, and of who may ask from where."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

LIMITS, SIZES, BODY = (
    "hub/graphql/execution/limits.py",
    "hub/graphql/documents/sizes.py",
    "hub/graphql/transport/body_limit.py",
)
VIEW, CONNECTION, REQUESTS = (
    "hub/graphql/transport/view.py",
    "hub/graphql/live/connection.py",
    "hub/graphql/messages/requests.py",
)
FOUNDATION, COUNTS, BOUNDS = (
    "tests/graphql/test_foundation.py",
    "tests/graphql/test_limits.py",
    "tests/graphql/test_bounds.py",
)
HEADS, ORIGINS = "tests/http/test_uvicorn_http.py", "tests/e2e/test_origins.py"
BEYOND = f"{COUNTS}::test_one_more_is_refused_by_its_name_and_nothing_else_is_looked_at"
HEAVY = f"{COUNTS}::test_what_would_take_seconds_to_compare_is_not_compared"
OPEN_INSIDE = f"{FOUNDATION}::test_the_schema_is_open_only_inside"

BREACHES = (
    Breach(
        name="one level more is let in",
        rows=("5.4.1",),
        edits=(Edit(LIMITS, "(size.depth > MAX_DEPTH,", "(size.depth > MAX_DEPTH + 1,"),),
        tests=(BEYOND,),
    ),
    Breach(
        name="one alias more is let in",
        rows=("5.4.2",),
        edits=(Edit(LIMITS, "(size.aliases > MAX_ALIASES,", "(size.aliases > MAX_ALIASES + 1,"),),
        tests=(BEYOND,),
    ),
    Breach(
        name="a document may have twice as many tokens",
        rows=("5.4.3",),
        edits=(Edit(LIMITS, "MAX_TOKENS: Final = 3000", "MAX_TOKENS: Final = 6000"),),
        tests=(f"{FOUNDATION}::test_tokens_are_counted_where_nothing_else_is_wrong",),
    ),
    Breach(
        name="directives are not counted",
        rows=("5.4.4",),
        edits=(Edit(LIMITS, "(size.directives > MAX_DIRECTIVES,", "(size.directives > MAX_TOKENS,"),),
        tests=(BEYOND,),
    ),
    Breach(
        name="repeats are counted without those of fragments",
        rows=("5.4.5",),
        edits=(Edit(SIZES, "names += self._fragment(node.name.value)", "pass"),),
        tests=(BEYOND,),
    ),
    Breach(
        name="what is too large is validated all the same",
        rows=("5.4.19",),
        edits=(
            Edit(
                LIMITS,
                "    too_much = beyond_limits(size_of(document))\n",
                "    too_much = list[str]()\n",
            ),
        ),
        tests=(HEAVY, BEYOND),
    ),
    Breach(
        name="fragments and their spreads are not counted",
        rows=("5.4.19",),
        edits=(
            Edit(LIMITS, "(size.fragments > MAX_FRAGMENTS,", "(size.fragments > MAX_TOKENS,"),
            Edit(LIMITS, "(size.spreads > MAX_SPREADS,", "(size.spreads > MAX_TOKENS,"),
        ),
        tests=(BEYOND, f"{COUNTS}::test_spreads_are_counted"),
    ),
    Breach(
        name="a body may be twice as large",
        rows=("5.4.8",),
        edits=(Edit(BODY, "MAX_BODY_BYTES: Final = 4 *", "MAX_BODY_BYTES: Final = 8 *"),),
        tests=(f"{BOUNDS}::test_a_body_has_four_megabytes",),
    ),
    Breach(
        name="what is executed may take for ever",
        rows=("5.4.9",),
        edits=(Edit(VIEW, "        within.reschedule(asyncio.get_running_loop().time() + self.longest)\n", ""),),
        tests=(f"{BOUNDS}::test_what_takes_too_long_is_given_up_and_let_go",),
    ),
    Breach(
        name="an operation of a WebSocket may take for ever",
        rows=("5.4.9",),
        edits=(
            Edit(
                CONNECTION,
                "in_time(super().run_operation(operation), self._longest)",
                "super().run_operation(operation)",
            ),
        ),
        tests=(f"{BOUNDS}::test_an_operation_of_a_websocket_is_given_up_too_and_its_neighbours_go_on",),
    ),
    Breach(
        name="a body is waited for without end",
        rows=("5.4.9",),
        edits=(Edit(REQUESTS, "async with asyncio.timeout(BODY_WITHIN):", "async with asyncio.timeout(None):"),),
        tests=(f"{BOUNDS}::test_a_body_that_does_not_come_is_given_up",),
    ),
    Breach(
        name="a head is waited for without end",
        rows=("5.4.9",),
        edits=(
            Edit(
                "hub/http/upstream/uvicorn_http.py",
                "self.loop.call_later(HEAD_WITHIN, ",
                "self.loop.call_later(HEAD_WITHIN * 1000, ",
            ),
        ),
        tests=(
            f"{HEADS}::test_whoever_does_not_say_what_it_wants_is_let_go",
            f"{HEADS}::test_the_second_request_has_its_time_too",
        ),
    ),
    Breach(
        name="a head may have any size",
        rows=("5.4.10",),
        edits=(
            Edit(
                "hub/http/upstream/uvicorn_http.py",
                "if self._head > LONGEST_HEAD:",
                "if self._head > LONGEST_HEAD * 1000:",
            ),
        ),
        tests=(f"{HEADS}::test_a_head_has_a_size",),
    ),
    Breach(
        name="bodies have no size in all",
        rows=("5.4.10",),
        edits=(Edit(BODY, "or self._in_hand.total() + size > self._in_all:", "or size > self._in_all:"),),
        tests=(f"{BOUNDS}::test_bodies_have_a_size_in_all",),
    ),
    Breach(
        name="what was in hand is never let go of",
        rows=("5.4.10",),
        edits=(Edit(BODY, "self._in_hand[body.credential] -= body.taken", "pass"),),
        tests=(f"{BOUNDS}::test_bodies_have_a_size_in_all",),
    ),
    Breach(
        name="a stranger's body is read before it is refused",
        rows=("5.4.10",),
        edits=(
            Edit(
                "hub/graphql/transport/view.py",
                "        if not self._may_ask(context):\n",
                "        await request.body()\n        if not self._may_ask(context):\n",
            ),
        ),
        tests=(f"{BOUNDS}::test_a_strangers_body_is_not_waited_for",),
    ),
    Breach(
        name="a stranger's message may be as long as anybody's",
        rows=("5.4.10",),
        edits=(
            Edit(
                "hub/graphql/upstream/uvicorn_websocket.py",
                "self.conn.max_message_size = min(self._longest or LONGEST_OF_A_STRANGER, LONGEST_OF_A_STRANGER)",
                "self.trust()",
            ),
        ),
        tests=(f"{BOUNDS}::test_before_it_is_known_a_websocket_says_little",),
    ),
    Breach(
        name="a request may have any number of values",
        rows=("5.4.10",),
        edits=(Edit(REQUESTS, "MOST_VALUES: Final = 200_000", "MOST_VALUES: Final = 200_000_000"),),
        tests=(f"{FOUNDATION}::test_a_refusal_at_the_door_says_why",),
    ),
    Breach(
        name="production shows its schema",
        rows=("5.4.11",),
        edits=(
            Edit(
                LIMITS, "return factories if introspection else [DisableIntrospection, *factories]", "return factories"
            ),
        ),
        tests=(f"{OPEN_INSIDE}[production]",),
    ),
    Breach(
        name="production makes suggestions",
        rows=("5.4.12",),
        edits=(
            Edit(
                "hub/graphql/execution/graph.py",
                "disable_field_suggestions=not open_schema",
                "disable_field_suggestions=False",
            ),
        ),
        tests=(f"{OPEN_INSIDE}[production]",),
    ),
    Breach(
        name="pages of any origin read what they are answered",
        rows=("5.4.17",),
        edits=(Edit("hub/app.py", "    if not origins:\n        return []\n", '    origins = origins or ("*",)\n'),),
        tests=(f"{ORIGINS}::test_by_itself_no_page_of_another_origin_reads_anything",),
    ),
    Breach(
        name="a star is an origin",
        rows=("5.4.17",),
        edits=(Edit("hub/settings.py", '_ORIGIN = re.compile(r"https?', '_ORIGIN = re.compile(r"\\*|https?'),),
        tests=("tests/test_settings.py::test_an_origin_is_one_as_browsers_send_it",),
    ),
    Breach(
        name="a page of any origin opens a WebSocket",
        rows=("5.4.18",),
        edits=(Edit("hub/graphql/transport/view.py", "allowed_origins=tuple(origins),", 'allowed_origins=("*",),'),),
        tests=(
            f"{ORIGINS}::test_a_websocket_is_opened_by_the_hubs_own_pages_and_by_no_others",
            f"{ORIGINS}::test_who_is_named_is_let_in_and_nobody_else",
        ),
    ),
)
