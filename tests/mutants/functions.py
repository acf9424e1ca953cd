"""The functions of a module, as mutation testing counts them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

Definition = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Function:
    """A function or method. `line` is where its code object begins: at its first decorator."""

    name: str
    line: int
    node: Definition

    def holds(self, line: int) -> bool:
        """Return whether a line of the file belongs to this function."""
        return self.line <= line <= (self.node.end_lineno or self.node.lineno)


def functions_of(tree: ast.AST, prefix: str = "") -> Iterator[Function]:
    """Yield the functions of a tree that do something; a function inside another is part of it."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Definition):
            if any(map(_does_something, node.body)):
                lines = [node.lineno, *(decorator.lineno for decorator in node.decorator_list)]
                yield Function(f"{prefix}{node.name}", min(lines), node)
        elif isinstance(node, ast.ClassDef):
            yield from functions_of(node, f"{prefix}{node.name}.")


def functions_in(path: Path) -> list[Function]:
    """Return the functions of a file."""
    return list(functions_of(ast.parse(path.read_text(encoding="utf-8"))))


def _does_something(statement: ast.stmt) -> bool:
    """Return whether a statement is more than a docstring, `...` or `pass`."""
    constant = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return not (constant or isinstance(statement, ast.Pass))
