"""What a line of the log leaves out."""

import ast
import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

import hub
from hub.logs import JsonLines


def shown(name: str, template: str, *values: object) -> str:
    """The event of a line."""
    record = logging.LogRecord(name, logging.WARNING, "x.py", 1, template, values, None)
    return str(json.loads(JsonLines().format(record))["event"])


def test_another_librarys_line_keeps_its_template_and_no_value() -> None:
    assert shown("celery.app.trace", "Task %s succeeded", "PRIVATE") == "Task %s succeeded"


def test_every_field_that_is_given_to_a_line_stands_in_it() -> None:
    given = {
        key.value
        for path in Path(hub.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.keyword) and node.arg == "extra" and isinstance(node.value, ast.Dict)
        for key in node.value.keys
        if isinstance(key, ast.Constant)
    }
    assert "alert" in given
    for name in given:
        record = logging.LogRecord("hub", logging.WARNING, "x.py", 1, "event", (), None)
        setattr(record, str(name), "value")
        assert json.loads(JsonLines().format(record)).get(name) == "value", name


WARNS = """
import warnings
from hub.logs import set_up_logs
set_up_logs("INFO")
warnings.warn_explicit(__TEXT__, RuntimeWarning, "/opt/site-packages/redis/connection.py", 893)
"""


@pytest.mark.parametrize(
    "text", ["redis://:PRIVATE@cache/0", "PRIVATE\n%s PRIVATE", "at /PRIVATE:12: PRIVATE: PRIVATE", "100 % of PRIVATE"]
)
def test_a_warning_keeps_its_kind_and_place(text: str) -> None:
    code = WARNS.replace("__TEXT__", repr(text))
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert json.loads(ran.stderr)["event"] == "RuntimeWarning connection.py 893"


@pytest.mark.parametrize("text", ["PRIVATE", "x.py: PRIVATE", "a:b.py:7: UserWarning: PRIVATE"])
def test_what_is_not_made_as_a_warning_is_none_the_less_one(text: str) -> None:
    assert shown("py.warnings", text) == "warning"
    assert shown("py.warnings", "%s", text) == "warning"
