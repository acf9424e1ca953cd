"""Breaches of what was mended after a reviewer had read the way to FCM: whose quota it is, long wishes, odd keys."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

VERDICTS, CHANNEL = "hub/partners/fcm/verdicts.py", "hub/partners/fcm/channel.py"
TABLE, BATCHES = "tests/partners/test_fcm_verdicts.py::test_the_table", "tests/partners/test_fcm_channel.py"
ALONE = f"{BATCHES}::test_a_phone_over_its_own_limit_waits_alone"
LONG_WISH = f"{BATCHES}::test_a_long_wish_holds_up_news_for_five_minutes_and_an_end_for_one"
ACCOUNT = "hub/partners/fcm/account.py"
DOOR = "tests/partners/test_fcm_settings.py::test_a_key_that_cannot_sign_is_refused_at_the_door"

BREACHES = (
    Breach(
        name="every quota is the project's",
        rows=("3.9.1",),
        edits=(Edit(VERDICTS, "        code = _whose_quota(error)\n", "        code = QUOTA\n"),),
        tests=(
            ALONE,
            f"{BATCHES}::test_one_phone_over_a_limit_of_nobody_waits_alone",
            "tests/partners/test_fcm_against_double.py::test_a_phone_over_its_own_limit_waits_alone",
        ),
    ),
    Breach(
        name="a phone over its own limit counts against its channel",
        rows=("3.9.1",),
        edits=(Edit(VERDICTS, "frozenset((THIRD_PARTY, DEVICE_QUOTA, SOME_QUOTA))", "frozenset((THIRD_PARTY,))"),),
        tests=(ALONE,),
    ),
    Breach(
        name="a project's name makes its quota a phone's",
        rows=("3.9.1",),
        edits=(Edit(VERDICTS, 're.split("[:/]", kind)[0] for kind', "kind for kind"),),
        tests=(TABLE,),
    ),
    Breach(
        name="a quota of Google's front is nobody's",
        rows=("3.9.1",),
        edits=(Edit(VERDICTS, "SOME_QUOTA if signed and not", "SOME_QUOTA if not"),),
        tests=(TABLE,),
    ),
    Breach(
        name="a quota of nobody never is the project's",
        rows=("3.9.1",),
        edits=(Edit(CHANNEL, "if len(batch.limited) == 1 else", "if batch.limited else"),),
        tests=(f"{BATCHES}::test_two_phones_over_a_limit_of_nobody_are_a_project_over_its_own",),
    ),
    Breach(
        name="a provider's wish puts off the end for as long as news in its channel",
        rows=("3.9.6",),
        edits=(
            Edit(CHANNEL, "longest = LONGEST_WISH_AT_END if message.kind is RevisionKind.CANCEL else", "longest ="),
        ),
        tests=(LONG_WISH,),
    ),
    Breach(
        name="a channel is paused for as long as its provider wishes",
        rows=("3.9.6",),
        edits=(Edit(CHANNEL, "min(self._pause, longest)", "self._pause"),),
        tests=(LONG_WISH,),
    ),
    Breach(
        name="a wish is heeded to its end where a quota is used up",
        rows=("3.9.6",),
        edits=(
            Edit(
                "hub/services/fanout/steps/unit_ends.py",
                "max(hold.refilled, _wished(hold))",
                "max(hold.refilled, hold.wished or 0.0)",
            ),
        ),
        tests=(
            "tests/services/fanout/test_retries.py"
            "::test_a_wish_is_honoured_no_longer_where_the_hub_has_used_up_the_quota_itself",
        ),
    ),
    Breach(
        name="a key is not tried at the door",
        rows=("3.9.8",),
        edits=(Edit(ACCOUNT, '        credentials.sign_bytes(b"")\n', ""),),
        tests=(DOOR,),
    ),
    Breach(
        name="a key with a password breaks the door",
        rows=("3.9.8",),
        edits=(Edit(ACCOUNT, "except Exception:", "except ValueError:"),),
        tests=(DOOR,),
    ),
    Breach(
        name="a key that cannot sign parks every unit",
        rows=("3.9.8",),
        edits=(Edit("hub/partners/fcm/transport.py", "except Exception:", "except (OSError, ValueError):"),),
        tests=(f"{BATCHES}::test_a_key_that_cannot_sign_parks_nobody",),
    ),
)
