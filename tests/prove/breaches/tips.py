"""Breaches of tips and of idempotency keys."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

IDEMPOTENCY = "hub/services/idempotency.py"
OPEN_CASE = "hub/services/police/open_case.py"
REVISE = "hub/services/police/revise_case.py"
CLOSE = "hub/services/police/close_case.py"
COLLECT = "hub/services/intake/submit_tip.py"
WITHDRAW = "hub/services/intake/withdraw_tip.py"
TIPS = "tests/storage/mongo/test_tips.py"
WHOLE_TIP = f"{TIPS}::test_a_tip_reaches_the_case_whole"
PHOTO_ALONG = f"{TIPS}::test_a_withdrawn_tip_takes_its_photo_along"
ONE_CODE = f"{TIPS}::test_the_same_key_gives_the_same_code_also_at_the_same_moment"
OPENING = "tests/services/police/test_open_case.py"
REVISING = "tests/services/police/test_revise_case.py::test_a_repeat_gives_the_same_answer"
CLOSING = "tests/services/police/test_close_case.py::test_closing_twice_gives_the_same_answer_to_the_same_key_only"
AT_ONCE = "tests/storage/mongo/test_idempotency.py::test_many_calls_at_the_same_moment_do_it_once"
DESK = "tests/storage/mongo/test_police.py"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="a tip comes without the contact",
        rows=("2.8.1",),
        edits=(Edit(COLLECT, "        contact=tip.contact,\n", "        contact=None,\n"),),
        tests=(WHOLE_TIP,),
    ),
    Breach(
        name="a tip comes without the place",
        rows=("2.8.1",),
        edits=(Edit(COLLECT, "        place=tip.place,\n", "        place=None,\n"),),
        tests=(WHOLE_TIP,),
    ),
    Breach(
        name="a code withdraws whoever holds it",
        rows=("2.8.1",),
        edits=(
            Edit(
                "hub/services/intake/steps/receipt_codes.py",
                "keyed_digest(self._digests, str(tenant), plain)",
                "keyed_digest(self._digests, plain)",
            ),
        ),
        tests=(f"{TIPS}::test_only_the_own_right_code_withdraws_and_only_once",),
    ),
    Breach(
        name="a code withdraws as often as it is sent",
        rows=("2.8.1",),
        edits=(
            Edit(
                "hub/storage/mongo/tips.py",
                'standing = {"receipt": receipt, "withdrawn_at": None}',
                'standing = {"receipt": receipt}',
            ),
        ),
        tests=(f"{TIPS}::test_only_the_own_right_code_withdraws_and_only_once",),
    ),
    Breach(
        name="a withdrawn tip leaves what was said",
        rows=("2.8.1",),
        edits=(Edit("hub/storage/mongo/tips.py", '_WIPED: Row = {"text": None, ', "_WIPED: Row = {"),),
        tests=(f"{TIPS}::test_only_the_own_right_code_withdraws_and_only_once",),
    ),
    Breach(
        name="a tip's photo is dropped",
        rows=("2.8.2",),
        edits=(Edit(COLLECT, "        photo=tip.photo,\n", "        photo=None,\n"),),
        tests=(PHOTO_ALONG,),
    ),
    Breach(
        name="a withdrawn tip leaves its photo behind",
        rows=("2.8.2",),
        edits=(
            Edit(
                WITHDRAW,
                "        await withdrawal.photos.remove(photo)\n",
                "        pass\n",
            ),
        ),
        tests=(PHOTO_ALONG,),
    ),
    Breach(
        name="a partner attaches another's photo",
        rows=("2.8.2",),
        edits=(
            Edit(
                "hub/services/photos/steps/attach_photo.py",
                "    if photo is None or photo.owner != owned_by_partner(by):",
                "    if photo is None or photo.by_staff:",
            ),
        ),
        tests=("tests/services/photos/test_attach_and_show.py::test_a_partner_attaches_only_its_own",),
    ),
    Breach(
        name="a page of tips holds one too many and never says that there is more",
        rows=("2.8.3",),
        edits=(
            Edit(
                "hub/services/police/read_tips.py",
                "page_of(await desk.tips.of_case(case_id, after, first + 1), first)",
                "page_of(await desk.tips.of_case(case_id, after, first + 1), first + 1)",
            ),
        ),
        tests=("tests/graphql/test_police_tips.py::test_tips_come_in_pages_and_the_trail_names_them",),
    ),
    Breach(
        name="the trail does not say which tips were read",
        rows=("2.8.3",),
        edits=(
            Edit(
                "hub/services/police/read_tips.py",
                "audited(desk.audit, looking, read, lambda page: [tip.id for tip in page.rows])",
                "audited(desk.audit, looking, read)",
            ),
        ),
        tests=("tests/graphql/test_police_tips.py::test_tips_come_in_pages_and_the_trail_names_them",),
    ),
    Breach(
        name="a repeated opening opens another case",
        rows=("2.8.4",),
        edits=(
            Edit(
                OPEN_CASE,
                "CaseChange(**await once(desk.atomic, desk.idempotency, key, work))",
                "CaseChange(**await desk.atomic.run(work))",
            ),
        ),
        tests=(f"{OPENING}::test_a_repeat_under_the_same_key_gives_the_same_case",),
    ),
    Breach(
        name="whatever comes under a known key is taken for a repeat",
        rows=("2.8.4", "2.8.5", "2.8.6", "2.8.7"),
        edits=(
            Edit(
                IDEMPOTENCY,
                "            if not hmac.compare_digest(kept.fingerprint, key.fingerprint):\n"
                '                raise IdempotencyMismatch(path=("idempotencyKey",))\n',
                "",
            ),
        ),
        tests=(f"{OPENING}::test_another_input_under_the_same_key_is_refused", REVISING, CLOSING, ONE_CODE),
    ),
    Breach(
        name="a repeated revision is done again",
        rows=("2.8.5",),
        edits=(
            Edit(
                REVISE,
                "CaseChange(**await once(desk.atomic, desk.idempotency, key, work))",
                "CaseChange(**await desk.atomic.run(work))",
            ),
        ),
        tests=(REVISING,),
    ),
    Breach(
        name="a repeated closing is refused",
        rows=("2.8.6",),
        edits=(
            Edit(
                CLOSE,
                "CaseChange(**await once(desk.atomic, desk.idempotency, key, work))",
                "CaseChange(**await desk.atomic.run(work))",
            ),
        ),
        tests=(CLOSING,),
    ),
    Breach(
        name="a case is closed as often as anyone closes it",
        rows=("2.8.6", "2.8.9"),
        edits=(Edit("hub/domain/cases.py", "        self.require(CaseMove.CLOSE)\n", ""),),
        tests=(CLOSING, f"{DESK}::test_several_officers_closing_at_once_close_once"),
    ),
    Breach(
        name="a repeated tip is another tip",
        rows=("2.8.7",),
        edits=(
            Edit(
                COLLECT,
                "    kept = await once(intake.atomic, intake.idempotency, key, work)\n",
                "    kept = await intake.atomic.run(work)\n",
            ),
        ),
        tests=(ONE_CODE,),
    ),
    Breach(
        name="a call is kept for an hour",
        rows=("2.8.8",),
        edits=(
            Edit("hub/storage/mongo/idempotency.py", "KEPT_FOR = timedelta(hours=24)", "KEPT_FOR = timedelta(hours=1)"),
        ),
        tests=("tests/storage/mongo/test_idempotency.py::test_an_expired_call_is_done_again_by_one_of_many",),
    ),
    Breach(
        name="an expired call is answered for ever",
        rows=("2.8.8",),
        edits=(
            Edit(
                "hub/storage/mongo/idempotency.py",
                '        if row is None or row["expires_real"] <= datetime.now(UTC):',
                "        if row is None:",
            ),
        ),
        tests=("tests/storage/mongo/test_idempotency.py::test_an_expired_call_is_done_again_by_one_of_many",),
    ),
    Breach(
        name="a key is kept after the work was committed",
        rows=("2.8.7", "2.8.9"),
        edits=(
            Edit(IDEMPOTENCY, "import hashlib\n", "import contextlib\nimport hashlib\n"),
            Edit(
                IDEMPOTENCY,
                "        await book.keep(key.id, KeptCall(key.fingerprint, result), transaction)\n",
                "",
            ),
            Edit(
                IDEMPOTENCY,
                "            return await atomic.run(attempt)\n",
                "            done = await atomic.run(attempt)\n"
                "            with contextlib.suppress(KeyTaken):\n"
                "                await atomic.run(lambda t: book.keep(key.id, KeptCall(key.fingerprint, done), t))\n"
                "            return done\n",
            ),
        ),
        tests=(AT_ONCE, f"{DESK}::test_one_opening_for_one_key_also_at_once", ONE_CODE),
    ),
)
