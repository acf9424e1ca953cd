"""Breaches of what a reviewer found in the server, its log and the SDK, and what was mended."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

HTTP, LOGS, STREAM = "hub/http/upstream/uvicorn_http.py", "hub/logs.py", "sdk/reunion/stream.py"
HEADS, SAID, FOLLOWED = "tests/http/test_uvicorn_http.py", "tests/test_logs.py", "tests/sdk/test_stream.py"
WITHDRAWN, CALLS, AGAIN = "sdk/reunion/tips.py", "sdk/reunion/transport.py", "tests/sdk/test_retries.py"

BREACHES = (
    Breach(
        name="silence after an answer holds a connection",
        rows=("5.9.7",),
        edits=(Edit(HTTP, "        elif self._is_answered():\n", "        elif False:\n"),),
        tests=(
            f"{HEADS}::test_whoever_falls_silent_after_an_answer_is_let_go[body]",
            f"{HEADS}::test_whoever_falls_silent_after_an_answer_is_let_go[line]",
        ),
    ),
    Breach(
        name="the rest of a body has the time of a head",
        rows=("5.9.7",),
        edits=(Edit(HTTP, "                self.timeout_keep_alive, self", "                0.1, self"),),
        tests=(f"{HEADS}::test_the_rest_of_a_body_may_come_slowly_after_its_answer",),
    ),
    Breach(
        name="a body that is waited for is cut off in a pause",
        rows=("5.9.7",),
        edits=(Edit(HTTP, "        return self.cycle.response_complete\n", "        return True\n"),),
        tests=(f"{HEADS}::test_a_body_that_is_waited_for_may_pause",),
    ),
    Breach(
        name="a WebSocket is let go as a connection that asks nothing",
        rows=("5.9.7",),
        edits=(Edit(HTTP, " or self.transport.get_protocol() is not self", ""),),
        tests=(f"{HEADS}::test_a_websocket_may_be_silent_also_after_an_answer",),
    ),
    Breach(
        name="what asyncio writes into a text is taken for a template",
        rows=("5.9.14",),
        edits=(Edit(LOGS, 'if record.name.partition(".")[0] == "asyncio":', "if False:"),),
        tests=(
            f"{SAID}::test_what_asyncio_says_tells_no_value",
            f"{SAID}::test_of_a_text_of_asyncio_the_first_words_are_kept",
        ),
    ),
    Breach(
        name="the first line of what asyncio says is kept whole",
        rows=("5.9.14",),
        edits=(Edit(LOGS, "return text if record.args else BEYOND_WORDS.split", "return text or BEYOND_WORDS.split"),),
        tests=(
            f"{SAID}::test_what_asyncio_says_tells_no_value[Exception in callback fail]",
            f"{SAID}::test_of_a_text_of_asyncio_the_first_words_are_kept",
        ),
    ),
    Breach(
        name="a stream that is closed goes on opening",
        rows=("5.9.13",),
        edits=(Edit(STREAM, "            opening.reschedule(0)\n", "            pass\n"),),
        tests=(
            f"{FOLLOWED}::test_closing_ends_an_opening_that_waits_for_its_key",
            f"{FOLLOWED}::test_closing_ends_an_opening_that_the_hub_does_not_answer",
            f"{FOLLOWED}::test_closing_ends_a_pause_between_two_openings",
        ),
    ),
    Breach(
        name="a stream that is closed as it opens is followed",
        rows=("5.9.13",),
        edits=(Edit(STREAM, "if self._closed or self._socket is None:", "if self._socket is None:"),),
        tests=(f"{FOLLOWED}::test_a_stream_may_be_closed_at_any_step_of_its_opening",),
    ),
    Breach(
        name="a key that is late ends a stream without a word",
        rows=("5.9.13",),
        edits=(
            Edit(
                STREAM, "            if not self._closed:\n                raise\n", "            self._closed = True\n"
            ),
        ),
        tests=(f"{FOLLOWED}::test_a_key_that_is_not_given_in_time_is_the_callers_own_error",),
    ),
    Breach(
        name="a tip whose withdrawal was not answered was never there",
        rows=("5.9.17",),
        edits=(Edit(WITHDRAWN, '"withdrawn") or answer.maybe_done', '"withdrawn")'),),
        tests=(f"{AGAIN}::test_a_tip_whose_withdrawal_was_not_answered_is_withdrawn",),
    ),
    Breach(
        name="whatever is sent again may have been done",
        rows=("5.9.17",),
        edits=(Edit(CALLS, "SURELY_UNDONE = (ConnectError, RateLimited)", "SURELY_UNDONE = ()"),),
        tests=(
            f"{AGAIN}::test_whoever_was_refused_first_learns_that_there_is_no_such_tip",
            f"{AGAIN}::test_a_hub_that_was_not_reached_has_withdrawn_nothing",
        ),
    ),
)
