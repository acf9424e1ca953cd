"""A failed operation of a connection affects no other."""

from typing import Any

import aiohttp
import pytest

from tests.graphql.live.following import PROTOCOL, subscribed
from tests.graphql.live.ticking import Log
from tests.timeouts import HANG_TIMEOUT

WRONG = {
    "a syntax error": {"query": "subscription {"},
    "no GraphQL at all": {"query": "汉字"},
    "an unknown field": {"query": "subscription { nothing }"},
    "two operations and neither named": {"query": "query A { nothing } query B { nothing }"},
    "an operation that is not there": {"query": "query A { nothing }", "operationName": "B"},
    "no operation": {"query": "fragment F on Query { nothing }"},
    "an empty document": {"query": ""},
    "a mutation where there is none": {"query": "mutation { nothing }"},
}


@pytest.mark.parametrize("payload", WRONG.values(), ids=WRONG.keys())
async def test_operation_that_cannot_begin_fails_alone(address: str, log: Log, payload: dict[str, Any]) -> None:
    async with (
        aiohttp.ClientSession(address) as session,
        session.ws_connect("/", protocols=[PROTOCOL]) as socket,
    ):
        await subscribed(socket, "subscription { ticks { number } }", "bob")
        await socket.send_json({"id": "2", "type": "subscribe", "payload": payload})
        refused = await socket.receive_json(timeout=HANG_TIMEOUT)
        assert (refused["id"], refused["type"]) == ("2", "error")
        assert [error["extensions"]["code"] for error in refused["payload"]] == ["BAD_REQUEST"]
        # Its id is free again, and the other goes on.
        await socket.send_json({"id": "2", "type": "subscribe", "payload": {"query": "{ nothing }"}})
        answers = [await socket.receive_json(timeout=HANG_TIMEOUT) for _ in range(2)]
        assert [(answer["id"], answer["type"]) for answer in answers] == [("2", "next"), ("2", "complete")]
        log.add()
        heard = await socket.receive_json(timeout=HANG_TIMEOUT)
        assert heard == {"id": "1", "type": "next", "payload": {"data": {"ticks": {"number": 1}}}}
