"""Faults of what was found about people's names, late pushes and a partner's project, and what mended it."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

ACTORS, NAMES = "hub/domain/actors.py", "hub/domain/names.py"
OPENING, CONFIRMING = "tests/services/police/test_open_case.py", "tests/services/police/test_confirm_case.py"
FOURTH = f"{OPENING}::test_no_spelling_and_no_other_claim_opens_a_fourth"
COUNT = "sum(by.is_same(account, person) for account, person in openers)"
SPELT = f"{CONFIRMING}::test_another_spelling_is_no_other_person"
LATE, WAITING = "tests/services/fanout/test_late_push.py", "tests/partners/test_fcm_waiting.py"
ASKING = "hub/partners/asking.py"
TRANSPORT = "hub/partners/fcm/transport.py"
PROJECTS = "tests/services/fanout/test_projects.py"
ENDS = "hub/storage/mongo/pending_cancels.py"

BREACHES = (
    Breach(
        name="another spelling opens three more",
        rows=("2.17.45",),
        edits=(Edit("hub/services/police/open_case.py", COUNT, "sum(by.person == person for _, person in openers)"),),
        tests=(
            FOURTH,
            "tests/storage/mongo/test_police.py::test_at_most_three_openings_at_once_however_the_one_person_is_spelt",
        ),
    ),
    Breach(
        name="another claim of the same account opens three more",
        rows=("2.17.45",),
        edits=(
            Edit("hub/services/police/open_case.py", COUNT, 'sum(by.is_same("", person) for _, person in openers)'),
        ),
        tests=(FOURTH,),
    ),
    Breach(
        name="the openings of all days are read for one more",
        rows=("2.17.45",),
        edits=(
            Edit(
                "hub/storage/mongo/cases.py",
                '{"opened_at": {"$gt": since}}, {"_id"',
                '{"opened_at": {"$lte": since}}, {"_id"',
            ),
        ),
        tests=("tests/storage/mongo/test_cases.py::test_names_who_opened_cases_after_a_moment",),
    ),
    Breach(
        name="a decomposed accent makes another person",
        rows=("2.17.46",),
        edits=(
            Edit(
                NAMES, 'unicodedata.normalize("NFKD", unicodedata.normalize("NFD", seen).casefold())', "seen.casefold()"
            ),
            Edit(NAMES, 'unicodedata.normalize("NFKC", once.casefold())', "once.casefold()"),
        ),
        tests=(SPELT, "tests/domain/test_names.py::test_spellings_of_one_name_are_one"),
    ),
    Breach(
        name="an invisible character makes another person",
        rows=("2.17.46",),
        edits=(Edit(NAMES, "for character in name if _seen(character)", "for character in name"),),
        tests=(SPELT, "tests/domain/test_names.py::test_what_shows_nothing_is_no_name"),
    ),
    Breach(
        name="white space makes another person",
        rows=("2.17.46",),
        edits=(
            Edit(
                NAMES,
                '" ".join(unicodedata.normalize("NFKC", once.casefold()).split())',
                'unicodedata.normalize("NFKC", once.casefold())',
            ),
        ),
        tests=(SPELT,),
    ),
    Breach(
        name="who has no name is another person than anybody",
        rows=("2.17.46",),
        edits=(Edit(ACTORS, "all(map(folded, names)) and ", ""),),
        tests=(
            f"{CONFIRMING}::test_who_cannot_be_told_apart_confirms_nothing",
            "tests/domain/test_names.py::test_who_cannot_be_told_apart_is_no_other_person",
        ),
    ),
    Breach(
        name="a token whose person shows nothing is let in",
        rows=("2.17.46",),
        edits=(Edit("hub/identity/staff_tokens.py", "or not folded(value)", "or not value.strip()"),),
        tests=("tests/identity/test_staff_tokens.py::test_a_token_out_of_order_is_nobody",),
    ),
    Breach(
        name="who waited for a connection sends whatever was closed meanwhile",
        rows=("2.17.47",),
        edits=(Edit(ASKING, "        if self._loop.time() - started < self._ask_again:", "        if started:"),),
        tests=(
            f"{LATE}::test_who_is_let_in_after_the_closing_begins_nothing",
            f"{WAITING}::test_who_waited_for_a_free_connection_begins_nothing_after_the_end",
        ),
    ),
    Breach(
        name="a connection is waited for as long as it takes without asking again",
        rows=("2.17.47",),
        edits=(Edit(TRANSPORT, "ask_again: float = 1.0", "ask_again: float = 4.0"),),
        tests=(f"{LATE}::test_a_look_and_a_connection_together_take_less_than_was_promised",),
    ),
    Breach(
        name="a connection that a push may not use is lost",
        rows=("2.17.47",),
        edits=(Edit(ASKING, "                connection.release()", "                pass"),),
        tests=(f"{WAITING}::test_a_connection_that_nobody_may_use_is_given_back",),
    ),
    Breach(
        name="a second look is good however long it took",
        rows=("2.17.47",),
        edits=(Edit("hub/services/fanout/steps/guard.py", "asyncio.timeout(LONGEST_LOOK)", "asyncio.timeout(20)"),),
        tests=(f"{LATE}::test_a_look_that_takes_too_long_allows_nothing",),
    ),
    Breach(
        name="a partner changes its project though an alert is open",
        rows=("2.17.48",),
        edits=(
            Edit(
                "hub/services/operations/partners.py",
                "        raise ChannelFixed(END_OWED, path=CHANNEL)\n",
                "        pass\n",
            ),
        ),
        tests=(
            f"{PROJECTS}::test_whoever_was_told_hears_of_the_end_though_the_operator_tries_another_project",
            f"{PROJECTS}::test_the_project_is_fixed_until_the_last_was_told_of_the_end",
        ),
    ),
    Breach(
        name="a project is free once its alerts have ended",
        rows=("2.17.48",),
        edits=(Edit(ENDS, '"$or": [{"ended": None}, {"_id": {"$in": alerts}}]', '"ended": None'),),
        tests=(f"{PROJECTS}::test_the_project_is_fixed_until_the_last_was_told_of_the_end",),
    ),
    Breach(
        name="a project is free once the units of an end are cut",
        rows=("2.17.48",),
        edits=(Edit(ENDS, " or await self._untold(tenant, transaction)", ""),),
        tests=(
            f"{PROJECTS}::test_the_project_is_fixed_until_the_last_was_told_of_the_end",
            f"{PROJECTS}::test_a_parked_end_is_still_owed",
        ),
    ),
    Breach(
        name="an opening at the same moment does not see the change of project",
        rows=("2.17.48",),
        edits=(Edit(ENDS, "        await self._book.raise_epoch(transaction)\n", ""),),
        tests=(f"{PROJECTS}::test_an_opening_at_the_same_moment_is_seen",),
    ),
    Breach(
        name="a new key is taken for another project",
        rows=("2.17.48",),
        edits=(Edit("hub/partners/fcm/__init__.py", "['project_id']}", "['private_key']}"),),
        tests=(
            f"{PROJECTS}::test_whoever_was_told_hears_of_the_end_though_the_operator_tries_another_project",
            "tests/partners/test_fcm_settings.py::test_a_token_is_good_for_its_project_whatever_the_account",
        ),
    ),
)
