"""What a line of the log leaves out."""

import json
import logging

from hub.logs import JsonLines


def shown(name: str, template: str, *values: object) -> str:
    """The event of a line."""
    record = logging.LogRecord(name, logging.WARNING, "x.py", 1, template, values, None)
    return str(json.loads(JsonLines().format(record))["event"])


def test_another_librarys_line_keeps_its_template_and_no_value() -> None:
    assert shown("celery.app.trace", "Task %s succeeded", "PRIVATE") == "Task %s succeeded"


def test_a_warning_keeps_its_kind_and_place() -> None:
    warning = "/opt/site-packages/celery/platforms.py:893: SecurityWarning: You are PRIVATE\n\n  _warn(PRIVATE)\n"
    assert shown("py.warnings", "%s", warning) == "SecurityWarning platforms.py 893"
    assert shown("py.warnings", "%s", "PRIVATE") == "warning"
