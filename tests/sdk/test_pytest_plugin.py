"""The fixtures for partners' own tests: they work, and import nothing before they are asked for."""

import subprocess
import sys
from pathlib import Path

from tests.timeouts import PROGRAM_TIMEOUT

PARTNERS_TESTS = """
import os
import sys

loaded_at_collection = "reunion" in sys.modules


def test_nothing_was_imported_early():
    assert not loaded_at_collection


def test_client_talks_to_the_hub(reunion_hub, reunion_client):
    from reunion.testing import sample_alert

    with reunion_client.alerts.stream() as stream:
        reunion_hub.publish("ALERT", sample_alert("a"))
        assert next(stream).alert.id == "a"


def test_app_finds_the_hub(reunion_environment):
    from reunion import Reunion

    with Reunion() as client:
        assert client.viewer().partner_id == "partner-1"
    assert [call.operation for call in reunion_environment.calls] == ["viewer"]


def test_environment_is_restored():
    assert "REUNION_URL" not in os.environ
"""


def test_fixtures_are_found_and_import_nothing_early(tmp_path: Path) -> None:
    (tmp_path / "test_app.py").write_text(PARTNERS_TESTS, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(tmp_path),
        str(tmp_path),
    ]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=PROGRAM_TIMEOUT, check=False)
    assert "4 passed" in run.stdout, run.stdout
