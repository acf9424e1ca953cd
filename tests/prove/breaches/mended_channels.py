"""Faults of what a breaker found in channels and bells, and what was mended."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

VERDICTS, TRANSPORT = "hub/partners/fcm/verdicts.py", "hub/partners/fcm/transport.py"
CHANNEL = "tests/partners/test_fcm_channel.py"
APPLE = f"{CHANNEL}::test_phones_of_apple_without_a_key_hold_up_no_others"
HOOK = "tests/partners/test_webhook.py::test_what_is_halted_on_its_way_is_not_begun"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="a call to a webhook is asked about before its name is found",
        rows=("3.8.16",),
        edits=(Edit("hub/partners/webhook/announcer.py", "                    0.0,\n", "                    60.0,\n"),),
        tests=(HOOK,),
    ),
    Breach(
        name="nobody looks again before a webhook is called",
        rows=("3.8.16",),
        edits=(
            Edit(
                "hub/services/fanout/steps/announce_notice.py",
                "        return not (now.void(notice.revision) or now.held(notice.revision))\n",
                "        return not now.void(notice.revision)\n",
            ),
        ),
        tests=("tests/services/fanout/test_announcing.py::test_what_was_halted_or_closed_on_its_way_is_not_sent",),
    ),
    Breach(
        name="a token that could not be renewed is thrown away",
        rows=("3.8.18",),
        edits=(
            Edit(TRANSPORT, "                if not self._lasts(refused):\n", "                if refused or True:\n"),
        ),
        tests=(f"{CHANNEL}::test_a_token_that_cannot_be_renewed_is_used_while_it_is_surely_good[0.5-True]",),
    ),
    Breach(
        name="a token that could not be renewed is used to its last moment",
        rows=("3.8.18",),
        edits=(Edit(TRANSPORT, "self._ends_at - _SURELY_GOOD_SECONDS)", "self._ends_at)"),),
        tests=(f"{CHANNEL}::test_a_token_that_cannot_be_renewed_is_used_while_it_is_surely_good[1.5-False]",),
    ),
    Breach(
        name="phones of Apple are given up when a key lapses",
        rows=("3.8.20",),
        edits=(
            Edit(
                VERDICTS, "(401, THIRD_PARTY): DeliveryOutcome.RETRY_LATER", "(401, THIRD_PARTY): DeliveryOutcome.NEVER"
            ),
        ),
        tests=(APPLE,),
    ),
    Breach(
        name="a key for Apple that lapsed stops the whole project",
        rows=("3.8.20",),
        edits=(Edit(VERDICTS, "code if code == THIRD_PARTY else _WIDE", "_WIDE"),),
        tests=(APPLE,),
    ),
    Breach(
        name="a key for Apple that lapsed shuts the lane",
        rows=("3.8.20",),
        edits=(Edit("hub/services/fanout/send_batch.py", "if not answers[n].of_its_kind]", "if answers]"),),
        tests=("tests/services/fanout/test_partner_queues.py::test_what_only_some_phones_lack_shuts_no_lane",),
    ),
    Breach(
        name="a notifier dies of a clock that is ten seconds ahead",
        rows=("3.8.21",),
        edits=(Edit("hub/workers/queues.py", "LANE_BELL_SECONDS = 60", "LANE_BELL_SECONDS = 10"),),
        tests=("tests/workers/test_notifier.py::test_a_bell_is_heard_though_clocks_differ",),
    ),
)
