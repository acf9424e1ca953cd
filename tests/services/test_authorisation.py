"""Every service authorises its caller in its first line, before it touches anything; jobs have no caller.

Whatever a module of hub/services offers is a service, a job, or listed with the reason why it is neither.
"""

import ast
import importlib
import inspect
import pkgutil
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import pytest

from hub import services
from hub.domain.actors import Nobody, Officer, PartnerActor, PartnerPermission
from hub.errors import Forbidden, Unauthenticated
from tests.calls import CALLS
from tests.calls.call import CERTIFIED, CONFIRMERS, OPENERS, OPERATORS, POLICE, READERS, Rights
from tests.roles import EVERY_ACTOR

JOBS = {"fanout", "maintenance"}
"""Rooms whose functions workers call, for no caller."""

HANDED_TO_A_REQUEST = {("hub/wiring/partner_services.py", "evaluate_journal")}
"""The job that a request hands over through the port `DeviceServices.evaluate_journal`, and the file that passes it in.

It runs right after the request's commit, so that a device that moved is told at once. The service never names it.
"""

PLAYED_BY_A_LAPTOP = {("hub/local/month/__init__.py", "expire_alerts")}
"""The made-up month of `hub dev` ends alerts as the scheduler would have, at moments that lie behind."""

HUB = Path(services.__path__[0]).parent
JOB_MODULES = tuple(f"hub.services.{room}" for room in sorted(JOBS))

RIGHTS: Mapping[str, Rights] = {
    **{call.service: call.may for calls in CALLS.values() for call in calls.values() if call.service},
    "duty.read_notice_cursor": CERTIFIED,
    "exports.make_link": CERTIFIED,
    "exports.open_file": CERTIFIED,
    "feed.read_feed_cursor": frozenset({PartnerPermission.READ_ALERTS}),
    "intake.read_freshness": frozenset({PartnerPermission.MANAGE_DEVICES}),
    "operations.export_audit_trail": OPERATORS,
    "operations.list_partner_keys": OPERATORS,
    "operations.read_partner": OPERATORS,
    "operations.run_drill": OPERATORS,
    "photos.show_photo": READERS,
    "photos.store_case_photo": OPENERS,
    "photos.store_tip_photo": frozenset({PartnerPermission.UPLOAD_PHOTOS}),
    "police.read_alerts": POLICE,
    "police.read_alike_cases": POLICE,
    "police.read_hidden_links": READERS,
    "police.read_known_grantees": READERS,
    "police.read_live_cursors": CERTIFIED,
    "police.read_new_tips": POLICE,
    "police.read_reach": READERS,
    "police.read_same_child": READERS,
    "police.read_delivery_status": READERS | OPENERS | CONFIRMERS,
    "police.read_tip": READERS,
    "police.read_tips": READERS,
    "police.search_tips": READERS,
}
"""The permissions of each service, those of a root field by its row: a caller needs one of them."""

WITHOUT_CALLER = {
    "police.PreviewedText.bytes_left": "a number of a preview",
    "police.PoliceServices.case_counting": "parts of services",
    "police.PoliceServices.case_reading": "parts of services",
    "police.PoliceServices.reach_counting": "parts of services",
    "police.PoliceServices.export_parts": "parts of services",
    "photos.serve_photo": "a signed link opens it, not a person",
    "operations.authenticate_partner": "it finds the caller of a key",
    "followed_log.FollowedLog.cursor": "a step of services in several rooms",
    "followed_log.FollowedLog.follow": "a step of services in several rooms",
    "followed_log.FollowedLog.present": "a step of services in several rooms",
    "followed_log.FollowedLog.sequence": "a step of services in several rooms",
    **dict.fromkeys(
        (f"bytes_in_memory.BytesInMemory.{name}" for name in ("has_room", "add", "release", "total")),
        "a count of bytes in this process; it knows no caller",
    ),
    "idempotency.once": "a step of services in several rooms",
    "idempotency.once_key": "a step of services in several rooms",
    "idempotency.OnceKey.id": "a part of a value",
    "budgets.Budgets.peek": "the engine asks for a caller that it has authenticated",
    "budgets.Budgets.reserved": "the engine asks for a caller that it has authenticated",
    "budgets.Budgets.spend": "the engine asks for a caller that it has authenticated",
    "budgets.LocalBudgets.draw": "a store, kept in memory",
    "channels.Recipient.sighting": "a part of a value",
    "duty.ClaimedStep.number": "a part of a value",
    "feed.FeedRequest.includes": "a question to a value",
    "feed.Followed.place": "a part of a value",
    "police.CaseQuery.is_empty": "a part of a value",
    "police.TipStores.ranking": "a part of a value",
    "police.TipStores.tips": "a part of a value",
    "police.PartWatch.note": "what this process saw of its stores; it knows no caller",
}
"""Everything offered that is neither a service of a caller nor a job, each with the reason."""


class Touched(Exception):
    """A service used an argument."""


class Untouchable:
    """Stands in for an argument; every use of it raises Touched."""

    def _touch(self, *_: object, **__: object) -> NoReturn:
        raise Touched()

    __getattr__ = __call__ = __iter__ = __len__ = __bool__ = __eq__ = __hash__ = __getitem__ = _touch
    __contains__ = __str__ = __repr__ = __format__ = __lt__ = __le__ = __gt__ = __ge__ = _touch
    __add__ = __radd__ = __sub__ = __rsub__ = __aiter__ = __await__ = _touch


