"""The mutators."""

import ast
from typing import Any

from poodle.data_types import FileMutation

class _Mutator(ast.NodeVisitor):
    def __init__(self, config: Any, echo: Any) -> None: ...
    def create_mutations(self, parsed_ast: ast.Module, file_lines: list[str]) -> list[FileMutation]: ...

builtin_mutators: dict[str, type[_Mutator]]
