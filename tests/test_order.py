"""The order of the test files in a run."""

from types import SimpleNamespace
from typing import Any

from tests.order import ALONE, LONG_FILES, TOGETHER, ByRoom, pytest_collection_modifyitems


def test_rooms_with_a_hub_stand_together_behind_long_files() -> None:
    rooms = ("console", "domain", "e2e", "e2e/probes", "sdk", "sdk/police", "workers")
    files = [f"tests/{room}/test_{name}.py" for room in rooms for name in "ab"]
    items: list[Any] = [SimpleNamespace(nodeid=f"{path}::test") for path in (*files, *reversed(LONG_FILES))]
    pytest_collection_modifyitems(items)
    order = [item.nodeid.removesuffix("::test") for item in items]
    with_hub = [path for room in TOGETHER for path in files if path.startswith(room)]
    others = [path for path in files if path not in with_hub]
    assert order == [*LONG_FILES, *with_hub, *others]
    assert len(with_hub) == 8


def test_room_with_a_costly_hub_goes_to_one_worker() -> None:
    scope = ByRoom._split_scope
    scheduler: Any = object.__new__(ByRoom)
    files = ["tests/console/test_a.py", "tests/console/test_b.py", "tests/domain/test_a.py", "tests/domain/test_b.py"]
    assert len({scope(scheduler, f"{path}::test") for path in files}) == 3
    assert scope(scheduler, f"{files[2]}::test_one") == scope(scheduler, f"{files[2]}::test_two")


def test_file_with_a_hub_of_its_own_leaves_its_room() -> None:
    scheduler: Any = object.__new__(ByRoom)
    files = ["tests/console/test_board.py", *ALONE]
    assert len({ByRoom._split_scope(scheduler, f"{path}::test") for path in files}) == len(files)
