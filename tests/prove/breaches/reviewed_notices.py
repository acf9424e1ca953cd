"""Breaches of what was mended after a review of how partners that pull are told."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

ANNOUNCING = "tests/services/fanout/test_announcing.py"
HOLD = "hub/services/fanout/hold.py"
NAMES, LOOKUPS = "tests/partners/test_webhook_lookups.py", "hub/partners/webhook/lookups.py"

BREACHES = (
    Breach(
        name="whoever comes back after the end is announced as new",
        rows=("3.9.2",),
        edits=(
            Edit(
                HOLD,
                "add_growth(unit.alert, unit.tenant, revision=unit.revision)",
                "add_growth(unit.alert, unit.tenant)",
            ),
        ),
        tests=(f"{ANNOUNCING}::test_who_comes_back_after_the_end_is_announced",),
    ),
    Breach(
        name="what was missed by whoever came back is announced by one name",
        rows=("3.9.2",),
        edits=(Edit("hub/storage/notices.py", "{owed}{place}", "{owed or place}"),),
        tests=(f"{ANNOUNCING}::test_who_comes_back_after_the_end_is_announced",),
    ),
    Breach(
        name="names are looked up in the threads that all share",
        rows=("3.9.4",),
        edits=(Edit("hub/partners/webhook/announcer.py", "self._resolver or Lookups()", "aiohttp.ThreadedResolver()"),),
        tests=(
            f"{NAMES}::test_a_name_that_hangs_holds_up_nobody",
            f"{NAMES}::test_many_names_that_hang_hold_up_nobody",
            f"{NAMES}::test_whoever_gives_up_leaves_the_answer_to_the_others",
            f"{NAMES}::test_a_process_ends_though_a_name_hangs",
        ),
    ),
    Breach(
        name="each call to a webhook looks its name up by itself",
        rows=("3.9.4",),
        edits=(Edit(LOOKUPS, "if lookup is None or lookup.done():", "if True:"),),
        tests=(
            f"{NAMES}::test_a_name_that_hangs_holds_up_nobody",
            f"{NAMES}::test_whoever_gives_up_leaves_the_answer_to_the_others",
        ),
    ),
    Breach(
        name="where a webhook's name led once is believed for ever",
        rows=("3.9.4",),
        edits=(Edit(LOOKUPS, "if lookup is None or lookup.done():", "if lookup is None:"),),
        tests=(f"{NAMES}::test_whoever_gives_up_leaves_the_answer_to_the_others",),
    ),
    Breach(
        name="whoever gives up a look-up ends it for all",
        rows=("3.9.4",),
        edits=(Edit(LOOKUPS, "    lookup.set_running_or_notify_cancel()\n", ""),),
        tests=(f"{NAMES}::test_whoever_gives_up_leaves_the_answer_to_the_others",),
    ),
    Breach(
        name="each webhook that is opened looks its name up by itself",
        rows=("3.9.4",),
        edits=(Edit("hub/partners/webhook/__init__.py", "resolver=self._lookups", "resolver=Lookups()"),),
        tests=(f"{NAMES}::test_whoever_gives_up_leaves_the_answer_to_the_others",),
    ),
    Breach(
        name="a process waits for the names it has asked for",
        rows=("3.9.4",),
        edits=(Edit(LOOKUPS, "daemon=True", "daemon=False"),),
        tests=(f"{NAMES}::test_a_process_ends_though_a_name_hangs",),
    ),
)
