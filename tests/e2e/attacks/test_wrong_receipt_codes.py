"""An app user sends invented receipt codes without end: the codes of other tipsters go on working."""

import asyncio
import secrets
from typing import Any, Final

from reunion import GeoPoint
from tests.e2e.world import Partner, World
from tests.serving import GraphQLResponse

WRONG_CODES: Final = 50
"""Invented codes of each call: far more than a person mistypes."""
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

CALLS: Final = {
    "tipFollowUp": "query ($code: String!) { tipFollowUp(receiptCode: $code) { addedCount } }",
    "addToTip": """mutation ($code: String!) {
      addToTip(input: {receiptCode: $code, text: "She wore a hat"}) { added userErrors { code } }
    }""",
    "withdrawTip": """mutation ($code: String!) {
      withdrawTip(input: {receiptCode: $code}) { withdrawn userErrors { code } }
    }""",
}
"""Each call that takes a code; the last ends the tip."""


async def asked(partner: Partner, call: str, code: str) -> GraphQLResponse:
    """Send one call with one code."""
    return await partner.ask(CALLS[call], code=code)


async def test_wrong_receipt_codes_never_stop_a_right_one(world: World, app_partner: Partner, place: GeoPoint) -> None:
    case = await world.open_case(place)
    code = await app_partner.client().tips.submit(case.alert, "She is at the station")
    right: dict[str, Any] = {
        "tipFollowUp": {"addedCount": 0},
        "addToTip": {"added": True, "userErrors": []},
        "withdrawTip": {"withdrawn": True, "userErrors": []},
    }
    wrong: dict[str, Any] = {
        "tipFollowUp": None,
        "addToTip": {"added": False, "userErrors": []},
        "withdrawTip": {"withdrawn": False, "userErrors": []},
    }
    for call in CALLS:
        invented = ("".join(secrets.choice(LETTERS) for _ in code) for _ in range(WRONG_CODES))
        answers = await asyncio.gather(*(asked(app_partner, call, one) for one in invented))
        assert [answer.body["data"] for answer in answers] == [{call: wrong[call]}] * WRONG_CODES
        answer = await asked(app_partner, call, code)
        assert answer.body["data"] == {call: right[call]}
        # Nothing but the result tells a right code from a wrong one.
        assert {frozenset(one.headers) for one in answers} == {frozenset(answer.headers)}


async def test_malformed_receipt_code_is_invalid_at_each_call(world: World, app_partner: Partner) -> None:
    refused = {"userErrors": [{"code": "TEXT_INVALID"}]}
    read, *written = [await asked(app_partner, call, "A" * 25) for call in CALLS]
    assert [error["extensions"]["code"] for error in read.body["errors"]] == ["TEXT_INVALID"]
    assert [answer.body["data"] for answer in written] == [
        {"addToTip": {"added": False} | refused},
        {"withdrawTip": {"withdrawn": False} | refused},
    ]
