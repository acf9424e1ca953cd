"""Print what became of the mutants, by module, and fail below the bars of the configuration."""

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from poodle import PoodleTestingFailedError
from poodle.data_types import MutantTrialResult, PoodleConfig, TestingResults
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from tests.mutants.functions import functions_in

DOMAIN = "hub/domain"
COLUMNS = ("mutants", "killed", "survived", "timed out")
WORDS = {MutantTrialResult.RC_NOT_FOUND: "survived", MutantTrialResult.RC_TIMEOUT: "timed out"}


def report(config: PoodleConfig, testing_results: TestingResults, **_: Any) -> None:
    """Print the survivors, the table and the functions without a mutant; raise when a bar is missed."""
    console = Console(highlight=False, markup=False, soft_wrap=True)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    lines: defaultdict[str, set[int]] = defaultdict(set)
    for trial in testing_results.mutant_trials:
        module, word = str(trial.mutant.source_file), WORDS.get(trial.result.reason_code, "killed")
        lines[module].add(trial.mutant.lineno)
        for name in (module, str(Path(module).parent), "all"):
            counts[name].update(["mutants", word])
        if word != "killed":
            console.print(f"{word} ({trial.mutant.mutator_name})\n{trial.mutant.unified_diff}")
    console.print(_table(counts))

    modules = sorted(
        path for folder in config.source_folders for glob in config.only_files for path in folder.glob(glob)
    )
    functions = [(str(module), function) for module in modules for function in functions_in(module)]
    bare = [f"{module}: {each.name}" for module, each in functions if not any(map(each.holds, lines[module]))]
    percent = 100 * len(bare) / len(functions)
    console.print(f"{len(bare)} of {len(functions)} functions have no mutant ({percent:.1f} %)", *bare, sep="\n  ")
    bars = config.reporter_opts
    if _killed(counts[DOMAIN]) < bars["domain_killed_percent"] or percent > bars["functions_without_mutant_percent"]:
        raise PoodleTestingFailedError(f"Below the bars of [tool.poodle.reporter_opts]: {bars}")


def _killed(row: Counter[str]) -> float:
    """Return the share of mutants, in percent, that a test killed or that never came to an end."""
    return 100 * (1 - row["survived"] / max(1, row["mutants"]))


def _table(counts: dict[str, Counter[str]]) -> Table:
    table = Table("module", box=SIMPLE, padding=(0, 1, 0, 0))
    for column in (*COLUMNS, "killed %"):
        table.add_column(column, justify="right")
    for name, row in sorted(counts.items(), key=lambda item: (not item[0].endswith(".py"), item[0])):
        table.add_row(name, *(str(row[column]) for column in COLUMNS), f"{_killed(row):.1f}")
    return table
