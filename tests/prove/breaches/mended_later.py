"""Faults of what a second round of breaking found, and what mended it."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

DEVICES, HANDOVER = "hub/storage/mongo/devices.py", "hub/storage/mongo/handover.py"
ROWS, MOVES = "tests/storage/mongo/test_device_rows.py", "tests/services/fanout/test_handover.py"
ROUTES = "hub/http/photo_routes.py"
CLOSING = "tests/services/fanout/test_closing.py"
AT_WORK = "tests/services/fanout/test_work_heartbeats.py"

BREACHES = (
    Breach(
        name="a tick rings for what is being worked on",
        rows=("3.8.26",),
        edits=(
            Edit(
                "hub/services/maintenance/enqueue_due_work.py",
                "        return await desk.work_heartbeats.of(rows)\n",
                "        return set(rows[:0])\n",
            ),
        ),
        tests=(
            f"{AT_WORK}::test_a_stage_that_is_cut_is_rung_for_by_nobody_until_it_stands_still",
            f"{AT_WORK}::test_a_sweep_that_is_cut_is_rung_for_by_nobody_until_it_stands_still",
        ),
    ),
    Breach(
        name="who works on something says so once",
        rows=("3.8.26",),
        edits=(
            Edit(
                "hub/services/fanout/steps/run_periodically.py",
                "        await asyncio.sleep(every)\n",
                "        await asyncio.sleep(60)\n",
            ),
        ),
        tests=(f"{AT_WORK}::test_however_long_it_takes_it_is_known",),
    ),
    Breach(
        name="what could not be done is taken for being done",
        rows=("3.8.26",),
        edits=(
            Edit(
                "hub/services/fanout/steps/run_periodically.py",
                "            await desk.work_heartbeats.leave(row)\n",
                "            pass\n",
            ),
        ),
        tests=(
            f"{AT_WORK}::test_a_stage_that_could_not_be_cut_is_rung_for",
            f"{AT_WORK}::test_a_stage_that_is_cut_is_rung_for_by_nobody_until_it_stands_still",
        ),
    ),
    Breach(
        name="what a dead process worked on is rung for no more",
        rows=("3.8.26",),
        edits=(Edit("hub/storage/redis/work_heartbeats.py", ", px=FADES_AFTER_MS)", ")"),),
        tests=(f"{AT_WORK}::test_what_a_dead_process_worked_on_is_rung_for_in_time",),
    ),
    Breach(
        name="without Redis a tick rings for nothing",
        rows=("3.8.26",),
        edits=(
            Edit(
                "hub/services/maintenance/enqueue_due_work.py",
                "    except RetryLater:\n        return set()\n",
                "    except ZeroDivisionError:\n        return set()\n",
            ),
        ),
        tests=(f"{AT_WORK}::test_without_redis_all_is_rung_for_and_done",),
    ),
    Breach(
        name="an alert of which something is wrong keeps all others open",
        rows=("3.8.25",),
        edits=(
            Edit(
                "hub/services/police/steps/one_by_one.py",
                "        except Exception as failure:  # noqa: BLE001 - see above\n",
                "        except ZeroDivisionError as failure:\n",
            ),
        ),
        tests=(
            "tests/services/maintenance/test_alert_maintenance.py::test_whatever_is_wrong_with_one_alert_holds_up_no_other",
        ),
    ),
    Breach(
        name="each alert is tried though the database is away",
        rows=("3.8.25",),
        edits=(Edit("hub/services/police/steps/one_by_one.py", "        except RetryLater:\n            raise\n", ""),),
        tests=("tests/services/maintenance/test_alert_maintenance.py::test_what_is_away_is_away_for_all",),
    ),
    Breach(
        name="a tick ends with its first failure",
        rows=("3.8.25",),
        edits=(
            Edit(
                "hub/workers/tasks.py",
                "        except Exception as failure:  # noqa: BLE001 - whatever it is, those",
                "        except ZeroDivisionError as failure:  # those",
            ),
        ),
        tests=(
            "tests/workers/test_enqueue_due_work.py::test_what_waits_is_looked_for_though_a_part_of_the_tick_fails",
        ),
    ),
    Breach(
        name="a registration that expires takes its phone out of the closing",
        rows=("2.17.18",),
        edits=(Edit("hub/services/fanout/steps/batches.py", "told=unit.revision is not None", "told=False"),),
        tests=(
            f"{CLOSING}::test_an_expired_registration_takes_nothing_off_a_phone",
            f"{CLOSING}::test_an_expired_phone_is_told_again_when_the_first_try_failed",
        ),
    ),
    Breach(
        name="whoever expired is told of new alerts",
        rows=("2.17.18",),
        edits=(Edit(DEVICES, "part.cells and _alive(row, now):", 'part.cells and row["a"]:'),),
        tests=(f"{CLOSING}::test_an_expired_registration_takes_nothing_off_a_phone[push]",),
    ),
    Breach(
        name="a ref without a token loses its number with the first it names",
        rows=("2.17.19",),
        edits=(
            Edit(HANDOVER, 'attached.items() if "h" not in row}', "attached.items() if not row}"),
            Edit(
                HANDOVER, '(phone, [own]) if "h" in own else (own, [_bare(phone)])', "phone, [own][: int('h' in own)]"
            ),
        ),
        tests=(
            f"{MOVES}::test_a_told_ref_without_a_token_takes_anothers",
            f"{ROWS}::test_who_was_named_without_a_token_is_never_lost",
        ),
    ),
    Breach(
        name="the ref that lost its token is forgotten",
        rows=("2.17.19",),
        edits=(
            Edit(
                DEVICES,
                'BEREFT = {"$set": {"a": False}, "$unset": {',
                'BEREFT = {"$set": {"a": False}, "$unset": {"r": 1, ',
            ),
        ),
        tests=(
            f"{MOVES}::test_each_ref_that_was_named_is_named_at_the_end",
            f"{ROWS}::test_a_ref_known_without_a_token_keeps_its_number_when_it_names_one",
        ),
    ),
    Breach(
        name="a purpose is read as Latin-1",
        rows=("2.17.20",),
        edits=(Edit(ROUTES, "unquote_to_bytes(sent).decode()", "unquote_to_bytes(sent).decode('latin-1')"),),
        tests=(
            "tests/http/test_photo_routes.py::test_a_purpose_may_be_in_any_language",
            "tests/e2e/test_photos.py::test_a_tips_photo_is_for_police_only",
        ),
    ),
    Breach(
        name="a point without a number sinks the other items",
        rows=("2.17.21",),
        edits=(
            Edit(
                "hub/schema/shared/points.py",
                "latitude: float | None = strawberry.field(default=None, ",
                "latitude: float = strawberry.field(",
            ),
        ),
        tests=("tests/e2e/test_devices.py::test_each_item_is_answered_for_itself",),
    ),
    Breach(
        name="a withdrawal forgets the photo it could not wipe",
        rows=("2.17.22",),
        edits=(Edit("hub/storage/mongo/tips.py", '{"photo_left": row["photo"]} if row["photo"] else {}', "{}"),),
        tests=("tests/storage/mongo/test_tips.py::test_a_photo_that_a_withdrawal_left_is_wiped_later",),
    ),
    Breach(
        name="no worker finishes a withdrawal",
        rows=("2.17.22",),
        edits=(
            Edit(
                "hub/workers/queues.py",
                '{\n                "task": "finish-withdrawals"',
                '{\n                "task": "trim-feed"',
            ),
        ),
        tests=("tests/e2e/test_tips.py::test_a_photo_that_a_dead_process_left_is_wiped",),
    ),
    Breach(
        name="an officer confirms an own case under another person's name",
        rows=("2.17.23",),
        edits=(Edit("hub/domain/actors.py", "folded(self.account) == folded(account) or ", ""),),
        tests=("tests/services/police/test_confirm_case.py::test_another_account_of_the_same_person_is_refused",),
    ),
    Breach(
        name="another spelling makes another person",
        rows=("2.17.23",),
        edits=(Edit("hub/domain/actors.py", "folded(self.person) == folded(person)", "self.person == person"),),
        tests=("tests/services/police/test_confirm_case.py::test_another_account_of_the_same_person_is_refused",),
    ),
    Breach(
        name="what a killed run left stays",
        rows=("2.17.25",),
        edits=(Edit("hub/local/run_folder.py", "        _sweep(folder)\n", "        pass\n"),),
        tests=("tests/local/test_run_folder.py::test_what_a_killed_run_left_goes_when_the_next_starts",),
    ),
    Breach(
        name="a query that is no text is answered by nothing",
        rows=("2.17.24",),
        edits=(Edit("hub/graphql/live/connection.py", "    if not right:\n", "    if False:\n"),),
        tests=("tests/graphql/test_sockets.py::test_a_message_that_is_none_closes_the_connection_and_no_more",),
    ),
    Breach(
        name="an operation that is not there is called a fault of the hub",
        rows=("2.17.24",),
        edits=(Edit("hub/graphql/execution/masking.py", "else BAD_REQUESTS.get(type(cause))", "else None"),),
        tests=("tests/graphql/test_sockets.py::test_an_operation_that_is_not_there_is_no_fault_of_the_hub",),
    ),
)
