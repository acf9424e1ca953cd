"""Breaches of the live feed: what is missed, where it is followed, heartbeats, word of events, limits."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

LIVE = "hub/schema/live"
TESTS = "tests/graphql/live"
FOLLOW = "hub/services/feed/follow_feed.py"
SIGNAL = "tests/storage/redis/test_feed_signal.py"
LIMITS = "tests/e2e/test_feed_limits.py"
VIEW = "hub/graphql/transport/view.py"
STREAMING = "tests/graphql/live/test_streaming.py"
OVER_HTTP = "tests/e2e/test_feed_over_http.py"
AREAS = "tests/storage/test_feed_areas.py"
COUNTY = "tests/e2e/test_feed_areas.py::test_an_area_hears_of_its_alerts_to_their_end"
CATCHING_UP = "tests/services/feed/test_catching_up.py"

TOGETHER_FILE, TOGETHER = "hub/storage/together.py", "tests/storage/test_together.py"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="each missed event's alert is read by itself",
        rows=("4.2.7",),
        edits=(
            Edit(
                FOLLOW,
                "    alerts = await read_alerts(desk, {event.alert for event in page}, by=by)\n",
                "    alerts = {}\n"
                "    for event in page:\n"
                "        alerts |= await read_alerts(desk, {event.alert}, by=by)\n",
            ),
        ),
        tests=(f"{CATCHING_UP}::test_thousands_of_missed_events_are_read_in_pages",),
    ),
    Breach(
        name="whoever has missed nothing looks for it",
        rows=("4.1.14",),
        edits=(
            Edit(
                FOLLOW,
                "    while place < present and (page := await _page(desk, place, present, by)):\n",
                "    while page := await _page(desk, place, present, by):\n",
            ),
        ),
        tests=(f"{CATCHING_UP}::test_who_has_missed_nothing_reads_nothing",),
    ),
    Breach(
        name="what many have missed is read for each",
        rows=("4.1.15",),
        edits=(
            Edit(
                FOLLOW,
                "await desk.missed.get((by.mode, place, present), lambda: _read_page(desk, place, by))",
                "await _read_page(desk, place, by)",
            ),
        ),
        tests=(f"{CATCHING_UP}::test_what_many_have_missed_is_read_once",),
    ),
    Breach(
        name="what was missed before is given to whoever missed more",
        rows=("4.1.15",),
        edits=(Edit(FOLLOW, "desk.missed.get((by.mode, place, present),", "desk.missed.get((by.mode, 0, present),"),),
        tests=(f"{CATCHING_UP}::test_what_many_have_missed_is_read_once",),
    ),
    Breach(
        name="a page of the past is followed by the one after the next",
        rows=("4.2.7",),
        edits=(
            Edit(
                FOLLOW,
                "    while place < present and (page := await _page(desk, place, present, by)):\n",
                "    while place < present and (page := await _page(desk, place + (place > 0), present, by)):\n",
            ),
        ),
        tests=(
            f"{CATCHING_UP}::test_thousands_of_missed_events_are_read_in_pages",
            "tests/e2e/test_feed_away.py",
        ),
    ),
    Breach(
        name="a missed event shows its alert as somebody heard of it before",
        rows=("4.2.15",),
        edits=(
            Edit(
                FOLLOW,
                "    alerts = await read_alerts(desk, {event.alert for event in page}, by=by)\n",
                "    alerts = await read_alerts(desk, {event.alert for event in page}, by=by)\n"
                "    alerts |= globals().setdefault('_known', alerts)\n",
            ),
        ),
        tests=(f"{CATCHING_UP}::test_an_alert_is_shown_as_it_stands_when_its_page_is_read",),
    ),
    Breach(
        name="whoever was away too long begins at the beginning of time",
        rows=("4.2.8",),
        edits=(
            Edit(
                FOLLOW,
                "        raise CursorExpired(_sealed(desk, await desk.log.last(), by))\n",
                "        raise CursorExpired(_sealed(desk, 0, by))\n",
            ),
        ),
        tests=(
            "tests/storage/test_feed.py::test_an_expired_cursor_is_answered_with_one_that_leads_on_from_that_moment",
            "tests/e2e/test_feed.py::test_after_seven_days_a_cursor_has_expired_and_whoever_is_connected_loses_nothing",
        ),
    ),
    Breach(
        name="an expired cursor's start is kept from the client",
        rows=("4.2.8",),
        edits=(Edit("hub/graphql/execution/masking.py", ", **error.details}", "}"),),
        tests=(
            "tests/e2e/test_feed.py::test_after_seven_days_a_cursor_has_expired_and_whoever_is_connected_loses_nothing",
        ),
    ),
    Breach(
        name="the SDK does not pass on where to start",
        rows=("4.2.8",),
        edits=(
            Edit(
                "sdk/reunion/refusals.py",
                'start_after=_told(first, "startAfter")',
                "start_after=None",
            ),
        ),
        tests=("tests/sdk/test_stream_errors.py::test_an_expired_cursor_says_where_to_start",),
    ),
    Breach(
        name="a heartbeat passes over what has come as its time was up",
        rows=("4.2.10",),
        edits=(Edit("hub/storage/feed_tail.py", "                if queue.empty():\n", "                if True:\n"),),
        tests=("tests/storage/test_feed.py::test_what_comes_as_the_time_is_up_comes_before_the_heartbeat",),
    ),
    Breach(
        name="a heartbeat on the way through the past counts as the present",
        rows=("4.2.10",),
        edits=(
            Edit(
                FOLLOW,
                "            yield _Step(place, followed, live=False)\n",
                "            yield _Step(place, followed, live=True)\n",
            ),
        ),
        tests=(f"{CATCHING_UP}::test_a_heartbeat_on_the_way_through_the_past_says_that_it_is_one",),
    ),
    Breach(
        name="a heartbeat's cursor is the last event's",
        rows=("4.2.10",),
        edits=(Edit(FOLLOW, "            place = max(place, heard.place)\n", ""),),
        tests=("tests/storage/test_feed.py::test_silence_brings_heartbeats_whose_cursor_leads_on",),
    ),
    Breach(
        name="a heartbeat's cursor is the present, whatever was handed out",
        rows=("4.2.10",),
        edits=(
            Edit(
                FOLLOW,
                "            place = max(place, heard.place)\n",
                "            place = await desk.log.last()\n",
            ),
        ),
        tests=("tests/storage/test_feed.py::test_no_heartbeat_passes_over_an_event",),
    ),
    Breach(
        name="a heartbeat comes as often as anybody likes",
        rows=("4.2.10",),
        edits=(Edit(FOLLOW, "    _require_bounds(wish.heartbeat)\n", ""),),
        tests=(
            "tests/storage/test_feed.py::test_a_heartbeat_comes_neither_all_the_time_nor_never",
            "tests/e2e/test_feed_heartbeats.py::test_a_heartbeat_has_its_bounds",
        ),
    ),
    Breach(
        name="nobody is asked for a heartbeat",
        rows=("4.2.10",),
        edits=(
            Edit(
                "hub/schema/partner/feed.py",
                "Wish(after, area.area() if area else None, heartbeat)",
                "Wish(after, area.area() if area else None)",
            ),
        ),
        tests=("tests/e2e/test_feed_heartbeats.py",),
    ),
    Breach(
        name="the SDK's cursor stays while nothing happens",
        rows=("4.2.10",),
        edits=(
            Edit(
                "sdk/reunion/stream.py",
                "                self.cursor = event.cursor\n            elif",
                "                continue\n            elif",
            ),
        ),
        tests=("tests/sdk/test_stream.py::test_a_heartbeat_moves_the_cursor_and_is_no_event",),
    ),
    Breach(
        name="the judge of the feed overlooks what a heartbeat passes over",
        rows=("4.2.10",),
        edits=(
            Edit(
                "tests/oracle/feed.py",
                "if first <= number <= sequence and number not in seen]\n",
                "if first <= number <= sequence < 0]\n",
            ),
        ),
        tests=("tests/test_oracle/test_balances.py::test_a_heartbeat_that_passes_over_an_event",),
    ),
    Breach(
        name="readers are told nothing and look by themselves",
        rows=("4.2.9",),
        edits=(
            Edit(
                "hub/storage/mongo/feed.py",
                "        self._database.after_commit(self, lambda: self._signal.send(sequence))\n",
                "",
            ),
        ),
        tests=(f"{SIGNAL}::test_events_are_heard_of_as_soon_as_they_are_committed",),
    ),
    Breach(
        name="readers wait for word and never look by themselves",
        rows=("4.2.9",),
        edits=(Edit("hub/storage/redis/feed_signal.py", "LOOK_EVERY: Final = 1.0\n", "LOOK_EVERY: Final = 9.0\n"),),
        tests=(f"{SIGNAL}::test_word_that_was_never_sent_is_not_needed",),
    ),
    Breach(
        name="word is taken for the events themselves",
        rows=("4.2.9",),
        edits=(
            Edit(
                "hub/storage/feed_tail.py",
                "                before, known = known, await self._wait(known)\n",
                "                before, known = known, await self._wait(known)\n"
                "                self._place = max(self._place, int(known.split('-')[0]))\n",
            ),
        ),
        tests=(f"{SIGNAL}::test_events_are_heard_of_as_soon_as_they_are_committed",),
    ),
    Breach(
        name="word is sent of what was never committed",
        rows=("4.2.9",),
        edits=(
            Edit(
                "hub/storage/mongo/database.py",
                "        afterwards[of] = do\n",
                "        afterwards[of] = do\n        __import__('asyncio').ensure_future(do())\n",
            ),
        ),
        tests=(f"{SIGNAL}::test_word_is_sent_of_what_was_committed_and_of_nothing_else",),
    ),
    Breach(
        name="the end of the log is looked for though there was word",
        rows=("4.1.23",),
        edits=(Edit("hub/storage/feed_tail.py", "        if not woken and await", "        if await"),),
        tests=(f"{SIGNAL}::test_an_event_of_which_there_was_word_is_one_read",),
    ),
    Breach(
        name="of many events the reader takes so many and waits for word",
        rows=("4.1.23",),
        edits=(
            Edit(
                "hub/storage/feed_tail.py",
                "            woken = len(events) == AT_ONCE\n",
                "            woken = False\n",
            ),
        ),
        tests=(f"{SIGNAL}::test_many_that_are_committed_at_once_are_all_heard_of_at_once",),
    ),
    Breach(
        name="a Redis that is away ends the reader",
        rows=("4.2.4",),
        edits=(
            Edit(
                "hub/storage/feed_tail.py",
                "        try:\n            return await self._signal.newer(known)\n        except RetryLater:\n",
                "        try:\n            return await self._signal.newer(known)\n        except KeyError:\n",
            ),
        ),
        tests=(f"{SIGNAL}::test_a_redis_that_is_away_costs_moments",),
    ),
    Breach(
        name="words are counted from where Redis begins",
        rows=("4.2.4",),
        edits=(
            Edit(
                "hub/storage/redis/feed_signal.py",
                'id=f"{sequence}-0"',
                'id=f"{await self._redis.xlen(STREAM) + 1}-0"',
            ),
        ),
        tests=(f"{SIGNAL}::test_an_emptied_redis_costs_nothing",),
    ),
    Breach(
        name="a Redis that hangs holds up whoever changes something",
        rows=("4.2.4",),
        edits=(Edit("hub/storage/redis/feed_signal.py", "PATIENCE: Final = 0.3\n", "PATIENCE: Final = 30.0\n"),),
        tests=(f"{SIGNAL}::test_a_redis_that_hangs_holds_up_no_change",),
    ),
    Breach(
        name="each process counts a partner's connections by itself",
        rows=("4.2.12",),
        edits=(
            Edit(
                "hub/graphql/live/connection_limits.py",
                "rooms = dict(zip(wanted, await self._book.take(asked), strict=True))",
                "pass",
            ),
        ),
        tests=(f"{TESTS}/test_seats.py::test_those_that_come_at_once_are_one_question", LIMITS),
    ),
    Breach(
        name="each key of a partner is counted by itself",
        rows=("4.2.12",),
        edits=(
            Edit(
                "hub/graphql/partner_graph.py",
                'f"partner.{actor.partner}"',
                'f"partner.{actor.tenant}"',
            ),
        ),
        tests=(LIMITS,),
    ),
    Breach(
        name="a seat is kept by whoever has gone",
        rows=("4.2.12",),
        edits=(Edit(f"{LIVE}/connection.py", "            self.context.seat.leave()\n", "            pass\n"),),
        tests=(f"{TESTS}/test_seats.py::test_one_connection_too_many_is_asked_to_come_again",),
    ),
    Breach(
        name="subscriptions take no seats",
        rows=("4.2.12",),
        edits=(
            Edit(
                f"{LIVE}/connection.py",
                "async with subscribing(self._seating, self.context.actor):",
                "async with subscribing(None, self.context.actor):",
            ),
        ),
        tests=(f"{TESTS}/test_seats.py::test_one_subscription_too_many_is_refused_and_the_others_go_on",),
    ),
    Breach(
        name="while Redis is away there is no limit",
        rows=("4.2.12",),
        edits=(
            Edit(
                "hub/graphql/live/connection_limits.py",
                "{of: max(0, most - len(self._held.get(of, ()))) for of, (most, _) in wanted.items()}",
                "{of: most for of, (most, _) in wanted.items()}",
            ),
        ),
        tests=(f"{TESTS}/test_seats.py::test_while_nobody_can_be_asked_a_process_keeps_to_the_limit",),
    ),
    Breach(
        name="whoever gives up while it waits keeps its seat",
        rows=("4.2.12",),
        edits=(
            Edit(
                "hub/graphql/live/connection_limits.py",
                "                self.leave(of, seat)\n\n    async def _give_back",
                "                pass\n\n    async def _give_back",
            ),
        ),
        tests=(f"{TESTS}/test_seats.py::test_who_gives_up_while_it_waits_keeps_no_seat",),
    ),
    Breach(
        name="each connection that comes and goes is a line in the log",
        rows=("4.1.19",),
        edits=(Edit("hub/graphql/upstream/uvicorn_websocket.py", "LOGGER.setLevel(logging.WARNING)\n", ""),),
        tests=("tests/graphql/test_sockets.py::test_who_comes_and_goes_leaves_no_line_in_the_log",),
    ),
    Breach(
        name="who comes while the book is asked asks it beside",
        rows=("4.1.18",),
        edits=(
            Edit(
                "hub/graphql/live/connection_limits.py",
                "                await self._give(wanted)\n",
                "                self._begin(self._give(wanted))\n",
            ),
        ),
        tests=(f"{TESTS}/test_seats.py::test_those_that_come_while_the_book_is_asked_are_its_next_question",),
    ),
    Breach(
        name="a book that fails leaves whoever asks waiting",
        rows=("4.1.18",),
        edits=(Edit("hub/graphql/live/connection_limits.py", "given.set_exception(error)", "given.done()"),),
        tests=(f"{TESTS}/test_seats.py::test_a_book_that_fails_leaves_nobody_waiting",),
    ),
    Breach(
        name="whoever asks while something is read is answered by it",
        rows=("4.1.20",),
        edits=(
            Edit(
                TOGETHER_FILE,
                "                wanted, self._wanted = self._wanted, {}\n                await self._answer(wanted)\n",
                "                wanted = self._wanted\n"
                "                await self._answer(wanted)\n"
                "                self._wanted = {}\n",
            ),
        ),
        tests=(
            f"{TOGETHER}::test_nobody_is_answered_by_what_was_read_before_it_asked",
            f"{TOGETHER}::test_those_that_come_while_one_is_read_are_read_together_afterwards",
        ),
    ),
    Breach(
        name="each who asks is read for by itself",
        rows=("4.1.20",),
        edits=(
            Edit(
                TOGETHER_FILE,
                "        found = self._wanted.get(key)\n",
                "        return (await self._read([key])).get(key)\n",
            ),
        ),
        tests=(f"{TOGETHER}::test_those_that_come_while_one_is_read_are_read_together_afterwards",),
    ),
    Breach(
        name="what is read together is read in the name of the first",
        rows=("4.1.20",),
        edits=(Edit(TOGETHER_FILE, ", context=contextvars.Context())", ")"),),
        tests=(f"{TOGETHER}::test_nothing_is_read_in_the_name_of_whoever_came_first",),
    ),
    Breach(
        name="who gives up takes what is read together from all others",
        rows=("4.1.20",),
        edits=(Edit(TOGETHER_FILE, "await asyncio.shield(found)", "await found"),),
        tests=(f"{TOGETHER}::test_who_gives_up_takes_the_answer_from_nobody_else",),
    ),
    Breach(
        name="a stream over HTTP is cut off by a server that ends",
        rows=("4.6.1",),
        edits=(
            Edit(
                "hub/http/upstream/uvicorn_http.py", "            self._ending.set_result(None)\n", "            pass\n"
            ),
        ),
        tests=(f"{STREAMING}::test_a_server_that_ends_says_goodbye",),
    ),
    Breach(
        name="who is not let in is told how a stream is asked for",
        rows=("4.6.2",),
        edits=(
            Edit(
                "hub/graphql/execution/execute.py",
                "        if context.admitted is None:\n            return refused",
                "        if context is None:\n            return refused",
            ),
        ),
        tests=(f"{STREAMING}::test_who_is_not_let_in_hears_that_and_not_how_to_ask",),
    ),
    Breach(
        name="a stream of the SDK gives up with the old key",
        rows=("4.6.3",),
        edits=(
            Edit(
                "sdk/reunion/stream.py",
                "isinstance(error, AuthenticationError) and callable(",
                "not isinstance(error, Exception) and callable(",
            ),
        ),
        tests=("tests/sdk/test_stream_errors.py::test_a_rotated_key_is_waited_for",),
    ),
    Breach(
        name="a stream of the SDK asks for a new key for ever",
        rows=("4.6.3",),
        edits=(
            Edit(
                "sdk/reunion/stream.py",
                "return now - self._refused_since < self._policy.new_key_within",
                "return now >= self._refused_since",
            ),
        ),
        tests=("tests/sdk/test_stream_errors.py::test_a_key_that_stays_refused_is_an_error_in_time",),
    ),
    Breach(
        name="the SDK calls a hub with too many connections away",
        rows=("4.6.4",),
        edits=(
            Edit(
                "sdk/reunion/socket.py",
                "    if code == 1013 and reason in BY_CODE:\n",
                "    if code == 0 and reason in BY_CODE:\n",
            ),
        ),
        tests=("tests/sdk/test_stream_errors.py::test_too_many_connections_are_called_so",),
    ),
    Breach(
        name="no result of a stream is looked at for errors",
        rows=("4.1.21",),
        edits=(Edit("hub/graphql/execution/runner.py", " and not result.errors:\n", ":\n"),),
        tests=("tests/graphql/test_sockets.py::test_an_error_in_a_stream_is_masked",),
    ),
    Breach(
        name="each caller's seats are taken by a question of its own",
        rows=("4.1.18",),
        edits=(
            Edit(
                "hub/graphql/live/connection_limits.py",
                "await self._book.take(asked), strict=True))",
                "[(await self._book.take([one]))[0] for one in asked], strict=True))",
            ),
        ),
        tests=(f"{TESTS}/test_seats.py::test_those_that_come_at_once_are_one_question",),
    ),
    Breach(
        name="of seats for several callers the first one's count for all",
        rows=("4.1.18",),
        edits=(Edit("hub/storage/redis/connection_limits.py", "  at = at + 2 + ARGV[at + 1]\n", ""),),
        tests=(
            "tests/storage/redis/test_connection_limits.py::test_those_of_many_callers_are_taken_together_and_each_has_its_own",
        ),
    ),
    Breach(
        name="an emptied Redis forgets who is there",
        rows=("4.2.12",),
        edits=(Edit("hub/graphql/live/connection_limits.py", "        await self._book.keep(", "        dict("),),
        tests=(f"{TESTS}/test_seats.py::test_what_is_held_is_said_again_and_again",),
    ),
    Breach(
        name="seats of the dead are held for ever",
        rows=("4.2.12",),
        edits=(
            Edit("hub/storage/redis/connection_limits.py", "redis.call('ZREMRANGEBYSCORE', key, '-inf', now)\n", ""),
        ),
        tests=(
            "tests/storage/redis/test_connection_limits.py::test_seats_of_the_dead_are_free_in_time_and_those_held_on_to_are_not",
        ),
    ),
    Breach(
        name="a stream over HTTP is executed for itself",
        rows=("4.2.13",),
        edits=(
            Edit(
                VIEW,
                "return await self.groups.follow(member, question, document, context)",
                "return await Groups(self.schema).follow(member, question, document, context)",
            ),
        ),
        tests=(f"{STREAMING}::test_all_ways_share_one_execution",),
    ),
    Breach(
        name="a stream over HTTP goes on for whoever may no longer be here",
        rows=("4.2.13", "4.2.11"),
        edits=(Edit(f"{LIVE}/streaming.py", "        self._break(Unauthenticated())\n", "        pass\n"),),
        tests=(
            f"{STREAMING}::test_who_may_no_longer_be_here_is_told_and_ended",
            f"{OVER_HTTP}::test_who_loses_the_key_hears_no_more",
        ),
    ),
    Breach(
        name="a stream over HTTP that nobody reads is kept",
        rows=("4.2.13",),
        edits=(
            Edit("hub/http/upstream/uvicorn_http.py", '{"abort": self.transport.abort}', '{"abort": lambda: None}'),
        ),
        tests=(f"{STREAMING}::test_one_that_reads_nothing_is_broken_off_and_delays_nobody",),
    ),
    Breach(
        name="a stream over HTTP gives no sign of life",
        rows=("4.2.13",),
        edits=(Edit(f"{LIVE}/streaming.py", "            outbox.put(Text(self._form.beat))\n", "            pass\n"),),
        tests=(f"{STREAMING}::test_signs_of_life",),
    ),
    Breach(
        name="a fault of ours in a stream over HTTP is told in its own words",
        rows=("4.2.13",),
        edits=(
            Edit(
                f"{LIVE}/streaming.py",
                '        return [GraphQLError(MASKED_SENTENCE, extensions={"code": INTERNAL})]\n',
                "        raise\n",
            ),
        ),
        tests=(f"{STREAMING}::test_a_fault_of_ours_ends_a_stream_and_says_no_more",),
    ),
    Breach(
        name="streams over HTTP take no seats",
        rows=("4.2.13",),
        edits=(Edit(VIEW, "await self.seating.connection(context.actor) if self.seating else None", "None"),),
        tests=(f"{STREAMING}::test_a_stream_takes_the_seats_of_a_connection_and_a_subscription",),
    ),
    Breach(
        name="whoever was let in is believed for longer than five seconds",
        rows=("4.2.11",),
        edits=(Edit(f"{LIVE}/admissions.py", "ADMITTED_FOR: Final = 3.0\n", "ADMITTED_FOR: Final = 9.0\n"),),
        tests=(
            "tests/e2e/test_feed.py::test_who_loses_the_key_hears_no_more",
            "tests/graphql/test_police_authorisation.py::test_a_connection_ends_with_its_token",
        ),
    ),
    Breach(
        name="each hub seals cursors for itself",
        rows=("4.2.6",),
        edits=(
            Edit(
                "hub/domain/cursors.py",
                "        self._key = derive_key(hub_key, KeyUse.CURSORS)\n",
                "        self._key = derive_key(hub_key, KeyUse.CURSORS) + str(id(self)).encode()\n",
            ),
        ),
        tests=("tests/e2e/test_feed_two_hubs.py",),
    ),
    Breach(
        name="a reader steps over what comes while it cannot read",
        rows=("4.2.5",),
        edits=(
            Edit(
                "hub/storage/feed_tail.py",
                '                log.warning("feed_unreadable")\n',
                '                log.warning("feed_unreadable")\n                self._place += 50\n',
            ),
        ),
        tests=("tests/storage/test_feed.py::test_what_comes_while_the_reader_cannot_read_is_heard_of_afterwards",),
    ),
    Breach(
        name="the embedded database syncs a commit some time later",
        rows=("2.17.61", "4.2.5"),
        edits=(Edit("hub/local/mongo.py", '            "--sync-on-commit",\n', ""),),
        tests=("tests/local/test_embedded_mongo.py::test_acknowledged_transactions_survive_a_kill",),
    ),
    Breach(
        name="whoever asks for an area hears of the whole world",
        rows=("4.2.1",),
        edits=(
            Edit(
                FOLLOW,
                "        return self.area is None or self.area.touches(alert.alert.told)\n",
                "        return True\n",
            ),
        ),
        tests=(f"{AREAS}::test_what_was_missed_and_what_comes_are_both_of_the_area", COUNTY),
    ),
    Breach(
        name="an area hears of what is covered now, and not of what was",
        rows=("4.2.1",),
        edits=(
            Edit("hub/domain/alerts.py", "Circle(self.centre, self.told_km)", "Circle(self.centre, self.covered_km)"),
        ),
        tests=(f"{AREAS}::test_an_alert_is_heard_of_once_it_reaches_the_area_and_to_its_end", COUNTY),
    ),
    Breach(
        name="a stage after a narrower circle forgets the wider one",
        rows=("4.2.1",),
        edits=(
            Edit(
                "hub/services/fanout/start_stage.py",
                '"told_km": max(alert.told_km, covered)',
                '"told_km": covered',
            ),
        ),
        tests=("tests/services/fanout/test_planning.py::test_the_widest_circle_ever_told_is_remembered",),
    ),
    Breach(
        name="the circle of an area is taken for its centre",
        rows=("4.2.1",),
        edits=(Edit("hub/domain/areas.py", "<= self.circle.radius_km + told.radius_km", "<= told.radius_km"),),
        tests=("tests/domain/test_areas.py::test_a_circle_hears_of_every_place_that_lies_in_both",),
    ),
    Breach(
        name="an area's cells are looked at for each event",
        rows=("4.2.1",),
        edits=(Edit("hub/domain/areas.py", "@lru_cache(maxsize=4096)\n", ""),),
        tests=("tests/domain/test_areas.py::test_cells_are_looked_at_once_for_each_circle",),
    ),
    Breach(
        name="of an area's cells only the first counts",
        rows=("4.2.1",),
        edits=(
            Edit(
                "hub/domain/areas.py",
                "any(touches(cell, told) for cell in cells)",
                "any(touches(cell, told) for cell in cells[:1])",
            ),
        ),
        tests=("tests/domain/test_areas.py::test_cells_hear_of_every_place_in_them",),
    ),
    Breach(
        name="an area that is none is taken for one",
        rows=("4.2.1",),
        edits=(
            Edit(
                "hub/domain/areas.py",
                "return Area(cells=_read_cells(cells))",
                "return Area(cells=tuple(map(Cell, cells)))",
            ),
            Edit("hub/domain/areas.py", "return Area(circle=_read_circle(circle))", "return Area(circle=circle)"),
        ),
        tests=(
            "tests/domain/test_areas.py::test_what_is_no_area_is_refused",
            "tests/e2e/test_feed_areas.py::test_what_is_no_area_is_refused",
        ),
    ),
    Breach(
        name="whoever hears nothing of its area hears no heartbeat either",
        rows=("4.2.10",),
        edits=(Edit(FOLLOW, "(step.silent or monotonic() - said_at >= wish.heartbeat)", "step.silent"),),
        tests=(f"{AREAS}::test_a_feed_that_is_busy_elsewhere_is_silent_here",),
    ),
    Breach(
        name="a syntax error is let through as it is",
        rows=("4.2.14",),
        edits=(
            Edit(
                "hub/graphql/execution/masking.py",
                "        cause = root_cause(error)\n        if isinstance(cause, HubError):\n",
                '        if type(error).__name__ == "GraphQLSyntaxError":\n'
                "            return error\n"
                "        cause = root_cause(error)\n        if isinstance(cause, HubError):\n",
            ),
        ),
        tests=(f"{TESTS}/test_neighbours.py",),
    ),
)
