"""Breaches of what operators go by: logs, health, figures."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

HEALTH = "tests/e2e/test_operations.py::test_health_and_figures"
MISSING = "tests/e2e/test_operations.py::test_a_missing_part_is_named_and_its_return_is_enough"

BREACHES = (
    Breach(
        name="logs leave the alert's id out",
        rows=("2.13.1",),
        edits=(Edit("hub/logs.py", '    "alert",\n', ""),),
        tests=("tests/e2e/test_logs.py::test_an_alert_is_followed_by_its_id",),
    ),
    Breach(
        name="a channel logs whom it told",
        rows=("2.13.2",),
        edits=(
            Edit(
                "hub/partners/fcm/channel.py",
                'log.debug("Pushed %s: %s", message, dict(counts))',
                'log.debug("Pushed %s: %s %s", message, dict(counts), [one.token for one in recipients])',
            ),
        ),
        tests=("tests/partners/test_channel_contract.py::test_no_log_holds_a_token",),
    ),
    Breach(
        name="a webhook that cannot be reached is logged by its address",
        rows=("2.13.2",),
        edits=(
            Edit(
                "hub/partners/webhook/announcer.py",
                "            refused = isinstance(failure.os_error, AddressRefused)\n",
                "            refused = isinstance(failure.os_error, AddressRefused)\n"
                '            logging.getLogger(__name__).warning("%s cannot be reached", self._url)\n',
            ),
            Edit("hub/partners/webhook/announcer.py", "import json\n", "import json\nimport logging\n"),
        ),
        tests=("tests/partners/test_webhook.py::test_logs_hold_neither_address_nor_secret",),
    ),
    Breach(
        name="health is readiness",
        rows=("2.13.3",),
        edits=(
            # Of one part alone: nothing starts that waits for a life which waits for workers.
            Edit(
                "hub/http/health.py",
                '        return PlainTextResponse("ok\\n")\n',
                '        return PlainTextResponse("ok\\n", status_code=200 if await parts["redis"].works() else 503)\n',
            ),
        ),
        tests=(MISSING,),
    ),
    Breach(
        name="health says something else",
        rows=("2.13.3",),
        edits=(Edit("hub/http/health.py", 'PlainTextResponse("ok\\n")', 'PlainTextResponse("up\\n")'),),
        tests=(HEALTH,),
    ),
    Breach(
        name="readiness asks the database only",
        rows=("2.13.4",),
        edits=(
            Edit("hub/app.py", '        "redis": Part(hub.check_redis),\n', ""),
            Edit("hub/app.py", ', known_by="redis")', ")"),
        ),
        tests=(MISSING,),
    ),
    Breach(
        name="readiness does not say which part is missing",
        rows=("2.13.4",),
        edits=(
            Edit(
                "hub/http/health.py",
                'JSONResponse({"ready": whole, "missing": missing},',
                'JSONResponse({"ready": whole, "missing": len(missing)},',
            ),
        ),
        tests=(MISSING,),
    ),
    Breach(
        name="figures count no pushes",
        rows=("2.13.5",),
        edits=(
            Edit(
                "hub/storage/mongo/metrics.py",
                "            pushes.labels(outcome).set(value - value % self._people_from)\n",
                "            pushes.clear()\n",
            ),
        ),
        tests=(HEALTH,),
    ),
    Breach(
        name="figures leave the feed's lag out",
        rows=("2.13.5",),
        edits=(
            Edit(
                "hub/storage/mongo/metrics.py",
                '"Events not yet handed to the followers of this process.", registry=registry)',
                '"Events not yet handed to the followers of this process.", registry=None)',
            ),
        ),
        tests=(HEALTH,),
    ),
)
