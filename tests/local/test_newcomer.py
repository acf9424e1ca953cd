"""A newcomer goes through the quickstart with 20,000 phones, from an empty environment to the end of an alert."""

import json
import os
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.docs.blocks import ROOT, shown
from tests.local.dev_hub import Screen, run, running
from tests.timeouts import HANG_TIMEOUT, PROGRAM_TIMEOUT

QUICKSTART: Final = "docs/quickstart.md"
PHONES: Final = 20_000
LIMIT_SECONDS: Final = 300.0


class Newcomer:
    """Somebody with a terminal: a folder, an environment of their own and the settings that `hub dev` printed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = folder / "venv" / "bin" / "python"
        self.settings: Mapping[str, str] = {}

    def install(self) -> None:
        """Install the SDK as the page says."""
        venv.create(self.python.parents[1], with_pip=True)
        words = shown(QUICKSTART, holds="pip install").split()
        subprocess.run([self.python, "-m", *words], cwd=ROOT, check=True, capture_output=True, timeout=PROGRAM_TIMEOUT)

    def start(self, program: str) -> subprocess.Popen[str]:
        """Start one of the page's programs."""
        environment = {"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", **self.settings}
        return subprocess.Popen(
            [self.python, "-c", program], cwd=self.folder, env=environment, stdout=subprocess.PIPE, text=True
        )

    def run(self, program: str) -> str:
        """Run one of the page's programs and return what it printed."""
        with self.start(program) as process:
            out, _ = process.communicate(timeout=PROGRAM_TIMEOUT)
        assert process.returncode == 0
        return out


def told(screen: Screen, alert: str, kind: str) -> list[str]:
    """Return the tokens that were sent this kind of push of an alert, sorted."""
    lines = Path(screen.named("pushes")).read_text(encoding="utf-8").splitlines()
    pushes = [json.loads(line) for line in lines if line.endswith("}")]
    data = [(push["token"], push["message"]["data"]) for push in pushes]
    return sorted(token for token, one in data if (one["alert"], one["kind"]) == (alert, kind))


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds, for a minute at most."""
    deadline = time.monotonic() + HANG_TIMEOUT
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.mark.release
@pytest.mark.needs("curl")
def test_newcomer_gets_from_nothing_to_the_end(tmp_path: Path) -> None:
    began = time.monotonic()
    newcomer = Newcomer(tmp_path)
    newcomer.install()
    header, *_ = shown(QUICKSTART, "csv").splitlines()
    rows = [f"phone-{i},token-{i},{37.5 + i % 200 / 500},{115.4 + i // 200 / 200},en" for i in range(PHONES)]
    (tmp_path / "devices.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    log = tmp_path / "dev.log"
    with running(log):
        screen = Screen(log.read_text())
        exported = next(line for line in screen.text.splitlines() if line.startswith("export "))
        newcomer.settings = dict(pair.split("=", 1) for pair in exported.removeprefix("export ").split())
        imported = newcomer.run(shown(QUICKSTART, "python", holds="import_"))
        assert imported == f"{PHONES} registered, 0 refused\n"

        following = newcomer.start(shown(QUICKSTART, "python", holds="follow"))
        assert following.stdout
        drill = shown(QUICKSTART, holds="drill").replace(".venv/bin/hub", f"{sys.executable} -m hub")
        _, drilled = run(drill.replace("FILE", screen.named("hub admin"))).split()
        assert following.stdout.readline().startswith(f"show {drilled} [EXERCISE]")
        phones = sorted(f"token-{i}" for i in range(PHONES))
        wait_until(lambda: told(screen, drilled, "ALERT") == phones)

        assert newcomer.run(shown(QUICKSTART, "python", holds="tips")) == "The code to withdraw it has 26 characters.\n"
        said = run(screen.commands("First", "Close the case"))
        out, _ = following.communicate(timeout=PROGRAM_TIMEOUT)
        ended = out.splitlines()[-1].removeprefix("take down ")
        assert f'"alertId":"{ended}"' in said
        wait_until(lambda: told(screen, ended, "CANCEL") == told(screen, ended, "ALERT") != [])
    took = time.monotonic() - began
    assert took < LIMIT_SECONDS, took
