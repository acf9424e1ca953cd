"""Send pushes with pyfcm's format over a connection pool and an access token shared by a project."""

import asyncio
import time
from collections.abc import Awaitable, Mapping
from datetime import UTC, datetime

from google.oauth2.service_account import Credentials
from yarl import URL

from hub.partners.fcm.outcomes import FcmResponse, judge
from hub.partners.push_sender import PushBatch, PushLimits, PushSender
from hub.partners.upstream.pyfcm_access import PyfcmAccess
from hub.services.channels import DeliveryResult

_RENEW_BEFORE_SECONDS = 300.0
_AFTER_REFUSAL_SECONDS = 5.0
_SURELY_GOOD_SECONDS = 30.0
"""A token that could not be renewed is used until this long before its end."""


class Unauthorised(Exception):
    """Google gives no access token now."""


class PooledFcm(PyfcmAccess):
    """One project of FCM: its address, its access token, and its connections."""

    def __init__(self, credentials: Credentials, endpoint: str, limits: PushLimits) -> None:
        super().__init__(credentials, endpoint, limits.connect)
        self.sender = PushSender(limits, self._judge, {"Content-Type": "application/json; charset=UTF-8"})
        self._address = URL(self.fcm_end_point)
        self._renewing = asyncio.Lock()
        self._authorization = ""
        self._renew_at = self._ends_at = self._refused_until = 0.0

    @property
    def valid_authorization(self) -> str:
        """The Authorization header; "" if it has to be renewed first."""
        return self._authorization if self._good("") else ""

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

    def push(self, batch: PushBatch, payload: bytes, authorization: str) -> Awaitable[DeliveryResult]:
        """Send one push and return its result; see `PushSender.post`."""
        return self.sender.post(batch, self._address, payload, {"Authorization": authorization})

    def _judge(self, status: int, headers: Mapping[str, str], body: bytes) -> DeliveryResult:
        return judge(self, FcmResponse(status, headers, body))

    def _good(self, refused: str) -> bool:
        return self._usable(refused, self._renew_at)

    def _lasts(self, refused: str) -> bool:
        """Tell if the token stays valid for a while although it could not be renewed: then no push is delayed."""
        return self._usable(refused, self._ends_at - _SURELY_GOOD_SECONDS)

    def _usable(self, refused: str, until: float) -> bool:
        return bool(self._authorization) and self._authorization != refused and time.monotonic() < until

    async def _renew(self) -> None:
        # Calls that waited for the lock behind a failure must not repeat it one by one.
        if time.monotonic() < self._refused_until:
            raise Unauthorised
        try:
            headers = await asyncio.to_thread(self.request_headers)
        except Exception:  # noqa: BLE001 - for any failure of Google, network or key, nothing was sent
            self._refused_until = time.monotonic() + _AFTER_REFUSAL_SECONDS
            raise Unauthorised from None
        self._authorization = headers["Authorization"]
        expiry = self._account.expiry or datetime.now(UTC).replace(tzinfo=None)
        lives = (expiry.replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds()
        self._renew_at = time.monotonic() + max(lives - _RENEW_BEFORE_SECONDS, lives / 2)
        self._ends_at = time.monotonic() + lives
