"""The package: its exports, its imports, its examples, and its documents against the hub's schema."""

import ast
import asyncio
import dataclasses
import importlib
import os
import re
import runpy
import signal
import sys
import threading
import time
import tomllib
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import reunion
from reunion import documents
from reunion.documents import Operation
from reunion.testing import FakeHub, sample_alert, sample_area
from tests.sdk.partner import SECRET, event, put
from tests.timeouts import HANG_TIMEOUT

PACKAGE = Path(reunion.__file__).parent
SDK = Path(__file__).parents[2] / "sdk"
READMES = (SDK / "README.md", SDK.parent / "README.md")
SNAPSHOT = Path(__file__).parents[2] / "docs" / "partner.graphql"
MODULES = sorted(PACKAGE.rglob("*.py"))
OPERATIONS = [value for value in vars(documents).values() if isinstance(value, Operation)]


def test_every_export_exists_and_is_documented() -> None:
    for name in reunion.__all__:
        assert getattr(reunion, name).__doc__, name


def test_exported_dataclasses_are_all_frozen() -> None:
    for name in reunion.__all__:
        kind: Any = getattr(reunion, name)
        if dataclasses.is_dataclass(kind):
            assert vars(kind)["__dataclass_params__"].frozen, name


EXTRAS = {"testing": {"aiohttp"}, "cli": {"rich", "typer"}, "cells": {"h3"}, "hooks": {"opentelemetry"}}


def test_package_imports_only_its_dependencies() -> None:
    allowed = {"reunion", "httpx2", "websockets", "standardwebhooks", *sys.stdlib_module_names}
    for module in MODULES:
        allowed_here = allowed | EXTRAS.get(module.parent.name, set()) | EXTRAS.get(module.stem, set())
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.partition(".")[0] for name in names} <= allowed_here, module.name


