"""The distribution: it builds and installs from itself alone, needs few packages, and its types are known."""

import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import Final

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.timeouts import PROGRAM_TIMEOUT

ROOT: Final = Path(__file__).parents[2]
SDK: Final = ROOT / "sdk"
PYRIGHT: Final = ROOT / "tests" / "pyright" / "node_modules" / "pyright" / "index.js"
MAX_PACKAGES: Final = 12
MIN_COMPLETENESS: Final = 0.98


def build(source: Path, target: Path, kind: str) -> Path:
    """Build a wheel or an sdist of a folder, without asking a registry."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, timeout=PROGRAM_TIMEOUT)
    [built] = [path for path in target.iterdir() if path.suffix == {"wheel": ".whl", "sdist": ".gz"}[kind]]
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel that was built of nothing but the unpacked sdist."""
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(build(SDK, folder, "sdist")) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    [source] = (folder / "unpacked").iterdir()
    return build(source, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the wheel alone is installed."""
    folder = tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--target", str(folder), str(wheel)]
    subprocess.run(command, check=True, capture_output=True, timeout=PROGRAM_TIMEOUT)
    return folder


def test_wheel_of_the_sdist_is_that_of_the_tree(wheel: Path, tmp_path: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert names == zipfile.ZipFile(build(SDK, tmp_path, "wheel")).namelist()
    shipped = {name for name in names if not name.startswith("reunion_sdk-")}
    tracked = subprocess.run(
        ["git", "ls-files", "reunion", "reunion_pytest.py"], cwd=SDK, check=True, capture_output=True, text=True
    ).stdout.split()
    assert shipped == set(tracked)
    assert "reunion/py.typed" in shipped


def test_installed_wheel_is_imported_from_its_own_folder(installed: Path) -> None:
    program = "import reunion, reunion._sync.client as c; print(reunion.__file__, reunion.__version__, c.__name__)"
    run = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(installed)},
        cwd=installed,
        check=True,
        capture_output=True,
        text=True,
        timeout=PROGRAM_TIMEOUT,
    )
    assert run.stdout.startswith(str(installed))


def test_versions_of_package_metadata_and_changelog_agree(wheel: Path) -> None:
    metadata = zipfile.ZipFile(wheel).read(f"{'-'.join(wheel.name.split('-')[:2])}.dist-info/METADATA").decode()
    version = re.search(r'__version__ = "(.+)"', (SDK / "reunion" / "version.py").read_text(encoding="utf-8"))
    assert version is not None
    assert f"\nVersion: {version[1]}\n" in metadata


def needed(name: str, seen: set[str]) -> Iterator[str]:
    """Yield a package and all that it needs here, without extras."""
    name = canonicalize_name(name)
    if name in seen:
        return
    seen.add(name)
    yield name
    for text in distribution(name).requires or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield from needed(requirement.name, seen)


def test_package_needs_few_packages() -> None:
    packages = sorted(needed("reunion-sdk", set()))
    assert len(packages) <= MAX_PACKAGES, packages


@pytest.mark.needs("node")
def test_types_of_the_public_interface_are_known(installed: Path) -> None:
    command = ["node", str(PYRIGHT), "--pythonpath", sys.executable]
    checked = subprocess.run(
        [*command, "--verifytypes", "reunion", "--ignoreexternal", "--outputjson"],
        env=os.environ | {"PYTHONPATH": str(installed)},
        cwd=installed,
        check=False,
        capture_output=True,
        text=True,
        timeout=PROGRAM_TIMEOUT,
    )
    found = json.loads(checked.stdout)["typeCompleteness"]
    assert found["exportedSymbolCounts"]["withKnownType"] > 500
    unknown = [one["name"] for one in found["symbols"] if one["isExported"] and not one["isTypeKnown"]]
    assert found["completenessScore"] >= MIN_COMPLETENESS, unknown
