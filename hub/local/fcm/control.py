"""The FCM double's control: what tests and the demo set and read, guarded by a secret."""

import hmac
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import orjson

from hub.local.fcm.answers import Mode, http
from hub.local.fcm.projects import Behaviour, Project
from hub.local.fcm.pushes import Desk

PREFIX = b"/control/"
SECRET_HEADER = "X-Control-Secret"  # noqa: S105 - a header's name


class Control:
    """Answers `POST /control/<verb>` with a JSON object in, a JSON value out."""

    def __init__(self, desk: Desk, secret: str) -> None:
        self._desk = desk
        self._secret = secret.encode()
        self._verbs: dict[str, Callable[[dict[str, Any]], Any]] = {
            "register": self._register,
            "behave": self._behave,
            "answer": self._answer,
            "issue": self._issue,
            "forget": self._forget,
            "revoke": self._revoke,
            "phones": self._phones,
            "counters": self._counters,
            "flush": self._flush,
        }

    def handle(self, path: bytes, secret: bytes, body: bytes) -> bytes:
        """One whole HTTP answer."""
        if not hmac.compare_digest(secret, self._secret):
            return http(403, b'{"error":"the control secret is missing or wrong"}')
        verb = self._verbs.get(unquote(path[len(PREFIX) :].decode("ascii", "replace")))
        if verb is None:
            return http(404, b'{"error":"no such verb"}')
        try:
            answer = verb(orjson.loads(body or b"{}"))
        except (ValueError, KeyError, TypeError) as wrong:
            return http(400, orjson.dumps({"error": f"{type(wrong).__name__}: {wrong}"}))
        return http(200, orjson.dumps(answer))

    def _register(self, order: dict[str, Any]) -> dict[str, str]:
        name = order["project"]
        project = Project(name)
        self._desk.projects.setdefault(project.path, project)
        return self._desk.accounts.create(name)

    def _behave(self, order: dict[str, Any]) -> None:
        behaviour = order["behaviour"]
        rates = {Mode(mode): rate for mode, rate in behaviour.pop("rates", {}).items()}
        self._desk.projects[Project(order["project"]).path].behaviour = Behaviour(rates=rates, **behaviour)

    def _answer(self, order: dict[str, Any]) -> None:
        mode, times = Mode(order["mode"]), order.get("times")
        for token in order["tokens"]:
            if mode is Mode.OK:
                self._desk.token_modes.pop(token, None)
            else:
                self._desk.token_modes[token] = (mode, times)

    def _issue(self, order: dict[str, Any]) -> None:
        self._desk.token_projects |= dict.fromkeys(order["tokens"], order["project"])

    def _forget(self, order: dict[str, Any]) -> None:
        tokens = order.get("tokens")
        self._desk.phones.forget(tokens)
        for known in (self._desk.token_modes, self._desk.token_projects):
            for token in list(known) if tokens is None else tokens:
                known.pop(token, None)

    def _revoke(self, order: dict[str, Any]) -> None:
        self._desk.accounts.revoke(order["project"])

    def _phones(self, order: dict[str, Any]) -> list[dict[str, Any]]:
        return self._desk.phones.snapshot(order.get("alert"))

    def _counters(self, order: dict[str, Any]) -> dict[str, dict[str, int]]:
        return {project.name: dict(project.counts) for project in self._desk.projects.values()}

    def _flush(self, order: dict[str, Any]) -> None:
        self._desk.flush()
