"""A mutation's input and payload are named for it, and its payload can be made of the errors of an input alone."""

import re
from typing import Any, Final

import pytest

from hub.graphql.kit.user_errors import UserError
from hub.resolvers.partner.mutation import Mutation as PartnerMutation
from hub.resolvers.police.mutation import Mutation as PoliceMutation

ROOTS: Final[tuple[Any, ...]] = (PartnerMutation, PoliceMutation)
MUTATIONS: Final = [field for root in ROOTS for field in root.__strawberry_definition__.fields]


@pytest.mark.parametrize("field", MUTATIONS, ids=lambda field: field.python_name)
def test_mutation_names_its_input_and_its_payload(field: Any) -> None:
    words = "".join(word.capitalize() for word in field.python_name.split("_"))
    payload = field.type
    assert payload.__name__ == f"{words}Payload"
    assert [argument.type.__name__ for argument in field.arguments] == [f"{words}Input"]
    assert payload.mutation == re.sub(r"_(\w)", lambda found: found[1].upper(), field.python_name)
    refused = UserError(code="TEXT_INVALID", message="It is too long.", path=["reason"])
    assert payload(user_errors=[refused]).user_errors == [refused]
