"""Breaches of the rules of revisions and closing: who hears of the end, photo links, outcomes, exercises."""

from tests.prove.breach import Breach
from tests.prove.breaches.mended_pull import ENDS_FOR_ALL
from tests.prove.fault import Edit

SEND = "hub/services/fanout/send_batch.py"
SWEEP = "hub/services/fanout/run_sweep.py"
END_ALERT = "hub/services/police/steps/end_alert.py"
REVISE = "hub/services/police/revise_case.py"
CLOSE = "hub/services/police/close_case.py"
LINKS = "hub/services/photos/steps/photo_links.py"
SERVE = "hub/services/photos/serve_photo.py"
ROUTES = "hub/http/photo_routes.py"
STAGES = "hub/storage/mongo/stages.py"
PHONE = "sdk/reunion/phone.py"

CLOSING = "tests/services/fanout/test_closing.py"
BATCHES = "tests/services/fanout/test_batches.py"
STORAGE = "tests/storage/mongo/test_police.py"
REVISIONS = f"{STORAGE}::test_revisions_of_several_officers_are_numbered_without_gap_and_lose_nothing"
A_REVISION = "tests/services/police/test_revise_case.py::test_a_material_update_is_a_revision_and_a_sweep"
THE_END = "tests/e2e/test_closing.py::test_the_end_is_told_to_exactly_those_who_were_told"
MODES = "tests/e2e/test_modes.py::test_each_key_sees_its_own_alerts_only"
PHOTOS = "tests/http/test_photo_routes.py"
UNTIL_THE_END = f"{PHOTOS}::test_a_phone_gets_the_photo_until_the_alert_ends"
SERVING = "tests/services/photos/test_serve_photo.py"
BOUND = f"{SERVING}::test_a_link_is_bound_to_alert_photo_and_size"
EACH_TIME = f"{SERVING}::test_the_state_is_asked_each_time"

