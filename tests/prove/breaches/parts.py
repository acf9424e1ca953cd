"""Breaches of the embedded parts: what runs, behind which password, by which clock, and how it ends."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

DEV = "tests/local/test_dev.py::test_it_answers_and_stops_on_a_signal"
RINGS = "tests/e2e/test_escalation.py::test_the_first_phone_and_the_rings_by_the_clock"

BREACHES = (
    Breach(
        name="beat is not started",
        rows=("2.2.1",),
        edits=(Edit("hub/local/supervisor.py", '            self.beat: ("beat",),\n', ""),),
        tests=(DEV,),
    ),
    Breach(
        name="production takes an FCM of its own machine",
        rows=("2.2.2",),
        edits=(
            Edit(
                "hub/settings.py",
                '"HUB_LOOPBACK_WEBHOOKS", "HUB_FCM_ENDPOINT")',
                '"HUB_LOOPBACK_WEBHOOKS")',
            ),
        ),
        tests=(
            "tests/test_settings.py::test_production_refuses_what_belongs_to_a_laptop[HUB_FCM_ENDPOINT-http://127.0.0.1:4]",
        ),
    ),
    Breach(
        name="an embedded part takes a database elsewhere",
        rows=("2.2.2",),
        edits=(
            Edit(
                "hub/settings.py",
                'for name in ("MONGO_URL", "OIDC_ISSUER", "HUB_FCM_ENDPOINT"):',
                'for name in ("OIDC_ISSUER", "HUB_FCM_ENDPOINT"):',
            ),
        ),
        tests=("tests/test_settings.py",),
    ),
    Breach(
        name="the API reaches for the embedded issuer",
        rows=("2.2.2",),
        edits=(
            Edit(
                "hub/app.py",
                "from hub.http.health import Part, health_routes\n",
                "from hub.local.officers import OPERATOR  # noqa: F401\n"
                "from hub.http.health import Part, health_routes\n",
            ),
        ),
        tests=("check:lint-imports",),
    ),
    Breach(
        name="the workers' desk goes by a clock of its own",
        rows=("2.2.3",),
        edits=(
            Edit(
                "hub/wiring/hub.py",
                "desks.fanout_desk(settings, database, books, notifier, clock, delivery_routes",
                "desks.fanout_desk(settings, database, books, notifier, SystemClock(), delivery_routes",
            ),
        ),
        tests=(RINGS,),
    ),
    Breach(
        name="production takes a clock that can be set",
        rows=("2.2.3",),
        edits=(
            Edit(
                "hub/settings.py",
                'LAPTOP_ONLY = ("HUB_CLOCK", ',
                "LAPTOP_ONLY = (",
            ),
        ),
        tests=("tests/test_settings.py::test_production_refuses_what_belongs_to_a_laptop",),
    ),
    Breach(
        name="the database lets everybody in",
        rows=("2.2.4",),
        edits=(
            Edit(
                "hub/local/mongo.py",
                "            *flags,\n",
                '            *(flag for flag in flags if flag != "--auth"),\n',
            ),
        ),
        tests=("tests/local/test_embedded_mongo.py::test_nobody_reads_without_the_password",),
    ),
    Breach(
        name="the broker lets everybody in",
        rows=("2.2.4",),
        edits=(Edit("hub/local/redis.py", "requirepass {password}", "user default on nopass ~* &* +@all"),),
        tests=("tests/local/test_embedded_redis.py::test_nobody_reads_without_the_password",),
    ),
    Breach(
        name="the push double obeys whoever names no secret",
        rows=("2.2.4",),
        edits=(
            Edit(
                "hub/local/fcm/control.py",
                "if not hmac.compare_digest(secret, self._secret):",
                "if secret and not hmac.compare_digest(secret, self._secret):",
            ),
        ),
        tests=("tests/local/test_fcm_double.py::test_the_control_wants_its_secret",),
    ),
    Breach(
        name="a test stands a fake in for Redis",
        rows=("2.2.5",),
        edits=(
            Edit(
                "tests/storage/mongo/test_partners.py",
                "import pytest\nfrom cryptography",
                "import fakeredis  # noqa: F401\nimport pytest\nfrom cryptography",
            ),
        ),
        tests=("tests/test_tree.py::test_nothing_stands_in_for_a_real_part",),
    ),
    Breach(
        name="tasks are run where they are called",
        rows=("2.2.5",),
        edits=(
            Edit(
                "hub/workers/queues.py",
                '        "task_acks_late": True,\n',
                '        "task_acks_late": True,\n        "task_always_eager": settings.deployment_mode == "EMBEDDED",\n',
            ),
        ),
        tests=("tests/test_tree.py::test_nothing_stands_in_for_a_real_part",),
    ),
    Breach(
        name="a test patches a service by its name",
        rows=("2.2.5",),
        edits=(
            Edit(
                "tests/sdk/test_package.py",
                '    monkeypatch.setenv("REUNION_URL", hub.url)\n',
                '    monkeypatch.setattr("hub.services.police.open_case.open_case", None)\n'
                '    monkeypatch.setenv("REUNION_URL", hub.url)\n',
            ),
        ),
        tests=("tests/test_house.py::test_house_keeps[nobody_patches_the_hub_by_string]",),
    ),
    Breach(
        name="hub dev leaves its folder behind",
        rows=("2.2.6",),
        edits=(
            Edit(
                "hub/local/run_folder.py",
                "    finally:\n        shutil.rmtree(folder, ignore_errors=True)\n",
                "    finally:\n        folder.exists()\n",
            ),
        ),
        tests=(DEV,),
    ),
    Breach(
        name="hub dev does not listen to Ctrl-C",
        rows=("2.2.6",),
        edits=(
            Edit(
                "hub/local/dev.py",
                "for wanted in (signal.SIGINT, signal.SIGTERM):",
                "for wanted in (signal.SIGTERM,):",
            ),
        ),
        tests=(DEV,),
    ),
    Breach(
        name="the database has MongoDB's usual port",
        rows=("2.2.7",),
        edits=(Edit("hub/local/mongo.py", "        self._port = 0\n", "        self._port = 27017\n"),),
        tests=("tests/test_tree.py::test_no_port_is_fixed",),
    ),
    Breach(
        name="the broker has Redis's usual port",
        rows=("2.2.7",),
        edits=(Edit("hub/local/redis.py", "port 0\n", "port 6379\n"),),
        tests=("tests/test_tree.py::test_no_port_is_fixed",),
    ),
    Breach(
        name="parts are started without a tether",
        rows=("2.2.8",),
        edits=(
            Edit(
                "hub/local/processes.py",
                '                [*tether, "--", *self._command],\n',
                "                [*self._command],\n",
            ),
        ),
        tests=(
            "tests/local/test_dev.py::test_nothing_is_left_when_it_is_killed",
            "tests/local/test_orphans.py::test_every_part_dies_with_a_killed_parent",
        ),
    ),
    Breach(
        name="the supervisor kills what it should ask to end",
        rows=("2.13.6",),
        edits=(
            Edit(
                "hub/local/processes.py",
                "            self._process.terminate()\n            await self.wait(self._patience)\n",
                "            await self.wait(0)\n",
            ),
        ),
        tests=("tests/local/test_supervisor.py::test_each_process_ends_by_itself_when_it_is_asked_to",),
    ),
    Breach(
        name="hub dev goes without stopping its parts",
        rows=("2.2.6", "2.13.6"),
        edits=(
            Edit(
                "hub/local/supervisor.py",
                "    finally:\n        await hub.stop()\n",
                "    finally:\n        hub.mongo.kill()\n",
            ),
        ),
        tests=("tests/local/test_supervisor.py::test_each_process_ends_by_itself_when_it_is_asked_to",),
    ),
)
