"""Send one request to either hub, as JSON over HTTP or a WebSocket, without the SDK's client."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp

from reunion.documents import ALERT_FEED, Operation
from tests.e2e.probes.scene import Scene, resolve
from tests.timeouts import HANG_TIMEOUT

PROTOCOL: Final = "graphql-transport-ws"
SUBSCRIBED: Final = ("next", "error")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the status and the body; of a subscription its first message."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Hub:
    """One of the two hubs, with a key and the scene that the key sees."""

    url: str
    key: str = field(repr=False)
    scene: Scene
    session: aiohttp.ClientSession = field(repr=False)

    @property
    def authorization(self) -> dict[str, str]:
        """Return the header that sends the key."""
        return {"Authorization": f"Bearer {self.key}"}

    async def ask(self, operation: Operation, variables: Mapping[str, Any]) -> Answer:
        """Send one operation of the SDK and return its answer; of a subscription the first message."""
        resolved = resolve(dict(variables), self.scene)
        sent = {"operationName": operation.name, "query": operation.document, "variables": resolved}
        if operation is ALERT_FEED:
            return await self._subscribe(sent)
        return await self.post(json.dumps(sent).encode())

    async def post(self, body: bytes, **headers: str) -> Answer:
        """Send a body to the graph."""
        sent = {"Content-Type": "application/json"} | self.authorization | headers
        async with self.session.post(f"{self.url}/graphql", data=io.BytesIO(body), headers=sent) as answer:
            return Answer(answer.status, await answer.json(content_type=None), answer.headers)

    async def upload(self, photo: bytes, **headers: str) -> Answer:
        """Upload a photo."""
        sent = self.authorization | headers
        async with self.session.post(f"{self.url}/photos", data=io.BytesIO(photo), headers=sent) as answer:
            return Answer(answer.status, await answer.json(content_type=None), answer.headers)

    async def _subscribe(self, sent: Mapping[str, Any]) -> Answer:
        async with self.session.ws_connect(f"{self.url}/graphql", protocols=(PROTOCOL,)) as socket:
            await socket.send_json({"type": "connection_init", "payload": self.authorization})
            assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "connection_ack"
            await socket.send_json({"id": "1", "type": "subscribe", "payload": sent})
            while (message := await socket.receive_json(timeout=HANG_TIMEOUT))["type"] not in SUBSCRIBED:
                pass
            payload = message["payload"]
            return Answer(200, payload if message["type"] == "next" else {"errors": payload})
