"""`python -m tests.mutants [MODULE…]`: mutate the modules of `[tool.mutants]` in pyproject.toml, or these, and judge.

Exit code 1: a test fails without a mutant, also when it runs among few others; or a bar of `[tool.mutants]` is missed.
"""

import ast
import random
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from poodle.data_types import FileMutation

from tests.mutants.functions import functions_in
from tests.mutants.mutate import mutants
from tests.mutants.report import report
from tests.mutants.trials import FORK, Mutant, judge, record


def mutants_of(module: Path) -> Iterator[Mutant]:
    """Yield the mutants of a module."""
    text, functions = module.read_text("utf-8"), functions_in(module)
    for mutation in mutants(ast.parse(text), text.splitlines()):
        function = next(each for each in functions if each.holds(mutation.lineno))
        yield Mutant(str(module), function, mutation)


def unchanged(module: Path) -> Iterator[Mutant]:
    """Yield each function of a module as it is: a test that fails now fails for another reason than a mutant."""
    for function in functions_in(module):
        line = function.node.lineno
        yield Mutant(str(module), function, FileMutation("Unchanged", line, 0, line, 0, ""))


def main(arguments: Sequence[str]) -> int:
    """Try every mutant, in an order that keeps both workers busy to the end, and report."""
    started = time.monotonic()
    config = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["tool"]["mutants"]
    tests = tuple(config["tests"])
    modules = sorted(path for glob in arguments or config["modules"] for path in Path().glob(glob))
    if not record(tests):
        return 1
    found = [mutant for module in modules for mutant in mutants_of(module)]
    random.Random(0).shuffle(found)
    controls = [control for module in modules for control in unchanged(module)]
    with ProcessPoolExecutor(config["workers"], FORK) as pool:
        for control, fate in zip(controls, pool.map(partial(judge, tests), controls), strict=True):
            if fate != "survived":
                print(f"{control.module}: {control.function.name} is {fate} as it is")
                return 1
        fates = list(pool.map(partial(judge, tests), found))
    passed = report(config, modules, list(zip(found, fates, strict=True)))
    print(f"{(time.monotonic() - started) / 60:.0f} minutes")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
