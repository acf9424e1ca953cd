"""A mutation of a file."""

from dataclasses import dataclass

@dataclass
class FileMutation:
    mutator_name: str
    lineno: int
    col_offset: int
    end_lineno: int
    end_col_offset: int
    text: str
