"""Faults of what once was broken where parts are away, full, slow or hostile, and mended."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

PROCESS, HEALTH, METRICS = "hub/workers/process.py", "hub/http/health.py", "hub/storage/mongo/metrics.py"
REDIS, SETTINGS = "hub/storage/redis/client.py", "hub/settings.py"
OPERATIONS, READY = "tests/e2e/test_operations.py", "tests/http/test_health.py"
WRITABLE = "tests/storage/redis/test_client.py::test_one_that_takes_no_writes_is_away"
FIGURES, HOSTILE, HEADER = (
    "tests/storage/mongo/test_metrics.py",
    "tests/partners/test_hostile_answers.py",
    "tests/partners/test_retry_after.py",
)
HUNG = f"{READY}::test_a_part_that_hangs_is_named_while_it_hangs_and_asked_once_for_all"
HEARD = f"{OPERATIONS}::test_who_strikes_and_who_works_is_named_once_nothing_is_heard_of_them"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="a worker that could not open once never works",
        rows=("2.17.26",),
        edits=(
            Edit(
                PROCESS,
                "        hub = self._hub or self._open()\n",
                '        hub = self._hub\n        assert hub is not None, "the process has not been opened"\n',
            ),
        ),
        tests=("tests/e2e/test_survival.py::test_workers_that_start_while_the_database_is_away_work_once_it_is_back",),
    ),
    Breach(
        name="a full Redis is ready",
        rows=("2.17.27",),
        edits=(Edit(REDIS, "await redis.set(WRITE_TEST, 1, ex=WRITE_TEST_KEPT_SECONDS)", "await redis.ping()"),),
        tests=(WRITABLE,),
    ),
    Breach(
        name="a cancellation is lost in the middle of a command",
        rows=("3.8.23",),
        edits=(Edit(REDIS, "        if task and task.cancelling() > asked_before:\n", "        if task is None:\n"),),
        tests=(
            "tests/storage/redis/test_client.py::test_whoever_is_to_stop_does_whatever_command_is_under_way",
            "tests/services/fanout/test_partner_queues.py::test_a_turn_ends_though_its_place_is_asked_for_at_that_very_moment",
        ),
    ),
    Breach(
        name="who was stopped cannot put things in order",
        rows=("3.8.23",),
        edits=(
            Edit(
                REDIS,
                "        if task and task.cancelling() > asked_before:\n",
                "        if task and task.cancelling():\n",
            ),
        ),
        tests=("tests/storage/redis/test_client.py::test_whoever_has_been_stopped_still_puts_things_in_order",),
    ),
    Breach(
        name="a Redis without its replicas is an error of ours",
        rows=("2.17.27",),
        edits=(Edit(REDIS, "        if REFUSING.search(str(error)):\n", "        if not str(error):\n"),),
        tests=(f"{WRITABLE}[without its replicas]",),
    ),
    Breach(
        name="what fails after the commit fails the registration",
        rows=("2.17.28",),
        edits=(
            Edit(
                "hub/services/intake/steps/write_places.py",
                "    except Exception as failure:  # noqa: BLE001 - the places",
                "    except RetryLater as failure:  # the places",
            ),
        ),
        tests=(
            "tests/services/fanout/test_locations.py"
            "::test_what_fails_after_the_commit_is_no_failure_of_the_write[ZeroDivisionError]",
        ),
    ),
    Breach(
        name="figures count people one by one",
        rows=("2.17.29",),
        edits=(Edit(METRICS, "set(value - value % self._people_from)", "set(value)"),),
        tests=(f"{FIGURES}::test_people_are_counted_in_steps_of_k",),
    ),
    Breach(
        name="a sign of life never fades",
        rows=("2.17.30",),
        edits=(
            Edit(
                "hub/storage/redis/process_heartbeats.py",
                "set(_key(part), 1, ex=FADES_AFTER_SECONDS)",
                "set(_key(part), 1)",
            ),
        ),
        tests=("tests/storage/redis/test_process_heartbeats.py",),
    ),
    Breach(
        name="an issuer without keys is ready",
        rows=("2.17.30",),
        edits=(Edit("hub/identity/issuer_keys.py", "        await self._bring(None)\n", "        return\n"),),
        tests=("tests/identity/test_issuer_keys.py::test_keys_are_required_before_anybody_signs_in",),
    ),
    Breach(
        name="readiness does not ask for beat and workers",
        rows=("2.17.30",),
        edits=(Edit("hub/app.py", "for name in (BEAT, WORKERS)}", "for name in ()}"),),
        tests=(HEARD,),
    ),
    Breach(
        name="whoever strikes is taken for whoever works",
        rows=("2.17.30",),
        edits=(
            Edit(
                "hub/workers/beat.py",
                "            await process_heartbeats.answer(BEAT)\n",
                '            await process_heartbeats.answer("workers")\n            await process_heartbeats.answer(BEAT)\n',
            ),
        ),
        tests=(HEARD,),
    ),
    Breach(
        name="readiness waits for a part that hangs",
        rows=("2.17.31",),
        edits=(Edit(HEALTH, "timeout=ANSWERS_WITHIN_SECONDS)", "timeout=None)"),),
        tests=(HUNG,),
    ),
    Breach(
        name="each caller asks a part that hangs again",
        rows=("2.17.31",),
        edits=(Edit(HEALTH, "        if self._asking is None or self._asking.done():\n", "        if True:\n"),),
        tests=(HUNG,),
    ),
    Breach(
        name="each queue's depth is asked for by itself",
        rows=("2.17.31",),
        edits=(
            Edit(
                "hub/storage/redis/queue_depths.py",
                """                    async with self._redis.pipeline(transaction=False) as pipeline:
                        for queue in QUEUES:
                            pipeline.llen(queue)
                        return dict(zip(QUEUES, await pipeline.execute(), strict=True))
