"""The mutants of a module: all that poodle's mutators find in its functions.

Poodle's own walk stops at the first node that a mutator takes: of `a < 1 and b < 2` it would mutate the `and` only.
It also reads the columns of `ast`, which count bytes, as characters, and so misses its place after a Chinese word.
"""

import ast
from collections.abc import Iterator, Sequence
from copy import deepcopy
from types import SimpleNamespace

from poodle.data_types import FileMutation
from poodle.mutate import builtin_mutators
from poodle.util import mutate_lines

from tests.mutants.functions import functions_of

DEFAULTS = SimpleNamespace(mutator_opts={})

LEFT_OUT = {"Decorator"}
"""A property that is none any more fails everywhere, and a function without its cache is as right as before."""


class Deep:
    """A visitor that goes on below the nodes it takes."""

    def visit(self, node: ast.AST) -> None:
        super().visit(node)  # type: ignore[misc]
        if hasattr(self, f"visit_{type(node).__name__}"):
            self.generic_visit(node)  # type: ignore[attr-defined]


def mutants(parsed_ast: ast.Module, file_lines: Sequence[str]) -> list[FileMutation]:
    """Return each mutant once that can be parsed and is another program."""
    lines = [f"{line}\n" for line in file_lines]
    seen = {ast.dump(ast.parse("".join(lines)))}
    kept = []
    for mutation in _found(_bodies(parsed_ast)):
        mutation.col_offset = _characters(file_lines[mutation.lineno - 1], mutation.col_offset)
        mutation.end_col_offset = _characters(file_lines[mutation.end_lineno - 1], mutation.end_col_offset)
        try:
            program = ast.dump(ast.parse("".join(mutate_lines(mutation, lines))))
        except SyntaxError:
            continue
        if program not in seen:
            seen.add(program)
            kept.append(mutation)
    return kept


def _found(tree: ast.Module) -> Iterator[FileMutation]:
    for name, mutator in builtin_mutators.items():
        if name not in LEFT_OUT:
            deep = type(mutator.__name__, (Deep, mutator), {})(config=DEFAULTS, echo=print)
            yield from deep.create_mutations(parsed_ast=deepcopy(tree), file_lines=[])


def _bodies(tree: ast.Module) -> ast.Module:
    """Return the functions alone, without decorators, annotations and the sentences of errors.

    What is declared is data, not a rule; and a test that pins a sentence keeps people from improving it.
    """
    functions = [function.node for function in functions_of(tree)]
    for node in (node for function in functions for node in ast.walk(function)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.decorator_list, node.returns = [], None
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.copy_location(ast.Name("object"), node.annotation)
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            node.exc.args = [argument for argument in node.exc.args if not _is_text(argument)]
    return ast.Module(list(functions), [])


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _characters(line: str, offset: int) -> int:
    return len(line.encode()[:offset].decode())
