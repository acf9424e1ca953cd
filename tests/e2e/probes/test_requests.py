"""Requests beside the inputs of an operation are answered alike by both hubs."""

from collections.abc import Mapping

import pytest

from tests.e2e.probes.bases import FCM
from tests.e2e.probes.hubs import Hub
from tests.e2e.probes.likeness import codes_of, outline
from tests.e2e.probes.requests import REQUESTS


@pytest.mark.parametrize("name", REQUESTS)
async def test_request_is_answered_alike_by_both_hubs(
    name: str, real: Mapping[str, Hub], fake: Mapping[str, Hub]
) -> None:
    request = REQUESTS[name]
    expected, answer = [await request.send(hubs[FCM]) for hubs in (real, fake)]
    codes = codes_of(expected)
    assert (codes[0] if codes else None) == request.code, expected.body
    assert codes_of(answer) == codes
    assert request.has_own_form or outline(answer) == outline(expected)


async def test_every_answer_carries_a_request_id(real: Mapping[str, Hub], fake: Mapping[str, Hub]) -> None:
    for hubs in (real, fake):
        for name in ("right request", "body too large", "sample photo", "GIF"):
            assert (await REQUESTS[name].send(hubs[FCM])).headers.get("X-Request-Id"), name
