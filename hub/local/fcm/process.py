"""The FCM double as a child process, and the handle by which tests and the demo set and read it."""

import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from hub.local.fcm.answers import Mode
from hub.local.fcm.control import SECRET_HEADER
from hub.local.fcm.projects import Behaviour
from hub.local.processes import ChildProcess

LISTENING = r"fcm double listening on 127\.0\.0\.1:(\d+)"
READY_SECONDS = 10.0


class FcmDouble:
    """A double of FCM for any number of projects. Raw logs: `pushes` and `phones`, in `<run_dir>/fcm`.

    Any token that is not said to be otherwise is a live phone, for each project.
    """

    def __init__(self, run_dir: Path) -> None:
        self._home = run_dir / "fcm"
        self._port = 0
        self._secret = ""
        self.process = ChildProcess(
            "fcm", (sys.executable, "-m", "hub.local.fcm.server", "--run-dir", str(self._home)), run_dir=run_dir
        )
        self.pushes = self._home / "pushes.jsonl"
        self.phone_log = self._home / "phones.jsonl"

    @property
    def url(self) -> str:
        """Where it stands in for https://fcm.googleapis.com. Valid once started."""
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Start it on a free port, knowing nothing."""
        self.process.start()
        try:
            self._port = int((await self.process.wait_for_line(LISTENING, within=READY_SECONDS))[1])
        except BaseException:
            self.process.kill()
            raise
        self._secret = (self._home / "control-secret").read_text()

    async def stop(self) -> None:
        """Stop it; pushes still open are logged as unanswered."""
        await self.process.stop()

    def kill(self) -> None:
        """End it by SIGKILL; the last fifth of a second of its logs is lost."""
        self.process.kill()

    async def register(self, project: str) -> dict[str, str]:
        """Create a project, if it is new, and a service account for it: the JSON object that Google hands out."""
        account: dict[str, str] = await self._order("register", project=project)
        return account

    async def behave(self, project: str, behaviour: Behaviour) -> None:
        """Replace how a project behaves from now on; `Behaviour()` is a healthy one."""
        await self._order("behave", project=project, behaviour=asdict(behaviour))

    async def answer(self, tokens: Iterable[str], mode: Mode, times: int | None = None) -> None:
        """Answer pushes to these tokens so, always or a number of times each; Mode.OK makes them live phones again."""
        await self._order("answer", tokens=list(tokens), mode=mode, times=times)

    async def issue(self, project: str, tokens: Iterable[str]) -> None:
        """Let these tokens be a project's own: any other is answered SENDER_ID_MISMATCH."""
        await self._order("issue", project=project, tokens=list(tokens))

    async def mark_dead(self, tokens: Iterable[str]) -> None:
        """Answer UNREGISTERED for these tokens from now on."""
        await self.answer(tokens, Mode.UNREGISTERED)

    async def revoke(self, project: str) -> None:
        """Let the access tokens of a project expire now."""
        await self._order("revoke", project=project)

    async def forget(self, tokens: Iterable[str] | None = None) -> None:
        """Empty these phones and let them be live ones; None: all phones."""
        await self._order("forget", tokens=None if tokens is None else list(tokens))

    async def phones(self, alert: str | None = None) -> list[dict[str, Any]]:
        """What each phone shows: {"token","alert","revision","cancelled","notifications":[{"tag","title"}]}."""
        phones: list[dict[str, Any]] = await self._order("phones", alert=alert)
        return phones

    async def counters(self) -> dict[str, dict[str, int]]:
        """By project: `received`, `delivered` to phones, `OK`, and one count for each error code."""
        counters: dict[str, dict[str, int]] = await self._order("counters")
        return counters

    async def flush(self) -> None:
        """Have the raw logs written up to now."""
        await self._order("flush")

    async def _order(self, verb: str, **order: Any) -> Any:
        headers = {SECRET_HEADER: self._secret}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(
                f"{self.url}/control/{verb}", data=orjson.dumps(order, option=orjson.OPT_NON_STR_KEYS)
            ) as response,
        ):
            answer = await response.json()
            if response.status != 200:
                raise ValueError(answer["error"])
            return answer
