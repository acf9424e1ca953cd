"""The callers of both graphs, each call with its answer and its time."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

from hub.domain.actors import Officer, Permission
from hub.local.supervisor import LocalHub

ERRORS = "userErrors { code }"
REGISTER = (
    "mutation ($input: RegisterDevicesInput!) { registerDevices(input: $input) { results { ok error { code } } } }"
)
TIP = f"mutation ($input: SubmitTipInput!) {{ submitTip(input: $input) {{ receiptCode {ERRORS} }} }}"
OPEN = f"mutation ($input: OpenCaseInput!) {{ openCase(input: $input) {{ caseId alertId {ERRORS} }} }}"
REVISE = f"mutation ($input: ReviseCaseInput!) {{ reviseCase(input: $input) {{ revision version {ERRORS} }} }}"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one call: the payload of its field, or the codes of its errors; and the seconds that it took."""

    payload: Mapping[str, Any]
    codes: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Callers:
    """Officers and one partner of one hub."""

    hub: LocalHub
    session: aiohttp.ClientSession
    key: str

    async def partner(self, document: str, inputs: Sequence[Mapping[str, Any]]) -> list[Answer]:
        """Send all calls of the partner at once."""
        return await asyncio.gather(*(self._call("/graphql", self.key, document, one) for one in inputs))

    async def police(
        self, document: str, inputs: Sequence[Mapping[str, Any]], officers: Sequence[Officer]
    ) -> list[Answer]:
        """Send all calls at once, each by its officer."""
        tokens = [self.hub.issuer.mint(officer) for officer in officers]
        calls = zip(tokens, inputs, strict=True)
        return await asyncio.gather(*(self._call("/police/graphql", token, document, one) for token, one in calls))

    async def _call(self, path: str, token: str, document: str, given: Mapping[str, Any]) -> Answer:
        body = json.dumps({"query": document, "variables": {"input": given}})
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        begun = time.perf_counter()
        async with self.session.post(f"{self.hub.url}{path}", data=body, headers=headers) as response:
            answer = json.loads(await response.read())
        took = time.perf_counter() - begun
        codes = [error["extensions"]["code"] for error in answer.get("errors") or ()]
        payload = next(iter((answer.get("data") or {}).values()), None) or {}
        codes += [error["code"] for error in payload.get("userErrors") or ()]
        codes += [result["error"]["code"] for result in payload.get("results") or () if not result["ok"]]
        return Answer(payload, tuple(codes), took)


def officer(number: int) -> Officer:
    """Return an officer who opens and revises cases, another person for each number."""
    return Officer(
        account=f"account-{number}",
        person=f"person-{number}",
        force="cn-131100",
        force_name="Hengshui Public Security Bureau, Hebei",
        force_phone="+86 318 555 0100",
        permissions=frozenset([Permission.OPEN_CASE, Permission.CONFIRM_CASE, Permission.READ_CASES]),
        certified=True,
    )
