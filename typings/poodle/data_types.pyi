"""A mutation, the configuration, and what became of each mutant."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

class PoodleConfig:
    source_folders: list[Path]
    only_files: list[str]
    runner_opts: dict[str, Any]
    reporter_opts: dict[str, Any]

@dataclass
class FileMutation:
    mutator_name: str
    lineno: int
    col_offset: int
    end_lineno: int
    end_col_offset: int
    text: str

@dataclass
class Mutant(FileMutation):
    source_folder: Path
    source_file: Path | None
    unified_diff: str | None = None

class MutantTrialResult:
    RC_FOUND: str
    RC_NOT_FOUND: str
    RC_TIMEOUT: str
    def __init__(self, found: bool, reason_code: str, reason_desc: str | None = None) -> None: ...
    reason_code: str

class MutantTrial:
    mutant: Mutant
    result: MutantTrialResult

class TestingResults:
    mutant_trials: list[MutantTrial]
