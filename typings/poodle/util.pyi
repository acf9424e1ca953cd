"""How a mutation is put into the lines of its file."""

from poodle.data_types import FileMutation

def mutate_lines(mutant: FileMutation, file_lines: list[str]) -> list[str]: ...
