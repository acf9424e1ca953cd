"""The fake hub of the SDK refuses what the hub refuses, and accepts what the hub accepts."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.e2e.probes.bases import BASES, Base
from tests.e2e.probes.bounds import BOUNDS, MISSING
from tests.e2e.probes.hubs import Hub
from tests.e2e.probes.likeness import codes_of, outline


@dataclass(frozen=True)
class Probe:
    """One request that both hubs get, and the code that both must give; None if both must accept it."""

    base: Base
    variables: Mapping[str, Any]
    code: str | None


def owner_of(coordinate: str) -> tuple[str, str]:
    """Return the base of a coordinate, and the name of the field or argument in it."""
    if coordinate.endswith(")"):
        owner, _, name = coordinate[:-1].partition("(")
        return owner, name
    owner, _, name = coordinate.partition(".")
    return owner, name


def put(base: Base, name: str, value: Any) -> dict[str, Any]:
    """Return the variables of a base with this value in the probed field."""
    variables: Any = copy.deepcopy(dict(base.variables))
    part = variables
    for step in base.path:
        part = part[step]
    if value is MISSING:
        part.pop(name, None)
    else:
        part[name] = value
    return dict(variables)


def probes() -> Iterator[Any]:
    """Yield every probe of the table, under the name of its field."""
    for coordinate, bound in BOUNDS.items():
        owner, name = owner_of(coordinate)
        base = BASES[owner]
        pairs: list[tuple[str | None, Any]] = [(None, value) for value in bound.accepted]
        pairs += [(code, value) for code, values in bound.refused.items() for value in values]
        for number, (code, value) in enumerate(pairs, 1):
            probe = Probe(base, put(base, name, value), code)
            yield pytest.param(probe, id=f"{coordinate}-{code}-{number}")


@pytest.mark.parametrize("probe", list(probes()))
async def test_fake_hub_answers_as_the_hub_does(probe: Probe, real: Mapping[str, Hub], fake: Mapping[str, Hub]) -> None:
    hubs = (real[probe.base.channel], fake[probe.base.channel])
    expected, answer = [await hub.ask(probe.base.operation, probe.variables) for hub in hubs]
    assert codes_of(expected) == ([probe.code] if probe.code else []), expected.body
    assert outline(answer) == outline(expected)
