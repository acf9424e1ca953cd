"""The distribution: what it ships and needs, and that no partner's app gets any of it."""

import ast
import asyncio
import dataclasses
import re
import tomllib
import zipfile
from pathlib import Path
from typing import Any, is_typeddict

import pytest

import reunion_police
from reunion_police import ReunionPolice
from tests.docs.blocks import ROOT
from tests.sdk.police.conftest import FAST_RETRY, AnalystHub
from tests.sdk.test_distribution import build

POLICE = ROOT / "sdk" / "police"
PROJECT = tomllib.loads((POLICE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
HUB = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SDK = tomllib.loads((ROOT / "sdk" / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_wheels_hold_only_their_own_package(tmp_path: Path) -> None:
    mine = zipfile.ZipFile(build(POLICE, tmp_path / "police", "wheel")).namelist()
    theirs = zipfile.ZipFile(build(ROOT / "sdk", tmp_path / "sdk", "wheel")).namelist()
    assert {name.split("/")[0] for name in mine} == {"reunion_police", "reunion_police-0.2.0.dist-info"}
    assert "reunion_police/py.typed" in mine
    assert not [name for name in theirs if "police" in name]


def test_versions_and_ranges_agree_with_the_repository() -> None:
    assert PROJECT["version"] == reunion_police.__version__
    assert f"reunion-sdk=={SDK['version']}" in PROJECT["dependencies"]
    extras = {one for extra in PROJECT["optional-dependencies"].values() for one in extra}
    locked = {one for extra in HUB["optional-dependencies"].values() for one in extra} | set(HUB["dependencies"])
    assert extras <= locked


def test_base_imports_no_frames_and_no_plots() -> None:
    heavy = {"pandas", "polars", "matplotlib", "rich"}
    for path in (POLICE / "reunion_police").rglob("*.py"):
        if path.parent.name == "plots" or path.name in ("pandas_frames.py", "polars_frames.py"):
            continue
        at_import = ast.parse(path.read_text(encoding="utf-8")).body
        names = {alias.name for node in at_import if isinstance(node, ast.Import) for alias in node.names}
        names |= {node.module or "" for node in at_import if isinstance(node, ast.ImportFrom)}
        assert not {name.split(".")[0] for name in names} & heavy, path


def test_exports_are_documented_and_records_frozen() -> None:
    for name in reunion_police.__all__:
        kind: Any = getattr(reunion_police, name)
        if dataclasses.is_dataclass(kind):
            assert vars(kind)["__dataclass_params__"].frozen, name
        if isinstance(kind, type) and kind.__module__.startswith("reunion_police") and not is_typeddict(kind):
            assert kind.__doc__, name


@pytest.mark.usefixtures("writing")
async def test_readme_code_runs_on_a_hub(month: AnalystHub, tmp_path: Path) -> None:
    shown: dict[str, Any] = {}
    blocks = re.findall(r"```python\n(.*?)```", (POLICE / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    for block in blocks:
        exec(block, shown)
    frame = await asyncio.to_thread(shown["report"], month.url, month.token())
    assert list(frame.columns) == ["age_band", "children"]
    with ReunionPolice(month.url, month.token(), retry=FAST_RETRY) as client:
        path = await asyncio.to_thread(shown["take_away"], client, tmp_path / "closed.csv")
    assert path == tmp_path / "closed.csv"
