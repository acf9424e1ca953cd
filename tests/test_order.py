"""The order of the test files in a run."""

from types import SimpleNamespace
from typing import Any

from tests.order import END_TO_END, LONG_FILES, pytest_collection_modifyitems


def test_end_to_end_files_stand_together_behind_long_ones() -> None:
    files = [f"tests/{room}/test_{name}.py" for room in ("domain", "e2e", "e2e/probes", "workers") for name in "ab"]
    items: list[Any] = [SimpleNamespace(nodeid=f"{path}::test") for path in (*files, *reversed(LONG_FILES))]
    pytest_collection_modifyitems(items)
    order = [item.nodeid.removesuffix("::test") for item in items]
    assert order[: len(LONG_FILES)] == list(LONG_FILES)
    end_to_end = [place for place, path in enumerate(order) if path.startswith(END_TO_END)]
    assert end_to_end == list(range(end_to_end[0], end_to_end[-1] + 1)), order
    assert order[end_to_end[-1] + 1 :] == [path for path in files if not path.startswith(END_TO_END)]
