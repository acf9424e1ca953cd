"""Run the tests that call a function against a mutant of it; each trial in a process of its own, forked warm."""

import importlib.util
import json
import multiprocessing
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import FrameType
from typing import Any

import h3  # noqa: F401  loaded before the fork, as are the next two
import hypothesis
import pytest
import pytest_asyncio  # noqa: F401
from poodle.data_types import Mutant, MutantTrialResult, PoodleConfig

from tests.mutants.functions import functions_in

ROOT = Path.cwd()
CALLS = ROOT / "build" / "mutants-calls.json"
"""Which tests call which function, and how long each test takes; written by the trial without a mutant."""


class Recorder:
    """Write down which tests call which functions."""

    def __init__(self) -> None:
        self.calls: defaultdict[str, list[str]] = defaultdict(list)
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Note each function of the hub that is called while the test runs."""
        called: set[str] = set()

        def note(frame: FrameType, event: str, _: object) -> None:
            if event == "call" and frame.f_code.co_filename.startswith(f"{ROOT}/hub/"):
                called.add(f"{Path(frame.f_code.co_filename).relative_to(ROOT)}:{frame.f_code.co_firstlineno}")

        started = time.monotonic()
        sys.setprofile(note)
        try:
            return (yield)
        finally:
            sys.setprofile(None)
            self.seconds[item.nodeid] = time.monotonic() - started
            for function in called:
                self.calls[function].append(item.nodeid)

    def pytest_sessionfinish(self) -> None:
        """Save it."""
        CALLS.write_text(json.dumps({"calls": self.calls, "seconds": self.seconds}))


class Chosen:
    """Run these tests only, in this order."""

    def __init__(self, tests: Sequence[str]) -> None:
        self.places = {test: place for place, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what was not chosen."""
        items[:] = sorted((item for item in items if item.nodeid in self.places), key=lambda i: self.places[i.nodeid])


class Overlay:
    """Import one module from another file."""

    def __init__(self, module: str, path: Path) -> None:
        self.module, self.path = module, path

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """Find the mutant."""
        return importlib.util.spec_from_file_location(name, self.path) if name == self.module else None


def judge(config: PoodleConfig, run_folder: Path, mutant: Mutant, timeout: float | None, **_: Any) -> MutantTrialResult:
    """Try one mutant, or, when poodle asks for the trial without one, all tests."""
    rounds = _rounds(config.runner_opts["tests"], mutant)
    trial = multiprocessing.get_context("fork").Process(target=_try, args=(run_folder, mutant, rounds))
    trial.start()
    trial.join(timeout)
    if trial.exitcode is None:
        trial.kill()
        trial.join()
        return MutantTrialResult(found=False, reason_code=MutantTrialResult.RC_TIMEOUT)
    if trial.exitcode == 0:
        return MutantTrialResult(found=False, reason_code=MutantTrialResult.RC_NOT_FOUND)
    return MutantTrialResult(True, MutantTrialResult.RC_FOUND, f"exit code {trial.exitcode}")


def _rounds(folders: Sequence[str], mutant: Mutant) -> list[tuple[Sequence[str], object]]:
    """Return what to run, one round after another, each with the plugin that chooses its tests.

    A round for each folder: most mutants fall in the first, which loads the least. A function that no test calls runs
    at import, and is judged by all tests.
    """
    if mutant.source_file is None:
        return [(folders, Recorder())]
    function = next(each for each in functions_in(ROOT / mutant.source_file) if each.holds(mutant.lineno))
    known = json.loads(CALLS.read_text())
    seconds: dict[str, float] = known["seconds"]
    tests = known["calls"].get(f"{mutant.source_file}:{function.line}") or seconds
    rounds: list[tuple[Sequence[str], object]] = []
    for folder in folders:
        chosen = sorted((test for test in tests if test.startswith(folder)), key=seconds.__getitem__)
        if chosen:
            rounds.append((sorted({test.partition("::")[0] for test in chosen}), Chosen(chosen)))
    return rounds


def _try(run_folder: Path, mutant: Mutant, rounds: Sequence[tuple[Sequence[str], object]]) -> None:
    if mutant.source_file is not None:
        name = ".".join(mutant.source_file.with_suffix("").parts)
        sys.meta_path.insert(0, Overlay(name, (run_folder / mutant.source_file).resolve()))
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
    # The same examples each time, and no search for the smallest one that fails; a slow machine is no fault.
    hypothesis.settings.register_profile(
        "mutants",
        derandomize=True,
        database=None,
        deadline=None,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.settings.load_profile("mutants")
    options = ["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist"]
    codes = (pytest.main([*options, *arguments], plugins=[plugin]) for arguments, plugin in rounds)
    os._exit(next((code for code in codes if code), 0))