SEEN_BY_ALL = Edit(
    "hub/services/feed/read_alerts.py", "    return public.alert.status.mode is by.mode\n", "    return True\n"
)
"""The second deployment_mode between the modes: without it, what leads through the first shows."""

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="a revision names no earlier one",
        rows=("2.6.29",),
        edits=(Edit(REVISE, "earlier = replaced_by(number, range(1, number))", "earlier = ()"),),
        tests=(REVISIONS, A_REVISION),
    ),
    Breach(
        name="a revision names only the one before it",
        rows=("2.6.29",),
        edits=(Edit("hub/domain/alerts.py", "sorted(n for n in earlier if n < number))", "sorted(earlier)[-1:])"),),
        tests=(REVISIONS,),
    ),
    Breach(
        name="an update takes the place of the revision before",
        rows=("2.6.29",),
        edits=(Edit(REVISE, "    number = alert.revision + 1\n", "    number = alert.revision\n"),),
        tests=(A_REVISION,),
    ),
    Breach(
        name="closing ends the units too",
        rows=("2.6.30",),
        edits=(
            Edit(
                STAGES,
                '        self._stages = database.collection("stages")\n',
                '        self._stages = database.collection("stages")\n'
                '        self._units = database.collection("units")\n',
            ),
            Edit(
                STAGES,
                "                session=transaction,\n            )\n\n\ndef _row",
                "                session=transaction,\n            )\n"
                '            void = {"$set": {"state": "void", "intent": None}}\n'
                '            await self._units.update_many({"alert": alert}, void, session=transaction)\n\n\ndef _row',
            ),
        ),
        tests=(f"{STORAGE}::test_close_keeps_what_is_in_flight", f"{CLOSING}::test_close_keeps"),
    ),
    Breach(
        name="the guard is read before the intent",
        rows=("2.6.30",),
        edits=(Edit(SEND, "        fresh = await look(desk, unit.alert)\n", "        fresh = known\n"),),
        tests=(f"{BATCHES}::test_guard_first",),
    ),
    Breach(
        name="batches in flight at the closing are not waited for",
        rows=("2.6.31",),
        edits=(Edit(SWEEP, "await _audience(desk, alert, sweep, set(drained)) if drained else {}", "{}"),),
        tests=(f"{CLOSING}::test_two_pass",),
    ),
    Breach(
        name="whom the rows have told is not asked of them",
        rows=("2.6.31",),
        edits=(
            Edit(
                SWEEP,
                "    told = await desk.units.told_before(alert.id, sweep.revision)\n",
                "    told: dict[int, set[int]] = {}\n",
            ),
        ),
        tests=(f"{CLOSING}::test_sweep_redis",),
    ),
    Breach(
        name="whoever may have been told counts as not told",
        rows=("2.6.31",),
        edits=(Edit(SEND, "        unknown=unknown,\n", ""),),
        tests=(f"{BATCHES}::test_maybe503",),
    ),
    Breach(
        name="a batch recovered after the end held nobody",
        rows=("2.6.31",),
        edits=(
            Edit(
                SEND,
                "        unknown=frozenset(batch.entries) if batch.recovered else frozenset(),\n",
                "",
            ),
        ),
        tests=(f"{BATCHES}::test_recov_maybe",),
    ),
    Breach(
        name="the end is told only where the alert still covers",
        rows=("2.6.32",),
        edits=(
            Edit(
                SEND,
                "        if unit.revision is None and not any(touches(cell, covered) for cell in via):",
                "        if not any(touches(cell, covered) for cell in via or (batch.devices[number].cell,)):",
            ),
        ),
        tests=(THE_END,),
    ),
    Breach(
        name="a cancel is a notification of its own",
        rows=("2.6.34",),
        edits=(
            Edit(
                "hub/partners/fcm/messages.py",
                "    if kind is not RevisionKind.CANCEL:\n        text = message.texts",
                "    if kind:\n        text = message.texts",
            ),
        ),
        tests=("tests/partners/test_fcm_messages.py::test_a_cancel_is_data_only",),
    ),
    Breach(
        name="a cancel goes out as an update",
        rows=("2.6.34",),
        edits=(
            Edit(
                "hub/domain/messages.py",
                "    if message.kind is RevisionKind.CANCEL:\n        return RevisionKind.CANCEL\n",
                "",
            ),
        ),
        tests=(
            "tests/partners/test_fcm_messages.py::test_a_cancel_is_data_only",
            "tests/partners/test_fcm_against_double.py::test_a_phone_shows_replaces_and_forgets",
        ),
    ),
    Breach(
        name="the feed does not hear of the end",
        rows=("2.6.35",),
        edits=(
            Edit(
                END_ALERT,
                "    await desk.feed.append(NewEvent(FeedType.CANCEL, alert.id, alert.status, number, now), "
                "transaction)\n",
                "",
            ),
        ),
        tests=("tests/e2e/test_feed.py::test_events_come_in_order_once_each_over_cuts",),
    ),
    Breach(
        name="whoever was refused for good is told of the end",
        rows=("2.6.36",),
        edits=(Edit(SEND, "        unknown=unknown,\n", "        unknown=unknown | by[DeliveryOutcome.NEVER],\n"),),
        tests=(f"{CLOSING}::test_nobody_is_cancelled_out_of_nowhere",),
    ),
    Breach(
        name="whoever stands on a page that was never read is told of the end",
        rows=("2.6.36",),
        edits=(
            Edit(SWEEP, "        if route is None or not route.pulls:\n", "        if tenant in told:\n"),
            ENDS_FOR_ALL,
        ),
        tests=(
            f"{CLOSING}::test_nobody_is_cancelled_out_of_nowhere",
            "tests/services/fanout/test_audience.py::test_who_was_held_back_is_owed_no_cancel",
        ),
    ),
    Breach(
        name="a link's signature leaves out the alert",
        rows=("2.6.37",),
        edits=(
            Edit(
                LINKS, "keyed_digest(self._key, alert, photo, size.value)", "keyed_digest(self._key, photo, size.value)"
            ),
            Edit(
                SERVE,
                "    alert = await alerts.get(request.alert)\n",
                '    alert = await alerts.get(request.alert) or await alerts.get("al_1")\n',
            ),
        ),
        tests=(BOUND,),
    ),
    Breach(
        name="a link's signature leaves out the photo",
        rows=("2.6.37",),
        edits=(
            Edit(
                LINKS, "keyed_digest(self._key, alert, photo, size.value)", "keyed_digest(self._key, alert, size.value)"
            ),
        ),
        tests=(BOUND,),
    ),
    Breach(
        name="a link's signature leaves out the size",
        rows=("2.6.37",),
        edits=(
            Edit(LINKS, "keyed_digest(self._key, alert, photo, size.value)", "keyed_digest(self._key, alert, photo)"),
        ),
        tests=(BOUND,),
    ),
    Breach(
        name="a photo served lately is served again without a look",
        rows=("2.6.38",),
        edits=(
            Edit(
                SERVE,
                "    alert = await alerts.get(request.alert)\n",
                "    lately = recent.find(request.alert, request.photo, size)\n"
                "    if lately is not None:\n        return lately\n"
                "    alert = await alerts.get(request.alert)\n",
            ),
        ),
        tests=(EACH_TIME, UNTIL_THE_END),
    ),
    Breach(
        name="a link lives until the alert's time is over",
        rows=("2.6.38",),
        edits=(Edit(SERVE, "    if not alert.open or now >= alert.expires_at:", "    if now >= alert.expires_at:"),),
        tests=(EACH_TIME, UNTIL_THE_END),
    ),
    Breach(
        name="a photo may be kept for an hour",
        rows=("2.6.39",),
        edits=(Edit(ROUTES, '"private, max-age=5"', '"private, max-age=3600"'),),
        tests=(UNTIL_THE_END,),
    ),
    Breach(
        name="a photo may be kept by anyone in between",
        rows=("2.6.39",),
        edits=(Edit(ROUTES, '"private, max-age=5"', '"public, max-age=5"'),),
        tests=(UNTIL_THE_END,),
    ),
    Breach(
        name="a photo of an alert that has ended is merely not found",
        rows=("2.6.39",),
        edits=(Edit("hub/http/failures.py", "(AlertEnded, 410)", "(AlertEnded, 404)"),),
        tests=(UNTIL_THE_END,),
    ),
    Breach(
        name="a link says for whom it was made",
        rows=("2.6.40",),
        edits=(
            Edit(
                LINKS,
                'return f"{self._public_url}/media/{place}?k={self._sign(alert, photo, wanted)}"',
                'return f"{self._public_url}/media/{place}?k={self._sign(alert, photo, wanted)}&d=1"',
            ),
        ),
        tests=(f"{SERVING}::test_a_link_is_short_and_names_nobody",),
    ),
    Breach(
        name="each photo asked for is logged with its address",
        rows=("2.6.41",),
        edits=(
            Edit(
                ROUTES, "from collections.abc import Awaitable", "import logging\nfrom collections.abc import Awaitable"
            ),
            Edit(
                ROUTES,
                "    parts = request.path_params\n",
                '    logging.getLogger(__name__).info("photo asked for at %s", request.url)\n'
                "    parts = request.path_params\n",
            ),
        ),
        tests=(f"{PHOTOS}::test_no_log_keeps_a_signature",),
    ),
    Breach(
        name="every outcome is a child found safe",
        rows=("2.6.43",),
        edits=(
            Edit("hub/domain/cases.py", "            outcome=outcome,\n", "            outcome=Outcome.FOUND_SAFE,\n"),
        ),
        tests=("tests/services/police/test_close_case.py::test_writes_the_end_once_and_honestly",),
    ),
    Breach(
        name="an alert that expired keeps no outcome",
        rows=("2.6.43",),
        edits=(
            Edit(
                CLOSE,
                "            await desk.alerts.change(alert.id, outcome, transaction)\n",
                "            del outcome\n",
            ),
        ),
        tests=(
            "tests/services/police/test_close_case.py::test_an_expired_alert_gets_its_outcome_and_no_second_cancel",
        ),
    ),
    Breach(
        name="an alert that expired is cancelled again when its case is closed",
        rows=("2.6.43",),
        edits=(Edit(CLOSE, "        if alert.open:\n", "        if alert.id:\n"),),
        tests=(
            "tests/services/police/test_close_case.py::test_an_expired_alert_gets_its_outcome_and_no_second_cancel",
        ),
    ),
    Breach(
        name="an exercise is kept as real",
        rows=("2.6.44",),
        edits=(
            Edit(
                "hub/services/police/open_case.py", "        status=status,\n", "        status=AlertStatus.ACTUAL,\n"
            ),
        ),
        tests=(MODES,),
    ),
    Breach(
        name="an exercise's push does not say that it is one",
        rows=("2.6.44", "2.6.45"),
        edits=(
            Edit(
                "hub/partners/fcm/messages.py",
                '        "status": message.status.value,\n',
                '        "status": "ACTUAL",\n',
            ),
        ),
        tests=(MODES,),
    ),
    Breach(
        name="an exercise's title is that of a real alert",
        rows=("2.6.45",),
        edits=(Edit("hub/domain/texts.py", "_DRILL[language][status] + title", "title"),),
        tests=(MODES,),
    ),
    Breach(
        name="a phone marks only what says that it is an exercise or a test",
        rows=("2.6.45",),
        edits=(
            Edit(
                PHONE,
                "        return self.status == AlertStatus.ACTUAL\n",
                "        return self.status not in (AlertStatus.EXERCISE, AlertStatus.TEST)\n",
            ),
        ),
        tests=("tests/sdk/test_phone.py::test_only_a_real_alert_is_shown_as_one",),
    ),
    Breach(
        name="a phone takes a push without a status for real",
        rows=("2.6.45",),
        edits=(Edit(PHONE, 'data.get("status") or "TEST"', 'data.get("status") or "ACTUAL"'),),
        tests=("tests/sdk/test_phone.py::test_a_status_that_is_missing_is_not_real",),
    ),
    Breach(
        name="an exercise is sent to everybody's phones",
        rows=("2.6.46",),
        edits=(
            Edit(
                "hub/services/fanout/steps/find_audience.py",
                "for tenant, hint in found[cell].items() if tenant % 2 == parity}",
                "for tenant, hint in found[cell].items() if parity in (0, 1)}",
            ),
        ),
        tests=(MODES,),
    ),
    Breach(
        name="a test key lists real alerts too",
        rows=("2.6.46",),
        edits=(
            Edit(
                "hub/services/feed/read_alerts.py",
                "tuple(status for status in AlertStatus if status.mode is mode)",
                "tuple(status for status in AlertStatus if mode is KeyMode.TEST or status.mode is mode)",
            ),
            SEEN_BY_ALL,
        ),
        tests=(MODES, "tests/storage/test_feed.py::test_each_mode_sees_its_own_alerts_only"),
    ),
    Breach(
        name="the live feed is one for all keys",
        rows=("2.6.46",),
        edits=(
            Edit(
                "hub/services/feed/follow_feed.py",
                "await read_alert_of(desk, heard, by=by) if heard.status.mode is by.mode else None",
                "await read_alert_of(desk, heard, by=by)",
            ),
            SEEN_BY_ALL,
        ),
        tests=("tests/storage/test_feed.py::test_each_mode_sees_its_own_alerts_only",),
    ),
)
