"""Sessions of the console: the page after a sign-in, and acts that need a recent one."""

from datetime import timedelta

import pytest

from hub.domain.access.console_sessions import CONSOLE, SignedInOfficer, SignInAgain, page_after_sign_in
from hub.http.console.sign_in import RESERVED
from tests.fakes import NOW, officer


@pytest.mark.parametrize(
    "target",
    [
        *("https://evil.example/", "//evil.example", "/\\evil.example", "/console/\\evil", "/console//evil.example"),
        *("/console/../police/graphql", "/console/%2e%2e/", "/consolex", "console", "", "javascript:alert(1)"),
        *("/console@evil.example", "/console/a\r\nSet-Cookie: a=b", "/console/sign-in", "/console/graphql?query=1"),
        *(f"{CONSOLE}/{'a' * 292}", "/console/é", "/console/.", "/console/..?a", "/console/graphql#a", "/console/a/.."),
    ],
)
def test_other_targets_lead_to_the_first_page(target: str) -> None:
    assert page_after_sign_in(target, RESERVED) == CONSOLE


@pytest.mark.parametrize(
    "target",
    [
        *("/console", "/console/", "/console/cases/ca_1?tab=tips#t-2", "/console/map?a=%20", f"/console/{'a' * 291}"),
        "/console/cases/graphql?../#/../",
    ],
)
def test_pages_of_the_console_are_targets(target: str) -> None:
    assert page_after_sign_in(target, RESERVED) == target


def test_act_that_cannot_be_undone_needs_a_recent_sign_in() -> None:
    signed_in = SignedInOfficer.of(officer(), NOW)
    assert signed_in == SignedInOfficer.of(officer(), None)
    signed_in.require_recent_sign_in(NOW + timedelta(minutes=5))
    for late in (signed_in, SignedInOfficer.of(officer(), None)):
        with pytest.raises(SignInAgain):
            late.require_recent_sign_in(NOW + timedelta(minutes=5, milliseconds=1))
    with pytest.raises(SignInAgain):
        SignedInOfficer.of(officer(), None).require_recent_sign_in(NOW)
