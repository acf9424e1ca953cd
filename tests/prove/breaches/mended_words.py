"""Faults of what a newcomer was told in words that did not help, and what mended it."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

PATHS = "tests/e2e/test_paths.py::test_every_refusal_names_a_part_of_its_input"

BREACHES = (
    Breach(
        name="whatever is not there is named by no part of the input",
        rows=("2.17.54",),
        edits=(Edit("hub/errors.py", "error.path = error.path or (part,)", "pass"),),
        tests=(
            PATHS,
            "tests/schema/test_police_cases.py::test_what_does_not_allow_a_change_is_named_as_the_input_names_it",
        ),
    ),
    Breach(
        name="a name that is taken is not named",
        rows=("2.17.54",),
        edits=(Edit("hub/storage/partners.py", 'raise NameTaken(path=("name",))', "raise NameTaken()"),),
        tests=(f"{PATHS}[createPartner]",),
    ),
    Breach(
        name="what is another's is refused otherwise than what was made up",
        rows=("2.17.54",),
        edits=(
            Edit(
                "hub/services/media/attach_photo.py",
                "    if photo is None or photo.owner != owned_by_partner(by):\n        raise NotFound(path=path)",
                "    if photo is None or photo.owner != owned_by_partner(by):\n"
                "        raise NotFound(path=path if photo is None else ())",
            ),
        ),
        tests=("tests/e2e/test_paths.py::test_what_is_anothers_is_refused_word_for_word_as_what_was_made_up",),
    ),
)
