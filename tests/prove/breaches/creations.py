"""Breaches of what makes something once: in every mutation, at one moment in two processes, over a hub's death."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

ONCE, KEPT = "hub/services/idempotency.py", "hub/storage/mongo/idempotency.py"
LISTS = "tests/graphql/test_creations.py"
AT_ONCE = "tests/e2e/test_idempotency.py::test_equal_calls_at_once_are_one_and_another_is_none_of_them"
KILLED = "tests/e2e/test_idempotency_over_death.py::test_killed_between_the_work_and_the_answer_it_is_done_once"
AGAIN = "tests/e2e/test_by_nature.py::test_sent_again_it_makes_nothing_more"
AT_REST = "tests/storage/mongo/test_partners.py::test_neither_key_nor_secret_is_kept_as_it_is"
PHOTO_DOORS = "tests/http/test_photo_routes.py"
PHOTOS_AT_ONCE = "tests/e2e/test_idempotency.py::test_uploads_at_once_under_one_key_are_one_photo"

BREACHES = (
    Breach(
        name="an alert is renewed without a key",
        rows=("5.3.9",),
        edits=(
            Edit(
                "hub/schema/police/alert_inputs.py",
                "    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)\n\n"
                "    def unpacked(self) -> Renewal:",
                "\n    def unpacked(self) -> Renewal:",
            ),
            Edit(
                "hub/schema/police/alert_inputs.py",
                "Renewal(self.alert_id, self.idempotency_key)",
                "Renewal(self.alert_id, str(id(self)))",
            ),
        ),
        tests=(f"{LISTS}::test_what_makes_something_takes_a_key_and_says_for_how_long[police.renewAlert]",),
    ),
    Breach(
        name="there is a mutation that nobody has thought of",
        rows=("5.3.9",),
        edits=(Edit("hub/schema/police/mutation.py", "    async def renew_alert(", "    async def prolong_alert("),),
        tests=(f"{LISTS}::test_every_mutation_stands_in_one_of_the_two_lists",),
    ),
    Breach(
        name="an alert that is held is held again",
        rows=("5.3.9",),
        edits=(
            Edit(
                "hub/services/police/pause_alert.py",
                "changed = PauseReason.OFFICER not in alert.pauses",
                "changed = True",
            ),
        ),
        tests=(f"{AGAIN}[police.pauseAlert]",),
    ),
    Breach(
        name="an alert that goes on is let go on again",
        rows=("5.3.9",),
        edits=(
            Edit(
                "hub/services/police/resume_alert.py",
                "changed = PauseReason.OFFICER in alert.pauses",
                "changed = True",
            ),
        ),
        tests=(f"{AGAIN}[police.resumeAlert]",),
    ),
    Breach(
        name="what operators ask for is done as often as it is asked",
        rows=("5.3.9", "5.3.10", "5.3.11"),
        edits=(
            Edit(
                "hub/services/operations/steps/calls.py", "    if call is None:\n", "    if call is None or call.key:\n"
            ),
        ),
        tests=(
            f"{AT_ONCE}[police.rotatePartnerKey]",
            f"{AT_ONCE}[police.setPartnerChannel]",
            f"{KILLED}[police.rotatePartnerKey]",
        ),
    ),
    Breach(
        name="an alert is renewed as often as it is asked",
        rows=("5.3.9", "5.3.10"),
        edits=(
            Edit(
                "hub/services/police/renew_alert.py",
                "CaseChange(**await once(desk.atomic, desk.idempotency, key, work))",
                "CaseChange(**await desk.atomic.run(work))",
            ),
        ),
        tests=(f"{AT_ONCE}[police.renewAlert]",),
    ),
    Breach(
        name="a radius is set as often as it is asked",
        rows=("5.3.9", "5.3.10"),
        edits=(
            Edit(
                "hub/services/police/set_alert_radius.py",
                "CaseChange(**await once(desk.atomic, desk.idempotency, key, work))",
                "CaseChange(**await desk.atomic.run(work))",
            ),
        ),
        tests=(f"{AT_ONCE}[police.setAlertRadius]",),
    ),
    Breach(
        name="a key of one caller is every caller's",
        rows=("5.3.10",),
        edits=(Edit(ONCE, "[self.actor, self.operation, self.key]", "[self.operation, self.key]"),),
        tests=(f"{AT_ONCE}[police.openCase]", f"{AT_ONCE}[partner.submitTip]", f"{AT_ONCE}[police.createPartner]"),
    ),
    Breach(
        name="whatever an operator asks under a known key is taken for a repeat",
        rows=("5.3.10",),
        edits=(Edit("hub/services/operations/steps/calls.py", '{"digest": digest}', "{}"),),
        tests=(f"{AT_ONCE}[police.createPartner]", f"{AT_ONCE}[police.setPartnerChannel]"),
    ),
    Breach(
        name="a repeated rotation shows a key that was never kept",
        rows=("5.3.10", "5.3.11"),
        edits=(
            Edit(
                "hub/services/operations/partners.py",
                'key = desk.partner_keys.key(mode, kept["seed"])',
                "key = desk.partner_keys.key(mode, seed)",
            ),
        ),
        tests=(f"{AT_ONCE}[police.rotatePartnerKey]", f"{KILLED}[police.rotatePartnerKey]"),
    ),
    Breach(
        name="a call is kept by a transaction of its own",
        rows=("5.3.11",),
        edits=(
            Edit(ONCE, "import hashlib\n", "import contextlib\nimport hashlib\n"),
            Edit(ONCE, "        await book.keep(key.id, KeptCall(key.fingerprint, result), transaction)\n", ""),
            Edit(
                ONCE,
                "            return await atomic.run(attempt)\n",
                "            done = await atomic.run(attempt)\n"
                "            with contextlib.suppress(KeyTaken):\n"
                "                await atomic.run(lambda t: book.keep(key.id, KeptCall(key.fingerprint, done), t))\n"
                "            return done\n",
            ),
        ),
        tests=(f"{KILLED}[police.openCase]", f"{KILLED}[partner.submitTip]", f"{AT_ONCE}[police.openCase]"),
    ),
    Breach(
        name="for a repeat, a secret is kept in the clear",
        rows=("5.3.16",),
        edits=(
            Edit("hub/services/operations/partners.py", "desk.box.seal(str(made).encode())", "str(made).encode()"),
            Edit("hub/services/operations/partners.py", 'desk.box.unseal(done["secret"])', 'done["secret"]'),
        ),
        tests=(AT_REST,),
    ),
    Breach(
        name="for a repeat, a key is kept in the clear",
        rows=("5.3.16",),
        edits=(
            Edit(
                "hub/services/operations/partners.py",
                'return {"seed": seed, "stop"',
                'return {"key": desk.partner_keys.key(mode, seed), "seed": seed, "stop"',
            ),
        ),
        tests=(AT_REST,),
    ),
    Breach(
        name="a photo that is sent again is another photo",
        rows=("5.3.19",),
        edits=(Edit("hub/http/photo_routes.py", "        key=_key(request),\n", ""),),
        tests=(f"{PHOTO_DOORS}::test_under_one_key_the_same_bytes_are_one_photo", PHOTOS_AT_ONCE),
    ),
    Breach(
        name="files of a photo that was there already are left behind",
        rows=("5.3.19",),
        edits=(Edit("hub/services/photos/store_photo.py", "    if kept != photo.id:\n", "    if not kept:\n"),),
        tests=(f"{PHOTO_DOORS}::test_under_one_key_the_same_bytes_are_one_photo", PHOTOS_AT_ONCE),
    ),
)
