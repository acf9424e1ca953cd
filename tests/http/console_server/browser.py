"""A browser as the console knows it: its cookies, its origin, and a person who clicks at the provider."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from hub.domain.actors import Officer
from hub.http.console.cookies import SESSION_COOKIE
from hub.local.officers import HENGSHUI_OFFICER
from tests.graphql.live.following import PROTOCOL
from tests.timeouts import HANG_TIMEOUT

VIEWER = "{ viewer { account } }"


@dataclass(frozen=True)
class Answer:
    """One response; the body is JSON where it is, else bytes."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def code(self) -> Any:
        """Return the code of an error in the form of the hub's HTTP routes."""
        return self.body["code"]

    @property
    def codes(self) -> list[str]:
        """Return the codes of a graph's errors."""
        return [error["extensions"]["code"] for error in self.body.get("errors", [])]


@dataclass
class Browser:
    """One browser. It sends Secure cookies to 127.0.0.1 as Chromium does, and keeps no connection's secrets."""

    url: str
    http: aiohttp.ClientSession
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    async def send(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, strict: bool = True, **request: Any
    ) -> Answer:
        """Send a request. Without `strict` it comes from another site, so only a Lax cookie goes with it."""
        sent = {name: value for name, value in self.cookies.items() if strict or name != SESSION_COOKIE}
        line = {"Cookie": "; ".join(f"{name}={value}" for name, value in sent.items())} if sent else {}
        async with self.http.request(
            method, self.url + path, headers={**line, **(headers or {})}, allow_redirects=False, **request
        ) as response:
            body = await response.read()
            self._keep(response.headers.getall("Set-Cookie", []))
            is_json = response.content_type in ("application/json", "application/graphql-response+json")
            return Answer(response.status, response.headers.copy(), await response.json() if is_json else body)

    def _keep(self, lines: list[str]) -> None:
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value

    async def begin(self, query: str = "") -> str:
        """Begin a sign-in; return the address at the provider."""
        answer = await self.send("GET", f"/console/sign-in{query}")
        assert answer.status == 303, answer
        return answer.headers["Location"]

    async def click(self, address: str, officer: Officer = HENGSHUI_OFFICER) -> str:
        """Choose an officer at the provider; return the path to which it sends the browser back."""
        async with self.http.get(address) as page:
            text = await page.text()
            assert page.status == 200, text
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', text))
        there = urlsplit(address)
        async with self.http.post(
            f"{there.scheme}://{there.netloc}/authorize",
            data={**fields, "account": officer.account},
            allow_redirects=False,
        ) as chosen:
            assert chosen.status == 303
            back = chosen.headers["Location"]
        assert back.startswith(self.url)
        return back.removeprefix(self.url)

    async def finish(self, path: str) -> Answer:
        """Come back from the provider, which is another site."""
        return await self.send("GET", path, strict=False, headers={"Sec-Fetch-Site": "cross-site"})

    async def sign_in(self, officer: Officer = HENGSHUI_OFFICER, query: str = "") -> dict[str, Any]:
        """Sign in, and return the session as the page reads it."""
        answer = await self.finish(await self.click(await self.begin(query), officer))
        assert answer.status == 303, answer
        return await self.session()

    async def session(self) -> dict[str, Any]:
        """Read the session and its CSRF token."""
        answer = await self.send("GET", "/console/session")
        assert answer.status == 200, answer
        self.csrf = answer.body["csrf"]
        session: dict[str, Any] = answer.body
        return session

    async def post(self, path: str, *, headers: Mapping[str, str] | None = None, **request: Any) -> Answer:
        """Send what a page of the console sends: its origin and its CSRF token."""
        return await self.send("POST", path, headers={**self._own(), **(headers or {})}, **request)

    def _own(self) -> dict[str, str]:
        return {"Origin": self.url, "Sec-Fetch-Site": "same-origin", "X-CSRF-Token": self.csrf}

    async def ask(self, document: str, headers: Mapping[str, str] | None = None, **variables: Any) -> Answer:
        """Send one operation to the police graph."""
        return await self.post("/console/graphql", headers=headers, json={"query": document, "variables": variables})

    def _line(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def follow(self, subscription: str) -> Any:
        """Return the opening of a stream over HTTP, as an asynchronous context."""
        sent = {**self._own(), **self._line(), "Accept": "text/event-stream"}
        return self.http.post(f"{self.url}/console/graphql", json={"query": subscription}, headers=sent)

    def connect(self, **headers: str) -> Any:
        """Return the opening of a WebSocket, as an asynchronous context."""
        sent = {"Origin": self.url, **self._line(), **headers}
        return self.http.ws_connect(f"{self.url}/console/graphql", protocols=[PROTOCOL], headers=sent)


async def greet(socket: aiohttp.ClientWebSocketResponse, csrf: object) -> aiohttp.WSMessage:
    """Send the greeting; return what comes first."""
    await socket.send_json({"type": "connection_init", "payload": {"csrf": csrf}})
    return await socket.receive(timeout=HANG_TIMEOUT)
