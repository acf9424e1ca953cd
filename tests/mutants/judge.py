"""Run the tests that call a function against a mutant of it.

One process loads the hub and the tests; for each mutant it forks, puts the mutant's code into the function, and runs
the tests. So a trial costs what its tests cost, and no import.
"""

import functools
import gc
import importlib
import inspect
import json
import multiprocessing
import os
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType, FunctionType
from typing import Any

import hypothesis
import pytest
from poodle.data_types import Mutant, MutantTrialResult, PoodleConfig

from tests.mutants.functions import functions_in

ROOT = Path.cwd()
CALLS = ROOT / "build" / "mutants-calls.json"
"""Which tests call which function, and how long each test takes; written by the trial without a mutant."""

FORK = multiprocessing.get_context("fork")
OPTIONS = ("-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "timeout=0")


def judge(config: PoodleConfig, run_folder: Path, mutant: Mutant, timeout: float | None, **_: Any) -> MutantTrialResult:
    """Try one mutant; when poodle asks for the trial without one, run all tests and record what they call."""
    folders = tuple(config.runner_opts["tests"])
    if mutant.source_file is None or timeout is None:
        trial = FORK.Process(target=_run, args=(folders, Recorder()))
        trial.start()
        trial.join()
        return MutantTrialResult(trial.exitcode != 0, MutantTrialResult.RC_FOUND, "A test fails without a mutant.")
    module, known = mutant.source_file, json.loads(CALLS.read_text())
    function = next(each for each in functions_in(ROOT / module) if each.holds(mutant.lineno))
    tests = known["calls"].get(f"{module}:{function.line}", ())
    quickest_first = sorted(tests, key=known["seconds"].__getitem__)
    server = _server(folders)
    server.send((str(module), function.name, (run_folder / module).read_text("utf-8"), quickest_first, round(timeout)))
    code = server.recv()
    if code == 0:
        return MutantTrialResult(False, MutantTrialResult.RC_NOT_FOUND)
    if code == -signal.SIGALRM:
        return MutantTrialResult(False, MutantTrialResult.RC_TIMEOUT)
    return MutantTrialResult(True, MutantTrialResult.RC_FOUND)


@functools.cache
def _server(folders: Sequence[str]) -> Connection:
    """Start this worker's process that has everything loaded."""
    here, there = FORK.Pipe()
    FORK.Process(target=_run, args=(folders, Trials(there)), daemon=True).start()
    return here


def _run(folders: Sequence[str], plugin: object) -> None:
    if isinstance(plugin, Trials):
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
    # The same examples each time, and no search for the smallest one that fails; a slow machine is no fault.
    hypothesis.settings.register_profile(
        "mutants",
        max_examples=25,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.settings.load_profile("mutants")
    os._exit(pytest.main([*OPTIONS, *folders], plugins=[plugin]))


class Recorder:
    """Write down which tests call which functions."""

    def __init__(self) -> None:
        self.calls: defaultdict[str, list[str]] = defaultdict(list)
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Note each function of the hub that is called while the test runs."""
        called: set[tuple[str, int]] = set()

        def note(frame: FrameType, event: str, _: object) -> None:
            if event == "call":
                called.add((frame.f_code.co_filename, frame.f_code.co_firstlineno))

        _empty_caches()
        started = time.monotonic()
        sys.setprofile(note)
        try:
            return (yield)
        finally:
            sys.setprofile(None)
            self.seconds[item.nodeid] = time.monotonic() - started
            for file, line in called:
                if file.startswith(f"{ROOT}/hub/"):
                    self.calls[f"{Path(file).relative_to(ROOT)}:{line}"].append(item.nodeid)

    def pytest_sessionfinish(self) -> None:
        """Save it."""
        CALLS.write_text(json.dumps({"calls": self.calls, "seconds": self.seconds}))


class Trials:
    """Instead of running all tests once, run those of each mutant that comes through the connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Fork for each mutant, until there are no more."""
        items = {item.nodeid: item for item in session.items}
        while True:
            module, function, source, tests, timeout = self.connection.recv()
            trial = os.fork()
            if not trial:
                code = True
                try:
                    signal.signal(signal.SIGALRM, signal.SIG_DFL)
                    signal.alarm(timeout)
                    put_in(module, function, source)
                    code = _fails(session, [items[test] for test in tests])
                finally:
                    os._exit(code)
            self.connection.send(os.waitstatus_to_exitcode(os.waitpid(trial, 0)[1]))


def _fails(session: pytest.Session, items: Sequence[pytest.Item]) -> bool:
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return True
    return False


def put_in(module: str, function: str, source: str) -> None:
    """Give a function the code that it has in a changed source of its module.

    A constant that the module computed by it when it was loaded stays as it was.
    """
    loaded = importlib.import_module(".".join(Path(module).with_suffix("").parts))
    changed: dict[str, Any] = {"__name__": loaded.__name__}
    exec(compile(source, module, "exec"), changed)
    before, after = _function(vars(loaded), function), _function(changed, function)
    before.__code__, before.__defaults__ = after.__code__, after.__defaults__
    before.__kwdefaults__ = after.__kwdefaults__
    _empty_caches()


def _function(namespace: Mapping[str, Any], name: str) -> FunctionType:
    found: Any = namespace
    for part in name.split("."):
        found = (found if isinstance(found, Mapping) else vars(found))[part]
    function: Any = found.fget if isinstance(found, property) else found
    function = inspect.unwrap(function)
    assert isinstance(function, FunctionType)
    return function


def _empty_caches() -> None:
    """Let no answer of the function as it was stand in for the mutant's."""
    for found in gc.get_objects():
        if isinstance(found, functools._lru_cache_wrapper) and str(found.__module__).startswith("hub."):
            found.cache_clear()
