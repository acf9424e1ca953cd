"""Faults of what a newcomer was told in words that did not help, and what mended it."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

PATHS = "tests/e2e/test_paths.py::test_every_refusal_names_a_part_of_its_input"
SETTINGS, SDK = "sdk/reunion/settings.py", "tests/sdk"
RADIUS = "tests/services/police/test_hold_and_radius.py"
OPERATOR = "tests/graphql/test_police_operator.py"

BREACHES = (
    Breach(
        name="whatever is not there is named by no part of the input",
        rows=("2.17.54",),
        edits=(Edit("hub/errors.py", "error.path = error.path or (part,)", "pass"),),
        tests=(
            PATHS,
            "tests/graphql/test_police_cases.py::test_what_does_not_allow_a_change_is_named_as_the_input_names_it",
        ),
    ),
    Breach(
        name="a name that is taken is not named",
        rows=("2.17.54",),
        edits=(Edit("hub/storage/mongo/partners.py", 'raise NameTaken(path=("name",))', "raise NameTaken()"),),
        tests=(f"{PATHS}[createPartner]",),
    ),
    Breach(
        name="what is another's is refused otherwise than what was made up",
        rows=("2.17.54",),
        edits=(
            Edit(
                "hub/services/photos/steps/attach_photo.py",
                "    if photo is None or photo.owner != owned_by_partner(by):\n        raise NotFound(path=path)",
                "    if photo is None or photo.owner != owned_by_partner(by):\n"
                "        raise NotFound(path=path if photo is None else ())",
            ),
            Edit(
                "hub/storage/mongo/photos.py",
                'wanted = {"_id": photo_id, "owner": owner}',
                'wanted = {"_id": photo_id}',
            ),
        ),
        tests=("tests/e2e/test_paths.py::test_what_is_anothers_is_refused_word_for_word_as_what_was_made_up",),
    ),
    Breach(
        name="an empty setting is filled in from elsewhere",
        rows=("2.17.55",),
        edits=(
            Edit(
                SETTINGS, 'os.environ.get(variable, "") if value is None', 'os.environ.get(variable, "") if not value'
            ),
        ),
        tests=(f"{SDK}/test_errors.py::test_settings_that_cannot_work",),
    ),
    Breach(
        name="a bad address is called a missing one",
        rows=("2.17.55",),
        edits=(
            Edit(
                SETTINGS,
                '"The address of a hub begins with http:// or https:// and names a host."',
                '"Give url, or set REUNION_URL."',
            ),
        ),
        tests=(f"{SDK}/test_errors.py::test_settings_that_cannot_work",),
    ),
    Breach(
        name="nobody waits for a key",
        rows=("2.17.55",),
        edits=(Edit(SETTINGS, "await key if isawaitable(key) else key", "key"),),
        tests=(f"{SDK}/test_errors.py::test_a_key_may_take_its_time",),
    ),
    Breach(
        name="whatever a function gives is taken for a key",
        rows=("2.17.55",),
        edits=(Edit(SETTINGS, "    if not line.isprintable() or not line:\n", "    if False:\n"),),
        tests=(f"{SDK}/test_errors.py::test_a_function_that_gives_no_key",),
    ),
    Breach(
        name="a client opens a session after its end",
        rows=("2.17.56",),
        edits=(Edit("sdk/reunion/transport.py", "            raise ClientClosed\n", "            pass\n"),),
        tests=(
            f"{SDK}/test_calls.py::test_a_client_that_was_closed_does_nothing_more",
            f"{SDK}/test_calls.py::test_a_stream_between_two_connections_ends_with_its_client",
        ),
    ),
    Breach(
        name="a pause that changed nothing stands in the log",
        rows=("2.6.13",),
        edits=(
            Edit(
                "hub/services/police/pause_alert.py",
                "        if changed:\n            await desk.cases.save(case.noted(note), transaction)\n",
                "        await desk.cases.save(case.noted(note), transaction)\n        if changed:\n",
            ),
        ),
        tests=(f"{RADIUS}::test_pausing_and_resuming_are_heard_once_each_and_logged_with_their_reasons",),
    ),
    Breach(
        name="nobody sees which radius was asked for",
        rows=("2.6.13",),
        edits=(
            Edit(
                "hub/services/police/set_alert_radius.py", "replace(note, radius_km=asked.radius_km)", "replace(note)"
            ),
        ),
        tests=(f"{RADIUS}::test_beyond_the_unconfirmed_limit_it_waits_and_the_near_stage_stays",),
    ),
    Breach(
        name="a name in other letters is another partner's",
        rows=("2.3.1",),
        edits=(
            Edit("hub/storage/mongo/partners.py", 'if folded(name) in {folded(row["name"])', 'if name in {row["name"]'),
        ),
        tests=("tests/storage/mongo/test_partners.py::test_a_name_is_taken_however_it_is_written",),
    ),
    Breach(
        name="operators are offered a channel that reaches nobody",
        rows=("2.3.5",),
        edits=(Edit("hub/services/operations/partners.py", " if one.reaches_people)", ")"),),
        tests=(f"{OPERATOR}::test_a_channel_that_is_none_is_answered_by_those_that_reach_people",),
    ),
    Breach(
        name="what is pasted again opens nothing",
        rows=("2.17.9",),
        edits=(Edit("hub/local/dev_screen.py", "'$(date +%s)'", "once"),),
        tests=("tests/local/test_dev.py::test_what_it_prints_can_be_pasted",),
    ),
)
