"""Breaches of the house: what is shipped, who may import whom, what every change must pass."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

BREACHES = (
    Breach(
        name="the end of an alert is swept to nobody",
        rows=("2.0.1", "2.0.2"),
        edits=(
            Edit(
                "hub/services/fanout/run_sweep.py",
                "    await _cut(desk, alert, sweep, 1, await _audience(desk, alert, sweep))\n",
                "    if alert.open:\n        await _cut(desk, alert, sweep, 1, await _audience(desk, alert, sweep))\n",
            ),
        ),
        tests=("tests/services/fanout/test_thread.py::test_an_alert_is_told_updated_and_closed_to_whom_it_concerns",),
    ),
    Breach(
        name="a room stands on no floor",
        rows=("2.1.1",),
        edits=(Edit("pyproject.toml", '    "admin",\n', ""),),
        tests=("check:lint-imports",),
    ),
    Breach(
        name="a service goes to the store itself",
        rows=("2.1.1", "2.1.8"),
        edits=(
            Edit(
                "hub/services/police/steps/found.py",
                "from hub.errors import ",
                "from hub.storage.mongo.database import Database as Store  # noqa: F401\nfrom hub.errors import ",
            ),
        ),
        tests=("check:lint-imports",),
    ),
    Breach(
        name="the SDK takes a dependency more",
        rows=("2.1.2",),
        edits=(Edit("sdk/reunion/webhooks.py", "import json\n", "import json\n\nimport orjson  # noqa: F401\n"),),
        tests=("tests/sdk/test_package.py::test_it_imports_nothing_but_its_two_dependencies",),
    ),
    Breach(
        name="the SDK borrows the hub's geometry",
        rows=("2.1.2",),
        edits=(
            Edit(
                "sdk/reunion/webhooks.py",
                "import json\n",
                "import json\n\nfrom hub.domain.geometry import Circle as HubCircle  # noqa: F401\n",
            ),
        ),
        tests=(
            "check:lint-imports",
            "tests/sdk/test_package.py::test_it_imports_nothing_but_its_two_dependencies",
        ),
    ),
    Breach(
        name="a resolver borrows the SDK's errors",
        rows=("2.1.2",),
        edits=(
            Edit(
                "hub/http/health.py",
                "from starlette.requests import Request\n",
                "from reunion.errors import ReunionError  # noqa: F401\nfrom starlette.requests import Request\n",
            ),
        ),
        tests=("check:lint-imports",),
    ),
    Breach(
        name="there is no Makefile",
        rows=("2.1.3",),
        edits=(),
        removed=("Makefile",),
        tests=("tests/test_tree.py::test_the_house_stands",),
    ),
    Breach(
        name="CI runs the tests in its own way",
        rows=("2.1.4",),
        edits=(Edit(".ci/run", "\nmake test\n", "\npython3 -m pytest -x\n"),),
        tests=("tests/test_tree.py::test_ci_calls_what_a_person_calls",),
    ),
    Breach(
        name="CI runs no checks",
        rows=("2.1.4",),
        edits=(Edit(".ci/run", "\nmake check\n", "\n"),),
        tests=("tests/test_tree.py::test_ci_calls_what_a_person_calls",),
    ),
    Breach(
        name="the hub's distribution has another name",
        rows=("2.1.5",),
        edits=(Edit("pyproject.toml", 'name = "reunion-hub"', 'name = "hub"'),),
        tests=("tests/test_tree.py::test_two_distributions_and_a_licence",),
    ),
    Breach(
        name="the hub's wheel ships its tests",
        rows=("2.1.5",),
        edits=(Edit("pyproject.toml", 'packages = ["hub"]', 'packages = ["hub", "tests"]'),),
        tests=("tests/test_tree.py::test_two_distributions_and_a_licence",),
    ),
    Breach(
        name="the SDK's distribution is named for its package",
        rows=("2.1.6",),
        edits=(Edit("sdk/pyproject.toml", 'name = "reunion-sdk"', 'name = "reunion"'),),
        tests=("tests/test_tree.py::test_two_distributions_and_a_licence",),
    ),
    Breach(
        name="the SDK comes under another licence",
        rows=("2.1.7",),
        edits=(Edit("sdk/pyproject.toml", 'license = "Apache-2.0"', 'license = "MIT"'),),
        tests=("tests/test_tree.py::test_two_distributions_and_a_licence",),
    ),
    Breach(
        name="the licence is not in the tree",
        rows=("2.1.7",),
        edits=(),
        removed=("LICENSE",),
        tests=("tests/test_tree.py::test_two_distributions_and_a_licence",),
    ),
    Breach(
        name="import contracts are no part of make check",
        rows=("2.1.8",),
        edits=(Edit("Makefile", "\t$(BIN)/lint-imports --no-logo\n", ""),),
        tests=("tests/test_tree.py::test_warnings_are_errors_and_types_are_strict",),
    ),
    Breach(
        name="a file is not formatted",
        rows=("2.1.9",),
        edits=(
            Edit("hub/domain/keys.py", "for part in parts:\n        data = ", "for part in parts :\n        data = "),
        ),
        tests=("check:ruff format",),
    ),
    Breach(
        name="an import is used by nobody",
        rows=("2.1.10",),
        edits=(Edit("hub/domain/keys.py", "import hmac\n", "import hmac\nimport json\n"),),
        tests=("check:ruff check",),
    ),
    Breach(
        name="a digest is called a text",
        rows=("2.1.11",),
        edits=(Edit("hub/domain/keys.py", "*parts: str) -> bytes:", "*parts: str) -> str:"),),
        tests=("check:mypy",),
    ),
    Breach(
        name="types are not strict",
        rows=("2.1.11",),
        edits=(Edit("pyproject.toml", "\nstrict = true\n", "\nstrict = false\n"),),
        tests=("tests/test_tree.py::test_warnings_are_errors_and_types_are_strict",),
    ),
    Breach(
        name="warnings are only shown",
        rows=("2.1.12",),
        edits=(Edit("pyproject.toml", 'filterwarnings = ["error"]', 'filterwarnings = ["default"]'),),
        tests=("tests/test_tree.py::test_warnings_are_errors_and_types_are_strict",),
    ),
    Breach(
        name="the README does not say how to play the demo",
        rows=("2.14.1",),
        edits=(Edit("README.md", "```\nmake demo\n```", "```\nmake play\n```"),),
        tests=("tests/test_tree.py::test_the_readme_fits_a_screen",),
    ),
    Breach(
        name="the page of one alert names a file that moved",
        rows=("2.16.3",),
        edits=(
            Edit("docs/one-alert.md", "`hub/services/police/steps/notify.py`", "`hub/services/desk/ring_stages.py`"),
        ),
        tests=("tests/test_house.py::test_house_keeps[one_alert_names_what_exists]",),
    ),
)
