"""Breaches of the threat model: docs/security.md."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

PAGE, KEPT = "docs/security.md", "tests/test_security.py"

BREACHES = (
    Breach(
        name="a line of the threat model names a test that is none",
        rows=("5.6.8",),
        edits=(
            Edit(
                PAGE,
                "`tests/graphql/test_police_authorisation.py::test_a_connection_ends_with_its_token`",
                "`tests/graphql/test_police_authorisation.py::test_a_connection`",
            ),
        ),
        tests=(f"{KEPT}::test_each_line_names_tests_that_there_are",),
    ),
    Breach(
        name="the threat model forgets what a partner's user can do",
        rows=("5.6.8",),
        edits=(Edit(PAGE, "## What a partner's user can do\n", "### What a partner's user can do\n"),),
        tests=(f"{KEPT}::test_every_attacker_has_what_it_can_and_what_it_cannot",),
    ),
)
