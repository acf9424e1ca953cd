"""Act as officers: plain GraphQL with their tokens, as a console would."""

import secrets
import time
from datetime import datetime
from typing import Any

import aiohttp

from hub.domain.actors import Officer
from hub.local.demo.evidence import Evidence
from hub.local.supervisor import LocalHub

KINDS = {
    "openCase": "open",
    "confirmCase": "confirm",
    "reviseCase": "revise",
    "closeCase": "close",
    "addAlertArea": "sighting",
    "confirmAlertArea": "confirm_area",
    "correctLastSeen": "correct",
}
CHANGE = "caseId alertId revision userErrors { code message path }"


class Refused(RuntimeError):
    """The hub refused a call of the script."""


class Police:
    """Calls of staff; each is recorded with the real times at which it began and returned."""

    def __init__(self, hub: LocalHub, evidence: Evidence, session: aiohttp.ClientSession) -> None:
        self._hub = hub
        self._evidence = evidence
        self._session = session

    async def call(self, officer: Officer, document: str, variables: dict[str, Any]) -> dict[str, Any]:
        """Call one operation; raise Refused for any error."""
        headers = {"Authorization": f"Bearer {self._hub.issuer.mint(officer)}"}
        async with self._session.post(
            f"{self._hub.url}/police/graphql", json={"query": document, "variables": variables}, headers=headers
        ) as response:
            body = await response.json()
        self._evidence.staff(document[:60], body)
        if body.get("errors"):
            raise Refused(str(body["errors"][0]["extensions"]))
        data: dict[str, Any] = body["data"]
        for payload in data.values():
            if isinstance(payload, dict) and payload.get("userErrors"):
                raise Refused(str(payload["userErrors"]))
        return data

    async def change(
        self, case: str, officer: Officer, verb: str, input_type: str, values: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Call a change of a case, and record it in the script."""
        began = time.time()
        document = f"mutation($input: {input_type}!) {{ {verb}(input: $input) {{ {CHANGE} }} }}"
        payload: dict[str, Any] = (await self.call(officer, document, {"input": values}))[verb]
        kind = KINDS.get(verb, verb)
        self._evidence.script.events.append(
            {
                "case": case,
                "kind": kind,
                "began": began,
                "returned": time.time(),
                "domain": now.isoformat(),
                "ok": True,
                **_of_area(kind, values, payload),
            }
        )
        return payload

    async def upload_photo(self, officer: Officer, image: bytes) -> str:
        """Upload a photo for a case; return its id."""
        headers = {"Authorization": f"Bearer {self._hub.issuer.mint(officer)}", "Content-Type": "image/jpeg"}
        async with self._session.post(f"{self._hub.url}/police/photos", data=image, headers=headers) as response:
            body = await response.json()
            if response.status != 201:
                raise Refused(str(body))
            return str(body["id"])


def _of_area(kind: str, values: dict[str, Any], payload: dict[str, Any]) -> dict[str, Any]:
    """Return what the script holds of a change of areas: the number given, or the place and time of a new one."""
    if kind == "confirm_area":
        return {"area": values["area"]}
    if kind not in ("sighting", "correct"):
        return {}
    seen = values["sighting" if kind == "sighting" else "lastSeen"]
    place = {"lat": seen["point"]["latitude"], "lon": seen["point"]["longitude"]}
    return {"place": place, "seen": seen["at"], "revision": payload["revision"]}


def fresh_key() -> str:
    """Return a new idempotency key."""
    return secrets.token_hex(12)
