"""The arguments and input fields that the SDK sends, and the limits and codes behind them, read from the hub itself."""

import ast
import importlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from graphql import (
    FieldNode,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    VariableNode,
    Visitor,
    build_schema,
    get_named_type,
    is_input_object_type,
    parse,
    visit,
)

from reunion import documents
from reunion.documents import Operation
from tests.graphql.refusals.raised import ERRORS

ROOT: Final = Path(__file__).parents[3]
OPERATIONS: Final = [value for value in vars(documents).values() if isinstance(value, Operation)]
ENTRANCES: Final = ("hub.resolvers.partner", "hub.services.photos.store_tip_photo", "hub.services.photos.steps")
"""Modules through which a request of a partner comes in. What they import, and so on, may refuse it."""


@lru_cache
def partner_schema() -> GraphQLSchema:
    """Return the schema of the partner graph."""
    return build_schema((ROOT / "docs" / "partner.graphql").read_text(encoding="utf-8"), assume_valid_sdl=True)


class _Sent(Visitor):
    """Collects the arguments that documents give a variable, and the input types in them."""

    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self.types = types
        self.descriptions: dict[str, str] = {}

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """Collect the arguments of a field."""
        parent, definition = self.types.get_parent_type(), self.types.get_field_def()
        assert parent is not None
        assert definition is not None
        for argument in node.arguments or ():
            if isinstance(argument.value, VariableNode):
                known = definition.args[argument.name.value]
                name = f"{parent.name}.{node.name.value}({argument.name.value})"
                self.descriptions[name] = known.description or ""
                self._collect(get_named_type(known.type))

    def _collect(self, kind: GraphQLNamedType) -> None:
        if not is_input_object_type(kind):
            return
        assert isinstance(kind, GraphQLInputObjectType)
        for name, field in kind.fields.items():
            if f"{kind.name}.{name}" not in self.descriptions:
                self.descriptions[f"{kind.name}.{name}"] = field.description or ""
                self._collect(get_named_type(field.type))


def sent_fields() -> dict[str, str]:
    """Return the description of each argument and input field that the SDK's documents can send."""
    sent = _Sent(TypeInfo(partner_schema()))
    for operation in OPERATIONS:
        visit(parse(operation.document), TypeInfoVisitor(sent.types, sent))
    return sent.descriptions


@lru_cache
def modules() -> dict[str, ast.Module]:
    """Return every module of the hub that a request of a partner may pass, by its name."""
    found: dict[str, ast.Module] = {}
    waiting = [name for entrance in ENTRANCES for name in _modules_at(entrance)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = ast.parse(_path(name).read_text(encoding="utf-8"))
            waiting += _imports(found[name])
    return found


def limits() -> dict[str, Any]:
    """Return every MAX_ and MIN_ constant of these modules, by its full name."""
    return {
        f"{name}.{constant}": getattr(importlib.import_module(name), constant)
        for name, tree in modules().items()
        for constant in _names_assigned(tree)
        if constant.startswith(("MAX_", "MIN_"))
    }


def raised_codes() -> dict[str, set[str]]:
    """Return the code of each HubError that these modules raise, with the modules that do."""
    codes: dict[str, set[str]] = {}
    for name, tree in modules().items():
        for node in ast.walk(tree):
            raised = node.exc if isinstance(node, ast.Raise) else None
            raised = raised.func if isinstance(raised, ast.Call) else raised
            kind = ERRORS.get(raised.id) if isinstance(raised, ast.Name) else None
            if kind is not None:
                codes.setdefault(kind.code, set()).add(name)
    return codes


def _path(name: str) -> Path:
    path = ROOT.joinpath(*name.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _modules_at(name: str) -> list[str]:
    folder = ROOT.joinpath(*name.split("."))
    return [f"{name}.{path.stem}" for path in folder.glob("[!_]*.py")] if folder.is_dir() else [name]


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "hub":
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if _path(inner).exists() else node.module


def _names_assigned(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        yield from (name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name))
