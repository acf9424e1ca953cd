"""Log lines hold the allowed fields and no values."""

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


def test_log_line_holds_every_allowed_field() -> None:
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
def test_unusual_warning_text_is_logged_as_warning(text: str) -> None:
    assert shown("py.warnings", text) == "warning"
    assert shown("py.warnings", "%s", text) == "warning"


# Each ends as asyncio says it, with a value in what failed, in what it failed on, or in what it was called with.
GONE_WRONG = {
    "Task exception was never retrieved": """
async def work():
    raise ValueError("PRIVATE 37.74")
async def main():
    asyncio.create_task(work())
    await asyncio.sleep(0.01)
""",
    "Future exception was never retrieved": """
async def main():
    asyncio.get_running_loop().create_future().set_exception(ValueError("PRIVATE"))
    await asyncio.sleep(0.01)
""",
    "Exception in callback fail": """
def fail(*values, **named):
    raise ValueError(values)
async def main():
    asyncio.get_running_loop().call_soon(functools.partial(fail, "PRIVATE", name="PRIVATE"), "PRIVATE")
    await asyncio.sleep(0.01)
""",
    "an error occurred during closing of asynchronous generator": """
async def ask():
    try:
        yield 1
    finally:
        raise ValueError("PRIVATE")
async def main():
    global asking
    asking = ask()
    asking.__qualname__ = "PRIVATE"
    await anext(asking)
""",
    "Executing %s took %.3f seconds": """
async def main():
    asyncio.get_running_loop().slow_callback_duration = 0
    asyncio.get_running_loop().set_debug(True)
    await asyncio.sleep(0, "PRIVATE")
    asyncio.get_running_loop().set_debug(False)
""",
}
RUNS = """
import asyncio, functools, gc
from hub.logs import set_up_logs
set_up_logs("INFO")
__WORK__
asyncio.run(main())
gc.collect()
"""


@pytest.mark.parametrize("said", GONE_WRONG)
def test_what_asyncio_says_tells_no_value(said: str) -> None:
    code = RUNS.replace("__WORK__", GONE_WRONG[said])
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    lines = [json.loads(line) for line in ran.stderr.splitlines()]
    assert said in {line["event"] for line in lines}
    assert "PRIVATE" not in ran.stderr
    assert said.startswith("Executing") or lines[0]["exception"] == "ValueError"


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Task was destroyed but it is pending!\ntask: <Task PRIVATE>", "Task was destroyed but it is pending!"),
        ("socket.accept() out of system resource\nsocket: PRIVATE", "socket.accept() out of system resource"),
        ("Task <Task PRIVATE exception=ValueError('PRIVATE')> has errored out", "Task"),
        ("Getting address info 'PRIVATE:443' took 3 ms", "Getting address info"),
        ("37.74 115.67 PRIVATE", "asyncio"),
    ],
)
def test_of_a_text_of_asyncio_the_first_words_are_kept(text: str, event: str) -> None:
    assert shown("asyncio.child", text) == event
    assert shown("asynciologist", text) == text
    assert shown("asyncio", "%s failed\nPRIVATE", "PRIVATE") == "%s failed"
