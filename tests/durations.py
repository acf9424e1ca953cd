"""A pytest plugin: the seconds of each file of tests, on the clock and of all processors, its processes included.

A run in several processes writes them into DURATIONS; `python -m tests.durations` prints them. A file that shares a
hub with others has the hub's start if it came first.
"""

import json
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import psutil
import pytest

DURATIONS: Final = Path(__file__).parents[1] / "build" / "durations"
SHOWN: Final = 60


def _processor_seconds() -> float:
    """Return what this process and all below it have used; those that ended count where they were waited for."""
    this = psutil.Process()
    seconds = 0.0
    for process in (this, *this.children(recursive=True)):
        with suppress(psutil.Error):
            seconds += sum(process.cpu_times()[:4])
    return seconds


class Durations:
    """The seconds of each file in one process of pytest."""

    def __init__(self, worker: str) -> None:
        self._path = DURATIONS / f"{worker}.json"
        self._clock: dict[str, float] = defaultdict(float)
        self._processors: dict[str, float] = defaultdict(float)
        self._since = time.monotonic(), _processor_seconds()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
        """Count at the end of each file: a look at all processes takes milliseconds."""
        yield
        if nextitem is None or nextitem.path != item.path:
            before, self._since = self._since, (time.monotonic(), _processor_seconds())
            name = item.nodeid.partition("::")[0]
            self._clock[name] += self._since[0] - before[0]
            # Less than nothing where a process with much was not waited for.
            self._processors[name] += max(0.0, self._since[1] - before[1])

    def pytest_sessionfinish(self) -> None:
        """Write them."""
        rows = {name: [round(self._clock[name], 2), round(self._processors[name], 2)] for name in self._clock}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(rows, indent=0), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Count in each of the processes, and forget the run before. A run in one process is no whole one."""
    if worker := getattr(config, "workerinput", {}).get("workerid"):
        config.pluginmanager.register(Durations(worker))
    elif config.getoption("numprocesses", None):
        for old in DURATIONS.glob("*.json"):
            old.unlink()


def main() -> None:
    """Print the sums, then the dearest files."""
    rows = [row for path in DURATIONS.glob("*.json") for row in json.loads(path.read_text(encoding="utf-8")).items()]
    clock, processors = (sum(seconds[place] for _, seconds in rows) for place in (0, 1))
    print(f"{clock:9.1f} s {processors:9.1f} s of processors  {len(rows)} files")
    for name, (taken, used) in sorted(rows, key=lambda row: row[1][1], reverse=True)[:SHOWN]:
        print(f"{taken:9.1f} s {used:9.1f} s  {name}")


if __name__ == "__main__":
    main()
