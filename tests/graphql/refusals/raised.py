"""The codes that a mutation's service can raise, read from the source: its functions and all that they call.

Methods are found by their names alone, so that more than is called may be found. `NEVER` names those and the reasons.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from hub.domain.cases.regions import RegionUnknown
from hub.errors import HubError, RetryLater, Unauthenticated
from tests.calls.call import snake_case
from tests.graphql.refusals.page import fields_of

ROOT: Final = Path(__file__).parents[3]
ROOMS: Final = (
    "services/police",
    "services/operations",
    "services/duty",
    "services/exports",
    "domain",
    "resolvers/police",
)
MODULES: Final = ("services/idempotency.py", "graphql/kit/documents.py")


def error_tree(root: type[HubError]) -> Iterator[type[HubError]]:
    """Yield an error of the hub and those below it, wherever they stand."""
    yield root
    for branch in root.__subclasses__():
        if branch.__module__.startswith("hub."):
            yield from error_tree(branch)


ERRORS: Final[Mapping[str, type[HubError]]] = {kind.__name__: kind for kind in error_tree(HubError)}
assert ERRORS["RegionUnknown"] is RegionUnknown
RIGHTS: Final = {"Permission": "Officer", "CaseMove": "Case", "verb": "CaseVerb"}
"""The class whose `require` takes such an argument: its name is that of several methods."""

Key = tuple[str, str]
"""A module, and a function or a method with its class."""

NEVER: Final[Mapping[Key, str]] = {
    ("hub.domain.trail.purposes", "check_purpose"): "a change's purpose is its name, or a checked reason",
    ("hub.domain.text.searched_words", "SearchedWords.of"): "only lists are searched",
}
"""Functions whose refusals no input of a mutation causes."""

STEPS: Final = "hub.services.police.steps"
PARTS: Final[Mapping[Key, str]] = {
    (f"{STEPS}.change_case", "_once"): "idempotencyKey",
    (f"{STEPS}.load_case_and_alert", "load_open_alert_and_case"): "alertId",
}
"""Parts of the frame of a change, and the field of the input without which a mutation does not pass through them."""


@cache
def functions() -> dict[Key, ast.AST]:
    """Return every function of the rooms that a mutation passes through; raise KeyError for a wrong name in `NEVER`."""
    found = {(module, name): node for module, tree in _trees().items() for name, node in _defined(tree)}
    for key in NEVER:
        del found[key]
    return found


def codes_of(mutation: str) -> dict[str, set[Key]]:
    """Return the codes that a mutation can be refused with, and the functions that raise them.

    Codes to try again, and that of an unknown caller, are left out: they do not depend on the mutation.
    """
    # Not the whole file: the fields of a payload are reads of their own.
    waiting = [(f"hub.resolvers.police.{snake_case(mutation)}", snake_case(mutation))]
    if _declares_move(snake_case(mutation)):
        waiting.append(("hub.domain.cases.case", "Case.require"))
    fields = fields_of(mutation)
    seen: set[Key] = {key for key, field in PARTS.items() if field not in fields}
    found: dict[str, set[Key]] = defaultdict(set)
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        for kind in _raised(functions()[key]):
            if not issubclass(kind, RetryLater | Unauthenticated):
                found[kind.code].add(key)
        waiting += _called(key)
    return found


def _declares_move(service: str) -> bool:
    """Return True if a change's verb has a move: the frame asks the case for it."""
    verbs = [
        tree
        for module, tree in _trees().items()
        if module.startswith("hub.services.police.") and module.endswith(f".{service}")
    ]
    return any(isinstance(node, ast.keyword) and node.arg == "move" for tree in verbs for node in ast.walk(tree))


@cache
def _trees() -> dict[str, ast.Module]:
    files = [file for room in ROOMS for file in (ROOT / "hub" / room).rglob("*.py")]
    files += [ROOT / "hub" / module for module in MODULES]
    return {
        ".".join(file.relative_to(ROOT).with_suffix("").parts): ast.parse(file.read_text(encoding="utf-8"))
        for file in files
    }


@cache
def _imports(module: str) -> dict[str, Key]:
    nodes = [node for node in ast.walk(_trees()[module]) if isinstance(node, ast.ImportFrom)]
    return {one.asname or one.name: (node.module or "", one.name) for node in nodes for one in node.names}


@cache
def _methods() -> dict[str, list[Key]]:
    found: dict[str, list[Key]] = defaultdict(list)
    for module, name in functions():
        if "." in name:
            found[name.partition(".")[2]].append((module, name))
    return found


def _defined(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield f"{node.name}.{inner.name}", inner


def _raised(function: ast.AST) -> Iterator[type[HubError]]:
    for node in ast.walk(function):
        if isinstance(node, ast.Raise):
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if isinstance(raised, ast.Name) and raised.id in ERRORS:
                yield ERRORS[raised.id]


def _called(key: Key) -> Iterator[Key]:
    module = key[0]
    for node in ast.walk(functions()[key]):
        if isinstance(node, ast.Name):
            yield from _named(module, node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            # A function of a module, or a method of a class, that is imported.
            room, name = _imports(module).get(node.value.id, ("", ""))
            yield from _known((f"{room}.{name}", node.attr), (room, f"{name}.{node.attr}"))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield from _methods_called(node, node.func.attr)


def _named(module: str, name: str) -> Iterator[Key]:
    room, real = _imports(module).get(name, (module, name))
    yield from _known((room, real), (room, f"{real}.__init__"), (room, f"{real}.__post_init__"))


def _known(*keys: Key) -> Iterator[Key]:
    yield from (key for key in keys if key in functions())


def _methods_called(call: ast.Call, name: str) -> Iterator[Key]:
    about = call.args[0] if call.args else None
    right = about.value.id if isinstance(about, ast.Attribute) and isinstance(about.value, ast.Name) else ""
    owner = RIGHTS.get(right) if name == "require" else None
    yield from (key for key in _methods().get(name, ()) if owner is None or key[1] == f"{owner}.{name}")
