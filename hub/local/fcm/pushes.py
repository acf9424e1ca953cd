"""Process each push of the FCM double: decide its response, deliver it to the phone, log it."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.local.fcm.accounts import Accounts
from hub.local.fcm.answers import (
    DELIVERED,
    QUOTAS,
    REFUSALS,
    UNAUTHENTICATED,
    WRONG_PROJECT,
    Mode,
    Reply,
    http_response,
    quota_exceeded,
)
from hub.local.fcm.checks import find_fault, read_message
from hub.local.fcm.log import JsonLines
from hub.local.fcm.phones import Phones
from hub.local.fcm.projects import Project
from hub.local.fcm.screen_page import lines, page
from hub.local.fcm.screens import read_pushes, screens_after


@dataclass(slots=True)
class Push:
    """One send request, from its arrival to its response."""

    id: int
    project: Project
    received: float
    token: str | None
    message: dict[str, Any] | None
    authorized: bool
    peer: int | None = None
    mode: Mode = Mode.OK
    reply: Reply | None = None
    reaches_phone: bool = False


class FcmBackend:
    """The state of the double: projects, accounts, phones and the raw logs of pushes."""

    def __init__(self, log_dir: Path, token_address: str) -> None:
        self.accounts = Accounts(token_address)
        self.projects: dict[bytes, Project] = {}
        self.token_modes: dict[str, tuple[Mode, int | None]] = {}
        self.token_projects: dict[str, str] = {}
        self._log = log_dir / "pushes.jsonl"
        self._pushes = JsonLines(self._log)
        self._phone_log = JsonLines(log_dir / "phones.jsonl")
        self.phones = Phones(self._phone_log)
        self._open: dict[int, Push] = {}
        self._last_id = 0

    def exchange(self, body: bytes) -> bytes:
        """Return the HTTP response of the OAuth token endpoint."""
        lifetimes = {project.name: project.behaviour.token_lifetime for project in self.projects.values()}
        return self.accounts.exchange(body, lifetimes)

    def receive(self, path: bytes, authorization: str, body: bytes, peer: int | None = None) -> Push:
        """Decide the response to a push; nothing is delivered yet. `peer` is the port it comes from."""
        now = time.time()
        project = self.projects.get(path) or Project(path.decode("ascii", "replace").split("/")[3])
        message = read_message(body)
        token = message.get("token") if message else None
        issued_for = self.accounts.project_of(authorization, now)
        self._last_id += 1
        push = Push(
            self._last_id,
            project,
            now,
            token if isinstance(token, str) else None,
            message,
            issued_for == project.name,
            peer,
        )
        if issued_for is None:
            push.reply = UNAUTHENTICATED
        elif not push.authorized:
            push.reply = WRONG_PROJECT
        else:
            self._decide(push, len(body), now)
        self._open[push.id] = push
        return push

    def _decide(self, push: Push, size: int, now: float) -> None:
        push.reply = find_fault(push.message, size)
        if push.reply is not None:
            return
        if not push.project.acquire_quota(now):
            push.reply = quota_exceeded(push.project.behaviour.retry_after)
            return
        push.mode = self._token_mode(push) or push.project.draw_mode()
        push.reaches_phone = push.mode in DELIVERED
        if push.mode in QUOTAS:
            of_device = push.mode is Mode.DEVICE_QUOTA_EXCEEDED
            push.reply = quota_exceeded(push.project.behaviour.retry_after, of_device=of_device)
        else:
            push.reply = REFUSALS.get(push.mode)

    def _token_mode(self, push: Push) -> Mode | None:
        token = push.token or ""
        if self.token_projects.get(token, push.project.name) != push.project.name:
            return Mode.SENDER_ID_MISMATCH
        if token not in self.token_modes:
            return None
        mode, times = self.token_modes[token]
        if times is not None:
            if times <= 1:
                del self.token_modes[token]
            else:
                self.token_modes[token] = (mode, times - 1)
        return mode

    def deliver(self, push: Push) -> bytes:
        """Deliver the push to its phone unless it was refused; return the bytes of the response."""
        if push.reaches_phone:
            assert push.token is not None
            assert push.message is not None
            push.project.counts["delivered"] += 1
            self.phones.deliver(push.token, push.message, time.time())
        return push.reply.wire if push.reply else push.project.accepted(push.id)

    def log_result(self, push: Push, *, answered: float | None, complete: bool) -> None:
        """Log the end of a push: when it was answered, and if the complete response went to an open connection."""
        if self._open.pop(push.id, None) is None:
            return
        status = (push.reply.status if push.reply else 200) if answered is not None else None
        error = push.reply.code if push.reply else None if push.mode is Mode.OK else push.mode.value
        push.project.counts["received"] += 1
        push.project.counts[error or "OK"] += 1
        self._pushes.add(
            {
                "id": push.id,
                "project": push.project.name,
                "received": push.received,
                "answered": answered,
                "status": status,
                # The sender cannot read half a body.
                "complete": complete and status == 200 and error is None,
                "error": error,
                "token": push.token,
                "message": push.message,
                "authorized": push.authorized,
                "peer": push.peer,
            }
        )

    def screens(self, token: str, *, as_page: bool) -> bytes:
        """Return the HTTP response with the screens of a phone in each state; commas separate its tokens."""
        self.flush()
        pushes = read_pushes(self._log, token.split(","))
        if not pushes:
            return http_response(404, b"no push was accepted for this token\n", of="text/plain")
        show, kind = (page, "text/html") if as_page else (lines, "text/plain")
        return http_response(200, show(token, len(pushes), screens_after(pushes)).encode(), of=kind)

    def flush(self) -> None:
        """Write the raw logs."""
        self._pushes.flush()
        self._phone_log.flush()

    def close(self) -> None:
        """Log open pushes as unanswered, and close the raw logs."""
        for push in list(self._open.values()):
            self.log_result(push, answered=None, complete=False)
        self._pushes.close()
        self._phone_log.close()
