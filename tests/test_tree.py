"""Promises that a program can check in the source: the shipped packages, and forbidden code."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.order import LONG_FILES
from tests.tools import TOOLS

ROOT = Path(__file__).parent.parent
HUB = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SDK = tomllib.loads((ROOT / "sdk" / "pyproject.toml").read_text(encoding="utf-8"))
POLICE = tomllib.loads((ROOT / "sdk" / "police" / "pyproject.toml").read_text(encoding="utf-8"))


def sources(*folders: str) -> dict[str, str]:
    """Return every Python file below these folders, by its path."""
    files = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in files}


def imports(source: str) -> set[str]:
    """Return the top-level packages that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def test_the_tree_holds_three_distributions_and_a_licence() -> None:
    distributions = (HUB, SDK, POLICE)
    names = [one["project"]["name"] for one in distributions]
    assert names == ["reunion-hub", "reunion-sdk", "reunion-police"]
    wheels = [one["tool"]["hatch"]["build"]["targets"]["wheel"] for one in distributions]
    mine = [{"packages": ["hub"]}, {"only-include": ["reunion", "reunion_pytest.py"]}]
    assert wheels == [*mine, {"only-include": ["reunion_police"]}]
    assert {one["project"]["license"] for one in distributions} == {"Apache-2.0"}
    for folder in (ROOT, ROOT / "sdk", ROOT / "sdk" / "police"):
        assert "Apache License" in (folder / "LICENSE").read_text(encoding="utf-8")
    found = subprocess.run(
        [sys.executable, "-c", "import hub, reunion, reunion_police"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert found.returncode == 0, found.stderr


def test_each_promised_folder_exists() -> None:
    rooms = ("schema", "resolvers", "services", "domain", "storage", "partners", "workers", "local")
    assert [room for room in rooms if not (ROOT / "hub" / room / "__init__.py").exists()] == []
    for part in ("sdk/reunion", "tests", "docs", "pyproject.toml", "Makefile", ".ci/run"):
        assert (ROOT / part).exists()


def test_hubs_of_a_folder_end_with_its_last_test() -> None:
    """In a folder that is no package, pytest keeps such a fixture until the whole run ends."""
    keeping = [path for path in (ROOT / "tests").rglob("*.py") if 'scope="package"' in path.read_text(encoding="utf-8")]
    keeping.remove(Path(__file__))
    assert len(keeping) >= 5
    assert [str(path) for path in keeping if not path.with_name("__init__.py").exists()] == []


def test_ci_runs_the_commands_a_person_runs() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert script.index("make check") < script.index("make test")
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_ci_installs_the_browser_the_tests_use() -> None:
    assert re.search(r"^export CI=", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^test: tools ", makefile, re.MULTILINE)
    [recipe] = re.findall(r"^tools: .*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert ".ci/apt-install $$($(BIN)/python -m tests.tools)" in recipe
    assert "chromium" in TOOLS["chromium"].packages.values()


def test_only_laptop_commands_import_the_embedded_servers() -> None:
    """Production has no embedded servers to load. Only `hub dev` starts the explorer."""
    loading = {
        f"{path.stem}.{getattr(part, 'name', 'the file itself')}"
        for path in (ROOT / "hub" / "cli").glob("*.py")
        for part in ast.parse(path.read_text(encoding="utf-8")).body
        for node in ast.walk(part)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hub.local")
    }
    assert loading == {"child.child_serve", "dev.dev", "demo.demo", "running.run_parts"}
    asking = [path for path, source in sources("hub", "bench").items() if re.search(r"\bexplorer=True", source)]
    assert asking == ["hub/local/dev.py"]


def test_warnings_are_errors_and_types_are_strict() -> None:
    filters = HUB["tool"]["pytest"]["ini_options"]["filterwarnings"]
    assert filters[0] == "error"
    # What Hypothesis says of `random` is the one exception: it cannot tell a thread's draw from a strategy's.
    assert [one.partition(":")[2][:10] for one in filters[1:]] == ["Do not use"]
    assert HUB["tool"]["mypy"]["strict"] is True
    check = (ROOT / "Makefile").read_text(encoding="utf-8")
    for tool in ("ruff format --check", "ruff check", "mypy", "lint-imports", "tests.language", "hub schema --check"):
        assert tool in check


def test_no_test_patches_a_real_part() -> None:
    doubles = {"mongomock", "fakeredis", "mongomock_motor", "responses", "aioresponses", "respx", "vcr", "freezegun"}
    for path, source in sources("tests", "hub", "sdk").items():
        assert not imports(source) & doubles, path
        # This file and the planted faults may name it; nothing may use it.
        named = path == "tests/test_tree.py" or path.startswith("tests/prove/")
        assert named or "task_always_eager" not in source, path


def test_no_port_is_fixed() -> None:
    # A port in an address, or a number of at least four digits after the word: port=…, "--port", "…", self._port = ….
    fixed = re.compile(r"(?:127\.0\.0\.1|localhost|\]):[1-9]\d+|port\b[^\n\d)]{0,40}[1-9]\d{3,}", re.IGNORECASE)
    for path, source in sources("hub/local").items():
        assert not fixed.search(source), path


def test_the_earth_radius_is_defined_once() -> None:
    holders = [path for path, source in sources("hub").items() if "6371" in source or "6378" in source]
    assert holders == ["hub/domain/geometry.py"]
    assert "EARTH_RADIUS_KM" in (ROOT / "hub" / "storage" / "mongo" / "delivery" / "cells.py").read_text(
        encoding="utf-8"
    )


def test_staff_reads_pass_through_one_function() -> None:
    appending = [path for path, source in sources("hub").items() if re.search(r"\b(trail|audit)\.append\(", source)]
    assert appending == ["hub/services/police/steps/audit.py"]
    reading = [
        path for path in sources("hub/services/police") if re.search(r"/(read_[acort]|search_|case_search)[^/]*$", path)
    ]
    # The public part of an alert is no part of the case, nor are the lists of regions and of officers.
    for name in ("alerts/read_alerts", "places/read_regions", "access/read_officers"):
        reading.remove(f"hub/services/police/{name}.py")
    assert len(reading) == 17
    for path in reading:
        source = sources("hub/services/police")[path]
        calls = r"\b(run_with_audit|run_audited|record_action|run_search|await search_alerts|await search_tips)\("
        assert re.search(calls, source), path


def test_partners_cannot_search_by_name() -> None:
    graph = (ROOT / "docs" / "partner.graphql").read_text(encoding="utf-8")
    query = re.search(r"^type Query \{\n(.*?)^\}", graph, re.DOTALL | re.MULTILINE)
    assert query
    bare = re.sub(r'""".*?"""|@\w+\([^)]*\)', "", query[1], flags=re.DOTALL)
    asked = set(re.findall(r"(\w+)\s*:\s*[\[\w]", bare))
    assert asked <= {"first", "after", "state", "id", "alert", "alerts", "audience", "node", "viewer"} | {
        "_entities",
        "_service",
        "representations",
        # The partner's own name of a device; that of another partner's answers as one of none.
        "ref",
        "device",
        # Known to the person who sent the tip alone.
        "receiptCode",
    }
    assert not re.search(r"\bCase\b", graph)


def test_no_list_is_paged_by_offset() -> None:
    # With an offset, a row inserted before the page shows one row twice, a removed one leaves one out.
    assert [
        path for path, source in sources("hub/storage").items() if re.search(r"\$skip|\bskip\(|\bskip=", source)
    ] == []


def test_the_judge_imports_nothing_of_the_hub() -> None:
    allowed = set(sys.stdlib_module_names) | {"tests"}
    for path, source in sources("tests/oracle").items():
        assert imports(source) <= allowed, path
        reached = re.findall(r"^(?:from|import) (tests\.\S+)", source, re.MULTILINE)
        assert all(name.startswith("tests.oracle") for name in reached), path


def test_the_verifier_is_one_file_without_the_hub() -> None:
    [(_, source)] = sources("verify").items()
    assert imports(source) - set(sys.stdlib_module_names) == {"cryptography"}


def test_demo_and_e2e_tests_act_as_partners_through_the_sdk() -> None:
    acts = ("registerDevices", "reportLocations", "removeDevices", "submitTip", "audience(", "alertFeed(")
    for path, uses in {
        "hub/local/demo/apps.py": (
            "devices.register(",
            "devices.report(",
            "devices.remove(",
            "alerts.stream(",
            "audience.page(",
        ),
        "hub/local/demo/people.py": ("client.tips.submit(",),
        "tests/e2e/world.py": ("devices.register(",),
    }.items():
        source = (ROOT / path).read_text(encoding="utf-8")
        assert [use for use in uses if use not in source] == [], path
        # One app works without the SDK, and says so.
        plain = source.partition("class PointApp(App)")[2].partition("\nclass ")[0]
        assert [act for act in acts if act in source.replace(plain, "")] == [], path


def test_the_api_process_sends_no_push_itself() -> None:
    """Wiring builds the objects of the sending services; only workers may call these services."""
    sending = ("fanout.start_stage", "fanout.deliver_unit", "fanout.send_batch", "fanout.run_sweep", "fanout.announce")
    building = "hub/wiring/fanout.py"
    for path, source in sources("hub/schema", "hub/resolvers", "hub/graphql", "hub/http", "hub/wiring").items() | {
        ("hub/app.py", (ROOT / "hub" / "app.py").read_text(encoding="utf-8"))
    }:
        assert ".services.fanout." not in source.replace("from hub.services.fanout.", ""), path
        assert path == building or [name for name in sending if name in source] == [], path
    built = [
        name.name
        for node in ast.walk(ast.parse(sources("hub/wiring")[building]))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hub.services.fanout.")
        for name in node.names
    ]
    assert [name for name in built if not name[0].isupper()] == []


def test_the_readme_fits_a_screen() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 100
    for part in ("make demo", "make test", "query", "from reunion import", "hub/", "Apache"):
        assert part in text


def test_files_that_come_first_exist() -> None:
    assert [path for path in LONG_FILES if not (ROOT / path).is_file()] == []
