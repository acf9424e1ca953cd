"""Send pushes with pyfcm's format over a connection pool and an access token shared by a project."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp
from google.oauth2.service_account import Credentials

from hub.partners.fcm.outcomes import UNREACHABLE, UNREACHABLE_SECONDS, FcmResponse, judge
from hub.partners.upstream.pyfcm_access import PyfcmAccess
from hub.partners.upstream.rechecking_connector import NotBegun, RecheckingConnector
from hub.partners.upstream.rechecking_connector import may_begin as may_begin_of_task
from hub.services.channels import MAX_BATCH_SECONDS, MAX_SEND_SECONDS, DeliveryOutcome, DeliveryResult, MayBegin

_RENEW_BEFORE_SECONDS = 300.0
_AFTER_REFUSAL_SECONDS = 5.0
_SURELY_GOOD_SECONDS = 30.0
"""A token that could not be renewed is used until this long before its end."""


@dataclass(frozen=True, slots=True)
class FcmLimits:
    """The limits of a project's transport: counts, and times in seconds.

    A push that waited longer than `recheck_after` for a connection asks once more whether it may begin: what allowed it
    may be out of date by then.
    """

    connections: int = 100
    at_once: int = 64
    connect: float = 5.0
    total: float = MAX_SEND_SECONDS
    recheck_after: float = 1.0
    batch: float = MAX_BATCH_SECONDS


class Unauthorised(Exception):
    """Google gives no access token now."""


class PooledFcm(PyfcmAccess):
    """One project of FCM. It opens its connections at the first push, on the event loop that pushes."""

    def __init__(self, credentials: Credentials, endpoint: str, limits: FcmLimits) -> None:
        super().__init__(credentials, endpoint, limits.connect)
        self._limits = limits
        self._session: aiohttp.ClientSession | None = None
        self._renewing = asyncio.Lock()
        self._authorization = ""
        self._renew_at = self._ends_at = self._refused_until = 0.0

    async def authorization(self, refused: str = "") -> str:
        """Return the Authorization header, renewed before it expires, or if it is the `refused` one."""
        if self._good(refused):
            return self._authorization
        async with self._renewing:
            if self._good(refused):
                return self._authorization
            try:
                await self._renew()
            except Unauthorised:
                if not self._lasts(refused):
                    raise
        return self._authorization

    async def push(self, payload: bytes, authorization: str, may_begin: MayBegin) -> DeliveryResult:
        """Send one push and return its result; NOT_BEGUN if it may no longer begin once it has a connection.

        A failure before the request is written gives RETRY_LATER, one after it UNKNOWN.
        """
        may_begin_of_task.set(may_begin)
        try:
            headers = {"Authorization": authorization}
            request = self._pool().post(self.fcm_end_point, data=payload, headers=headers, allow_redirects=False)
            async with request as response:
                reply = FcmResponse(response.status, response.headers, await response.read())
        except NotBegun:
            return DeliveryResult(DeliveryOutcome.NOT_BEGUN)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return DeliveryResult(DeliveryOutcome.RETRY_LATER, UNREACHABLE, UNREACHABLE_SECONDS)
        except TimeoutError:
            return DeliveryResult(DeliveryOutcome.UNKNOWN, "TIMEOUT")
        except (aiohttp.ClientError, OSError):
            return DeliveryResult(DeliveryOutcome.UNKNOWN, "CONNECTION_LOST")
        return judge(self, reply)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def _pool(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=RecheckingConnector(
                    self._limits.recheck_after, limit=self._limits.connections, keepalive_timeout=30
                ),
                timeout=aiohttp.ClientTimeout(
                    total=self._limits.total, connect=self._limits.connect, sock_connect=self._limits.connect
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"Content-Type": "application/json; charset=UTF-8"},
            )
        return self._session

    def _good(self, refused: str) -> bool:
        return self._usable(refused, self._renew_at)

    def _lasts(self, refused: str) -> bool:
        """Tell if the token stays valid for a while although it could not be renewed: then no push is delayed."""
        return self._usable(refused, self._ends_at - _SURELY_GOOD_SECONDS)

    def _usable(self, refused: str, until: float) -> bool:
        now = asyncio.get_running_loop().time()
        return bool(self._authorization) and self._authorization != refused and now < until

    async def _renew(self) -> None:
        loop = asyncio.get_running_loop()
        # Calls that waited for the lock behind a failure must not repeat it one by one.
        if loop.time() < self._refused_until:
            raise Unauthorised
        try:
            headers = await asyncio.to_thread(self.request_headers)
        except Exception:  # noqa: BLE001 - for any failure of Google, network or key, nothing was sent
            self._refused_until = loop.time() + _AFTER_REFUSAL_SECONDS
            raise Unauthorised from None
        self._authorization = headers["Authorization"]
        expiry = self._account.expiry or datetime.now(UTC).replace(tzinfo=None)
        lives = (expiry.replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds()
        self._renew_at = loop.time() + max(lives - _RENEW_BEFORE_SECONDS, lives / 2)
        self._ends_at = loop.time() + lives
