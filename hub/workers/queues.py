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
    "drive-conformance": NOTICES,
    "enqueue-due-work": ALERTS,
    # Thousands of hints after a large registration take seconds, and no stage may wait for them.
    "flush-cell-counts": NOTICES,
    "trim-feed": NOTICES,
    "finish-withdrawals": NOTICES,
    "rank-tips": NOTICES,
    "compact-units": NOTICES,
    "clear-devices": NOTICES,
    "clear-removals": NOTICES,
    "complete-cases": NOTICES,
    "file-tips": NOTICES,
    "note-done-stages": NOTICES,
    "read-due-reach": NOTICES,
    "wipe-cases": NOTICES,
    "keep-case-columns": NOTICES,
    "match-saved-searches": NOTICES,
    # In runs of a second: calls to partners' servers wait no longer for it.
    "write-exports": NOTICES,
    # A mail server that hangs holds it up for seconds.
    "watch-duty": NOTICES,
}
"""The queue of each task."""

SCHEDULE = {
    "enqueue-due-work": 1.0,
    "drive-conformance": 1.0,
    "flush-cell-counts": 2.0,
    "trim-feed": 10.0,
    "finish-withdrawals": 10.0,
    "rank-tips": 2.0,
    "compact-units": 10.0,
    "clear-devices": 10.0,
    "clear-removals": 60.0,
    "complete-cases": 60.0,
    "file-tips": 10.0,
    "note-done-stages": 5.0,
    "read-due-reach": 5.0,
    "wipe-cases": 60.0,
    "keep-case-columns": 5.0,
    "match-saved-searches": 2.0,
    "write-exports": 2.0,
    "watch-duty": 5.0,
}
"""The seconds between two runs of each task that beat publishes."""

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
            task: {
                "task": task,
                "schedule": seconds,
                "options": {"queue": ROUTES[task], "expires": SCHEDULED_TASK_EXPIRES_SECONDS},
            }
            for task, seconds in SCHEDULE.items()
        },
    }