@dataclass(frozen=True)
class Found:
    """A public function of a room, or a public method or property of one of its classes, async or not."""

    name: str
    room: str
    function: Callable[..., Any]

    @property
    def takes_caller(self) -> bool:
        return next(iter(inspect.signature(self.function).parameters), None) == "by"


def functions() -> Iterator[Found]:
    """Walk every module of hub/services but the steps, which only services call."""
    for module_info in pkgutil.walk_packages(services.__path__, "hub.services."):
        path = module_info.name.removeprefix("hub.services.").split(".")
        if module_info.ispkg or "steps" in path:
            continue
        for name, function in offered(importlib.import_module(module_info.name)):
            yield Found(f"{path[0]}.{name}", path[0], function)


def offered(module: ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Return what a module defines and others can call. A port (a Protocol) does nothing by itself."""
    for name, value in vars(module).items():
        if name.startswith("_") or getattr(value, "__module__", None) != module.__name__:
            continue
        if not inspect.isclass(value):
            if callable(value):
                yield name, value
        elif not getattr(value, "_is_protocol", False):
            yield from ((f"{name}.{method}", function) for method, function in methods(value))


def methods(kind: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Return the public methods and properties of a class, those of its bases in the hub too."""
    for base in kind.__mro__:
        for name, value in vars(base).items() if base.__module__.startswith("hub.") else ():
            function = getattr(value, "fget", None) or getattr(value, "__func__", value)
            if inspect.isfunction(function) and (name == "__call__" or not name.startswith("_")):
                yield name, function


ALL = list(functions())
SERVICES = [found for found in ALL if found.takes_caller]


def may(actor: object, rights: Rights) -> bool:
    """Return whether the table lets an actor in."""
    if isinstance(actor, PartnerActor):
        return any(isinstance(right, PartnerPermission) for right in rights)
    return isinstance(actor, Officer) and actor.certified and (not rights or not rights.isdisjoint(actor.permissions))


async def call(function: Callable[..., Any], by: object) -> str:
    """Call a service with stand-ins, and return what it did first."""
    _, *others = inspect.signature(function).parameters.values()
    positional = [Untouchable() for one in others if one.kind is not one.KEYWORD_ONLY]
    named = {one.name: Untouchable() for one in others if one.kind is one.KEYWORD_ONLY}
    try:
        if inspect.isasyncgenfunction(function):
            await anext(function(by, *positional, **named))
        else:
            await function(by, *positional, **named)
    except Forbidden:
        return "forbidden"
    except Unauthenticated:
        return "unauthenticated"
    except (Touched, TypeError):
        # TypeError: the stand-in is not the dataclass that `asdict` needs.
        return "touched an argument"
    return "returned"


def test_every_function_is_a_service_or_a_job() -> None:
    public = {found.name for found in ALL if found.room not in JOBS} - set(WITHOUT_CALLER)
    assert public == set(RIGHTS) == {found.name for found in SERVICES}
    assert set(WITHOUT_CALLER) <= {found.name for found in ALL}


def test_no_job_takes_a_caller() -> None:
    jobs = [found for found in ALL if found.room in JOBS]
    assert jobs
    for job in jobs:
        parameters = inspect.signature(job.function).parameters
        assert "by" not in parameters, job.name
        assert not {Officer, PartnerActor} & {one.annotation for one in parameters.values()}, job.name


def test_only_workers_name_a_job_but_one() -> None:
    jobs = {found.name.partition(".")[2] for found in ALL if found.room in JOBS}
    own = [HUB / "workers", *(HUB / "services" / room for room in JOBS)]
    named = {
        (path.relative_to(HUB.parent).as_posix(), name.name)
        for path in HUB.rglob("*.py")
        if not any(path.is_relative_to(room) for room in own)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(JOB_MODULES)
        for name in node.names
        if name.name in jobs
    }
    assert named == HANDED_TO_A_REQUEST | PLAYED_BY_A_LAPTOP


@pytest.mark.parametrize("found", SERVICES, ids=lambda found: found.name)
def test_every_service_authorises_in_its_first_line(found: Found) -> None:
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(found.function))).body
    assert isinstance(definition, ast.AsyncFunctionDef)
    first = definition.body[1] if ast.get_docstring(definition) else definition.body[0]
    assert ast.unparse(first).startswith("by.require"), ast.unparse(first)


@pytest.mark.parametrize("found", SERVICES, ids=lambda found: found.name)
async def test_a_service_refuses_wrong_roles_before_it_touches_anything(found: Found) -> None:
    done = {role: await call(found.function, actor) for role, actor in EVERY_ACTOR.items()}
    entered = {role for role, actor in EVERY_ACTOR.items() if may(actor, RIGHTS[found.name])}
    assert entered
    assert {role for role in done if done[role] == "forbidden"} == set(EVERY_ACTOR) - entered
    assert {done[role] for role in entered} <= {"touched an argument", "returned"}


@pytest.mark.parametrize("found", SERVICES, ids=lambda found: found.name)
async def test_a_service_refuses_a_missing_caller_before_it_touches_anything(found: Found) -> None:
    assert await call(found.function, Nobody()) == "unauthenticated"
