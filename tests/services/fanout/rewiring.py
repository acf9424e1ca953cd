"""Replace parts of the fan-out's services, wherever they stand."""

import contextlib
from dataclasses import fields, is_dataclass, replace
from typing import Any

from hub.wiring.fanout import FanoutServices

OURS = ("hub.services.fanout.", "hub.services.maintenance.", "hub.wiring.fanout")


def rewired(fanout: FanoutServices, **parts: Any) -> FanoutServices:
    """Return the services with some parts replaced: ports and figures, by the names of their fields."""
    used: set[str] = set()
    services = _rewired(fanout, parts, used)
    assert isinstance(services, FanoutServices)
    assert used == parts.keys(), f"no part is named {parts.keys() - used}"
    return services


def part_of(bundle: Any, name: str) -> Any:
    """Return the first part of this name in the services; raise LookupError if there is none."""
    for field in fields(bundle):
        part = getattr(bundle, field.name)
        if field.name == name:
            return part
        if is_dataclass(part) and type(part).__module__.startswith(OURS):
            with contextlib.suppress(LookupError):
                return part_of(part, name)
    raise LookupError(name)


def _rewired(bundle: Any, parts: dict[str, Any], used: set[str]) -> Any:
    if not is_dataclass(bundle) or not type(bundle).__module__.startswith(OURS):
        return bundle
    changes: dict[str, Any] = {}
    for field in fields(bundle):
        if field.name in parts:
            used.add(field.name)
            changes[field.name] = parts[field.name]
        else:
            changes[field.name] = _rewired(getattr(bundle, field.name), parts, used)
    return replace(bundle, **changes)  # type: ignore[type-var]
