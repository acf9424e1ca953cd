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
from hub.domain.actors import Nobody, Officer, PartnerActor, PartnerPermission, Permission
from hub.errors import Forbidden, Unauthenticated
from tests.roles import EVERY_ACTOR, POLICE

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

CERTIFIED = "certified"

RIGHTS: Mapping[str, frozenset[object]] = {
    "conformance.read_conformance": frozenset({PartnerPermission.RUN_CONFORMANCE}),
    "conformance.start_conformance": frozenset({PartnerPermission.RUN_CONFORMANCE}),
    "duty.acknowledge_notice": frozenset(
        {Permission.OPEN_CASE, Permission.CONFIRM_CASE, Permission.SUPERVISE, Permission.OPERATE}
    ),
    "duty.follow_notices": frozenset({CERTIFIED}),
    "duty.list_notices": frozenset({CERTIFIED}),
    "duty.read_notice_cursor": frozenset({CERTIFIED}),
    "feed.follow_feed": frozenset({PartnerPermission.READ_ALERTS}),
    "feed.list_alerts": frozenset({PartnerPermission.READ_ALERTS}),
    "feed.read_alerts": frozenset({PartnerPermission.READ_ALERTS}),
    "feed.read_audience": frozenset({PartnerPermission.READ_ALERTS}),
    "feed.read_feed_cursor": frozenset({PartnerPermission.READ_ALERTS}),
    "feed.read_removal_counts": frozenset({PartnerPermission.READ_ALERTS}),
    "feed.read_viewer": frozenset(PartnerPermission),
    "intake.confirm_receipts": frozenset({PartnerPermission.SEND_RECEIPTS}),
    "intake.read_device": frozenset({PartnerPermission.MANAGE_DEVICES}),
    "intake.erase_devices": frozenset({PartnerPermission.MANAGE_DEVICES}),
    "intake.read_freshness": frozenset({PartnerPermission.MANAGE_DEVICES}),
    "intake.register_devices": frozenset({PartnerPermission.MANAGE_DEVICES}),
    "intake.remove_devices": frozenset({PartnerPermission.MANAGE_DEVICES}),
    "intake.report_locations": frozenset({PartnerPermission.MANAGE_DEVICES}),
    "intake.set_device_preferences": frozenset({PartnerPermission.MANAGE_DEVICES}),
    "intake.submit_tip": frozenset({PartnerPermission.SEND_TIPS}),
    "intake.read_follow_up": frozenset({PartnerPermission.SEND_TIPS}),
    "intake.add_to_tip": frozenset({PartnerPermission.SEND_TIPS}),
    "intake.withdraw_tip": frozenset({PartnerPermission.SEND_TIPS}),
    "operations.create_partner": frozenset({Permission.OPERATE}),
    "operations.export_audit_trail": frozenset({Permission.OPERATE}),
    "operations.halt_all": frozenset({Permission.OPERATE}),
    "operations.list_parked_units": frozenset({Permission.OPERATE}),
    "operations.list_partner_keys": frozenset({Permission.OPERATE}),
    "operations.list_partners": frozenset({Permission.OPERATE}),
    "operations.read_halted": frozenset({Permission.OPERATE, Permission.READ_CASES}),
    "operations.read_partner": frozenset({Permission.OPERATE}),
    "operations.read_shown_removals": frozenset({Permission.OPERATE}),
    "operations.replay_units": frozenset({Permission.OPERATE}),
    "operations.resume_all": frozenset({Permission.OPERATE}),
    "operations.revoke_partner_keys": frozenset({Permission.OPERATE}),
    "operations.rotate_partner_key": frozenset({Permission.OPERATE}),
    "operations.run_drill": frozenset({Permission.OPERATE}),
    "operations.set_partner_budget": frozenset({Permission.OPERATE}),
    "operations.set_partner_channel": frozenset({Permission.OPERATE}),
    "operations.set_partner_documents": frozenset({Permission.OPERATE}),
    "operations.suspend_partner": frozenset({Permission.OPERATE}),
    "photos.show_photo": frozenset({Permission.READ_CASES}),
    "photos.store_case_photo": frozenset({Permission.OPEN_CASE}),
    "photos.store_tip_photo": frozenset({PartnerPermission.UPLOAD_PHOTOS}),
    "police.close_case": frozenset({Permission.OPEN_CASE}),
    "police.count_cases": frozenset({Permission.READ_CASES}),
    "police.count_reach": frozenset({Permission.READ_CASES}),
    "police.confirm_case": frozenset({Permission.CONFIRM_CASE}),
    "police.return_case": frozenset({Permission.CONFIRM_CASE}),
    "police.preview_alert": frozenset({Permission.OPEN_CASE}),
    "police.open_case": frozenset({Permission.OPEN_CASE}),
    "police.override_preferences": frozenset({Permission.OPEN_CASE}),
    "police.pause_alert": frozenset({Permission.OPEN_CASE}),
    "police.accept_hand_over": frozenset({Permission.OPEN_CASE}),
    "police.add_case_note": POLICE,
    "police.assign_case": frozenset({Permission.OPEN_CASE, Permission.SUPERVISE}),
    "police.break_glass": frozenset({Permission.READ_CASES}),
    "police.end_share": frozenset({Permission.OPEN_CASE}),
    "police.hand_over_case": frozenset({Permission.OPEN_CASE}),
    "police.follow_case": POLICE,
    "police.follow_desk": POLICE,
    "police.follow_tips": frozenset({Permission.READ_CASES}),
    "police.read_live_cursors": frozenset({CERTIFIED}),
    "police.link_cases": frozenset({Permission.OPEN_CASE}),
    "police.read_alike_cases": POLICE,
    "police.reopen_case": frozenset({Permission.OPEN_CASE}),
    "police.reissue_alert": frozenset({Permission.OPEN_CASE}),
    "police.hold_case": frozenset({Permission.OPEN_CASE, Permission.SUPERVISE}),
    "police.lift_hold": frozenset({Permission.OPEN_CASE, Permission.SUPERVISE}),
    "police.hide_case": frozenset({Permission.SUPERVISE}),
    "police.unhide_case": frozenset({Permission.SUPERVISE}),
    "police.approve_change": frozenset({Permission.CONFIRM_CASE}),
    "police.share_case": frozenset({Permission.OPEN_CASE}),
    "police.read_case_summary": POLICE,
    "police.search_case_summaries": POLICE,
    "police.read_desk": POLICE,
    "police.read_officer_notes": frozenset({Permission.READ_CASES}),
    "police.read_alerts": POLICE,
    "police.read_audit_trail": frozenset({Permission.AUDIT}),
    "police.read_case": frozenset({Permission.READ_CASES}),
    "police.read_reach": frozenset({Permission.READ_CASES}),
    "police.read_service_status": frozenset({CERTIFIED}),
    "police.read_telling": frozenset({Permission.READ_CASES, Permission.OPEN_CASE, Permission.CONFIRM_CASE}),
    "police.find_nearest_places": frozenset({CERTIFIED}),
    "police.find_places": frozenset({CERTIFIED}),
    "police.read_regions": frozenset({CERTIFIED}),
    "police.read_forces": frozenset({Permission.OPEN_CASE, Permission.SUPERVISE}),
    "police.read_officers": frozenset({Permission.OPEN_CASE, Permission.SUPERVISE}),
    "police.read_hidden_links": frozenset({Permission.READ_CASES}),
    "police.read_known_grantees": frozenset({Permission.READ_CASES}),
    "police.read_new_tips": POLICE,
    "police.read_same_child": frozenset({Permission.READ_CASES}),
    "police.read_tip": frozenset({Permission.READ_CASES}),
    "police.read_timeline": POLICE,
    "police.read_tips": frozenset({Permission.READ_CASES}),
    "police.read_viewer": frozenset({CERTIFIED}),
    "police.renew_alert": frozenset({Permission.OPEN_CASE}),
    "police.resume_alert": frozenset({Permission.OPEN_CASE}),
    "police.revise_case": frozenset({Permission.OPEN_CASE}),
    "police.search_alerts": POLICE,
    "police.search_tips": frozenset({Permission.READ_CASES}),
    "police.search_cases": frozenset({Permission.READ_CASES}),
    "police.set_alert_radius": frozenset({Permission.OPEN_CASE}),
    "police.add_alert_area": frozenset({Permission.OPEN_CASE}),
    "police.correct_last_seen": frozenset({Permission.OPEN_CASE}),
    "police.remove_alert_area": frozenset({Permission.OPEN_CASE}),
    "police.confirm_alert_area": frozenset({Permission.CONFIRM_CASE}),
    "police.triage_tip": frozenset({Permission.OPEN_CASE}),
    "police.claim_tip": frozenset({Permission.OPEN_CASE}),
    "police.release_tip": frozenset({Permission.OPEN_CASE}),
    "police.link_tips": frozenset({Permission.OPEN_CASE}),
    "police.unlink_tips": frozenset({Permission.OPEN_CASE}),
    "police.ask_tipster": frozenset({Permission.OPEN_CASE}),
    "police.save_search": frozenset({Permission.READ_CASES}),
    "police.update_saved_search": frozenset({Permission.READ_CASES}),
    "police.delete_saved_search": frozenset({Permission.READ_CASES}),
    "police.mark_saved_search_seen": frozenset({Permission.READ_CASES}),
    "police.read_saved_searches": frozenset({Permission.READ_CASES}),
    "police.search_saved_cases": frozenset({Permission.READ_CASES}),
    "police.search_saved_tips": frozenset({Permission.READ_CASES}),
    "police.search_saved_alerts": frozenset({Permission.READ_CASES}),
    "police.follow_saved_searches": frozenset({Permission.READ_CASES}),
    "exports.approve_export": frozenset({Permission.CONFIRM_CASE, Permission.SUPERVISE}),
    "exports.resume_export": frozenset({CERTIFIED}),
    "exports.cancel_export": frozenset({CERTIFIED}),
    "exports.read_export": frozenset({CERTIFIED}),
    "exports.list_exports": frozenset({CERTIFIED}),
    "exports.make_link": frozenset({CERTIFIED}),
    "exports.open_file": frozenset({CERTIFIED}),
    "exports.follow_export": frozenset({CERTIFIED}),
    "exports.start_export": POLICE,
}
"""The permissions of each service: a caller needs one of them."""

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
        (f"held_bytes.HeldBytes.{name}" for name in ("has_room", "hold", "release", "total")),
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
    "police.TipStores.tips": "a part of a value",
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


def may(actor: object, rights: frozenset[object]) -> bool:
    """Return whether the table lets an actor in."""
    if isinstance(actor, PartnerActor):
        return any(isinstance(right, PartnerPermission) for right in rights)
    return (
        isinstance(actor, Officer)
        and actor.certified
        and (CERTIFIED in rights or not rights.isdisjoint(actor.permissions))
    )


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