def test_package_ships_its_typed_marker() -> None:
    assert (PACKAGE / "py.typed").exists()
    wheel = tomllib.loads((SDK / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    assert wheel == {"only-include": ["reunion", "reunion_pytest.py"]}, "the whole package is shipped, with its marker"


def test_documents_are_named_for_their_root_fields() -> None:
    for operation in OPERATIONS:
        assert f" {operation.name}(" in operation.document or f" {operation.name} {{" in operation.document


@pytest.mark.skipif(not SNAPSHOT.exists(), reason="there is no snapshot of the partner graph")
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_documents_are_valid_against_the_hubs_schema(operation: Operation) -> None:
    from graphql import build_schema, parse, validate

    schema = build_schema(SNAPSHOT.read_text(encoding="utf-8"), assume_valid_sdl=True)
    assert validate(schema, parse(operation.document)) == []


def blocks(path: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_readme_code_imports_only_existing_names() -> None:
    for block in blocks(SDK / "README.md"):
        for node in ast.walk(compile(block, "README.md", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)):
            if isinstance(node, ast.ImportFrom):
                module = importlib.import_module(node.module or "")
                assert all(hasattr(module, alias.name) for alias in node.names), block


def wait_for_receipts(hub: FakeHub, count: int) -> None:
    deadline = time.monotonic() + HANG_TIMEOUT
    while len(hub.memory.receipts) < count:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_webhook_example_shows_and_takes_down(hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = [block for block in blocks(SDK / "README.md") if "make_app" in block]
    example: dict[str, Any] = {}
    exec(block, example)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REUNION_URL", hub.url)
    monkeypatch.setenv("REUNION_API_KEY", hub.key)
    done: list[tuple[Any, ...]] = []
    each = threading.Semaphore(0)

    async def show(ref: str, alert: reunion.Alert, *, with_sound: bool) -> None:
        done.append(("show", ref, alert.id, with_sound))
        each.release()

    async def take_down(ref: str, alert: str) -> None:
        done.append(("take down", ref, alert))
        each.release()

    put(hub, "a", "ALERT x", "UPDATE y")
    put(hub, "b", "ALERT z", "CANCEL z", state="CLOSED")
    hub.memory.devices |= {ref: {"ref": ref} for ref in "xyz"}
    with TestClient(example["make_app"](SECRET, show, take_down)) as client:
        body, headers = event("cancelled", "b")
        assert client.post("/hub", content=body + b" ", headers=headers).status_code == 401
        assert client.post("/hub", content=body, headers=headers).status_code == 204
        assert all(each.acquire(timeout=HANG_TIMEOUT) for _ in range(3))
        wait_for_receipts(hub, 3)
    confirmed = sorted((row["alert"], row["ref"], row["kind"]) for row in hub.memory.receipts)
    assert confirmed == [("a", "x", "SHOWN"), ("a", "y", "SHOWN"), ("b", "z", "REMOVED")]
    assert {(row["revision"], row["status"]) for row in hub.memory.receipts} == {(1, "TEST")}
    assert [one for one in done if one[2] == "b"] == [("take down", "z", "b")]
    assert [one for one in done if one[2] == "a"] == [("show", "x", "a", True), ("show", "y", "a", False)]


async def test_map_example_draws_each_area_of_an_alert(hub: FakeHub, client: reunion.AsyncReunion) -> None:
    (block,) = [block for block in blocks(SDK / "README.md") if "show_areas" in block]
    example: dict[str, Any] = {}
    exec(block, example)
    waiting = sample_area(2, latitude=11.0, radiusKm=0.0, polygon=[], district="Another district")
    hub.publish("AREA_ADDED", sample_alert("a", areas=[sample_area(1), waiting]), area=2)
    hub.publish("AREA_REMOVED", sample_alert("a", revision=2), area=2)
    hub.publish("CANCEL", sample_alert("a", revision=3, state="CLOSED"))
    shown: list[tuple[Any, ...]] = []
    done = asyncio.Event()

    def clear(alert: str) -> None:
        shown.append(("clear", alert))
        if len(shown) == 6:
            done.set()

    store = reunion.MemoryStore()
    store.save(reunion.FollowState("feed-0"))
    following = asyncio.create_task(example["show_areas"](client, store, clear, lambda *drawn: shown.append(drawn)))
    await asyncio.wait_for(done.wait(), HANG_TIMEOUT)
    following.cancel()
    corners = [(12.0, 20.0), (9.0, 22.0), (9.0, 18.0), (12.0, 20.0)]
    first: tuple[Any, ...] = ("a", 1, reunion.GeoPoint(10.0, 20.0), 100.0, corners, "Example district")
    second: tuple[Any, ...] = ("a", 2, reunion.GeoPoint(11.0, 20.0), 0.0, [], "Another district")
    assert shown == [("clear", "a"), first, second, ("clear", "a"), first, ("clear", "a")]


async def test_example_program_registers_and_follows_alerts(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REUNION_URL", hub.url)
    monkeypatch.setenv("REUNION_API_KEY", hub.key)
    hub.publish("ALERT", sample_alert("a", areas=[sample_area(1), sample_area(3, radiusKm=0.0)]))
    hub.publish("CANCEL", sample_alert("a", state="CLOSED", revision=2))
    example = runpy.run_path(str(SDK / "examples" / "follow_alerts.py"))
    assert await asyncio.wait_for(example["main"]("feed-0", stop_after=2), HANG_TIMEOUT) == "feed-2"
    output = capsys.readouterr().out
    assert "a: [TEST] Missing child\n  area 1: Example district, 100 km\n  area 3: Example district, 0 km\n" in output
    assert "take down a" in output
    assert set(hub.memory.devices) == {"phone-1", "phone-2"}


PROGRAMS = [
    *((path.name, block) for path in READMES for block in blocks(path) if "suppress(KeyboardInterrupt)" in block),
    ("follow_alerts.py", (SDK / "examples" / "follow_alerts.py").read_text(encoding="utf-8")),
]


@pytest.mark.parametrize("program", [text for _, text in PROGRAMS], ids=[name for name, _ in PROGRAMS])
async def test_interrupted_program_exits_without_a_traceback(hub: FakeHub, program: str) -> None:
    settings = {"REUNION_URL": hub.url, "REUNION_API_KEY": hub.key}
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-u", "-c", program, env=os.environ | settings, stdout=PIPE, stderr=PIPE
    )
    assert running.stdout is not None
    for _ in range(2):
        assert await asyncio.wait_for(running.stdout.readline(), HANG_TIMEOUT)
    await asyncio.sleep(0.2)
    running.send_signal(signal.SIGINT)
    _, errors = await asyncio.wait_for(running.communicate(), HANG_TIMEOUT)
    assert (running.returncode, errors.decode()) == (0, "")
