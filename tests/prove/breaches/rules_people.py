"""Breaches of the rules of people: the second person, permissions, and the audit trail before every read."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

POLICY = "hub/domain/ministry-2016.toml"
CONFIRM = "hub/services/police/confirm_case.py"
OPEN_CASE = "hub/services/police/open_case.py"
AUDITED = "hub/services/police/steps/audited.py"
PAUSE_UNCONFIRMED = "hub/services/maintenance/pause_unconfirmed.py"
GUARD = "hub/services/fanout/steps/guard.py"
E2E = "tests/e2e/test_escalation.py"
LIMIT = f"{E2E}::test_posted_late_it_waits_at_the_unconfirmed_limit_for_another_person"
QUARTER = f"{E2E}::test_after_fifteen_minutes_unconfirmed_it_holds_movers_too_and_a_confirmation_lets_all_go"
CERTIFIED = f"{E2E}::test_who_is_not_certified_or_opens_a_fourth_case_in_an_hour_is_refused"
READS = "tests/services/police/test_reads.py"
CASES = "tests/graphql/test_police_cases.py"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="the unconfirmed limit holds nobody back",
        rows=("2.6.47",),
        edits=(
            Edit(
                "hub/services/fanout/start_stage.py",
                "    within = alert.confirmed or stage.radius_km <= unconfirmed_limit_km",
                "    within = True",
            ),
            Edit(
                "hub/services/maintenance/enqueue_due_work.py",
                "    return alert.confirmed or stage.radius_km <= desk.unconfirmed_limit_km",
                "    return True",
            ),
        ),
        tests=(LIMIT,),
    ),
    Breach(
        name="a second account is a second person",
        rows=("2.6.48",),
        edits=(
            Edit(
                "hub/domain/cases.py",
                "        if not by.is_another(self.opened_by, self.opened_person):",
                "        if by.account == self.opened_by:",
            ),
        ),
        tests=(
            "tests/services/police/test_confirm_case.py::test_confirmed_means_that_another_person_with_the_power_did",
            f"{E2E}::test_another_account_of_the_same_person_is_not_another_person",
        ),
    ),
    Breach(
        name="whoever may read may confirm",
        rows=("2.6.48",),
        edits=(
            Edit(CONFIRM, "    by.require(Permission.CONFIRM_CASE)\n", "    by.require(next(iter(by.permissions)))\n"),
        ),
        tests=(
            "tests/services/police/test_confirm_case.py::test_confirmed_means_that_another_person_with_the_power_did",
        ),
    ),
    Breach(
        name="unconfirmed, an alert goes on for an hour",
        rows=("2.6.49",),
        edits=(Edit(POLICY, "confirm_within_minutes = 15", "confirm_within_minutes = 60"),),
        tests=(QUARTER,),
    ),
    Breach(
        name="unconfirmed, movers are told all the same",
        rows=("2.6.49",),
        edits=(
            Edit(
                GUARD,
                "return self.halted or (self.alert.held(self.now) and not self.cancels(revision))",
                'return self.halted or ("OFFICER" in self.alert.pauses and not self.cancels(revision))',
            ),
        ),
        tests=(QUARTER,),
    ),
    Breach(
        name="no supervisor is alarmed",
        rows=("2.6.49",),
        edits=(Edit(PAUSE_UNCONFIRMED, "        await desk.alarm.unconfirmed(alert.id, alert.case)\n", ""),),
        tests=(QUARTER,),
    ),
    Breach(
        name="a confirmation does not call for what was waiting",
        rows=("2.6.50",),
        edits=(Edit(CONFIRM, "    await ring_due_stages(desk, change.alert, now)\n", ""),),
        tests=("tests/services/police/test_confirm_case.py::test_another_person_releases_every_overdue_stage",),
    ),
    Breach(
        name="a confirmation does not end the hold for want of it",
        rows=("2.6.50",),
        edits=(
            Edit(
                CONFIRM,
                '"pauses": alert.pauses - {PauseReason.UNCONFIRMED}}',
                '"pauses": alert.pauses | frozenset[PauseReason]()}',
            ),
        ),
        tests=(QUARTER,),
    ),
    Breach(
        name="who is not certified may act",
        rows=("2.6.51",),
        edits=(
            Edit(
                "hub/domain/actors.py",
                "        if not self.certified:\n            raise Forbidden()\n",
                "",
            ),
        ),
        tests=(CERTIFIED,),
    ),
    Breach(
        name="a fourth opening in an hour needs nobody",
        rows=("2.6.51",),
        edits=(
            Edit(
                OPEN_CASE,
                ">= desk.policy.openings_per_hour:",
                "> desk.policy.openings_per_hour:",
            ),
        ),
        tests=(CERTIFIED, "tests/storage/mongo/test_police.py::test_at_most_three_openings_of_one_person_also_at_once"),
    ),
    Breach(
        name="openings are counted before the transaction",
        rows=("2.6.51",),
        edits=(
            Edit(OPEN_CASE, "        await _require_not_too_many(desk, by, now, transaction)\n", ""),
            Edit(
                OPEN_CASE,
                "    async def work(transaction: Transaction) -> KeptResult:\n",
                "    await _require_not_too_many(desk, by, now, None)\n\n"
                "    async def work(transaction: Transaction) -> KeptResult:\n",
            ),
        ),
        tests=("tests/storage/mongo/test_police.py::test_at_most_three_openings_of_one_person_also_at_once",),
    ),
    Breach(
        name="what was read is written down afterwards",
        rows=("2.6.52",),
        edits=(
            Edit(
                AUDITED,
                "    await _record(trail, lookings)\n    found = await read()\n",
                "    found = await read()\n    await _record(trail, lookings)\n",
            ),
        ),
        tests=(f"{READS}::test_the_line_is_written_before_anything_is_read",),
    ),
    Breach(
        name="the trail does not say what a list held",
        rows=("2.6.52",),
        edits=(Edit(AUDITED, "    if held:\n        await _record(trail, lookings, held)\n", ""),),
        tests=(f"{READS}::test_what_a_list_held_is_written_before_it_is_given_out",),
    ),
    Breach(
        name="a case is read past the door",
        rows=("2.6.53",),
        edits=(
            Edit(
                "hub/services/police/read_case.py",
                "    looking = Looking(by, AuditAction.READ_CASE, case_id, purpose, now)\n"
                "    case = await audited(desk.audit, looking, lambda: desk.cases.get(case_id))\n",
                "    case = await desk.cases.get(case_id)\n",
            ),
        ),
        tests=("tests/test_tree.py::test_staff_read_through_one_function",),
    ),
    Breach(
        name="a read writes its own line",
        rows=("2.6.53",),
        edits=(
            Edit(
                "hub/services/police/read_reach.py",
                "    return await audited(desk.audit, lookings, read)\n",
                "    await desk.audit.append(lookings)\n    return await read()\n",
            ),
        ),
        tests=("tests/test_tree.py::test_staff_read_through_one_function",),
    ),
    Breach(
        name="a purpose may be left empty",
        rows=("2.6.54",),
        edits=(
            Edit(
                AUDITED,
                "    if not FEWEST <= len(purpose) <= MOST:",
                "    if purpose and not FEWEST <= len(purpose) <= MOST:",
            ),
            Edit(AUDITED, "    purpose = line(purpose,", "    purpose = purpose and line(purpose,"),
        ),
        tests=(f"{READS}::test_a_purpose_is_needed", f"{CASES}::test_a_purpose_is_asked_for"),
    ),
    Breach(
        name="a trail that cannot be written holds nobody up",
        rows=("2.6.55",),
        edits=(
            Edit(
                AUDITED,
                "    except StorageUnavailable:\n        raise AuditUnavailable() from None\n",
                "    except (StorageUnavailable, AuditUnavailable):\n        pass\n",
            ),
        ),
        tests=(f"{READS}::test_no_audit_no_data", f"{CASES}::test_no_audit_no_data"),
    ),
    Breach(
        name="a trail whose database is away says nothing",
        rows=("2.6.55",),
        edits=(
            Edit(
                "hub/storage/mongo/audit.py",
                "        except PyMongoError:\n            raise AuditUnavailable() from None\n",
                "        except PyMongoError:\n            return\n",
            ),
        ),
        tests=("tests/storage/mongo/test_audit.py::test_a_store_that_is_down_is_said_so",),
    ),
    Breach(
        name="a photo is read before the trail says so",
        rows=("2.6.55",),
        edits=(
            Edit(
                "hub/services/photos/show_photo.py",
                "    await record(by, photo_id, purpose)\n    photo = await photos.find(photo_id)\n"
                "    data = await photos.read(photo.id, wanted) if photo else None\n",
                "    photo = await photos.find(photo_id)\n"
                "    data = await photos.read(photo.id, wanted) if photo else None\n"
                "    await record(by, photo_id, purpose)\n",
            ),
        ),
        tests=("tests/services/photos/test_attach_and_show.py::test_no_audit_no_photo",),
    ),
    Breach(
        name="a photo is shown when the trail cannot be written",
        rows=("2.6.55",),
        edits=(
            Edit(
                "hub/services/photos/show_photo.py",
                "    await record(by, photo_id, purpose)\n",
                "    with contextlib.suppress(AuditUnavailable):\n        await record(by, photo_id, purpose)\n",
            ),
            Edit(
                "hub/services/photos/show_photo.py",
                "from hub.errors import NotFound\n",
                "from hub.errors import AuditUnavailable, NotFound\n",
            ),
            Edit(
                "hub/services/photos/show_photo.py",
                "from hub.domain.actors import Officer, Permission\n",
                "import contextlib\n\nfrom hub.domain.actors import Officer, Permission\n",
            ),
        ),
        tests=("tests/services/photos/test_attach_and_show.py::test_no_audit_no_photo",),
    ),
)
