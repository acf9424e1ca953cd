"""Run the FCM double as a child process; tests and the demo control and read it through this handle."""

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

    Every token is a live phone of each project unless a call says otherwise.
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
        """The address that replaces https://fcm.googleapis.com. Valid once started."""
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Start it on a free port, without projects and phones."""
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
        account: dict[str, str] = await self._call("register", project=project)
        return account

    async def behave(self, project: str, behaviour: Behaviour) -> None:
        """Set the behaviour of a project from now on; `Behaviour()` is a healthy project."""
        await self._call("behave", project=project, behaviour=asdict(behaviour))

    async def answer(self, tokens: Iterable[str], mode: Mode, times: int | None = None) -> None:
        """Answer pushes to these tokens in this mode, always or `times` times each; Mode.OK makes them live again."""
        await self._call("answer", tokens=list(tokens), mode=mode, times=times)

    async def issue(self, project: str, tokens: Iterable[str]) -> None:
        """Bind these tokens to a project: another project gets SENDER_ID_MISMATCH for them."""
        await self._call("issue", project=project, tokens=list(tokens))

    async def mark_dead(self, tokens: Iterable[str]) -> None:
        """Answer UNREGISTERED for these tokens from now on."""
        await self.answer(tokens, Mode.UNREGISTERED)

    async def revoke(self, project: str) -> None:
        """Expire the access tokens of a project now."""
        await self._call("revoke", project=project)

    async def forget(self, tokens: Iterable[str] | None = None) -> None:
        """Clear these phones and make them live; None clears all."""
        await self._call("forget", tokens=None if tokens is None else list(tokens))

    async def phones(self, alert: str | None = None) -> list[dict[str, Any]]:
        """Return what each phone shows: {"token","alert","revision","cancelled","notifications":[{"tag","title"}]}."""
        phones: list[dict[str, Any]] = await self._call("phones", alert=alert)
        return phones

    async def counters(self) -> dict[str, dict[str, int]]:
        """Return counts by project: `received`, `delivered` to phones, `OK`, and one for each error code."""
        counters: dict[str, dict[str, int]] = await self._call("counters")
        return counters

    async def flush(self) -> None:
        """Write the raw logs up to now."""
        await self._call("flush")

    async def _call(self, verb: str, **order: Any) -> Any:
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
