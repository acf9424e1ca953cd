"""Ids of stages and sweeps: made of what they are for, and read back."""

from hub.domain.delivery.stages import read_stage_id, stage_id
from hub.domain.delivery.sweeps import OpenBatch, Sweep, SweepState, sweep_id


def test_stage_id_names_alert_and_number() -> None:
    assert stage_id("a1", 3) == "a1.3"


def test_stage_id_read_back_splits_at_last_dot() -> None:
    assert read_stage_id("a.1.12") == ("a.1", 12)


def test_sweep_id_differs_by_alert_and_revision() -> None:
    assert sweep_id("a1", 2) == "a1.r2"
    assert len({sweep_id("a1", 2), sweep_id("a1", 3), sweep_id("a2", 2)}) == 3


def test_tenants_of_sweep_are_those_with_open_batches() -> None:
    open_batches = (OpenBatch("u1", 1, 42), OpenBatch("u2", 7, 42), OpenBatch("u3", 1, 43))
    state = next(iter(SweepState))
    assert Sweep("a1.r2", "a1", 2, state, open_batches).tenants == {42, 43}
    assert Sweep("a1.r2", "a1", 2, state).tenants == frozenset()
