"""Celery's queues and their settings.

ALERTS is for tasks that must never wait behind a long unit; NOTICES is for calls to partners' servers, hints and
upkeep, for which nothing waits.
"""

from hub.errors import SettingsInvalid
from hub.settings import Settings

ALERTS = "alerts"
UNITS = "units"
NOTICES = "notices"

ALL = (ALERTS, UNITS, NOTICES)

ROUTES = {
    "start-stage": ALERTS,
    "deliver-partner-queue": UNITS,
    "run-sweep": ALERTS,
    "evaluate-journal": ALERTS,
    "announce-notices": NOTICES,
    "enqueue-due-work": ALERTS,
    "run-upkeep": NOTICES,
}
"""The queue of each task."""

DUE_WORK_SECONDS = 1
"""The time between two looks for due work."""

UPKEEP_SECONDS = (1, 2, 5, 10, 60)
"""The periods of upkeep; `hub/workers/upkeep.py` has the work of each."""

UNITS_READY_EXPIRES_SECONDS = 60
"""While all workers are busy, a partner queue's tasks would otherwise pile up, one a second. Two machines' clocks count
this time, so it is longer than their difference."""

SCHEDULED_TASK_EXPIRES_SECONDS = 60
"""For the same reason. A scheduled task that comes late does what is left to do, and one more finds nothing."""

NOTIFY_TIMEOUT = 1.0
"""Seconds for which a caller waits for a notification."""

PUBLISH_TIMEOUT = 2 * NOTIFY_TIMEOUT
"""Seconds after which a notification that timed out stops trying; until then no other caller waits for the broker."""

UNIT_TIME_LIMIT_SECONDS = 540
"""Seconds one unit may take before its worker is ended; its row is then claimed by another."""


def read_queues(text: str) -> list[str]:
    """Return the queues that a worker serves, from comma-separated names; raise SettingsInvalid for an unknown one."""
    named = [word.strip() for word in text.split(",")]
    if not set(named) <= set(ALL):
        raise SettingsInvalid(f"A worker serves queues; there are {', '.join(ALL)}.")
    return named


def publisher_settings(settings: Settings) -> dict[str, object]:
    """Return the settings of an app that only publishes. Its time-outs are short: a lost notification is made again."""
    return celery_settings(settings) | {
        "broker_transport_options": {
            "socket_timeout": PUBLISH_TIMEOUT,
            "socket_connect_timeout": PUBLISH_TIMEOUT,
            "socket_keepalive": True,
            "connect_retries_timeout": PUBLISH_TIMEOUT,
            "interval_start": 0.1,
            "interval_step": 0.1,
            "interval_max": 0.5,
        }
    }


def celery_settings(settings: Settings) -> dict[str, object]:
    """Return Celery's settings."""
    return {
        "broker_url": settings.broker_url,
        "result_backend": None,
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": False,
        "task_time_limit": UNIT_TIME_LIMIT_SECONDS + 30,
        "task_soft_time_limit": UNIT_TIME_LIMIT_SECONDS,
        "task_default_queue": ALERTS,
        "task_create_missing_queues": True,
        "task_routes": {task: {"queue": queue} for task, queue in ROUTES.items()},
        "worker_prefetch_multiplier": 1,
        "worker_send_task_events": False,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        # Longer than twice any task: a redelivered task is harmless, but needless.
        "broker_transport_options": {
            "visibility_timeout": 1200,
            "socket_timeout": 30,
            "socket_connect_timeout": 5,
            "socket_keepalive": True,
            "health_check_interval": 25,
        },
        "beat_schedule": {
            "enqueue-due-work": _scheduled("enqueue-due-work", DUE_WORK_SECONDS),
            **{f"run-upkeep-{seconds}": _scheduled("run-upkeep", seconds, seconds) for seconds in UPKEEP_SECONDS},
        },
    }


def _scheduled(task: str, seconds: int, *args: int) -> dict[str, object]:
    options = {"queue": ROUTES[task], "expires": SCHEDULED_TASK_EXPIRES_SECONDS}
    return {"task": task, "schedule": float(seconds), "args": args, "options": options}
