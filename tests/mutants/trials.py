"""Run the tests that call a function against a mutant of it.

One process loads the hub and the tests; for each mutant it forks, puts the mutant's code into the function, and runs
the tests. So a trial costs what its tests cost, and no import.
"""

import functools
import gc
import importlib
import inspect
import json
import math
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType, FunctionType
from typing import Any

import hypothesis
import pytest
from poodle.data_types import FileMutation
from poodle.util import mutate_lines

from tests.mutants.functions import Function

ROOT = Path.cwd()
CALLS = ROOT / "build" / "mutants-calls.json"
"""Which tests call which function, and how long each test takes; written by the trial without a mutant."""

SECONDS_TO_HANG = 10
"""A test that takes so much longer than ten times its recorded time never comes to an end."""

FORK = multiprocessing.get_context("fork")
OPTIONS = ("-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist", "--timeout=0")


@dataclass(frozen=True)
class Mutant:
    """A change of a function of a module."""

    module: str
    function: Function
    mutation: FileMutation

    @property
    def source(self) -> list[str]:
        """The lines of the changed module."""
        return mutate_lines(self.mutation, Path(self.module).read_text("utf-8").splitlines(keepends=True))


def record(folders: Sequence[str]) -> bool:
    """Run all tests without a mutant, and record which functions each calls; return whether they pass."""
    trial = FORK.Process(target=_run, args=(folders, Recorder()))
    trial.start()
    trial.join()
    return trial.exitcode == 0


def judge(folders: Sequence[str], mutant: Mutant) -> str:
    """Return what became of a mutant: killed, survived or timed out."""
    known = _known()
    tests = known["calls"].get(f"{mutant.module}:{mutant.function.line}")
    if not tests:
        return "survived"
    server = _server(folders)
    quickest_first = sorted((known["seconds"][test], test) for test in tests)
    server.send((mutant.module, mutant.function.name, "".join(mutant.source), quickest_first))
    return {0: "survived", -signal.SIGALRM: "timed out"}.get(server.recv(), "killed")


@functools.cache
def _known() -> Any:
    return json.loads(CALLS.read_text())


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
        threading.setprofile(note)  # for the threads that the test starts
        sys.setprofile(note)
        try:
            return (yield)
        finally:
            sys.setprofile(None)
            threading.setprofile(None)
            self.seconds[item.nodeid] = time.monotonic() - started
            for file, line in called.copy():
                if file.startswith(f"{ROOT}/hub/"):
                    self.calls[f"{Path(file).relative_to(ROOT)}:{line}"].append(item.nodeid)

    def pytest_sessionfinish(self) -> None:
        """Save it."""
        CALLS.parent.mkdir(exist_ok=True)
        CALLS.write_text(json.dumps({"calls": self.calls, "seconds": self.seconds}))


class Trials:
    """Instead of running all tests once, run those of each mutant that comes through the connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Fork for each mutant, until there are no more."""
        items = {item.nodeid: item for item in session.items}
        _empty_caches()
        gc.freeze()  # what is not looked at by the child is not copied for it
        while True:
            module, function, source, tests = self.connection.recv()
            trial = os.fork()
            if not trial:
                code = True
                try:
                    signal.signal(signal.SIGALRM, signal.SIG_DFL)
                    signal.alarm(SECONDS_TO_HANG)  # the module is loaded again, and may call its mutant
                    put_in(module, function, source)
                    code = _fails(session, [(seconds, items[test]) for seconds, test in tests])
                finally:
                    os._exit(code)
            self.connection.send(os.waitstatus_to_exitcode(os.waitpid(trial, 0)[1]))


def _fails(session: pytest.Session, tests: Sequence[tuple[float, pytest.Item]]) -> bool:
    items = [item for _, item in tests]
    for (seconds, item), following in zip_longest(tests, items[1:]):
        signal.alarm(math.ceil(SECONDS_TO_HANG + 10 * seconds))
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
    for cached in _cached_functions():
        cached.cache_clear()


@functools.cache
def _cached_functions() -> list["functools._lru_cache_wrapper[Any]"]:
    gc.unfreeze()  # what was frozen after the collection of the tests is not listed
    found = [each for each in gc.get_objects() if issubclass(type(each), functools._lru_cache_wrapper)]
    return [each for each in found if str(each.__module__).startswith("hub.")]
