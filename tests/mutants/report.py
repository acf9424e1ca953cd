"""Print what became of the mutants, by module, and say whether the bars are reached."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from tests.mutants.functions import functions_in
from tests.mutants.trials import Mutant

DOMAIN = "hub/domain"
COLUMNS = ("mutants", "killed", "survived", "timed out")


def report(config: Mapping[str, float], modules: Sequence[Path], trials: Sequence[tuple[Mutant, str]]) -> bool:
    """Print the survivors, the table and the functions without a mutant; return whether the bars are reached."""
    console = Console(highlight=False, markup=False, soft_wrap=True)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for mutant, fate in trials:
        for name in (mutant.module, *map(str, Path(mutant.module).parents[:-2]), "all"):
            counts[name].update(["mutants", fate])
    for mutant, fate in sorted(trials, key=lambda trial: (trial[0].module, trial[0].mutation.lineno)):
        if fate != "killed":
            line = mutant.source[mutant.mutation.lineno - 1].strip()
            console.print(f"{fate}: {mutant.module}:{mutant.mutation.lineno}: {line}")
    console.print(_table(counts))

    mutated = {(mutant.module, mutant.function.name) for mutant, _ in trials}
    functions = [(str(module), function.name) for module in modules for function in functions_in(module)]
    bare = [": ".join(each) for each in functions if each not in mutated]
    percent = 100 * len(bare) / len(functions)
    console.print(f"{len(bare)} of {len(functions)} functions have no mutant ({percent:.1f} %)", *bare, sep="\n  ")
    domain_is_killed = DOMAIN not in counts or _killed(counts[DOMAIN]) >= config["domain_killed_percent"]
    return domain_is_killed and percent <= config["functions_without_mutant_percent"]


def _killed(row: Counter[str]) -> float:
    """Return the share of mutants, in percent, that a test killed or that never came to an end."""
    return 100 * (1 - row["survived"] / max(1, row["mutants"]))


def _table(counts: Mapping[str, Counter[str]]) -> Table:
    table = Table("module", box=SIMPLE, padding=(0, 1, 0, 0))
    for column in (*COLUMNS, "killed %"):
        table.add_column(column, justify="right")
    for name, row in sorted(counts.items(), key=lambda item: (not item[0].endswith(".py"), item[0])):
        table.add_row(name, *(str(row[column]) for column in COLUMNS), f"{_killed(row):.1f}")
    return table
