"""The control interface of the FCM double, for tests and the demo, guarded by a secret."""

import hmac
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import orjson

from hub.local.fcm.answers import Mode, http_response
from hub.local.fcm.projects import Behaviour, Project
from hub.local.fcm.pushes import FcmBackend

PREFIX = b"/control/"
SECRET_HEADER = "X-Control-Secret"  # noqa: S105 - a header's name


class Control:
    """Answer `POST /control/<verb>`: a JSON object in, a JSON value out."""

    def __init__(self, backend: FcmBackend, secret: str) -> None:
        self._backend = backend
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
        """Return the HTTP response of one call."""
        if not hmac.compare_digest(secret, self._secret):
            return http_response(403, b'{"error":"the control secret is missing or wrong"}')
        verb = self._verbs.get(unquote(path[len(PREFIX) :].decode("ascii", "replace")))
        if verb is None:
            return http_response(404, b'{"error":"no such verb"}')
        try:
            answer = verb(orjson.loads(body or b"{}"))
        except (ValueError, KeyError, TypeError) as error:
            return http_response(400, orjson.dumps({"error": f"{type(error).__name__}: {error}"}))
        return http_response(200, orjson.dumps(answer))

    def _register(self, arguments: dict[str, Any]) -> dict[str, str]:
        name = arguments["project"]
        project = Project(name)
        self._backend.projects.setdefault(project.path, project)
        return self._backend.accounts.create(name)

    def _behave(self, arguments: dict[str, Any]) -> None:
        behaviour = arguments["behaviour"]
        rates = {Mode(mode): rate for mode, rate in behaviour.pop("rates", {}).items()}
        self._backend.projects[Project(arguments["project"]).path].behaviour = Behaviour(rates=rates, **behaviour)

    def _answer(self, arguments: dict[str, Any]) -> None:
        mode, times = Mode(arguments["mode"]), arguments.get("times")
        for token in arguments["tokens"]:
            if mode is Mode.OK:
                self._backend.token_modes.pop(token, None)
            else:
                self._backend.token_modes[token] = (mode, times)

    def _issue(self, arguments: dict[str, Any]) -> None:
        self._backend.token_projects |= dict.fromkeys(arguments["tokens"], arguments["project"])

    def _forget(self, arguments: dict[str, Any]) -> None:
        tokens = arguments.get("tokens")
        self._backend.phones.forget(tokens)
        for known in (self._backend.token_modes, self._backend.token_projects):
            for token in list(known) if tokens is None else tokens:
                known.pop(token, None)

    def _revoke(self, arguments: dict[str, Any]) -> None:
        self._backend.accounts.revoke(arguments["project"])

    def _phones(self, arguments: dict[str, Any]) -> list[dict[str, Any]]:
        return self._backend.phones.snapshot(arguments.get("alert"))

    def _counters(self, arguments: dict[str, Any]) -> dict[str, dict[str, int]]:
        return {project.name: dict(project.counts) for project in self._backend.projects.values()}

    def _flush(self, arguments: dict[str, Any]) -> None:
        self._backend.flush()
