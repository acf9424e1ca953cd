"""Tenants and their modes."""

import pytest

from hub.domain.actors import KeyMode, mode_of_tenant, tenant_of


@pytest.mark.parametrize(("number", "live"), [(0, 0), (1, 2), (21, 42)])
def test_tenant_is_even_for_live_odd_for_test(number: int, live: int) -> None:
    assert tenant_of(number, KeyMode.LIVE) == live
    assert tenant_of(number, KeyMode.TEST) == live + 1


@pytest.mark.parametrize("mode", KeyMode)
def test_mode_of_tenant_is_the_mode_it_was_made_for(mode: KeyMode) -> None:
    assert mode_of_tenant(tenant_of(21, mode)) is mode


@pytest.mark.parametrize("partner", [0, 1, 2, 3, 7])
@pytest.mark.parametrize("mode", KeyMode)
def test_tenant_tells_the_mode_of_its_key(partner: int, mode: KeyMode) -> None:
    assert mode_of_tenant(tenant_of(partner, mode)) is mode