""",
                """                    depths = await asyncio.gather(*(self._redis.llen(queue) for queue in QUEUES))
                    return dict(zip(QUEUES, depths, strict=True))
""",
            ),
        ),
        tests=(f"{FIGURES}::test_a_redis_that_hangs_is_asked_once_and_costs_no_other_figure",),
    ),
    Breach(
        name="an address with a broken port is read on",
        rows=("2.17.32",),
        edits=(Edit(SETTINGS, ' and all(map(_is_host, parts.netloc.rpartition("@")[2].split(",")))', ""),),
        tests=("tests/test_settings.py::test_an_address_that_cannot_be_read_is_named_and_not_shown",),
    ),
    Breach(
        name="a password that is cut off is read on",
        rows=("2.17.32",),
        edits=(
            Edit(
                SETTINGS,
                'parts.scheme and "@" not in f"{parts.path}{parts.query}{parts.fragment}"',
                "parts.scheme",
            ),
        ),
        tests=(
            "tests/test_settings.py::test_an_address_that_cannot_be_read_is_named_and_not_shown"
            "[REDIS_URL-redis://hub:12/S3cret@cache.example:6379/0]",
        ),
    ),
    Breach(
        name="a date that no clock can count is raised",
        rows=("2.17.33",),
        edits=(
            Edit(
                "hub/partners/retry_after.py", "    except (ValueError, OverflowError):\n", "    except ValueError:\n"
            ),
        ),
        tests=(
            f"{HOSTILE}::test_a_wait_is_read_or_is_none",
            f"{HOSTILE}::test_whatever_fcm_answers_is_judged",
            HEADER,
            "tests/partners/test_webhook.py::test_a_wait_that_no_clock_can_count_is_left_out",
        ),
    ),
    Breach(
        name="violations are taken for a list",
        rows=("2.17.33",),
        edits=(
            Edit(
                "hub/partners/fcm/verdicts.py",
                'for violation in _mappings(detail.get("fieldViolations"))',
                'for violation in detail.get("fieldViolations") or () if isinstance(violation, dict)',
            ),
        ),
        tests=(f"{HOSTILE}::test_violations_that_are_no_list_speak_of_no_token",),
    ),
)
