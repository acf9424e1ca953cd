"""Each code block of the pages for developers is valid: GraphQL and JSON against the graphs, Python against the SDK."""

import ast
import importlib
import json
from collections import Counter
from typing import Any

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, parse, validate
from graphql.execution.values import get_variable_values

from tests.docs.blocks import KINDS, ROOT, Block, blocks

SCHEMAS = {
    name: build_schema((ROOT / "docs" / f"{name}.graphql").read_text(encoding="utf-8"), assume_valid_sdl=True)
    for name in ("partner", "police")
}
DOCUMENTS = [block for block in blocks("graphql") if not block.text.startswith("extend")]
EXTENSIONS = [block for block in blocks("graphql") if block.text.startswith("extend")]
INPUTS = [block for block in blocks("json") if block.text.startswith('{"input": ')]
REQUESTS = [block for block in blocks("json") if block.text.startswith('{"query": ')]
PYTHON = blocks("python")


def test_every_block_names_its_known_language() -> None:
    assert [f"{block}: {block.kind}" for block in blocks() if block.kind not in KINDS] == []


def test_pages_have_blocks_of_each_tested_kind() -> None:
    counts = Counter(block.kind for block in blocks())
    assert min(counts[kind] for kind in ("graphql", "json", "python", "sh")) >= 5
    assert {block.graph for block in DOCUMENTS} == {block.graph for block in INPUTS} == set(SCHEMAS)
    assert len(EXTENSIONS) == 1


@pytest.mark.parametrize("block", DOCUMENTS, ids=str)
def test_each_shown_operation_is_valid(block: Block) -> None:
    assert validate(SCHEMAS[block.graph], parse(block.text)) == []


@pytest.mark.parametrize("block", EXTENSIONS, ids=str)
def test_each_extension_keys_entities_as_the_graph(block: Block) -> None:
    schema = SCHEMAS[block.graph]
    shared = [one for one in parse(block.text).to_dict()["definitions"] if schema.get_type(_name(one))]
    assert {_name(one) for one in shared} == {"Alert", "Device"}
    for one in shared:
        theirs = schema.type_map[_name(one)].ast_node
        assert theirs
        assert _keys(one) == _keys(theirs.to_dict())


@pytest.mark.parametrize("block", blocks("json"), ids=str)
def test_each_json_block_is_json(block: Block) -> None:
    assert isinstance(json.loads(block.text), dict)


@pytest.mark.parametrize("block", INPUTS, ids=str)
def test_each_shown_input_fits_the_operation_above(block: Block) -> None:
    assert block.before
    assert block.before.kind == "graphql"
    assert _variable_errors(SCHEMAS[block.graph], block.before.text, json.loads(block.text)) == []


@pytest.mark.parametrize("block", REQUESTS, ids=str)
def test_each_shown_request_has_a_valid_document(block: Block) -> None:
    sent = json.loads(block.text)
    assert sent.keys() <= {"query", "variables", "operationName"}
    assert validate(SCHEMAS[block.graph], parse(sent["query"])) == []
    assert _variable_errors(SCHEMAS[block.graph], sent["query"], sent["variables"]) == []


@pytest.mark.parametrize("block", PYTHON, ids=str)
def test_each_python_block_compiles_and_imports(block: Block) -> None:
    for node in ast.walk(compile(block.text, str(block), "exec", ast.PyCF_ONLY_AST)):
        assert not isinstance(node, ast.Import) or all(importlib.import_module(one.name) for one in node.names)
        if isinstance(node, ast.ImportFrom):
            module = importlib.import_module(node.module or "")
            assert [one.name for one in node.names if not hasattr(module, one.name)] == []


def _name(definition: dict[str, Any]) -> str:
    return str(definition.get("name", {}).get("value", ""))


def _keys(definition: dict[str, Any]) -> set[str]:
    return {
        argument["value"]["value"]
        for directive in definition["directives"]
        if _name(directive) == "key"
        for argument in directive["arguments"]
    }


def _variable_errors(schema: GraphQLSchema, document: str, variables: dict[str, Any]) -> list[Any]:
    (operation,) = parse(document).definitions
    assert isinstance(operation, OperationDefinitionNode)
    found = get_variable_values(schema, operation.variable_definitions or (), variables)
    return found if isinstance(found, list) else []
