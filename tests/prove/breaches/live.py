"""Breaches of the feed and of what guards both graphs."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

FOLLOW = "hub/services/feed/follow_feed.py"
GRAPH = "hub/graphql/execution/graph.py"
LIMITS = "hub/graphql/execution/limits.py"
BODY = "hub/graphql/transport/body_limit.py"
FEED = "tests/e2e/test_feed.py"
IN_ORDER = f"{FEED}::test_events_come_in_order_once_each_over_cuts"
RESUMED = f"{FEED}::test_a_cursor_leads_on_from_its_place_also_over_a_killed_server"
FOUNDATION = "tests/graphql/test_foundation.py"
BEYOND = f"{FOUNDATION}::test_a_document_beyond_the_limits_is_refused"
AT_THE_LIMITS = f"{FOUNDATION}::test_a_document_at_the_limits_is_served"
SOCKETS = "tests/graphql/test_sockets.py"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="a follower is not handed every event",
        rows=("2.7.1",),
        edits=(
            Edit(
                "hub/storage/feed_tail.py",
                "                self._hand_out(event)",
                "                if event.sequence % 3:\n                    self._hand_out(event)",
            ),
        ),
        tests=(IN_ORDER,),
    ),
    Breach(
        name="the legacy protocol is spoken too",
        rows=("2.7.1",),
        edits=(
            Edit(
                "hub/graphql/transport/view.py",
                "subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL]",
                'subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL, "graphql-ws"]',
            ),
        ),
        tests=(f"{SOCKETS}::test_the_legacy_protocol_is_off",),
    ),
    Breach(
        name="every cursor leads to the present",
        rows=("2.7.2",),
        edits=(
            Edit(FOLLOW, "            return sequence\n        case _:", "            return last\n        case _:"),
        ),
        tests=(
            RESUMED,
            "tests/storage/test_feed.py::test_a_follower_resumes_at_any_place_without_gap_or_repeat",
        ),
    ),
    Breach(
        name="a cursor leads to the event before its place",
        rows=("2.7.2",),
        edits=(
            Edit(
                FOLLOW,
                "            return sequence\n        case _:",
                "            return sequence - 1\n        case _:",
            ),
        ),
        tests=("tests/storage/test_feed.py::test_a_follower_resumes_at_any_place_without_gap_or_repeat",),
    ),
    Breach(
        name="both schemas are of whatever version of federation is newest",
        rows=("2.7.3",),
        edits=(Edit(GRAPH, 'federation_version="2.9"', 'federation_version="2.11"'),),
        tests=("tests/releases/test_snapshots.py::test_those_in_docs_are_true",),
    ),
    Breach(
        name="a gateway's reference to an alert finds nothing",
        rows=("2.7.4",),
        edits=(
            Edit(
                "hub/schema/partner/alert.py",
                "        return [alert_type(found[key]) if key in found else None for key in keys]\n",
                "        return [None for key in keys if key in found or True]\n",
            ),
        ),
        tests=("tests/e2e/test_modes.py::test_each_key_sees_its_own_alerts_only",),
    ),
    Breach(
        name="an unexpected error is answered in its own words",
        rows=("2.7.5", "5.4.14"),
        edits=(
            Edit(
                "hub/graphql/execution/masking.py",
                "_rewritten(error, MASKED_SENTENCE,",
                "_rewritten(error, str(cause),",
            ),
        ),
        tests=(
            f"{FOUNDATION}::test_an_unexpected_error_is_a_number_for_the_client_and_a_line_for_the_log",
            f"{SOCKETS}::test_an_error_in_a_stream_is_masked",
        ),
    ),
    Breach(
        name="an unexpected error is logged in its own words",
        rows=("2.7.5", "5.4.14"),
        edits=(
            Edit(
                "hub/http/failures.py",
                "request_id, type(error).__name__, line_of(error))",
                "request_id, repr(error), line_of(error))",
            ),
        ),
        tests=(
            f"{FOUNDATION}::test_an_unexpected_error_is_a_number_for_the_client_and_a_line_for_the_log",
            f"{SOCKETS}::test_an_error_in_a_stream_is_masked",
        ),
    ),
    Breach(
        name="a body that announces nothing is not counted",
        rows=("2.7.6",),
        edits=(Edit(BODY, "if body.taken + size > self._limit:", "if size > self._limit:"),),
        tests=(f"{FOUNDATION}::test_a_body_has_a_limit_announced_or_not",),
    ),
    Breach(
        name="a body of just the limit is refused",
        rows=("2.7.6",),
        edits=(Edit(BODY, "if announced > self._limit:", "if announced >= self._limit:"),),
        tests=(f"{FOUNDATION}::test_a_body_has_a_limit_announced_or_not",),
    ),
    Breach(
        name="a document may be as deep as it likes",
        rows=("2.7.7",),
        edits=(Edit(LIMITS, "MAX_DEPTH: Final = 12\n", "MAX_DEPTH: Final = 100_000\n"),),
        tests=(BEYOND,),
    ),
    Breach(
        name="a document at the limit of depth is refused",
        rows=("2.7.7",),
        edits=(Edit(LIMITS, "(size.depth > MAX_DEPTH,", "(size.depth >= MAX_DEPTH,"),),
        tests=(AT_THE_LIMITS,),
    ),
    Breach(
        name="aliases are counted and never refused",
        rows=("2.7.8",),
        edits=(Edit(LIMITS, "(size.aliases > MAX_ALIASES,", "(size.aliases > MAX_TOKENS,"),),
        tests=(BEYOND,),
    ),
    Breach(
        name="a document at the limit of aliases is refused",
        rows=("2.7.8",),
        edits=(Edit(LIMITS, "(size.aliases > MAX_ALIASES,", "(size.aliases >= MAX_ALIASES,"),),
        tests=(AT_THE_LIMITS,),
    ),
    Breach(
        name="tokens are not counted",
        rows=("2.7.9",),
        edits=(Edit(LIMITS, "        lambda: MaxTokensLimiter(max_token_count=MAX_TOKENS),\n", ""),),
        tests=(f"{FOUNDATION}::test_tokens_are_counted_where_nothing_else_is_wrong",),
    ),
)
