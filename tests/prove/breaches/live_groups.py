"""Breaches of what makes one execution of many subscriptions, and of how its results leave."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

LIVE = "hub/schema/live"
TESTS = "tests/graphql/live"
GROUPS = f"{TESTS}/test_groups.py"
OUTBOX = f"{TESTS}/test_outbox.py"
SLOW = f"{TESTS}/test_slow_members.py"
ADMISSIONS = f"{TESTS}/test_admissions.py"
RANDOM = f"{GROUPS}::test_whatever_happens_each_hears_each_number_once"
FRAMES = f"{TESTS}/test_frames.py"
BOUNDED = f"{OUTBOX}::test_what_waits_is_bounded"
DELAYS_NOBODY = f"{SLOW}::test_who_does_not_read_is_closed_and_delays_nobody"

ALIKE, SHARED = "hub/graphql/execution/shared_results.py", "tests/graphql/test_shared_results.py"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="equal questions are executed for each who asks",
        rows=("4.1.1",),
        edits=(
            Edit(f"{LIVE}/groups.py", "group for group in groups if group.takes(question)", "group for group in ()"),
        ),
        tests=(f"{GROUPS}::test_equal_questions_are_executed_once",),
    ),
    Breach(
        name="a text is made for each who is told",
        rows=("4.1.1",),
        edits=(Edit(f"{LIVE}/group.py", "            if member.frame != frame:\n", "            if True:\n"),),
        tests=(f"{GROUPS}::test_one_text_is_made_for_all_that_use_one_id", FRAMES),
    ),
    Breach(
        name="a frame is made for each who is told",
        rows=("4.1.1",),
        edits=(
            Edit("hub/graphql/upstream/uvicorn_websocket.py", "        frame = text.frame\n", "        frame = None\n"),
        ),
        tests=(FRAMES,),
    ),
    Breach(
        name="all are told under the id of the first",
        rows=("4.1.1",),
        edits=(Edit(f"{LIVE}/group.py", "            if member.frame != frame:\n", "            if not frame[0]:\n"),),
        tests=(f"{GROUPS}::test_one_text_is_made_for_all_that_use_one_id",),
    ),
    Breach(
        name="only the feed is shared",
        rows=("4.1.5",),
        edits=(
            Edit(
                f"{LIVE}/connection.py",
                "        if question is None:\n",
                '        if question is None or "alertFeed" not in asked.text:\n',
            ),
        ),
        tests=(f"{TESTS}/test_doors.py",),
    ),
    Breach(
        name="those that resumed stay by themselves",
        rows=("4.1.1",),
        edits=(Edit(f"{LIVE}/group.py", "        self._paused(self)\n", ""),),
        tests=(f"{GROUPS}::test_who_resumes_hears_all_since_its_place_and_then_shares", RANDOM),
    ),
    Breach(
        name="what was said a moment ago is said by an execution of its own",
        rows=("4.1.17",),
        edits=(Edit(f"{LIVE}/group.py", "(not self._begun or self._past.holds)", "not self._begun"),),
        tests=(
            f"{GROUPS}::test_who_sets_out_from_the_same_place_a_moment_later_costs_nothing",
            f"{GROUPS}::test_who_comes_in_the_middle_of_the_past_hears_all_of_it",
        ),
    ),
    Breach(
        name="who comes a moment later hears only what is still to come",
        rows=("4.1.17",),
        edits=(
            Edit(
                f"{LIVE}/group.py", "        if question.place is not None:\n", "        if member in self.members:\n"
            ),
        ),
        tests=(
            f"{GROUPS}::test_who_sets_out_from_the_same_place_a_moment_later_costs_nothing",
            f"{GROUPS}::test_who_comes_in_the_middle_of_the_past_hears_all_of_it",
            RANDOM,
        ),
    ),
    Breach(
        name="what was said before something came is said after it",
        rows=("4.1.17",),
        edits=(Edit(f"{LIVE}/group.py", "            self._past.end()\n", "            self._past.say(payload)\n"),),
        tests=(f"{GROUPS}::test_once_something_has_come_what_went_before_is_said_anew",),
    ),
    Breach(
        name="what was said is said for ever",
        rows=("4.1.17",),
        edits=(
            Edit(
                f"{LIVE}/past.py",
                "        if self._since is not None and asyncio.get_running_loop().time() > self._since + HOLDS:\n",
                "        if self._since is not None and self._since < 0:\n",
            ),
        ),
        tests=(f"{GROUPS}::test_what_was_said_is_kept_for_a_moment_and_within_bounds[HOLDS--1.0]",),
    ),
    Breach(
        name="all that was said is kept, however much it is",
        rows=("4.1.17",),
        edits=(Edit(f"{LIVE}/past.py", "if self._bytes > MOST_BYTES or", "if self._bytes < 0 or"),),
        tests=(f"{GROUPS}::test_what_was_said_is_kept_for_a_moment_and_within_bounds[MOST_BYTES-100]",),
    ),
    Breach(
        name="what is remembered of an event's fields is remembered for ever",
        rows=("4.6.5",),
        edits=(
            Edit(ALIKE, "        vars(executor).update(_relevant_sub_fields={}, ", "        vars(executor).update("),
        ),
        tests=(f"{GROUPS}::test_an_event_leaves_nothing_behind",),
    ),
    Breach(
        name="a long past is read faster than anybody takes it",
        rows=("4.6.6",),
        edits=(Edit(f"{LIVE}/group.py", "        if drains and None not in drains:\n", "        if not drains:\n"),),
        tests=(f"{GROUPS}::test_a_long_past_is_read_no_faster_than_somebody_takes_it",),
    ),
    Breach(
        name="a long past is said at once to whoever comes a moment later",
        rows=("4.6.6",),
        edits=(Edit(f"{LIVE}/past.py", " or len(self._said) > MOST_TEXTS:", ":"),),
        tests=(f"{GROUPS}::test_what_was_said_is_kept_for_a_moment_and_within_bounds[MOST_TEXTS-2]",),
    ),
    Breach(
        name="whoever comes as a group fails hears its end without the reason",
        rows=("4.6.7",),
        edits=(Edit(f"{LIVE}/group.py", "        if self._failed:\n            return False\n", ""),),
        tests=(f"{GROUPS}::test_nobody_hears_an_end_without_its_reason",),
    ),
    Breach(
        name="what is known of selections holds on to any number of documents",
        rows=("4.6.8",),
        edits=(Edit(ALIKE, "CHARACTERS_KNOWN: Final = 500_000", "CHARACTERS_KNOWN: Final = 500_000_000"),),
        tests=(f"{SHARED}::test_of_padded_documents_nothing_is_kept",),
    ),
    Breach(
        name="padded documents are kept parsed",
        rows=("4.6.8",),
        edits=(
            Edit(
                "hub/graphql/documents/text_cache.py",
                "        while self._characters > self._most:\n",
                "        while not self._values:\n",
            ),
        ),
        tests=(f"{SHARED}::test_of_padded_documents_nothing_is_kept",),
    ),
    Breach(
        name="an operation's id is kept however long it is",
        rows=("4.6.8",),
        edits=(Edit(f"{LIVE}/connection.py", "if len(operation_id) > LONGEST_ID:", "if not operation_id:"),),
        tests=("tests/graphql/test_sockets.py::test_an_id_of_any_length_is_not_kept",),
    ),
    Breach(
        name="a document of any length is read",
        rows=("4.6.10",),
        edits=(
            Edit(
                "hub/graphql/execution/limits.py",
                "LONGEST_DOCUMENT: Final = 100_000",
                "LONGEST_DOCUMENT: Final = 100_000_000",
            ),
        ),
        tests=(
            "tests/graphql/test_sockets.py::test_an_operation_of_any_size_is_not_kept",
            "tests/graphql/test_foundation.py::test_what_is_no_request_is_refused_as_json",
        ),
    ),
    Breach(
        name="variables of any size are held",
        rows=("4.6.10",),
        edits=(
            Edit(
                f"{LIVE}/groups.py",
                "        if question.size > LONGEST_VARIABLES:\n",
                "        if question.size < 0:\n",
            ),
        ),
        tests=(
            "tests/graphql/test_sockets.py::test_an_operation_of_any_size_is_not_kept",
            "tests/graphql/live/test_streaming.py::test_variables_of_any_size_are_not_kept",
        ),
    ),
    Breach(
        name="seats that were left are put back by what is said again",
        rows=("4.6.9",),
        edits=(Edit(f"{LIVE}/seats.py", "            await self._book.leave(of, gone)\n", "            pass\n"),),
        tests=(
            "tests/graphql/live/test_connection_limits.py::test_who_leaves_while_it_is_said_what_is_held_is_not_put_back",
        ),
    ),
    Breach(
        name="whoever resumes joins those that are ahead",
        rows=("4.1.1",),
        edits=(Edit(f"{LIVE}/group.py", "        if question.place is None and follows:", "        if follows:"),),
        tests=(f"{GROUPS}::test_who_resumes_hears_all_since_its_place_and_then_shares", RANDOM),
    ),
    Breach(
        name="those that still catch up are joined by whoever wants the present",
        rows=("4.1.1",),
        edits=(
            Edit(
                f"{LIVE}/group.py",
                "        if question.place is None and follows:",
                "        if question.place is None:",
            ),
        ),
        tests=(f"{GROUPS}::test_who_wants_the_present_hears_nothing_of_the_past",),
    ),
    Breach(
        name="groups become one wherever they stand",
        rows=("4.1.1",),
        edits=(
            Edit(
                f"{LIVE}/groups.py",
                "other.idle and other.stands == group.stands",
                "other.idle and other.stands is not None",
            ),
        ),
        tests=(RANDOM,),
    ),
    Breach(
        name="a place in the document's text is none",
        rows=("4.1.1",),
        edits=(Edit(f"{LIVE}/question.py", '        place = "fixed"\n', "        place = None\n"),),
        tests=(f"{GROUPS}::test_a_place_that_is_hidden_is_a_place",),
    ),
    Breach(
        name="the last one who leaves leaves an execution behind",
        rows=("4.1.1",),
        edits=(Edit(f"{LIVE}/group.py", "        if not self.members:\n            self.stop()\n", ""),),
        tests=(f"{GROUPS}::test_one_who_leaves_takes_nobody_along_and_the_last_ends_the_execution",),
    ),
    Breach(
        name="the scope is no part of a question",
        rows=("4.1.6",),
        edits=(Edit(f"{LIVE}/question.py", "operation, rest, scope)", "operation, rest)"),),
        tests=(
            f"{GROUPS}::test_nobody_sees_the_view_of_another_scope",
            "tests/e2e/test_feed_scopes.py",
        ),
    ),
    Breach(
        name="an execution sees what the first of its members came with",
        rows=("4.1.6",),
        edits=(
            Edit(
                f"{LIVE}/groups.py",
                "context = Context(asked.services, secrets.token_hex(8), admitted=asked.actor, turns=self._turns)",
                "context = asked",
            ),
        ),
        tests=(f"{GROUPS}::test_equal_questions_are_executed_once",),
    ),
    Breach(
        name="what can leave at once waits for a task",
        rows=("4.1.2",),
        edits=(
            Edit(
                f"{LIVE}/outbox.py",
                "        elif self._write is None or not self._write(text):\n            self._begin(text)\n",
                "        else:\n"
                "            self._drain = asyncio.create_task(self._drained(self._send(text.decode())))\n",
            ),
        ),
        tests=(f"{OUTBOX}::test_what_can_be_sent_is_sent_before_put_returns",),
    ),
    Breach(
        name="whatever waits for a slow peer is kept",
        rows=("4.1.2",),
        edits=(Edit(f"{LIVE}/outbox.py", "MOST_BYTES: Final = 2**20", "MOST_BYTES: Final = 2**40"),),
        tests=(BOUNDED, DELAYS_NOBODY),
    ),
    Breach(
        name="a text passes those that wait",
        rows=("4.1.2",),
        edits=(
            Edit(
                f"{LIVE}/outbox.py",
                "        if self._drain is not None:\n            self._keep(text)\n        elif",
                "        if self._drain is not None and not (self._write is not None and self._write(text)):\n"
                "            self._keep(text)\n        elif",
            ),
        ),
        tests=(f"{OUTBOX}::test_the_short_way_is_taken_only_while_nothing_waits",),
    ),
    Breach(
        name="a slow member is closed without a word",
        rows=("4.1.3",),
        edits=(
            Edit(f"{LIVE}/connection.py", "self._end(TRY_AGAIN_LATER, TOO_SLOW)", 'self._end(TRY_AGAIN_LATER, "")'),
        ),
        tests=(f"{SLOW}::test_one_that_reads_late_finds_the_reason",),
    ),
    Breach(
        name="a peer that takes nothing is waited for",
        rows=("4.1.3",),
        edits=(Edit(f"{LIVE}/outbox.py", "        except TimeoutError:\n            self._give_up()\n", ""),),
        tests=(f"{OUTBOX}::test_a_peer_that_takes_nothing_is_given_up_in_time",),
    ),
    Breach(
        name="a peer that reads nothing keeps its socket",
        rows=("4.1.3",),
        edits=(
            Edit(
                "hub/graphql/upstream/uvicorn_websocket.py",
                "self.loop.call_later(GONE_WITHIN, self.transport.abort)",
                "None",
            ),
        ),
        tests=(DELAYS_NOBODY,),
    ),
    Breach(
        name="an end waits until a peer takes what went before",
        rows=("4.1.3",),
        edits=(Edit("hub/graphql/upstream/uvicorn_websocket.py", "            self.writable.set()\n", ""),),
        tests=(f"{SLOW}::test_one_that_reads_late_finds_the_reason",),
    ),
    Breach(
        name="whoever tells many waits for each",
        rows=("4.1.3",),
        edits=(
            Edit(
                f"{LIVE}/group.py",
                "member.take(text)\n            if count",
                "member.take(text)\n                await member._outbox.written()\n            if count",
            ),
        ),
        tests=(DELAYS_NOBODY,),
    ),
    Breach(
        name="nobody has a turn while many are told",
        rows=("4.1.4",),
        edits=(Edit(f"{LIVE}/group.py", "AT_ONCE: Final = 100\n", "AT_ONCE: Final = 1_000_000\n"),),
        tests=(f"{GROUPS}::test_others_have_their_turn_while_many_are_told",),
    ),
    Breach(
        name="each connection asks for itself whether it may stay",
        rows=("4.1.12",),
        edits=(
            Edit(f"{LIVE}/admissions.py", "        asking = self._next.get(credential)\n", "        asking = None\n"),
        ),
        tests=(f"{ADMISSIONS}::test_those_that_come_at_once_ask_once",),
    ),
    Breach(
        name="an answer from before a connection came lets it in",
        rows=("4.1.12",),
        edits=(
            Edit(
                f"{LIVE}/admissions.py",
                "        asking = self._next.get(credential)\n",
                "        asking = self._next.get(credential) or self._asking.get(credential)\n",
            ),
        ),
        tests=(f"{ADMISSIONS}::test_nobody_is_let_in_by_an_answer_from_before_it_came",),
    ),
    Breach(
        name="a watch ends once nobody could tell",
        rows=("4.1.12",),
        edits=(
            Edit(
                f"{LIVE}/admissions.py",
                "            except RetryLater:\n                continue\n",
                "            except RetryLater:\n                return\n",
            ),
        ),
        tests=(
            f"{ADMISSIONS}::test_a_watch_asks_once_for_all_and_tells_each",
            "tests/graphql/test_sockets.py::test_who_may_no_longer_be_here_is_closed_out",
        ),
    ),
    Breach(
        name="whoever may see something else stays in its group",
        rows=("4.1.6",),
        edits=(Edit(f"{LIVE}/connection.py", "        if actor != self.context.actor:\n", "        if False:\n"),),
        tests=("tests/graphql/test_sockets.py::test_who_may_see_something_else_has_to_begin_again",),
    ),
    Breach(
        name="variables that are nested too deeply end an operation without a word",
        rows=("4.1.13",),
        edits=(Edit("hub/graphql/messages/requests.py", "    if levels > MOST_LEVELS:\n", "    if False:\n"),),
        tests=(
            "tests/graphql/test_sockets.py::test_variables_that_are_nested_too_deeply_leave_nobody_without_an_answer",
        ),
    ),
    Breach(
        name="the bench's clients are not told of every event",
        rows=("4.1.8",),
        edits=(
            Edit(
                "hub/storage/feed_tail.py",
                "                self._hand_out(event)",
                "                if event.sequence % 7:\n                    self._hand_out(event)",
            ),
        ),
        tests=("tests/test_bench.py::test_the_feed_is_measured_against_stock_and_against_frames_that_lie_ready",),
    ),
    Breach(
        name="what is the same for all groups is completed for each",
        rows=("4.1.16",),
        edits=(Edit(ALIKE, "        if found is not None:\n", "        if found is not None and not found:\n"),),
        tests=(f"{SHARED}::test_it_is_completed_once_for_all_who_ask_the_same",),
    ),
    Breach(
        name="equal fields in other words are completed anew",
        rows=("4.1.16",),
        edits=(Edit(ALIKE, "        key = asked.text, id(", "        key = asked.text, id(asked), id("),),
        tests=(f"{SHARED}::test_it_is_the_same_however_it_is_written",),
    ),
    Breach(
        name="variables are no part of what was asked for",
        rows=("4.1.16",),
        edits=(Edit(ALIKE, ", *(variables.get(name, Undefined) for name in asked.variables)", ","),),
        tests=(
            f"{SHARED}::test_other_variables_and_other_fields_are_completed_for_themselves",
            f"{SHARED}::test_skipped_is_not_shown_to_whoever_includes",
        ),
    ),
    Breach(
        name="what all are shown is completed in the name of whoever comes first",
        rows=("4.1.16",),
        edits=(Edit(ALIKE, "        self.context_value = Context(context.services, context.request_id)\n", ""),),
        tests=(f"{SHARED}::test_a_field_that_asks_who_asks_is_refused_to_all",),
    ),
    Breach(
        name="all are shown what is the first one's own",
        rows=("4.1.22",),
        edits=(
            Edit(
                ALIKE,
                "for key, name in own}} if own else completed",
                "for key, name in own}} if not kept else completed",
            ),
        ),
        tests=(
            f"{SHARED}::test_each_has_its_own_under_whatever_key_it_asked",
            "tests/e2e/test_feed_scopes.py",
        ),
    ),
    Breach(
        name="what is given to a field is a part of what is asked below it",
        rows=("4.1.22",),
        edits=(Edit(ALIKE, "[node.selection_set for node in nodes if node.selection_set]", "list(nodes)"),),
        tests=(f"{SHARED}::test_each_has_its_own_under_whatever_key_it_asked",),
    ),
    Breach(
        name="what failed is kept for all",
        rows=("4.1.16",),
        edits=(Edit(ALIKE, " and len(self.collected_errors.errors) == failed:", " or failed >= 0:"),),
        tests=(f"{SHARED}::test_what_failed_or_comes_later_is_not_kept",),
    ),
)
